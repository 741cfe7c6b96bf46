"""/search: ranked pieces with the passage that matched."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation.search_card import search_card
from cogs import completion


class SearchCog(commands.Cog):
    """The command for everyone."""

    def __init__(self, bot: Dateline) -> None:
        self._answering = bot.services.answering

    @app_commands.command(description="Find pieces by their words, with the passage that matched")
    @app_commands.describe(
        query="Words or a question",
        actor="Only pieces that name this actor",
        since="From when on: 2024, 2024-05 or 2024-05-12",
        until="Up to and with: 2024, 2024-05 or 2024-05-12",
    )
    @app_commands.autocomplete(actor=completion.actors)
    async def search(
        self,
        interaction: discord.Interaction[Dateline],
        query: app_commands.Range[str, 1, 300],
        actor: app_commands.Range[str, 1, 100] | None = None,
        since: app_commands.Range[str, 1, 20] | None = None,
        until: app_commands.Range[str, 1, 20] | None = None,
    ) -> None:
        """Answer with the best pieces."""
        answer = await self._answering.search(interaction.guild_id or 0, query, actor=actor, since=since, until=until)
        await interaction.response.send_message(view=search_card(answer))


async def setup(bot: Dateline) -> None:
    """Load the command."""
    await bot.add_cog(SearchCog(bot))
