import asyncio
import sqlite3
from contextlib import closing

import pytest

from storage import articles, corpus, deliveries, memory, subscriptions
from storage.backup import DamagedDatabase, back_up, examine, restore
from storage.database import open_database
from storage.migration import SchemaError, migrate
from storage.subscriptions import NewSubscription
from tests.storage.building import GUILD, NOW, contents, execute, listed, piece, shown


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copies" / "newsroom.bak"


async def store(database, number=1, channel_id=None):
    async with database.write() as connection:
        for _ in range(number):
            new = piece("Oil", evidence=(shown(),), briefings=(listed("B", "2024-01-01"),))
            article_id = await corpus.add(connection, new, NOW)
            if channel_id:
                wish = await subscriptions.add(connection, NewSubscription(GUILD, channel_id, 7), NOW)
                await deliveries.enqueue(connection, GUILD, article_id, channel_id, {wish: NOW}, NOW)


async def count(database):
    async with database.read() as connection:
        return await articles.count(connection, GUILD)


async def test_a_copy_holds_all_that_the_open_database_holds_in_one_file(database, path, copy):
    await store(database, 3)

    back_up(path, copy)

    assert contents(copy) == contents(path)
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


async def test_a_copy_made_while_others_write_is_a_moment_of_the_database(database, path, copy):
    async def keep_writing():
        number = 0
        while not copying.done():
            number += 1
            async with database.write() as connection:
                await memory.note(connection, "first", str(number))
                await connection.execute("INSERT INTO memory VALUES (?, hex(zeroblob(50000)))", (f"ballast {number}",))
                await memory.note(connection, "second", str(number))
        return number

    await store(database, 50)
    copying = asyncio.create_task(asyncio.to_thread(lambda: [back_up(path, copy), back_up(path, copy)]))
    written = await keep_writing()
    await copying

    noted = dict(contents(copy)["memory"])
    assert written > 1
    assert noted.get("first") == noted.get("second")
    examine(copy)


async def test_a_new_copy_replaces_the_older_one_only_when_it_is_whole(database, path, copy, tmp_path):
    await store(database)
    back_up(path, copy)
    older = copy.read_bytes()
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all " * 100)

    with pytest.raises(DamagedDatabase):
        back_up(broken, copy)

    assert copy.read_bytes() == older
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_a_database_that_is_not_there_is_not_backed_up_and_not_made(path, copy):
    with pytest.raises(DamagedDatabase, match="There is no file"):
        back_up(path, copy)

    assert not path.exists()
    assert not copy.exists()


async def test_an_open_database_goes_back_to_the_copy_and_goes_on_from_there(database, path, copy):
    await store(database, 2)
    back_up(path, copy)
    await store(database, 40)

    async with database.read() as reading:
        before = await articles.count(reading, GUILD)
        await asyncio.to_thread(restore, copy, path)
        still = await articles.count(reading, GUILD)

    assert (before, still) == (42, 42)
    assert contents(path) == contents(copy)
    await store(database)
    assert await count(database) == 3


async def test_a_database_is_restored_where_there_is_none_and_stays_in_wal_mode(database, path, copy, tmp_path):
    await store(database, 2)
    back_up(path, copy)
    moved = tmp_path / "elsewhere" / "moved.db"

    restore(copy, moved)

    assert contents(moved) == contents(path)
    async with open_database(moved) as opened:
        assert await count(opened) == 2
        async with opened.write() as connection:
            (row,) = await connection.execute_fetchall("PRAGMA journal_mode")
    assert row[0] == "wal"
    assert {file.name for file in moved.parent.iterdir()} == {"moved.db"}


async def test_a_database_with_damaged_pages_is_mended_by_its_copy(path, copy):
    async with open_database(path) as database:
        await store(database, 30)
        back_up(path, copy)
    data = bytearray(path.read_bytes())
    data[8192:40960] = b"\xa5" * 32768
    path.write_bytes(data)
    with pytest.raises(DamagedDatabase):
        examine(path)

    restore(copy, path)

    examine(path)
    assert contents(path) == contents(copy)


