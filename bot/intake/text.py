"""The text of a piece as it is kept, and the simplest reasons why something is none."""

from __future__ import annotations

import re

MOST_CHARACTERS = 2_000_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060")) | dict.fromkeys(map(ord, "\xa0\u2007\u2009\u200a\u202f"), " ")
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")


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
    """It is longer than MOST_CHARACTERS."""


def clean(text: str) -> str:
    """Return `text` with plain line ends and spaces and nothing invisible within words.

    Raises EmptyText, and TooLong where it has more than MOST_CHARACTERS.
    """
    cleaned = _CONTROL.sub("", _LINE_ENDS.sub("\n", text)).translate(_INVISIBLE).strip()
    if len(cleaned) > MOST_CHARACTERS:
        raise TooLong
    if not re.search(r"\w", cleaned):
        raise EmptyText
    return cleaned
