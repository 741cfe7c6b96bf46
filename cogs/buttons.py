"""Buttons that are known by their custom id, and so work after a restart."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord import ui

from bot.app import Dateline
from bot.presentation.cards import Card
from bot.tree import answer_error


class Button(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button of a card; a subclass names the custom ids that are its own and says what a press does."""

    def __init__(self, item: ui.Button[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, ui.Button)  # noqa: S101 - the custom ids are those of buttons
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the press, and answer for what goes wrong."""
        try:
            await self.pressed(interaction, interaction.client)
        except Exception as error:  # discord.py would only log it
            await answer_error(interaction, error)

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Do what the button says."""
        raise NotImplementedError


async def show(interaction: discord.Interaction[Dateline], card: Card, *, private: bool = False) -> None:
    """Answer with a card and its pictures."""
    await interaction.response.send_message(view=card, files=card.files, ephemeral=private)


async def turn_page(interaction: discord.Interaction[Dateline], card: Card) -> None:
    """Show another page: in place for whoever asked, privately for anyone else who is curious.

    In place, its pictures take the place of those that were there.
    """
    message = interaction.message
    asked_by = message.interaction_metadata.user.id if message and message.interaction_metadata else None
    if asked_by == interaction.user.id:
        await interaction.response.edit_message(view=card, attachments=card.files)
    else:
        await show(interaction, card, private=True)
