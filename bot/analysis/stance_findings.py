"""What the rules work with: predicates, findings on ordered pairs, and what clauses hand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from bot.analysis import stance_lexicon as lexicon
from bot.analysis.stance_attribution import Speaker
from bot.analysis.stance_tokens import Clause, Token, is_verb

DIRECT, PASSIVE, NOMINAL, WEAK = 0.78, 0.76, 0.7, 0.6


FAR = 9  # tokens; further apart, a verb and its object are a guess

Actors = tuple[str, ...]


_LIST_WORDS = frozenset({",", "and", "or", "nor", "as", "well", "both", "the"})
_ARRIVING = frozenset({"arrived", "reached", "landed", "sent", "bound", "given", "delivered"})


class Kind(Enum):
    """How a predicate behaves when it is negated, and which way it points."""

    ACT = auto()
    WORD = auto()
    CRITICAL = auto()
    ABANDONING = auto()
    FELT_BY_OBJECT = auto()
    MUTUAL = auto()
    NOUN = auto()
    MUTUAL_NOUN = auto()


@dataclass(frozen=True, slots=True)
class Predicate:
    """A stretch of tokens, `end` exclusive, that says something of a stance; `sign` is 1 or -1."""

    begin: int
    end: int
    kind: Kind
    sign: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What one predicate says of an ordered pair: `sign` -1, 0 or 1, and how it is told. `place` is its first token."""

    source: str
    target: str
    sign: int
    confidence: float
    hedged: bool = False
    reported_by: str | None = None
    past: bool = False
    present: bool = False
    place: int = -1


@dataclass(slots=True)
class Discourse:
    """What a clause leaves for the next ones: who acted, who was named, who is speaking."""

    main_subject: Actors = ()
    last_group: Actors = ()
    named: list[str] = field(default_factory=list)
    speaker: Speaker | None = None


def first_verb(tokens: list[Token], begin: int, end: int) -> int:
    """Find the first finite verb, or, in a headline such as `India to back Nepal`, the infinitive."""
    verbs = [place for place in range(begin, end) if is_verb(tokens, place)]
    return next((place for place in verbs if place == begin or tokens[place - 1].key != "to"), (*verbs, end)[0])


def group_at(tokens: list[Token], place: int, end: int) -> Actors:
    """Give the actor at a place with those joined to it by commas and `and`."""
    group = list[str]()
    while place < end and tokens[place].actor is not None:
        group.append(str(tokens[place].actor))
        step = place + 1
        while step < end and tokens[step].key in _LIST_WORDS:
            step += 1
        if step == place + 1 or step >= end or (tokens[place].possessive and not tokens[step].possessive):
            break
        place = step
    return tuple(dict.fromkeys(group))


def owner_of(tokens: list[Token], clause: Clause, begin: int) -> Actors:
    """Whose noun it is: a possessive or a demonym a few adjectives before it."""
    for place in range(begin - 1, max(clause.begin, begin - 6) - 1, -1):
        token = tokens[place]
        if token.actor:
            if place - 2 >= clause.begin and tokens[place - 1].key == "and" and tokens[place - 2].actor:
                return (str(tokens[place - 2].actor), token.actor)
            return (token.actor,)
        if token.key in lexicon.PREPOSITIONS | lexicon.DETERMINERS | lexicon.AUXILIARIES | {",", ";"}:
            if token.key == "," and place - 1 >= clause.begin and not tokens[place - 1].actor:
                continue
            return ()
        if is_verb(tokens, place) and not token.key.endswith(("ed", "ing")):
            return ()
    return ()


def complements_of(tokens: list[Token], clause: Clause, noun: Predicate) -> tuple[Actors, Actors]:
    """Find the actors after `from` or `by` (whose it is) and those after `for`, `at` and the like (toward whom)."""
    source: Actors = ()
    target: Actors = ()
    preposition, of_first = "", False
    for place in range(noun.end, min(noun.end + FAR, clause.end)):
        token = tokens[place]
        if token.key in lexicon.PREPOSITIONS:
            preposition = token.key
        elif token.actor:
            if target and of_first and preposition in lexicon.TOWARD and not source:
                source, target = target, group_at(tokens, place, clause.end)
            elif preposition in {"from", "by"} and not source:
                source = group_at(tokens, place, clause.end)
            elif preposition in lexicon.TOWARD and not target:
                target, of_first = group_at(tokens, place, clause.end), preposition == "of"
        elif token.key in {",", ";"} or (is_verb(tokens, place) and token.key not in _ARRIVING):
            break
    return source, target


def referent_of(tokens: list[Token], clause: Clause, place: int, subject: Actors, discourse: Discourse) -> Actors:
    """Whom `it` or `him` means: the actor named last who is not the subject."""
    named = discourse.named + [str(token.actor) for token in tokens[clause.begin : place] if token.actor]
    return tuple([actor for actor in named if actor not in subject][-1:])


def cross(sources: Actors, targets: Actors, sign: int, confidence: float) -> list[Finding]:
    """Pair every source with every target but itself."""
    return [Finding(s, t, sign, confidence) for s in sources for t in targets if s != t]


def both_ways(first: Actors, second: Actors, sign: int, confidence: float) -> list[Finding]:
    """Pair both groups, each way."""
    return list(dict.fromkeys(cross(first, second, sign, confidence) + cross(second, first, sign, confidence)))
