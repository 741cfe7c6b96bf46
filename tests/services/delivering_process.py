"""A process that delivers as the bot does, without a gateway, in a time that runs faster; it is there to be killed."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import discord
import discord.http

from bot.analysis.gazetteer import ACTORS
from bot.analysis.naming import ActorNames
from bot.posting import DiscordPoster
from bot.services.delivering import Deliverer
from bot.single_requests import request_trace
from storage.database import open_database
from tests.services.hurried import HURRY, HurriedClock, HurriedLoop

LONGEST_LIFE_SECONDS = 60 * HURRY
"""Nothing outlives its test for long, whatever becomes of that."""


@dataclass(frozen=True, slots=True)
class Life:
    """What a process knows when it starts: `guild` is what the gateway would tell it."""

    database: Path
    discord: str
    guild: Mapping[str, Any]
    clock: HurriedClock


def nursery(orders: Connection) -> None:
    """Start a process for each Life that comes, one after another; answer with its number, at its end with its status.

    The processes are forked from this one, which has imported all that they need.
    """
    forking = multiprocessing.get_context("fork")
    names = ActorNames(ACTORS)
    while True:
        try:
            life = orders.recv()
        except EOFError:
            return
        process = forking.Process(target=_live, args=(life, names))
        process.start()
        orders.send(process.pid)
        process.join()
        orders.send(process.exitcode)


def _live(life: Life, names: ActorNames) -> None:
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        runner.run(_deliver(life, names))


async def _deliver(life: Life, names: ActorNames) -> None:
    """Deliver until SIGTERM, which lets the sends in flight finish."""
    discord.http.Route.BASE = life.discord
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        max_messages=None,
        http_trace=request_trace(),
    )
    async with asyncio.timeout(LONGEST_LIFE_SECONDS), open_database(life.database) as database, client:
        await client.login("token")
        client._connection._add_guild_from_data(life.guild)  # type: ignore[arg-type]
        deliverer = Deliverer(database, DiscordPoster(client, names), life.clock)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, deliverer.stop)
        await deliverer.run()
