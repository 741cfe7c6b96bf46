"""The pieces of a newsroom's corpus, as they are looked up and searched."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection

from storage.passages import MATCH_CLOSES as MATCH_CLOSES
from storage.passages import MATCH_OPENS as MATCH_OPENS
from storage.passages import MOST_SEARCHED, passages


@dataclass(frozen=True, slots=True)
class Article:
    """A stored piece without its text."""

    id: int
    guild_id: int
    title: str
    author: str | None
    published: str | None
    url: str | None
    summary: tuple[str, ...]
    engine: str | None
    added_at: int
    removed: bool


@dataclass(frozen=True, slots=True)
class FullArticle:
    """A stored piece with its text."""

    article: Article
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A piece that a search found; `snippet` marks the words that matched between MATCH_OPENS and MATCH_CLOSES."""

    article: Article
    score: float
    snippet: str


RECENCY_HALF_WEIGHT_DAYS = 1461.0
"""A piece of this age (four years) weighs half of one of today with the same words."""

_COLUMNS = "article.id, article.guild_id, article.title, author, published, url, summary, engine, added_at, removed_at"
KEPT = "article.guild_id = ? AND article.removed_at IS NULL"
"""The condition for a newsroom's pieces that were not removed."""
_TO_READ = f"{KEPT} AND article.id > ? AND (? IS NULL OR engine IS NOT ?)"


def title_key(title: str) -> str:
    """Return the form of a title under which citations of it are found: words alone, without case."""
    return " ".join(re.findall(r"\w+", title.casefold().replace("'", "").replace("’", "")))


async def get(connection: Connection, guild_id: int, article_id: int) -> FullArticle | None:
    """Return a piece of this newsroom, removed ones too."""
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS}, article.text FROM article WHERE guild_id = ? AND id = ?", (guild_id, article_id)
        )
    )
    return FullArticle(_article(rows[0]), rows[0]["text"]) if rows else None


async def find_same(connection: Connection, guild_id: int, fingerprint: str) -> Article | None:
    """Return the piece of this newsroom that has the same words."""
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS} FROM article WHERE {KEPT} AND fingerprint = ?", (guild_id, fingerprint)
        )
    )
    return _article(rows[0]) if rows else None


async def newest(connection: Connection, guild_id: int, limit: int) -> list[Article]:
    """Return the newest pieces by their own date; undated ones last, in the order they were added."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE {KEPT} ORDER BY published DESC, id DESC LIMIT ?", (guild_id, limit)
    )
    return [_article(row) for row in rows]


async def count(connection: Connection, guild_id: int) -> int:
    """Return the number of pieces that the newsroom holds."""
    rows = list(await connection.execute_fetchall(f"SELECT count(*) FROM article WHERE {KEPT}", (guild_id,)))
    return int(rows[0][0])


async def guilds(connection: Connection) -> list[int]:
    """Return the newsrooms that hold pieces."""
    rows = await connection.execute_fetchall("SELECT DISTINCT guild_id FROM article ORDER BY guild_id")
    return [row["guild_id"] for row in rows]


async def after(connection: Connection, guild_id: int, article_id: int, limit: int) -> list[FullArticle]:
    """Return the next pieces in the order of their ids, for walking the whole corpus page by page."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}, article.text FROM article WHERE {KEPT} AND id > ? ORDER BY id LIMIT ?",
        (guild_id, article_id, limit),
    )
    return [FullArticle(_article(row), row["text"]) for row in rows]


async def to_read(
    connection: Connection, guild_id: int, engine: str | None, article_id: int, limit: int
) -> list[FullArticle]:
    """Return the next pieces after `article_id` that `engine` has not read, by their ids; all where it is None."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}, article.text FROM article WHERE {_TO_READ} ORDER BY id LIMIT ?",
        (guild_id, article_id, engine, engine, limit),
    )
    return [FullArticle(_article(row), row["text"]) for row in rows]


async def count_to_read(connection: Connection, guild_id: int, engine: str | None, article_id: int) -> int:
    """Return how many pieces `to_read` would return without a limit."""
    (row,) = await connection.execute_fetchall(
        f"SELECT count(*) FROM article WHERE {_TO_READ}", (guild_id, article_id, engine, engine)
    )
    return int(row[0])


async def actors(connection: Connection, guild_id: int, article_id: int) -> tuple[str, ...]:
    """Return the actors of a piece of this newsroom, the most often named first."""
    rows = await connection.execute_fetchall(
        "SELECT actor FROM article_actor WHERE guild_id = ? AND article_id = ? ORDER BY position",
        (guild_id, article_id),
    )
    return tuple(row["actor"] for row in rows)


async def named_actors(connection: Connection, guild_id: int) -> dict[str, int]:
    """Return how many pieces of the newsroom name each actor."""
    rows = await connection.execute_fetchall(
        "SELECT actor, articles FROM actor_total WHERE guild_id = ? AND articles > 0", (guild_id,)
    )
    return {row["actor"]: row["articles"] for row in rows}


async def titled(connection: Connection, guild_id: int, words: str, limit: int) -> list[Article]:
    """Return the newest pieces whose title holds `words`, as someone types them."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE {KEPT} AND instr(title_key, ?) ORDER BY published DESC, id DESC LIMIT ?",
        (guild_id, title_key(words), limit),
    )
    return [_article(row) for row in rows]


