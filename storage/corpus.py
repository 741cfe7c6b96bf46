"""Changes to a newsroom's corpus.

Each stores or takes away a piece with its index, all that was read from it, its totals, and a line of history. The
caller's transaction makes it one step.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiosqlite import Connection

from storage import history
from storage.articles import KEPT, title_key


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A row of evidence to be stored; the quote is the article's `text[start:end]`."""

    source: str
    target: str
    stance: str
    confidence: float
    hedged: bool
    reported_by: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NewBriefing:
    """A briefing to be stored, with the actors that its title names."""

    published: str | None
    title: str
    url: str | None
    actors: tuple[str, ...]


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
    await _forget_reading(connection, article_id)
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
    await _index(connection, article_id)
    await _add_reading(connection, article_id, new)
    if changed:
        await history.note(connection, new.guild_id, article_id, "edited", user_id, now, changed)
    return changed


async def complete(connection: Connection, article_id: int, new: NewArticle) -> bool:
    """Store what was read from a piece that was stored unread; its author, date and address stay as they are.

    False, and nothing changes, where it was removed meanwhile or read by someone else.
    """
    waiting = await connection.execute_fetchall(
        f"SELECT 1 FROM article WHERE {KEPT} AND id = ? AND engine IS NULL", (new.guild_id, article_id)
    )
    if not waiting:
        return False
    await _unindex(connection, article_id)
    await connection.execute(
        "UPDATE article SET title = ?, title_key = ?, summary = ?, engine = ? WHERE id = ?",
        (new.title, title_key(new.title), json.dumps(new.summary, ensure_ascii=False), new.engine, article_id),
    )
    await _index(connection, article_id)
    await _add_reading(connection, article_id, new)
    return True


async def _add_reading(connection: Connection, article_id: int, new: NewArticle) -> None:
    await connection.executemany(
        "INSERT INTO article_actor (article_id, guild_id, actor, position) VALUES (?, ?, ?, ?)",
        [(article_id, new.guild_id, actor, position) for position, actor in enumerate(new.actors)],
    )
    await _add_evidence(connection, article_id, new)
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


async def _add_evidence(connection: Connection, article_id: int, new: NewArticle) -> None:
    await connection.executemany(
        "INSERT INTO evidence (article_id, guild_id, source, target, published, stance, confidence, hedged,"
        " reported_by, quote_start, quote_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article_id,
                new.guild_id,
                row.source,
                row.target,
                new.published,
                row.stance,
                row.confidence,
                row.hedged,
                row.reported_by,
                row.start,
                row.end,
            )
            for row in new.evidence
        ],
    )


async def _add_briefings(connection: Connection, article_id: int, new: NewArticle) -> None:
    for position, briefing in enumerate(new.briefings):
        cursor = await connection.execute(
            "INSERT INTO briefing (article_id, guild_id, position, published, title, title_key, url)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                new.guild_id,
                position,
                briefing.published,
                briefing.title,
                title_key(briefing.title),
                briefing.url,
            ),
        )
        await connection.executemany(
            "INSERT INTO briefing_actor (briefing_id, actor) VALUES (?, ?)",
            [(cursor.lastrowid, actor) for actor in briefing.actors],
        )


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
    """Add (sign 1) or take away (sign -1) a piece's evidence and actors in the totals."""
    await connection.execute(
        "INSERT INTO quarterly_total (guild_id, source, target, quarter, supportive, critical, neutral, articles)"
        " SELECT guild_id, source, target,"
        " coalesce(substr(published, 1, 4) || '-Q' || ((substr(published, 6, 2) + 2) / 3), ''),"
        " ?1 * sum(stance = 'supportive'), ?1 * sum(stance = 'critical'), ?1 * sum(stance = 'neutral'), ?1"
        " FROM evidence WHERE article_id = ?2 GROUP BY source, target"
        " ON CONFLICT (guild_id, source, target, quarter) DO UPDATE SET"
        " supportive = supportive + excluded.supportive, critical = critical + excluded.critical,"
        " neutral = neutral + excluded.neutral, articles = articles + excluded.articles",
        (sign, article_id),
    )
    await connection.execute(
        "INSERT INTO actor_total (guild_id, actor, articles)"
        " SELECT guild_id, actor, ?1 FROM article_actor WHERE article_id = ?2"
        " ON CONFLICT (guild_id, actor) DO UPDATE SET articles = articles + excluded.articles",
        (sign, article_id),
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
    await _count(connection, article_id, 1)
    await history.note(connection, guild_id, article_id, "restored", user_id, now)
    return True
