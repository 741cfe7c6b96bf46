"""Drawing beside the event loop, which it would hold up for too long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from bot.presentation.canvas import Picture

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


async def drawn(draw: Callable[[Answer], Picture], answer: Answer) -> Picture | None:
    """Return the picture of an answer. Where drawing it fails the log says why, and the answer goes without: None."""
    try:
        return await asyncio.to_thread(draw, answer)
    except Exception:
        _log.exception("The picture of an answer could not be drawn.")
        return None
