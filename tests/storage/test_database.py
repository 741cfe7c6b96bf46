import asyncio
import sqlite3
import time

import pytest

from storage import memory
from storage.database import READERS, QueryTooLong, open_database


async def noted(database, key):
    async with database.read() as connection:
        return await memory.recall(connection, key)


async def turns(count=20):
    """Let the other tasks take some steps."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_file_is_written_in_wal_mode_with_foreign_keys_and_each_commit_on_disk(database):
    async with database.write() as connection:
        settings = [
            (await (await connection.execute(f"PRAGMA {name}")).fetchone())[0]
            for name in ("journal_mode", "foreign_keys", "synchronous")
        ]

    assert settings == ["wal", 1, 2]


async def test_a_row_that_refers_to_nothing_is_refused(database):
    with pytest.raises(sqlite3.IntegrityError):
        async with database.write() as connection:
            await connection.execute(
                "INSERT INTO article_actor (article_id, guild_id, actor, position) VALUES (99, 1, 'Russia', 0)"
            )


async def test_what_is_written_is_there_after_the_next_start(path):
    async with open_database(path) as database, database.write() as connection:
        await memory.note(connection, "colour", "blue")

    async with open_database(path) as database:
        assert await noted(database, "colour") == "blue"


async def test_writers_take_turns_in_the_order_in_which_they_asked(database):
    log = []

    async def write(name):
        async with database.write() as connection:
            log.append((name, "begins"))
            await memory.note(connection, "last", str(name))
            await turns()
            log.append((name, "ends"))

    async with asyncio.TaskGroup() as tasks:
        for name in range(8):
            tasks.create_task(write(name))

    assert log == [(name, step) for name in range(8) for step in ("begins", "ends")]


async def test_a_failed_transaction_leaves_nothing_and_stops_nobody(database):
    async def write():
        async with database.write() as connection:
            await memory.note(connection, "colour", "blue")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()

    assert await noted(database, "colour") is None
    async with database.write() as connection:
        await memory.note(connection, "colour", "green")
    assert await noted(database, "colour") == "green"


async def test_a_failed_statement_takes_the_whole_transaction_with_it(database):
    async def write():
        async with database.write() as connection:
            await memory.note(connection, "colour", "blue")
            await connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        await write()

    assert await noted(database, "colour") is None


async def test_a_cancelled_transaction_leaves_nothing_and_stops_nobody(database):
    half_way = asyncio.Event()

    async def write():
        async with database.write() as connection:
            await memory.note(connection, "colour", "blue")
            half_way.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await half_way.wait()
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert await noted(database, "colour") is None
    async with database.write() as connection:
        await memory.note(connection, "colour", "green")
    assert await noted(database, "colour") == "green"


@pytest.mark.parametrize("steps", range(10))
async def test_a_transaction_cancelled_at_any_step_is_there_whole_or_not_at_all(database, steps):
    async def write():
        async with database.write() as connection:
            await memory.note(connection, "first", "1")
            await connection.execute(
                "INSERT INTO memory WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)"
                " SELECT 'n' || i, i FROM n"
            )
            await memory.note(connection, "last", "1")

    task = asyncio.create_task(write())
    await turns(steps)
    task.cancel()
    await asyncio.wait([task])

    async with database.read() as connection:
        (row,) = await connection.execute_fetchall("SELECT count(*) FROM memory")
    assert row[0] in (0, 3002)
    async with database.write() as connection:
        await memory.note(connection, "after", "1")
    assert await noted(database, "after") == "1"


async def test_a_writer_that_gives_up_waiting_leaves_the_queue(database):
    async def write(key):
        async with database.write() as connection:
            await memory.note(connection, key, "written")

    async with database.write():
        impatient, patient = asyncio.create_task(write("impatient")), asyncio.create_task(write("patient"))
        await turns()
        impatient.cancel()
    await patient

    assert impatient.cancelled()
    assert (await noted(database, "impatient"), await noted(database, "patient")) == (None, "written")


async def test_a_reader_sees_one_view_whatever_is_written_meanwhile(database):
    async with database.read() as reading:
        before = await memory.recall(reading, "colour")
        async with database.write() as writing:
            await memory.note(writing, "colour", "blue")
        still = await memory.recall(reading, "colour")

    assert (before, still) == (None, None)
    assert await noted(database, "colour") == "blue"


async def test_nobody_sees_what_is_not_yet_committed(database):
    async with database.write() as writing:
        await memory.note(writing, "colour", "blue")
        assert await noted(database, "colour") is None

    assert await noted(database, "colour") == "blue"


async def test_a_reader_cannot_write(database):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        async with database.read() as connection:
            await memory.note(connection, "colour", "blue")

    assert await noted(database, "colour") is None


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
"""SQLite would count for ever."""


async def test_a_query_that_takes_too_long_is_stopped_and_its_reader_serves_on(database, monkeypatch):
    monkeypatch.setattr("storage.database.MOST_SECONDS", 0.02)

    for _ in range(READERS + 1):
        with pytest.raises(QueryTooLong):
            async with database.read() as connection:
                await connection.execute_fetchall(ENDLESS)

    assert await noted(database, "colour") is None


async def test_each_query_has_the_whole_time_and_the_writer_has_no_limit(database, monkeypatch):
    monkeypatch.setattr("storage.database.MOST_SECONDS", 0.5)
    short = ENDLESS.replace("FROM n)", "FROM n LIMIT 100000)")

    async with database.read() as connection:
        started = time.monotonic()
        while time.monotonic() - started < 0.6:
            await connection.execute_fetchall(short)
    monkeypatch.setattr("storage.database.MOST_SECONDS", 0.0)
    async with database.write() as connection:
        (row,) = await connection.execute_fetchall(short)

    assert row[0] == 100_000


async def test_readers_that_fail_or_are_cancelled_give_their_connection_back(database):
    async def read_for_ever():
        async with database.read() as connection:
            await connection.execute_fetchall("SELECT * FROM memory")
            await asyncio.Event().wait()

    for _ in range(READERS + 1):
        with pytest.raises(ZeroDivisionError):
            async with database.read():
                raise ZeroDivisionError
    readers = [asyncio.create_task(read_for_ever()) for _ in range(READERS + 1)]
    await turns()
    for task in readers:
        task.cancel()
    await asyncio.wait(readers)

    assert await noted(database, "colour") is None


async def test_readers_wait_for_a_free_connection_in_turn_while_the_writer_goes_on(database):
    served, free = asyncio.Queue(), [asyncio.Event() for _ in range(READERS + 3)]

    async def read(number):
        async with database.read():
            served.put_nowait(number)
            await free[number].wait()

    async with asyncio.TaskGroup() as tasks:
        for number in range(READERS + 3):
            tasks.create_task(read(number))
        first = {await served.get() for _ in range(READERS)}
        async with database.write() as connection:
            await memory.note(connection, "colour", "blue")
        waited, later = served.empty(), []
        for event in free:
            event.set()
            if len(later) < 3:
                later.append(await served.get())

    assert (first, waited, later) == (set(range(READERS)), True, [READERS, READERS + 1, READERS + 2])
