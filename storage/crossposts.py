"""Posts in announcement channels that are to be published to the channel's followers."""

from __future__ import annotations

from dataclasses import dataclass

from aiosqlite import Connection

MOST_AN_HOUR = 10
"""So many messages of a channel does Discord publish in an hour."""


@dataclass(frozen=True, slots=True)
class Crosspost:
    """A message that is to be published."""

    delivery_id: int
    channel_id: int
    message_id: int
    attempts: int


async def add(connection: Connection, delivery_id: int, channel_id: int, message_id: int, now: int) -> None:
    """Write down that a posted message is to be published."""
    await connection.execute(
        "INSERT INTO crosspost (delivery_id, channel_id, message_id, due_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (delivery_id, channel_id, message_id, now),
    )


async def claim_due(connection: Connection, now: int, lease: int) -> list[Crosspost]:
    """Return each channel's oldest that may be published now; it is not handed out again for `lease` seconds.

    Every try of the last hour counts in Discord's limit, whatever came of it.
    """
    rows = list(
        await connection.execute_fetchall(
            "SELECT min(delivery_id) AS delivery_id, channel_id, message_id, attempts FROM crosspost AS waiting"
            " WHERE ended_at IS NULL AND due_at <= ?1 AND (SELECT total(attempts) FROM crosspost"
            "  WHERE channel_id = waiting.channel_id AND tried_at > ?1 - 3600) < ?2"
            " AND NOT EXISTS (SELECT 1 FROM crosspost AS earlier WHERE earlier.channel_id = waiting.channel_id"
            "  AND earlier.ended_at IS NULL AND earlier.delivery_id < waiting.delivery_id)"
            " GROUP BY channel_id",
            (now, MOST_AN_HOUR),
        )
    )
    await connection.executemany(
        "UPDATE crosspost SET attempts = attempts + 1, tried_at = ?, due_at = ? WHERE delivery_id = ?",
        [(now, now + lease, row["delivery_id"]) for row in rows],
    )
    return [Crosspost(**dict(row)) for row in rows]


async def release_claims(connection: Connection, now: int) -> None:
    """At the start: what an earlier process was publishing is due at once."""
    await connection.execute("UPDATE crosspost SET due_at = ? WHERE ended_at IS NULL", (now,))


async def end(connection: Connection, delivery_id: int, now: int, reason: str | None = None) -> None:
    """Record that a message is published, or why it never will be."""
    await connection.execute(
        "UPDATE crosspost SET ended_at = ?, reason = ? WHERE delivery_id = ?", (now, reason, delivery_id)
    )


async def postpone(connection: Connection, delivery_id: int, due_at: int, reason: str) -> None:
    """Try again at `due_at`."""
    await connection.execute(
        "UPDATE crosspost SET due_at = ?, reason = ? WHERE delivery_id = ?", (due_at, reason, delivery_id)
    )


async def waiting(connection: Connection, channel_id: int) -> int:
    """Return how many messages of a channel are still to be published."""
    (row,) = await connection.execute_fetchall(
        "SELECT count(*) AS waiting FROM crosspost WHERE channel_id = ? AND ended_at IS NULL", (channel_id,)
    )
    return int(row["waiting"])
