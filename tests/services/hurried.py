"""A time that passes faster, alike in every process of the machine."""

from __future__ import annotations

import asyncio
import selectors
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

HURRY = 25
"""So many seconds pass in one of the wall's: discord.py's pauses before it repeats a request, polls, and the pace."""


@dataclass(frozen=True, slots=True)
class HurriedClock:
    """Tells a time that began at `instant` when the machine's clock showed `since`, in every process alike."""

    instant: datetime
    since: float

    def __call__(self) -> datetime:
        return self.instant + timedelta(seconds=(time.monotonic() - self.since) * HURRY)

    def forward(self, seconds: float) -> HurriedClock:
        return replace(self, instant=self.instant + timedelta(seconds=seconds))


class _HurriedSelector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / HURRY if timeout else timeout)


class HurriedLoop(asyncio.SelectorEventLoop):
    """An event loop in which all pauses are shorter."""

    def __init__(self) -> None:
        super().__init__(_HurriedSelector())

    def time(self) -> float:
        return super().time() * HURRY
