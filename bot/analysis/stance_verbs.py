"""Verbs that predicate a stance: who does it, to whom, and against whom besides."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.stance_findings import (
    DIRECT,
    FAR,
    NOMINAL,
    PASSIVE,
    WEAK,
    Actors,
    Discourse,
    Finding,
    Kind,
    Predicate,
    both_ways,
    cross,
    group_at,
    referent_of,
)
from bot.analysis.stance_tokens import Clause, Token, is_verb, keys, matches

_ACCUSING = lexicon.verb_pattern(lexicon.ACCUSING_VERBS)


_AGAINST = re.compile(rf"(?<!\S)against @|(?:{lexicon.CONFLICT_NOUNS})s? (?:with|against) @")


_OVER = re.compile(r"(?<!\S)(?:over|rather than|instead of) @")


_SIDING = re.compile(r"\b(?:sid(?:e|es|ed|ing)|favou?r\w*|prefer\w*|chose|chosen|choose|back|backs|backed)\b")


_UNFAVOURABLE_OBJECT = lexicon.NOT_BEFORE_OBJECTS


_PRONOUN = ("",)  # an agent that is still to be looked up


_OWNED = lexicon.POSSESSIVES - lexicon.FIRST_PERSON


def is_passive(tokens: list[Token], clause: Clause, predicate: Predicate) -> bool:
    """Tell whether the verb is in the passive."""
    key = tokens[predicate.begin].key
    if key.endswith("ing") or tokens[predicate.begin].key in lexicon.BE:
        return False
    before = [token.key for token in tokens[max(clause.begin, predicate.begin - 4) : predicate.begin]]
    if set(before) & lexicon.BE:
        return not set(before) & {"to", ","} or "be" in before
    return agent_of(tokens, clause, predicate.end, reach=2) != () and not set(before) & {"has", "have", "had"}


def agent_of(tokens: list[Token], clause: Clause, begin: int, reach: int) -> Actors:
    """Find who comes after `by`; `("",)` for a pronoun, which is still to be looked up."""
    for place in range(begin, min(begin + reach + 4, clause.end)):
        if tokens[place].key == "by":
            for actor in range(place + 1, min(place + 5, clause.end)):
                if tokens[actor].key.endswith("ing"):
                    return ()
                if tokens[actor].actor:
                    return group_at(tokens, actor, clause.end)
                if tokens[actor].key in lexicon.OBJECT_PRONOUNS:
                    return _PRONOUN
    return ()


def verb_findings(
    tokens: list[Token],
    clause: Clause,
    predicate: Predicate,
    subject: Actors,
    discourse: Discourse,
    sign: int,
    predicates: list[Predicate],
) -> list[Finding]:
    """Read who does what to whom, and against whom, from one verb."""
    confidence = DIRECT
    if is_passive(tokens, clause, predicate):
        sources = agent_of(tokens, clause, predicate.end, reach=6)
        targets, confidence = _passive_subject(tokens, clause, predicate, subject), PASSIVE
        if sources == _PRONOUN:
            sources = referent_of(tokens, clause, predicate.begin, targets, discourse)
    else:
        sources, (targets, place) = subject, object_of(tokens, clause, predicate, subject, discourse)
        if place is not None:
            sign = _composed(tokens, predicate, place, sign, predicates)
            confidence -= 0.1 if place - predicate.end > 4 else 0
    if predicate.kind is Kind.FELT_BY_OBJECT:
        if clause.opener == "which" and sources == subject and discourse.main_subject:
            sources = discourse.main_subject  # the whole of what was told, not its last word
        sources, targets = targets, sources
    findings = cross(sources, targets, sign, confidence)
    accuser = _accuser(tokens, clause, predicate, sources)
    if accuser is not None:
        findings = [replace(finding, reported_by=accuser) for finding in findings]
    return findings + _sides(tokens, clause, predicate, sources, targets, sign)


def _passive_subject(tokens: list[Token], clause: Clause, predicate: Predicate, subject: Actors) -> Actors:
    nearest = [token.actor for token in tokens[clause.begin : predicate.begin] if token.actor]
    return subject or tuple(str(actor) for actor in nearest[-1:])


def object_of(
    tokens: list[Token], clause: Clause, predicate: Predicate, subject: Actors, discourse: Discourse
) -> tuple[Actors, int | None]:
    """Find the actors that the verb is done to, and where they stand."""
    inside = [token.actor for token in tokens[predicate.begin : predicate.end] if token.actor]
    if inside:
        return tuple(inside), predicate.end
    if _words_of(tokens, predicate) & {"us", "me"} and discourse.speaker is not None:
        return discourse.speaker.actors, predicate.end
    if _words_of(tokens, predicate) & lexicon.OBJECT_PRONOUNS:
        return referent_of(tokens, clause, predicate.begin, subject, discourse), predicate.end
    antecedent = tuple([actor for actor in discourse.named if actor not in subject][-1:])
    if clause.opener in {"whom", "whose"} and tokens[clause.begin].key != tokens[predicate.begin].key and antecedent:
        return antecedent, None
    words = keys(tokens, predicate.end, clause.end)
    if any(word in words.split(" and ")[0] for word in lexicon.MUTUAL_WORDS) and len(subject) > 1:
        return subject, None
    for place in range(predicate.end, min(predicate.end + FAR, clause.end)):
        token = tokens[place]
        if token.key == "to" and place + 1 < clause.end and is_verb(tokens, place + 1):
            break
        if token.key in _UNFAVOURABLE_OBJECT and token.key not in _words_of(tokens, predicate):
            if token.key == "in" and predicate.kind is Kind.CRITICAL:
                continue
            if token.key == "from" and predicate.kind is Kind.CRITICAL:
                continue
            break
        if token.actor and token.actor not in subject:
            return _listed(tokens, place, clause.end), place
        if token.key in {"us", "me"} and discourse.speaker is not None:
            return discourse.speaker.actors, place
        if token.key in lexicon.OBJECT_PRONOUNS or (place == predicate.end and token.key in _OWNED):
            return referent_of(tokens, clause, place, subject, discourse), place
        if token.key in lexicon.EPITHETS and place > predicate.end and tokens[place - 1].key == "the":
            if discourse.main_subject not in ((), subject):
                return discourse.main_subject, place
            return referent_of(tokens, clause, place, subject, discourse), place
        if token.key in lexicon.GROUP_WORDS and place == predicate.end:
            return _group_meant(tokens, clause, place, subject, discourse), place
        if token.key in {"and", "but", ";"} and place > predicate.end:
            break
    return (antecedent, None) if clause.opener == "which" and subject else ((), None)


def _group_meant(tokens: list[Token], clause: Clause, place: int, subject: Actors, discourse: Discourse) -> Actors:
    """Find whom `both` or `all` means: the last pair joined by `and`, or all who were named."""
    if tokens[place].key == "both":
        groups = [group_at(tokens, index, place) for index in range(clause.begin, place)]
        return ([discourse.last_group, *(group for group in groups if len(group) > 1)])[-1]
    return tuple(dict.fromkeys(actor for actor in discourse.named if actor not in subject))


def _words_of(tokens: list[Token], predicate: Predicate) -> set[str]:
    """Give the words of a predicate."""
    return {token.key for token in tokens[predicate.begin : predicate.end]}


def _listed(tokens: list[Token], place: int, end: int) -> Actors:
    """Give the actors of a list, also of one with gaps: `praised A for this, B for that and C for the rest`."""
    group = list(group_at(tokens, place, end))
    if place + 1 < end and tokens[place + 1].key == "for":
        group += [
            str(tokens[index].actor)
            for index in range(place + 2, end - 1)
            if tokens[index].actor and tokens[index - 1].key in {",", "and"} and tokens[index + 1].key == "for"
        ]
    return tuple(dict.fromkeys(group))


def _composed(tokens: list[Token], predicate: Predicate, place: int, sign: int, predicates: list[Predicate]) -> int:
    """`Condemned the attack on B` and `backed sanctions on B`: the noun between them turns the verb's sign."""
    for noun in predicates:
        if noun.kind is Kind.NOUN and predicate.end <= noun.begin and noun.end < place + 1:
            following = tokens[noun.end].key
            if following in {"on", "against", "of", "for", "to", "toward", "towards", "at"}:
                return sign * noun.sign
    return sign


