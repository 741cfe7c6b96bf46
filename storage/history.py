"""Who did what with which piece, and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `detail` of an edit holds each field that changed with [before, after]."""

    article_id: int
    title: str
    action: str
    detail: dict[str, Any]
    done_by: int | None
    done_at: int


async def note(
    connection: Connection,
    guild_id: int,
    article_id: int,
    action: str,
    user_id: int | None,
    now: int,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write down, in the transaction that does it, that `action` was done: added, edited, removed or restored."""
    await connection.execute(
        "INSERT INTO history (guild_id, article_id, action, detail, done_by, done_at) VALUES (?, ?, ?, ?, ?, ?)",
        (guild_id, article_id, action, json.dumps(detail or {}, ensure_ascii=False), user_id, now),
    )


async def newest(connection: Connection, guild_id: int, article_id: int | None, limit: int) -> list[Entry]:
    """Return what was done in a newsroom, or with one piece of it, the newest first."""
    rows = await connection.execute_fetchall(
        "SELECT history.article_id, title, action, detail, done_by, done_at"
        " FROM history JOIN article ON article.id = history.article_id"
        " WHERE history.guild_id = ?1 AND (?2 IS NULL OR history.article_id = ?2) ORDER BY history.id DESC LIMIT ?3",
        (guild_id, article_id, limit),
    )
    return [
        Entry(row["article_id"], row["title"], row["action"], json.loads(row["detail"]), row["done_by"], row["done_at"])
        for row in rows
    ]
