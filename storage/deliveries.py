"""What is to be posted where, and what became of it.

A delivery is written with what it tells of. It is claimed before it is sent, so that after a crash it is known that a
send may have had an effect, and since when.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one channel. `claimed_at` is when the first send began whose outcome is unknown, if any.

    `kind` is `piece`, `change`, `digest` or `notice`, and `detail` what the latter three say. The rest is what its
    subscriptions want: `role_ids` are those of the ones that want it now, `max_age` (seconds) is the longest.
    """

    id: int
    guild_id: int
    kind: str
    article_id: int | None
    channel_id: int
    nonce: str
    state: str
    revision: int
    created_at: int
    attempts: int
    claimed_at: int | None
    message_id: int | None
    detail: Mapping[str, Any]
    article_removed: bool
    role_ids: tuple[int, ...]
    short: bool
    threaded: bool
    max_age: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery, for the one who asks why."""

    kind: str
    state: str
    scheduled_at: int | None
    due_at: int
    sent_at: int | None
    message_id: int | None
    reason: str | None


REMOVED = "the piece was removed"
"""Why a delivery was cancelled that comes back when its piece does."""

UNSUBSCRIBED = "unsubscribed"
"""Why a delivery was cancelled that nobody wants any more."""

NONCE_BYTES = 10
"""A nonce is twice as many characters; Discord allows 25."""


async def enqueue(
    connection: Connection,
    guild_id: int,
    article_id: int,
    channel_id: int,
    wanted_at: Mapping[int, int | None],
    now: int,
) -> bool:
    """Write down that a piece is to be posted in a channel, for subscriptions each with when it wants it (or None).

    What waits for others is posted for these too, and what was given up is tried again. False, and nothing is written,
    where the piece is posted already, or waits for one of these.
    """
    rows = list(
        await connection.execute_fetchall(
            "INSERT INTO delivery"
            " (guild_id, kind, article_id, channel_id, nonce, state, created_at, due_at)"
            " VALUES (?1, 'piece', ?2, ?3, ?4, 'pending', ?5, ?5) ON CONFLICT DO NOTHING RETURNING id",
            (guild_id, article_id, channel_id, new_nonce(), now),
        )
    )
    if not rows:
        rows = list(
            await connection.execute_fetchall(
                "UPDATE delivery SET due_at = ?1, reason = NULL,"
                " created_at = CASE state WHEN 'pending' THEN created_at ELSE ?1 END, state = 'pending'"
                " WHERE article_id = ?2 AND channel_id = ?3 AND kind = 'piece' AND (state IN ('cancelled', 'expired')"
                " OR state = 'pending' AND NOT EXISTS (SELECT 1 FROM delivery_subscription"
                "  WHERE delivery_id = delivery.id AND subscription_id IN (SELECT value FROM json_each(?4))))"
                " RETURNING id",
                (now, article_id, channel_id, json.dumps(list(wanted_at))),
            )
        )
    if not rows:
        return False
    await _attach(connection, rows[0]["id"], wanted_at)
    await connection.execute(
        "UPDATE delivery SET scheduled_at = (SELECT min(due_at) FROM delivery_subscription WHERE delivery_id = ?1)"
        " WHERE id = ?1",
        (rows[0]["id"],),
    )
    return True


async def enqueue_other(
    connection: Connection,
    guild_id: int,
    kind: str,
    channel_id: int,
    detail: Mapping[str, Any],
    now: int,
    *,
    article_id: int | None = None,
    wanted_at: Mapping[int, int | None] | None = None,
) -> int:
    """Write down a change, digest or notice and return its id; without `wanted_at` it is for nobody and due now."""
    times = [time for time in (wanted_at or {}).values() if time is not None]
    cursor = await connection.execute(
        "INSERT INTO delivery"
        " (guild_id, kind, article_id, channel_id, nonce, state, created_at, scheduled_at, due_at, detail)"
        " VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?6, ?7, ?6, ?8)",
        (
            guild_id,
            kind,
            article_id,
            channel_id,
            new_nonce(),
            now,
            min(times, default=None) if wanted_at else now,
            json.dumps(detail),
        ),
    )
    delivery_id = int(cursor.lastrowid or 0)
    await _attach(connection, delivery_id, wanted_at or {})
    return delivery_id


async def _attach(connection: Connection, delivery_id: int, wanted_at: Mapping[int, int | None]) -> None:
    await connection.executemany(
        "INSERT INTO delivery_subscription (delivery_id, subscription_id, due_at) VALUES (?, ?, ?)"
        " ON CONFLICT (delivery_id, subscription_id) DO UPDATE SET due_at = excluded.due_at",
        [(delivery_id, subscription_id, time) for subscription_id, time in wanted_at.items()],
    )


async def claim_due(
    connection: Connection, now: int, busy_channels: Sequence[int], limit: int, lease: int
) -> list[Delivery]:
    """Claim what is due and return it as it was before; it is not handed out again for `lease` seconds.

    What a channel is to get by now is strictly in order: only its oldest can be claimed, and none while the channel is
    busy. Notices, which go elsewhere, are not held up by what waits for the channel that they tell of.
    """
    marks = ", ".join("?" * len(busy_channels))
    rows = list(
        await connection.execute_fetchall(
            "SELECT delivery.*, article.removed_at IS NOT NULL AS article_removed,"
            " group_concat(DISTINCT CASE WHEN delivery_subscription.due_at <= ?1 THEN role_id END) AS role_ids,"
            " min(short) AS short, max(threaded) AS threaded, max(max_age) AS max_age"
            " FROM delivery LEFT JOIN article ON article.id = article_id"
            " LEFT JOIN delivery_subscription ON delivery_id = delivery.id"
            " LEFT JOIN subscription ON subscription.id = subscription_id"
            " WHERE delivery.id IN (SELECT min(id) FROM delivery"
            "  WHERE (state IN ('pending', 'claimed') AND scheduled_at <= ?1 OR state = 'revising')"
            f"  AND channel_id NOT IN ({marks})"
            "  GROUP BY channel_id, kind = 'notice')"
            " AND delivery.due_at <= ?1 GROUP BY delivery.id ORDER BY delivery.id LIMIT ?",
            (now, *busy_channels, limit),
        )
    )
    await connection.executemany(
        "UPDATE delivery SET state = CASE state WHEN 'pending' THEN 'claimed' ELSE state END,"
        " claimed_at = coalesce(claimed_at, ?), attempts = attempts + 1, due_at = ? WHERE id = ?",
        [(now, now + lease, row["id"]) for row in rows],
    )
    return [_delivery(row) for row in rows]


async def release_claims(connection: Connection, now: int) -> None:
    """At the start: what an earlier process had claimed is due at once."""
    await connection.execute("UPDATE delivery SET due_at = ? WHERE state IN ('claimed', 'revising')", (now,))


async def record_sent(connection: Connection, delivery: Delivery, message_id: int, now: int) -> None:
    """Record the message; where its piece was changed or removed meanwhile, the card is to follow next.

    What a send in doubt has posted may show the piece as it was before any of the changes since.
    """
    await connection.execute(
        "UPDATE delivery SET message_id = ?, sent_at = ?, due_at = ?, reason = NULL, attempts = 0,"
        " state = CASE WHEN revision = ? AND (revision = 0 OR ?)"
        " AND (kind != 'piece' OR (SELECT removed_at FROM article WHERE article.id = article_id) IS NULL)"
        " THEN 'sent' ELSE 'revising' END WHERE id = ?",
        (message_id, now, now, delivery.revision, delivery.claimed_at is None, delivery.id),
    )


async def record_revised(connection: Connection, delivery: Delivery, *, removed: bool, now: int) -> None:
    """Record what the card shows now, or that it is gone; a change that came meanwhile is to be shown next."""
    await connection.execute(
        "UPDATE delivery SET due_at = ?, reason = NULL, attempts = 0,"
        " state = CASE WHEN revision = ? THEN ? ELSE 'revising' END WHERE id = ?",
        (now, delivery.revision, "retracted" if removed else "sent", delivery.id),
    )


async def cancel(connection: Connection, delivery_id: int, reason: str) -> None:
    """Record that this is not to be posted."""
    await _end(connection, delivery_id, "cancelled", reason)


async def refuse(connection: Connection, delivery_id: int, reason: str) -> None:
    """Record that Discord will never take this card."""
    await _end(connection, delivery_id, "refused", reason)


async def expire(connection: Connection, delivery_id: int, reason: str) -> None:
    """Record that this has waited longer than any of its subscriptions wants, and was not posted."""
    await _end(connection, delivery_id, "expired", reason)


async def _end(connection: Connection, delivery_id: int, state: str, reason: str) -> None:
    await connection.execute("UPDATE delivery SET state = ?, reason = ? WHERE id = ?", (state, reason, delivery_id))


async def postpone(connection: Connection, delivery_id: int, due_at: int, reason: str, *, untouched: bool) -> None:
    """Try again at `due_at`. `untouched`: it is certain that the send had no effect."""
    await connection.execute(
        "UPDATE delivery SET due_at = ?, reason = ?,"
        " state = CASE WHEN ?3 AND state = 'claimed' THEN 'pending' ELSE state END,"
        " claimed_at = CASE WHEN ?3 THEN NULL ELSE claimed_at END WHERE id = ?4",
        (due_at, reason, untouched, delivery_id),
    )


async def wake_channel(connection: Connection, channel_id: int, now: int) -> None:
    """Make what waits for a channel due now: access to it may be back."""
    await connection.execute(
        "UPDATE delivery SET due_at = ?1 WHERE channel_id = ?2 AND due_at > ?1 AND kind != 'notice'"
        " AND state IN ('pending', 'claimed', 'revising')",
        (now, channel_id),
    )


async def outcome_for(connection: Connection, subscription_id: int, article_id: int) -> Outcome | None:
    """Return what became of a piece's card, or of the digest that tells of the piece, for a subscription."""
    rows = await connection.execute_fetchall(
        "SELECT delivery.kind, state, delivery_subscription.due_at AS scheduled_at, delivery.due_at, sent_at,"
        " message_id, reason FROM delivery JOIN delivery_subscription ON delivery_id = delivery.id"
        " WHERE subscription_id = ?1 AND (kind = 'piece' AND article_id = ?2 OR kind = 'digest' AND delivery.id ="
        "  (SELECT delivery_id FROM digest_entry WHERE subscription_id = ?1 AND digest_entry.article_id = ?2))",
        (subscription_id, article_id),
    )
    return next((Outcome(**dict(row)) for row in rows), None)


async def counts(connection: Connection) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    rows = await connection.execute_fetchall("SELECT state, count(*) AS deliveries FROM delivery GROUP BY state")
    return {row["state"]: row["deliveries"] for row in rows}


def new_nonce() -> str:
    """Return a nonce that no other delivery has."""
    return secrets.token_hex(NONCE_BYTES)


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        guild_id=row["guild_id"],
        kind=row["kind"],
        article_id=row["article_id"],
        channel_id=row["channel_id"],
        nonce=row["nonce"],
        state=row["state"],
        revision=row["revision"],
        created_at=row["created_at"],
        attempts=row["attempts"],
        claimed_at=row["claimed_at"],
        message_id=row["message_id"],
        detail=json.loads(row["detail"]),
        article_removed=bool(row["article_removed"]),
        role_ids=tuple(int(role_id) for role_id in (row["role_ids"] or "").split(",") if role_id),
        short=bool(row["short"]),
        threaded=bool(row["threaded"]),
        max_age=row["max_age"],
    )