async def test_what_waited_in_the_copy_is_in_doubt_after_a_restore_since_its_piece_came_in(database, path, copy):
    await store(database, channel_id=50)
    back_up(path, copy)
    async with database.write() as connection:
        (delivery,) = await deliveries.claim_due(connection, NOW + 5, [], 9, 60)
        await deliveries.record_sent(connection, delivery, 900, NOW + 5)

    restore(copy, path)

    async with database.write() as connection:
        (restored,) = await deliveries.claim_due(connection, NOW + 1000, [], 9, 60)
    assert (restored.nonce, restored.state, restored.claimed_at) == (delivery.nonce, "claimed", NOW)


async def test_digests_notices_and_what_is_wanted_later_are_in_doubt_after_a_restore_too(database, path, copy):
    async with database.write() as connection:
        wish = await subscriptions.add(connection, NewSubscription(GUILD, 50, 7), NOW)
        for kind, wanted_at in (("digest", {wish: NOW}), ("notice", None), ("digest", {wish: None})):
            await deliveries.enqueue_other(connection, GUILD, kind, 50, {}, NOW, wanted_at=wanted_at)
    back_up(path, copy)

    restore(copy, path)
    async with database.write() as connection:
        now = await deliveries.claim_due(connection, NOW + 1000, [], 9, 60)
        for delivery in now:
            await deliveries.record_sent(connection, delivery, 900, NOW + 1000)
        await subscriptions.resume(connection, wish, NOW + 2000, None)
        later = await deliveries.claim_due(connection, NOW + 2000, [], 9, 60)

    assert [(delivery.kind, delivery.claimed_at) for delivery in now] == [("digest", NOW), ("notice", NOW)]
    assert [(delivery.kind, delivery.claimed_at) for delivery in later] == [("digest", NOW)]


async def test_a_restore_is_one_step_for_those_who_use_the_database(database, path, copy):
    await store(database, channel_id=50)
    back_up(path, copy)
    execute(copy, "CREATE TRIGGER fails BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'no room'); END")
    await store(database, 2)
    before = contents(path)

    with pytest.raises(sqlite3.Error, match="no room"):
        restore(copy, path)

    assert contents(path) == before
    assert not list(path.parent.glob("*.restoring*"))


def truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scrambled(path):
    data = bytearray(path.read_bytes())
    data[4096:20480] = bytes(byte ^ 0x5A for byte in data[4096:20480])
    path.write_bytes(data)


def orphaned(path):
    execute(path, "DELETE FROM article WHERE id = 1")


def foreign(path):
    path.unlink()
    execute(path, "CREATE TABLE songs (title TEXT)")


def newer(path):
    execute(path, "PRAGMA user_version = 9999")


@pytest.mark.parametrize(
    "spoil",
    [
        truncated,
        scrambled,
        orphaned,
        foreign,
        newer,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"By Ines Okafor\n" * 1000),
        lambda path: path.unlink(),
    ],
    ids=["truncated", "scrambled", "orphaned", "foreign", "newer", "empty", "no database", "missing"],
)
async def test_a_copy_that_is_not_sound_is_refused_and_nothing_changes(database, path, copy, spoil):
    await store(database, 40)
    back_up(path, copy)
    await store(database)
    spoil(copy)
    before, files = contents(path), sorted(path.parent.iterdir())

    with pytest.raises(DamagedDatabase):
        restore(copy, path)

    assert contents(path) == before
    assert sorted(path.parent.iterdir()) == files


async def test_another_program_s_database_is_not_replaced(database, path, copy, tmp_path):
    back_up(path, copy)
    theirs = tmp_path / "songs.db"
    execute(theirs, "CREATE TABLE songs (title TEXT)")

    with pytest.raises(SchemaError, match="another program"):
        restore(copy, theirs)

    assert contents(theirs) == {"songs": []}


def test_a_sound_database_is_found_sound(path):
    migrate(path)

    examine(path)

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
