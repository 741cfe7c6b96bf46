"""/stance: who stands where toward whom."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation import buttons
from bot.presentation.cards import Card
from bot.presentation.stance_card import chart_of, has_trend, stance_card
from bot.services.answering import StanceAnswer
from cogs import completion
from cogs.buttons import Button, show, turn_page
from cogs.pictures import drawn


class StanceButton(Button, template=buttons.STANCE):
    """More quotes, or the other way round."""

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Show the answer that the custom id asks for."""
        since, until = buttons.period_date(self.match["since"]), buttons.period_date(self.match["until"])
        answer = await bot.services.answering.stance(
            interaction.guild_id or 0, self.match["source"], self.match["target"], since=since, until=until
        )
        await turn_page(interaction, await _card(answer, since, until, int(self.match["offset"])))


class StanceCog(commands.Cog):
    """The command for everyone."""

    def __init__(self, bot: Dateline) -> None:
        self._answering = bot.services.answering

    @app_commands.command(description="Who stands where toward whom, how that changed, and the sentences that say so")
    @app_commands.describe(
        source="Whose stance: a state, bloc, movement, capital or leader",
        target="Toward whom",
        since="From when on: 2024, 2024-05 or 2024-05-12",
        until="Up to and with: 2024, 2024-05 or 2024-05-12",
    )
    @app_commands.autocomplete(source=completion.actors, target=completion.actors)
    async def stance(
        self,
        interaction: discord.Interaction[Dateline],
        source: app_commands.Range[str, 1, 100],
        target: app_commands.Range[str, 1, 100],
        since: app_commands.Range[str, 1, 20] | None = None,
        until: app_commands.Range[str, 1, 20] | None = None,
    ) -> None:
        """Answer with the verdict and the strongest quotes."""
        answer = await self._answering.stance(interaction.guild_id or 0, source, target, since=since, until=until)
        await show(interaction, await _card(answer, since, until))


async def _card(answer: StanceAnswer, since: str | None, until: str | None, offset: int = 0) -> Card:
    """Return the card with its chart, which only the first page has."""
    chart = await drawn(chart_of, answer) if offset == 0 and has_trend(answer) else None
    return stance_card(answer, since, until, offset, chart)


async def setup(bot: Dateline) -> None:
    """Load the command and its buttons."""
    bot.add_dynamic_items(StanceButton)
    await bot.add_cog(StanceCog(bot))
