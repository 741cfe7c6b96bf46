"""Discord's channels as the delivery knows them, in memory, with a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.services.alerting import Alert
from bot.services.posts import CardRefused, ChannelClosed, Content, Envelope, Interrupted, PublishedTooOften

NONCE_LIFE = timedelta(seconds=300)


@dataclass
class Message:
    """What is in a channel. `struck` after its piece was removed; `article_id` is 0 for what is no piece's card."""

    message_id: int
    channel_id: int
    content: Content
    envelope: Envelope
    posted_at: datetime
    struck: bool = False
    published: bool = False

    @property
    def article_id(self) -> int:
        return self.content.article.id if isinstance(self.content, Alert) else 0

    @property
    def role_ids(self) -> tuple[int, ...]:
        return self.envelope.role_ids

    @property
    def title(self) -> str:
        assert isinstance(self.content, Alert)
        return self.content.article.title


@dataclass
class Channels:
    """Implements bot.services.posts.Poster.

    `faults` holds what happens to the next calls: `lost before` and `lost after` the effect break the connection,
    `crash before` and `crash after` hold the call there for ever and set `crashed`; `fine` does nothing. `forums` know
    no nonces. Notices go to the channel of their origin.
    """

    clock: Callable[[], datetime]
    cards: list[Message] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    closed: dict[int, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    forums: set[int] = field(default_factory=set)
    announcing: set[int] = field(default_factory=set)
    unpublishable: set[int] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    held: dict[int, asyncio.Event] = field(default_factory=dict)
    sends: list[tuple[int, int]] = field(default_factory=list)
    publishing: list[tuple[int, datetime]] = field(default_factory=list)
    crashed: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, envelope: Envelope, content: Content) -> int:
        channel_id = envelope.channel_id
        article_id = content.article.id if isinstance(content, Alert) else 0
        if envelope.in_doubt_since is not None and (channel_id in self.forums or not envelope.nonce_known):
            posted = await self.find(envelope)
            if posted is not None:
                return posted
        self.sends.append((channel_id, article_id))
        self.arrived.set()
        fault = await self._before()
        if channel_id in self.held:
            await self.held[channel_id].wait()
        if not hasattr(content, "origin_channel_id"):
            self._refuse_closed(channel_id)
        if article_id in self.refused:
            raise CardRefused("Invalid form body")
        message = self._known(envelope)
        if message is None:
            message = Message(len(self.cards) + 1, channel_id, content, envelope, self.clock())
            self.cards.append(message)
        await self._after(fault)
        return message.message_id

    async def find(self, envelope: Envelope) -> int | None:
        assert envelope.in_doubt_since is not None
        fault = await self._before()
        self._refuse_closed(envelope.channel_id)
        found = [message for message in self.cards if message.envelope.nonce == envelope.nonce]
        await self._after(fault)
        return next((message.message_id for message in found if message.posted_at >= envelope.in_doubt_since), None)

    async def correct(self, envelope: Envelope, message_id: int, content: Content) -> None:
        fault = await self._before()
        self._refuse_closed(envelope.channel_id)
        (message,) = [message for message in self.cards if message.message_id == message_id]
        message.struck = isinstance(content, Alert) and content.article.removed
        message.content = content
        await self._after(fault)

    def recognises(self, channel_id: int) -> bool:
        return channel_id not in self.forums

    def announces(self, channel_id: int) -> bool:
        return channel_id in self.announcing

    async def publish(self, channel_id: int, message_id: int) -> None:
        fault = await self._before()
        self.publishing.append((channel_id, self.clock()))
        self._refuse_closed(channel_id)
        if channel_id in self.busy:
            raise PublishedTooOften("Discord takes no more for now")
        if message_id in self.unpublishable:
            raise CardRefused("This message cannot be published")
        (message,) = [message for message in self.cards if message.message_id == message_id]
        message.published = True
        await self._after(fault)

    def posted(self, channel_id: int) -> list[int]:
        """Return the pieces whose cards are in a channel, in order."""
        return [card.article_id for card in self.cards if card.channel_id == channel_id and card.article_id]

    def contents(self, channel_id: int, kind: type) -> list[Content]:
        """Return what of a kind was posted for a channel, in order."""
        return [card.content for card in self.cards if card.channel_id == channel_id and isinstance(card.content, kind)]

    def _known(self, envelope: Envelope) -> Message | None:
        if envelope.channel_id in self.forums:
            return None
        for card in self.cards:
            if card.envelope.nonce == envelope.nonce and self.clock() - card.posted_at < NONCE_LIFE:
                return card
        return None

    def _refuse_closed(self, channel_id: int) -> None:
        if channel_id in self.closed:
            raise ChannelClosed(self.closed[channel_id])

    async def _before(self) -> str:
        fault = self.faults.popleft() if self.faults else "fine"
        if fault == "lost before":
            raise Interrupted("no reply")
        if fault == "crash before":
            await self._crash()
        return fault

    async def _after(self, fault: str) -> None:
        if fault == "lost after":
            raise Interrupted("no reply")
        if fault == "crash after":
            await self._crash()

    async def _crash(self) -> None:
        self.crashed.set()
        await asyncio.Event().wait()


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the other tasks go on until it is so."""
    loop = asyncio.get_running_loop()
    last = loop.time() + seconds
    while not condition() and loop.time() < last:  # noqa: ASYNC110 - what is awaited happens in other threads
        await asyncio.sleep(0)
    assert condition()
