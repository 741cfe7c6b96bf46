"""`dateline backup`, `restore` and `check`."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commandline.console import Command
from tests.commandline.corpus import CABLE, TARIFFS, write_records


@pytest.fixture
def database(corpus: Path, tmp_path: Path) -> Path:
    """Return a copy of the small archive's database, to be written to, where the command line looks for it."""
    return Path(shutil.copy(corpus, tmp_path / "dateline.db"))


@pytest.fixture
def damaged(corpus: Path, tmp_path: Path) -> Path:
    file = Path(shutil.copy(corpus, tmp_path / "damaged.db"))
    with file.open("r+b") as pages:
        pages.seek(2 * 4096)
        pages.write(b"\xa5" * 8 * 4096)
    return file


def test_a_backup_holds_what_was_committed_while_others_write(
    dateline: Command, database: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("INSERT INTO memory VALUES ('committed', 'yes')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO memory VALUES ('half done', 'yes')")

        outcome = dateline("backup", "copies/dateline.bak", "--json")

        writer.execute("COMMIT")
    assert outcome.document() == {"database": "dateline.db", "backup": "copies/dateline.bak"}
    with closing(sqlite3.connect(tmp_path / "copies" / "dateline.bak")) as copy:
        assert [row[0] for row in copy.execute("SELECT key FROM memory")] == ["committed"]
    assert [file.name for file in (tmp_path / "copies").iterdir()] == ["dateline.bak"]


def test_a_restored_database_answers_as_it_did(dateline: Command, database: Path, tmp_path: Path) -> None:
    before = dateline("export").out
    dateline("backup", "dateline.bak")
    write_records(tmp_path / "more.jsonl", {"text": "Peru came later."})
    dateline("import", "--no-read", "more.jsonl")
    assert dateline("export").out != before

    outcome = dateline("restore", "dateline.bak")

    assert (outcome.status, outcome.out) == (0, "dateline.db is as it was in dateline.bak.\n")
    assert dateline("export").out == before
    assert dateline("check").status == 0


def test_a_backup_is_restored_where_there_was_nothing(dateline: Command, corpus: Path) -> None:
    dateline("backup", "dateline.bak", "--db", corpus)

    told = dateline("restore", "dateline.bak", "--db", "fresh.db", "--json").document()

    assert told == {"database": "fresh.db", "restored_from": "dateline.bak"}
    assert dateline("export", "--db", "fresh.db").out == dateline("export", "--db", corpus).out


def test_a_damaged_backup_is_refused_and_changes_nothing(dateline: Command, database: Path, damaged: Path) -> None:
    before = dateline("export").out

    outcome = dateline("restore", damaged)

    assert outcome.status == 1
    assert "damaged" in outcome.refusal()
    assert dateline("export").out == before


@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\x00" + b"\x00" * 2000])
def test_what_is_no_backup_is_refused(dateline: Command, database: Path, tmp_path: Path, content: bytes | None) -> None:
    before = dateline("export").out
    if content is not None:
        (tmp_path / "copy.bak").write_bytes(content)

    outcome = dateline("restore", "copy.bak")

    assert outcome.status == 1
    outcome.refusal()
    assert dateline("export").out == before


def test_half_a_backup_is_refused(dateline: Command, database: Path, tmp_path: Path) -> None:
    dateline("backup", "dateline.bak")
    whole = (tmp_path / "dateline.bak").read_bytes()
    (tmp_path / "half.bak").write_bytes(whole[: len(whole) // 2])

    assert dateline("restore", "half.bak").status == 1


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_is_not_copied_onto_itself(dateline: Command, database: Path, command: str) -> None:
    outcome = dateline(command, f"../{database.parent.name}/dateline.db")

    assert outcome.status == 2
    assert "the database itself" in outcome.refusal()


def test_an_unsound_database_does_not_replace_a_sound_backup(
    dateline: Command, database: Path, damaged: Path, tmp_path: Path
) -> None:
    dateline("backup", "dateline.bak")
    sound = (tmp_path / "dateline.bak").read_bytes()

    outcome = dateline("backup", "dateline.bak", "--db", damaged)

    assert outcome.status == 1
    outcome.refusal()
    assert (tmp_path / "dateline.bak").read_bytes() == sound


def test_there_must_be_something_to_back_up(dateline: Command, tmp_path: Path) -> None:
    outcome = dateline("backup", "dateline.bak")

    assert outcome.status == 1
    assert "There is no database dateline.db" in outcome.refusal()
    assert list(tmp_path.iterdir()) == []


def test_a_sound_database_without_a_token_passes_the_check(dateline: Command, database: Path) -> None:
    outcome = dateline("check")

    assert (outcome.status, outcome.err) == (0, "")
    assert "Discord was not looked at" in outcome.out
    document = dateline("check", "--json").document()
    assert document["ok"] is True
    assert all(finding["ok"] is True and finding["text"] for finding in document["findings"])
    assert any("Discord was not looked at" in finding["text"] for finding in document["findings"])


def test_a_check_makes_no_database(dateline: Command, tmp_path: Path) -> None:
    assert dateline("check").status == 0
    assert list(tmp_path.iterdir()) == []


def test_a_check_of_a_damaged_database_says_what_to_do(dateline: Command, damaged: Path) -> None:
    told, document = dateline("check", "--db", damaged), dateline("check", "--db", damaged, "--json")

    assert (told.status, document.status) == (1, 1)
    assert "dateline restore" in told.out
    findings = json.loads(document.out)
    assert findings["ok"] is False
    assert sum(not finding["ok"] for finding in findings["findings"]) == 1


def test_a_check_finds_rows_that_refer_to_nothing(dateline: Command, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM article WHERE title = ?", (TARIFFS["title"],))

    outcome = dateline("check")

    assert outcome.status == 1
    assert "rows refer to others that are not there" in outcome.out


def test_a_newer_database_is_not_touched(dateline: Command, database: Path, tmp_path: Path) -> None:
    write_records(tmp_path / "archive.jsonl", CABLE)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 9999")

    assert "newer" in dateline("import", "--no-read", "archive.jsonl").refusal()
    assert "newer" in dateline("check").out
