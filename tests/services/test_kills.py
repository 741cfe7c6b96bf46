"""What is posted while processes are killed at any moment, connections break, and Discord answers with errors.

The poster, discord.py and the database are the real ones, each process is one of the machine's, and SIGKILL ends it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from bot.services.alerting import enqueue_alerts
from storage import corpus, crossposts, deliveries, subscriptions
from storage.database import Database
from storage.subscriptions import NewSubscription, Style
from tests.services.delivering_process import Life, nursery
from tests.services.fake_discord import FORUM, GUILD, NEWS, TEXT, FakeDiscord, Payload
from tests.services.hurried import HurriedClock
from tests.storage.building import piece, shown

KILLS = 200

TEXTS, FORUMS, THREADED, ANNOUNCEMENTS = range(50, 55), range(60, 63), 70, 71
CHANNELS = (*TEXTS, *FORUMS, THREADED, ANNOUNCEMENTS)

MISHAPS = ("reset before", "reset after", "closed after", "502 before", "500 after", "late", "reset meanwhile")
MISHAP_CHANCE = 0.2

PIECES_AT_ONCE = 6
MOST_REQUESTS = 24
"""A life ends at the latest when it has made so many; the first two are to log in."""
LONGEST_WAIT_SECONDS = 0.5
LONGEST_FINISH_SECONDS = 30
SILENCE_SECONDS = 0.3
"""Much longer than the deliverer's pauses in the hurried time; all three are by the clock on the wall."""
HOUR_SECONDS = 3600
DOWN_SECONDS = (3, 400)
"""A start alone takes discord.py three seconds; the longest is well beyond what a nonce lives."""


@pytest.fixture
def orders() -> Iterator[Connection]:
    """The end of a pipe where processes can be ordered."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=nursery, args=(there,))
    process.start()
    there.close()
    yield here
    here.close()
    process.join()


@dataclass
class Trial:
    """A newsroom's database, the Discord that it posts to, and one process after another between them."""

    database: Database
    database_path: Path
    orders: Connection
    discord: FakeDiscord
    address: str
    chance: Random
    published: list[str] = field(default_factory=list)

    async def subscribe(self) -> None:
        kinds = {ANNOUNCEMENTS: NEWS, **dict.fromkeys(FORUMS, FORUM)}
        async with self.database.write() as connection:
            for channel_id in CHANNELS:
                self.discord.add_channel(channel_id, kinds.get(channel_id, TEXT))
                wish = NewSubscription(GUILD, channel_id, 7, style=Style(threaded=channel_id == THREADED))
                assert await subscriptions.add(connection, wish, self._seconds())

    async def publish(self) -> None:
        """Publish some pieces, each in all channels."""
        for _ in range(PIECES_AT_ONCE):
            title = f"Piece {len(self.published)}"
            new = piece(title, guild_id=GUILD, actors=("Russia", "India"), evidence=(shown(),), summary=(title,))
            async with self.database.write() as connection:
                article_id = await corpus.add(connection, new, self._seconds())
                await enqueue_alerts(connection, article_id, new, self.discord.clock())
            self.published.append(title)

    async def kill_one(self) -> None:
        """Let a process deliver until it has made some requests, kill it then or a little later, and let time pass."""
        number, end = await self._start()
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self.discord.requests(self.chance.randrange(MOST_REQUESTS))
        await asyncio.sleep(self.chance.uniform(0, 0.05))
        os.kill(number, signal.SIGKILL)
        assert await end == -signal.SIGKILL
        self.discord.forward(self.chance.uniform(*DOWN_SECONDS))

    async def finish(self) -> None:
        """Let a process deliver all that it can by now, and stop it in good order."""
        number, end = await self._start()
        try:
            async with asyncio.timeout(LONGEST_FINISH_SECONDS):
                while await self.discord.asked(within=SILENCE_SECONDS) or await self.to_post():
                    assert not end.done()
        finally:
            os.kill(number, signal.SIGTERM)
            status = await end
        assert status == 0

    async def finish_all(self) -> None:
        """Let processes deliver until nothing is left to do."""
        await self.finish()
        while await self.to_publish():
            self.discord.forward(HOUR_SECONDS)
            await self.finish()

    def some_mishap(self) -> str | None:
        return self.chance.choice(MISHAPS) if self.chance.random() < MISHAP_CHANCE else None

    async def to_post(self) -> int:
        """Return how much is still to be posted."""
        async with self.database.read() as connection:
            counts = await deliveries.counts(connection)
        return sum(count for state, count in counts.items() if state != "sent")

    async def to_publish(self) -> int:
        """Return how much of the announcements is still to be published."""
        async with self.database.read() as connection:
            return await crossposts.waiting(connection, ANNOUNCEMENTS)

    async def in_doubt(self) -> int:
        """Return how many messages are posted that the database doesn't know of."""
        posted = sum(len(self.discord.cards_in(channel_id)) for channel_id in CHANNELS)
        async with self.database.read() as connection:
            return posted - (await deliveries.counts(connection)).get("sent", 0)

    async def _start(self) -> tuple[int, asyncio.Future[int]]:
        """Start a process and return its number and what will be its status."""
        life = Life(self.database_path, self.address, self.discord.guild(), self.discord.clock)
        self.orders.send(life)
        number = await asyncio.to_thread(self.orders.recv)
        return number, asyncio.ensure_future(asyncio.to_thread(self.orders.recv))

    def _seconds(self) -> int:
        return int(self.discord.clock().timestamp())


@pytest.fixture
async def trial(database: Database, database_path: Path, orders: Connection) -> AsyncIterator[Trial]:
    discord = FakeDiscord(HurriedClock(datetime(2026, 1, 15, 12, tzinfo=UTC), time.monotonic()))
    async with discord.listening() as address:
        trial = Trial(database, database_path, orders, discord, address, Random(4))
        await trial.subscribe()
        yield trial


async def test_200_kills_and_as_many_mishaps_lose_and_double_nothing(trial: Trial) -> None:
    discord = trial.discord
    kills_in_doubt = 0

    discord.mishap = trial.some_mishap
    for _ in range(KILLS):
        if await trial.to_post() < len(CHANNELS):
            await trial.publish()
        await trial.kill_one()
        kills_in_doubt += await trial.in_doubt() > 0
    discord.mishap = lambda: None
    await trial.finish_all()

    check(trial)
    # It was tried as it should be: posted and not recorded, sent again with a nonce, and read back.
    assert kills_in_doubt >= KILLS / 4
    assert discord.recognised
    assert discord.read_back


async def test_mishaps_that_one_process_meets_lose_and_double_nothing(trial: Trial) -> None:
    await trial.publish()

    trial.discord.mishap = trial.some_mishap
    trial.discord.late_seconds = 10
    await trial.finish_all()

    check(trial)


def check(trial: Trial) -> None:
    """Each piece has one card in each channel, in order, with its thread or published where that is wanted."""
    discord = trial.discord
    for channel_id in CHANNELS:
        assert [title_of(card) for card in discord.cards_in(channel_id)] == trial.published
    threads = [thread["id"] for thread in discord.threads_in(THREADED)]
    assert sorted(threads) == [card["id"] for card in discord.cards_in(THREADED)]
    assert list(discord.published_at) == [int(card["id"]) for card in discord.cards_in(ANNOUNCEMENTS)]


def title_of(card: Payload) -> str:
    found = re.search(r"## (Piece \d+)", str(card["components"]))
    assert found
    return found[1]
