"""`dateline import`, `reread` and `export`: an archive goes in, and comes out again without loss."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.analysis.facts import Reading
from bot.intake.refusals import TooHeavy
from bot.services.reading import ReadingProcesses, ReadingRequest
from tests.commandline.console import Command
from tests.commandline.corpus import BAKERS, CABLE, RECORDS, TARIFFS, write_records

KEYS = ("title", "author", "date", "url", "text")


def exported(dateline: Command, database: Path, *arguments: str) -> list[dict[str, Any]]:
    outcome = dateline("export", "--db", database, *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    return [json.loads(line) for line in outcome.out.strip("\n").split("\n") if line]


def test_files_folders_and_records_are_counted(dateline: Command, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    (folder / "2024").mkdir(parents=True)
    (folder / "note.md").write_text("# A Note\n\nPeru waits.", encoding="utf-8")
    (folder / "2024" / "letter.TXT").write_text("Chile answers Peru by letter.", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    write_records(folder / "2024" / "records.jsonl", CABLE, "", TARIFFS)
    single = tmp_path / "single.markdown"
    single.write_text("Bolivia listens.", encoding="utf-8")

    outcome = dateline("import", "--no-read", folder, single, "--json")

    assert outcome.document() == {"added": 5, "already_there": 0, "failed": []}
    assert outcome.err == ""


def test_what_fails_is_named_and_stops_nothing(dateline: Command, tmp_path: Path) -> None:
    file = write_records(
        tmp_path / "mixed.jsonl",
        *(CABLE, "{", "[]", {"title": "no text"}, {"text": " \n"}, {"text": "x", "date": "last May"}),
        *({"text": "x", "title": 7}, {"text": "x", "date": "2024-02-30"}, "[" * 9000, TARIFFS),
    )
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\x00\x01\x02")

    outcome = dateline("import", "--no-read", file, binary, tmp_path / "missing.md", "--json")

    assert outcome.status == 1
    document = json.loads(outcome.out)
    assert (document["added"], document["already_there"]) == (2, 0)
    assert [failure["name"] for failure in document["failed"]] == [
        *(f"{file}:{line}" for line in range(2, 10)),
        str(binary),
        str(tmp_path / "missing.md"),
    ]
    assert all(failure["reason"].endswith(".") for failure in document["failed"])


def test_failures_are_told_one_a_line(dateline: Command, tmp_path: Path) -> None:
    outcome = dateline("import", "--no-read", write_records(tmp_path / "mixed.jsonl", CABLE, "{"), "none.txt")

    assert outcome.status == 1
    assert outcome.out == "1 added, 0 already there, 2 failed.\n"
    assert [line.rsplit(":", 1)[0] for line in outcome.err.splitlines()] == [f"{tmp_path}/mixed.jsonl:2", "none.txt"]


def test_a_second_run_adds_nothing(dateline: Command, tmp_path: Path) -> None:
    file = write_records(tmp_path / "archive.jsonl", *RECORDS)
    dateline("import", "--no-read", file)
    before = exported(dateline, tmp_path / "dateline.db")

    again = dateline("import", file, file, "--json").document()

    assert again == {"added": 0, "already_there": 3, "failed": []}
    assert exported(dateline, tmp_path / "dateline.db") == before


def test_the_same_words_twice_in_one_archive_are_one_piece(dateline: Command, tmp_path: Path) -> None:
    shouted = CABLE | {"text": CABLE["text"].upper(), "title": "Again"}

    file = write_records(tmp_path / "archive.jsonl", CABLE, shouted)

    assert dateline("import", "--no-read", file, "--json").document() == {
        "added": 1,
        "already_there": 1,
        "failed": [],
    }


def test_an_export_is_what_was_imported(dateline: Command, corpus: Path) -> None:
    records = exported(dateline, corpus)

    assert all(tuple(record)[:5] == KEYS for record in records)
    assert records[0] == {**CABLE, "text": CABLE["text"].strip()}
    assert records[1] == {**TARIFFS, "text": TARIFFS["text"].strip()}
    assert records[2] == {**BAKERS, "title": "The bakers of Porto rise at three."}
    assert exported(dateline, corpus, "--guild", "5") == []


def test_an_export_is_one_document_or_a_file(dateline: Command, corpus: Path, tmp_path: Path) -> None:
    lines = exported(dateline, corpus)

    assert dateline("export", "--db", corpus, "--json").document() == lines
    told = dateline("export", "--db", corpus, "-o", "out.jsonl", "--json").document()
    assert told == {"exported": 3, "file": "out.jsonl"}
    written = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line) for line in written.splitlines()] == lines


def test_another_database_gives_the_same_answers_after_an_export_and_import(
    dateline: Command, corpus: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    dateline("export", "--db", corpus, "-o", "moved.jsonl")

    assert dateline("import", "moved.jsonl", "--db", other).status == 0
    assert exported(dateline, other) == exported(dateline, corpus)
    for question in (
        *(["stance", source, "Morocco"] for source in ("Portugal", "Algeria")),
        ["stance", "Morocco", "Portugal"],
        *(["briefings", year] for year in ("2021", "2022", "2023")),
        ["search", "sardine portugal"],
    ):
        here, there = (dateline(*question, "--json", "--db", database).document() for database in (corpus, other))
        assert here == there


def test_a_piece_without_a_date_is_never_given_one(dateline: Command, tmp_path: Path) -> None:
    file = tmp_path / "2020-01-01 undated.txt"
    file.write_text("Nobody dated this one. It stayed so.", encoding="utf-8")

    dateline("import", file)

    assert [record["date"] for record in exported(dateline, tmp_path / "dateline.db")] == [None]


def test_an_unread_archive_is_searched_at_once_and_read_later(dateline: Command, corpus: Path, tmp_path: Path) -> None:
    database = tmp_path / "unread.db"
    archive = write_records(tmp_path / "archive.jsonl", CABLE, TARIFFS)

    dateline("import", "--no-read", archive, "--db", database)

    assert dateline("search", "sardine", "--db", database, "--json").document()["results"][0]["article_id"] == 2
    unread = dateline("stance", "Algeria", "Morocco", "--db", database, "--json").document()
    assert unread["verdict"] == "unknown"
    assert dateline("reread", "--db", database, "--json").document() == {"read": 2, "failed": []}
    assert dateline("reread", "--db", database).out == "0 read, 0 failed.\n"
    assert dateline("reread", "--all", "--db", database).out == "2 read, 0 failed.\n"
    question = ("stance", "Algeria", "Morocco", "--json", "--db")
    assert dateline(*question, database).document() == dateline(*question, corpus).document()
    assert exported(dateline, database) == exported(dateline, corpus)[:2]


def test_what_another_engine_has_read_is_read_again(dateline: Command, tmp_path: Path) -> None:
    archive = write_records(tmp_path / "archive.jsonl", *RECORDS)
    dateline("import", archive)
    with closing(sqlite3.connect(tmp_path / "dateline.db")) as connection, connection:
        connection.execute("UPDATE article SET engine = 'rules-0' WHERE id = 2")

    assert dateline("reread").out == "1 read, 0 failed.\n"
    assert dateline("reread").out == "0 read, 0 failed.\n"


def test_a_piece_that_cannot_be_read_again_is_told_and_the_others_are_read(
    dateline: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dateline("import", "--no-read", write_records(tmp_path / "archive.jsonl", CABLE, TARIFFS))
    read = ReadingProcesses.read

    async def refuse_tariffs(processes: ReadingProcesses, request: ReadingRequest) -> Reading:
        if request.title == TARIFFS["title"]:
            raise TooHeavy
        return await read(processes, request)

    monkeypatch.setattr(ReadingProcesses, "read", refuse_tariffs)
    told = dateline("reread")
    again = dateline("reread", "--json")

    assert (told.status, told.out) == (1, "1 read, 1 failed.\n")
    assert told.err.splitlines()[-1].startswith("#2 The Sardine Tariffs: ")
    (failure,) = json.loads(again.out)["failed"]
    assert (again.status, json.loads(again.out)["read"], failure["name"]) == (1, 0, "#2 The Sardine Tariffs")
    assert failure["reason"]


def test_an_import_may_be_done_by_a_process_and_asked_by_another(dateline_process: Command, tmp_path: Path) -> None:
    write_records(tmp_path / "archive.jsonl", CABLE)

    imported = dateline_process("import", "archive.jsonl")
    asked = dateline_process("stance", "Algeria", "Morocco", "--json")

    assert (imported.status, imported.out, imported.err) == (0, "1 added, 0 already there, 0 failed.\n", "")
    assert asked.document()["verdict"] == "critical"
    assert asked.err == ""


@pytest.mark.parametrize(
    "arguments", [["export"], ["reread"], ["search", "x"], ["stance", "Peru", "Chile"], ["briefings", "2024"]]
)
def test_without_a_database_it_is_said_how_to_get_one(dateline: Command, tmp_path: Path, arguments: list[str]) -> None:
    outcome = dateline(*arguments, "--db", "none.db")

    assert outcome.status == 1
    assert "Import pieces first" in outcome.refusal()
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("arguments", [["export"], ["import", "--no-read", "archive.jsonl"], ["search", "x"]])
def test_another_programs_file_is_left_alone(dateline: Command, tmp_path: Path, arguments: list[str]) -> None:
    write_records(tmp_path / "archive.jsonl", CABLE)
    foreign = tmp_path / "diary.db"
    foreign.write_text("Dear diary, " * 500)

    outcome = dateline(*arguments, "--db", foreign)

    assert outcome.status == 1
    outcome.refusal()
    assert foreign.read_text() == "Dear diary, " * 500


def test_a_database_that_cannot_be_opened_is_said_so(dateline: Command, tmp_path: Path) -> None:
    write_records(tmp_path / "archive.jsonl", CABLE)

    outcome = dateline("import", "--no-read", "archive.jsonl", "--db", tmp_path)

    assert outcome.status == 1
    assert "database" in outcome.refusal()
