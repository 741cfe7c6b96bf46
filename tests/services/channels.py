"""Discord's channels as the delivery knows them, in memory, with a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.services.alerting import Alert
from bot.services.delivering import CardRefused, ChannelClosed, Interrupted

NONCE_LIFE = timedelta(seconds=300)


@dataclass
class Card:
    """A message. `struck` after its piece was removed."""

    message_id: int
    channel_id: int
    article_id: int
    nonce: str
    posted_at: datetime
    role_ids: tuple[int, ...]
    struck: bool = False


@dataclass
class Channels:
    """Implements bot.services.delivering.Poster.

    `faults` holds what happens to the next calls: `lost before` and `lost after` the effect break the connection,
    `crash before` and `crash after` hold the call there for ever and set `crashed`; `fine` does nothing.
    """

    clock: Callable[[], datetime]
    cards: list[Card] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    closed: dict[int, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    held: dict[int, asyncio.Event] = field(default_factory=dict)
    sends: list[tuple[int, int]] = field(default_factory=list)
    crashed: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, channel_id: int, alert: Alert, nonce: str, role_ids: tuple[int, ...]) -> int:
        self.sends.append((channel_id, alert.article.id))
        self.arrived.set()
        fault = await self._before()
        if channel_id in self.held:
            await self.held[channel_id].wait()
        self._refuse_closed(channel_id)
        if alert.article.id in self.refused:
            raise CardRefused("Invalid form body")
        card = self._known(channel_id, nonce)
        if card is None:
            card = Card(len(self.cards) + 1, channel_id, alert.article.id, nonce, self.clock(), role_ids)
            self.cards.append(card)
        await self._after(fault)
        return card.message_id

    async def find(self, channel_id: int, nonce: str, since: datetime) -> int | None:
        fault = await self._before()
        self._refuse_closed(channel_id)
        found = [card for card in self.cards if card.nonce == nonce and card.channel_id == channel_id]
        await self._after(fault)
        return next((card.message_id for card in found if card.posted_at >= since), None)

    async def correct(
        self, channel_id: int, message_id: int, alert: Alert, nonce: str, role_ids: tuple[int, ...]
    ) -> None:
        fault = await self._before()
        self._refuse_closed(channel_id)
        assert not alert.article.removed
        (card,) = [card for card in self.cards if card.message_id == message_id]
        card.struck, card.title = False, alert.article.title
        await self._after(fault)

    async def strike_through(self, channel_id: int, message_id: int, alert: Alert) -> None:
        fault = await self._before()
        self._refuse_closed(channel_id)
        assert alert.article.removed
        (card,) = [card for card in self.cards if card.message_id == message_id]
        card.struck = True
        await self._after(fault)

    def posted(self, channel_id: int) -> list[int]:
        """Return the pieces whose cards are in a channel, in order."""
        return [card.article_id for card in self.cards if card.channel_id == channel_id]

    def _known(self, channel_id: int, nonce: str) -> Card | None:
        for card in self.cards:
            if (card.channel_id, card.nonce) == (channel_id, nonce) and self.clock() - card.posted_at < NONCE_LIFE:
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
