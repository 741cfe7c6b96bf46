"""The lists of background briefings in a piece, told apart from chronologies, agendas and prose.

A list is two or more dated lines in a row, or one under a line that introduces it. Titles set off by quotes, links or
capitals are briefings; a dated line that says what happened is an event, unless it is introduced as a briefing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.analysis.briefing_items import (
    ITEM_LENGTH,
    Form,
    Item,
    has_open_quote,
    looks_like_title,
    read_item,
    starts_with_date,
)
from bot.analysis.facts import Briefing, PieceDate, Span
from bot.analysis.lines import Line, ends_stopped, goes_on, read_lines
from bot.analysis.sentences import split_sentences

_NOUNS = (
    r"(?:briefings?|backgrounders?|analys[ei]s|articles?|pieces?|essays?|columns?|reports?|reportage|dispatches|posts|"
    r"primers?|explainers?|instal?lments?|commentar(?:y|ies)|op-eds?|coverage|reading|readings|writings?|work|"
    r"publications?|papers?|memos?|notes|texts?|files|dossiers?|stories|links?|bulletins?|archives?|interviews?)"
)
_NAMES_BRIEFINGS = re.compile(
    rf"\b{_NOUNS}\b|\bbackground\b|\bsee also\b|\bread (?:more|on|further)\b|\bpublished\b", re.I
)
_POINTS = re.compile(
    r"\b(?:here (?:are|is)|the following|following|these|those|below|see|read|recall|background|earlier|"
    r"previous(?:ly)?|past|related|further|recommended|prior|recent|more on|for (?:the|more|those)|refer|reviewed?|"
    r"consult|listed|our)\b",
    re.I,
)
_HEADING = re.compile(
    rf"(?:(?:some|our|the|my|more|earlier|previous|past|related|further|background|recommended|selected|key|prior|recent|"
    rf"dated|list of|from the)\s+){{0,3}}(?:background|briefings?|{_NOUNS})(?:\s+(?:on|about|from|by)\s+.{{1,60}}|"
    r"\s+(?:briefings?|analys[ei]s|articles|pieces|reading|reports|list))?|see also|read (?:more|also|on)|related|"
    r"background and context|context|previously(?: in this series| on this subject)?|for reference",
    re.I,
)
_SOURCES = re.compile(r"(?:sources?|references|bibliography|works cited|footnotes|endnotes)(?: and .{1,30})?", re.I)
_INTRODUCES = re.compile(
    rf"\b(?:{_NOUNS}|background|see also|read|published|sources?|references|bibliography|related|"
    r"context|previously|for reference|timeline|chronology|dates|events)\b",
    re.I,
)
_TELLS_EVENTS = re.compile(
    r"\b(?:timeline|chronolog\w+|chronicle|key dates|what happened|happened|unfolded|sequence|events?|milestones?|"
    r"calendar|agenda|schedule[ds]?|course of|diary|took place|meetings?|visits?|attacks?|strikes|steps|talks were|"
    r"rounds|deadlines?|dates to|watch|ahead|upcoming|coming)\b",
    re.I,
)
_PAST_EVENT = re.compile(
    r"\b(?:was|were|had|said|signed|met|visited|arrived|announced|launched|agreed|began|took|held|told|warned|killed|"
    r"attacked|invaded|elected|voted|imposed|lifted|accused|condemned|opened|closed|sent|became|won|lost|fell|"
    r"happened|struck|seized|adopted|joined|withdrew|resigned|hosted|rejected|ordered|declared|flew|called)\b"
)
_BRIEFINGS = r"\b(?:background|briefings?|analys[ei]s|articles|pieces)\b"
_PRESENTS = re.compile(
    rf"(?:here (?:are|is)|(?:the following|these|those|below)\b.{{0,80}}{_BRIEFINGS}|"
    rf"(?:for|see|read)\b.{{0,60}}{_BRIEFINGS})",
    re.I,
)
_SHOWS = re.compile(r"\b(?:here are|here is|following|below|see|read)\b", re.I)
_URL_ONLY = re.compile(r"<?https?://\S+>?")
_INLINE_ITEM = re.compile(
    r"(?i:<li\b[^<>]{0,100}>|<br\s*/?>)|(?<=[^\s>])[^\S\n]+(?=[•▪●‣][^\S\n]*[(“\"A-Z\d]|\*[^\S\n]\d)"
)
_RUNNING_LEAD = re.compile(
    r"[*_]{0,3}[^\W\d_][^\d:“\"«]{2,80}:[*_]*\s+(?=[*_]*[“„«‘\"\[(\d]|[A-Z][a-z]{2,8}\.? \d)|"
    r"see(?: also)?:\s+|"
    r"(?:see|read)\b[^\d:“\"«\[]{0,60}\s(?=[“„«‘\"\[])",
    re.I,
)
_RUNNING_CUT = re.compile(
    r"\s+[·•|]\s+(?=[“„«‘\"\[*_])|(?<=\d{4})\.\s+(?=[A-Z“\"])|;\s+(?:(?:and|or|also|then)\s+)?|(?<=[)\d]),?\s+(?:(?:and|or|also|then)\s+)?(?=[“„«‘\"\[])"
)
_MOST_RUNNING = 3000
_YEAR = re.compile(r"(?:19|20)\d\d")
_SETS_OFF = re.compile(r"\d|[“”„«»‘\"「『]")
_PROSE_WIDTH = 160
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class BriefingLists:
    """The briefings of a piece in order, each once.

    `excluded` holds, in order and without overlap, the list lines and what introduces them: no part of the argument.
    """

    briefings: tuple[Briefing, ...]
    excluded: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line and its text. `year` is that of the heading that it stands under, where the heading is a year alone."""

    line: Line
    content: str
    year: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """Rows `first` to `last` exclusive, read as one list line; `item` is None for prose."""

    first: int
    last: int
    item: Item | None


