"""The feeds that a newsroom follows, and which of their items were seen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed to be followed; `channel_id` is where it was added and where its failing will be said."""

    guild_id: int
    url: str
    title: str
    channel_id: int
    added_by: int


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed that is followed. `error` says why it cannot be read, `failing_since` since when; None while it can."""

    id: int
    guild_id: int
    url: str
    title: str
    channel_id: int
    added_by: int
    etag: str | None
    last_modified: str | None
    checked_at: int
    next_check_at: int
    failures: int
    failing_since: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed with how many pieces it brought, how many items wait to be read, and how many gave nothing."""

    feed: FollowedFeed
    pieces: int
    waiting: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class SeenItem:
    """What is known of an item. `archive`: it was there when the feed was added, so channels are not told of it."""

    identity: str
    read: bool
    archive: bool
    attempts: int


_COLUMNS = (
    "feed.id, feed.guild_id, url, title, channel_id, added_by, etag, last_modified, checked_at, next_check_at,"
    " failures, failing_since, feed.error"
)


async def add(connection: Connection, new: NewFeed, now: int, next_check_at: int) -> int | None:
    """Follow a feed and return its id; None where the newsroom follows this address already."""
    try:
        cursor = await connection.execute(
            "INSERT INTO feed (guild_id, url, title, channel_id, added_by, added_at, checked_at, next_check_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (new.guild_id, new.url, new.title, new.channel_id, new.added_by, now, now, next_check_at),
        )
    except sqlite3.IntegrityError:
        return None
    return cursor.lastrowid


async def remove(connection: Connection, guild_id: int, feed_id: int) -> FollowedFeed | None:
    """Stop following a feed of this guild and return what it was; its pieces stay."""
    found = await get(connection, guild_id, feed_id)
    if found is not None:
        await connection.execute("DELETE FROM feed WHERE guild_id = ? AND id = ?", (guild_id, feed_id))
    return found


async def get(connection: Connection, guild_id: int, feed_id: int) -> FollowedFeed | None:
    """Return a feed of this guild."""
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS} FROM feed WHERE guild_id = ? AND id = ?", (guild_id, feed_id)
        )
    )
    return _feed(rows[0]) if rows else None


async def of_guild(connection: Connection, guild_id: int) -> list[FollowedFeed]:
    """Return the feeds of a guild."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM feed WHERE guild_id = ? ORDER BY title COLLATE NOCASE, id", (guild_id,)
    )
    return [_feed(row) for row in rows]


async def health(connection: Connection, guild_id: int) -> list[FeedHealth]:
    """Return the feeds of a guild with how they fare."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS}, total(article_id IS NOT NULL) AS pieces, total(state = 'waiting') AS waiting,"
        " total(state = 'read' AND feed_item.error IS NOT NULL) AS unreadable"
        " FROM feed LEFT JOIN feed_item ON feed_id = feed.id"
        " WHERE feed.guild_id = ? GROUP BY feed.id ORDER BY title COLLATE NOCASE, feed.id",
        (guild_id,),
    )
    return [FeedHealth(_feed(row), int(row["pieces"]), int(row["waiting"]), int(row["unreadable"])) for row in rows]


