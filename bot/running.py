"""`dateline run`: opens what the bot needs, connects it, and closes all in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import discord

from bot.app import Dateline
from bot.config import Settings
from bot.health import serve_health
from bot.intake.bounded import bounded_extraction
from bot.intake.fetching import Fetcher
from bot.services.assembly import assemble
from bot.services.reading import reading_processes
from storage.database import open_database

_log = logging.getLogger(__name__)

LAST_SENDS_SECONDS = 10.0
"""How long a shut-down waits for the sends in flight."""


class BadToken(Exception):
    """Discord does not accept the token."""


async def run(settings: Settings, token: str) -> None:
    """Run the bot until SIGINT or SIGTERM; raises BadToken."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # Voice is not what Dateline is for.
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with (
        open_database(settings.database_path) as database,
        reading_processes() as reader,
        bounded_extraction() as extraction,
    ):
        fetcher = Fetcher(allow_private=settings.fetch_allow_private)
        services = assemble(database, reader, extraction, fetcher, lambda: datetime.now(UTC))
        async with (
            Dateline(services, home_guild_id=settings.home_guild_id) as bot,
            serve_health(bot, settings.health_port),
        ):
            await _run_until(bot, token, stop)
    _log.info("Stopped.")


async def _run_until(bot: Dateline, token: str, stop: asyncio.Event) -> None:
    connecting = asyncio.create_task(_connect(bot, token), name="gateway")
    delivering = asyncio.create_task(_when_ready(bot, bot.deliverer.run), name="deliveries")
    feeding = asyncio.create_task(_when_ready(bot, bot.feeding.run), name="feeds")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    tasks = (connecting, delivering, feeding, stopping)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        bot.deliverer.stop()
        bot.feeding.stop()
        if bot.is_ready():
            await asyncio.wait((delivering,), timeout=LAST_SENDS_SECONDS)
    finally:
        await bot.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _connect(bot: Dateline, token: str) -> None:
    try:
        await bot.start(token)
    except discord.LoginFailure as error:
        raise BadToken from error


async def _when_ready(bot: Dateline, run: Callable[[], Awaitable[None]]) -> None:
    # Before the guilds are known, every channel would have to be fetched.
    with contextlib.suppress(RuntimeError):
        await bot.wait_until_ready()
    await run()
