"""The frame of forms: what a user types in is answered, and so is what goes wrong."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.app import Dateline
from bot.tree import answer_error

_LIFE_SECONDS = 3600.0
"""An opened form that nobody sends is forgotten after an hour."""


class Form(ui.Modal):
    """A form; a subclass says what sending it does."""

    def __init__(self) -> None:
        super().__init__(timeout=_LIFE_SECONDS)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Take what was sent."""
        await self.submitted(interaction, interaction.client)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception) -> None:  # type: ignore[override]
        """Answer for what went wrong."""
        await answer_error(interaction, error)

    async def submitted(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Do what the form is for."""
        raise NotImplementedError


def text_field(
    label: str, value: str | None, most: int, description: str | None = None, *, long: bool = False
) -> ui.Label[Any]:
    """Return an optional text field that already holds `value`."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    return ui.Label(
        text=label,
        description=description,
        component=ui.TextInput(style=style, required=False, max_length=most, default=(value or "")[:most] or None),
    )


def text_of(field: ui.Label[Any]) -> str | None:
    """Return what was typed into a text field; None for nothing."""
    return str(field.component).strip() or None
