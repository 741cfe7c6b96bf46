"""Changes to a newsroom's corpus.

Each stores or takes away a piece with its index, all that was read from it, its totals, and a line of history. The
caller's transaction makes it one step.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiosqlite import Connection

from storage import history
from storage.articles import KEPT, Article, title_key
from storage.evidence import PIECES, QUARTER


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A row of evidence to be stored; the quote is the article's `text[start:end]`, or the title of a briefing."""

    source: str
    target: str
    stance: str
    confidence: float
    hedged: bool
    reported_by: str | None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class NewBriefing:
    """A briefing to be stored, with the actors that its title names and the stances that it shows."""

    published: str | None
    title: str
    url: str | None
    actors: tuple[str, ...]
    evidence: tuple[NewEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class NewArticle:
    """A piece to be stored; `engine` is None where it has not been read yet."""

    guild_id: int
    title: str
    author: str | None
    published: str | None
    url: str | None
    text: str
    fingerprint: str
    summary: tuple[str, ...] = ()
    engine: str | None = None
    actors: tuple[str, ...] = ()
    evidence: tuple[NewEvidence, ...] = ()
    briefings: tuple[NewBriefing, ...] = ()
    added_by: int | None = None


async def add(connection: Connection, new: NewArticle, now: int) -> int:
    """Store a piece with its index, evidence, briefings and totals; return its id.

    Raises sqlite3.IntegrityError where the newsroom already holds a piece with this fingerprint.
    """
    article_id = await _insert(connection, new, now)
    await _index(connection, article_id)
    await _add_reading(connection, article_id, new)
    await history.note(connection, new.guild_id, article_id, "added", new.added_by, now)
    return article_id


async def amend(
    connection: Connection, article_id: int, new: NewArticle, user_id: int | None, now: int
) -> dict[str, Any] | None:
    """Replace a piece's metadata and all that was read from it; its text stays.

    Returns each field that changed with [before, after], or None where the newsroom does not hold the piece.
    """
    rows = list(
        await connection.execute_fetchall(
            f"SELECT title, author, published, url FROM article WHERE {KEPT} AND id = ?", (new.guild_id, article_id)
        )
    )
    if not rows:
        return None
    after = {"title": new.title, "author": new.author, "published": new.published, "url": new.url}
    changed = {field: [rows[0][field], value] for field, value in after.items() if rows[0][field] != value}
    await _replace(connection, article_id, rows[0]["title"], new)
    if changed:
        await history.note(connection, new.guild_id, article_id, "edited", user_id, now, changed)
    return changed


async def reread(connection: Connection, before: Article, new: NewArticle) -> bool:
    """Replace what was read from a piece, if anything was, by a new reading of it; history keeps no line of that.

    Its author, date and address stay as they are. False, and nothing changes, where the piece is not as it was
    `before` it was read: removed, edited or read by someone else meanwhile.
    """
    same = await connection.execute_fetchall(
        f"SELECT 1 FROM article WHERE {KEPT} AND id = ?"
        " AND title = ? AND author IS ? AND published IS ? AND url IS ? AND engine IS ?",
        (new.guild_id, before.id, before.title, before.author, before.published, before.url, before.engine),
    )
    if not same:
        return False
    settled = replace(new, author=before.author, published=before.published, url=before.url)
    await _replace(connection, before.id, before.title, settled)
    return True


async def _replace(connection: Connection, article_id: int, title: str, new: NewArticle) -> None:
    """Store a piece's metadata and reading in place of those before; `title` is what it was called."""
    await _forget_reading(connection, article_id)
    if title != new.title:
        await _unindex(connection, article_id)
    await connection.execute(
        "UPDATE article SET title = ?, title_key = ?, author = ?, published = ?, url = ?, summary = ?, engine = ?"
        " WHERE id = ?",
        (
            new.title,
            title_key(new.title),
            new.author,
            new.published,
            new.url,
            json.dumps(new.summary, ensure_ascii=False),
            new.engine,
            article_id,
        ),
    )
    if title != new.title:
        await _index(connection, article_id)
    await _add_reading(connection, article_id, new)


async def _add_reading(connection: Connection, article_id: int, new: NewArticle) -> None:
    await connection.executemany(
        "INSERT INTO article_actor (article_id, guild_id, actor, position) VALUES (?, ?, ?, ?)",
        [(article_id, new.guild_id, actor, position) for position, actor in enumerate(new.actors)],
    )
    await _add_evidence(connection, article_id, new, new.published, new.evidence)
    await _add_briefings(connection, article_id, new)
    await _count(connection, article_id, 1)


async def _forget_reading(connection: Connection, article_id: int) -> None:
    await _count(connection, article_id, -1)
    for table in ("article_actor", "evidence", "briefing"):
        await connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))


