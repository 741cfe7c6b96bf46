"""PDF -> text: lines put together to paragraphs, lists kept line by line."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from statistics import median

from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject, PdfObject

from bot.analysis.dates import date_at
from bot.intake.links import Words, line_of
from bot.intake.pdf_lines import PdfLine, lines_on
from bot.intake.refusals import Damaged, Encrypted, Scanned, TooLargeUnpacked, TooManyPages

KIND = "PDF"
MOST_PAGES = 200

_SCANNED_LETTERS = 20
"""Fewer letters a page beside pictures are the stamp of a scanner."""

_LIST_MARK = re.compile(r"(?:[•‣▪*–—-]|\(?\d{1,3}[.)]|[a-z]\))\s+\S")
_DATED_END = re.compile(r"(?:\b\d{4}|\d{4}-\d\d-\d\d)[)\]]\.?$")
_BULLET = re.compile(r"[•‣▪]\s*")
_PAGE_NUMBER = re.compile(
    r"(?:page\s+|seite\s+|p\.\s*|[-–—|]\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?(?:\s*[-–—|])?", re.I
)
_MARGIN = 0.12
_OUTER_MARGIN = 0.04
_NEAR_LINES = 8
_STOPS = (".", "!", "?", ":", "…", "”", '"', "»", "।", "。")
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\xad]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF holds, with the title and author of its properties, as they stand there."""

    text: str
    title: str | None
    author: str | None


def read_pdf(data: bytes) -> PdfText:
    """Read a PDF; raises Encrypted, TooManyPages, Scanned, TooLargeUnpacked, Damaged."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not _opens_without_password(reader):
            raise Encrypted
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise TooManyPages(pages, MOST_PAGES)
        text = _laid_out(reader)
        letters = sum(map(str.isalpha, text))
        if not letters or (letters < _SCANNED_LETTERS * pages and _has_pictures(reader)):
            raise Scanned
        properties = reader.metadata
        return PdfText(
            text,
            properties.title if properties is not None else None,
            properties.author if properties is not None else None,
        )
    except (MemoryError, Encrypted, TooManyPages, Scanned):
        raise
    except LimitReachedError as error:
        raise TooLargeUnpacked from error
    except Exception as error:  # a broken structure makes pypdf fail anywhere and in any way
        raise Damaged(KIND) from error


def _laid_out(reader: PdfReader) -> str:
    """Return the text of all pages as paragraphs; where a font is too odd for that, as pypdf's own plain lines."""
    try:
        lines = [line for number, page in enumerate(reader.pages) for line in lines_on(page, number)]
        return _text_of(_without_margins(lines, [float(page.mediabox.height) for page in reader.pages]))
    except (MemoryError, LimitReachedError):
        raise
    except Exception:
        return "\n\n".join(page.extract_text() for page in reader.pages)


def _opens_without_password(reader: PdfReader) -> bool:
    """Say whether only printing or copying is locked, not reading. AES needs a package that may not be there."""
    try:
        return bool(reader.decrypt(""))
    except Exception:
        return False


def _has_pictures(reader: PdfReader) -> bool:
    return any(
        drawn.get_object().get("/Subtype") == "/Image"
        for page in reader.pages
        for drawn in _dictionary(_dictionary(page.get("/Resources")).get("/XObject")).values()
    )


def _dictionary(found: PdfObject | None) -> DictionaryObject:
    inner = found.get_object() if found is not None else None
    return inner if isinstance(inner, DictionaryObject) else DictionaryObject()


def _without_margins(lines: list[PdfLine], heights: Sequence[float]) -> list[PdfLine]:
    """Leave out page numbers, heads and feet that stand on most pages, and what a browser prints at a sheet's edge."""
    repeated = Counter(_margin_key(line) for line in lines if _in_margin(line, heights))
    most = max(2, round(0.4 * len(heights)))
    kept = [
        line
        for line in lines
        if not _in_margin(line, heights)
        or (
            not _in_margin(line, heights, _OUTER_MARGIN)
            and repeated[_margin_key(line)] < most
            and not _PAGE_NUMBER.fullmatch(line.text.strip())
        )
    ]
    return kept or lines


def _in_margin(line: PdfLine, heights: Sequence[float], margin: float = _MARGIN) -> bool:
    return not margin * heights[line.page] < line.base < (1 - margin) * heights[line.page]


def _margin_key(line: PdfLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.strip()), round(line.base / 5)


def _text_of(lines: list[PdfLine]) -> str:
    """Put lines together to paragraphs and list lines."""
    if not lines:
        return ""
    leading = _leading(lines)
    rights = _right_edges(lines)
    known = _whole_words(lines)
    parts: list[str] = []
    block: list[Words] = list(lines[0].words)
    opening = lines[0]
    for (line, following), right in zip(pairwise(lines), rights, strict=False):
        if _goes_on(line, following, opening, leading, right):
            block = _joined(block, following.words, known)
            continue
        listed = _is_listed(opening)
        parts += [_finished(block, listed=listed), "\n" if listed and _is_listed(following) else "\n\n"]
        block, opening = list(following.words), following
    parts.append(_finished(block, listed=_is_listed(opening)))
    return "".join(parts)


