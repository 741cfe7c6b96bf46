"""Sentences of prose, as spans of the text.

A sentence is a stretch between stops; headings and list items without a stop are sentences of their own. The rules are
those of English punctuation: a stop ends a sentence unless an abbreviation, an initial or a number claims it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.analysis.facts import Span
from bot.analysis.lines import Line, goes_on, read_lines

_TITLES = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt cpt maj adm brig cmdr cdr sen rep gov pres rev hon amb msgr st mt ft fr "
    "messrs mme mlle supt insp det pvt cpl e.g i.e cf vs viz al ca approx est resp".split()
)
_BEFORE_NUMBERS = frozenset(
    "no nos art arts sec secs para paras par ch chap p pp vol vols fig figs eq ed eds op res nr ss c ca §".split()
)
_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
# Words that open a sentence far oftener than they stand second in a name.
_STARTERS = frozenset(
    "the a an this that these those it its he she they we i you there here his her their our my but and or so yet for "
    "nor in on at by from with without to of as if when while where what why how who which after before since because "
    "although though however moreover meanwhile still then thus therefore hence instead nevertheless nonetheless "
    "furthermore accordingly consequently ultimately finally also even only once now today both neither either such "
    "some many most several few all no not one two three another other each every any under over between among during "
    "despite until unless whether according let is are was were will would could should may might can do does did "
    "has have had".split()
)
_SPEECH = re.compile(
    r"\s+(?:[A-Z][\w’'.-]*\s+){0,4}(?:said|says|asked|asks|wrote|writes|added|replied|told|warned|exclaimed|declared)\b"
)
_STOP = re.compile(
    r"""(?P<stop>(?:\.\s?){2,5}\.|[.!?…]+|[。！？؟।]+)
        (?P<closers>["'”’»›)\]*_」』]*(?:\[\d{1,3}\]|[¹²³⁰-⁹])*)
        (?P<gap>\s+|$|(?<=[。！？؟।])|(?<=[。！？][」』”]))""",
    re.VERBOSE,
)
_STUCK = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]*\s)|(?<=[a-z]{2}[.!?][”\"])(?=[A-Z][a-z]*\s)")
_LAST_WORD = re.compile(r"[^\s(“‘\"'\[—–]+$")
_OPENING = re.compile(r"[\"'“‘«‹„(\[<*_—–\s¿¡-]*")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"[^\W_]")
_LOWER_NAMES = ("al-", "el-", "an-", "ash-", "as-", "ar-", "d'", "d’")
_REACH = 64


def split_sentences(text: str, start: int = 0, end: int | None = None, excluded: Sequence[Span] = ()) -> list[Span]:
    """Return the sentences of `text[start:end]` in order, none of which touches an `excluded` span.

    Each span is free of outer spaces, of list and heading marks; it may hold a line break where the text is wrapped.
    Lines without a letter or digit are no sentences.
    """
    limit = len(text) if end is None else min(end, len(text))
    sentences: list[Span] = []
    position = max(0, start)
    for span in (*sorted(excluded, key=lambda span: span.start), Span(limit, limit)):
        if position < span.start:
            for block in _blocks(text, position, min(span.start, limit)):
                sentences.extend(_split_block(text, block))
        position = max(position, span.end)
    return sentences


def _blocks(text: str, start: int, end: int) -> list[Span]:
    """Return the stretches that no sentence crosses: wrapped paragraphs, headings, list items."""
    blocks: list[Span] = []
    paragraph: list[Line] = []
    for line in read_lines(text, start, end):
        if paragraph and line.after_blank:
            blocks.extend(_paragraph_blocks(text, paragraph))
            paragraph = []
        paragraph.append(line)
    blocks.extend(_paragraph_blocks(text, paragraph))
    return blocks


def _paragraph_blocks(text: str, lines: list[Line]) -> list[Span]:
    width = max((line.width for line in lines), default=0)
    blocks: list[Span] = []
    previous: Line | None = None
    for line in lines:
        if previous is not None and goes_on(text, previous, line, width):
            blocks[-1] = Span(blocks[-1].start, line.end)
        else:
            blocks.append(_without_emphasis(text, Span(line.content, line.end)))
        previous = line
    return blocks


def _without_emphasis(text: str, span: Span) -> Span:
    """Drop Markdown emphasis that wraps a whole line, as in a heading."""
    for mark in ("**", "__", "*", "_"):
        inner = text[span.start + len(mark) : span.end - len(mark)]
        if text.startswith(mark, span.start) and text.endswith(mark, span.start, span.end) and inner.strip("*_ "):
            return span if mark in inner else Span(span.start + len(mark), span.end - len(mark))
    return span


def _split_block(text: str, block: Span) -> list[Span]:
    sentences: list[Span] = []
    start = block.start
    for match in _STOP.finditer(text, block.start, block.end):
        stop = match.end("closers")
        if _ends_sentence(text, match, start, block.end):
            _append(text, sentences, start, stop)
            start = match.end()
    _append(text, sentences, start, block.end)
    return sentences


def _append(text: str, sentences: list[Span], start: int, end: int) -> None:
    for stuck in _STUCK.finditer(text, start, end):
        opening = _WORD.match(text, stuck.end())
        if opening is not None and opening.group().casefold() in _STARTERS:
            _append_stripped(text, sentences, start, stuck.start())
            start = stuck.start()
    _append_stripped(text, sentences, start, end)


def _append_stripped(text: str, sentences: list[Span], start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if _LETTERS.search(text, start, end):
        sentences.append(Span(start, end))
    elif sentences and start < end and not text[sentences[-1].end : start].strip(" "):
        sentences[-1] = Span(sentences[-1].start, end)


def _ends_sentence(text: str, match: re.Match[str], start: int, end: int) -> bool:
    if match.end() >= end:
        return True
    stop, closers = match["stop"], match["closers"]
    if stop[0] in "。！？؟।":
        return True
    opening = _OPENING.match(text, match.end(), end)
    first = opening.end() if opening is not None else match.end()
    if first >= end:
        return True
    following = _WORD.match(text, first, min(end, first + _REACH))
    next_word = following.group() if following is not None else ""
    if text[first].islower() and not text.startswith(_LOWER_NAMES, first):
        return False
    elided = (len(stop) > 1 and "." in stop) or "…" in stop
    if elided and text[match.start() - 1 : match.start()] in ("[", "<", "("):
        return False
    if stop[0] in "!?":
        return not (set(closers) & set('”"’»') and _SPEECH.match(text, match.end("closers"), end))
    if elided or set(closers) - set("*_)]"):
        return True
    return not _claimed(text, match.start(), start, text[first], next_word)


def _claimed(text: str, stop: int, start: int, first: str, next_word: str) -> bool:
    """Say whether the stop belongs to an abbreviation or an initial rather than to the sentence."""
    last = _LAST_WORD.search(text[max(start, stop - _REACH) : stop])
    if last is None:
        return False
    word = last.group().lstrip("*_")
    lower = word.casefold()
    opens = next_word.casefold() in _STARTERS and next_word != "I"
    if lower in _TITLES:
        return True
    if lower in _BEFORE_NUMBERS:
        return first.isdigit() or lower in ("pp", "nos") or (word == "c" and not opens)
    if lower in _MONTHS:
        return first.isdigit()
    if len(word) == 1 and word.isalpha():
        # `J. D. Vance`; but `Plan B. The ...`
        return word.isupper() and not opens
    if "." in word and all(len(part) <= 2 and part.isalpha() for part in word.split(".")):
        return not opens  # `U.S. President`, `a.m. Moscow time`
    return lower in ("inc", "ltd", "co", "corp", "jr", "sr", "dept", "gov't", "etc", "bros", "univ") and not opens
