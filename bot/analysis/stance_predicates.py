"""Which words of a clause predicate a stance, and what negation does to them."""

from __future__ import annotations

import re

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.stance_findings import Actors, Discourse, Kind, Predicate, first_verb, owner_of
from bot.analysis.stance_tokens import Clause, Token, is_verb, keys, matches

VERBS = (
    (lexicon.verb_pattern(lexicon.ABANDONING_VERBS), Kind.ABANDONING, -1),
    (lexicon.verb_pattern(lexicon.CRITICAL_VERBS), Kind.CRITICAL, -1),
    (lexicon.verb_pattern(lexicon.SUPPORTIVE_ACTS), Kind.ACT, 1),
    (lexicon.verb_pattern(lexicon.SUPPORTIVE_WORDS), Kind.WORD, 1),
    (lexicon.verb_pattern(lexicon.ANGERING_VERBS), Kind.FELT_BY_OBJECT, -1),
    (lexicon.verb_pattern(lexicon.PLEASING_VERBS), Kind.FELT_BY_OBJECT, 1),
    (lexicon.verb_pattern(lexicon.MUTUAL_CRITICAL_VERBS), Kind.MUTUAL, -1),
    (lexicon.verb_pattern(lexicon.MUTUAL_SUPPORTIVE_VERBS), Kind.MUTUAL, 1),
)


_NOUNS = (
    (lexicon.noun_pattern(lexicon.MUTUAL_CRITICAL_NOUNS), Kind.MUTUAL_NOUN, -1),
    (lexicon.noun_pattern(lexicon.MUTUAL_SUPPORTIVE_NOUNS), Kind.MUTUAL_NOUN, 1),
    (lexicon.noun_pattern(lexicon.CRITICAL_NOUNS), Kind.NOUN, -1),
    (lexicon.noun_pattern(lexicon.SUPPORTIVE_NOUNS), Kind.NOUN, 1),
)


_REFUSING = lexicon.verb_pattern(lexicon.REFUSING_VERBS)


_CONCEALING = lexicon.verb_pattern(lexicon.CONCEALING_VERBS)


_DIRECTING = lexicon.verb_pattern(lexicon.DIRECTING_VERBS)


_OUTRIGHT = re.compile(r"\b(?:refus|declin|unwilling|reluctan|reject)")


_DENIALS = lexicon.inflect("deny")
_UNASSERTED = frozenset({"than", "unlikely", "whether"})


def predicates_in(tokens: list[Token], clause: Clause) -> list[Predicate]:
    """Verbs and nouns of the lexicon, without overlaps: longer ones first, then the earlier table."""
    found = list[Predicate]()
    for pattern, kind, sign in VERBS:
        for begin, end in matches(pattern, tokens, clause.begin, clause.end):
            if end - begin > 1 or is_verb(tokens, begin):
                found.append(Predicate(begin, end, kind, sign))
    for pattern, kind, sign in _NOUNS:
        for begin, end in matches(pattern, tokens, clause.begin, clause.end):
            found.append(Predicate(begin, end, kind, sign))
    found.sort(key=lambda predicate: predicate.begin - predicate.end)
    kept = list[Predicate]()
    for predicate in found:
        clashing = [p for p in kept if p.begin < predicate.end and predicate.begin < p.end]
        if (
            not clashing
            or {p.kind for p in (*clashing, predicate)} <= {Kind.NOUN, Kind.MUTUAL_NOUN}
            or (clashing[0].kind is not Kind.MUTUAL and predicate.kind is Kind.MUTUAL)
        ):
            kept.append(predicate)
    return sorted(kept, key=lambda predicate: (predicate.begin, predicate.kind.value))


