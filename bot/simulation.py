"""`dateline try`: the real bot on a simulated Discord, shown in a local web page.

The one module that knows simcord, which it imports only when it is used: the bot runs without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING, Any

import discord

from bot.app import Dateline
from bot.intake.archive import UnreadFile
from bot.intake.bounded import bounded_extraction
from bot.intake.fetching import Fetcher
from bot.services.assembly import Services, assemble
from bot.services.reading import reading_processes
from storage.database import open_database

if TYPE_CHECKING:
    from simcord import ChannelHandle, Env, GuildHandle, MemberActor, Preview

_log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
"""How often the simulated clock is brought up to the real one. The page itself looks for news each half second."""

REPUBLISH_SECONDS = 20.0
"""How often the page is drawn anew where nothing has happened, for the times on it that go on."""

SETTLE_SECONDS = 60.0
"""How long one click or command may take; reading the longest piece takes some seconds."""

WELCOME = (
    "Welcome to **Sample newsroom**: the real Dateline on a simulated Discord, with sample pieces. "
    "Nothing is kept once you stop it.\n"
    "Type `/` and pick a command, or type one out: `/stance russia india`, `/briefings 2025`, `/search grain`.\n"
    "You are an editor here: `/corpus upload` adds a piece, and `/alerts subscribe` tells this channel of new ones. "
    "Under “Viewing as” you can be a reporter instead, who only asks."
)

_INSTALL = "`dateline try` needs the simulated Discord. Install it with: pip install 'dateline[try]'"


class SimulationMissing(Exception):
    """The simulated Discord is not installed; the message says how to install it."""


class PortTaken(Exception):
    """The page cannot be served at the port that was asked for; the message says so."""


async def simulate(port: int | None, announce: Callable[[str], None], stop: asyncio.Event) -> None:
    """Serve the page on loopback until `stop` is set, its session is ended in the page, or this task is cancelled.

    `announce` is called with the page's address once it answers. `port` None takes any that is free. All is kept in a
    temporary folder, which is gone at the end. Raises SimulationMissing or PortTaken.
    """
    simcord = _load_simcord()
    with TemporaryDirectory(prefix="dateline-try-") as folder:
        async with (
            open_database(Path(folder) / "dateline.db") as database,
            reading_processes() as reader,
            bounded_extraction() as extraction,
        ):
            services = assemble(database, reader, extraction, Fetcher(), lambda: env.now())
            bot = Dateline(services, shard_count=1)
            env: Env = simcord.Env(bot, settle_timeout=SETTLE_SECONDS)
            env.backend.bot_user.name = "Dateline"
            # Before the bot is there, which would have to live through all that lies between.
            env.backend.advance_clock(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
            await env.start()
            # simcord's own takes each error for a failed click, also where the bot has an answer for it.
            vars(bot.tree).pop("on_error", None)
            try:
                with env.time_context():
                    guild = env.create_guild("Sample newsroom")
                    await _load_samples(services, guild.id)
                    newsroom, viewers = await _furnish(env, guild)
                    await _serve(env, bot, newsroom, viewers, port, announce, stop)
            finally:
                await env.shutdown()


def _load_simcord() -> ModuleType:
    """Import simcord, which tries a client without intents as it loads; what discord.py says of that is not for us."""
    discord_state = logging.getLogger("discord.state")
    discord_state.disabled = True
    try:
        import simcord
    except ImportError as error:
        raise SimulationMissing(_INSTALL) from error
    finally:
        discord_state.disabled = False
    return simcord


async def _furnish(env: Env, guild: GuildHandle) -> tuple[ChannelHandle, list[MemberActor]]:
    """Set up the guild's channels and people; the first of the people is an editor."""
    newsroom = guild.create_text_channel("newsroom", topic="Ask Dateline here")
    guild.create_text_channel("alerts", topic="New pieces")
    editors = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    editor = guild.add_member(env.create_user("Edda, editor"), roles=[editors])
    reporter = guild.add_member(env.create_user("Rafael, reporter"))
    await editor.send(newsroom, WELCOME)
    return newsroom, [editor, reporter]


