"""What the tests share: a clock that is moved by hand, a database file, the services over it, and a newsroom.

A newsroom is a simulated Discord server with the real bot in it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import simcord
from hypothesis import settings

from bot.analysis.facts import Reading
from bot.analysis.reading import PieceReader
from bot.errors import sentence_of
from bot.services.assembly import Services, assemble
from bot.services.reading import ReadingRequest, read_with
from storage.database import Database, open_database
from tests.extracting import InProcessExtractor, fetcher
from tests.newsroom import Newsroom, attach, furnish, give_posts_their_messages_ids, new_bot

# How long an example takes says more of the machine than of the code.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


class InProcessReader:
    """Implements bot.services.reading.Reader without a process of its own."""

    def __init__(self) -> None:
        self._reader = PieceReader()

    async def read(self, request: ReadingRequest) -> Reading:
        return read_with(self._reader, request)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def reader() -> InProcessReader:
    return InProcessReader()


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "dateline.db"


@pytest.fixture
async def database(database_path: Path) -> AsyncIterator[Database]:
    async with open_database(database_path) as opened:
        yield opened


@pytest.fixture
def services(database: Database, reader: InProcessReader, clock: Clock) -> Services:
    return assemble(database, reader, InProcessExtractor(), fetcher(), clock)


@pytest.fixture
async def newsroom(
    services: Services, clock: Clock, database_path: Path, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Newsroom]:
    """A server with the bot, an editor and a reporter; a fault of the bot's that no test expects fails the test."""
    env = simcord.Env(new_bot(services))
    env.backend.advance_clock((clock() - env.now()).total_seconds())
    give_posts_their_messages_ids(env)
    await env.start()
    attach(env)
    room = furnish(env, services, database_path)
    try:
        yield room
    finally:
        await env.shutdown()
    faults = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert room.faults_expected or not faults, faults
    unanswered = [error for error in env.errors if sentence_of(error) is None]
    assert room.faults_expected or not unanswered, unanswered
