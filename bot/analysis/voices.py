"""Whose voice: finds what in a piece is not its author's argument.

Editors' prefaces, readers' comments, an interviewer's questions and block quotes say nothing of where the author sees
anyone stand; what is found here is left out of evidence and summary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.analysis.facts import Span
from bot.analysis.lines import Line, read_lines

_PREFACE = re.compile(
    r"[\[(*_\s]*(?:editor(?:s['’]?|['’]s|ial)?\s+(?:foot)?(?:note|preface|introduction|comment|postscript)|note\s+(?:from|by|of)\s+the\s+editors?"
    r"|from\s+the\s+editors?|the\s+editors?\s+(?:write|add|note)s?|(?:publisher|translator|moderator)['’]s\s+note|ed\.(?:\s+note)?:"
    r"|(?:dear|to\s+our)\s+readers\b|(?:a\s+)?note\s+to\s+(?:our\s+)?readers\b|(?:correction|clarification)s?(?:\s*\(.{3,40}\))?:)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:\d{1,4}\s+)?(?:(?:reader|readers['’]?|user|your)\s+)?"
    r"(?:comments?|responses|letters|feedback|discussion|thoughts\s+on\b.{0,120}|replies)(?:\s*\(\d{1,4}\))?\s*:?"
    r"|(?:leave|post|add|write)\s+a\s+(?:comment|reply).{0,40}|what\s+(?:our\s+)?readers\s+(?:say|think|wrote).{0,40}",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[*_]{0,3}(?P<name>[A-Z][\w.'’-]*(?:\s[\w.'’-]+){0,3}|Q\d{0,2}|A\d{0,2})[*_]{0,3}:[*_]{0,3}\s+\S")
_ASKED = re.compile(r"[?？][\"'”’»)\]*_]*$")
_ASKER = re.compile(r"Q\d{0,2}|Question|Interviewer|Host|Moderator|Reporter|Journalist|Editors?", re.IGNORECASE)
_BOLD = re.compile(r"([*_]{1,3}).+\1")
_OPENERS, _CLOSERS = '“«„"', '”»“"'

_FEWEST_TURNS = 2
_QUOTE_INDENT = 4
_FEWEST_QUOTED = 60
"""Characters: a shorter paragraph in quotation marks is an aside or a slogan, which the author chose to say."""


def other_voices(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Return the spans of `text[start:end]` that are not the author's voice, in order and without overlap."""
    paragraphs = _paragraphs(text, list(read_lines(text, start, end)))
    comments = _comments_begin(text, paragraphs)
    argument = paragraphs[:comments]
    asked = set(_questions(text, argument))
    found = [
        _span(paragraph)
        for place, paragraph in enumerate(argument)
        if place in asked or _is_preface(text, paragraph) or _is_block_quote(text, argument, place)
    ]
    if comments < len(paragraphs):
        found.append(Span(paragraphs[comments][0].start, paragraphs[-1][-1].end))
    return tuple(found)


def _paragraphs(text: str, lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines to paragraphs: at blank lines where the text has them between most, else each line is one."""
    blanks = sum(line.after_blank for line in lines)
    hard_wrapped = blanks * 2 < len(lines) and blanks > 1 and max((line.width for line in lines), default=0) <= 130
    paragraphs: list[list[Line]] = []
    for line in lines:
        goes_on = paragraphs and not line.after_blank and not line.mark and (hard_wrapped or line.quoted)
        if goes_on and paragraphs[-1][-1].quoted == line.quoted and _LABEL.match(text, line.content) is None:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _is_preface(text: str, paragraph: Sequence[Line]) -> bool:
    return _PREFACE.match(text, paragraph[0].content, paragraph[0].end) is not None


def _is_block_quote(text: str, paragraphs: Sequence[Sequence[Line]], place: int) -> bool:
    """Whether a paragraph is marked by `>`, indented as a whole, or one long quotation from end to end."""
    paragraph = paragraphs[place]
    if all(line.quoted for line in paragraph):
        return True
    if any(line.mark for line in paragraph):
        return False
    indented = all(line.indent >= _QUOTE_INDENT for line in paragraph)
    if indented and any(line.indent < _QUOTE_INDENT for other in paragraphs for line in other[1:] or other):
        return sum(line.indent >= _QUOTE_INDENT for other in paragraphs for line in other) * 2 < len(paragraphs) + 1
    content = text[paragraph[0].content : paragraph[-1].end]
    return (
        len(content) >= _FEWEST_QUOTED
        and content[0] in _OPENERS
        and content[-1] in _CLOSERS
        and not any(mark in content[1:-1] for mark in _OPENERS[:3] + _CLOSERS[:2] + '"')
    )


def _comments_begin(text: str, paragraphs: Sequence[Sequence[Line]]) -> int:
    """Return the paragraph that heads the readers' comments, which run to the end; the number of all without one."""
    for place, paragraph in enumerate(paragraphs):
        heading = text[paragraph[0].content : paragraph[0].end].strip("*_# ")
        if place and len(paragraph) == 1 and _COMMENTS.fullmatch(heading):
            return place
    return len(paragraphs)


def _questions(text: str, paragraphs: Sequence[Sequence[Line]]) -> Iterator[int]:
    """Find an interviewer's turns: those labelled so, of the one who mostly asks, in bold, or set as headings."""
    turns: dict[str, list[int]] = defaultdict(list)
    bold = []
    for place, paragraph in enumerate(paragraphs):
        content = text[paragraph[0].content : paragraph[-1].end]
        if label := _LABEL.match(content):
            # Named in full at first, by surname later.
            turns[label["name"].split()[-1].casefold()].append(place)
        elif (paragraph[0].mark == "#" or _BOLD.fullmatch(content)) and _ASKED.search(content):
            bold.append(place)
    if len(bold) >= _FEWEST_TURNS:
        yield from bold
    talking = {name: places for name, places in turns.items() if len(places) >= _FEWEST_TURNS or _ASKER.fullmatch(name)}
    if len(talking) < _FEWEST_TURNS and not any(_ASKER.fullmatch(name) for name in talking):
        return
    for name, places in talking.items():
        asking = sum(
            _ASKED.search(text[paragraphs[place][0].start : paragraphs[place][-1].end]) is not None for place in places
        )
        if _ASKER.fullmatch(name) or asking * 2 > len(places):
            yield from places


def _span(paragraph: Sequence[Line]) -> Span:
    return Span(paragraph[0].start, paragraph[-1].end)
