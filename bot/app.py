"""The bot: what discord.py runs."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import sentence_of
from bot.posting import DiscordPoster
from bot.services.assembly import Services
from bot.services.delivering import Deliverer
from bot.services.feeding import Feeding
from bot.single_requests import request_trace
from bot.tree import Tree
from storage import memory

_log = logging.getLogger(__name__)

COGS = (
    "cogs.stance",
    "cogs.relations",
    "cogs.briefings",
    "cogs.search",
    "cogs.articles",
    "cogs.help",
    "cogs.corpus",
    "cogs.alerts",
    "cogs.access",
    "cogs.settings",
    "cogs.feeds",
    "cogs.actors",
)

_SYNCED = "commands that Discord was last told of"


class Dateline(commands.AutoShardedBot):
    """The bot over its services, which are opened before it and closed after it.

    It sees guilds and channels and what is typed into its own commands; it reads no messages.
    """

    def __init__(self, services: Services, *, home_guild_id: int | None = None, **options: Any) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            http_trace=request_trace(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            **options,
        )
        self.services = services
        self.poster = DiscordPoster(self, services.names)
        self.deliverer = Deliverer(services.database, self.poster, services.now)
        self.feeding = Feeding(
            services.database,
            services.adding,
            services.fetcher,
            services.extractor.read_feed,
            services.extractor.extract,
            self.poster.say,
            sentence_of,
            services.now,
        )
        self._home_guild_id = home_guild_id

    async def setup_hook(self) -> None:
        """Load the cogs, and tell Discord of the commands where they have changed."""
        # Loading how other languages name the states takes longer than an answer may.
        await asyncio.to_thread(self.services.names.load_foreign_names)
        for cog in COGS:
            await self.load_extension(cog)
        await self.sync_once()

    async def sync_once(self) -> None:
        """Register the commands globally, once for each change.

        Discord shows global commands in every server at once. A copy registered in the home server would show
        there a second time, so what an earlier version may have left there is taken away.
        """
        described = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        digest = hashlib.sha256(
            json.dumps([self.application_id, self._home_guild_id, described], sort_keys=True).encode()
        ).hexdigest()
        async with self.services.database.read() as connection:
            if await memory.recall(connection, _SYNCED) == digest:
                return
        await self.tree.sync()
        if self._home_guild_id is not None:
            await self._clear_guild_commands(discord.Object(self._home_guild_id))
        async with self.services.database.write() as connection:
            await memory.note(connection, _SYNCED, digest)
        _log.info("Registered %d commands.", len(described))

    async def _clear_guild_commands(self, guild: discord.Object) -> None:
        try:
            if await self.tree.fetch_commands(guild=guild):
                await self.tree.sync(guild=guild)
        except (discord.Forbidden, discord.NotFound):
            _log.warning("HOME_GUILD_ID %d is not a server that the bot is in.", guild.id)

    async def on_ready(self) -> None:
        """Say that the bot answers."""
        _log.info("Connected as %s, in %d servers.", self.user, len(self.guilds))
