"""Keeps discord.py from repeating by itself a request that may have had its effect, and that Discord can't recognise.

discord.py repeats what Discord answers with a 5xx. A message is known by its nonce; the posts of a forum have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp


class RepeatRefused(Exception):
    """The request was answered with an error, after which nobody knows whether it had an effect."""


@dataclass(slots=True)
class _Attempt:
    in_doubt: bool = False


_attempt: ContextVar[_Attempt | None] = ContextVar("attempt", default=None)


@contextmanager
def sent_once() -> Iterator[None]:
    """Within it, a request that is in doubt raises RepeatRefused instead of being sent again; a 429 had no effect."""
    token = _attempt.set(_Attempt())
    try:
        yield
    finally:
        _attempt.reset(token)


def request_trace() -> aiohttp.TraceConfig:
    """Return what the client's `http_trace` must be for `sent_once` to hold."""
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_refuse_repeat)
    trace.on_request_end.append(_note_answer)
    trace.on_request_exception.append(_note_silence)
    return trace


async def _refuse_repeat(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestStartParams) -> None:
    attempt = _attempt.get()
    if attempt is not None and attempt.in_doubt:
        raise RepeatRefused


async def _note_answer(_: aiohttp.ClientSession, __: SimpleNamespace, answer: aiohttp.TraceRequestEndParams) -> None:
    attempt = _attempt.get()
    if attempt is not None:
        attempt.in_doubt = answer.response.status >= 500


async def _note_silence(
    _: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestExceptionParams
) -> None:
    attempt = _attempt.get()
    if attempt is not None:
        attempt.in_doubt = True
