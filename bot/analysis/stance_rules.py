"""Directed stance by rules: word lists and the order of words, no parser.

The simple engine behind `StanceReader`, which a learned one replaces. It prefers neutral to a wrong sign. Each clause
is searched for predicates (verbs and nouns of the lexicon); each predicate is turned into findings, one for each
ordered pair; the findings on a pair are settled last. Confidences are judged by hand from the kind of construction.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.facts import PairStance, Sentence, Stance
from bot.analysis.stance_attribution import Speaker, attribution_in, speaker_before
from bot.analysis.stance_findings import Actors, Discourse, Finding, Kind, first_verb, group_at
from bot.analysis.stance_judgements import first_person_findings, judgements_in
from bot.analysis.stance_nouns import compounds_in, directed_noun_findings, mutual_noun_findings, relations_in
from bot.analysis.stance_predicates import (
    gerund_subject,
    is_directed_at_another,
    is_unasserted,
    negation_before,
    outcome,
    predicates_in,
)
from bot.analysis.stance_tokens import Clause, Token, keys, split_clauses, tokenise
from bot.analysis.stance_verbs import mutual_verb_findings, verb_findings

_UNTOUCHED, _ANSWERLESS, _UNDECIDED = 0.6, 0.75, 0.45


_COUNTERFACTUAL = re.compile(r"\b(?:would|could|might) (?:not |never |n't )?have\b")


_WITHOUT_SUBJECT = (
    lexicon.SUBJECT_PRONOUNS
    | lexicon.NEGATORS
    | lexicon.EVERYDAY_ADVERBS
    | lexicon.HEDGES
    | {"that", "and", ",", "or", "but"}
)


class RuleStanceReader:
    """Reads stance by rules alone; keeps nothing between sentences."""

    @property
    def engine(self) -> str:
        """Name and version of these rules."""
        return "rules-1"

    def read(self, sentences: list[Sentence]) -> list[tuple[PairStance, ...]]:
        """For each sentence every ordered pair of its distinct actors, in the order in which they are first named."""
        return [_read_sentence(sentence) for sentence in sentences]


def _read_sentence(sentence: Sentence) -> tuple[PairStance, ...]:
    actors = tuple(dict.fromkeys(mention.actor for mention in sorted(sentence.mentions, key=lambda m: m.start)))
    if len(actors) < 2:
        return ()
    tokens, attributed_to = attribution_in(tokenise(sentence), sentence.text)
    discourse = Discourse(speaker=attributed_to)
    findings = list[Finding]()
    if attributed_to is not None:
        discourse.main_subject = attributed_to.actors
        discourse.named += attributed_to.actors
    for clause in split_clauses(tokens):
        findings += _read_clause(tokens, clause, discourse, sentence.text)
    findings += compounds_in(tokens)
    words = keys(tokens, 0, len(tokens))
    if lexicon.UNRESOLVED.search(words) or lexicon.DISCLAIMED.search(words):
        findings = []
    if lexicon.FEELING_RETURNED.search(words):
        findings += [replace(finding, source=finding.target, target=finding.source) for finding in findings]
    answered = {(finding.source, finding.target) for finding in findings}
    return tuple(
        _settle(source, target, [f for f in findings if (f.source, f.target) == (source, target)], answered)
        for source in actors
        for target in actors
        if source != target
    )


def _settle(source: str, target: str, findings: list[Finding], answered: set[tuple[str, str]]) -> PairStance:
    """Take the latest state where a change is told; otherwise what all findings agree on, else neutral."""
    current = [finding for finding in findings if not finding.past]
    if any(finding.present for finding in current):
        current = [finding for finding in current if finding.present]
    if not current:
        confidence = _ANSWERLESS if not findings and (target, source) in answered else _UNTOUCHED
        return PairStance(source, target, Stance.NEUTRAL, confidence)
    current = [finding for finding in current if finding.sign] or current
    if len({finding.sign for finding in current}) > 1:
        return PairStance(source, target, Stance.NEUTRAL, _UNDECIDED)
    best = max(current, key=lambda finding: finding.confidence)
    if best.sign == 0:
        return PairStance(source, target, Stance.NEUTRAL, best.confidence)
    stance = Stance.SUPPORTIVE if best.sign > 0 else Stance.CRITICAL
    reported_by = best.reported_by if all(finding.reported_by for finding in current) else None
    return PairStance(source, target, stance, best.confidence, best.hedged, reported_by)


def _read_clause(tokens: list[Token], clause: Clause, discourse: Discourse, text: str) -> list[Finding]:
    speech = speaker_before(tokens, clause, discourse.main_subject, text)
    if speech is not None:
        speaker, content = speech
        if speaker.denying:
            return []
        before = Clause(clause.begin, content, clause.opener)
        findings = _read_plain(tokens, before, discourse)
        if clause.end <= content:
            return findings
        discourse.speaker = speaker
        if speaker.actors:
            discourse.main_subject = speaker.actors
        return findings + _read_clause(tokens, Clause(content, clause.end, "that"), discourse, text)
    if clause.opener in {"while", "whereas", ";"} or (clause.opener == "but" and tokens[clause.begin].key != "that"):
        discourse.speaker = discourse.speaker if discourse.speaker and discourse.speaker.trailing else None
    return _read_plain(tokens, clause, discourse)


def _read_plain(tokens: list[Token], clause: Clause, discourse: Discourse) -> list[Finding]:
    subject, explicit = _subject(tokens, clause, discourse)
    findings = list[Finding]()
    if not _is_unreal(tokens, clause):
        findings = _predications(tokens, clause, subject, discourse)
        findings += relations_in(tokens, clause)
        findings += judgements_in(tokens, clause, subject, discourse)
        findings = [_coloured(finding, tokens, clause, discourse) for finding in findings]
        findings += first_person_findings(tokens, clause, discourse)
    _remember(tokens, clause, subject if explicit else (), discourse)
    return findings


def _is_unreal(tokens: list[Token], clause: Clause) -> bool:
    """Tell a plain condition, or what would have been: neither asserts a stance. `Had it still trusted` does."""
    words = keys(tokens, clause.begin, clause.end)
    if words.startswith("had @") or words.startswith("had it"):
        return " still " not in words
    return clause.opener in {"if", "unless"} or _COUNTERFACTUAL.search(words) is not None


def _remember(tokens: list[Token], clause: Clause, subject: Actors, discourse: Discourse) -> None:
    if subject and clause.opener not in lexicon.RELATIVES:
        discourse.main_subject = subject
    named = [token.actor for token in tokens[clause.begin : clause.end] if token.actor]
    discourse.named += named
    for place in range(clause.begin, clause.end):
        group = group_at(tokens, place, clause.end)
        if len(group) > 1:
            discourse.last_group = group


def _coloured(finding: Finding, tokens: list[Token], clause: Clause, discourse: Discourse) -> Finding:
    """Give the finding with what its clause and its speaker say about it: hedges, time, attribution."""
    hedged = any(token.key in lexicon.HEDGES for token in tokens[clause.begin : clause.end])
    hedged = hedged or lexicon.HEDGED_PHRASE.search(keys(tokens, clause.begin, clause.end)) is not None
    begin, end = _comma_segment(tokens, clause, finding.place)
    words, text = {token.key for token in tokens[begin:end]}, keys(tokens, begin, end)
    past = bool(words & lexicon.PAST_MARKERS) or " used to " in f" {text} "
    past = past or ("long" in words and clause.opener in lexicon.RELATIVES)
    reported_by = finding.reported_by
    if reported_by is None and discourse.speaker is not None and not _is_own_word(finding, discourse.speaker):
        reported_by = discourse.speaker.naming
    return replace(
        finding,
        hedged=hedged,
        past=past and not words & lexicon.PRESENT_MARKERS,
        present=bool(words & lexicon.PRESENT_MARKERS) or "has come to" in text or "have come to" in text,
        confidence=finding.confidence - (0.08 if hedged else 0),
        reported_by=None if reported_by == "" else reported_by,
    )


def _comma_segment(tokens: list[Token], clause: Clause, place: int) -> tuple[int, int]:
    """Give the stretch between commas that a predicate stands in; the whole clause where its place is not known."""
    if place < 0:
        return clause.begin, clause.end
    begin = max((index + 1 for index in range(clause.begin, place) if tokens[index].key == ","), default=clause.begin)
    return begin, next((index for index in range(place, clause.end) if tokens[index].key == ","), clause.end)


def _is_own_word(finding: Finding, speaker: Speaker) -> bool:
    """Tell an empty `reported_by`, which marks a stance that the speech act itself performs."""
    return finding.reported_by == "" and finding.source in speaker.actors


def _subject(tokens: list[Token], clause: Clause, discourse: Discourse) -> tuple[Actors, bool]:
    """Find the actors that the clause's verbs belong to, and whether the clause names them itself."""
    begin = clause.begin
    verb = first_verb(tokens, begin, clause.end)
    if verb + 1 < clause.end and tokens[verb].key in lexicon.AUXILIARIES and tokens[verb + 1].actor:
        verb = first_verb(tokens, verb + 2, clause.end)  # `Did A turn`, `Had A trusted`
    commas = [place for place in range(begin, verb) if tokens[place].key == ","]
    for start in [*(place + 1 for place in reversed(commas)), begin]:
        group = _leading_group(tokens, start, verb)
        if group:
            return _with_list_before(tokens, start, begin, group), True
    if clause.opener in lexicon.RELATIVES and verb == begin:
        return tuple(discourse.named[-1:]), False
    words = [token.key for token in tokens[(commas[-1] + 1 if commas else begin) : verb]]
    if "both" in words and discourse.last_group:
        return discourse.last_group, True
    if all(word in _WITHOUT_SUBJECT or word.endswith("ly") for word in words):
        return discourse.main_subject, False
    return (), False


