import json
import multiprocessing
import sqlite3
from contextlib import closing

import pytest

from storage import migration, subscriptions
from storage.database import open_database
from storage.migration import APPLICATION_ID, SchemaError, check_owner, migrate, migrations
from storage.subscriptions import Filters, NewSubscription
from tests.storage.building import contents, execute


def pragma(path, name):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def newest():
    return migrations()[-1][0]


def test_migrations_are_numbered_from_one_without_a_gap():
    assert [number for number, _ in migrations()] == list(range(1, newest() + 1))


def test_a_fresh_file_gets_the_newest_schema_and_dateline_s_mark_in_folders_made_for_it(tmp_path):
    path = tmp_path / "deep" / "er" / "newsroom.db"

    migrate(path)

    assert (pragma(path, "user_version"), pragma(path, "application_id")) == (newest(), APPLICATION_ID)
    assert pragma(path, "journal_mode") == "wal"
    assert {"article", "evidence", "briefing", "quarterly_total", "delivery"} <= contents(path).keys()


def test_an_empty_file_counts_as_fresh(path):
    path.touch()

    migrate(path)

    assert pragma(path, "user_version") == newest()


def test_a_second_start_changes_nothing(path):
    migrate(path)
    execute(path, "INSERT INTO memory VALUES ('colour', 'blue')")
    before = contents(path)

    migrate(path)

    assert contents(path) == before


def test_another_program_s_database_is_refused_and_left_as_it_was(path):
    execute(path, "CREATE TABLE songs (title TEXT)", "INSERT INTO songs VALUES ('Sadko')")
    before = path.read_bytes()

    with pytest.raises(SchemaError, match="another program"):
        migrate(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"By Ines Okafor\n" * 100, b"SQLite format 3\x00" + b"\xff" * 500])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(path, data):
    path.write_bytes(data)

    with pytest.raises(SchemaError, match="cannot be used"):
        migrate(path)

    assert path.read_bytes() == data


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="cannot be used"):
        migrate(tmp_path)


def test_a_newer_dateline_s_database_is_refused_and_left_as_it_was(path):
    migrate(path)
    execute(path, f"PRAGMA user_version = {newest() + 1}")
    before = contents(path)

    with pytest.raises(SchemaError, match="newer"):
        migrate(path)

    assert (contents(path), pragma(path, "user_version")) == (before, newest() + 1)


def test_a_migration_that_fails_half_way_leaves_the_schema_before_it(path, monkeypatch):
    migrate(path)
    broken = "CREATE TABLE half (done TEXT);\nCREATE TABLE half (done TEXT);\n"
    known = migrations()
    monkeypatch.setattr(migration, "migrations", lambda: [*known, (newest_known + 1, broken)])
    newest_known = known[-1][0]

    with pytest.raises(SchemaError, match="half"):
        migrate(path)

    assert pragma(path, "user_version") == newest_known
    assert "half" not in contents(path)


def test_a_later_migration_keeps_what_is_there(path, monkeypatch):
    migrate(path)
    execute(path, "INSERT INTO memory VALUES ('colour', 'blue')")
    known = migrations()
    later = "-- why; with a semicolon\nALTER TABLE memory ADD COLUMN note TEXT;\nCREATE INDEX noted ON memory (note);\n"
    monkeypatch.setattr(migration, "migrations", lambda: [*known, (known[-1][0] + 1, later)])

    migrate(path)

    assert contents(path)["memory"] == [("colour", "blue", None)]
    assert pragma(path, "user_version") == known[-1][0] + 1


def test_the_evidence_of_an_older_database_gets_its_piece_s_engine_and_what_was_removed_counts_no_more(
    path, monkeypatch
):
    known = migrations()
    with monkeypatch.context() as older:
        older.setattr(migration, "migrations", lambda: known[:4])
        migrate(path)
    articles = [(1, "'rules-0'", "NULL"), (2, "'rules-1'", 5)]
    for number, engine, removed_at in articles:
        execute(
            path,
            "INSERT INTO article (id, guild_id, title, title_key, text, fingerprint, summary, engine, added_at,"
            f" removed_at) VALUES ({number}, 1, 'T', 't', 'x', '{number}', '[]', {engine}, 0, {removed_at})",
            "INSERT INTO evidence (article_id, guild_id, source, target, stance, confidence, hedged, quote_start,"
            f" quote_end) VALUES ({number}, 1, 'A', 'B', 'critical', 0.5, 0, 0, 1)",
        )

    migrate(path)

    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT article_id, engine, counted, briefing_id FROM evidence ORDER BY 1").fetchall()
    assert rows == [(1, "rules-0", 1, None), (2, "rules-1", 0, None)]


STATES = ("pending", "claimed", "sent", "revising", "retracted", "cancelled", "refused")
"""What a delivery could be at schema 5."""


