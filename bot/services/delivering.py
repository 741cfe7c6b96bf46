"""Posts what is due: claims a delivery, sends it with a nonce that is its own, records what came of it.

A claim is on disk before its send begins. So after a crash or a lost reply it is known that a card may be out there:
while Discord still knows the nonce it is sent again with the same one, which makes no second card; later the channel
itself is read to find out.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from bot.services.alerting import Alert, load_alert
from bot.services.pacing import Pace
from storage import deliveries, subscriptions
from storage.database import Database
from storage.deliveries import Delivery

_log = logging.getLogger(__name__)

NONCE_LIFE_SECONDS = 120
"""Discord knows a nonce for "a few minutes"; within two a repeated send is certain to be recognised."""

LEASE_SECONDS = 3600
"""Longer than any send: a claim comes back by itself only where a process hangs."""

POLL_SECONDS = 1.0
"""How soon pieces are noticed that another process (`dateline import --alert`) has stored."""

CLOSED_CHANNEL_SECONDS = 600
"""How long to wait before a channel is tried again that did not let the bot post."""

MOST_AT_ONCE = 25

REQUESTS_A_SECOND = 47
"""Discord allows a bot 50 requests a second over all routes; some are left for what else the bot does."""

LONGEST_PAUSE_SECONDS = 300


class ChannelClosed(Exception):
    """The channel does not let the bot post; the message is a sentence that says what is missing."""


class CardRefused(Exception):
    """Discord will not take this card, here or ever; the message says why."""


class Interrupted(Exception):
    """The connection or Discord failed: the card may have been posted or not."""


class Poster(Protocol):
    """What the delivery needs of Discord. All may raise ChannelClosed or Interrupted, `send` also CardRefused."""

    async def send(self, channel_id: int, alert: Alert, nonce: str, role_ids: tuple[int, ...]) -> int:
        """Post the card and return the message's id; a nonce that Discord knows makes no second card."""
        ...

    async def find(self, channel_id: int, nonce: str, since: datetime) -> int | None:
        """Return the message in the channel that was sent with this nonce since then."""
        ...

    async def correct(
        self, channel_id: int, message_id: int, alert: Alert, nonce: str, role_ids: tuple[int, ...]
    ) -> None:
        """Show the corrected piece on the posted card; a card that is gone already needs nothing."""
        ...

    async def strike_through(self, channel_id: int, message_id: int, alert: Alert) -> None:
        """Show on the posted card that its piece was removed; a card that is gone already needs nothing."""
        ...