def negation_before(tokens: list[Token], clause: Clause, predicate: Predicate) -> tuple[int, bool]:
    """How often the predicate is turned round by what stands before it, and whether it is refused outright."""
    begin = max(clause.begin, predicate.begin - 9)
    for place in range(predicate.begin - 1, begin - 1, -1):
        if tokens[place].key in {"and", ",", "but", "by"}:
            begin = place + 1
            break
    negators = [token.key for token in tokens[begin : predicate.end] if token.key in lexicon.NEGATORS]
    flips = len(negators) - (negators.count("nor") if "neither" in negators else 0)
    for pattern in (_REFUSING, _CONCEALING):
        flips += len([end for _, end in matches(pattern, tokens, begin, predicate.begin) if end <= predicate.begin])
    words = keys(tokens, begin, predicate.begin)
    if "not only" in words or "not just" in words or "not merely" in words:
        flips -= 1
    if tokens[clause.begin].key == "had":
        flips += 1  # `Had it still trusted`: it no longer does
    return flips, _OUTRIGHT.search(words) is not None


def outcome(predicate: Predicate, flips: int, refused: bool) -> int:
    """Give the sign that is left after all negations."""
    if flips % 2 == 0:
        return predicate.sign
    if predicate.kind is Kind.ACT or (predicate.kind is Kind.WORD and refused):
        return -1
    if predicate.kind is Kind.FELT_BY_OBJECT and predicate.sign > 0:
        return -1
    return 1 if predicate.kind is Kind.ABANDONING else 0


def is_directed_at_another(tokens: list[Token], clause: Clause, predicate: Predicate) -> bool:
    """Tell a demand: `A urged B to support C` says nothing of B's stance, nor surely of A's."""
    for _, end in matches(_DIRECTING, tokens, clause.begin, predicate.begin):
        between = keys(tokens, end, predicate.begin)
        if "@" in between and re.search(r"\bto(?: \S+)?$", between):
            return True
    return False


def is_unasserted(tokens: list[Token], clause: Clause, predicate: Predicate) -> bool:
    """`Neither supports nor opposes`, `sooner than help`, `unlikely to help`."""
    just_before = _keys_before(tokens, clause, predicate, 1)
    if just_before & _DENIALS:
        return not _keys_before(tokens, clause, predicate, 4) & lexicon.NEGATORS
    after = {token.key for token in tokens[predicate.end : min(predicate.end + 1, clause.end)]}
    if just_before & {"neither", "nor"} or after & {"neither", "nobody", "none"}:
        return True
    return bool(_keys_before(tokens, clause, predicate, 4) & _UNASSERTED)


def _keys_before(tokens: list[Token], clause: Clause, predicate: Predicate, reach: int) -> set[str]:
    return {token.key for token in tokens[max(clause.begin, predicate.begin - reach) : predicate.begin]}


def gerund_subject(
    tokens: list[Token], clause: Clause, predicate: Predicate, subject: Actors, discourse: Discourse
) -> Actors:
    """`Thanked B for arming C`: the gerund is B's. `A resolution condemning C`: it is not the subject's."""
    begin = predicate.begin - 1 if tokens[predicate.begin - 1].key == "having" else predicate.begin
    if not tokens[begin].key.endswith("ing") or begin - 2 < clause.begin:
        return subject
    before = tokens[begin - 1]
    if before.actor:
        return (before.actor,)
    if before.key in {"of", "for", "from"}:
        verb = first_verb(tokens, clause.begin, clause.end)
        between = [token.actor for token in tokens[verb:begin] if token.actor]
        antecedent = [actor for actor in discourse.named if actor not in subject]
        if clause.opener in lexicon.RELATIVES and not between:
            return tuple(antecedent[-1:])
        return tuple(between[-1:]) if between else subject
    if before.key in lexicon.PREPOSITIONS | {",", "and", "but"} or before.key.endswith("ly"):
        return subject
    if is_verb(tokens, begin - 1) or before.key in lexicon.NEGATORS | lexicon.EVERYDAY_ADVERBS:
        return subject
    return owner_of(tokens, clause, predicate.begin)
