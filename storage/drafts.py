"""What editors have uploaded and not yet published."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class NewDraft:
    """An uploaded piece, with what its editor says of it."""

    guild_id: int
    user_id: int
    title: str | None
    author: str | None
    published: str | None
    url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A stored upload; `article_id` once it is published."""

    id: int
    new: NewDraft
    article_id: int | None


LIFE_SECONDS = 30 * 86_400
"""An unpublished draft is forgotten after a month."""


async def add(connection: Connection, new: NewDraft, now: int) -> int:
    """Store an upload, forget those whose life is over, and return its id."""
    await connection.execute("DELETE FROM draft WHERE created_at < ?", (now - LIFE_SECONDS,))
    cursor = await connection.execute(
        "INSERT INTO draft (guild_id, user_id, title, author, published, url, text, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new.guild_id, new.user_id, new.title, new.author, new.published, new.url, new.text, now),
    )
    return int(cursor.lastrowid or 0)


async def get(connection: Connection, guild_id: int, user_id: int, draft_id: int) -> Draft | None:
    """Return an upload of this editor in this guild."""
    rows = list(
        await connection.execute_fetchall(
            "SELECT * FROM draft WHERE guild_id = ? AND user_id = ? AND id = ?", (guild_id, user_id, draft_id)
        )
    )
    return _draft(rows[0]) if rows else None


async def amend(
    connection: Connection, draft_id: int, title: str | None, author: str | None, published: str | None, url: str | None
) -> None:
    """Keep what the editor mended."""
    await connection.execute(
        "UPDATE draft SET title = ?, author = ?, published = ?, url = ? WHERE id = ?",
        (title, author, published, url, draft_id),
    )


async def mark_published(connection: Connection, draft_id: int, article_id: int) -> None:
    """Note which piece the draft has become."""
    await connection.execute("UPDATE draft SET article_id = ? WHERE id = ?", (article_id, draft_id))


async def remove(connection: Connection, draft_id: int) -> None:
    """Forget a draft."""
    await connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def _draft(row: Row) -> Draft:
    return Draft(
        id=row["id"],
        new=NewDraft(
            guild_id=row["guild_id"],
            user_id=row["user_id"],
            title=row["title"],
            author=row["author"],
            published=row["published"],
            url=row["url"],
            text=row["text"],
        ),
        article_id=row["article_id"],
    )
