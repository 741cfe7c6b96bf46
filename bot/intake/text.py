"""Bytes of a text file -> text."""

from __future__ import annotations

import re
from pathlib import PurePath

SUFFIXES = (".txt", ".md", ".markdown", ".text")

MOST_CHARACTERS = 200_000
"""Some 30,000 words: far beyond any analysis, and still read and stored without holding up other answers."""

MOST_BYTES = 4 * MOST_CHARACTERS
"""No encoding takes more bytes for a character; a larger file is refused before it is decoded."""

_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")


class Unreadable(Exception):
    """The upload cannot be read as a piece."""


class UnknownFormat(Unreadable):
    """The file's name says that it is of a kind that is not read. `name` is the file's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotText(Unreadable):
    """The bytes are no text."""


class EmptyText(Unreadable):
    """There are no words in it."""


class TooLong(Unreadable):
    """It is longer than MOST_BYTES or MOST_CHARACTERS."""


def text_of_file(name: str, data: bytes) -> str:
    """Return the text of a .txt or .md file; raises Unreadable where it is none."""
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise UnknownFormat(name)
    if len(data) > MOST_BYTES:
        raise TooLong
    return clean(_decode(data))


def clean(text: str) -> str:
    """Return `text` with plain line ends and without invisible control characters; raises Unreadable."""
    if len(text) > MOST_CHARACTERS:
        raise TooLong
    cleaned = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not re.search(r"\w", cleaned):
        raise EmptyText
    return cleaned


def _decode(data: bytes) -> str:
    for mark, encoding in _ENCODINGS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise NotText from error
    if b"\x00" in data:
        raise NotText
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) > len(text) // 100:
            raise NotText
        return text
    raise NotText