@dataclass(frozen=True, slots=True)
class _Introduction:
    """What stands before a list: `names` briefings, `tells` of events, or merely `leads` into something."""

    span: Span
    names: bool
    tells: bool
    leads: bool
    sources: bool


def read_briefings(
    text: str, piece_date: PieceDate | None = None, start: int = 0, end: int | None = None
) -> BriefingLists:
    """Read the lists of briefings in `text[start:end]`.

    A date without a year takes that of `piece_date`, or the year before; without `piece_date` it stays None.
    """
    rows = _rows(text, start, end)
    width = max((row.line.width for row in rows if "://" not in row.content), default=0)
    entries = _entries(text, rows, width if width <= 130 else 0, piece_date)
    briefings: dict[Briefing, None] = {}
    excluded: list[Span] = []
    index = 0
    while index < len(entries):
        run = _run(rows, entries, index)
        introduction = _introduction(text, rows, entries[index].first) if index else None
        members = _accepted(rows, entries[index : index + run], introduction, piece_date)
        if members:
            if introduction is not None and (introduction.names or introduction.leads):
                excluded.append(introduction.span)
            excluded.extend(_span(rows, entry) for entry in members)
            briefings.update(dict.fromkeys(_briefings(members)))
            index += len(members)
        else:
            lost = _introduction(text, rows, entries[index].first) if run == 0 and index else None
            if lost is not None and lost.names and not lost.sources:
                excluded.append(lost.span)
            index += max(1, run)
    if entries:
        last = _introduction(text, rows, len(rows))
        if last is not None and last.names and not last.sources:
            excluded.append(last.span)
    return BriefingLists(tuple(briefings), tuple(_disjoint(excluded)))


def _rows(text: str, start: int, end: int | None) -> list[_Row]:
    rows: list[_Row] = []
    year: str | None = None
    read_to = 0
    for line in read_lines(text, start, end):
        if line.start < read_to:
            continue
        bare = text[line.content : line.end].strip("*_: ") if line.width < 20 else ""
        if line.width > _PROSE_WIDTH or line.mark == "#" or bare:
            year = bare if _YEAR.fullmatch(bare) else None if line.mark == "#" or line.width > _PROSE_WIDTH else year
            if bare == year and bare:
                continue
        running = _running(text, line, end)
        if running:
            rows.extend(running)
            read_to = running[-1].line.end
            continue
        cuts = [line.start]
        if line.width > 20 and (
            "<" in text[line.start : line.end] or re.search(r"[•▪●‣]|\S \* \d", text[line.start : line.end])
        ):
            cuts.extend(match.end() for match in _INLINE_ITEM.finditer(text, line.start, line.end))
        if len(cuts) == 1:
            rows.append(_Row(line, text[line.content : line.end], year))
            continue
        for part_start, part_end in zip(cuts, [*cuts[1:], line.end], strict=True):
            for part in read_lines(text, part_start, part_end):
                content = re.sub(r"</?(?:li|ul|ol|br|p|div)\b[^<>]{0,100}>", "", text[part.content : part.end]).strip()
                if content:
                    mark = part.mark or ("-" if cuts[0] < part_start else "")
                    rows.append(_Row(replace(part, mark=mark, after_blank=line.after_blank), content, year))
    return rows


