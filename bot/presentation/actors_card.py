"""A server's own names for actors."""

from __future__ import annotations

from collections.abc import Mapping

from bot.presentation.cards import Card
from bot.presentation.wording import count, plain


def names_card(own: Mapping[str, str]) -> Card:
    """Return each name with what it means."""
    card = Card()
    if not own:
        card.add_text("This server has taught no names of its own yet. Use /actors teach.")
        return card
    lines = [
        f"**{plain(name)}** " + ("is an actor of its own" if name == actor else f"is {plain(actor)}")
        for name, actor in own.items()
    ]
    card.add_lines([f"## Own names\n{count(len(own), 'name')}", *lines])
    return card
