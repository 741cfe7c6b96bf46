"""A small Discord on loopback: the requests that posting needs, nonces, and mishaps on the way there and back.

Shapes, codes and nonces are as Discord's reference has them: https://discord.com/developers/docs
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aiohttp import web

from tests.services.hurried import HURRY, HurriedClock

Payload = dict[str, Any]

GUILD, BOT = 1, 2
TEXT, NEWS, PUBLIC_THREAD, FORUM = 0, 5, 11, 15

NONCE_LIFE = timedelta(seconds=300)
"""Discord's "past few minutes"."""

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_PUBLISHED = 1
_OWNER = {"id": "3", "username": "owner", "discriminator": "0", "avatar": None}
_MYSELF = {"id": str(BOT), "username": "dateline", "discriminator": "0", "avatar": None, "bot": True}
_APPLICATION = {
    "id": str(BOT),
    "name": "Dateline",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "owner": _OWNER,
    "verify_key": "",
}


class Refused(Exception):
    """What Discord answers to a request that it does not fulfil."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Request:
    """What is asked; `channel_id` and `message_id` are 0 where the path names none."""

    channel_id: int
    message_id: int
    query: dict[str, str]
    body: Payload


@dataclass
class FakeDiscord:
    """A guild's channels and all that the bot has posted there.

    `mishap` says what befalls the next request: `reset before` or `reset after` its effect (the connection breaks),
    `closed after` (it ends in good order, without an answer), `502 before`, `500 after`, `late` (effect and
    answer come `late_seconds` later), `reset meanwhile` (the connection breaks at once, the effect is late), or None.
    A login goes well. `recognised` counts the messages that were sent again with a nonce that is known, `read_back` the
    looks at a channel's history.
    """

    clock: HurriedClock
    mishap: Callable[[], str | None] = lambda: None
    late_seconds: float = 2.5
    channels: dict[int, Payload] = field(default_factory=dict)
    messages: defaultdict[int, dict[int, Payload]] = field(default_factory=lambda: defaultdict(dict))
    published_at: dict[int, datetime] = field(default_factory=dict)
    recognised: int = 0
    read_back: int = 0
    _nonces: dict[tuple[int, str], tuple[int, datetime]] = field(default_factory=dict)
    _late: list[Callable[[], None]] = field(default_factory=list)
    _requests: int = 0
    _arrival: asyncio.Condition = field(default_factory=asyncio.Condition)
    _last_id: int = 0

    def add_channel(self, channel_id: int, kind: int) -> None:
        self.channels[channel_id] = {
            "id": str(channel_id),
            "guild_id": str(GUILD),
            "type": kind,
            "name": f"channel-{channel_id}",
            "position": len(self.channels),
            "permission_overwrites": [],
        }

    def guild(self) -> Payload:
        """Return what the gateway tells the bot of its guild at the start."""
        everyone = {"id": str(GUILD), "name": "@everyone", "permissions": str((1 << 50) - 1), "position": 0}
        return {
            "id": str(GUILD),
            "name": "Newsroom",
            "owner_id": _OWNER["id"],
            "roles": [everyone],
            "members": [{"user": _MYSELF, "roles": [], "joined_at": _EPOCH.isoformat(), "flags": 0}],
            "channels": [channel for channel in self.channels.values() if channel["type"] != PUBLIC_THREAD],
            "threads": self._threads(archived=False),
        }

    def threads_in(self, channel_id: int) -> list[Payload]:
        """Return a forum's posts, or a channel's threads, oldest first."""
        return [channel for channel in self.channels.values() if channel.get("parent_id") == str(channel_id)]

    def cards_in(self, channel_id: int) -> list[Payload]:
        """Return the messages of a channel, or of all posts of a forum, oldest first."""
        if self.channels[channel_id]["type"] != FORUM:
            return list(self.messages[channel_id].values())
        return [message for post in self.threads_in(channel_id) for message in self.messages[int(post["id"])].values()]

    def forward(self, seconds: float) -> None:
        """Let time pass in which the late effects come."""
        assert seconds >= self.late_seconds
        for act_once in self._late:
            act_once()
        self._late.clear()
        self.clock = self.clock.forward(seconds)

    async def requests(self, count: int) -> None:
        """Wait until so many more requests have arrived."""
        goal = self._requests + count
        async with self._arrival:
            await self._arrival.wait_for(lambda: self._requests >= goal)

    async def asked(self, *, within: float) -> bool:
        """Return whether a request arrives within some seconds by the clock on the wall."""
        try:
            async with asyncio.timeout(within):
                await self.requests(1)
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Answer requests at the address that is given."""
        application = web.Application()
        for method, path, act in (
            ("GET", "/users/@me", lambda _: _MYSELF),
            ("GET", "/oauth2/applications/@me", lambda _: _APPLICATION),
            ("GET", "/channels/{channel}", self._channel),
            ("GET", "/channels/{channel}/messages", self._history),
            ("POST", "/channels/{channel}/messages", self._send),
            ("GET", "/channels/{channel}/messages/{message}", self._message),
            ("POST", "/channels/{channel}/messages/{message}/crosspost", self._publish),
            ("POST", "/channels/{channel}/messages/{message}/threads", self._open_thread),
            ("POST", "/channels/{channel}/threads", self._open_post),
            ("GET", "/channels/{channel}/threads/archived/public", self._archived_threads),
            ("GET", "/guilds/{guild}/threads/active", self._active_threads),
        ):
            application.router.add_route(method, path, partial(self._answer, act))
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            _, port = runner.addresses[0][:2]
            yield f"http://127.0.0.1:{port}"
        finally:
            await runner.cleanup()

    async def _answer(self, act: Callable[[Request], Any], asked: web.Request) -> web.StreamResponse:
        body = await asked.json() if asked.can_read_body else {}
        request = Request(
            int(asked.match_info.get("channel", 0)), int(asked.match_info.get("message", 0)), dict(asked.query), body
        )
        async with self._arrival:
            self._requests += 1
            self._arrival.notify_all()
        mishap = self.mishap() if asked.match_info else None
        match mishap:
            case "reset before":
                return _hang_up(asked, reset=True)
            case "reset meanwhile":
                self._act_later(act, request)
                return _hang_up(asked, reset=True)
            case "502 before":
                return _error(502, 0, "Bad Gateway")
            case "late":
                answer = await self._act_later(act, request)
            case _:
                answer = _act(act, request)
        match mishap:
            case "reset after" | "closed after":
                return _hang_up(asked, reset=mishap == "reset after")
            case "500 after":
                return _error(500, 0, "Internal Server Error")
        return answer

    def _act_later(self, act: Callable[[Request], Any], request: Request) -> asyncio.Future[web.Response]:
        answer: asyncio.Future[web.Response] = asyncio.get_running_loop().create_future()

        def act_once() -> None:
            if not answer.done():
                answer.set_result(_act(act, request))

        self._late.append(act_once)
        asyncio.get_running_loop().call_later(self.late_seconds / HURRY, act_once)
        return answer

    def _channel(self, request: Request) -> Payload:
        if request.channel_id not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self.channels[request.channel_id]

    def _message(self, request: Request) -> Payload:
        self._channel(request)
        message = self.messages[request.channel_id].get(request.message_id)
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        return message

    def _history(self, request: Request) -> list[Payload]:
        self._channel(request)
        self.read_back += 1
        after, limit = int(request.query["after"]), int(request.query["limit"])
        later = [message for number, message in self.messages[request.channel_id].items() if number > after]
        return later[:limit][::-1]

    def _send(self, request: Request) -> Payload:
        if self._channel(request)["type"] == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        key = request.channel_id, str(request.body["nonce"])
        if key in self._nonces and request.body["enforce_nonce"]:
            message_id, since = self._nonces[key]
            if self.clock() - since < NONCE_LIFE:
                self.recognised += 1
                return self.messages[request.channel_id][message_id]
        message = self._add_message(request.channel_id, self._new_id(), request.body)
        self._nonces[key] = int(message["id"]), self.clock()
        return message

    def _publish(self, request: Request) -> Payload:
        message = self._message(request)
        if self._channel(request)["type"] != NEWS:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if request.message_id in self.published_at:
            raise Refused(400, 40033, "This message has already been crossposted.")
        self.published_at[request.message_id] = self.clock()
        message["flags"] |= _PUBLISHED
        return message

    def _open_thread(self, request: Request) -> Payload:
        self._message(request)
        if request.message_id in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        return self._add_thread(request, request.message_id)

    def _open_post(self, request: Request) -> Payload:
        if self._channel(request)["type"] != FORUM:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        post_id = self._new_id()
        post = self._add_thread(request, post_id)
        return {**post, "message": self._add_message(post_id, post_id, request.body["message"])}

    def _archived_threads(self, request: Request) -> Payload:
        """Answer with all of them at once, which Discord does up to a hundred."""
        threads = [thread for thread in self._threads(archived=True) if thread in self.threads_in(request.channel_id)]
        return {"threads": threads[::-1], "members": [], "has_more": False}

    def _active_threads(self, _: Request) -> Payload:
        return {"threads": self._threads(archived=False), "members": []}

    def _threads(self, *, archived: bool) -> list[Payload]:
        threads = [channel for channel in self.channels.values() if channel["type"] == PUBLIC_THREAD]
        return [thread for thread in threads if thread["thread_metadata"]["archived"] == archived]

    def _add_thread(self, request: Request, thread_id: int) -> Payload:
        self.channels[thread_id] = {
            "id": str(thread_id),
            "guild_id": str(GUILD),
            "parent_id": str(request.channel_id),
            "owner_id": str(BOT),
            "type": PUBLIC_THREAD,
            "name": request.body["name"],
            "message_count": 0,
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "locked": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": self.clock().isoformat(),
            },
        }
        return self.channels[thread_id]

    def _add_message(self, channel_id: int, message_id: int, body: Payload) -> Payload:
        message = {
            "id": str(message_id),
            "channel_id": str(channel_id),
            "author": _MYSELF,
            "type": 0,
            "content": "",
            "timestamp": self.clock().isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "pinned": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "flags": body.get("flags", 0),
            "components": body["components"],
        }
        self.messages[channel_id][message_id] = message
        return message

    def _new_id(self) -> int:
        """Return an id that tells the time, greater than all before."""
        milliseconds = (self.clock() - _EPOCH) // timedelta(milliseconds=1)
        self._last_id = max(milliseconds << 22, self._last_id + 1)
        return self._last_id


def _act(act: Callable[[Request], Any], request: Request) -> web.Response:
    try:
        return _json(act(request))
    except Refused as refused:
        return _error(refused.status, refused.code, str(refused))


def _error(status: int, code: int, message: str) -> web.Response:
    return _json({"code": code, "message": message}, status)


def _json(content: Any, status: int = 200) -> web.Response:
    """Answer with the very content type that discord.py looks for."""
    return web.Response(body=json.dumps(content), status=status, content_type="application/json")


def _hang_up(asked: web.Request, *, reset: bool) -> web.Response:
    transport = asked.transport
    if transport is not None:
        if reset:
            linger_not_at_all = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not_at_all)
        transport.abort()
    return web.Response()
