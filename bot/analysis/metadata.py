"""Title, author, date and address of a piece, read from its head and from a byline at its end.

Only what the piece says of itself counts: front matter, `Title:` lines, a heading, a byline, a date line, a dateline.
A date within the prose or a listed briefing's date says nothing about the piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.analysis.bylines import (
    MARKDOWN_LINK,
    PUBLISHED,
    UPDATED,
    author_named,
    biography_name,
    date_clause,
    date_in_passing,
    is_name,
    is_place,
    may_be_person,
    split_dated_name,
)
from bot.analysis.dates import date_at, find_dates
from bot.analysis.facts import PieceDate, Span
from bot.analysis.head_words import KEYS, KICKER, LEGAL, PUBLICATION
from bot.analysis.lines import Line, ends_stopped, goes_on, read_lines

_LETTERS = re.compile(r"[^\W_]")
_HEAD_LINES = 16
_TITLE_LENGTH = 200
_KEY_LINE = re.compile(r"[*_]{0,3}([A-Za-z][A-Za-z_ ]{1,18}?)\s?[*_]{0,3}:[*_]{0,3}(?:\s+|$)(.*)", re.DOTALL)
_URL = re.compile(r"<?(https?://[^\s<>]{3,2000})>?$")
_SEPARATOR = re.compile(r"\s*[|·•‧]\s*|\s+[–—-]{1,2}\s+|\t+")
_BYLINE = re.compile(
    r"(?:(?:written|words|story|text|analysis|opinion|commentary|report|reporting|posted|published|filed|interviewed?)\s+)?"
    r"by:?\s+(.+)",
    re.I,
)
_DASH_NAME = re.compile(r"(?:—|–|--|―)\s*(\S.*)")
_READING_TIME = re.compile(r"\d{1,3}\s*[- ]?min(?:ute)?s?(?:\s+read)?$", re.I)
_CONTACT = re.compile(r".{0,80}\S@\S+\.\S{2,}")
_CLOSING_ADDRESS = re.compile(r"\s*(?:at|on|in|from)?:?\s*<?(https?://[^\s<>]{3,2000}?)>?[.\s]*$")
_MASTHEAD_WORDS = 5
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)")
_NO_PLACE = frozenset("NATO BRICS ASEAN OPEC AUKUS QUAD OSCE UNESCO UNICEF SAARC BIMSTEC CSTO EAEU NOTE UPDATE".split())
_PLACE_WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*[.’'-]?[^\W\d_]*\.?"
_DATELINE = re.compile(
    rf"""
    (?P<place>{_PLACE_WORD}(?:[ -]{_PLACE_WORD}){{0,3}}(?:/{_PLACE_WORD}(?:[ ]{_PLACE_WORD})?)?
      (?:,[ ]{_PLACE_WORD}(?:[ ]{_PLACE_WORD})?)?)
    (?P<middle>[^—–\n]{{0,80}}?)\s?(?:—|–|--|\s-\s)\s*(?=[^\W_a-z]|["“'‘«])
    """,
    re.VERBOSE,
)
_SAMPLE_MARKER = re.compile(r"[>*_(\[\s]*sample (?:piece|article|text)\b", re.I)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a piece says of itself; None where it says nothing.

    `body` is the span of the text without head lines and without a closing byline.
    """

    title: str | None
    author: str | None
    date: PieceDate | None
    url: str | None
    body: Span


@dataclass(slots=True)
class _Found:
    """The answers so far. The first of each kind stands; `updated` serves where no other date is given."""

    values: dict[str, str] = field(default_factory=dict)

    def put(self, kind: str, value: str | None) -> None:
        if kind and value and kind not in self.values:
            self.values[kind] = value


def read_metadata(text: str) -> Metadata:
    """Read a piece's metadata from its first lines, and its author from its last where the head names none."""
    found = _Found()
    start = _front_matter(text, found)
    start = _head(text, start, found)
    end = _tail(text, start, found)
    values = found.values
    return Metadata(
        title=values.get("title"),
        author=values.get("author"),
        date=values.get("date") or values.get("updated"),
        url=values.get("url"),
        body=Span(start, end),
    )


def _front_matter(text: str, found: _Found) -> int:
    """Read a YAML block at the very start; its values are plain, quoted, or lists of such."""
    opening = re.compile(r"\ufeff?\s*---[^\S\n]*\n").match(text)
    closing = re.compile(r"^(?:---|\.\.\.)[^\S\n]*$", re.M).search(text, opening.end()) if opening else None
    if opening is None or closing is None or closing.start() - opening.end() > 5000:
        return 0
    rows = text[opening.end() : closing.start()].splitlines()
    if not any(re.match(r"[A-Za-z_ -]+:", row) for row in rows):
        return 0
    key, items = "", list[str]()
    for row in [*rows, "end:"]:
        item = re.match(r"\s*-\s+(?:name:\s*)?(.+)", row)
        pair = re.match(r"([A-Za-z_ -]+?)\s*:\s*(.*)", row)
        if item is not None and key:
            items.append(_plain(item.group(1)))
        elif pair is not None:
            _put_key(found, key, ", ".join(items))
            key, value = pair.group(1).casefold(), pair.group(2).strip()
            if value.startswith("[") and value.endswith("]"):
                items = [_plain(part) for part in value[1:-1].split(",")]
            else:
                items = [_plain(value)] if value and value not in (">", "|", ">-", "|-") else []
        elif row.strip() and key and row[0].isspace():
            items = [" ".join([*items, _plain(row)])]
    return closing.end()


def _plain(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"').replace("''", "'")
    return re.sub(r"\s+#.*$", "", value)


def _put_key(found: _Found, key: str, value: str) -> None:
    kind = KEYS.get(key, "")
    value = value.strip(" *_") if kind != "url" else value.strip()
    if kind in ("date", "updated"):
        date = date_clause(value)
        found.put(kind, date[0] if date is not None else None)
    elif kind == "author":
        byline = _BYLINE.fullmatch(value)
        found.put(kind, author_named(byline.group(1) if byline is not None else value))
    elif kind == "url":
        url = _URL.search(MARKDOWN_LINK.sub(r"\2", value))
        found.put(kind, url.group(1) if url is not None else None)
    elif kind == "title":
        found.put(kind, _unquoted(value))


def _head(text: str, start: int, found: _Found) -> int:
    """Read head lines from `start`; return where the body begins."""
    lines: list[Line] = []
    for line in read_lines(text, start):
        lines.append(line)
        if len(lines) == _HEAD_LINES:
            break
    position, index = start, 0
    while index < len(lines):
        taken = _head_lines(text, lines, index, found)
        if not taken:
            return _dateline(text, lines[index], found)
        index += taken
        position = lines[index - 1].end
    return position


def _head_lines(text: str, lines: list[Line], index: int, found: _Found) -> int:
    """Return how many lines from `index` on belong to the head, having read them."""
    line = lines[index]
    content = text[line.content : line.end]
    following = lines[index + 1] if index + 1 < len(lines) else None
    if _is_rule(content) or (_SAMPLE_MARKER.match(content) and line.width < 200):
        return 1
    if line.mark == "#":
        heading = _unquoted(_unmarked(content).rstrip("# "))
        if "title" in found.values:
            return int(found.values["title"].casefold() == heading.casefold())
        found.put("title", heading)
        return 1
    if _read_line(_unmarked(text[line.start : line.end] if line.mark == "-" else content), found):
        return 1
    if _is_kicker(content) and following is not None:
        return 1
    if "author" in found.values and _is_place_line(text, lines, index):
        return 1
    if "title" not in found.values:
        if following is not None and _is_masthead(text, lines, index):
            return 1
        count = _title_lines(text, lines, index)
        if count:
            last = lines[index + count - 1]
            found.put("title", _unquoted(_unmarked(" ".join(text[line.content : last.end].split()))))
            return count + int(_is_underline(text, lines, index + count))
        return 0
    if "author" not in found.values and _is_bare_name(text, lines, index):
        return int(_put_author(found, _unmarked(content)))
    if _is_place_line(text, lines, index):
        return 1
    known = content.casefold() == found.values["title"].casefold()
    return int(known or _is_deck(text, lines, index))


def _read_line(content: str, found: _Found) -> bool:
    """Read a line that holds metadata and nothing else."""
    keyed = _KEY_LINE.fullmatch(content)
    if keyed is not None and keyed.group(1).casefold() in KEYS and len(content) < 2200:
        kind, value = KEYS[keyed.group(1).casefold()], keyed.group(2)
        if kind != "author":
            _put_key(found, keyed.group(1).casefold(), value)
            return True
        if _put_byline(found, value):
            return True
    url = _URL.fullmatch(content)
    if url is not None:
        found.put("url", url.group(1))
        return True
    if len(content) >= 240:
        return False
    return _read_segments(_EMPHASIS.sub("", MARKDOWN_LINK.sub(r"\1", content)), found)


def _read_segments(content: str, found: _Found) -> bool:
    """Read `By Name | 12 March 2024`, `12 March 2024 · 5 min read`, `— Name`, `Brussels, 5 May 2024` and their like."""
    dashed = _DASH_NAME.fullmatch(content)
    if dashed is not None and author_named(dashed.group(1)):
        return _put_byline(found, dashed.group(1))
    pending = _Found()
    names: list[str] = []
    segments = [segment.strip(" *_()[]") for segment in _SEPARATOR.split(content)]
    if any(not segment or _closed(segment) for segment in segments):
        return False
    for segment in segments:
        byline = _BYLINE.fullmatch(segment)
        date = date_clause(segment)
        if byline is not None:
            if not _put_byline(pending, byline.group(1)):
                return False
        elif date is not None:
            pending.put("updated" if UPDATED.match(segment) else "date", date[0])
            before = split_dated_name(segment)[0]
            spoken = PUBLISHED.match(segment) or UPDATED.match(segment)
            if spoken is None and before != segment and len(before.split()) > 1 and not is_place(before.split(",")[0]):
                _put_author(pending, before)
        elif not _READING_TIME.fullmatch(segment):
            names.append(segment)
    if not pending.values or (len(names) > 2 and "author" not in pending.values):
        return False
    for name in names:
        if not is_name(name):
            return False
        place = is_place(name)
        if not place and "author" not in pending.values and not _is_kicker(name) and 2 <= len(name.split()) <= 4:
            _put_author(pending, name)
    for kind, value in pending.values.items():
        found.put(kind, value)
    return True


def _put_byline(found: _Found, value: str) -> bool:
    """Read a name with or without a date after it; say whether it is one."""
    name, date = split_dated_name(value)
    named = _put_author(found, name)
    if named:
        found.put("date", date)
    return named


def _put_author(found: _Found, value: str) -> bool:
    author = author_named(value)
    found.put("author", author)
    return author is not None


def _title_lines(text: str, lines: list[Line], index: int) -> int:
    """Return how many lines from `index` on make a title: short, without a stop, and not wrapped prose."""
    line = lines[index]
    content = text[line.content : line.end]
    if line.mark or line.quoted or line.width > _TITLE_LENGTH or not _LETTERS.search(content):
        return 0
    if index + 1 >= len(lines) or _is_dated(content) or _closed(content):
        return 0
    if _is_underline(text, lines, index + 1):
        return 1
    following = lines[index + 1]
    below = _content(text, following)
    if following.after_blank or following.mark == "#" or _is_kicker(below) or _read_line(below, _Found()):
        return 1
    if following.width > max(140, 1.6 * line.width) and not text[following.content].islower():
        return 1
    after = lines[index + 2] if index + 2 < len(lines) else None
    ended = after is None or after.after_blank or _read_line(_content(text, after), _Found())
    if _is_bare_name(text, lines, index + 1):
        return 1
    wrapped = goes_on(text, line, following, max(line.width, following.width))
    if wrapped and ended and line.after_blank and not _closed(_content(text, following)) and following.width < 100:
        return 2
    return 0 if wrapped else int(line.width < 0.6 * following.width)


def _closed(content: str) -> bool:
    """Say whether a line ends as a sentence, a clause or a lead-in does; titles may ask and exclaim."""
    bare = content.rstrip("\"'”’»)*_ ")
    return bare.endswith((".", ":", ";", ",", "…")) and not re.search(r"(?:\b[A-Z]\.){2,}$", bare)


def _is_dated(content: str) -> bool:
    return date_at(content) is not None


def _is_rule(content: str) -> bool:
    return not _LETTERS.search(content)


def _is_underline(text: str, lines: list[Line], index: int) -> bool:
    return index < len(lines) and re.fullmatch(r"={3,}|-{3,}", _content(text, lines[index])) is not None


def _is_kicker(content: str) -> bool:
    return KICKER.fullmatch(content.strip(" *_|:")) is not None


def _is_masthead(text: str, lines: list[Line], index: int) -> bool:
    """Say whether a short line stands over the title: the paper's name or a series', not the title itself."""
    line, following = lines[index], lines[index + 1]
    content, below = _unmarked(_content(text, line)), _unmarked(_content(text, following))
    if line.mark or not following.after_blank or len(content.split()) > _MASTHEAD_WORDS or _closed(below):
        return False
    if following.mark == "#":
        first_level = re.compile(r"^#[^\S\n]", re.M)
        return text.startswith("# ", following.start) and len(first_level.findall(text)) == 1
    heads = index + 2 < len(lines) and (
        _is_kicker(_content(text, lines[index + 2]))
        or _is_bare_name(text, lines, index + 2)
        or _read_line(_unmarked(_content(text, lines[index + 2])), _Found())
    )
    return heads and PUBLICATION.fullmatch(content) is not None and not _read_line(below, _Found())


def _is_deck(text: str, lines: list[Line], index: int) -> bool:
    """Say whether the line stands between the title and a byline or date that the body follows."""
    line = lines[index]
    if line.mark or line.width > 280 or index + 3 >= len(lines) or not (line.after_blank or index == 1):
        return False
    following = lines[index + 1]
    if ends_stopped(text, following):
        return False
    return _is_bare_name(text, lines, index + 1) or _read_line(_content(text, following), _Found())


def _is_bare_name(text: str, lines: list[Line], index: int) -> bool:
    """Say whether the line is a name, with a role or place at most, standing over or directly under the date line."""
    line = lines[index]
    content = _unmarked(_content(text, line))
    name = author_named(content) or ""
    if line.mark or not 2 <= len(name.split()) <= 4 or len(content) > 60 or _closed(content) or "|" in content:
        return False
    if content.partition(",")[0] != name.partition(",")[0] or (index == 0 and name.startswith("The ")):
        return False
    if index and not line.after_blank and _is_date_line(text, lines, index - 1):
        return True
    below = index + 1
    if below < len(lines) and _is_place_line(text, lines, below):
        below += 1
    # With a blank line between, what stands first is the title.
    near = below < len(lines) and (index > 0 or not lines[index + 1].after_blank)
    if not near or _is_date_line(text, lines, below):
        return near
    # Directly over the first paragraph stands who wrote it.
    prose = below == index + 1 and lines[below].after_blank and ends_stopped(text, lines[below])
    return prose and line.after_blank and lines[below].width > _TITLE_LENGTH // 2 and may_be_person(content)


def _is_date_line(text: str, lines: list[Line], index: int) -> bool:
    return date_clause(_unmarked(_content(text, lines[index]))) is not None


def _is_place_line(text: str, lines: list[Line], index: int) -> bool:
    """Say whether the line is a place alone, standing directly over the date line."""
    content = _unmarked(_content(text, lines[index]))
    if index + 1 >= len(lines) or lines[index + 1].after_blank or lines[index].mark or len(content) > 30:
        return False
    return is_name(content) and is_place(content) and not _closed(content) and _is_date_line(text, lines, index + 1)


def _dateline(text: str, line: Line, found: _Found) -> int:
    """Step over `MOSCOW, 5 May 2024 —` at the opening of the first paragraph, keeping its date."""
    match = _DATELINE.match(text, line.content, min(line.end, line.content + 200))
    if match is None or line.mark:
        return line.start
    place, middle = match["place"], match["middle"].strip(" ,()")
    dates = list(find_dates(text[line.content : match.end()]))
    capitals = place.split(",")[0].isupper() and len(place) >= 4 and place not in _NO_PLACE
    if dates:
        found.put("date", dates[0].date)
        return match.end()
    agency = not middle or re.fullmatch(r"[A-Z][\w. /]{0,30}", middle) is not None
    return match.end() if capitals and agency else line.start


def _tail(text: str, start: int, found: _Found) -> int:
    """Return where the body ends: before a closing byline, with a date line beside it."""
    tail_start = max(start, len(text) - 600)
    tail_start = max(start, text.rfind("\n", start, tail_start) + 1)
    lines = list(read_lines(text, tail_start))
    end, author_seen = len(text), False
    for line in reversed(lines[1:][-4:]):
        content = _unmarked(_content(text, line))
        if _SAMPLE_MARKER.match(content) and not author_seen:
            continue
        pending = _Found()
        named = biography_name(content) if line.width < 400 and not line.mark else None
        noted = date_in_passing(content) if named is not None or content.startswith("This ") else None
        if named is None and noted is not None and line.width < 200:
            found.put("date", noted)
            end = line.start
            continue
        if named is not None or LEGAL.match(content) or (_CONTACT.fullmatch(content) and line.width < 120):
            found.put("author", named)
            found.put("date", noted)
            end = line.start
            continue
        published = PUBLISHED.match(content)
        keyed = _KEY_LINE.fullmatch(content)
        spoken = _BYLINE.match(content) or _DASH_NAME.match(content) or keyed or published
        if published is not None and (address := _CLOSING_ADDRESS.search(content)) is not None:
            found.put("url", address.group(1))
            content = content[: address.start()]
        if spoken is None or line.width > 160 or "“" in content or '"' in content:
            break
        if not _read_line(content, pending) or not pending.values:
            break
        if date_at(content.lstrip("—–- ")) is not None:
            break
        for kind in ("author", "date", "url"):
            found.put(kind, pending.values.get(kind))
        author_seen, end = True, line.start
    return max(start, end)


def _content(text: str, line: Line) -> str:
    return text[line.start if line.mark == "-" else line.content : line.end]


def _unmarked(content: str) -> str:
    """Drop emphasis that wraps a line."""
    stripped = content.strip()
    for mark in ("***", "**", "__", "*", "_"):
        if stripped.startswith(mark) and stripped.endswith(mark) and len(stripped) > 2 * len(mark):
            return stripped[len(mark) : -len(mark)].strip()
    return stripped


def _unquoted(title: str) -> str:
    """Drop quotes that wrap a whole title."""
    for opening, closing in ('""', "“”", "«»", "„“"):
        if title[:1] == opening and title[-1:] == closing and len(title) > 2 and closing not in title[1:-1]:
            return title[1:-1].strip()
    return title.strip()