async def due(connection: Connection, now: int) -> list[FollowedFeed]:
    """Return the feeds of all guilds that are to be checked, the longest waiting first."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM feed WHERE next_check_at <= ? ORDER BY next_check_at, id", (now,)
    )
    return [_feed(row) for row in rows]


async def record_check(
    connection: Connection,
    feed_id: int,
    *,
    title: str | None,
    etag: str | None,
    last_modified: str | None,
    now: int,
    next_check_at: int,
) -> None:
    """Record that a feed could be read; a title that is None stays as it was."""
    await connection.execute(
        "UPDATE feed SET title = coalesce(?, title), etag = ?, last_modified = ?, checked_at = ?, next_check_at = ?,"
        " failures = 0, failing_since = NULL, error = NULL, tell_at = NULL, told_at = NULL WHERE id = ?",
        (title, etag, last_modified, now, next_check_at, feed_id),
    )


async def record_failure(connection: Connection, feed_id: int, error: str, now: int, next_check_at: int) -> None:
    """Record that a feed could not be read, and why; the first such moment is kept."""
    await connection.execute(
        "UPDATE feed SET checked_at = ?, next_check_at = ?, failures = failures + 1,"
        " failing_since = coalesce(failing_since, ?), error = ? WHERE id = ?",
        (now, next_check_at, now, error, feed_id),
    )


async def claim_untold(connection: Connection, lasting: int, now: int, settled_after: int) -> list[FollowedFeed]:
    """Claim to say of those that have failed for `lasting` seconds, and return them.

    What was begun more than `settled_after` seconds ago is taken to have been said.
    """
    rows = list(
        await connection.execute_fetchall(
            f"SELECT {_COLUMNS}, coalesce(tell_at, ?1) AS claimed_at FROM feed WHERE failing_since + ?2 <= checked_at"
            " AND told_at IS NULL AND coalesce(tell_at, ?1) BETWEEN ?1 - ?3 AND ?1 ORDER BY id",
            (now, lasting, settled_after),
        )
    )
    await connection.executemany(
        "UPDATE feed SET tell_at = ? WHERE id = ?", [(row["claimed_at"], row["id"]) for row in rows]
    )
    return [_feed(row) for row in rows]


async def record_told(connection: Connection, feed_id: int, now: int) -> None:
    """Record that its failing was said."""
    await connection.execute("UPDATE feed SET told_at = ? WHERE id = ?", (now, feed_id))


async def postpone_telling(connection: Connection, feed_id: int, tell_at: int) -> None:
    """Note that its failing was certainly not said, and when to try again."""
    await connection.execute("UPDATE feed SET tell_at = ? WHERE id = ?", (tell_at, feed_id))


async def note_items(
    connection: Connection, feed_id: int, identities: Iterable[str], now: int, *, archive: bool
) -> None:
    """Write down which items wait to be read; those that are known already stay as they are."""
    await connection.executemany(
        "INSERT INTO feed_item (feed_id, guild_id, identity, state, archive, seen_at)"
        " SELECT id, guild_id, ?, 'waiting', ?, ? FROM feed WHERE id = ? ON CONFLICT DO NOTHING",
        [(identity, archive, now, feed_id) for identity in identities],
    )


async def seen(connection: Connection, feed_id: int, identities: Iterable[str]) -> dict[str, SeenItem]:
    """Return what is known of these items of a feed, by their identity."""
    rows = await connection.execute_fetchall(
        "SELECT identity, state, archive, attempts FROM feed_item"
        " WHERE feed_id = ? AND identity IN (SELECT value FROM json_each(?))",
        (feed_id, json.dumps(list(identities))),
    )
    return {
        row["identity"]: SeenItem(row["identity"], row["state"] == "read", bool(row["archive"]), row["attempts"])
        for row in rows
    }


async def settle(
    connection: Connection,
    feed_id: int,
    identity: str,
    *,
    link: str | None,
    article_id: int | None,
    error: str | None = None,
) -> None:
    """Record that an item is dealt with: as which piece, or why there is none."""
    await connection.execute(
        "UPDATE feed_item SET state = 'read', link = ?, article_id = ?, error = ? WHERE feed_id = ? AND identity = ?",
        (link, article_id, error, feed_id, identity),
    )


async def is_waiting(connection: Connection, feed_id: int, identity: str) -> bool:
    """Whether the feed is still followed and this item of it not dealt with."""
    rows = await connection.execute_fetchall(
        "SELECT 1 FROM feed_item WHERE feed_id = ? AND identity = ? AND state = 'waiting'", (feed_id, identity)
    )
    return bool(rows)


async def note_attempt(connection: Connection, feed_id: int, identity: str, error: str) -> None:
    """Note that an item could not be read this time, and why."""
    await connection.execute(
        "UPDATE feed_item SET attempts = attempts + 1, error = ? WHERE feed_id = ? AND identity = ?",
        (error, feed_id, identity),
    )


async def find_linked(connection: Connection, guild_id: int, link: str, url: str) -> tuple[bool, int | None]:
    """Return whether the newsroom has had what stands at a link, and as which piece; removed pieces too.

    `link` is its comparable form, `url` the one under which a piece would be stored.
    """
    for statement, value in (
        ("SELECT article_id FROM feed_item WHERE guild_id = ? AND link = ? AND state = 'read'", link),
        ("SELECT id AS article_id FROM article WHERE guild_id = ? AND url = ?", url),
    ):
        rows = list(await connection.execute_fetchall(f"{statement} LIMIT 1", (guild_id, value)))
        if rows:
            return True, rows[0]["article_id"]
    return False, None


async def find_worded(connection: Connection, guild_id: int, fingerprint: str) -> int | None:
    """Return the piece of this newsroom that has the same words, also one that was removed."""
    rows = list(
        await connection.execute_fetchall(
            "SELECT id FROM article WHERE guild_id = ? AND fingerprint = ? LIMIT 1", (guild_id, fingerprint)
        )
    )
    return int(rows[0]["id"]) if rows else None


def _feed(row: Row) -> FollowedFeed:
    return FollowedFeed(
        id=row["id"],
        guild_id=row["guild_id"],
        url=row["url"],
        title=row["title"],
        channel_id=row["channel_id"],
        added_by=row["added_by"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        checked_at=row["checked_at"],
        next_check_at=row["next_check_at"],
        failures=row["failures"],
        failing_since=row["failing_since"],
        error=row["error"],
    )
