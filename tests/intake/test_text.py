"""The bytes of a text file become text, or are refused for a reason."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.text import (
    MOST_BYTES,
    MOST_CHARACTERS,
    EmptyText,
    NotText,
    TooLong,
    UnknownFormat,
    Unreadable,
    clean,
    text_of_file,
)

WORDS = "Perú y Chile: “años” – Россия, 中国"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_in_the_encoding_that_it_shows(encoding: str) -> None:
    assert text_of_file("piece.txt", WORDS.encode(encoding)) == WORDS


def test_an_old_text_from_windows_is_read() -> None:
    text = "Perú said “no” – twice."

    assert text_of_file("piece.txt", text.encode("cp1252")) == text


@pytest.mark.parametrize("name", ["piece.txt", "PIECE.TXT", "a.b.md", "notes.markdown", "notes.text"])
def test_texts_and_markdown_are_read(name: str) -> None:
    assert text_of_file(name, b"Words.") == "Words."


@pytest.mark.parametrize("name", ["piece.pdf", "piece", "piece.txt.exe", ".txt", "txt", ""])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(UnknownFormat) as refusal:
        text_of_file(name, b"Words.")

    assert refusal.value.name == name


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"%PDF-1.7\n" + bytes(range(1, 32)) * 9,
        b"\xff\xfewords",
        b"\xef\xbb\xbf\xff\xff",
        b"\x81\x8d words",
        bytes(range(256)),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        text_of_file("piece.txt", data)


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"...", "—\u200b".encode()])
def test_a_text_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyText):
        text_of_file("piece.txt", data)


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = "é" * MOST_CHARACTERS

    assert text_of_file("piece.txt", longest.encode()) == longest
    with pytest.raises(TooLong):
        text_of_file("piece.txt", (longest + "é").encode())
    with pytest.raises(TooLong):
        text_of_file("piece.txt", b"\x00" * (MOST_BYTES + 1))
    with pytest.raises(TooLong):
        clean(longest + "é")


def test_line_ends_are_made_plain_and_control_signs_left_out() -> None:
    assert clean("\ufeffOne\r\nTwo\rThree\x00\x1b[0m\x07\n\n") == "One\nTwo\nThree[0m"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean(text)
    except EmptyText:
        return
    assert clean(once) == once
    assert re.search(r"[\r\x00-\x08\x1b\ud800-\udfff]", once) is None
    assert once.encode()


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = text_of_file("piece.txt", data)
    except Unreadable:
        return
    assert text.strip() == text != ""
