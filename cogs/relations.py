"""/relations: whom an actor stands with and against."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation.relations_card import network_of, relations_card
from cogs import completion
from cogs.buttons import show
from cogs.pictures import drawn


class RelationsCog(commands.Cog):
    """The command for everyone."""

    def __init__(self, bot: Dateline) -> None:
        self._relating = bot.services.relating

    @app_commands.command(description="Whom an actor stands with and against, and how they stand toward it")
    @app_commands.describe(actor="Whose relations: a state, bloc, movement, capital or leader")
    @app_commands.autocomplete(actor=completion.actors)
    async def relations(
        self, interaction: discord.Interaction[Dateline], actor: app_commands.Range[str, 1, 100]
    ) -> None:
        """Answer with the counterparts, ranked, and a picture."""
        answer = await self._relating.relations(interaction.guild_id or 0, actor)
        network = await drawn(network_of, answer) if answer.relations else None
        await show(interaction, relations_card(answer, network))


async def setup(bot: Dateline) -> None:
    """Load the command."""
    await bot.add_cog(RelationsCog(bot))
