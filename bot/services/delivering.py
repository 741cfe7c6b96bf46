"""Posts what is due: claims a delivery, sends it with a nonce that is its own, records what came of it.

A claim is on disk before its send begins. So after a crash or a lost reply it is known that a card may be out there:
while Discord still knows the nonce it is sent again with the same one, which makes no second card; later, and in
forums and threads, the channel itself is read to find out.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime

from aiosqlite import Connection

from bot.services.access import close_channel
from bot.services.alerting import Alert, load_alert, moment
from bot.services.correcting import Change
from bot.services.digesting import load_digest, write_due
from bot.services.pacing import Pace
from bot.services.posts import (
    CardRefused,
    ChannelClosed,
    Content,
    Envelope,
    Interrupted,
    Notice,
    Poster,
    PublishedTooOften,
    Unrecognisable,
)
from storage import articles, crossposts, deliveries, subscriptions
from storage.crossposts import Crosspost
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

SETTLING_SECONDS = 15
"""Until then what a broken connection has left behind at Discord is done, and can be read back."""

FIRST_PUBLISHING_PAUSE_SECONDS, LONGEST_PUBLISHING_PAUSE_SECONDS = 5, 1200
"""Three times longer after each try, since Discord allows ten of them an hour."""

IN_DOUBT = "Interrupted: what became of it is found out in a moment"
EXPIRED = "it waited longer than the subscription's max age"


class Deliverer:
    """Posts deliveries, many channels at once, each channel in order."""

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
                        await crossposts.release_claims(connection, self._seconds())
                    released = True
                await self.deliver_due()
            except* sqlite3.Error:
                _log.exception("The deliveries could not be read or recorded; trying again.")
                released = False  # the sends that it cut short are in doubt, and no longer in flight
            await self._pause()

    async def deliver_due(self) -> None:
        """Deliver all that is due now, and what becomes due meanwhile; return when nothing is left to do at once."""
        async with asyncio.TaskGroup() as sends:
            in_flight: dict[tuple[str, int], asyncio.Task[None]] = {}
            while True:
                due, to_publish = await self._claim([channel_id for kind, channel_id in in_flight if kind == "card"])
                for delivery in due:
                    kind = "notice" if delivery.kind == "notice" else "card"
                    in_flight[kind, delivery.channel_id] = sends.create_task(self._deliver(delivery))
                for crosspost in to_publish:
                    in_flight["crosspost", crosspost.channel_id] = sends.create_task(self._publish(crosspost))
                if not in_flight:
                    return
                await asyncio.wait(in_flight.values(), return_when=asyncio.FIRST_COMPLETED, timeout=POLL_SECONDS)
                in_flight = {place: task for place, task in in_flight.items() if not task.done()}

    async def _claim(self, busy_channels: list[int]) -> tuple[list[Delivery], list[Crosspost]]:
        room = MOST_AT_ONCE - len(busy_channels)
        if self._stopping or room <= 0:
            return [], []
        async with self._database.write() as connection:
            await write_due(connection, self._now())
            return (
                await deliveries.claim_due(connection, self._seconds(), busy_channels, room, LEASE_SECONDS),
                await crossposts.claim_due(connection, self._seconds(), LEASE_SECONDS),
            )

    async def _deliver(self, delivery: Delivery) -> None:
        await self._pace.turn()
        try:
            if delivery.state == "revising":
                await self._revise(delivery)
            else:
                await self._send(delivery)
        except ChannelClosed as closed:
            await self._close_channel(delivery, str(closed))
        except CardRefused as refused:
            _log.error("Discord refused delivery %d, a %s: %s", delivery.id, delivery.kind, refused)
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
            least = SETTLING_SECONDS if isinstance(error, Unrecognisable) else 0
            await self._postpone(delivery, f"Interrupted: {error}", least)

    async def _send(self, delivery: Delivery) -> None:
        """Post it, or find out what became of an earlier send, without ever making a second card."""
        settled_at = (delivery.claimed_at or 0) + SETTLING_SECONDS
        if self._seconds() < settled_at and not self._poster.recognises(delivery.channel_id):
            async with self._database.write() as connection:
                await deliveries.postpone(connection, delivery.id, settled_at, IN_DOUBT, untouched=False)
            return
        envelope = self._envelope(delivery)
        async with self._database.read() as connection:
            content = await _content(connection, delivery)
        no_longer = self._no_longer_wanted(delivery, content)
        if no_longer is None:
            await self._record(delivery, await self._poster.post(envelope, content))
            return
        posted = None if delivery.claimed_at is None else await self._poster.find(envelope)
        if posted is not None:
            await self._record(delivery, posted)
            return
        async with self._database.write() as connection:
            if no_longer == EXPIRED:
                await deliveries.expire(connection, delivery.id, EXPIRED)
            else:
                await deliveries.cancel(connection, delivery.id, no_longer)

    def _no_longer_wanted(self, delivery: Delivery, content: Content) -> str | None:
        if isinstance(content, Alert) and content.article.removed:
            return deliveries.REMOVED
        if delivery.max_age is None and delivery.kind != "notice":
            return deliveries.UNSUBSCRIBED
        waited = self._seconds() - delivery.created_at
        return EXPIRED if delivery.max_age is not None and waited > delivery.max_age else None

    async def _record(self, delivery: Delivery, message_id: int) -> None:
        async with self._database.write() as connection:
            await deliveries.record_sent(connection, delivery, message_id, self._seconds())
            if delivery.kind == "notice":
                return
            await subscriptions.enable(connection, delivery.channel_id)
            if delivery.kind != "change" and self._poster.announces(delivery.channel_id):
                await crossposts.add(connection, delivery.id, delivery.channel_id, message_id, self._seconds())

    async def _revise(self, delivery: Delivery) -> None:
        async with self._database.read() as connection:
            content = await _content(connection, delivery)
        if delivery.message_id is not None:
            await self._poster.correct(self._envelope(delivery), delivery.message_id, content)
        removed = isinstance(content, Alert) and content.article.removed
        async with self._database.write() as connection:
            await deliveries.record_revised(connection, delivery, removed=removed, now=self._seconds())

    async def _close_channel(self, delivery: Delivery, reason: str) -> None:
        _log.warning("Channel %d does not let the bot post: %s", delivery.channel_id, reason)
        now = self._seconds()
        async with self._database.write() as connection:
            if delivery.kind == "notice":
                await deliveries.refuse(connection, delivery.id, reason)
                return
            await deliveries.postpone(
                connection,
                delivery.id,
                now + CLOSED_CHANNEL_SECONDS,
                reason,
                untouched=delivery.state == "pending",
            )
            await close_channel(connection, delivery.channel_id, reason, now)

    async def _postpone(self, delivery: Delivery, reason: str, least: int) -> None:
        pause = max(least, min(2**delivery.attempts, LONGEST_PAUSE_SECONDS))
        async with self._database.write() as connection:
            await deliveries.postpone(connection, delivery.id, self._seconds() + pause, reason, untouched=False)

    async def _publish(self, crosspost: Crosspost) -> None:
        await self._pace.turn()
        reason: str | None = None
        try:
            await self._poster.publish(crosspost.channel_id, crosspost.message_id)
        except CardRefused as refused:
            _log.error("Discord does not publish message %d: %s", crosspost.message_id, refused)
            reason = str(refused)
        except Exception as error:
            if not isinstance(error, Interrupted | ChannelClosed):
                _log.exception("Message %d could not be published.", crosspost.message_id)
            pause = min(FIRST_PUBLISHING_PAUSE_SECONDS * 3**crosspost.attempts, LONGEST_PUBLISHING_PAUSE_SECONDS)
            if isinstance(error, PublishedTooOften):
                pause = LONGEST_PUBLISHING_PAUSE_SECONDS
            async with self._database.write() as connection:
                await crossposts.postpone(connection, crosspost.delivery_id, self._seconds() + pause, str(error))
            return
        async with self._database.write() as connection:
            await crossposts.end(connection, crosspost.delivery_id, self._seconds(), reason)

    def _envelope(self, delivery: Delivery) -> Envelope:
        claimed_at = delivery.claimed_at
        return Envelope(
            channel_id=delivery.channel_id,
            nonce=delivery.nonce,
            role_ids=delivery.role_ids,
            short=delivery.short,
            threaded=delivery.threaded,
            in_doubt_since=None if claimed_at is None else moment(claimed_at),
            nonce_known=claimed_at is None or self._seconds() - claimed_at < NONCE_LIFE_SECONDS,
        )

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._awake.wait()
        except TimeoutError:
            return
        self._awake.clear()

    def _seconds(self) -> int:
        return int(self._now().timestamp())


async def _content(connection: Connection, delivery: Delivery) -> Content:
    detail = delivery.detail
    match delivery.kind:
        case "digest":
            return await load_digest(
                connection, delivery.guild_id, delivery.id, detail["digest"], detail["since"], detail["day"]
            )
        case "notice":
            return Notice(
                delivery.guild_id,
                detail["sentence"],
                detail["origin_channel_id"],
                detail["user_id"],
            )
    article_id = delivery.article_id or 0
    if delivery.kind == "piece":
        return await load_alert(connection, delivery.guild_id, article_id)
    full = await articles.get(connection, delivery.guild_id, article_id)
    if full is None:
        raise LookupError(f"guild {delivery.guild_id} has no piece {article_id}")
    return Change(full.article, detail["what"], tuple(detail["fields"]), detail["message_id"])
