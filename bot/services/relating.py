"""Whom an actor stands with and against, by the totals that the corpus keeps of every pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.analysis.verdict import QuarterTotals, Verdict, quarter_recency, verdict_of
from bot.services.naming import Naming
from storage import evidence
from storage.database import Database
from storage.evidence import RelationTotal

MOST_COUNTERPARTS = 12
MOST_AMONG = 40
"""The most stances between counterparts: more of them would only darken the picture."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the source stands toward the target in all that the corpus holds, its recent quarters counting most.

    `weight` is how many sentences and titles take a side, each weighed by its recency, which counts back from the
    newest quarter of the whole answer.
    """

    source: str
    target: str
    verdict: Verdict
    weight: float
    supportive: int
    critical: int
    neutral: int
    articles: int

    @property
    def expressed(self) -> int:
        """Return how many sentences and titles take a side."""
        return self.supportive + self.critical


@dataclass(frozen=True, slots=True)
class Relation:
    """Both ways between the actor and a counterpart; a way that no piece tells of has the verdict `unknown`."""

    counterpart: str
    toward: Standing
    back: Standing


@dataclass(frozen=True, slots=True)
class RelationsAnswer:
    """The actor's relations, those with most recent evidence first, at most 12 of the `known` ones.

    `among` holds stances between the counterparts, at most 40, those with most evidence first.
    """

    actor: str
    relations: tuple[Relation, ...]
    known: int
    among: tuple[Standing, ...]


class Relating:
    """The question whom an actor stands with."""

    def __init__(self, database: Database, naming: Naming) -> None:
        self._database = database
        self._naming = naming

    async def relations(self, guild_id: int, actor: str) -> RelationsAnswer:
        """Return whom the actor stands with and against; none where the corpus says nothing. Raises UnknownActor."""
        actor = await self._naming.resolve(guild_id, actor)
        async with self._database.read() as connection:
            own = _Totals(await evidence.relations(connection, guild_id, actor))
            known = own.counterparts(actor)
            shown = known[:MOST_COUNTERPARTS]
            between = _Totals(await evidence.among(connection, guild_id, shown), own.newest)
        strongest = sorted(
            filter(between.weights.get, between.weights), key=lambda pair: (-between.weights[pair], pair)
        )
        return RelationsAnswer(
            actor=actor,
            relations=tuple(
                Relation(other, own.standing((actor, other)), own.standing((other, actor))) for other in shown
            ),
            known=len(known),
            among=tuple(map(between.standing, strongest)),
        )


class _Totals:
    """Quarterly totals of many pairs with what each pair weighs."""

    def __init__(self, totals: Iterable[RelationTotal], newest: str | None = None) -> None:
        self.by_pair: Mapping[Pair, Sequence[RelationTotal]] = _by_pair(totals)
        quarters = {total.quarter for rows in self.by_pair.values() for total in rows}
        self.newest = newest or max(filter(None, quarters), default=None)
        recency = {quarter: quarter_recency(quarter, self.newest) for quarter in quarters}
        self.weights: Mapping[Pair, float] = {
            pair: sum((total.supportive + total.critical) * recency[total.quarter] for total in rows)
            for pair, rows in self.by_pair.items()
        }

    def counterparts(self, actor: str) -> list[str]:
        """Return all to or from whom a stance is expressed, those with most evidence first."""
        weights = defaultdict[str, float](float)
        for (source, target), weight in self.weights.items():
            if weight:
                weights[target if source == actor else source] += weight
        return sorted(weights, key=lambda name: (-weights[name], name))

    def standing(self, pair: Pair) -> Standing:
        rows = self.by_pair.get(pair, ())
        totals = [QuarterTotals(row.quarter, row.supportive, row.critical, row.neutral) for row in rows]
        return Standing(
            source=pair[0],
            target=pair[1],
            verdict=verdict_of((), totals),
            weight=self.weights.get(pair, 0.0),
            supportive=sum(row.supportive for row in rows),
            critical=sum(row.critical for row in rows),
            neutral=sum(row.neutral for row in rows),
            articles=sum(row.articles for row in rows),
        )


def _by_pair(totals: Iterable[RelationTotal]) -> Mapping[Pair, Sequence[RelationTotal]]:
    found = defaultdict[Pair, list[RelationTotal]](list)
    for total in totals:
        if total.source != total.target:
            found[total.source, total.target].append(total)
    return dict(found)
