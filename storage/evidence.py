"""Answers about pairs of actors: the sentences and titles that show a stance, and the totals of each quarter.

A title of a briefing is evidence once, however many pieces list it: in the first of them, by number, that is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A row of evidence with its quote and the piece it stands in.

    Where `is_title`, the quote is the title of a briefing, `published` the briefing's date and `briefing_url` its
    address; `article_id`, `title` and `url` are those of the piece that lists it.
    """

    source: str
    target: str
    stance: str
    confidence: float
    hedged: bool
    reported_by: str | None
    quote: str
    published: str | None
    article_id: int
    title: str
    url: str | None
    engine: str
    is_title: bool = False
    briefing_url: str | None = None


@dataclass(frozen=True, slots=True)
class StoredStance:
    """What a row of evidence weighs, without its quote; fields as in StoredEvidence."""

    stance: str
    confidence: float
    hedged: bool
    published: str | None
    article_id: int


@dataclass(frozen=True, slots=True)
class QuarterTotal:
    """How many sentences and titles of a quarter show each stance.

    `articles` is 0 where nothing is left of the quarter. The title of a briefing counts in it as a piece of its own, of
    the quarter that the briefing is from; how many pieces there are is told by PairExtent. `quarter` is None for
    undated ones.
    """

    quarter: str | None
    supportive: int
    critical: int
    neutral: int
    articles: int


@dataclass(frozen=True, slots=True)
class RelationTotal:
    """The total of one ordered pair in one quarter, counted as in QuarterTotal."""

    source: str
    target: str
    quarter: str | None
    supportive: int
    critical: int
    neutral: int
    articles: int


@dataclass(frozen=True, slots=True)
class PairExtent:
    """The first and last date of a pair's evidence, how many pieces it stands in and how many titles are among it.

    A title stands in the piece that lists it.
    """

    first: str | None
    last: str | None
    articles: int
    titles: int


QUARTER = "coalesce(substr(evidence.published, 1, 4) || '-Q' || ((substr(evidence.published, 6, 2) + 2) / 3), '')"
"""The quarter of a row, such as 2024-Q1; empty for undated ones."""

PIECES = "count(DISTINCT coalesce(-briefing_id, article_id))"
"""The number of pieces that rows are of, each title a piece of its own."""

_COLUMNS = (
    "source, target, stance, confidence, hedged, reported_by, evidence.published, evidence.article_id, article.title,"
    " article.url, evidence.engine, evidence.briefing_id IS NOT NULL AS is_title, briefing.url AS briefing_url,"
    " coalesce(briefing.title, substr(text, quote_start + 1, quote_end - quote_start)) AS quote"
    " FROM evidence JOIN article ON article.id = evidence.article_id"
    " LEFT JOIN briefing ON briefing.id = evidence.briefing_id"
)
_NEWEST = "ORDER BY evidence.published DESC, evidence.article_id DESC, quote_start, evidence.id LIMIT ?"
_PAIR = "evidence.guild_id = ? AND source = ? AND target = ? AND counted = 1"
_RELATION = (
    "SELECT source, target, quarter, supportive, critical, neutral, articles FROM quarterly_total"
    " WHERE guild_id = ?1 AND articles > 0"
)


def _period(since: str | None, until: str | None) -> tuple[str, list[str]]:
    """Return the condition and values for dates from `since` on and before `until`; undated rows are in no period."""
    condition, values = "", []
    if since is not None:
        condition += " AND evidence.published >= ?"
        values.append(since)
    if until is not None:
        condition += " AND evidence.published < ?"
        values.append(until)
    return condition, values


async def of_pair(
    connection: Connection,
    guild_id: int,
    source: str,
    target: str,
    *,
    since: str | None,
    until: str | None,
    limit: int,
) -> list[StoredEvidence]:
    """Return the newest rows for source -> target, at most `limit`."""
    condition, values = _period(since, until)
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} WHERE {_PAIR}{condition} {_NEWEST}", (guild_id, source, target, *values, limit)
    )
    return [_stored(row) for row in rows]


