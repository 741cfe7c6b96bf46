"""What waits for digests, and which pieces a digest tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiosqlite import Connection

from storage import articles
from storage.articles import Article


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A channel whose digest is due: of these subscriptions, which all want the same kind of digest."""

    guild_id: int
    channel_id: int
    digest: str
    subscription_ids: tuple[int, ...]


async def add_entry(connection: Connection, subscription_id: int, article_id: int, now: int) -> bool:
    """Have the subscription's next digest tell of a piece; False where one has or will."""
    cursor = await connection.execute(
        "INSERT INTO digest_entry (subscription_id, article_id, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (subscription_id, article_id, now),
    )
    return cursor.rowcount > 0


async def due(connection: Connection, now: int) -> list[DueDigest]:
    """Return the digests that are due; paused subscriptions wait."""
    rows = await connection.execute_fetchall(
        "SELECT guild_id, channel_id, digest, json_group_array(id) AS ids FROM subscription"
        " WHERE next_digest_at <= ? AND paused_at IS NULL GROUP BY guild_id, channel_id, digest ORDER BY min(id)",
        (now,),
    )
    return [
        DueDigest(row["guild_id"], row["channel_id"], row["digest"], tuple(sorted(json.loads(row["ids"]))))
        for row in rows
    ]


async def waiting(connection: Connection, subscription_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return (article id, when it came) of what waits for these subscriptions, oldest first, each piece once.

    Removed pieces stay behind, and come with a later digest if they are put back.
    """
    rows = await connection.execute_fetchall(
        "SELECT article_id, max(digest_entry.added_at) AS came FROM digest_entry"
        " JOIN article ON article.id = article_id"
        " WHERE subscription_id IN (SELECT value FROM json_each(?)) AND delivery_id IS NULL AND dropped IS NULL"
        " AND removed_at IS NULL GROUP BY article_id ORDER BY article_id",
        (json.dumps(subscription_ids),),
    )
    return [(row["article_id"], row["came"]) for row in rows]


async def told_already(connection: Connection, channel_id: int, digest: str) -> set[int]:
    """Return the pieces that have a card of their own in the channel, or that such a digest there has told of."""
    rows = await connection.execute_fetchall(
        "SELECT article_id FROM delivery WHERE channel_id = ?1 AND kind = 'piece'"
        " AND state IN ('pending', 'claimed', 'sent', 'revising', 'retracted')"
        " UNION SELECT digest_entry.article_id FROM digest_entry JOIN subscription ON subscription.id = subscription_id"
        " WHERE channel_id = ?1 AND digest = ?2 AND delivery_id IS NOT NULL",
        (channel_id, digest),
    )
    return {row["article_id"] for row in rows}


async def drop(
    connection: Connection, subscription_ids: Sequence[int], article_ids: Iterable[int], reason: str
) -> None:
    """Record why no digest of these subscriptions tells of these pieces."""
    await connection.execute(
        "UPDATE digest_entry SET dropped = ? WHERE subscription_id IN (SELECT value FROM json_each(?))"
        " AND article_id IN (SELECT value FROM json_each(?)) AND delivery_id IS NULL",
        (reason, json.dumps(subscription_ids), json.dumps(sorted(article_ids))),
    )


async def take_up(
    connection: Connection, subscription_ids: Sequence[int], article_ids: Iterable[int], delivery_id: int
) -> None:
    """Record that this digest tells of these pieces."""
    await connection.execute(
        "UPDATE digest_entry SET delivery_id = ? WHERE subscription_id IN (SELECT value FROM json_each(?))"
        " AND article_id IN (SELECT value FROM json_each(?)) AND delivery_id IS NULL AND dropped IS NULL",
        (delivery_id, json.dumps(subscription_ids), json.dumps(sorted(article_ids))),
    )


async def set_next(connection: Connection, subscription_id: int, next_digest_at: int) -> None:
    """Note when the subscription's next digest is due."""
    await connection.execute(
        "UPDATE subscription SET next_digest_at = ? WHERE id = ?", (next_digest_at, subscription_id)
    )


async def last_written(connection: Connection, subscription_ids: Sequence[int]) -> int | None:
    """Return when the last digest of these subscriptions was written."""
    (row,) = await connection.execute_fetchall(
        "SELECT max(created_at) AS written FROM delivery JOIN delivery_subscription ON delivery_id = delivery.id"
        " WHERE kind = 'digest' AND subscription_id IN (SELECT value FROM json_each(?))",
        (json.dumps(subscription_ids),),
    )
    written: int | None = row["written"]
    return written


async def told_of(connection: Connection, guild_id: int, delivery_id: int) -> list[Article]:
    """Return the pieces that a digest tells of, removed ones too, in the order they came."""
    rows = await connection.execute_fetchall(
        "SELECT DISTINCT article_id FROM digest_entry WHERE delivery_id = ? ORDER BY article_id", (delivery_id,)
    )
    found = [await articles.get(connection, guild_id, row["article_id"]) for row in rows]
    return [full.article for full in found if full is not None]


async def entry_for(connection: Connection, subscription_id: int, article_id: int) -> str | None:
    """Return why no digest tells of a piece, the empty text while it waits, and None where it never was to."""
    rows = await connection.execute_fetchall(
        "SELECT coalesce(dropped, '') AS dropped FROM digest_entry WHERE subscription_id = ? AND article_id = ?",
        (subscription_id, article_id),
    )
    return next((str(row["dropped"]) for row in rows), None)
