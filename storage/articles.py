"""The pieces of a newsroom's corpus, their full-text index and what was read from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


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


MATCH_OPENS, MATCH_CLOSES = "\x02", "\x03"

RECENCY_HALF_WEIGHT_DAYS = 1461.0
"""A piece of this age (four years) weighs half of one of today with the same words."""

_COLUMNS = "article.id, article.guild_id, article.title, author, published, url, summary, engine, added_at, removed_at"
_KEPT = "article.guild_id = ? AND article.removed_at IS NULL"


def title_key(title: str) -> str:
    """Return the form of a title under which citations of it are found: words alone, without case."""
    return " ".join(re.findall(r"\w+", title.casefold().replace("'", "").replace("’", "")))


async def add(connection: Connection, new: NewArticle, now: int) -> int:
    """Store a piece with its index, evidence, briefings and totals; return its id.

    Raises sqlite3.IntegrityError where the newsroom already holds a piece with this fingerprint.
    """
    article_id = await _insert(connection, new, now)
    await _index(connection, article_id)
    await _add_reading(connection, article_id, new)
    return article_id


async def complete(connection: Connection, article_id: int, new: NewArticle) -> bool:
    """Store what was read from a piece that was stored unread; its author, date and address stay as they are.

    False, and nothing changes, where it was removed meanwhile or read by someone else.
    """
    waiting = await connection.execute_fetchall(
        f"SELECT 1 FROM article WHERE {_KEPT} AND id = ? AND engine IS NULL", (new.guild_id, article_id)
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
    """Add (sign 1) or take away (sign -1) a piece's evidence in the quarterly totals."""
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


async def remove(connection: Connection, guild_id: int, article_id: int, user_id: int | None, now: int) -> bool:
    """Take a piece out of every answer; its rows stay, so that it can be put back. False where it is not there."""
    cursor = await connection.execute(
        f"UPDATE article SET removed_at = ?, removed_by = ? WHERE {_KEPT} AND id = ?",
        (now, user_id, guild_id, article_id),
    )
    if not cursor.rowcount:
        return False
    await _unindex(connection, article_id)
    await _count(connection, article_id, -1)
    return True


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
            f"SELECT {_COLUMNS} FROM article WHERE {_KEPT} AND fingerprint = ?", (guild_id, fingerprint)
        )
    )
    return _article(rows[0]) if rows else None


async def newest(connection: Connection, guild_id: int, limit: int) -> list[Article]:
    """Return the newest pieces by their own date; undated ones last, in the order they were added."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE {_KEPT} ORDER BY published DESC, id DESC LIMIT ?", (guild_id, limit)
    )
    return [_article(row) for row in rows]


async def count(connection: Connection, guild_id: int) -> int:
    """Return the number of pieces that the newsroom holds."""
    rows = list(await connection.execute_fetchall(f"SELECT count(*) FROM article WHERE {_KEPT}", (guild_id,)))
    return int(rows[0][0])


async def guilds(connection: Connection) -> list[int]:
    """Return the newsrooms that hold pieces."""
    rows = await connection.execute_fetchall("SELECT DISTINCT guild_id FROM article ORDER BY guild_id")
    return [row["guild_id"] for row in rows]


async def after(connection: Connection, guild_id: int, article_id: int, limit: int) -> list[FullArticle]:
    """Return the next pieces in the order of their ids, for walking the whole corpus page by page."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}, article.text FROM article WHERE {_KEPT} AND id > ? ORDER BY id LIMIT ?",
        (guild_id, article_id, limit),
    )
    return [FullArticle(_article(row), row["text"]) for row in rows]


async def unread(connection: Connection, guild_id: int, limit: int) -> list[FullArticle]:
    """Return pieces that were stored without being read."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}, article.text FROM article WHERE {_KEPT} AND engine IS NULL ORDER BY id LIMIT ?",
        (guild_id, limit),
    )
    return [FullArticle(_article(row), row["text"]) for row in rows]


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
        f"SELECT actor, count(*) AS pieces FROM article_actor JOIN article ON article.id = article_id"
        f" WHERE article_actor.guild_id = ? AND {_KEPT} GROUP BY actor",
        (guild_id, guild_id),
    )
    return {row["actor"]: row["pieces"] for row in rows}


async def titled(connection: Connection, guild_id: int, words: str, limit: int) -> list[Article]:
    """Return the newest pieces whose title holds `words`, as someone types them."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE {_KEPT} AND instr(title_key, ?)"
        " ORDER BY published DESC, id DESC LIMIT ?",
        (guild_id, title_key(words), limit),
    )
    return [_article(row) for row in rows]


async def called(connection: Connection, guild_id: int, title: str) -> FullArticle | None:
    """Return the newest piece of exactly this title, whatever its case and punctuation."""
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS}, article.text FROM article WHERE {_KEPT} AND title_key = ?"
            " ORDER BY published DESC, id DESC LIMIT 1",
            (guild_id, title_key(title)),
        )
    )
    return FullArticle(_article(rows[0]), rows[0]["text"]) if rows else None


async def citing(connection: Connection, guild_id: int, title: str, limit: int) -> list[Article]:
    """Return the pieces that list this title among their briefings, newest first."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM article WHERE {_KEPT}"
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
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}, -bm25(article_index, 3.0, 1.0) / (1.0 + max(0.0, coalesce("
        f" julianday(?) - julianday(substr(published || '-15', 1, 10)), {RECENCY_HALF_WEIGHT_DAYS}))"
        f" / {RECENCY_HALF_WEIGHT_DAYS}) AS score,"
        f" snippet(article_index, 1, ?, ?, '…', 28) AS snippet"
        f" FROM article_index('{{title text}} : (' || ? || ')') JOIN article ON article.id = article_index.rowid"
        f" WHERE {_KEPT}{filters} ORDER BY score DESC LIMIT ?",
        (today, MATCH_OPENS, MATCH_CLOSES, expression, guild_id, *values, limit),
    )
    return [Match(_article(row), row["score"], row["snippet"]) for row in rows]


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
