"""What is to be posted where, and what became of it.

A delivery is written with its piece. It is claimed before it is sent, so that after a crash it is known that a send
may have had an effect, and since when.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from aiosqlite import Connection


@dataclass(frozen=True, slots=True)
class Delivery:
    """One card for one channel. `claimed_at` is when the first send began whose outcome is unknown, if any."""

    id: int
    guild_id: int
    article_id: int
    channel_id: int
    nonce: str
    state: str
    revision: int
    attempts: int
    claimed_at: int | None
    message_id: int | None
    article_removed: bool
    role_ids: tuple[int, ...]


REMOVED = "the piece was removed"
"""Why a delivery was cancelled that comes back when its piece does."""

NONCE_BYTES = 10
"""A nonce is twice as many characters; Discord allows 25."""


async def enqueue(
    connection: Connection, guild_id: int, article_id: int, channel_id: int, subscription_ids: Sequence[int], now: int
) -> None:
    """Write down that a piece is to be posted in a channel, for these subscriptions."""
    cursor = await connection.execute(
        "INSERT INTO delivery (guild_id, article_id, channel_id, nonce, state, due_at)"
        " VALUES (?, ?, ?, ?, 'pending', ?)",
        (guild_id, article_id, channel_id, secrets.token_hex(NONCE_BYTES), now),
    )
    await connection.executemany(
        "INSERT INTO delivery_subscription (delivery_id, subscription_id) VALUES (?, ?)",
        [(cursor.lastrowid, subscription_id) for subscription_id in subscription_ids],
    )


async def claim_due(
    connection: Connection, now: int, busy_channels: Sequence[int], limit: int, lease: int
) -> list[Delivery]:
    """Claim what is due and return it as it was before; it is not handed out again for `lease` seconds.

    A channel's deliveries are strictly in order: only its oldest can be claimed, and none while the channel is busy.
    """
    marks = ", ".join("?" * len(busy_channels))
    rows = list(
        await connection.execute_fetchall(
            "SELECT delivery.*, article.removed_at IS NOT NULL AS article_removed,"
            " (SELECT group_concat(DISTINCT role_id) FROM delivery_subscription"
            "  JOIN subscription ON subscription.id = subscription_id"
            "  WHERE delivery_id = delivery.id) AS role_ids"
            " FROM delivery JOIN article ON article.id = article_id"
            " WHERE delivery.id IN (SELECT min(id) FROM delivery"
            f"  WHERE state IN ('pending', 'claimed', 'revising') AND channel_id NOT IN ({marks})"
            "  GROUP BY channel_id)"
            " AND due_at <= ? ORDER BY delivery.id LIMIT ?",
            (*busy_channels, now, limit),
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


async def reclaim(connection: Connection, delivery_id: int, now: int) -> None:
    """Note that no earlier send had an effect and that another begins now."""
    await connection.execute("UPDATE delivery SET claimed_at = ? WHERE id = ?", (now, delivery_id))


async def record_sent(connection: Connection, delivery: Delivery, message_id: int, now: int) -> None:
    """Record the message; where its piece was changed or removed meanwhile, the card is to follow next."""
    await connection.execute(
        "UPDATE delivery SET message_id = ?, sent_at = ?, due_at = ?, reason = NULL, attempts = 0,"
        " state = CASE WHEN revision = ?"
        " AND (SELECT removed_at FROM article WHERE article.id = article_id) IS NULL"
        " THEN 'sent' ELSE 'revising' END WHERE id = ?",
        (message_id, now, now, delivery.revision, delivery.id),
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
    await connection.execute("UPDATE delivery SET state = 'cancelled', reason = ? WHERE id = ?", (reason, delivery_id))


async def refuse(connection: Connection, delivery_id: int, reason: str) -> None:
    """Record that Discord will never take this card."""
    await connection.execute("UPDATE delivery SET state = 'refused', reason = ? WHERE id = ?", (reason, delivery_id))


async def postpone(connection: Connection, delivery_id: int, due_at: int, reason: str, *, untouched: bool) -> None:
    """Try again at `due_at`. `untouched`: it is certain that the send had no effect."""
    await connection.execute(
        "UPDATE delivery SET due_at = ?, reason = ?,"
        " state = CASE WHEN ?3 AND state = 'claimed' THEN 'pending' ELSE state END,"
        " claimed_at = CASE WHEN ?3 THEN NULL ELSE claimed_at END WHERE id = ?4",
        (due_at, reason, untouched, delivery_id),
    )


async def revise_article(connection: Connection, article_id: int, now: int) -> None:
    """Have the cards of a changed piece follow it; one that is being sent follows once it is there.

    What Discord refused is tried again: the change may have mended it.
    """
    await connection.execute(
        "UPDATE delivery SET state = 'pending', claimed_at = NULL, due_at = ?, reason = NULL"
        " WHERE article_id = ? AND state = 'refused'",
        (now, article_id),
    )
    await connection.execute(
        "UPDATE delivery SET revision = revision + 1, attempts = 0,"
        " due_at = CASE state WHEN 'claimed' THEN due_at ELSE ? END,"
        " state = CASE state WHEN 'claimed' THEN state ELSE 'revising' END"
        " WHERE article_id = ? AND state IN ('claimed', 'sent', 'revising', 'retracted')",
        (now, article_id),
    )


async def retract_article(connection: Connection, article_id: int, now: int) -> None:
    """Cancel what was not sent of a removed piece, and have what was posted struck through."""
    await connection.execute(
        "UPDATE delivery SET state = 'cancelled', reason = ? WHERE article_id = ? AND state = 'pending'",
        (REMOVED, article_id),
    )
    await revise_article(connection, article_id, now)


async def renew_article(connection: Connection, article_id: int, now: int) -> None:
    """Post what was not sent of a piece because it was removed, and have its struck-through cards stand again."""
    await connection.execute(
        "UPDATE delivery SET state = 'pending', due_at = ?, reason = NULL"
        " WHERE article_id = ? AND state = 'cancelled' AND reason = ?",
        (now, article_id, REMOVED),
    )
    await revise_article(connection, article_id, now)


async def wake_channel(connection: Connection, channel_id: int, now: int) -> None:
    """Make what waits for a channel due now: access to it may be back."""
    await connection.execute(
        "UPDATE delivery SET due_at = ?1 WHERE channel_id = ?2 AND due_at > ?1"
        " AND state IN ('pending', 'claimed', 'revising')",
        (now, channel_id),
    )


async def counts(connection: Connection) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    rows = await connection.execute_fetchall("SELECT state, count(*) AS deliveries FROM delivery GROUP BY state")
    return {row["state"]: row["deliveries"] for row in rows}


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        guild_id=row["guild_id"],
        article_id=row["article_id"],
        channel_id=row["channel_id"],
        nonce=row["nonce"],
        state=row["state"],
        revision=row["revision"],
        attempts=row["attempts"],
        claimed_at=row["claimed_at"],
        message_id=row["message_id"],
        article_removed=bool(row["article_removed"]),
        role_ids=tuple(int(role_id) for role_id in (row["role_ids"] or "").split(",") if role_id),
    )
