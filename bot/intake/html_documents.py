"""HTML -> text: the piece without the page around it.

trafilatura finds the piece and what the page says of it, but drops lists that consist of links, which is what a list
of briefings is. So its answer only tells which part of the page holds the piece; that part is then read whole.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml.etree import ParserError, _Element
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Document

from bot.analysis.dates import find_dates
from bot.intake.encodings import decode
from bot.intake.html_lines import UNSEEN, lines_of
from bot.intake.refusals import TooHeavy, TooLarge

MOST_BYTES = 2 * 1024 * 1024
MOST_TAGS = 150_000
"""Far more than any page with a piece has, closing ones included; a page of tags alone costs most to read."""

_MARKUP = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.I | re.S)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}\?>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|social\w*|newsletter|subscri\w*|signup|promo\w*|advert\w*|ads?|sponsor\w*|sidebar|cookies?|"
    r"consent|breadcrumbs?|menu|navbar|navigation|comments?|disqus|paywall|related|recommend\w*|popular|trending|most-read|"
    r"tags?|author-bio|pagination|pager|banner|popup|modal|hidden|screen-reader-text|sr-only|toolbar|print-only)"
    r"(?:$|[\s_-])",
    re.I,
)
_PROMOTES = re.compile(
    r"(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|(?:most|more) (?:read|popular|viewed)|popular now|"
    r"recommended(?: for you| stories)?|trending(?: now)?|latest (?:news|stories|posts)|more stories|"
    r"don['’]t miss|editors?['’]?s? picks?|what to read next|around the web|from our partners|top stories|"
    r"share(?: this| on| the)?\b.{0,30}|follow us\b.{0,40}|(?:sign up|subscribe)\b.{0,60}|newsletter)\W*",
    re.I,
)
_OWN_STORIES = re.compile(r"more (?:from|on|in|by) .{2,40}|also (?:on|in|from) .{2,40}", re.I)
_READ_ALSO = re.compile(r"(?:read (?:more|also|next)|related|also read|see also|don['’]t miss)\s*[:|›»–-]", re.I)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong", "b")
_AROUND_ROLES = frozenset("navigation complementary banner contentinfo search dialog".split())
_CONTAINERS = frozenset({"html", "body", "main", "article"})
_TEXT_BLOCKS = ("p", "li", "h2", "h3", "h4", "blockquote", "div", "td", "pre", "section")
_SHOWN_LENGTH = 60

_MOST_PROMOTED = 200

# Blogs name a whole piece after its tags; what holds this much of the page is no surroundings.
_MOST_AROUND = 0.4


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds. Title, author, date and url are what its markup says of the piece, None where it does not."""

    text: str
    title: str | None
    author: str | None
    date: str | None
    url: str | None


def looks_like_html(data: bytes) -> bool:
    """Say whether the bytes open as an HTML document does."""
    opening = data[:4096].removeprefix(b"\xef\xbb\xbf")
    declared = _XML.match(opening)
    return _MARKUP.match(opening, declared.end() if declared is not None else 0) is not None


def read_html(data: bytes, address: str | None = None) -> Page:
    """Read the piece on a page; its text may be empty. `address` is where the page was found, if on the web.

    Raises TooLarge, TooHeavy, NotText.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(MOST_BYTES)
    if data.count(b"<") > MOST_TAGS:
        raise TooHeavy
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = _tree(_markup(data))
    if tree is None:
        return Page("", None, None, None, None)
    for time in tree.iterfind(".//li//time"):
        time.tag = "span"  # a listed briefing's date, which would be taken for the piece's
    # The extensive search takes any date for the piece's: a footer's, or a listed briefing's.
    found = trafilatura.bare_extraction(
        deepcopy(tree),
        url=address,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    _drop_surroundings(tree)
    _drop_promotions(tree)
    if found is None or isinstance(found, dict):
        return Page(lines_of(tree, address), None, None, None, address)
    text = lines_of(_holding(tree, found.text or ""), address or found.url)
    author = None if found.author and _normal(found.author) in _outlets(found) else found.author
    return Page(text, _headline(tree, found.title), author, found.date, found.url or address)


def _outlets(found: Document) -> set[str]:
    """Return the names of the outlet itself, which many a page gives as the author."""
    return {_normal(found.sitename or ""), _normal(found.hostname or "")}


def _headline(tree: _Element, title: str | None) -> str | None:
    """Return the page's one heading where the title only adds a section or an outlet to it."""
    headings = list(tree.iter("h1"))
    heading = " ".join("".join(headings[0].itertext()).split()) if len(headings) == 1 else ""
    return heading if title and len(heading) > 3 and _normal(heading) in _normal(title) else title


