"""All states of Africa except Egypt, which is kept with the Middle East."""

from __future__ import annotations

from bot.analysis.gazetteer import africa_central, africa_east, africa_north, africa_south, africa_west
from bot.analysis.gazetteer.entries import Actor

ACTORS: tuple[Actor, ...] = (
    *africa_north.ACTORS,
    *africa_west.ACTORS,
    *africa_central.ACTORS,
    *africa_east.ACTORS,
    *africa_south.ACTORS,
)
