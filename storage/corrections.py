"""What is to follow in the channels when a piece is corrected, removed or put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiosqlite import Connection

from storage.deliveries import REMOVED

_WANTED = "EXISTS (SELECT 1 FROM delivery_subscription WHERE delivery_id = delivery.id)"


@dataclass(frozen=True, slots=True)
class PostedCard:
    """A card that is out there for a subscription that wants to be told of changes."""

    channel_id: int
    message_id: int
    subscription_id: int


async def revise(connection: Connection, article_id: int, now: int) -> None:
    """Have the cards of a changed piece, and digests that tell of it, follow it; one being sent follows afterwards.

    What Discord refused is tried again: the change may have mended it.
    """
    await connection.execute(
        "UPDATE delivery SET state = 'pending', claimed_at = NULL, due_at = ?, reason = NULL"
        f" WHERE article_id = ? AND kind = 'piece' AND state = 'refused' AND {_WANTED}",
        (now, article_id),
    )
    await connection.execute(
        "UPDATE delivery SET revision = revision + 1, attempts = 0,"
        " due_at = CASE state WHEN 'claimed' THEN due_at ELSE ?1 END,"
        " state = CASE state WHEN 'claimed' THEN state ELSE 'revising' END"
        " WHERE state IN ('claimed', 'sent', 'revising', 'retracted')"
        " AND (kind = 'piece' AND article_id = ?2"
        "  OR id IN (SELECT delivery_id FROM digest_entry WHERE digest_entry.article_id = ?2))",
        (now, article_id),
    )


async def retract(connection: Connection, article_id: int, now: int) -> None:
    """Cancel what was not sent of a removed piece, and have what was posted struck through."""
    await connection.execute(
        "UPDATE delivery SET state = 'cancelled', reason = ? WHERE article_id = ? AND state = 'pending'",
        (REMOVED, article_id),
    )
    # A card in doubt is looked for at once, even where its subscriptions are paused: it may have to be struck through.
    await connection.execute(
        "UPDATE delivery SET scheduled_at = ? WHERE article_id = ? AND kind = 'piece' AND state = 'claimed'",
        (now, article_id),
    )
    await revise(connection, article_id, now)


async def renew(connection: Connection, article_id: int, now: int) -> None:
    """Post what was not sent of a piece because it was removed, and have its struck-through cards stand again."""
    await connection.execute(
        "UPDATE delivery SET state = 'pending', due_at = ?, reason = NULL"
        f" WHERE article_id = ? AND kind = 'piece' AND state = 'cancelled' AND reason = ? AND {_WANTED}",
        (now, article_id, REMOVED),
    )
    await revise(connection, article_id, now)


async def reschedule(connection: Connection, article_id: int, wanted_at: Mapping[int, int | None]) -> None:
    """Have what waits of a piece wait until each subscription wants it (or None)."""
    waiting = "article_id = ? AND kind = 'piece' AND state = 'pending'"
    await connection.executemany(
        "UPDATE delivery_subscription SET due_at = ? WHERE subscription_id = ?"
        f" AND delivery_id IN (SELECT id FROM delivery WHERE {waiting})",
        [(time, subscription_id, article_id) for subscription_id, time in wanted_at.items()],
    )
    await connection.execute(
        "UPDATE delivery SET scheduled_at ="
        f" (SELECT min(due_at) FROM delivery_subscription WHERE delivery_id = delivery.id) WHERE {waiting}",
        (article_id,),
    )


async def cards_to_tell_of(connection: Connection, article_id: int) -> list[PostedCard]:
    """Return the posted cards of a piece for each subscription that wants a line of its own for a change."""
    rows = await connection.execute_fetchall(
        "SELECT delivery.channel_id, message_id, subscription_id FROM delivery"
        " JOIN delivery_subscription ON delivery_id = delivery.id"
        " JOIN subscription ON subscription.id = subscription_id"
        " WHERE article_id = ? AND kind = 'piece' AND message_id IS NOT NULL AND notify = 1 ORDER BY subscription_id",
        (article_id,),
    )
    return [PostedCard(**dict(row)) for row in rows]