async def _load_samples(services: Services, guild_id: int) -> None:
    """Put the sample pieces, which say in their last line that they are samples, into the guild's corpus."""
    samples = sorted(resources.files("bot").joinpath("samples").iterdir(), key=lambda entry: entry.name)
    pieces = [UnreadFile(entry.name, entry.read_bytes()) for entry in samples if entry.name.endswith((".md", ".txt"))]
    async for _ in services.importing.take_in(guild_id, pieces):
        pass


async def _serve(
    env: Env,
    bot: Dateline,
    newsroom: ChannelHandle,
    viewers: list[MemberActor],
    port: int | None,
    announce: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    import simcord

    try:
        preview = env.preview(newsroom, viewers=viewers, layout="channel", port=port)
        await preview.__aenter__()  # left by env.shutdown
    except simcord.SetupError as error:
        if " port " not in str(error):
            raise SimulationMissing(_INSTALL) from error
        raise PortTaken(f"The page cannot be served: {error}. Try another --port, or none.") from error
    async with asyncio.TaskGroup() as tasks:
        clock = tasks.create_task(Clock(env, preview).run())
        tasks.create_task(bot.deliverer.run())
        feeding = tasks.create_task(bot.feeding.run())
        ends = [tasks.create_task(stop.wait()), tasks.create_task(preview.wait_closed())]
        announce(preview.url)
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        bot.deliverer.stop()
        for task in (clock, feeding, *ends):
            task.cancel()


class Clock:
    """Lets time go on in the simulation, and shows in the page what the bot does of its own accord.

    The simulation stands still unless told to go on, and does one thing at a time: it refuses a click that comes while
    the clock is being moved, and one made on a page that has been published anew since. So the clock and the people
    in the page take turns here, and a click counts for what is on the page now, as in Discord.
    """

    def __init__(self, env: Env, preview: Preview) -> None:
        self._env = env
        self._preview = preview
        self._turn = asyncio.Lock()
        self._act = preview._action
        # simcord has no public place for this; its version is pinned.
        preview._action = self._take_turn  # type: ignore[method-assign]

    async def run(self) -> None:
        """Move the clock and the page until cancelled."""
        from simcord import SetupError

        shown, published = 0, self._env.now()
        ahead = published - datetime.now(UTC)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                async with self._turn:
                    passed = datetime.now(UTC) + ahead - self._env.now()
                    await self._env.advance_time(max(0.0, passed.total_seconds()))
                    done = len(self._env.http_requests)
                    if done != shown or (self._env.now() - published).total_seconds() > REPUBLISH_SECONDS:
                        await self._preview.refresh()
                        shown, published = done, self._env.now()
            except (TimeoutError, SetupError) as error:
                _log.warning("The simulated clock missed a beat: %s", error)

    async def _take_turn(self, context_id: str | None, body: Any) -> dict[str, Any]:
        async with self._turn:
            page = self._preview._get_page(context_id)
            if isinstance(body, dict) and "published_revision" in body:
                body["published_revision"] = page.revision
            receipt = await self._act(context_id, _as_picked(body, page.command_catalog.get("entries", [])))
            for outcome in receipt["outcomes"]:
                if outcome["kind"] in ("response", "deferred") and "messageId" in outcome:
                    # The page stays where it was scrolled to; Discord shows people the answer to what they did.
                    page.target_id = int(outcome["messageId"])
                    self._preview._publish(page)
            return receipt


def _as_picked(body: Any, commands: list[dict[str, Any]]) -> Any:
    """Return what a person did; a command that was typed out as a message, as if it had been picked from the list.

    Its words go to the required options in their order, the last of which takes all that remain.
    """
    if not isinstance(body, dict) or body.get("kind") != "send_message":
        return body
    typed = str(body.get("content"))
    for command in commands:
        opening = f"/{command['invocation']}"
        required = [option["name"] for option in command["options"] if option["required"]]
        words = typed.removeprefix(opening).split(maxsplit=max(0, len(required) - 1))
        if f"{typed} ".startswith(f"{opening} ") and len(words) == len(required):
            picked = {
                "kind": "run_command",
                "command_id": command["commandId"],
                "path": command["path"],
                "schema_fingerprint": command["schemaFingerprint"],
                "options": dict(zip(required, words, strict=True)),
            }
            return {key: value for key, value in body.items() if key not in ("content", "reply_to_id")} | picked
    return body
