"""What Discord tells of the channels that alerts go to: closed, opened, deleted, found again."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord.ext import commands

from bot.app import Dateline
from bot.discord_failures import missing_permissions
from bot.presentation.wording import plain


class AccessCog(commands.Cog):
    """Listens to changes of channels, roles and servers."""

    def __init__(self, bot: Dateline) -> None:
        self._bot = bot
        self._access = bot.services.access

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Post what waits for a channel as soon as its permissions change."""
        if before.overwrites == after.overwrites or not isinstance(after, discord.TextChannel | discord.ForumChannel):
            return
        if not missing_permissions(after, after.guild.me):
            await self._access.regained(after.id)
        await self._try_again([after.id, *(thread.id for thread in after.threads)])

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Note that a channel is gone."""
        await self._deleted(channel.id, channel.name)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Note that a thread is gone."""
        await self._deleted(payload.thread_id, payload.thread.name if payload.thread else "thread")

    @commands.Cog.listener()
    async def on_thread_update(self, _: discord.Thread, after: discord.Thread) -> None:
        """Post what waits for a thread that was opened again."""
        await self._try_again([after.id])

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Post what waits in a server as soon as a role's permissions change."""
        if before.permissions != after.permissions:
            await self._try_again(await self._access.subscribed(after.guild.id))

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Post what waits in a server as soon as the bot's own roles change."""
        if after == after.guild.me and before.roles != after.roles:
            await self._try_again(await self._access.subscribed(after.guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Post what waits in a server that has invited the bot again."""
        await self._try_again(await self._access.subscribed(guild.id))

    async def _deleted(self, channel_id: int, name: str) -> None:
        await self._access.deleted(channel_id, plain(name))
        self._bot.deliverer.wake()

    async def _try_again(self, channel_ids: Iterable[int]) -> None:
        await self._access.may_have_changed(channel_ids)
        self._bot.deliverer.wake()


async def setup(bot: Dateline) -> None:
    """Load the listeners."""
    await bot.add_cog(AccessCog(bot))
