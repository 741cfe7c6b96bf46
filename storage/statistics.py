"""What a newsroom's corpus holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of a newsroom's kept pieces.

    `unread` were imported and not read yet, `outdated` read by another engine than the present one. `stances` counts
    sentences and, `with_titles`, titles of briefings.
    """

    articles: int
    undated: int
    unread: int
    outdated: int
    removed: int
    characters: int
    first: str | None
    last: str | None
    stances: int
    with_titles: bool
    pairs: int
    briefings: int
    waiting: int


async def of_guild(connection: Connection, guild_id: int, engine: str) -> Statistics:
    """Count; `engine` is the present one."""
    (row,) = await connection.execute_fetchall(
        "SELECT count(*) FILTER (WHERE removed_at IS NULL) AS articles,"
        " count(*) FILTER (WHERE removed_at IS NULL AND published IS NULL) AS undated,"
        " count(*) FILTER (WHERE removed_at IS NULL AND engine IS NULL) AS unread,"
        " count(*) FILTER (WHERE removed_at IS NULL AND engine != ?) AS outdated,"
        " count(removed_at) AS removed,"
        " coalesce(sum(length(text)) FILTER (WHERE removed_at IS NULL), 0) AS characters,"
        " min(published) FILTER (WHERE removed_at IS NULL) AS first,"
        " max(published) FILTER (WHERE removed_at IS NULL) AS last"
        " FROM article WHERE guild_id = ?",
        (engine, guild_id),
    )
    (totals,) = await connection.execute_fetchall(
        "SELECT coalesce(sum(stances), 0) AS stances, count(*) AS pairs FROM"
        " (SELECT sum(supportive + critical) AS stances FROM quarterly_total WHERE guild_id = ?"
        "  GROUP BY source, target HAVING sum(supportive + critical) > 0)",
        (guild_id,),
    )
    (listed,) = await connection.execute_fetchall(
        "SELECT count(*) AS briefings FROM briefing JOIN article ON article.id = article_id"
        " WHERE briefing.guild_id = ? AND removed_at IS NULL",
        (guild_id,),
    )
    (titles,) = await connection.execute_fetchall(
        "SELECT EXISTS (SELECT 1 FROM briefing JOIN evidence ON evidence.briefing_id = briefing.id"
        " WHERE briefing.guild_id = ? AND has_stances = 1 AND counted = 1 AND stance != 'neutral') AS told",
        (guild_id,),
    )
    (waiting,) = await connection.execute_fetchall(
        "SELECT count(*) AS waiting FROM delivery WHERE guild_id = ? AND state IN ('pending', 'claimed')", (guild_id,)
    )
    return Statistics(
        articles=row["articles"],
        undated=row["undated"],
        unread=row["unread"],
        outdated=row["outdated"],
        removed=row["removed"],
        characters=row["characters"],
        first=row["first"],
        last=row["last"],
        stances=totals["stances"],
        with_titles=bool(titles["told"]),
        pairs=totals["pairs"],
        briefings=listed["briefings"],
        waiting=waiting["waiting"],
    )
