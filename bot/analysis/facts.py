"""What is read from a piece: the vocabulary that every layer shares.

A date is text: `YYYY-MM-DD`, or `YYYY-MM` where only the month is known. Both sort as they stand.
Offsets count characters of the piece's text; `end` is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

PieceDate = str


class Stance(StrEnum):
    """How a source is presented as standing toward a target."""

    SUPPORTIVE = "supportive"
    CRITICAL = "critical"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the piece's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of an actor. `actor` is the canonical name; offsets are those of the text that was searched."""

    actor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the author's argument with the actors that it names; mention offsets count from its own start."""

    text: str
    start: int
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class PairStance:
    """The answer for one ordered pair of actors in one sentence. `confidence` is a probability, 0 to 1.

    `reported_by` is the piece of the sentence that names whoever asserts the stance; None when the narrator does.
    """

    source: str
    target: str
    stance: Stance
    confidence: float
    hedged: bool = False
    reported_by: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pair's stance with the sentence that shows it. `quote` is `text[start:end]` to the letter."""

    pair: PairStance
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """A dated background briefing that a piece lists. `actors` are those that its title names.

    `stances` are what the title, read as a sentence, shows of each ordered pair of them.
    """

    title: str
    date: PieceDate | None = None
    url: str | None = None
    actors: tuple[str, ...] = ()
    stances: tuple[PairStance, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is read from one piece. What the piece does not say is None, never guessed.

    `opening` is the first sentence, which serves as a title where the piece gives none. `actors` holds canonical names,
    the most often named first. `engine` names the stance reader and its version.
    """

    title: str | None
    author: str | None
    date: PieceDate | None
    url: str | None
    opening: str
    summary: tuple[str, ...]
    briefings: tuple[Briefing, ...]
    actors: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    engine: str


class StanceReader(Protocol):
    """Reads stance from sentences. The rules are one; a learned engine takes the same place."""

    @property
    def engine(self) -> str:
        """Name and version, stored with every row of evidence, such as `rules-1`."""
        ...

    def read(self, sentences: list[Sentence]) -> list[tuple[PairStance, ...]]:
        """Return for each sentence every ordered pair of its distinct actors, neutral ones too, each on its own."""
        ...
