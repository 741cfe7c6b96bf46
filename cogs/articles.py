"""/latest and /article: the pieces themselves."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation import buttons
from bot.presentation.article_card import article_card, latest_card, text_card
from bot.services.answering import MOST_LATEST
from cogs import completion
from cogs.buttons import Button, turn_page


class ArticleButton(Button, template=buttons.ARTICLE):
    """Opens a piece beside the list or alert that names it, privately."""

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Show the piece's card."""
        answer = await bot.services.answering.article(interaction.guild_id or 0, self.match["article_id"])
        await interaction.response.send_message(view=article_card(answer), ephemeral=True)


class ArticlePageButton(Button, template=buttons.ARTICLE_PAGE):
    """Turns to a page of a piece."""

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Show the page that the custom id asks for."""
        answer = await bot.services.answering.article(interaction.guild_id or 0, self.match["article_id"])
        page = int(self.match["page"])
        await turn_page(interaction, text_card(answer, page) if page else article_card(answer))


class ArticlesCog(commands.Cog):
    """The commands for everyone."""

    def __init__(self, bot: Dateline) -> None:
        self._answering = bot.services.answering

    @app_commands.command(description="The newest pieces")
    @app_commands.describe(count="How many, 5 unless you say otherwise")
    async def latest(
        self, interaction: discord.Interaction[Dateline], count: app_commands.Range[int, 1, MOST_LATEST] = 5
    ) -> None:
        """Answer with the newest pieces."""
        found = await self._answering.latest(interaction.guild_id or 0, count)
        await interaction.response.send_message(view=latest_card(found))

    @app_commands.command(description="One piece: summary, stances, briefings, what cites it, full text")
    @app_commands.describe(article="The piece's title or number")
    @app_commands.autocomplete(article=completion.articles)
    async def article(
        self, interaction: discord.Interaction[Dateline], article: app_commands.Range[str, 1, 500]
    ) -> None:
        """Answer with the piece's card."""
        answer = await self._answering.article(interaction.guild_id or 0, article)
        await interaction.response.send_message(view=article_card(answer))


async def setup(bot: Dateline) -> None:
    """Load the commands and their buttons."""
    bot.add_dynamic_items(ArticleButton, ArticlePageButton)
    await bot.add_cog(ArticlesCog(bot))
