"""Whom an actor stands with and against, by the totals that the corpus keeps of every pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiosqlite import Connection

from bot.analysis.facts import Stance
from bot.analysis.verdict import DatedStance, QuarterTotals, Verdict, leaning_of, quarter_recency
from bot.services.answering import MOST_EVIDENCE
from bot.services.naming import Naming
from storage import evidence
from storage.database import Database
from storage.evidence import RelationTotal

MOST_COUNTERPARTS = 12
MOST_AMONG = 40
"""The most stances between counterparts: more of them would only darken the picture."""

_MOST_ROWS_AMONG = 100
"""The newest rows of a stance between counterparts that are weighed one by one: it is told by a faint arrow alone."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the source stands toward the target in all that the corpus holds: the verdict is the one of /stance.

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
    """Both ways between the actor and a counterpart: what tells of one tells of both, if only a neutral stance."""

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
            own = await evidence.relations(connection, guild_id, actor)
            known = _Totals(own).counterparts(actor)
            shown = known[:MOST_COUNTERPARTS]
            totals = _Totals([*own, *await evidence.among(connection, guild_id, shown)])
            return RelationsAnswer(
                actor=actor,
                relations=tuple(
                    [
                        Relation(
                            other,
                            await _standing(connection, guild_id, (actor, other), totals),
                            await _standing(connection, guild_id, (other, actor), totals),
                        )
                        for other in shown
                    ]
                ),
                known=len(known),
                among=tuple(
                    [
                        await _standing(connection, guild_id, pair, totals, _MOST_ROWS_AMONG)
                        for pair in totals.strongest_without(actor)[:MOST_AMONG]
                    ]
                ),
            )


async def _standing(
    connection: Connection, guild_id: int, pair: Pair, totals: _Totals, most: int = MOST_EVIDENCE
) -> Standing:
    """Judge a pair from what /stance judges it from: its newest rows one by one, the older ones by their totals."""
    rows = totals.by_pair.get(pair, ())
    newest = await evidence.stances_of_pair(connection, guild_id, *pair, most)
    verdict = leaning_of(
        [DatedStance(Stance(row.stance), row.confidence, row.hedged, row.published, row.article_id) for row in newest],
        [QuarterTotals(row.quarter, row.supportive, row.critical, row.neutral) for row in rows],
    )
    return Standing(
        source=pair[0],
        target=pair[1],
        verdict=verdict,
        weight=totals.weights.get(pair, 0.0),
        supportive=sum(row.supportive for row in rows),
        critical=sum(row.critical for row in rows),
        neutral=sum(row.neutral for row in rows),
        articles=(await evidence.extent(connection, guild_id, *pair)).articles,
    )


class _Totals:
    """Quarterly totals of many pairs with what each pair weighs, counted back from the newest quarter of them all."""

    def __init__(self, totals: Iterable[RelationTotal]) -> None:
        self.by_pair: Mapping[Pair, Sequence[RelationTotal]] = _by_pair(totals)
        quarters = {total.quarter for rows in self.by_pair.values() for total in rows}
        newest = max(filter(None, quarters), default=None)
        recency = {quarter: quarter_recency(quarter, newest) for quarter in quarters}
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

    def strongest_without(self, actor: str) -> list[Pair]:
        """Return the pairs of others that express a stance, those with most evidence first."""
        pairs = [pair for pair, weight in self.weights.items() if weight and actor not in pair]
        return sorted(pairs, key=lambda pair: (-self.weights[pair], pair))


def _by_pair(totals: Iterable[RelationTotal]) -> Mapping[Pair, Sequence[RelationTotal]]:
    found = defaultdict[Pair, list[RelationTotal]](list)
    for total in totals:
        if total.source != total.target:
            found[total.source, total.target].append(total)
    return dict(found)
