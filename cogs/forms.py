"""The frame of forms: what a user types in is answered, and so is what goes wrong."""

from __future__ import annotations

from typing import Any, TypedDict

import discord
from discord import ui

from bot.app import Dateline
from bot.services.adding import piece_date, piece_link
from bot.tree import answer_error

_LIFE_SECONDS = 3600.0
"""An opened form that nobody sends is forgotten after an hour."""

TITLE_LENGTH = 500
AUTHOR_LENGTH = 200
DATE_LENGTH = 40
LINK_LENGTH = 500
DATE_FORMS = "2024-05-12, 12 May 2024 or May 2024"


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


class Mended(TypedDict, total=False):
    """What an editor has changed; an emptied field is the empty text, which means none."""

    title: str
    author: str
    date: str
    url: str


class PieceForm(Form, title="Mend the piece"):
    """The form that mends what is known of a piece; a subclass says which piece that is."""

    def __init__(self, title: str | None, author: str | None, date: str | None, url: str | None) -> None:
        super().__init__()
        self._title = text_field("Title", title, TITLE_LENGTH)
        self._author = text_field("Author", author, AUTHOR_LENGTH)
        self._date = text_field("Date", date, DATE_LENGTH, DATE_FORMS)
        self._link = text_field("Link", url, LINK_LENGTH)
        for field in (self._title, self._author, self._date, self._link):
            self.add_item(field)

    def mended(self) -> Mended:
        """Return the fields that were changed, and no others: someone else may have changed those meanwhile.

        Raises UnknownPieceDate or NotALink.
        """
        mended = Mended()
        if _touched(self._title):
            mended["title"] = text_of(self._title) or ""
        if _touched(self._author):
            mended["author"] = text_of(self._author) or ""
        if _touched(self._date):
            mended["date"] = piece_date(text_of(self._date)) or ""
        if _touched(self._link):
            mended["url"] = piece_link(text_of(self._link)) or ""
        return mended


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


def _touched(field: ui.Label[Any]) -> bool:
    return text_of(field) != ((getattr(field.component, "default", None) or "").strip() or None)