def _finished(block: Iterable[Words], *, listed: bool) -> str:
    return _BULLET.sub("- ", line_of(block, listed=listed), count=1) if listed else line_of(block)


def _leading(lines: Sequence[PdfLine]) -> float:
    """Return the usual distance of one baseline from the next, in heights of the letters."""
    gaps = [
        (line.base - following.base) / line.height
        for line, following in pairwise(lines)
        if line.page == following.page and line.height and 0.8 < (line.base - following.base) / line.height < 2.5
    ]
    return median(sorted(gaps)[: max(1, len(gaps) * 4 // 5)]) if gaps else 1.2


def _right_edges(lines: Sequence[PdfLine]) -> list[float]:
    """Return for each line how far the lines around it reach: those of its column and size."""
    return [
        max(
            near.right
            for near in lines[max(0, place - _NEAR_LINES) : place + _NEAR_LINES + 1]
            if near.page == line.page
            and abs(near.left - line.left) <= 4 * line.height
            and abs(near.height - line.height) <= 0.1 * line.height
        )
        for place, line in enumerate(lines)
    ]


def _is_listed(line: PdfLine) -> bool:
    text = line.text.strip()
    return _LIST_MARK.match(text) is not None or date_at(text.lstrip("([ ")) is not None


def _goes_on(line: PdfLine, following: PdfLine, opening: PdfLine, leading: float, right: float) -> bool:
    """Say whether the paragraph or list line that began with `opening` goes on from `line` to `following`."""
    text, next_text = line.text.strip(), following.text.strip()
    if _LIST_MARK.match(next_text) and not (
        next_text[0] in "–—-" and not text.endswith(_STOPS) and not _is_listed(opening)
    ):
        return False
    if abs(line.height - following.height) > 0.15 * max(line.height, following.height):
        return False
    hyphened = _HYPHEN.search(text) is not None and next_text[:1].islower()
    if _DATED_END.search(text) and next_text[0] in '“„«"':
        return False  # a list whose bullets are drawn, not written
    gap = line.base - following.base
    filled = _is_filled(line, following, right)
    if line.page != following.page or gap <= 0:
        return hyphened or (filled and not text.endswith(_STOPS)) or (filled and next_text[:1].islower())
    if gap > 1.35 * leading * line.height:
        return False
    if date_at(next_text) is not None and (_is_listed(opening) or text.endswith(_STOPS)):
        return hyphened or (filled and not text.endswith(_STOPS) and following.left > opening.left + 0.5 * line.height)
    if following.left > line.left + 0.8 * line.height:
        return filled and _is_listed(opening) and line is opening
    return hyphened or filled


def _is_filled(line: PdfLine, following: PdfLine, right: float) -> bool:
    """Say whether the next line's first word would not have fitted into the line."""
    words = following.text.split()
    if not words:
        return True
    letter = (following.right - following.left) / max(1, len(following.text.strip()))
    return line.right + (len(words[0]) + 1) * letter > right - 0.3 * line.height


def _whole_words(lines: Sequence[PdfLine]) -> Counter[str]:
    """Return how often each word is met, halves on both sides of a line's end apart."""
    known: Counter[str] = Counter()
    broken = False
    for line in lines:
        text = line.text.strip()
        words = _WORD.findall(text.lower())
        ends_broken = _HYPHEN.search(text) is not None
        known.update(words[int(broken) : len(words) - int(ends_broken)])
        broken = ends_broken
    return known


def _joined(block: list[Words], words: Sequence[Words], known: Counter[str]) -> list[Words]:
    """Set one line behind another, taking back the hyphen that only the line's end asked for."""
    first, last = words[0], block[-1]
    ending = last.text.rstrip()
    match = _HYPHEN.search(ending)
    start = re.match(r"\s*([^\W\d_]+)", first.text)
    glue = " "
    if ending.endswith("\xad"):
        ending, glue = ending[:-1], ""
    elif match is not None and start is not None:
        glue = ""
        halves = match[1].lower(), start[1].lower()
        whole, compound = "".join(halves), "-".join(halves)
        if start[1][0].islower() and (known[whole] or not (known[compound] or (known[halves[0]] and known[halves[1]]))):
            ending = ending[:-1]
    elif not ending or ending.endswith(("/", "—")):
        glue = ""
    # A link that goes on keeps its words in one.
    inner = last.url if last.url == first.url else None
    between = [Words(glue, inner)] if glue else []
    return [*block[:-1], replace(last, text=ending), *between, replace(first, text=first.text.lstrip()), *words[1:]]