async def stances_of_pair(
    connection: Connection, guild_id: int, source: str, target: str, limit: int
) -> list[StoredStance]:
    """Return what the same rows weigh that `of_pair` returns for all time; a third of the work."""
    rows = await connection.execute_fetchall(
        f"SELECT stance, confidence, hedged, published, article_id FROM evidence WHERE {_PAIR} {_NEWEST}",
        (guild_id, source, target, limit),
    )
    return [StoredStance(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]


async def quarters(
    connection: Connection, guild_id: int, source: str, target: str, *, since: str | None, until: str | None
) -> list[QuarterTotal]:
    """Return the totals of each quarter with evidence, oldest first, undated ones at the front."""
    if since is None and until is None:
        rows = await connection.execute_fetchall(
            "SELECT quarter, supportive, critical, neutral, articles FROM quarterly_total"
            " WHERE guild_id = ? AND source = ? AND target = ? AND articles > 0 ORDER BY quarter",
            (guild_id, source, target),
        )
    else:
        condition, values = _period(since, until)
        rows = await connection.execute_fetchall(
            f"SELECT {QUARTER} AS quarter, sum(stance = 'supportive') AS supportive,"
            " sum(stance = 'critical') AS critical, sum(stance = 'neutral') AS neutral,"
            f" {PIECES} AS articles FROM evidence WHERE {_PAIR}{condition} GROUP BY 1 ORDER BY 1",
            (guild_id, source, target, *values),
        )
    return [
        QuarterTotal(row["quarter"] or None, row["supportive"], row["critical"], row["neutral"], row["articles"])
        for row in rows
    ]


async def extent(
    connection: Connection,
    guild_id: int,
    source: str,
    target: str,
    *,
    since: str | None = None,
    until: str | None = None,
) -> PairExtent:
    """Return from when the pair's evidence is, and of how many pieces and titles."""
    condition, values = _period(since, until)
    (row,) = await connection.execute_fetchall(
        "SELECT min(published), max(published), count(DISTINCT article_id), count(briefing_id)"
        f" FROM evidence WHERE {_PAIR}{condition}",
        (guild_id, source, target, *values),
    )
    return PairExtent(*row)


async def of_article(connection: Connection, guild_id: int, article_id: int) -> list[StoredEvidence]:
    """Return what a piece's sentences show of its actors' stances, in their order.

    Neutral rows and the titles of briefings are left out.
    """
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}"
        " WHERE evidence.guild_id = ? AND evidence.article_id = ? AND stance != 'neutral' AND briefing_id IS NULL"
        " ORDER BY quote_start, evidence.id",
        (guild_id, article_id),
    )
    return [_stored(row) for row in rows]


async def strongest_pairs(connection: Connection, guild_id: int, limit: int) -> list[tuple[str, str]]:
    """Return the pairs of which most sentences show a stance."""
    rows = await connection.execute_fetchall(
        "SELECT source, target FROM quarterly_total WHERE guild_id = ? GROUP BY source, target"
        " HAVING sum(supportive + critical) > 0 ORDER BY sum(supportive + critical) DESC, source, target LIMIT ?",
        (guild_id, limit),
    )
    return [(row["source"], row["target"]) for row in rows]


async def relations(connection: Connection, guild_id: int, actor: str) -> list[RelationTotal]:
    """Return the totals of every ordered pair that has the actor as source or target, each pair's oldest first."""
    rows = await connection.execute_fetchall(
        f"{_RELATION} AND source = ?2 UNION ALL {_RELATION} AND target = ?2 AND source != ?2 ORDER BY 1, 2, 3",
        (guild_id, actor),
    )
    return [_relation(row) for row in rows]


async def among(connection: Connection, guild_id: int, actors: Iterable[str]) -> list[RelationTotal]:
    """Return the totals of every ordered pair within a set of actors, each pair's oldest first."""
    rows = await connection.execute_fetchall(
        f"{_RELATION} AND source IN (SELECT value FROM json_each(?2)) AND target IN (SELECT value FROM json_each(?2))"
        " ORDER BY source, target, quarter",
        (guild_id, json.dumps(list(actors))),
    )
    return [_relation(row) for row in rows]


def _relation(row: Row) -> RelationTotal:
    return RelationTotal(
        source=row["source"],
        target=row["target"],
        quarter=row["quarter"] or None,
        supportive=row["supportive"],
        critical=row["critical"],
        neutral=row["neutral"],
        articles=row["articles"],
    )


def _stored(row: Row) -> StoredEvidence:
    return StoredEvidence(
        source=row["source"],
        target=row["target"],
        stance=row["stance"],
        confidence=row["confidence"],
        hedged=bool(row["hedged"]),
        reported_by=row["reported_by"],
        quote=row["quote"],
        published=row["published"],
        article_id=row["article_id"],
        title=row["title"],
        url=row["url"],
        engine=row["engine"],
        is_title=bool(row["is_title"]),
        briefing_url=row["briefing_url"],
    )
