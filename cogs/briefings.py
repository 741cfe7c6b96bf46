"""/briefings: the dated background briefings of a year."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation import buttons
from bot.presentation.briefings_card import briefings_card
from cogs import completion
from cogs.buttons import Button, turn_page


class BriefingsButton(Button, template=buttons.BRIEFINGS):
    """The way to another page."""

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Show the page that the custom id asks for."""
        actor, about = self.match["actor"] or None, self.match["about"] or None
        answer = await bot.services.answering.briefings(
            interaction.guild_id or 0, int(self.match["year"]), actor=actor, about=about
        )
        await turn_page(interaction, briefings_card(answer, int(self.match["page"]), actor, about))


class BriefingsCog(commands.Cog):
    """The command for everyone."""

    def __init__(self, bot: Dateline) -> None:
        self._answering = bot.services.answering

    @app_commands.command(description="The dated background briefings of a year")
    @app_commands.describe(
        year="The year, such as 2025",
        actor="Only briefings whose title names this actor",
        about="Only briefings whose title holds these words",
    )
    @app_commands.autocomplete(year=completion.years)
    @app_commands.autocomplete(actor=completion.actors)
    async def briefings(
        self,
        interaction: discord.Interaction[Dateline],
        year: app_commands.Range[int, 1, 9998],
        actor: app_commands.Range[str, 1, 40] | None = None,
        about: app_commands.Range[str, 1, buttons.MOST_ABOUT] | None = None,
    ) -> None:
        """Answer with the first page."""
        answer = await self._answering.briefings(interaction.guild_id or 0, year, actor=actor, about=about)
        await interaction.response.send_message(view=briefings_card(answer, 0, actor, about))


async def setup(bot: Dateline) -> None:
    """Load the command and its buttons."""
    bot.add_dynamic_items(BriefingsButton)
    await bot.add_cog(BriefingsCog(bot))
