"""The text of a piece as it is kept, and the simplest reasons why something is none."""

from __future__ import annotations

import re
import unicodedata

from bot.analysis.marks import MARKS, MOST_MARKS

MOST_CHARACTERS = 2_000_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060")) | dict.fromkeys(map(ord, "\xa0\u2007\u2009\u200a\u202f"), " ")
# The look ahead spares most signs the search among two thousand marks.
_MARKS_TOO_MANY = re.compile(rf"(?![\x00-\u02ff\w\s])([{MARKS}]{{{MOST_MARKS}}})[{MARKS}]+")
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
    """Return `text` with plain line ends and spaces, nothing invisible within words, and letters composed (NFC).

    Offsets into a piece are into this text. Of a row of combining marks the first MOST_MARKS are kept. Raises
    EmptyText, and TooLong where it has more than MOST_CHARACTERS.
    """
    visible = _CONTROL.sub("", _LINE_ENDS.sub("\n", text)).translate(_INVISIBLE)
    composed = unicodedata.normalize("NFC", _MARKS_TOO_MANY.sub(r"\1", visible))
    cleaned = _MARKS_TOO_MANY.sub(r"\1", composed).strip()  # composing makes two marks of a few single ones
    if len(cleaned) > MOST_CHARACTERS:
        raise TooLong
    if not re.search(r"\w", cleaned):
        raise EmptyText
    return cleaned