async def _insert(connection: Connection, new: NewArticle, now: int) -> int:
    cursor = await connection.execute(
        "INSERT INTO article (guild_id, title, title_key, author, published, url, text, fingerprint, summary, engine,"
        " added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.guild_id,
            new.title,
            title_key(new.title),
            new.author,
            new.published,
            new.url,
            new.text,
            new.fingerprint,
            json.dumps(new.summary, ensure_ascii=False),
            new.engine,
            now,
            new.added_by,
        ),
    )
    return int(cursor.lastrowid or 0)


async def _add_evidence(
    connection: Connection,
    article_id: int,
    new: NewArticle,
    published: str | None,
    rows: Sequence[NewEvidence],
    briefing_id: int | None = None,
) -> None:
    """Store the rows of a piece's sentences, or those of a briefing's title, which count once the piece is counted."""
    await connection.executemany(
        "INSERT INTO evidence (article_id, guild_id, source, target, published, stance, confidence, hedged,"
        " reported_by, quote_start, quote_end, engine, briefing_id, counted)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article_id,
                new.guild_id,
                row.source,
                row.target,
                published,
                row.stance,
                row.confidence,
                row.hedged,
                row.reported_by,
                row.start,
                row.end,
                new.engine,
                briefing_id,
                briefing_id is None,
            )
            for row in rows
        ],
    )


async def _add_briefings(connection: Connection, article_id: int, new: NewArticle) -> None:
    for position, briefing in enumerate(new.briefings):
        cursor = await connection.execute(
            "INSERT INTO briefing (article_id, guild_id, position, published, title, title_key, url, has_stances)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                new.guild_id,
                position,
                briefing.published,
                briefing.title,
                title_key(briefing.title),
                briefing.url,
                bool(briefing.evidence),
            ),
        )
        await connection.executemany(
            "INSERT INTO briefing_actor (briefing_id, actor) VALUES (?, ?)",
            [(cursor.lastrowid, actor) for actor in briefing.actors],
        )
        if briefing.evidence:
            await _add_evidence(connection, article_id, new, briefing.published, briefing.evidence, cursor.lastrowid)


async def _index(connection: Connection, article_id: int) -> None:
    await connection.execute(
        "INSERT INTO article_index (rowid, title, text) SELECT id, title, text FROM article WHERE id = ?", (article_id,)
    )


async def _unindex(connection: Connection, article_id: int) -> None:
    await connection.execute(
        "INSERT INTO article_index (article_index, rowid, title, text)"
        " SELECT 'delete', id, title, text FROM article WHERE id = ?",
        (article_id,),
    )


async def _count(connection: Connection, article_id: int, sign: int) -> None:
    """Add (sign 1) or take away (sign -1) a piece's evidence and actors in the totals.

    Of the pieces that list the same briefing the first one's reading of the title counts. So a piece that comes in
    front of another takes that one's place, and a piece that goes leaves its place to the next.
    """
    listings = await _title_listings(connection, article_id)
    own = [briefing_id for briefing_id, _ in listings]
    next_in_line = [other_id for _, other_id in listings if other_id is not None]
    if sign > 0:
        await _set_counted(connection, own, counted=True)
    await _total(connection, "article_id", [article_id], sign)
    if next_in_line:
        if sign < 0:
            await _set_counted(connection, next_in_line, counted=True)
        await _total(connection, "briefing_id", next_in_line, -sign)
        if sign > 0:
            await _set_counted(connection, next_in_line, counted=False)
    await connection.execute(
        "INSERT INTO actor_total (guild_id, actor, articles)"
        " SELECT guild_id, actor, ?1 FROM article_actor WHERE article_id = ?2"
        " ON CONFLICT (guild_id, actor) DO UPDATE SET articles = articles + excluded.articles",
        (sign, article_id),
    )


