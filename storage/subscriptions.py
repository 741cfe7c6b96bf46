"""Which channels want which pieces."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A channel's wish; a filter that is None lets every piece through."""

    guild_id: int
    channel_id: int
    actor: str | None
    keyword: str | None
    role_id: int | None
    created_by: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored wish. `disabled_reason` says why its pieces wait; None while they are posted."""

    id: int
    guild_id: int
    channel_id: int
    actor: str | None
    keyword: str | None
    role_id: int | None
    created_by: int
    disabled_reason: str | None


@dataclass(frozen=True, slots=True)
class SubscriptionHealth:
    """A subscription with what became of its deliveries."""

    subscription: Subscription
    last_sent_at: int | None
    waiting: int


_COLUMNS = "id, guild_id, channel_id, actor, keyword, role_id, created_by, disabled_reason"


async def add(connection: Connection, new: NewSubscription, now: int) -> int | None:
    """Store a wish and return its id; None where the channel already has one with the same filters."""
    try:
        cursor = await connection.execute(
            "INSERT INTO subscription (guild_id, channel_id, actor, keyword, role_id, created_by, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (new.guild_id, new.channel_id, new.actor, new.keyword, new.role_id, new.created_by, now),
        )
    except sqlite3.IntegrityError:
        return None
    return cursor.lastrowid


async def remove(
    connection: Connection, guild_id: int, *, channel_id: int | None = None, subscription_id: int | None = None
) -> list[Subscription]:
    """Delete one wish, or all of a channel of this guild, and what waits for them alone; return what they were."""
    rows = list(
        await connection.execute_fetchall(
            f"DELETE FROM subscription WHERE guild_id = ? AND (id = ? OR channel_id = ?) RETURNING {_COLUMNS}",
            (guild_id, subscription_id, channel_id),
        )
    )
    await connection.execute(
        "UPDATE delivery SET state = 'cancelled', reason = 'unsubscribed' WHERE state = 'pending' AND guild_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM delivery_subscription WHERE delivery_id = delivery.id)",
        (guild_id,),
    )
    return [_subscription(row) for row in rows]


async def of_guild(connection: Connection, guild_id: int) -> list[Subscription]:
    """Return all wishes of a guild, disabled ones too: their pieces wait."""
    rows = await connection.execute_fetchall(
        f"SELECT {_COLUMNS} FROM subscription WHERE guild_id = ? ORDER BY id", (guild_id,)
    )
    return [_subscription(row) for row in rows]


async def channels(connection: Connection) -> dict[int, list[int]]:
    """Return the subscribed channels of every guild."""
    rows = await connection.execute_fetchall(
        "SELECT DISTINCT guild_id, channel_id FROM subscription ORDER BY guild_id, channel_id"
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["guild_id"], []).append(row["channel_id"])
    return found


async def health(connection: Connection, guild_id: int) -> list[SubscriptionHealth]:
    """Return all wishes of a guild with when one was last posted and how many pieces wait."""
    columns = ", ".join("subscription." + column for column in _COLUMNS.split(", "))
    rows = await connection.execute_fetchall(
        f"SELECT {columns}, max(sent_at) AS last_sent_at, total(state IN ('pending', 'claimed')) AS waiting"
        " FROM subscription LEFT JOIN delivery_subscription ON subscription_id = subscription.id"
        " LEFT JOIN delivery ON delivery.id = delivery_id"
        " WHERE subscription.guild_id = ? GROUP BY subscription.id ORDER BY subscription.id",
        (guild_id,),
    )
    return [SubscriptionHealth(_subscription(row), row["last_sent_at"], int(row["waiting"])) for row in rows]


async def disable(connection: Connection, channel_id: int, reason: str, now: int) -> None:
    """Note why nothing can be posted in a channel; the first such moment is kept."""
    await connection.execute(
        "UPDATE subscription SET disabled_at = coalesce(disabled_at, ?), disabled_reason = ? WHERE channel_id = ?",
        (now, reason, channel_id),
    )


async def enable(connection: Connection, channel_id: int) -> None:
    """Note that a channel can be posted in."""
    await connection.execute(
        "UPDATE subscription SET disabled_at = NULL, disabled_reason = NULL"
        " WHERE channel_id = ? AND disabled_at IS NOT NULL",
        (channel_id,),
    )


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        actor=row["actor"],
        keyword=row["keyword"],
        role_id=row["role_id"],
        created_by=row["created_by"],
        disabled_reason=row["disabled_reason"],
    )
