"""Which channels want which pieces, when and how."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from sqlite3 import Row
from typing import Any

from aiosqlite import Connection

from storage.deliveries import UNSUBSCRIBED

WEEK_SECONDS = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pieces are wanted; what is empty lets every piece through.

    `stance` is `supportive` or `critical`, of what the piece says of `source` toward `target`.
    """

    actors_any: tuple[str, ...] = ()
    actors_all: tuple[str, ...] = ()
    actors_not: tuple[str, ...] = ()
    source: str | None = None
    target: str | None = None
    stance: str | None = None
    keyword: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When pieces are told of, in the newsroom's time zone.

    `digest` is `instant`, `daily` or `weekly`; `hour` and `weekday` (0 is Monday) are when a digest is due. In the
    hours from `quiet[0]` until `quiet[1]` nothing is posted.
    """

    digest: str = "instant"
    hour: int = 8
    weekday: int = 0
    quiet: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How pieces are told of. `threaded`: each card opens a thread; `notify`: a new line tells of each correction.

    `max_age`: after so many seconds a piece that could not be posted no longer is.
    """

    role_id: int | None = None
    short: bool = False
    threaded: bool = False
    notify: bool = False
    max_age: int = WEEK_SECONDS


EVERY_PIECE, AT_ONCE, IN_FULL = Filters(), Schedule(), Style()


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A channel's wish. `origin_channel_id`: where it was made; `next_digest_at`: None for instant ones."""

    guild_id: int
    channel_id: int
    created_by: int
    filters: Filters = EVERY_PIECE
    schedule: Schedule = AT_ONCE
    style: Style = IN_FULL
    origin_channel_id: int | None = None
    next_digest_at: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored wish. `disabled_reason` says why nothing can be posted; None while it can."""

    id: int
    guild_id: int
    channel_id: int
    created_by: int
    filters: Filters
    schedule: Schedule
    style: Style
    origin_channel_id: int | None
    next_digest_at: int | None
    created_at: int
    paused_at: int | None
    disabled_at: int | None
    disabled_reason: str | None


@dataclass(frozen=True, slots=True)
class SubscriptionHealth:
    """A subscription with what became of its deliveries.

    `last_sent_at` and `last_message_id` are of what was posted last; `waiting` counts pieces; `trouble` is why the
    oldest of what waits could not be posted yet, or why Discord refused what came last.
    """

    subscription: Subscription
    last_sent_at: int | None
    last_message_id: int | None
    waiting: int
    trouble: str | None


async def add(connection: Connection, new: NewSubscription, now: int) -> int | None:
    """Store a wish and return its id; None where the channel has one with the same filters and digest."""
    quiet_from, quiet_until = new.schedule.quiet or (None, None)
    row = {
        "guild_id": new.guild_id,
        "channel_id": new.channel_id,
        "created_by": new.created_by,
        "created_at": now,
        "filters": _filters_text(new.filters),
        "digest": new.schedule.digest,
        "hour": new.schedule.hour,
        "weekday": new.schedule.weekday,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        **asdict(new.style),
        "origin_channel_id": new.origin_channel_id,
        "next_digest_at": new.next_digest_at,
    }
    try:
        cursor = await connection.execute(
            f"INSERT INTO subscription ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        )
    except sqlite3.IntegrityError:
        return None
    return cursor.lastrowid


async def same(connection: Connection, new: NewSubscription) -> Subscription | None:
    """Return the wish of the channel that has the same filters and digest."""
    rows = await connection.execute_fetchall(
        "SELECT * FROM subscription WHERE guild_id = ? AND channel_id = ? AND filters = ? AND digest = ?",
        (new.guild_id, new.channel_id, _filters_text(new.filters), new.schedule.digest),
    )
    return next(map(_subscription, rows), None)


async def remove(
    connection: Connection, guild_id: int, *, channel_id: int | None = None, subscription_id: int | None = None
) -> list[Subscription]:
    """Delete one wish, or all of a channel of this guild, and what waits for them alone; return what they were."""
    rows = list(
        await connection.execute_fetchall(
            "DELETE FROM subscription WHERE guild_id = ? AND (id = ? OR channel_id = ?) RETURNING *",
            (guild_id, subscription_id, channel_id),
        )
    )
    await connection.execute(
        "UPDATE delivery SET state = 'cancelled', reason = ?"
        " WHERE state = 'pending' AND kind != 'notice' AND guild_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM delivery_subscription WHERE delivery_id = delivery.id)",
        (UNSUBSCRIBED, guild_id),
    )
    # What waits for others too is due when these want it; a send in doubt that nobody wants is settled at once.
    await connection.execute(
        "UPDATE delivery SET scheduled_at ="
        " CASE WHEN EXISTS (SELECT 1 FROM delivery_subscription WHERE delivery_id = delivery.id)"
        " THEN (SELECT min(due_at) FROM delivery_subscription WHERE delivery_id = delivery.id) ELSE 0 END"
        " WHERE state IN ('pending', 'claimed') AND kind != 'notice' AND guild_id = ?",
        (guild_id,),
    )
    return [_subscription(row) for row in rows]


async def of_guild(connection: Connection, guild_id: int) -> list[Subscription]:
    """Return all wishes of a guild, paused and disabled ones too: their pieces wait."""
    rows = await connection.execute_fetchall("SELECT * FROM subscription WHERE guild_id = ? ORDER BY id", (guild_id,))
    return [_subscription(row) for row in rows]


async def of_channel(connection: Connection, channel_id: int) -> list[Subscription]:
    """Return all wishes of a channel, the oldest first."""
    rows = await connection.execute_fetchall(
        "SELECT * FROM subscription WHERE channel_id = ? ORDER BY id", (channel_id,)
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
    """Return all wishes of a guild with how they fare."""
    of_this = (
        "FROM delivery_subscription JOIN delivery ON delivery.id = delivery_id WHERE subscription_id = subscription.id"
    )
    rows = await connection.execute_fetchall(
        "SELECT subscription.*,"
        f" (SELECT max(sent_at) {of_this}) AS last_sent_at,"
        f" (SELECT message_id {of_this} AND sent_at IS NOT NULL ORDER BY sent_at DESC, delivery.id DESC LIMIT 1)"
        "  AS last_message_id,"
        f" (SELECT count(*) {of_this} AND state IN ('pending', 'claimed') AND kind IN ('piece', 'digest'))"
        "  + (SELECT count(*) FROM digest_entry"
        "     WHERE subscription_id = subscription.id AND delivery_id IS NULL AND dropped IS NULL) AS waiting,"
        f" (SELECT reason {of_this} AND reason IS NOT NULL"
        "   AND (state IN ('pending', 'claimed', 'revising') AND attempts > 0 OR state = 'refused')"
        "   ORDER BY state = 'refused', CASE state WHEN 'refused' THEN -delivery.id ELSE delivery.id END LIMIT 1)"
        "  AS trouble"
        " FROM subscription WHERE subscription.guild_id = ? ORDER BY subscription.id",
        (guild_id,),
    )
    return [
        SubscriptionHealth(
            _subscription(row), row["last_sent_at"], row["last_message_id"], int(row["waiting"]), row["trouble"]
        )
        for row in rows
    ]


async def disable(connection: Connection, channel_id: int, reason: str, now: int) -> list[Subscription]:
    """Note why nothing can be posted in a channel; return the wishes for which this is new, the oldest first."""
    rows = await connection.execute_fetchall(
        "SELECT * FROM subscription WHERE channel_id = ? AND disabled_at IS NULL ORDER BY id", (channel_id,)
    )
    await connection.execute(
        "UPDATE subscription SET disabled_at = coalesce(disabled_at, ?), disabled_reason = ? WHERE channel_id = ?",
        (now, reason, channel_id),
    )
    return [_subscription(row) for row in rows]


async def enable(connection: Connection, channel_id: int) -> None:
    """Note that a channel can be posted in."""
    await connection.execute(
        "UPDATE subscription SET disabled_at = NULL, disabled_reason = NULL"
        " WHERE channel_id = ? AND disabled_at IS NOT NULL",
        (channel_id,),
    )


async def pause(connection: Connection, subscription_ids: Sequence[int], now: int) -> None:
    """Have what waits for these wishes wait until they go on."""
    ids = json.dumps(subscription_ids)
    await connection.execute(
        "UPDATE subscription SET paused_at = coalesce(paused_at, ?) WHERE id IN (SELECT value FROM json_each(?))",
        (now, ids),
    )
    await connection.execute(
        "UPDATE delivery_subscription SET due_at = NULL WHERE subscription_id IN (SELECT value FROM json_each(?))"
        " AND (SELECT state FROM delivery WHERE delivery.id = delivery_id) IN ('pending', 'claimed')",
        (ids,),
    )
    await _reschedule(connection, ids)


async def resume(connection: Connection, subscription_id: int, due_at: int, next_digest_at: int | None) -> None:
    """Let a wish go on: what waits for it is due at `due_at`, and its next digest at `next_digest_at`."""
    await connection.execute(
        "UPDATE subscription SET paused_at = NULL, next_digest_at = ? WHERE id = ?", (next_digest_at, subscription_id)
    )
    await connection.execute(
        "UPDATE delivery_subscription SET due_at = ? WHERE subscription_id = ? AND due_at IS NULL",
        (due_at, subscription_id),
    )
    await _reschedule(connection, json.dumps([subscription_id]))


async def _reschedule(connection: Connection, subscription_ids: str) -> None:
    await connection.execute(
        "UPDATE delivery SET scheduled_at ="
        " (SELECT min(due_at) FROM delivery_subscription WHERE delivery_id = delivery.id)"
        " WHERE state IN ('pending', 'claimed') AND id IN (SELECT delivery_id FROM delivery_subscription"
        "  WHERE subscription_id IN (SELECT value FROM json_each(?)))",
        (subscription_ids,),
    )


def _filters_text(filters: Filters) -> str:
    """Return the filters that are set; the same wish gives the same text."""
    chosen: dict[str, Any] = {name: value for name, value in asdict(filters).items() if value}
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _subscription(row: Row) -> Subscription:
    chosen = json.loads(row["filters"])
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in chosen.items()
    }
    quiet = None if row["quiet_from"] is None else (row["quiet_from"], row["quiet_until"])
    return Subscription(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        created_by=row["created_by"],
        filters=Filters(**values),
        schedule=Schedule(row["digest"], row["hour"], row["weekday"], quiet),
        style=Style(
            row["role_id"], bool(row["short"]), bool(row["threaded"]), bool(row["notify"]), int(row["max_age"])
        ),
        origin_channel_id=row["origin_channel_id"],
        next_digest_at=row["next_digest_at"],
        created_at=row["created_at"],
        paused_at=row["paused_at"],
        disabled_at=row["disabled_at"],
        disabled_reason=row["disabled_reason"],
    )