class Deliverer:
    """Delivers what is due, one card at a time in each channel, the oldest first."""

    def __init__(self, database: Database, poster: Poster, now: Callable[[], datetime]) -> None:
        self._database = database
        self._poster = poster
        self._now = now
        self._pace = Pace(REQUESTS_A_SECOND)
        self._awake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look at once whether something is due."""
        self._awake.set()

    def stop(self) -> None:
        """Begin nothing more; `run` ends when the sends in flight have ended."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Deliver until stopped. What an earlier process left unfinished comes first."""
        released = False
        while not self._stopping:
            try:
                if not released:
                    async with self._database.write() as connection:
                        await deliveries.release_claims(connection, self._seconds())
                    released = True
                await self.deliver_due()
            except* sqlite3.Error:
                _log.exception("The deliveries could not be read or recorded; trying again.")
                released = False  # the sends that it cut short are in doubt, and no longer in flight
            await self._pause()

    async def deliver_due(self) -> None:
        """Deliver all that is due now, and what becomes due meanwhile; return when nothing is left to do at once."""
        async with asyncio.TaskGroup() as sends:
            in_flight: dict[int, asyncio.Task[None]] = {}
            while True:
                for delivery in await self._claim(list(in_flight)):
                    in_flight[delivery.channel_id] = sends.create_task(self._deliver(delivery))
                if not in_flight:
                    return
                await asyncio.wait(in_flight.values(), return_when=asyncio.FIRST_COMPLETED, timeout=POLL_SECONDS)
                in_flight = {channel_id: task for channel_id, task in in_flight.items() if not task.done()}

    async def _claim(self, busy_channels: list[int]) -> list[Delivery]:
        room = MOST_AT_ONCE - len(busy_channels)
        if self._stopping or room <= 0:
            return []
        async with self._database.write() as connection:
            return await deliveries.claim_due(connection, self._seconds(), busy_channels, room, LEASE_SECONDS)

    async def _deliver(self, delivery: Delivery) -> None:
        await self._pace.turn()
        try:
            if delivery.state == "revising":
                await self._revise(delivery)
            elif delivery.claimed_at is None:
                await self._send(delivery)
            else:
                await self._settle(delivery, delivery.claimed_at)
        except ChannelClosed as closed:
            await self._close_channel(delivery, str(closed))
        except CardRefused as refused:
            _log.error("Discord refused the card of piece %d: %s", delivery.article_id, refused)
            async with self._database.write() as connection:
                if delivery.state == "revising":
                    await deliveries.record_revised(
                        connection, delivery, removed=delivery.article_removed, now=self._seconds()
                    )
                else:
                    await deliveries.refuse(connection, delivery.id, str(refused))
        except Exception as error:
            # Whatever it was: the card may be out there, and one delivery's trouble must not stop the others.
            if not isinstance(error, Interrupted):
                _log.exception("Delivery %d failed.", delivery.id)
            await self._postpone(delivery, f"Interrupted: {error}")

    async def _send(self, delivery: Delivery) -> None:
        alert = await load_alert(self._database, delivery.guild_id, delivery.article_id)
        if alert.article.removed and delivery.claimed_at is None:
            async with self._database.write() as connection:
                await deliveries.cancel(connection, delivery.id, deliveries.REMOVED)
            return
        message_id = await self._poster.send(delivery.channel_id, alert, delivery.nonce, delivery.role_ids)
        await self._record(delivery, message_id)

    async def _settle(self, delivery: Delivery, claimed_at: int) -> None:
        """Find out what became of an earlier send, without ever making a second card."""
        if self._seconds() - claimed_at < NONCE_LIFE_SECONDS and not delivery.article_removed:
            await self._send(delivery)
            return
        since = datetime.fromtimestamp(claimed_at, UTC)
        message_id = await self._poster.find(delivery.channel_id, delivery.nonce, since)
        if message_id is not None:
            await self._record(delivery, message_id)
        elif delivery.article_removed:
            async with self._database.write() as connection:
                await deliveries.cancel(connection, delivery.id, deliveries.REMOVED)
        else:
            async with self._database.write() as connection:
                await deliveries.reclaim(connection, delivery.id, self._seconds())
            await self._send(delivery)

    async def _record(self, delivery: Delivery, message_id: int) -> None:
        async with self._database.write() as connection:
            await deliveries.record_sent(connection, delivery, message_id, self._seconds())
            await subscriptions.enable(connection, delivery.channel_id)

    async def _revise(self, delivery: Delivery) -> None:
        alert = await load_alert(self._database, delivery.guild_id, delivery.article_id)
        if delivery.message_id is not None:
            if alert.article.removed:
                await self._poster.strike_through(delivery.channel_id, delivery.message_id, alert)
            else:
                await self._poster.correct(
                    delivery.channel_id, delivery.message_id, alert, delivery.nonce, delivery.role_ids
                )
        async with self._database.write() as connection:
            await deliveries.record_revised(connection, delivery, removed=alert.article.removed, now=self._seconds())

    async def _close_channel(self, delivery: Delivery, reason: str) -> None:
        _log.warning("Channel %d does not let the bot post: %s", delivery.channel_id, reason)
        now = self._seconds()
        async with self._database.write() as connection:
            await deliveries.postpone(
                connection,
                delivery.id,
                now + CLOSED_CHANNEL_SECONDS,
                reason,
                untouched=delivery.state == "pending",
            )
            await subscriptions.disable(connection, delivery.channel_id, reason, now)

    async def _postpone(self, delivery: Delivery, reason: str) -> None:
        pause = min(2**delivery.attempts, LONGEST_PAUSE_SECONDS)
        async with self._database.write() as connection:
            await deliveries.postpone(connection, delivery.id, self._seconds() + pause, reason, untouched=False)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._awake.wait()
        except TimeoutError:
            return
        self._awake.clear()

    def _seconds(self) -> int:
        return int(self._now().timestamp())
