"""/help: what can be asked here."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation.help_card import help_card


class HelpCog(commands.Cog):
    """The command for everyone."""

    def __init__(self, bot: Dateline) -> None:
        self._answering = bot.services.answering

    @app_commands.command(description="What can be asked here, with examples from this corpus")
    async def help(self, interaction: discord.Interaction[Dateline]) -> None:
        """Answer with examples that this corpus can answer."""
        examples = await self._answering.examples(interaction.guild_id or 0)
        editor = interaction.permissions.manage_guild
        await interaction.response.send_message(view=help_card(examples, editor=editor))


async def setup(bot: Dateline) -> None:
    """Load the command."""
    await bot.add_cog(HelpCog(bot))