def _sides(
    tokens: list[Token], clause: Clause, predicate: Predicate, sources: Actors, targets: Actors, sign: int
) -> list[Finding]:
    """`Backed B against C`, `sided with B over C`, `armed B for the war with C`."""
    if sign <= 0 or not targets:
        return []
    spans = matches(_AGAINST, tokens, predicate.end, clause.end)
    if _SIDING.search(keys(tokens, predicate.begin, predicate.end)) or "side" in _words_of(tokens, predicate):
        spans += matches(_OVER, tokens, predicate.end, clause.end)
    findings = list[Finding]()
    for begin, end in spans:
        others = tuple(actor for actor in group_at(tokens, end - 1, clause.end) if actor not in targets)
        findings += cross(sources, others, -1, NOMINAL)
        if tokens[begin].key not in {"against", "over", "rather", "instead"}:
            findings += both_ways(targets, others, -1, WEAK)
    return findings


def _accuser(tokens: list[Token], clause: Clause, predicate: Predicate, accused: Actors) -> str | None:
    """Name who says so in `A accused B of arming C`: to the letter, None where nobody is accused."""
    spans = matches(_ACCUSING, tokens, clause.begin, predicate.begin)
    if not spans or (not tokens[predicate.begin].key.endswith("ing") and tokens[predicate.begin - 1].key != "having"):
        return None
    named = [token.text for token in tokens[: spans[0][0]] if token.actor and token.actor not in accused]
    return named[-1] if clause.opener not in lexicon.RELATIVES and named else next(iter(named), None)


def mutual_verb_findings(
    tokens: list[Token], clause: Clause, predicate: Predicate, subject: Actors, flips: int
) -> list[Finding]:
    """Read `A and B quarrelled` and `A clashed with B`, both ways."""
    if flips % 2:
        return []
    if len(subject) > 1:
        return both_ways(subject, subject, predicate.sign, NOMINAL)
    following = tokens[predicate.end].key if predicate.end < clause.end else ""
    if following == "with":
        for place in range(predicate.end + 1, min(predicate.end + 5, clause.end)):
            if tokens[place].actor:
                return both_ways(subject, group_at(tokens, place, clause.end), predicate.sign, WEAK)
    return []
