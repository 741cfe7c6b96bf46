"""What the channels are told when a piece changes: cards follow it, and a line says so where that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
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
    await _wait_anew(connection, guild_id, article_id, now)
    await _tell(connection, guild_id, article_id, CORRECTED, fields, now)


async def follow_removal(connection: Connection, guild_id: int, article_id: int, now: datetime) -> None:
    """In the removal's own transaction: have the cards struck through, and tell of it."""
    await corrections.retract(connection, article_id, int(now.timestamp()))
    await _tell(connection, guild_id, article_id, REMOVED, (), now)


async def follow_return(connection: Connection, guild_id: int, article_id: int, now: datetime) -> None:
    """In the transaction that puts a piece back: have its cards stand again, and tell of it."""
    await corrections.renew(connection, article_id, int(now.timestamp()))
    await _wait_anew(connection, guild_id, article_id, now)
    await _tell(connection, guild_id, article_id, RESTORED, (), now)


async def _wait_anew(connection: Connection, guild_id: int, article_id: int, now: datetime) -> None:
    """Have cards that are tried again respect the pauses and quiet hours of today."""
    zone = await zone_of(connection, guild_id)
    wishes = await subscriptions.of_guild(connection, guild_id)
    await corrections.reschedule(connection, article_id, {wish.id: wanted_at(wish, now, zone) for wish in wishes})


async def _tell(
    connection: Connection, guild_id: int, article_id: int, what: str, fields: Sequence[str], now: datetime
) -> None:
    cards = await corrections.cards_to_tell_of(connection, article_id)
    if not cards:
        return
    zone = await zone_of(connection, guild_id)
    wishes = {wish.id: wish for wish in await subscriptions.of_guild(connection, guild_id)}
    by_card: dict[tuple[int, int], dict[int, int | None]] = {}
    for card in cards:
        wanted = wanted_at(wishes[card.subscription_id], now, zone)
        by_card.setdefault((card.channel_id, card.message_id), {})[card.subscription_id] = wanted
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
