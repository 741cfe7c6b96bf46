"""/feeds: RSS and Atom feeds that are read into the corpus. All answers are private."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.intake.addresses import MOST_LINK_CHARACTERS
from bot.presentation.cards import notice
from bot.presentation.feeds_card import checked_card, feeds_card, followed_card
from bot.presentation.wording import one_line, plain
from cogs import completion

CHECK_SECONDS = 600.0
"""How long an editor waits for a check; Discord takes the answer for 15 minutes."""

_CHOICE_LENGTH = 100


async def followed_feeds(
    interaction: discord.Interaction[Dateline], typed: int | str
) -> list[app_commands.Choice[int]]:
    """Suggest the feeds of this server whose number, title or address holds what is typed."""
    found = await interaction.client.feeding.followed(interaction.guild_id or 0)
    wanted = str(typed).strip().casefold()
    choices = []
    for feed in (health.feed for health in found):
        ending = f" (#{feed.id})"
        if wanted in f"{feed.title} {feed.url}{ending}".casefold():
            name = one_line(feed.title, _CHOICE_LENGTH - len(ending)) + ending
            choices.append(app_commands.Choice(name=name, value=feed.id))
    return choices[: completion.MOST_CHOICES]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class FeedsCog(commands.GroupCog, group_name="feeds", group_description="Read RSS and Atom feeds into the corpus"):
    """The commands for editors."""

    def __init__(self, bot: Dateline) -> None:
        self._bot = bot

    @app_commands.command(description="Follow a feed; this channel is told if it can't be read for a day")
    @app_commands.describe(url="The address of an RSS or Atom feed")
    async def add(
        self, interaction: discord.Interaction[Dateline], url: app_commands.Range[str, 1, MOST_LINK_CHARACTERS]
    ) -> None:
        """Follow the feed and say what it brought."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        followed = await self._bot.feeding.add(
            interaction.guild_id or 0, url, interaction.channel_id or 0, interaction.user.id
        )
        await interaction.edit_original_response(view=followed_card(followed, told_here=_may_post(interaction)))

    @app_commands.command(name="list", description="The feeds of this server, and how they fare")
    async def show(self, interaction: discord.Interaction[Dateline]) -> None:
        """Show every feed with what it brought, when it was checked, and why it fails."""
        found = await self._bot.feeding.followed(interaction.guild_id or 0)
        await interaction.response.send_message(view=feeds_card(found), ephemeral=True)

    @app_commands.command(description="Follow a feed no longer; its pieces stay in the corpus")
    @app_commands.describe(feed="Which feed, from the list that appears as you type")
    @app_commands.autocomplete(feed=followed_feeds)
    async def remove(self, interaction: discord.Interaction[Dateline], feed: int) -> None:
        """End following the feed."""
        removed = await self._bot.feeding.remove(interaction.guild_id or 0, feed)
        title = plain(one_line(removed.title, _CHOICE_LENGTH))
        await interaction.response.send_message(
            view=notice(f"“{title}” is followed no longer. Its pieces stay in the corpus."), ephemeral=True
        )

    @app_commands.command(description="Check a feed now, or all")
    @app_commands.describe(feed="Only this one, from the list that appears as you type")
    @app_commands.autocomplete(feed=followed_feeds)
    async def check(self, interaction: discord.Interaction[Dateline], feed: int | None = None) -> None:
        """Check and say what is new; slow servers are left to the schedule."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                card = checked_card(await self._bot.feeding.check(interaction.guild_id or 0, feed))
        except TimeoutError:
            card = notice("Not all could be checked in time; the others have their turn later. See /feeds list.")
        self._bot.deliverer.wake()
        await interaction.edit_original_response(view=card)


def _may_post(interaction: discord.Interaction[Dateline]) -> bool:
    channel, permissions = interaction.channel, interaction.app_permissions
    if isinstance(channel, discord.Thread):
        return permissions.view_channel and permissions.send_messages_in_threads
    return isinstance(channel, discord.TextChannel) and permissions.view_channel and permissions.send_messages


async def setup(bot: Dateline) -> None:
    """Load the commands."""
    await bot.add_cog(FeedsCog(bot))
