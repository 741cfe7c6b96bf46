"""Judgements: what one actor calls another, is to another, or says of another."""

from __future__ import annotations

from dataclasses import replace

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.stance_findings import (
    DIRECT,
    NOMINAL,
    PASSIVE,
    WEAK,
    Actors,
    Discourse,
    Finding,
    Kind,
    Predicate,
    both_ways,
    complements_of,
    cross,
    first_verb,
    owner_of,
    referent_of,
)
from bot.analysis.stance_tokens import Clause, Token, is_verb, matches
from bot.analysis.stance_verbs import agent_of, is_passive, object_of

_LABELLING = lexicon.verb_pattern(lexicon.LABELLING_VERBS)


_ROLES = (
    (lexicon.noun_pattern(lexicon.SUPPORTIVE_ROLES), 1),
    (lexicon.noun_pattern(lexicon.CRITICAL_ROLES), -1),
)


_COPULAS = lexicon.BE | lexicon.STAYING


def _labels(tokens: list[Token], clause: Clause, subject: Actors, discourse: Discourse) -> list[Finding]:
    findings = list[Finding]()
    for begin, end in matches(_LABELLING, tokens, clause.begin, clause.end):
        predicate = Predicate(begin, end, Kind.WORD, 1)
        if not is_verb(tokens, begin):
            continue
        sign = _judged_sign(tokens, end, _label_end(tokens, end, clause.end))
        if is_passive(tokens, clause, predicate):
            findings += cross(agent_of(tokens, clause, end, reach=6), subject, sign, PASSIVE)
        else:
            targets, _ = object_of(tokens, clause, predicate, subject, discourse)
            findings += cross(subject, targets, sign, DIRECT)
    return [finding for finding in findings if finding.sign]


def _label_end(tokens: list[Token], begin: int, end: int) -> int:
    return next((place for place in range(begin, end) if tokens[place].key in {"and", "but", ","}), end)


def _judged_sign(tokens: list[Token], begin: int, end: int) -> int:
    """Add up what the words of judgement in a stretch say: 0 when there are none, or both kinds."""
    words = [token.key for token in tokens[begin:end]]
    good = any(word in lexicon.GOOD_JUDGEMENTS for word in words)
    bad = any(word in lexicon.BAD_JUDGEMENTS for word in words)
    sign = good - bad
    negated = sum(word in lexicon.NEGATORS for word in words) % 2 == 1
    return min(sign, -sign) if negated and sign > 0 else 0 if negated else sign


def _roles(tokens: list[Token], clause: Clause, subject: Actors, discourse: Discourse) -> list[Finding]:
    """Read `A is B's ally`, `a friend of B`, `A's ally B`."""
    findings = list[Finding]()
    for pattern, sign in _ROLES:
        for begin, end in matches(pattern, tokens, clause.begin, clause.end):
            owner = owner_of(tokens, clause, begin)
            following = tokens[end] if end < clause.end else None
            if owner and following is not None and following.actor:
                findings += both_ways(owner, (following.actor,), sign, WEAK)
                continue
            target = owner or complements_of(tokens, clause, Predicate(begin, end, Kind.NOUN, sign))[1]
            if not target and "its" in {token.key for token in tokens[max(clause.begin, begin - 4) : begin]}:
                target = referent_of(tokens, clause, begin, subject, discourse)
            verb = first_verb(tokens, clause.begin, begin)
            holder = subject if verb < begin or tokens[clause.begin].key in lexicon.PAST_MARKERS else ()
            negated = any(token.key in lexicon.NEGATORS for token in tokens[clause.begin : begin])
            if not any(tokens[place].key in _COPULAS for place in range(clause.begin, begin)):
                holder = holder if tokens[clause.begin].key in lexicon.PAST_MARKERS else ()
            if negated:
                sign = min(sign, -sign) if sign > 0 else 0
            if holder and target:
                findings += [replace(found, place=begin) for found in cross(holder, target, sign, NOMINAL)]
            elif len(holder) > 1 and not target:
                findings += both_ways(holder, holder, sign, NOMINAL)
    return [finding for finding in findings if finding.sign]


def _speaker_judges(tokens: list[Token], clause: Clause, subject: Actors, discourse: Discourse) -> list[Finding]:
    """`X said that Y's support for Z was disgraceful`: the speech act is X's stance toward Y."""
    speaker = discourse.speaker
    if speaker is None or not speaker.actors:
        return []
    judged = subject
    verb = first_verb(tokens, clause.begin, clause.end)
    sign = -1 if speaker.complaining else _judged_sign(tokens, verb, clause.end)
    own = cross(speaker.actors, judged, sign, NOMINAL) if sign else []
    return [replace(finding, reported_by="") for finding in own]


def first_person_findings(tokens: list[Token], clause: Clause, discourse: Discourse) -> list[Finding]:
    """`Our Chinese friends`: what the speaker says as `we` is the speaker's own stance."""
    speaker = discourse.speaker
    if speaker is None or not speaker.actors:
        return []
    findings = list[Finding]()
    for pattern, sign in _ROLES:
        for begin, _ in matches(pattern, tokens, clause.begin, clause.end):
            near = tokens[max(clause.begin, begin - 5) : min(begin + 3, clause.end)]
            if any(token.key in {"our", "my"} for token in near):
                named = tuple(dict.fromkeys(token.actor for token in near if token.actor))
                findings += cross(speaker.actors, named, sign, NOMINAL)
    return findings


def judgements_in(tokens: list[Token], clause: Clause, subject: Actors, discourse: Discourse) -> list[Finding]:
    """Read all judgements of a clause."""
    return (
        _labels(tokens, clause, subject, discourse)
        + _roles(tokens, clause, subject, discourse)
        + _speaker_judges(tokens, clause, subject, discourse)
    )
