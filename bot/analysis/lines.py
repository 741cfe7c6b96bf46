"""The lines of a text with their list and heading marks, and whether one line goes on in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.analysis.facts import Span

_BULLETS = "•·‣◦▪▫●○■□►▸→∙⁃"
_MARK = re.compile(
    rf"""
    (?P<quote>(?:>[^\S\n]?){{1,8}})?
    [^\S\n]{{0,40}}
    (?:
      (?P<heading>\#{{1,6}})(?=\s)
    | (?P<bullet>[-*+][^\S\n]+\[[ xX]\](?=\s)|[{_BULLETS}]|[-*+–—](?=\s)|[-*](?=[“"«‘\[\d]))
    | (?P<number>\d{{1,3}}(?=[.)]\s)|\((?:\d{{1,3}}|[a-z])(?=\)\s)|[a-zA-Z](?=\)\s)|[ivx]{{1,5}}(?=[.)]\s))[.)]
    )?
    [^\S\n]{{0,40}}
    """,
    re.VERBOSE,
)
_STOPS = ".!?…:;。！？؟।"
_CLOSERS = "\"'”’»›)]*_」』"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `start` to `end` is the stripped line, `content` where its text begins after its mark.

    `mark` is `#`, `-` for a bullet, the number of a numbered line, or empty. `indent` counts the characters before it.
    `after_blank` says that a blank line, or nothing, stands before.
    """

    start: int
    end: int
    content: int
    mark: str
    indent: int
    after_blank: bool
    quoted: bool

    @property
    def width(self) -> int:
        """Characters from the first to the last that is no space."""
        return self.end - self.start


def read_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """Yield the lines of `text[start:end]` that hold more than spaces."""
    limit = len(text) if end is None else end
    position, after_blank = start, True
    while position < limit:
        stop = text.find("\n", position, limit)
        stop = limit if stop < 0 else stop
        stripped = text[position:stop].strip()
        if not stripped:
            after_blank = True
        else:
            first = text.index(stripped[0], position)
            yield _line(text, position, first, first + len(stripped), after_blank)
            after_blank = False
        position = stop + 1


def ends_stopped(text: str, line: Line) -> bool:
    """Say whether the line ends with a stop, a colon or a semicolon, quotes and brackets after it aside."""
    position = line.end
    while position > line.content and text[position - 1] in _CLOSERS:
        position -= 1
    return position > line.content and text[position - 1] in _STOPS


def goes_on(text: str, line: Line, following: Line, width: int) -> bool:
    """Say whether a paragraph goes on from one line to the next, the text being wrapped at about `width` characters.

    A line is wrapped where the next word would not have fitted; a shorter one was ended on purpose.
    """
    if following.after_blank or following.mark == "#" or line.mark == "#" or following.quoted != line.quoted:
        return False
    if following.mark == "-":
        # A dash of the prose may come to stand first; a list item begins with a capital, a number or a quote.
        return not line.mark and not ends_stopped(text, line) and text[following.content].islower()
    if following.mark:
        return not (line.mark or ends_stopped(text, line) or following.mark in ("1", "(1", "(a", "a", "A", "i"))
    opening = text[following.content]
    if opening.islower():
        return True
    first_word = text[following.content : following.content + 40].split(None, 1)[0]
    return line.width + 1 + len(first_word) > 0.75 * width


def as_span(line: Line) -> Span:
    """Return the whole stripped line as a span."""
    return Span(line.start, line.end)


def _line(text: str, begin: int, start: int, end: int, after_blank: bool) -> Line:
    match = _MARK.match(text, start, end)
    content, mark, quoted = start, "", False
    if match is not None and match.end() < end:
        content, quoted = match.end(), match["quote"] is not None
        if match["heading"]:
            mark = "#"
        elif match["bullet"]:
            mark = "-"
        elif match["number"]:
            mark = match["number"]
    return Line(start, end, content, mark, start - begin, after_blank, quoted)
