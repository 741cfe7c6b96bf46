"""An archive on disk becomes pieces; what cannot be read is named and stops nothing."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.archive import (
    BadRecord,
    FailedPiece,
    FoundPiece,
    Missing,
    count_pieces,
    files_in,
    pieces_in,
)
from bot.intake.refusals import Damaged
from bot.intake.text import EmptyText, NotText, TooLong, UnknownFormat, Unreadable, clean
from bot.services.receiving import found_in
from tests.extracting import InProcessExtractor


def write(folder: Path, *lines: Any) -> Path:
    file = folder / "archive.jsonl"
    file.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    return file


def pieces(file: Path) -> list[FoundPiece | FailedPiece]:
    """Return the pieces of a file, with the files that the child would read read here."""
    return [asyncio.run(found_in(InProcessExtractor(), piece)) for piece in pieces_in([file])]


def found(file: Path) -> FoundPiece:
    (piece,) = pieces(file)
    assert isinstance(piece, FoundPiece)
    return piece


def failed(file: Path) -> FailedPiece:
    (piece,) = pieces(file)
    assert isinstance(piece, FailedPiece)
    return piece


def test_a_folder_gives_its_texts_and_records_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.MD", "deep/er/c.jsonl", "deep/d.markdown", "e.pdf", "f", "g.text"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    names = [file.relative_to(tmp_path).as_posix() for file in files_in([tmp_path])]

    assert names == ["a.MD", "b.txt", "deep/d.markdown", "deep/er/c.jsonl", "e.pdf", "g.text"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()

    assert files_in([tmp_path / "a.txt", tmp_path, tmp_path / "a.txt"]) == [tmp_path / "a.txt"]


def test_a_record_says_what_its_piece_is(tmp_path: Path) -> None:
    record = {"title": " A  title ", "author": "Ana", "date": "2024-05", "url": "https://example.org", "text": "Words."}

    piece = found(write(tmp_path, record | {"section": "World", "tags": [1]}))

    assert (piece.title, piece.author, piece.date) == ("A title", "Ana", "2024-05")
    assert (piece.url, piece.text) == ("https://example.org", "Words.")
    assert piece.name == f"{tmp_path}/archive.jsonl:1"


@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(("title", "author", "date", "url")), {"title": " ", "date": ""}])
def test_what_a_record_does_not_say_is_none(tmp_path: Path, nothing: dict[str, None]) -> None:
    piece = found(write(tmp_path, {"text": "Words.", **nothing}))

    assert (piece.title, piece.author, piece.date, piece.url) == (None, None, None, None)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024-12", "2024-12"),
        ("2024-05-12T23:59:59+03:00", "2024-05-12"),
        ("2024-05-12 08:00", "2024-05-12"),
    ],
)
def test_a_date_is_a_day_or_a_month(tmp_path: Path, written: str, read: str) -> None:
    assert found(write(tmp_path, {"text": "Words.", "date": written})).date == read


@pytest.mark.parametrize(
    "written",
    [
        *("2024", "2024-13", "2024-00", "2023-02-29", "2024-5-1", "20240512", "2024-W20-1", "2024-05-123"),
        *("12 May 2024", "2024-05T10", "0000-01-01", "٢٠٢٤-٠٥", 20240512, True, ["2024-05-12"], {}),
        *("9999-05-01", "2100-01", "1899-12-31"),
    ],
)
def test_no_other_date_is_guessed_at(tmp_path: Path, written: Any) -> None:
    failure = failed(write(tmp_path, {"text": "Words.", "date": written}))

    assert isinstance(failure.error, BadRecord)
    assert "`date`" in str(failure.error)


def test_a_year_that_no_piece_has_is_refused_with_those_that_one_may_have(tmp_path: Path) -> None:
    failure = failed(write(tmp_path, {"text": "Words.", "date": "9999-05-01"}))

    assert str(failure.error) == "`date` must be YYYY-MM-DD or YYYY-MM, from 1900 to 2099, or null."


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{\n", BadRecord),
        ("[]\n", BadRecord),
        ("7\n", BadRecord),
        ("[" * 9000 + "\n", BadRecord),
        ('{"text": 7}\n', BadRecord),
        ('{"text": null}\n', BadRecord),
        ('{"title": "only"}\n', BadRecord),
        ('{"text": "x", "title": ["x"]}\n', BadRecord),
        ('{"text": "x", "author": 7}\n', BadRecord),
        ('{"text": "x", "url": {}}\n', BadRecord),
        ('{"text": " \\u0000 ¶"}\n', EmptyText),
        (json.dumps({"text": "word " * 1_000_000}) + "\n", TooLong),
    ],
)
def test_a_bad_line_is_named_and_stops_nothing(tmp_path: Path, line: str, error: type[Exception]) -> None:
    file = write(tmp_path, {"text": "First."}, "\n", line, {"text": "Last."})

    first, bad, last = pieces(file)

    assert isinstance(first, FoundPiece)
    assert isinstance(bad, FailedPiece)
    assert isinstance(last, FoundPiece)
    assert bad.name == f"{file}:3"
    assert isinstance(bad.error, error)
    assert count_pieces([file]) == 3


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "archive.jsonl"
    file.write_bytes(b'\xff\xfe{"text"\n{"text": "Last."}')

    bad, last = pieces(file)

    assert isinstance(bad, FailedPiece)
    assert isinstance(last, FoundPiece)


def test_a_byte_order_mark_is_no_part_of_the_first_record(tmp_path: Path) -> None:
    file = tmp_path / "archive.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "First."}\r\n')

    assert found(file).text == "First."


def test_control_signs_are_kept_out_of_titles(tmp_path: Path) -> None:
    piece = found(write(tmp_path, {"text": "Words.", "title": "A\x1b[31m red\x00 \ud800\x9btitle\n"}))

    assert piece.title == "A [31m red title"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("gone.txt", None, Missing),
        ("gone.jsonl", None, Missing),
        ("piece.docx", b"PK\x03\x04", Damaged),
        ("piece", b"words", UnknownFormat),
        ("piece.txt", b"", EmptyText),
        ("piece.txt", b"\x7fELF\x00\x01", NotText),
        ("piece.txt", b"word " * 2_000_000, TooLong),
    ],
)
def test_a_file_that_is_no_piece_says_why(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    failure = failed(tmp_path / name)

    assert failure.name == str(tmp_path / name)
    assert isinstance(failure.error, error)


def test_a_folder_named_like_records_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "archive.jsonl").mkdir()
    (tmp_path / "archive.jsonl" / "piece.txt").write_text("Words.")

    assert found(files_in([tmp_path / "archive.jsonl"])[0]).text == "Words."


def test_a_record_file_that_cannot_be_opened_is_one_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, {"text": "Words."})

    def refuse(self: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)

    assert isinstance(failed(file).error, PermissionError)
    assert count_pieces([file]) == 0


TEXTS = st.text().filter(lambda text: any(character.isalnum() for character in text))


@settings(deadline=None)  # writing a file may take its time
@given(
    text=TEXTS,
    title=st.none() | TEXTS,
    month=st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: day.isoformat()[:7]),
)
def test_what_was_taken_in_once_comes_in_again_unchanged(
    tmp_path_factory: pytest.TempPathFactory, text: str, title: str | None, month: str
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    once = found(write(folder, {"text": text, "title": title, "date": month}))
    record = {"title": once.title, "author": None, "date": once.date, "url": None, "text": once.text}
    (folder / "archive.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")

    again = found(folder / "archive.jsonl")

    assert again == once
    assert again.text == clean(text)


@settings(deadline=None)  # writing a file may take its time
@given(line=st.binary(max_size=60).map(lambda line: line.replace(b"\n", b" ")) | st.text().map(str.encode))
def test_no_line_whatever_stops_an_import(tmp_path_factory: pytest.TempPathFactory, line: bytes) -> None:
    file = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    file.write_bytes(line + b'\n{"text": "Last."}\n')

    *others, last = pieces(file)

    assert isinstance(last, FoundPiece)
    assert last.text == "Last."
    for piece in others:
        assert isinstance(piece, FailedPiece)
        assert isinstance(piece.error, Unreadable)
