"""The dated background briefings that pieces list, merged over a newsroom's corpus."""

from __future__ import annotations

import json
from dataclasses import dataclass

from aiosqlite import Connection

from storage.articles import title_key


@dataclass(frozen=True, slots=True)
class MergedBriefing:
    """A briefing, once, with the pieces that list it; `article_id` where the corpus holds the piece itself."""

    published: str | None
    title: str
    url: str | None
    article_id: int | None
    cited_by: tuple[int, ...]


_KEPT = "briefing.guild_id = ? AND article.removed_at IS NULL"


async def of_year(
    connection: Connection, guild_id: int, year: int, *, actor: str | None, about: str | None
) -> list[MergedBriefing]:
    """Return the briefings of a year, newest first, the same date and title once.

    `actor` keeps those whose title names the actor, `about` those whose title holds the words.
    """
    condition, values = "", []
    if actor is not None:
        condition += " AND EXISTS (SELECT 1 FROM briefing_actor WHERE briefing_id = briefing.id AND actor = ?)"
        values.append(actor)
    if about is not None:
        condition += " AND instr(briefing.title_key, ?)"
        values.append(title_key(about))
    rows = await connection.execute_fetchall(
        "SELECT briefing.published, min(briefing.title) AS title, max(briefing.url) AS url,"
        " json_group_array(DISTINCT article.id) AS cited_by,"
        " (SELECT min(held.id) FROM article AS held WHERE held.guild_id = briefing.guild_id"
        "  AND held.title_key = briefing.title_key AND held.removed_at IS NULL"
        "  AND (held.published IS NULL OR substr(held.published, 1, 7) = substr(briefing.published, 1, 7))"
        " ) AS held_id"
        " FROM briefing JOIN article ON article.id = briefing.article_id"
        f" WHERE {_KEPT} AND briefing.published >= ? AND briefing.published < ?{condition}"
        " GROUP BY briefing.published, briefing.title_key ORDER BY briefing.published DESC, title",
        (guild_id, f"{year:04}", f"{year + 1:04}", *values),
    )
    return [
        MergedBriefing(
            row["published"], row["title"], row["url"], row["held_id"], tuple(sorted(json.loads(row["cited_by"])))
        )
        for row in rows
    ]


async def years(connection: Connection, guild_id: int) -> list[int]:
    """Return the years that have briefings, oldest first."""
    # From each year straight to the next one in the index, whatever the number of briefings between.
    rows = await connection.execute_fetchall(
        "WITH RECURSIVE found (year) AS ("
        " SELECT substr(min(published), 1, 4) FROM briefing WHERE guild_id = ?1"
        " UNION ALL SELECT (SELECT substr(published, 1, 4) FROM briefing"
        "  WHERE guild_id = ?1 AND published >= printf('%04d', year + 1) ORDER BY published LIMIT 1)"
        " FROM found WHERE year IS NOT NULL)"
        " SELECT year FROM found WHERE year IS NOT NULL AND EXISTS (SELECT 1 FROM briefing"
        "  JOIN article ON article.id = briefing.article_id AND article.removed_at IS NULL"
        "  WHERE briefing.guild_id = ?1 AND briefing.published >= year"
        "  AND briefing.published < printf('%04d', year + 1)) ORDER BY year",
        (guild_id,),
    )
    return [int(row["year"]) for row in rows]


async def of_article(connection: Connection, guild_id: int, article_id: int) -> list[MergedBriefing]:
    """Return the briefings that one piece of this newsroom lists, in its order, without who else lists them."""
    rows = await connection.execute_fetchall(
        "SELECT briefing.published, briefing.title, briefing.url,"
        " (SELECT min(held.id) FROM article AS held WHERE held.guild_id = briefing.guild_id"
        "  AND held.title_key = briefing.title_key AND held.removed_at IS NULL) AS held_id"
        " FROM briefing WHERE briefing.guild_id = ? AND briefing.article_id = ? ORDER BY position",
        (guild_id, article_id),
    )
    return [MergedBriefing(row["published"], row["title"], row["url"], row["held_id"], ()) for row in rows]