def _running(text: str, line: Line, end: int | None) -> list[_Row]:
    """Read a list within one paragraph, as in `Related: “A” (2 May 2024); “B” (3 June 2024)`."""
    lead = _RUNNING_LEAD.match(text, line.content, line.end + 1)
    if lead is None:
        return []
    blank = re.compile(r"\n[^\S\n]*(?:\n|[-*#>•])").search(text, line.end)
    limit = min(len(text) if end is None else end, blank.start() if blank is not None else len(text))
    if limit - line.start > _MOST_RUNNING:
        limit = line.end
    cuts = [lead.end(), *(match.end() for match in _RUNNING_CUT.finditer(text, lead.end(), limit))]
    said = [" ".join(text[cut:stop].split()).strip(" ;,") for cut, stop in zip(cuts, [*cuts[1:], limit], strict=True)]
    items = [read_item(words) for words in said]
    pointed = lead.group().strip().casefold() in ("see:", "see also:")
    if any(
        item is None or not item.dated or (item.form is Form.PLAIN and not (pointed and looks_like_title(item.title)))
        for item in items
    ):
        return []
    if len(items) == 1 and (_HEADING.fullmatch(lead.group().strip("*_: \n")) is None or text[line.end : limit].strip()):
        return []
    opening = replace(line, end=line.start + len(text[line.start : lead.end()].rstrip()))
    rows = [_Row(opening, text[line.content : opening.end])]
    for cut, stop, words in zip(cuts, [*cuts[1:], limit], said, strict=True):
        stop = cut + len(text[cut:stop].rstrip())
        rows.append(_Row(replace(line, start=cut, end=stop, content=cut, mark="-", after_blank=False), words))
    return rows


def _entries(text: str, rows: list[_Row], width: int, piece_date: PieceDate | None) -> list[_Entry]:
    entries: list[_Entry] = []
    ordinals = _ordinals(rows)
    index = 0
    while index < len(rows):
        content = rows[index].content
        if rows[index].line.mark not in ("", "-", "#") and index not in ordinals:
            content = text[rows[index].line.start : rows[index].line.end]  # `7. Juli 2024`: a day, not a number
        year = rows[index].year
        entry = _entry(text, rows, index, content, width, f"{year}-12-31" if year is not None else piece_date)
        entries.append(entry)
        index = entry.last
    return entries


def _ordinals(rows: list[_Row]) -> set[int]:
    """Return the numbered rows whose number is only their place: those not followed by a month, or counting up."""
    ordinals: set[int] = set()
    numbered = [(index, int(row.line.mark)) for index, row in enumerate(rows) if row.line.mark.isdigit()]
    for place, (index, number) in enumerate(numbered):
        before = place > 0 and numbered[place - 1][1] == number - 1
        after = place + 1 < len(numbered) and numbered[place + 1][1] == number + 1
        if before or after or number > 31 or not starts_with_date(f"{number} {rows[index].content[:40]}"):
            ordinals.add(index)
    return ordinals | {index for index, row in enumerate(rows) if row.line.mark and not row.line.mark.isdigit()}


def _entry(text: str, rows: list[_Row], index: int, content: str, width: int, piece_date: PieceDate | None) -> _Entry:
    line = rows[index].line
    if line.mark == "#" or len(content) > ITEM_LENGTH + 1000 or _is_prose(line, content):
        return _Entry(index, index + 1, None)
    last = index + 1
    while last < len(rows) and last - index < _MOST_LINES and _continues(text, rows, index, last, content, width):
        content = f"{content} {rows[last].content}"
        last += 1
    item = read_item(content, piece_date)
    if item is not None and item.dated and not item.title:
        return _with_title_below(rows, index, last, item, piece_date)
    if item is not None and not item.dated:
        below = _date_below(rows, last, item, line, piece_date)
        if below is not None:
            return _Entry(index, last + 1, below)
    if item is not None and not item.dated and not (line.mark or item.form is not Form.PLAIN):
        item = None
    if item is None or (item.form is Form.PLAIN and len(item.title) > 250):
        return _Entry(index, index + 1, None)
    return _Entry(index, last, item)


