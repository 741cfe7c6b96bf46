r"""Combining marks: accents and vowel signs, which belong to a word though `\w` leaves them out."""

from __future__ import annotations

import unicodedata
from itertools import chain, groupby

MOST_MARKS = 30
"""In a row, as in Unicode's Stream-Safe Text Format (UAX #15, 13): ordering a longer row takes quadratic time."""

JOINERS = "\u200c\u200d"
"""They part or join the letters of one word in Persian and Indian scripts, and are not seen themselves."""


def _ranges(codes: list[int]) -> str:
    rows = (list(row) for _, row in groupby(enumerate(codes), key=lambda item: item[1] - item[0]))
    return "".join(f"{chr(row[0][1])}-{chr(row[-1][1])}" for row in rows)


MARKS = _ranges(
    [
        code
        for code in chain(range(0x300, 0x1F000), range(0xE0100, 0xE01F0))
        if unicodedata.category(chr(code))[0] == "M"
    ]
)
"""All marks, as the inside of a regular expression's character class."""