def _markup(data: bytes) -> str:
    """Decode a page: as UTF-8 where it is valid, since no other encoding looks like it, else as the page declares."""
    declared = _CHARSET.search(data[:4096])
    # What calls itself Latin-1 on the web is Windows-1252, by the WHATWG's encoding standard.
    name = declared[1].decode().lower() if declared is not None else ""
    encodings = ["cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name] if name else []
    if b"\x1b$" not in data and b"\x00" not in data:
        encodings.insert(0, "utf-8-sig")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return decode(data)


def _tree(markup: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, default_doctype=False)
    try:
        return document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except ParserError:
        return None  # there is nothing in it


def _drop_surroundings(tree: _Element) -> None:
    """Take out what a page sets around and between a piece's words; a list of dated items stays, whatever its name."""
    most = _MOST_AROUND * _letters(tree)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _CONTAINERS or element.getparent() is None:
            continue
        if element.tag in UNSEEN or (_is_around(element) and not _lists_dates(element) and _letters(element) <= most):
            _drop(element)


def _drop_promotions(tree: _Element) -> None:
    """Take out what a page recommends under a heading of its own, links within the piece, and rows of short links."""
    for element in list(tree.iter("p", "div", "td", "center", "h2", "h3", "h4", "h5", "h6")):
        if element.getparent() is None:
            continue
        links = list(element.iter("a"))
        said = " ".join("".join(element.itertext()).split()) if len(links) < 12 else ""
        if not said or len(said) > _MOST_PROMOTED:
            continue
        listed = element.getnext()
        own = _OWN_STORIES.fullmatch(said) is not None and listed is not None and not _has_dates(listed)
        if own or _PROMOTES.fullmatch(said):
            if listed is not None and listed.tag in ("ul", "ol", "div") and listed.find(".//a") is not None:
                _drop(listed)
            _drop(element)
        elif links and (
            (_READ_ALSO.match(said) and element.tag == "p" and not any(find_dates(said))) or _navigates(links, said)
        ):
            _drop(element)


def _has_dates(element: _Element) -> bool:
    return any(find_dates("\n".join(element.itertext())[:5000]))


def _navigates(links: list[_Element], said: str) -> bool:
    """Say whether all that is said are the words of short links, with marks between them."""
    shown = [" ".join("".join(link.itertext()).split()) for link in links]
    beside = said
    for words in shown:
        beside = beside.replace(words, "", 1)
    short = all(words and len(words.split()) <= 2 and len(words) < 20 for words in shown)
    return len(shown) > 1 and short and not re.search(r"\w", beside)


def _is_around(element: _Element) -> bool:
    if element.tag in ("aside", "footer", "figcaption"):
        return True
    if element.tag == "header":
        return element.find(".//h1") is None and not any(parent.tag == "article" for parent in element.iterancestors())
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    style = (element.get("style") or "").replace(" ", "")
    return (
        (element.get("role") or "") in _AROUND_ROLES
        or element.get("hidden") is not None
        or "display:none" in style
        or (len(named) < 300 and _AROUND.search(named) is not None and element.find(".//h1") is None)
    )


def _lists_dates(element: _Element) -> bool:
    """Say whether the element may be a list of briefings: two dated lines or more, and little else."""
    text = "\n".join(part for part in element.itertext() if part.strip())
    return len(text) < 5000 and len(list(find_dates(text))) >= 2 and element.tag not in ("nav", "footer")


def _drop(element: _Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + " " + element.tail
        else:
            parent.text = (parent.text or "") + " " + element.tail
    parent.remove(element)


def _holding(tree: _Element, shown: str) -> _Element:
    """Return the smallest element that holds the blocks which trafilatura has shown, or the article around it."""
    openings = {_normal(line)[:_SHOWN_LENGTH] for line in shown.split("\n")} - {""}
    blocks = [element for element in tree.iter(*_TEXT_BLOCKS) if _opening(element) in openings]
    innermost = _without_ancestors(blocks)
    holder = _common_ancestor(innermost)
    if holder is None:
        body = tree.find("body")
        return body if body is not None else tree
    for ancestor in holder.iterancestors("article", "main"):
        return ancestor
    # The head of the piece and a list after it often stand beside the element with its paragraphs.
    parent = holder.getparent()
    if parent is not None and holder.find(".//h1") is None and parent.tag in ("div", "section", "body"):
        headings = list(parent.iter("h1"))
        if len(headings) == 1 and _letters(parent) < 1.5 * _letters(holder) + 500:
            return parent
    return holder


def _opening(element: _Element) -> str:
    """Return the first words of an element, as they are compared; empty where it holds blocks of text itself."""
    opening = ""
    for part in element.itertext():
        opening += part
        if len(opening) > 4 * _SHOWN_LENGTH:
            break
    return _normal(opening)[:_SHOWN_LENGTH]


def _normal(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def _letters(element: _Element) -> int:
    return sum(len(part.strip()) for part in element.itertext())


def _without_ancestors(elements: Iterable[_Element]) -> list[_Element]:
    kept = list(elements)
    outer = {ancestor for element in kept for ancestor in element.iterancestors()}
    return [element for element in kept if element not in outer]


def _common_ancestor(elements: list[_Element]) -> _Element | None:
    """Return the deepest element that holds nearly all of them: one line may be met again elsewhere on the page."""
    counts: Counter[_Element] = Counter()
    depths: dict[_Element, int] = {}
    for element in elements:
        ancestors = [*element.iterancestors()]
        counts.update(ancestors)
        depths.update({ancestor: len(ancestors) - place for place, ancestor in enumerate(ancestors)})
    holding = [element for element, count in counts.items() if count >= 0.9 * len(elements)]
    return max(holding, key=depths.__getitem__, default=None)
