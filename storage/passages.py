"""The passage of a piece that a search matched."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

MATCH_OPENS, MATCH_CLOSES = "\x02", "\x03"

MOST_SEARCHED = 400_000
"""Characters of a piece that are looked through, some 60,000 words: ten such pieces take a third of a second."""

_LENGTH = 200
_LEAD = 80
_WINDOW = re.compile(rf"\S.{{0,{_LENGTH - 1}}}(?=\s|$)|\S{{1,{_LENGTH}}}", re.DOTALL)
_STOP = re.compile(r"[.!?…]\W*\s|[。！？।]|\n")
_SPACE = re.compile(r"\s")


def passages(texts: Sequence[str], expression: str) -> list[str]:
    """Return of each text the passage that fits a full-text expression best, the words that matched marked.

    Where none matches, it is the beginning. FTS5's own snippet() takes time with the square of the matches; here an
    index of the text's stretches, in memory, cuts the words as the corpus's index does and ranks the stretches.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE stretch USING fts5 (words, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        connection.execute("BEGIN")
        return [_passage(connection, text, expression) for text in texts]


def _passage(connection: sqlite3.Connection, text: str, expression: str) -> str:
    stretches = [(number, found.start(), found[0]) for number, found in enumerate(_WINDOW.finditer(text), start=1)]
    connection.execute("DELETE FROM stretch")
    connection.executemany("INSERT INTO stretch (rowid, words) VALUES (?1, ?3)", stretches)
    best = _marked(connection, expression, "ORDER BY rank, rowid LIMIT 1")
    if best is None:
        return _with_ellipses(text, 0, _end(text, 0, 0))
    number, words = best
    first = stretches[number - 1][1] + words.index(MATCH_OPENS)
    start = _start(text, first)
    end = _end(text, start, first)
    own = (0, text[start:end])
    connection.execute("INSERT INTO stretch (rowid, words) VALUES (?, ?)", own)
    _, shown = _marked(connection, expression, "AND rowid = 0") or own
    return _with_ellipses(text, start, end, shown)


def _marked(connection: sqlite3.Connection, expression: str, clause: str) -> tuple[int, str] | None:
    found: tuple[int, str] | None = connection.execute(
        f"SELECT rowid, highlight(stretch, 0, ?, ?) FROM stretch WHERE stretch MATCH ? {clause}",
        (MATCH_OPENS, MATCH_CLOSES, expression),
    ).fetchone()
    return found


def _start(text: str, first: int) -> int:
    """Return where the sentence of the word at `first` begins, or a word not far before it."""
    reach = max(0, first - _LEAD)
    stops = [*_STOP.finditer(text, reach, first)]
    if stops:
        return stops[-1].end()
    space = _SPACE.search(text, reach, first) if reach else None
    return space.end() if space else reach


def _end(text: str, start: int, first: int) -> int:
    end = start + _LENGTH
    if end >= len(text):
        return len(text)
    spaces = [*_SPACE.finditer(text, first, end + 1)]
    return spaces[-1].start() if spaces else end


def _with_ellipses(text: str, start: int, end: int, shown: str | None = None) -> str:
    return ("…" if start else "") + (text[start:end] if shown is None else shown) + ("…" if end < len(text) else "")