async def _title_listings(connection: Connection, article_id: int) -> list[tuple[int, int | None]]:
    """Return a piece's briefings whose titles count in it while it is kept.

    With each stands the briefing of the next kept piece that lists the same, or None.
    """
    rows = await connection.execute_fetchall(
        "SELECT id, other_id FROM (SELECT own.id, min(own.position), own.article_id, ("
        "  SELECT other.id FROM briefing AS other JOIN article ON article.id = other.article_id"
        "  WHERE other.has_stances = 1 AND other.guild_id = own.guild_id AND other.title_key = own.title_key"
        "  AND other.published IS own.published AND other.article_id != own.article_id AND article.removed_at IS NULL"
        "  ORDER BY other.article_id, other.position LIMIT 1) AS other_id"
        " FROM briefing AS own WHERE own.article_id = ? AND own.has_stances = 1 GROUP BY own.title_key, own.published)"
        " AS listed WHERE other_id IS NULL"
        " OR listed.article_id < (SELECT briefing.article_id FROM briefing WHERE briefing.id = other_id)",
        (article_id,),
    )
    return [(row["id"], row["other_id"]) for row in rows]


async def _set_counted(connection: Connection, briefing_ids: list[int], *, counted: bool) -> None:
    if briefing_ids:
        await connection.execute(
            "UPDATE evidence SET counted = ? WHERE briefing_id IN (SELECT value FROM json_each(?))",
            (counted, json.dumps(briefing_ids)),
        )


async def _total(connection: Connection, key: str, ids: list[int], sign: int) -> None:
    """Add or take away, in the totals, the rows that count of these pieces (`article_id`) or titles (`briefing_id`)."""
    await connection.execute(
        "INSERT INTO quarterly_total (guild_id, source, target, quarter, supportive, critical, neutral, articles)"
        f" SELECT guild_id, source, target, {QUARTER} AS quarter,"
        " ?1 * sum(stance = 'supportive'), ?1 * sum(stance = 'critical'), ?1 * sum(stance = 'neutral'),"
        f" ?1 * {PIECES}"
        f" FROM evidence WHERE {key} IN (SELECT value FROM json_each(?2)) AND counted = 1"
        " GROUP BY guild_id, source, target, 4"
        " ON CONFLICT (guild_id, source, target, quarter) DO UPDATE SET"
        " supportive = supportive + excluded.supportive, critical = critical + excluded.critical,"
        " neutral = neutral + excluded.neutral, articles = articles + excluded.articles",
        (sign, json.dumps(ids)),
    )


async def remove(connection: Connection, guild_id: int, article_id: int, user_id: int | None, now: int) -> bool:
    """Take a piece out of every answer; its rows stay, so that it can be put back. False where it is not there."""
    cursor = await connection.execute(
        f"UPDATE article SET removed_at = ?, removed_by = ? WHERE {KEPT} AND id = ?",
        (now, user_id, guild_id, article_id),
    )
    if not cursor.rowcount:
        return False
    await _unindex(connection, article_id)
    await _count(connection, article_id, -1)
    await connection.execute("UPDATE evidence SET counted = 0 WHERE article_id = ?", (article_id,))
    await history.note(connection, guild_id, article_id, "removed", user_id, now)
    return True


async def restore(connection: Connection, guild_id: int, article_id: int, user_id: int | None, now: int) -> bool:
    """Put a removed piece back into every answer; False where none was removed.

    Raises sqlite3.IntegrityError where the newsroom holds another piece with the same words by now.
    """
    cursor = await connection.execute(
        "UPDATE article SET removed_at = NULL, removed_by = NULL"
        " WHERE guild_id = ? AND id = ? AND removed_at IS NOT NULL",
        (guild_id, article_id),
    )
    if not cursor.rowcount:
        return False
    await _index(connection, article_id)
    await connection.execute(
        "UPDATE evidence SET counted = 1 WHERE article_id = ? AND briefing_id IS NULL", (article_id,)
    )
    await _count(connection, article_id, 1)
    await history.note(connection, guild_id, article_id, "restored", user_id, now)
    return True
