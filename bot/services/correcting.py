"""What the channels are told when a piece changes: cards follow it, and a line says so where that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiosqlite import Connection

from bot.services.alerting import wanted_at, zone_of
from storage import corrections, deliveries, subscriptions
from storage.articles import Article

CORRECTED, REMOVED, RESTORED = "corrected", "removed", "restored"


@dataclass(frozen=True, slots=True)
class Change:
    """What a line tells of a piece whose card is `message_id`: what happened, and for a correction, to which fields."""

    article: Article
    what: str
    fields: tuple[str, ...]
    message_id: int


async def follow_correction(
    connection: Connection, guild_id: int, article_id: int, fields: Sequence[str], now: datetime
) -> None:
    """In the correction's own transaction: have the cards follow, and tell of it."""
    await corrections.revise(connection, article_id, int(now.timestamp()))
    wanted = await _wanted(connection, guild_id, now)
    await corrections.reschedule(connection, article_id, wanted)
    await _tell(connection, guild_id, article_id, CORRECTED, fields, wanted, now)


async def follow_removal(connection: Connection, guild_id: int, article_id: int, now: datetime) -> None:
    """In the removal's own transaction: have the cards struck through, and tell of it."""
    await corrections.retract(connection, article_id, int(now.timestamp()))
    await _tell(connection, guild_id, article_id, REMOVED, (), await _wanted(connection, guild_id, now), now)


async def follow_return(connection: Connection, guild_id: int, article_id: int, now: datetime) -> None:
    """In the transaction that puts a piece back: have its cards stand again, and tell of it."""
    await corrections.renew(connection, article_id, int(now.timestamp()))
    wanted = await _wanted(connection, guild_id, now)
    await corrections.reschedule(connection, article_id, wanted)
    await _tell(connection, guild_id, article_id, RESTORED, (), wanted, now)


async def _wanted(connection: Connection, guild_id: int, now: datetime) -> dict[int, int | None]:
    """Return when each subscription wants what comes now; today's pauses and quiet hours hold."""
    zone = await zone_of(connection, guild_id)
    return {wish.id: wanted_at(wish, now, zone) for wish in await subscriptions.of_guild(connection, guild_id)}


async def _tell(
    connection: Connection,
    guild_id: int,
    article_id: int,
    what: str,
    fields: Sequence[str],
    wanted: Mapping[int, int | None],
    now: datetime,
) -> None:
    by_card: dict[tuple[int, int], dict[int, int | None]] = {}
    for card in await corrections.cards_to_tell_of(connection, article_id):
        by_card.setdefault((card.channel_id, card.message_id), {})[card.subscription_id] = wanted[card.subscription_id]
    for (channel_id, message_id), wanted_by in by_card.items():
        detail = {"what": what, "fields": list(fields), "message_id": message_id}
        await deliveries.enqueue_other(
            connection,
            guild_id,
            "change",
            channel_id,
            detail,
            int(now.timestamp()),
            article_id=article_id,
            wanted_at=wanted_by,
        )