def _with_list_before(tokens: list[Token], start: int, begin: int, group: Actors) -> Actors:
    """Complete a list, `A, B and C`: the comma before `B and C` may stand in a list that begins further left."""
    place = start - 2
    while len(group) > 1 and place >= begin and tokens[place].actor and tokens[place + 1].key == ",":
        if place - 1 >= begin and tokens[place - 1].key in lexicon.PREPOSITIONS:
            break
        group = (str(tokens[place].actor), *group)
        place -= 2
    return group


def _leading_group(tokens: list[Token], begin: int, end: int) -> Actors:
    """Find the first actors of a noun phrase; those after a preposition only if there are no others."""
    fallback: Actors = ()
    passed = set[str]()
    for place in range(begin, end):
        actor = tokens[place].actor
        if actor is None or actor in passed:
            continue
        group = group_at(tokens, place, end)
        reach = 2 if place - 1 >= begin and tokens[place - 1].key in lexicon.DETERMINERS else 1
        if not {token.key for token in tokens[max(begin, place - reach) : place]} & lexicon.PREPOSITIONS:
            return group
        passed |= set(group)
        fallback = fallback or group
    return fallback if begin < end and tokens[begin].key not in lexicon.PREPOSITIONS else ()


def _predications(tokens: list[Token], clause: Clause, subject: Actors, discourse: Discourse) -> list[Finding]:
    findings, predicates = list[Finding](), predicates_in(tokens, clause)
    mutual_places = set[int]()
    for predicate in predicates:
        flips, refused = negation_before(tokens, clause, predicate)
        if is_directed_at_another(tokens, clause, predicate) or is_unasserted(tokens, clause, predicate):
            continue
        if predicate.kind is Kind.MUTUAL_NOUN:
            new = mutual_noun_findings(tokens, clause, predicate, subject, flips)
            mutual_places |= {predicate.begin} if new else set()
        elif predicate.kind is Kind.NOUN:
            new = (
                []
                if predicate.begin in mutual_places
                else directed_noun_findings(tokens, clause, predicate, subject, flips)
            )
        elif predicate.kind is Kind.MUTUAL:
            new = mutual_verb_findings(tokens, clause, predicate, subject, flips)
        else:
            actors = gerund_subject(tokens, clause, predicate, subject, discourse)
            new = verb_findings(
                tokens, clause, predicate, actors, discourse, outcome(predicate, flips, refused), predicates
            )
        findings += [replace(finding, place=predicate.begin) for finding in new]
    return findings
