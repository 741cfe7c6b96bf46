"""Keeps what is sent under a number a second."""

from __future__ import annotations

import asyncio


class Pace:
    """Hands out turns that are evenly apart: no second, wherever it begins, holds more than `turns_a_second`."""

    def __init__(self, turns_a_second: float) -> None:
        self._apart = 1 / turns_a_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next turn."""
        now = asyncio.get_running_loop().time()
        mine = max(now, self._next)
        self._next = mine + self._apart
        if mine > now:
            await asyncio.sleep(mine - now)
