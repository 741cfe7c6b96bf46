"""The frame of every card: one column of text that a phone shows well, within Discord's limits.

Discord takes 40 components and 4,000 characters of text a message; a card leaves out what does not fit.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import discord
from discord import ui

from bot.presentation import canvas
from bot.presentation.canvas import Picture

MOST_TEXT = 4000
MOST_COMPONENTS = 40

SUPPORTIVE_COLOUR = discord.Colour.from_rgb(*canvas.SUPPORTIVE)
CRITICAL_COLOUR = discord.Colour.from_rgb(*canvas.CRITICAL)
NEUTRAL_COLOUR = discord.Colour.from_rgb(*canvas.NEUTRAL)
NEWS_COLOUR = discord.Colour(0x5865F2)


class Card(ui.LayoutView):
    """A message of one container.

    Its buttons are told apart by their custom ids alone, so a card is not kept in memory and works after a restart.
    """

    def __init__(self, colour: discord.Colour = NEWS_COLOUR) -> None:
        super().__init__(timeout=None)
        self._box: ui.Container[Card] = ui.Container(accent_colour=colour)
        self._pictures: list[Picture] = []
        self.add_item(self._box)
        self.stop()

    @property
    def files(self) -> list[discord.File]:
        """The files to send with the card; one that replaces another must take that one's files away."""
        return [
            discord.File(BytesIO(picture.png), filename=picture.name, description=picture.alt)
            for picture in self._pictures
        ]

    def fits(self, text: str, components: int = 1) -> bool:
        """Whether a text of this length still fits, with a row of buttons to come."""
        return (
            self.content_length() + len(text) <= MOST_TEXT
            and self.total_children_count + components + 7 <= MOST_COMPONENTS
        )

    def add_text(self, text: str) -> bool:
        """Add a paragraph; False where it does not fit."""
        if not text or not self.fits(text):
            return False
        self._box.add_item(ui.TextDisplay(text))
        return True

    def add_lines(self, lines: Sequence[str]) -> None:
        """Add a paragraph of as many of the lines as fit, and say how many do not."""
        room = MOST_TEXT - self.content_length() - len(f"-# and {len(lines)} more")
        ends = itertools.accumulate(len(line) + 1 for line in lines)
        kept = list(itertools.takewhile(lambda end: end <= room, ends))
        left_out = [f"-# and {len(lines) - len(kept)} more"] if len(kept) < len(lines) else []
        self.add_text("\n".join([*lines[: len(kept)], *left_out]))

    def add_text_with_button(self, text: str, button: ui.Button[Any]) -> bool:
        """Add a paragraph with a button beside it; False where it does not fit."""
        if not self.fits(text, 3):
            return False
        self._box.add_item(ui.Section(ui.TextDisplay(text), accessory=button))
        return True

    def add_picture(self, picture: Picture) -> None:
        """Add a picture as wide as the card; no two of a card may share a name."""
        if self.fits("", 1):
            self._pictures.append(picture)
            item = discord.MediaGalleryItem(f"attachment://{picture.name}", description=picture.alt)
            self._box.add_item(ui.MediaGallery(item))

    def add_rule(self) -> None:
        """Add a line between paragraphs."""
        if self.fits("", 1):
            self._box.add_item(ui.Separator())

    def add_buttons(self, *buttons: ui.Button[Any]) -> None:
        """Add a row of at most five buttons."""
        if buttons:
            self._box.add_item(ui.ActionRow(*buttons))


def button(
    label: str,
    custom_id: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    disabled: bool = False,
) -> ui.Button[Any]:
    """Return a button that is known by its custom id."""
    return ui.Button(label=label, custom_id=custom_id, style=style, disabled=disabled)


def notice(sentence: str, colour: discord.Colour = NEUTRAL_COLOUR) -> Card:
    """Return a card of one sentence."""
    card = Card(colour)
    card.add_text(sentence[:MOST_TEXT])
    return card
