"""`/healthz` and `/metrics`, asked over the network."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.app import Dateline
from bot.health import serve_health
from bot.services.assembly import Services
from storage import subscriptions
from storage.subscriptions import NewSubscription
from tests.newsroom import Newsroom

PIECE = "Peru thanked Chile for reopening the lagoon. The herons were not asked."


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def damage(database: Path) -> None:
    with database.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xa5" * (database.stat().st_size - 4096))


async def test_a_connected_bot_is_healthy(newsroom: Newsroom, client: aiohttp.ClientSession, port: int) -> None:
    async with (
        serve_health(newsroom.bot, port),
        client.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        assert answer.status == 200
        assert await answer.json() == {"gateway": True, "database": True}


async def test_a_bot_that_is_not_connected_is_not_healthy(
    services: Services, client: aiohttp.ClientSession, port: int
) -> None:
    async with (
        Dateline(services) as bot,
        serve_health(bot, port),
        client.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        assert answer.status == 503
        assert await answer.json() == {"gateway": False, "database": True}


async def test_a_database_that_cannot_be_read_is_not_healthy(
    services: Services, database_path: Path, client: aiohttp.ClientSession, port: int
) -> None:
    async with Dateline(services) as bot, serve_health(bot, port):
        damage(database_path)
        async with client.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 503
            assert (await answer.json())["database"] is False


async def test_the_metrics_tell_what_waits(newsroom: Newsroom, client: aiohttp.ClientSession, port: int) -> None:
    new = NewSubscription(newsroom.guild.id, newsroom.wire.id, newsroom.editor.id)
    async with newsroom.services.database.write() as connection:
        await subscriptions.add(connection, new, 0)
    await newsroom.publish(PIECE)

    async with (
        serve_health(newsroom.bot, port),
        client.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        lines = (await answer.text()).splitlines()

    assert 'dateline_deliveries{state="pending"} 1' in lines
    assert "dateline_guilds 1" in lines
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert float(values["dateline_gateway_latency_seconds"]) >= 0
    for line in lines:
        assert re.fullmatch(r'# TYPE \w+ (gauge|counter)|\w+(\{\w+="\w+"(,\w+="\w+")*\})? [\d.e+-]+', line), line


async def test_metrics_are_told_before_the_bot_is_connected(
    services: Services, client: aiohttp.ClientSession, port: int
) -> None:
    async with (
        Dateline(services) as bot,
        serve_health(bot, port),
        client.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        assert "dateline_guilds 0" in (await answer.text()).splitlines()


async def test_it_is_served_on_loopback_alone_and_no_longer_than_asked(
    services: Services, client: aiohttp.ClientSession, port: int
) -> None:
    async with Dateline(services) as bot:
        async with serve_health(bot, port):
            # Whoever listens on all addresses listens on this one too.
            with pytest.raises(aiohttp.ClientConnectorError):
                await client.get(f"http://127.0.0.2:{port}/healthz")
            async with client.get(f"http://127.0.0.1:{port}/") as answer:
                assert answer.status == 404
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(f"http://127.0.0.1:{port}/healthz")


async def test_a_port_that_is_taken_is_said_so(services: Services, port: int) -> None:
    async with Dateline(services) as bot, serve_health(bot, port):
        with pytest.raises(OSError, match=str(port)):
            await serve_health(bot, port).__aenter__()