async def removed_titled(connection: Connection, guild_id: int, words: str, limit: int) -> list[Article]:
    """Return the removed pieces whose title holds `words`, the last removed first."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE guild_id = ? AND removed_at IS NOT NULL AND instr(title_key, ?)"
        " ORDER BY removed_at DESC, id DESC LIMIT ?",
        (guild_id, title_key(words), limit),
    )
    return [_article(row) for row in rows]


async def called(connection: Connection, guild_id: int, title: str) -> FullArticle | None:
    """Return the newest piece of exactly this title, whatever its case and punctuation."""
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS}, article.text FROM article WHERE {KEPT} AND title_key = ?"
            " ORDER BY published DESC, id DESC LIMIT 1",
            (guild_id, title_key(title)),
        )
    )
    return FullArticle(_article(rows[0]), rows[0]["text"]) if rows else None


async def citing(connection: Connection, guild_id: int, title: str, limit: int) -> list[Article]:
    """Return the pieces that list this title among their briefings, newest first."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE {KEPT}"
        " AND id IN (SELECT article_id FROM briefing WHERE briefing.guild_id = ? AND title_key = ?)"
        " ORDER BY published DESC, id DESC LIMIT ?",
        (guild_id, guild_id, title_key(title), limit),
    )
    return [_article(row) for row in rows]


async def search(
    connection: Connection,
    guild_id: int,
    words: Iterable[str],
    *,
    actor: str | None,
    since: str | None,
    until: str | None,
    today: str,
    limit: int,
) -> list[Match]:
    """Return the best pieces for any of `words`: bm25 with the title counted threefold, times a decay with age.

    `since` is the first day and `until` the first day after the period.
    """
    expression = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    filters, values = "", []
    if actor is not None:
        filters += " AND EXISTS (SELECT 1 FROM article_actor WHERE article_id = article.id AND actor = ?)"
        values.append(actor)
    if since is not None:
        filters += " AND published >= ?"
        values.append(since)
    if until is not None:
        filters += " AND published < ?"
        values.append(until)
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS}, -bm25(article_index, 3.0, 1.0) / (1.0 + max(0.0, coalesce("
            f" julianday(?) - julianday(substr(published || '-15', 1, 10)), {RECENCY_HALF_WEIGHT_DAYS}))"
            f" / {RECENCY_HALF_WEIGHT_DAYS}) AS score"
            f" FROM article_index('{{title text}} : (' || ? || ')') JOIN article ON article.id = article_index.rowid"
            f" WHERE {KEPT}{filters} ORDER BY score DESC LIMIT ?",
            (today, expression, guild_id, *values, limit),
        )
    )
    texts = await _beginnings(connection, [row["id"] for row in rows])
    shown = await asyncio.to_thread(passages, texts, expression)
    return [Match(_article(row), row["score"], passage) for row, passage in zip(rows, shown, strict=True)]


async def _beginnings(connection: Connection, article_ids: list[int]) -> list[str]:
    rows = await connection.execute_fetchall(
        "SELECT id, substr(text, 1, ?) FROM article WHERE id IN (SELECT value FROM json_each(?))",
        (MOST_SEARCHED, json.dumps(article_ids)),
    )
    texts = {row[0]: row[1] for row in rows}
    return [texts[article_id] for article_id in article_ids]


def _article(row: Row) -> Article:
    return Article(
        id=row["id"],
        guild_id=row["guild_id"],
        title=row["title"],
        author=row["author"],
        published=row["published"],
        url=row["url"],
        summary=tuple(json.loads(row["summary"])),
        engine=row["engine"],
        added_at=row["added_at"],
        removed=row["removed_at"] is not None,
    )
