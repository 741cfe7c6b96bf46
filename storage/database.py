"""The database's connections: one that writes, several that read, all on one file in WAL mode."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite

from storage.migration import BUSY_TIMEOUT_SECONDS, migrate

READERS = 3
"""With three readers beside the writer, others wait 3-4 ms for one heavy query, not 130 ms."""

MOST_SECONDS = 2.0
"""A reader's query takes no longer by the clock: Discord waits three seconds, and others wait for the reader."""

_STEPS_BETWEEN_LOOKS = 20_000
"""Steps of SQLite's virtual machine after which the clock is looked at, about a millisecond apart."""


class QueryTooLong(Exception):
    """A reader's query was stopped after MOST_SECONDS."""


class Database:
    """Hands out connections fairly: the writer to one task at a time, readers in the order they were asked for."""

    def __init__(self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self._writer = writer
        self._writing = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._readers.put_nowait(reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[aiosqlite.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._writing:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.execute("COMMIT")
            except BaseException:
                # A cancelled task's statement may still be running; the rollback queues up behind it.
                await asyncio.shield(self._writer.rollback())
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[aiosqlite.Connection]:
        """One consistent view of the database, whatever is written meanwhile; raises QueryTooLong."""
        reader = await self._readers.get()
        try:
            try:
                await reader.execute("BEGIN")
                yield reader
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise QueryTooLong from error
                raise
            finally:
                await asyncio.shield(reader.rollback())
        finally:
            self._readers.put_nowait(reader)


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the database at `path`, created or migrated as needed, and close it at the end.

    Raises storage.migration.SchemaError where the file cannot be used.
    """
    await asyncio.to_thread(migrate, path)
    async with AsyncExitStack() as stack:
        writer, *readers = [await stack.enter_async_context(_connect(path)) for _ in range(1 + READERS)]
        # A card must not be posted by a delivery that a power cut would forget: each commit is on disk.
        await writer.execute("PRAGMA synchronous = FULL")
        await writer.execute("PRAGMA foreign_keys = ON")
        for reader in readers:
            await reader.execute("PRAGMA query_only = ON")
            await _limit_time(reader)
        yield Database(writer, readers)


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


async def _limit_time(connection: aiosqlite.Connection) -> None:
    """Have every statement of the connection interrupted when it has run for MOST_SECONDS."""
    started = time.monotonic()

    def begin(_: str) -> None:
        nonlocal started
        started = time.monotonic()

    def is_over() -> bool:
        return time.monotonic() - started > MOST_SECONDS

    await connection.set_trace_callback(begin)
    await connection.set_progress_handler(is_over, _STEPS_BETWEEN_LOOKS)