def test_the_alerts_of_an_older_database_are_kept_with_all_that_is_known_of_them(path, monkeypatch):
    known = migrations()
    with monkeypatch.context() as older:
        older.setattr(migration, "migrations", lambda: known[:5])
        migrate(path)
    wishes = [(None, None, None), ("Russia", None, 80), (None, 'grain "deal"', None), ("Côte d'Ivoire", "oil", 81)]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO article (id, guild_id, title, title_key, text, fingerprint, summary, added_at)"
            " VALUES (?1, 1, 'T', 't', 'x', ?1, '[]', ?1 * 100)",
            [(number,) for number in range(1, len(STATES) + 1)],
        )
        connection.executemany(
            "INSERT INTO subscription VALUES (?, 1, 50, ?, ?, ?, 7, 5, ?, ?)",
            [
                (number, *wish, *((9, "Gone.") if number == 4 else (None, None)))
                for number, wish in enumerate(wishes, start=1)
            ],
        )
        connection.executemany(
            "INSERT INTO delivery VALUES (?1, 1, ?1, 50, 'nonce ' || ?1, ?2, ?1 + 10, ?1 + 20, ?1 + 30, ?1 + 40,"
            " ?1 + 50, ?1 + 60, 'reason ' || ?1)",
            enumerate(STATES, start=1),
        )
        attached = [(delivery, wish) for delivery in range(1, len(STATES) + 1) for wish in (1, delivery % 4 + 1)]
        connection.executemany("INSERT OR IGNORE INTO delivery_subscription VALUES (?, ?)", attached)
    before = contents(path)

    migrate(path)

    after = contents(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        kept = [dict(row) for row in connection.execute("SELECT * FROM delivery ORDER BY id")]
        kept_wishes = [dict(row) for row in connection.execute("SELECT * FROM subscription ORDER BY id")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        (next_id,) = connection.execute(
            "INSERT INTO delivery (guild_id, kind, channel_id, nonce, state, created_at, due_at)"
            " VALUES (1, 'notice', 50, 'n', 'pending', 0, 0) RETURNING id"
        ).fetchone()
    names = (
        "id guild_id article_id channel_id nonce state revision due_at attempts claimed_at sent_at message_id reason"
    )
    assert [tuple(row[name] for name in names.split()) for row in kept] == before["delivery"]
    assert [(row["kind"], row["created_at"], row["scheduled_at"]) for row in kept] == [
        ("piece", number * 100, number * 100) for number in range(1, len(STATES) + 1)
    ]
    assert [json.loads(row["filters"]) for row in kept_wishes] == [
        {},
        {"actors_any": ["Russia"]},
        {"keyword": 'grain "deal"'},
        {"actors_any": ["Côte d'Ivoire"], "keyword": "oil"},
    ]
    stayed = ("guild_id", "channel_id", "role_id", "created_by", "created_at", "disabled_at", "disabled_reason")
    assert [tuple(row[name] for name in stayed) for row in kept_wishes] == [
        (1, 50, role_id, 7, 5, *((9, "Gone.") if role_id == 81 else (None, None))) for _, _, role_id in wishes
    ]
    assert {(row["digest"], row["paused_at"], row["next_digest_at"], row["max_age"]) for row in kept_wishes} == {
        ("instant", None, None, 604_800)
    }
    assert {row[:2] for row in after["delivery_subscription"]} == set(before["delivery_subscription"])
    assert {row[2] - 100 * row[0] for row in after["delivery_subscription"]} == {0}
    assert after["article"] == before["article"]
    assert (broken, next_id) == ([], 8)


async def test_an_older_database_s_wishes_are_the_same_as_ones_made_now(path, monkeypatch):
    known = migrations()
    with monkeypatch.context() as older:
        older.setattr(migration, "migrations", lambda: known[:5])
        migrate(path)
    execute(path, "INSERT INTO subscription VALUES (1, 1, 50, 'Côte d''Ivoire', 'l’or “noir”', NULL, 7, 5, NULL, NULL)")

    async with open_database(path) as database, database.write() as connection:
        wish = NewSubscription(1, 50, 7, Filters(("Côte d'Ivoire",), keyword="l’or “noir”"))
        again = await subscriptions.add(connection, wish, 9)
        (stored,) = await subscriptions.of_guild(connection, 1)

    assert again is None
    assert (stored.filters, stored.schedule, stored.style) == (wish.filters, wish.schedule, wish.style)


def test_another_process_that_makes_the_same_file_is_waited_for(path, monkeypatch):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("storage.migration.time.sleep", lambda _: other.rollback())

        migrate(path)

    assert pragma(path, "user_version") == newest()


def test_a_schema_that_appears_while_the_owner_is_asked_is_not_taken_for_another_program_s(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.set_trace_callback(lambda statement: migrate(path) if "sqlite_schema" in statement else None)

        check_owner(connection)

    assert pragma(path, "user_version") == newest()


def test_processes_that_start_at_once_make_one_schema(tmp_path):
    paths = [tmp_path / f"{number}.db" for number in range(40)]
    processes = multiprocessing.get_context("spawn")
    together = processes.Barrier(3)
    starts = [processes.Process(target=_start, args=(paths, together)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join(60)

    assert [start.exitcode for start in starts] == [0, 0, 0]
    assert {pragma(path, "user_version") for path in paths} == {newest()}


def _start(paths, together):
    for path in paths:
        together.wait(timeout=30)
        migrate(path)
