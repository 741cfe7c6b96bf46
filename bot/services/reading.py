"""Reads pieces in a process of its own, so that no piece, however long, holds up an answer."""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from bot.analysis.facts import PieceDate, Reading
from bot.analysis.reading import PieceReader
from bot.intake.refusals import TooLongToRead

MOST_SECONDS = 90.0
"""How long reading a piece may take. The longest that is accepted takes about 50 seconds of one core."""

MOST_WORKERS = min(4, os.cpu_count() or 1)
"""Processes that an import reads with: each takes about 230 MB, most of it the stance encoder."""


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """A piece's text with what is known of it; what is None is read from the text.

    `names` are the newsroom's own, each with the actor that it means.
    """

    text: str
    title: str | None = None
    author: str | None = None
    date: PieceDate | None = None
    url: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """Reads a piece without holding up its caller's event loop."""

    async def read(self, request: ReadingRequest) -> Reading:
        """Return all that is read from the piece."""
        ...


class ReadingProcesses:
    """A pool of processes that read; one that dies is replaced."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._free = asyncio.Semaphore(workers)  # a piece's time counts from when its turn comes
        self._pool = self._new_pool()

    async def read(self, request: ReadingRequest) -> Reading:
        """Read a piece; a process that died under it (killed for memory, say) is replaced once.

        Raises TooLongToRead where it takes longer than any piece needs.
        """
        async with self._free:
            pool = self._pool
            try:
                return await self._read_in(pool, request)
            except BrokenProcessPool:
                self._replace(pool)
                return await self._read_in(self._pool, request)

    def close(self) -> None:
        """End the processes, in the middle of a piece if need be."""
        _end(self._pool)

    async def _read_in(self, pool: ProcessPoolExecutor, request: ReadingRequest) -> Reading:
        try:
            async with asyncio.timeout(MOST_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(pool, _read, request)
        except TimeoutError:
            self._replace(pool)
            raise TooLongToRead from None

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self._pool = self._new_pool()
            _end(pool)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_reading,
            initargs=(max(1, (os.cpu_count() or 1) // self._workers),),
        )


def _end(pool: ProcessPoolExecutor) -> None:
    # Before Python 3.14 a pool has no public way to end a process that is at work.
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


@asynccontextmanager
async def reading_processes(workers: int = 1) -> AsyncIterator[ReadingProcesses]:
    """Open a pool of `workers` reading processes; they start with the first piece."""
    processes = ReadingProcesses(workers)
    try:
        yield processes
    finally:
        await asyncio.to_thread(processes.close)


_readers: list[PieceReader] = []


def _start_reading(threads: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the bot's to answer, which then ends this process.
    _return_freed_memory()
    _readers.append(load_reader(threads))
    threading.Thread(target=_end_with_parent, daemon=True).start()


_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Options of glibc's `mallopt`, by their numbers in its malloc.h."""


def _return_freed_memory() -> None:
    """Have glibc keep little of what was freed: about 40 MB less. A C library without `mallopt` is left as it is."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for option, value in ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, 65_536), (_MMAP_THRESHOLD, 65_536)):
        mallopt(option, value)


def _end_with_parent() -> None:
    """End this process when the bot has died without a word (kill -9), which the pool alone would not notice."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def load_reader(threads: int) -> PieceReader:
    """Return a reader with the trained stance engine: a process that reads pieces with it takes about 230 MB."""
    from bot.services.stance_encoder import load_stance_reader

    return PieceReader(stances=load_stance_reader(threads))


def _read(request: ReadingRequest) -> Reading:
    return read_with(_readers[0], request)


def read_with(reader: PieceReader, request: ReadingRequest) -> Reading:
    """Read a piece in this process."""
    return reader.read(
        request.text,
        title=request.title,
        author=request.author,
        date=request.date,
        url=request.url,
        names=request.names,
    )