def _is_prose(line: Line, content: str) -> bool:
    """Say at little cost that a line without a bullet can be no list line."""
    if line.mark or starts_with_date(content):
        return False
    linked = "](" in content or "<a " in content or "://" in content
    return not linked and (len(content) > 300 or content[0].islower() or not _SETS_OFF.search(content))


def _date_below(rows: list[_Row], last: int, item: Item, line: Line, piece_date: PieceDate | None) -> Item | None:
    """Return the item with the date that stands alone directly under its title; None where there is none."""
    if last >= len(rows) or rows[last].line.after_blank or not starts_with_date(rows[last].content):
        return None
    set_off = item.form is not Form.PLAIN or (looks_like_title(item.title) and not item.stopped)
    if not (line.after_blank or line.mark) or not set_off:
        return None
    if last + 1 < len(rows) and not rows[last + 1].line.after_blank and not (line.mark and rows[last + 1].line.mark):
        return None
    date = read_item(rows[last].content, piece_date)
    return replace(item, date=date.date, dated=True) if date is not None and date.dated and not date.title else None


def _with_title_below(rows: list[_Row], index: int, last: int, item: Item, piece_date: PieceDate | None) -> _Entry:
    """Take the next line as the title where a line holds a date alone."""
    if last < len(rows) and not starts_with_date(rows[last].content) and rows[last].line.mark != "#":
        title = read_item(rows[last].content, piece_date)
        below = rows[last].line
        indented = bool(rows[index].line.mark) and not below.mark and not below.after_blank
        if title is not None and title.title and (title.form is not Form.PLAIN or indented) and not title.dated:
            return _Entry(index, last + 1, replace(title, date=item.date, dated=True, url=title.url or item.url))
    return _Entry(index, last, None)


def _continues(text: str, rows: list[_Row], first: int, index: int, content: str, width: int) -> bool:
    """Say whether row `index` belongs to the list line that began at row `first` and reads `content` so far."""
    line, row, opening = rows[index].line, rows[index], rows[first].line
    if line.mark or len(content) + len(row.content) > ITEM_LENGTH:
        return False
    if _URL_ONLY.fullmatch(row.content):
        return "://" not in content and (bool(opening.mark) or starts_with_date(content))
    if line.after_blank or starts_with_date(row.content) or len(row.content) > _PROSE_WIDTH:
        return False
    listed = bool(opening.mark) or starts_with_date(content)
    if has_open_quote(content):
        closing = re.search(r"[”»\"]", row.content)
        reopening = re.search(r"[“«]", row.content)
        if closing is not None and (reopening is None or closing.start() < reopening.start()):
            return True
    elif content.rstrip(" .,;)").endswith(("”", "»", '"')):
        # The title is closed: only an outlet or a date may follow it.
        return bool(opening.mark) and line.indent > opening.indent
    if not listed:
        return False
    if opening.mark and line.indent > opening.indent:
        return True
    if row.content[0].islower():
        return not content.rstrip().endswith((".", "!", "?"))
    return bool(width) and goes_on(text, rows[index - 1].line, line, width)


def _run(rows: list[_Row], entries: Sequence[_Entry], index: int) -> int:
    """Return how many entries from `index` on are lines of one list."""
    count = 0
    while index + count < len(entries) and entries[index + count].item is not None:
        item, row = entries[index + count].item, rows[entries[index + count].first]
        if item is None or not (item.dated or row.line.mark or item.form is not Form.PLAIN):
            break
        count += 1
    return count


