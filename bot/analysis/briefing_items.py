"""One line of a list of briefings: its date, its title without the quotes around it, its link."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.analysis.dates import FoundDate, date_at, find_dates
from bot.analysis.facts import Briefing, PieceDate

ITEM_LENGTH = 700
_QUOTES = {
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    '"': '"',
    "'": "'",
    "″": "″",
    "`": "'`´",
}
_CLOSING = "”\"»›’'」』“«″"
_LINK = re.compile(
    r"""
      !?\[(?P<text>[^\[\]]{1,400})\]\(\s*<?(?P<url>[^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,500}){0,3})>?
        (?:\s+"[^"\n]{0,200}")?\s*\)
    | <a\s[^<>]{0,300}?href\s*=\s*["']?(?P<href>[^"'\s<>]{1,2000})[^<>]{0,300}>
        (?P<anchor>[^<]{0,400}(?:</?(?:em|i|b|strong|cite)>[^<]{0,400}){0,4})</a>
    | <?(?P<bare>https?://[^\s<>"”»]{3,2000})>?
    | (?P<tag></?[a-zA-Z][^<>]{0,300}>)
    """,
    re.VERBOSE,
)
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?!\w)|\*\*")
_GENERIC = re.compile(
    r"(?:link|here|read(?: more| here| it| on)?|source|url|web|online|pdf|text|full text|archived?)\W*", re.I
)
_LABEL = re.compile(r"[(\[| ]*(?:(?:no|nr|issue|briefing|bulletin|part)\.?\s*|#)\d{1,4}[:.,]?\s*(?=[(\[\w])", re.I)
_SEPARATOR = re.compile(r"\s*[)\]]?\s*(?:[:：–—|,.;=→·•]|-{1,2}>?)?[)\]]?\s*[:–—|-]?\s*")
_BEFORE_TAIL = re.compile(
    r"(?:(?:\s*[.…_]){3,}|(?<=\w)[.?!](?=\s)|[(\[,;|–—·•:]|\s-{1,2}|"
    r"[\s(\[](?:on|of|from|dated|(?:published|posted|issued)(?: on)?):?)\s*$"
)
_BLURB = re.compile(r"\s+[–—-]\s+\S")
_CITATION = re.compile(r"(?<=[,:.–—-])\s+(?=[“„«‘\"])|(?<=[,:])(?=[“„«])")
_OPEN_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{0,80}$")
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff]")
_SENTENCE_WITHIN = re.compile(r"[a-z]{3,}[.!?][”\"]?\s+[A-Z]")
_CONNECTORS = frozenset("and of the for on in at de la le du der die das des and by via with no vol pp a to".split())


class Form(Enum):
    """How a title is set off."""

    QUOTED = auto()
    LINKED = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """A list line as read. `dated` is true for a date without a known year too; `heads` where the date stands first.

    `introduced` is what stands before a quoted title, up to a colon: an author's name, or the title's own beginning;
    `whole` is the title with it. `stopped` says that a plain title ends as a sentence does.
    """

    title: str
    date: PieceDate | None
    dated: bool
    heads: bool
    url: str | None
    form: Form
    introduced: str = ""
    whole: str = ""
    stopped: bool = False

    def briefing(self) -> Briefing:
        """Return the briefing that the line names."""
        return Briefing(self.title, self.date, self.url)


@dataclass(frozen=True, slots=True)
class _Flat:
    text: str
    link_start: int
    link_end: int
    url: str | None


def read_item(content: str, piece_date: PieceDate | None = None) -> Item | None:
    """Read one list line without its bullet, or None where it is too long or has no title.

    A line with a date alone gives an item with an empty title.
    """
    if len(content) > ITEM_LENGTH + 1000:
        return None
    flat = _flatten(content)
    if len(flat.text) > ITEM_LENGTH:
        return None
    item = _headed(flat, piece_date) or _tailed(flat, piece_date) or _undated(flat)
    return None if item is not None and item.title and _LETTERS.search(item.title) is None else item


def starts_with_date(content: str) -> bool:
    """Say whether a line opens with a date, brackets, emphasis and link marks aside."""
    return date_at(content, len(content) - len(content.lstrip("([*_|< "))) is not None


def has_open_quote(content: str) -> bool:
    """Say whether a title's quote is opened and not closed."""
    flat = _flatten(content).text if len(content) < ITEM_LENGTH else ""
    for position, character in enumerate(flat):
        if character in "“„«‹" or (character == '"' and _opens(flat, position)):
            return _closing(flat, position) is None
    return False


def looks_like_title(title: str) -> bool:
    """Say whether most of the longer words are capitalised, as in an English headline."""
    words = re.findall(r"[^\W\d_]{4,}", title)
    return bool(words) and sum(not word[0].islower() for word in words) >= 0.7 * len(words)


def _flatten(content: str) -> _Flat:
    """Replace links by their texts and drop tags and emphasis, remembering the first link."""
    parts: list[str] = []
    length, position = 0, 0
    link_start = link_end = -1
    url: str | None = None
    tagged = False
    for match in _LINK.finditer(content):
        before = _plain(content[position : match.start()])
        parts.append(before)
        length += len(before)
        position = match.end()
        target = match["url"] or match["href"] or match["bare"]
        shown = match["text"] or match["anchor"] or ""
        tagged = tagged or bool(match["tag"] or match["href"])
        shown = _plain(re.sub(r"<[^<>]{1,20}>", "", shown)).strip()
        if target and match["bare"]:
            trailing = target[len(target.rstrip(".,;:)]")) :]
            target, shown = target[: len(target) - len(trailing)], ""
        if target and url is None:
            url, link_start, link_end = target, length, length + len(shown)
        parts.append(shown)
        length += len(shown)
    parts.append(_plain(content[position:]))
    text = "".join(parts)
    if tagged and "&" in text:
        unescaped = html.unescape(text)
        if len(unescaped) != len(text):
            link_start = link_end = -1
        text = unescaped
    return _Flat(text, link_start, link_end, html.unescape(url) if url else None)


def _plain(content: str) -> str:
    return _EMPHASIS.sub("", content)


def _headed(flat: _Flat, piece_date: PieceDate | None) -> Item | None:
    text = flat.text
    label = _LABEL.match(text)
    begin = label.end() if label is not None else 0
    begin += len(text[begin:]) - len(text[begin:].lstrip("([| "))
    date = date_at(text, begin, piece_date)
    if date is None:
        return None
    separator = _SEPARATOR.match(text, date.span.end)
    rest_start = separator.end() if separator is not None else date.span.end
    rest = text[rest_start:]
    if not _bare(rest):
        return Item("", date.date, True, True, flat.url, Form.PLAIN)
    if rest_start == date.span.end:
        return None
    marked = (
        any(mark in text[date.span.end : rest_start] for mark in ":：–—|)]=→;·•")
        or " -" in text[date.span.end : rest_start]
    )
    if not marked and (rest[0].islower() or (rest_start > date.span.end and "." in text[date.span.end : rest_start])):
        return None
    return _titled(flat, rest_start, len(text), date, heads=True)


def _tailed(flat: _Flat, piece_date: PieceDate | None) -> Item | None:
    text = flat.text
    dates = list(find_dates(text, piece_date))
    quoted = _quoted_title(text)
    for date in reversed(dates):
        before = _BEFORE_TAIL.search(text[: date.span.start])
        after = text[date.span.end :]
        if quoted is not None and quoted[1] <= date.span.start < quoted[2]:
            continue
        ends = not after.strip(" )].,;|") or ((quoted is not None or flat.link_end > 0) and _names_only(after))
        if not ends or (before is None and not _ends_title(flat, date.span.start, quoted is not None)):
            continue
        item = _titled(flat, 0, before.start() if before is not None else date.span.start, date, heads=False)
        stopped = bool(after.strip(" )];|")) and not (item is not None and looks_like_title(item.title))
        if item is None or (item.form is Form.PLAIN and (stopped or _SENTENCE_WITHIN.search(item.title))):
            continue
        return item
    return None


def _ends_title(flat: _Flat, position: int, quoted: bool) -> bool:
    """Say whether a quote or the link's text ends right before `position`, spaces aside."""
    before = flat.text[:position].rstrip()
    return (quoted and before[-1:] in _CLOSING) or 0 < flat.link_end == len(before)


def _undated(flat: _Flat) -> Item | None:
    return _titled(flat, 0, len(flat.text), None, heads=False)


def _titled(flat: _Flat, start: int, end: int, date: FoundDate | None, *, heads: bool) -> Item | None:
    """Find the title in a stretch of the flattened line."""
    stretch = flat.text[start:end]
    found = date.date if date is not None else None
    quoted = _quoted_title(stretch)
    whole = _bare(stretch)
    if quoted is not None:
        title, quote_start, quote_end = quoted
        if _bare(stretch[quote_end:]) and title.endswith(".") and not title.endswith(".."):
            title = title[:-1]
        introduced = stretch[:quote_start].strip()
        return Item(title, found, date is not None, heads, flat.url, Form.QUOTED, introduced, whole) if title else None
    linked = _linked_title(flat, start, end)
    if linked:
        return Item(linked, found, date is not None, heads, flat.url, Form.LINKED)
    title = whole.split(" | ")[0].strip()
    if flat.link_start >= start and _GENERIC.fullmatch(flat.text[flat.link_start : flat.link_end].strip() or "-"):
        title = _bare(stretch[: flat.link_start - start] + stretch[flat.link_end - start :])
    title = _OPEN_BRACKET.sub("", title)
    if not title:
        return None
    stopped = stretch.rstrip().endswith((".", ".”", '."')) or _SENTENCE_WITHIN.search(title) is not None
    return Item(title, found, date is not None, heads, flat.url, Form.PLAIN, stopped=stopped)


def _linked_title(flat: _Flat, start: int, end: int) -> str:
    """Return the link's text where it is the title: alone, or with an outlet or author beside it."""
    link_start, link_end = max(flat.link_start, start), min(flat.link_end, end)
    text = flat.text[link_start:link_end] if flat.link_start >= 0 and link_start < link_end else ""
    if not text.strip() or _GENERIC.fullmatch(text.strip()) or date_at(text.strip()) is not None:
        return ""
    before, after = flat.text[start:link_start], flat.text[link_end:end]
    beside = (not _bare(before) or before.rstrip().endswith((":", ",", "–", "—", "|"))) and (
        not _bare(after) or re.match(r"\s*[,;.(|–—\[-]", after) is not None
    )
    follows = _names_only(after) or _BLURB.match(after) is not None
    return _unquoted(_bare(text)) if beside and _names_only(before) and follows else ""


def _quoted_title(stretch: str) -> tuple[str, int, int] | None:
    """Return a title in quotes with where its quotes begin and end, or None where quotes are only part of a title."""
    begin = len(stretch) - len(stretch.lstrip(" ([|:–—-,"))
    starts = [begin] if begin < len(stretch) and _opens(stretch, begin) else []
    if not starts:
        citation = _CITATION.search(stretch)
        if citation is None or not _names_only(stretch[: citation.start()]):
            return _closed_only(stretch)
        starts = [citation.end()]
    start = starts[0]
    end = _closing(stretch, start)
    if end is None:
        if stretch[start] in "'‘’‚`":
            return None
        return _bare(stretch[start + 1 :]).rstrip(_CLOSING + " "), start, len(stretch)
    if not _stands_beside(stretch[start + 1 : end], stretch[end + 1 :]):
        return None
    return stretch[start + 1 : end].strip().rstrip(",").strip(), start, end + 1


def _stands_beside(title: str, after: str) -> bool:
    """Say whether what follows a quoted title is an outlet, an author or nothing, not the rest of a sentence."""
    if not after.strip():
        return True
    if title.rstrip().endswith((",", ".")) and not any(word[0].islower() for word in _other_words(after)):
        return True  # American style: the comma stands within the quotes
    if _BLURB.match(after) is not None:
        return True
    return re.match(r"\s*[,.;:(\[)\]|–—·/-]|\s+(?:in|at|for|by|on)\s", after) is not None and _names_only(after)


def _closed_only(stretch: str) -> tuple[str, int, int] | None:
    """Read a title whose opening quote is missing."""
    bare = stretch.rstrip(" .,;)")
    if bare.endswith(("”", "»", '"')) and not any(quote in bare[:-1] for quote in '“«"„'):
        return bare[:-1].strip().rstrip(","), 0, len(bare)
    return None


def _opens(text: str, position: int) -> bool:
    character = text[position]
    if character not in _QUOTES:
        return False
    if character not in "\"'″`":
        return True
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return bool(after.strip()) and (not before or before.isspace() or before in "([“‘:—–")


def _closing(text: str, start: int) -> int | None:
    """Return where the quote opened at `start` is closed, nested quotes of its own kind counted."""
    opening = text[start]
    closing = _QUOTES[opening]
    if closing[-1] in "’'´":
        # An apostrophe looks the same: the quote closes at the end, or else before a separator.
        ends = [match.start() for match in re.finditer(rf"[{closing}](?=\s*(?:[,.;:(\[)|–—]|$))", text[start + 1 :])]
        return start + 1 + (ends[-1] if not text[start + 2 + ends[-1] :].strip(" .,;") else ends[0]) if ends else None
    depth = 1
    for position in range(start + 1, len(text)):
        character = text[position]
        if character == opening and (opening not in closing or _opens(text, position)):
            depth += 1
        elif character in closing:
            depth -= 1
            if depth == 0:
                return position
    return None


def _unquoted(title: str) -> str:
    quoted = _quoted_title(title)
    return quoted[0] if quoted is not None and quoted[2] == len(title) else title


def _names_only(text: str) -> bool:
    """Say whether a stretch beside a title holds names at most: an author, an outlet, an issue."""
    words = _other_words(text)
    return len(words) <= 14 and sum(word[0].islower() for word in words) <= 1


def _other_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text) if word not in _CONNECTORS]


def _bare(text: str) -> str:
    """Drop separators around a title, and a full stop or semicolon that closes the list line."""
    bare = text.strip(" \t\xa0|–—→").strip()
    bare = re.sub(r"^[,;:\-]\s+|\s*[,;:]$|;\s*and$|\s+[-–—|(\[]+$|^\(\)|\s*\(\s*\)$|\s*\[\s*\]$", "", bare).strip(
        " |\xa0"
    )
    if bare.endswith(".") and not bare.endswith("..") and not re.search(r"\b[A-Z]\.$", bare):
        bare = bare[:-1]
    if bare.endswith((")", "]")) and bare.count("(") + bare.count("[") < bare.count(")") + bare.count("]"):
        bare = bare[:-1]
    return bare.strip()
