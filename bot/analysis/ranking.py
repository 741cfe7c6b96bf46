"""The order of quotes: the first three should convince an editor. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest
from typing import Protocol, TypeVar

from bot.analysis.facts import PieceDate, Stance
from bot.analysis.verdict import VerdictWord


class RankedEvidence(Protocol):
    """What ranking needs to know of a piece of evidence."""

    @property
    def stance(self) -> Stance: ...  # noqa: D102
    @property
    def confidence(self) -> float: ...  # noqa: D102
    @property
    def hedged(self) -> bool: ...  # noqa: D102
    @property
    def reported_by(self) -> str | None: ...  # noqa: D102
    @property
    def date(self) -> PieceDate | None: ...  # noqa: D102
    @property
    def article_id(self) -> int: ...  # noqa: D102
    @property
    def is_title(self) -> bool: ...  # noqa: D102


EvidenceT = TypeVar("EvidenceT", bound=RankedEvidence)


def rank_evidence(rows: Iterable[EvidenceT], verdict: VerdictWord) -> list[EvidenceT]:
    """Quotes in the order in which they convince of the verdict.

    Those on the verdict's side come first, then those against it, then neutral ones; for `mixed` both sides take
    turns. On each side the best of every piece comes first, then every piece's second, and so on; within such a
    round: dated, unhedged, in the author's own voice, a sentence before a briefing's title, more confident (to a
    tenth), newer.
    """
    sides: dict[Stance, list[EvidenceT]] = {stance: [] for stance in Stance}
    for row in sorted(_newest_first(rows), key=_persuasiveness):
        sides[row.stance].append(row)
    supportive, critical = _by_turns(sides[Stance.SUPPORTIVE]), _by_turns(sides[Stance.CRITICAL])
    if verdict == "mixed":
        newest_leads = [supportive, critical] if _leads(supportive, critical) else [critical, supportive]
        expressed = [row for both in zip_longest(*newest_leads) for row in both if row is not None]
    else:
        expressed = critical + supportive if verdict == "critical" else supportive + critical
    return expressed + _by_turns(sides[Stance.NEUTRAL])


def _newest_first(rows: Iterable[EvidenceT]) -> list[EvidenceT]:
    return sorted(rows, key=lambda row: (row.date or "", row.article_id), reverse=True)


def _persuasiveness(row: RankedEvidence) -> tuple[bool, bool, bool, bool, float]:
    return (row.date is None, row.hedged, row.reported_by is not None, row.is_title, -round(row.confidence, 1))


def _by_turns(rows: list[EvidenceT]) -> list[EvidenceT]:
    turns = Counter[int]()
    placed = list[tuple[int, int, EvidenceT]]()
    for order, row in enumerate(rows):
        placed.append((turns[row.article_id], order, row))
        turns[row.article_id] += 1
    return [row for *_, row in sorted(placed, key=lambda place: place[:2])]


def _leads(first: list[EvidenceT], second: list[EvidenceT]) -> bool:
    """Whether the newest sentence is among the first ones."""
    return max((row.date or "" for row in first), default="") >= max((row.date or "" for row in second), default="")
