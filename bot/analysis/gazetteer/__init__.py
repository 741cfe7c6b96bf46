"""The hand-kept list of actors: all states, and the main blocs, organisations and movements."""

from __future__ import annotations

from bot.analysis.gazetteer import (
    africa,
    americas,
    asia,
    blocs,
    europe_east,
    europe_west,
    middle_east,
    movements,
    oceania,
)
from bot.analysis.gazetteer.entries import Actor, Office
from bot.analysis.gazetteer.foreign_names import FOREIGN_NAMES
from bot.analysis.gazetteer.other_names import OTHER_NAMES, OTHER_SENSES, STAND_ALONE

ACTORS: tuple[Actor, ...] = (
    *europe_west.ACTORS,
    *europe_east.ACTORS,
    *middle_east.ACTORS,
    *asia.ACTORS,
    *oceania.ACTORS,
    *africa.ACTORS,
    *americas.ACTORS,
    *blocs.ACTORS,
    *movements.ACTORS,
)

__all__ = ["ACTORS", "FOREIGN_NAMES", "OTHER_NAMES", "OTHER_SENSES", "STAND_ALONE", "Actor", "Office"]
