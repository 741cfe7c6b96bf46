"""Answers about a pair of actors: the sentences, and the totals of each quarter."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A row of evidence with its quote and the piece it stands in."""

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


@dataclass(frozen=True, slots=True)
class QuarterTotal:
    """How many sentences of a quarter show each stance, and in how many pieces. `quarter` is None for undated ones."""

    quarter: str | None
    supportive: int
    critical: int
    neutral: int
    articles: int


@dataclass(frozen=True, slots=True)
class PairSpan:
    """The first and last dated piece with evidence on a pair."""

    first: str | None
    last: str | None


_COLUMNS = (
    "source, target, stance, confidence, hedged, reported_by, evidence.published, article_id, title, url,"
    " substr(text, quote_start + 1, quote_end - quote_start) AS quote"
)
_QUARTER = "coalesce(substr(evidence.published, 1, 4) || '-Q' || ((substr(evidence.published, 6, 2) + 2) / 3), '')"


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
        f"SELECT {_COLUMNS}"
        " FROM evidence JOIN article ON article.id = article_id AND removed_at IS NULL"
        f" WHERE evidence.guild_id = ? AND source = ? AND target = ?{condition}"
        " ORDER BY evidence.published DESC, article_id DESC, quote_start LIMIT ?",
        (guild_id, source, target, *values, limit),
    )
    return [_stored(row) for row in rows]


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
            f"SELECT {_QUARTER} AS quarter, sum(stance = 'supportive') AS supportive,"
            " sum(stance = 'critical') AS critical, sum(stance = 'neutral') AS neutral,"
            " count(DISTINCT article_id) AS articles"
            " FROM evidence JOIN article ON article.id = article_id AND removed_at IS NULL"
            f" WHERE evidence.guild_id = ? AND source = ? AND target = ?{condition} GROUP BY 1 ORDER BY 1",
            (guild_id, source, target, *values),
        )
    return [
        QuarterTotal(row["quarter"] or None, row["supportive"], row["critical"], row["neutral"], row["articles"])
        for row in rows
    ]


async def span(
    connection: Connection, guild_id: int, source: str, target: str, *, since: str | None, until: str | None
) -> PairSpan:
    """Return the dates of the first and the last piece with evidence on the pair."""
    condition, values = _period(since, until)
    rows = list(
        await connection.execute_fetchall(
            "SELECT min(evidence.published) AS first, max(evidence.published) AS last"
            " FROM evidence JOIN article ON article.id = article_id AND removed_at IS NULL"
            f" WHERE evidence.guild_id = ? AND source = ? AND target = ?{condition}",
            (guild_id, source, target, *values),
        )
    )
    return PairSpan(rows[0]["first"], rows[0]["last"])


async def of_article(connection: Connection, guild_id: int, article_id: int) -> list[StoredEvidence]:
    """Return what a piece shows of its actors' stances, in the order of its sentences; neutral rows are left out."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}"
        " FROM evidence JOIN article ON article.id = article_id"
        " WHERE evidence.guild_id = ? AND article_id = ? AND stance != 'neutral' ORDER BY quote_start, evidence.id",
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
    )
