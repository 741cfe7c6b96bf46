"""A forum's post is sent once by discord.py's own client, whatever becomes of the answer."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import forum_posts
from bot.app import Dateline
from bot.discord_failures import discord_errors
from bot.presentation.cards import notice
from bot.services.assembly import Services
from bot.services.posts import Interrupted
from bot.single_requests import RepeatRefused

GUILD, FORUM, BOT = 1, 2, 3
AUTHOR = {"id": str(BOT), "username": "Dateline", "discriminator": "0", "avatar": None}
NOBODY = discord.AllowedMentions.none()


@dataclass
class Discord:
    """A Discord on loopback. Each post and message has its effect; `answers` say how it is told of then.

    An answer is a status, or `lost` for a connection that breaks. What discord.py waits for is noted, not slept.
    """

    answers: deque[int | str] = field(default_factory=deque)
    effects: list[dict[str, Any]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    async def know(self, _: web.Request) -> web.Response:
        return as_discord_does(AUTHOR)

    async def create(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer = self.answers.popleft() if self.answers else 200
        if answer == 429:
            return as_discord_does({"retry_after": 0.5, "global": False}, 429)
        self.effects.append(body)
        if answer == "lost":
            assert request.transport is not None
            request.transport.abort()
        if answer != 200:
            return as_discord_does({"message": "Oops", "code": 0}, 500 if answer == "lost" else int(answer))
        return as_discord_does(thread() if "message" in body else message(FORUM))


def as_discord_does(document: dict[str, Any], status: int = 200) -> web.Response:
    """Return an answer whose headers are those that discord.py looks at."""
    headers = {"Via": "1.1 discord", "Content-Type": "application/json"}
    return web.Response(body=json.dumps(document).encode(), status=status, headers=headers)


def message(channel_id: int) -> dict[str, Any]:
    lists = ("attachments", "embeds", "mentions", "mention_roles", "components")
    return {
        **{name: [] for name in lists},
        "id": "9",
        "channel_id": str(channel_id),
        "author": AUTHOR,
        "content": "",
        "type": 0,
        "timestamp": "2026-01-15T12:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
    }


def thread() -> dict[str, Any]:
    at = "2026-01-15T12:00:00+00:00"
    return {
        "id": "9",
        "type": 11,
        "guild_id": str(GUILD),
        "parent_id": str(FORUM),
        "owner_id": str(BOT),
        "name": "A Piece",
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": at, "locked": False},
        "message": message(9),
    }


class Unhurried:
    """The asyncio that discord.py waits with; it notes how long and goes on at once."""

    def __init__(self, waits: list[float]) -> None:
        self._waits = waits

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self._waits.append(seconds)


@pytest.fixture
async def loopback(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    """Discord's address leads to it."""
    fake = Discord()
    application = web.Application()
    application.router.add_get("/users/@me", fake.know)
    application.router.add_post("/channels/{channel}/{what:threads|messages}", fake.create)
    async with TestServer(application) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        monkeypatch.setattr(discord.http, "asyncio", Unhurried(fake.waits))
        yield fake


@pytest.fixture
async def bot(services: Services, loopback: Discord) -> AsyncIterator[Dateline]:
    """The bot with a connection to the API alone."""
    bot = Dateline(services, shard_count=1)
    async with bot:
        await bot.http.static_login("token")
        yield bot


@pytest.fixture
def forum(bot: Dateline) -> discord.ForumChannel:
    guild = discord.Guild(state=bot._connection, data={"id": str(GUILD), "name": "Newsroom"})  # type: ignore[typeddict-item]
    data = {"id": str(FORUM), "type": 15, "name": "forum", "position": 0, "permission_overwrites": []}
    return discord.ForumChannel(state=bot._connection, guild=guild, data=data)  # type: ignore[arg-type]


async def post(bot: Dateline, forum: discord.ForumChannel) -> discord.Thread:
    return await forum_posts.create_post(forum, "A Piece", (), notice("A piece."), bot.services.names, NOBODY)


@pytest.mark.parametrize("status", [500, 502, 504, 524])
async def test_a_post_that_is_answered_with_an_error_is_sent_once(
    loopback: Discord, bot: Dateline, forum: discord.ForumChannel, status: int
) -> None:
    loopback.answers.append(status)

    with pytest.raises(RepeatRefused):
        await post(bot, forum)

    assert len(loopback.effects) == 1


async def test_a_post_whose_answer_is_lost_is_sent_once(
    loopback: Discord, bot: Dateline, forum: discord.ForumChannel
) -> None:
    loopback.answers.append("lost")

    with pytest.raises(aiohttp.ClientError):
        await post(bot, forum)

    assert len(loopback.effects) == 1


async def test_a_post_that_is_put_off_is_sent_again_after_the_wait(
    loopback: Discord, bot: Dateline, forum: discord.ForumChannel
) -> None:
    """Discord has done nothing where it says that there were too many requests."""
    loopback.answers.extend([429, 429])

    created = await post(bot, forum)

    assert created.name == "A Piece"
    assert list(filter(None, loopback.waits)) == [0.5, 0.5]
    assert len(loopback.effects) == 1


async def test_a_post_that_fails_after_it_was_put_off_is_sent_once(
    loopback: Discord, bot: Dateline, forum: discord.ForumChannel
) -> None:
    loopback.answers.extend([429, 500])

    with pytest.raises(RepeatRefused):
        await post(bot, forum)

    assert len(loopback.effects) == 1


async def test_the_next_post_is_sent(loopback: Discord, bot: Dateline, forum: discord.ForumChannel) -> None:
    loopback.answers.append(500)
    with pytest.raises(RepeatRefused):
        await post(bot, forum)

    await post(bot, forum)

    assert len(loopback.effects) == 2


async def test_a_message_which_is_known_by_its_nonce_is_repeated(loopback: Discord, bot: Dateline) -> None:
    loopback.answers.append(500)

    with discord.http.handle_message_parameters("A line.", nonce="1") as parameters:
        await bot.http.send_message(FORUM, params=parameters)

    assert [effect["nonce"] for effect in loopback.effects] == ["1", "1"]


async def test_a_refused_repeat_leaves_the_send_in_doubt() -> None:
    with pytest.raises(Interrupted), discord_errors(None):
        raise RepeatRefused