def _accepted(
    rows: list[_Row], run: Sequence[_Entry], introduction: _Introduction | None, piece_date: PieceDate | None
) -> list[_Entry]:
    """Return the entries that are briefings: the run from its first, possibly without undated lines at its end."""
    items = [entry.item for entry in run if entry.item is not None]
    if not items or (items[0].form is Form.PLAIN and introduction is not None and introduction.sources):
        return []
    names = introduction is not None and (introduction.names or introduction.sources)
    if not items[0].dated and not names:
        return []
    dated = [item for item in items if item.dated]
    if not dated:
        titles = [item for item in items if item.form is not Form.PLAIN or not item.stopped]
        return list(run) if names and len(titles) == len(items) else []
    members = list(run)
    if not names:
        while members and (item := members[-1].item) is not None and not item.dated:
            members.pop()
        set_off = sum(item.form is not Form.PLAIN for item in dated)
        titled = sum(_is_title(item) for item in dated)
        tells = introduction is not None and introduction.tells
        leads = introduction is not None and introduction.leads
        if tells and set_off < len(dated):
            return []
        if len(dated) == 1 and not (leads and titled):
            return []
        if 2 * titled < len(dated):
            return []
        if set_off == 0 and 2 * sum(looks_like_title(item.title) for item in dated) < len(dated):
            return []  # without quotes or links, small letters are what a chronology has
        ahead = sum(piece_date is not None and (item.date or "")[: len(piece_date)] > piece_date for item in dated)
        if 2 * ahead > len(dated):
            return []  # what is yet to come has not been written up
    else:
        members = [entry for entry in members if entry.item is not None]
    return members


def _is_title(item: Item) -> bool:
    if item.form is not Form.PLAIN:
        return True
    return not item.stopped and (looks_like_title(item.title) or _PAST_EVENT.search(item.title) is None)


def _briefings(members: Sequence[_Entry]) -> list[Briefing]:
    """Return the briefings of one list.

    `Ada Berg: “Title”` names an author where all lines are so built; elsewhere it is a title that ends in a quote.
    """
    items = [entry.item for entry in members if entry.item is not None]
    led = [item.introduced.endswith(":") and not item.introduced.startswith("(") for item in items]
    if any(led) and not (all(led) and len(items) > 1):
        items = [
            replace(item, title=item.whole) if of_title else item for item, of_title in zip(items, led, strict=True)
        ]
    return [item.briefing() for item in items]


def _introduction(text: str, rows: list[_Row], index: int) -> _Introduction | None:
    """Read what stands before row `index`: a lead-in line, the last sentence of a paragraph, or a heading."""
    if index == 0:
        return None
    row = rows[index - 1]
    line = row.line
    if not row.content.rstrip("*_ ").endswith(":") and _INTRODUCES.search(row.content[-400:]) is None:
        return None
    first = index - 1
    while first > 0 and index - first < 8 and _goes_on_from(text, rows[first - 1], rows[first]):
        first -= 1
    sentences = split_sentences(text, rows[first].line.start, line.end) if line.mark != "#" else []
    span = sentences[-1] if sentences else Span(line.content, line.end)
    said = text[span.start : span.end].strip("*_# ")
    if not said:
        return None
    leads = said.endswith(":")
    stopped = said.endswith((".", "!", "?", "…", "”", '"'))
    bare = said.rstrip(": ")
    short = len(said) <= 80 and not stopped and span.end - span.start >= line.end - line.content
    heading = short and _HEADING.fullmatch(bare) is not None
    names = heading or (
        _NAMES_BRIEFINGS.search(said) is not None
        and (leads or (stopped and len(said) < 200 and said.endswith(".") and _presents(said)))
        and ((leads and len(said) < 400) or _POINTS.search(said) is not None)
    )
    sources = short and _SOURCES.fullmatch(bare) is not None
    tells = _TELLS_EVENTS.search(said) is not None and (leads or short)
    if tells and re.search(r"\bbriefings?|analys[ei]s|articles?|pieces|coverage|reading\b", said, re.I) is None:
        names = False
    whole = Span(line.start, line.end) if span.start <= line.content and span.end >= line.end else span
    return _Introduction(whole, names, tells, leads, sources)


def _goes_on_from(text: str, above: _Row, row: _Row) -> bool:
    """Say whether a sentence may have begun in the line above."""
    return not (row.line.after_blank or row.line.mark or above.line.mark == "#" or ends_stopped(text, above.line))


def _presents(said: str) -> bool:
    """Say whether a full sentence does nothing but present a list."""
    return _PRESENTS.match(said) is not None and _SHOWS.search(said) is not None


def _span(rows: list[_Row], entry: _Entry) -> Span:
    return Span(rows[entry.first].line.start, rows[entry.last - 1].line.end)


def _disjoint(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span.start, span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
