"""Nouns that predicate a stance: anger at, support for, rivalry between, relations with."""

from __future__ import annotations

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.stance_findings import (
    NOMINAL,
    WEAK,
    Actors,
    Finding,
    Predicate,
    both_ways,
    complements_of,
    cross,
    group_at,
    owner_of,
)
from bot.analysis.stance_predicates import VERBS
from bot.analysis.stance_tokens import Clause, Token, is_verb, keys, matches

_CEASING = lexicon.verb_pattern(lexicon.CEASING_VERBS)


_RECEIVING = lexicon.verb_pattern(lexicon.RECEIVING_VERBS)


_RELATIONS = lexicon.noun_pattern(lexicon.RELATION_NOUNS)


def mutual_noun_findings(
    tokens: list[Token], clause: Clause, predicate: Predicate, subject: Actors, flips: int
) -> list[Finding]:
    """`Sino-Indian rivalry`, `the row between A and B`, `A's quarrel with B`."""
    pair = _mutual_pair(tokens, clause, predicate.begin, predicate.end, subject)
    if len(pair) < 2 or flips % 2:
        return []
    return both_ways(pair, pair, predicate.sign, NOMINAL)


def _mutual_pair(tokens: list[Token], clause: Clause, begin: int, end: int, subject: Actors) -> Actors:
    for place in range(begin - 1, max(clause.begin, begin - 5) - 1, -1):
        if place >= 2 and tokens[place].actor and tokens[place - 1].key in {"-", "–"} and tokens[place - 2].actor:
            return (str(tokens[place - 2].actor), str(tokens[place].actor))
        if tokens[place].key in lexicon.PREPOSITIONS or is_verb(tokens, place):
            break
    for place in range(max(clause.begin, begin - 4), min(end + 6, clause.end)):
        if tokens[place].key == "between":
            return _between(tokens, place, clause.end)
    owner = owner_of(tokens, clause, begin)
    if end < clause.end and tokens[end].key == "with" and tokens[begin].key not in lexicon.ONE_WAY_WITH:
        for place in range(end + 1, min(end + 5, clause.end)):
            if tokens[place].actor:
                return tuple(dict.fromkeys((*(owner or subject), *group_at(tokens, place, clause.end)[:1])))
    return owner if len(owner) > 1 else ()


def _between(tokens: list[Token], place: int, end: int) -> Actors:
    named = list[str]()
    for token in tokens[place + 1 : min(place + 12, end)]:
        if token.actor:
            named.append(token.actor)
        elif token.key in lexicon.AUXILIARIES or (token.key == "," and len(named) > 1):
            break
    return tuple(dict.fromkeys(named))[:2]


def directed_noun_findings(
    tokens: list[Token], clause: Clause, predicate: Predicate, subject: Actors, flips: int
) -> list[Finding]:
    """`A's anger at B`, `support from A for B`, `A heaped praise on B`, `B drew criticism from A`."""
    owner = owner_of(tokens, clause, predicate.begin)
    before = keys(tokens, clause.begin, predicate.begin)
    source, target = complements_of(tokens, clause, predicate)
    receiving = _RECEIVING.search(before) is not None
    ceasing = bool(matches(_CEASING, tokens, clause.begin, predicate.begin))
    sources = owner or source
    if not target and receiving and subject and sources:
        return cross(sources, tuple(a for a in subject if a not in sources), predicate.sign, NOMINAL)
    if not target and tokens[clause.begin].key == "despite" and sources:
        return cross(sources, tuple(a for a in subject if a not in sources), predicate.sign, WEAK)
    if not target:
        return []
    governed = _governing_sign(tokens, clause, predicate)
    if not sources:
        turned = (flips + ceasing) % 2 == 1
        if governed is not None:
            return []  # the verb has already been read with this noun
        if turned and predicate.sign < 0 and not ceasing:
            return []
        return cross(subject, target, -predicate.sign if turned else predicate.sign, NOMINAL)
    if ceasing and set(sources) & set(subject):
        return cross(sources, target, -predicate.sign, WEAK)
    if flips % 2 and set(sources) & set(subject):
        return []
    return cross(sources, target, predicate.sign, NOMINAL if owner else WEAK)


def _governing_sign(tokens: list[Token], clause: Clause, noun: Predicate) -> int | None:
    """Give the sign of a lexicon verb that has this noun for its object, with nothing else between."""
    for pattern, _, sign in VERBS[1:4]:
        for _, end in matches(pattern, tokens, clause.begin, noun.begin):
            if noun.begin - end <= 4 and not any(token.actor for token in tokens[end : noun.begin]):
                return sign
    return None


def relations_in(tokens: list[Token], clause: Clause) -> list[Finding]:
    """`Relations between A and B soured`, `A's warm ties with B`: the sign is in the words of quality around."""
    for begin, end in matches(_RELATIONS, tokens, clause.begin, clause.end):
        pair = _mutual_pair(tokens, clause, begin, end, ())
        if len(pair) < 2:
            continue
        signs = [
            (place, 1 if token.key in lexicon.GOOD_RELATION_WORDS else -1)
            for place, token in enumerate(tokens[clause.begin : clause.end], clause.begin)
            if token.key in lexicon.GOOD_RELATION_WORDS | lexicon.BAD_RELATION_WORDS
        ]
        words = {token.key for token in tokens[clause.begin : clause.end]}
        if not signs or words & lexicon.NEGATORS or words & lexicon.PRESENT_MARKERS:
            continue
        if len({sign for _, sign in signs}) == 1:
            return both_ways(pair, pair, signs[0][1], WEAK + 0.05)
    return []


def compounds_in(tokens: list[Token]) -> list[Finding]:
    """`Iran-backed Houthis`, `the pro-Russian leadership of Serbia`."""
    findings = list[Finding]()
    for place in range(1, len(tokens) - 1):
        first, link, last = tokens[place - 1 : place + 2]
        if link.key not in {"-", "–"}:
            continue
        if first.actor and last.key in {
            "backed",
            "armed",
            "funded",
            "sponsored",
            "supported",
            "financed",
            "aligned",
            "allied",
        }:
            named = [token.actor for token in tokens[place + 2 : place + 5] if token.actor]
            findings += cross((first.actor,), tuple(named[:1]), 1, NOMINAL)
        if first.key in {"pro", "anti"} and last.actor:
            around = [token.actor for token in (*tokens[place + 2 : place + 8], *tokens[: place - 1]) if token.actor]
            holder = tuple([actor for actor in around if actor != last.actor][:1])
            findings += cross(holder, (last.actor,), 1 if first.key == "pro" else -1, WEAK - 0.05)
    return findings
