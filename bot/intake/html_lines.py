"""A part of an HTML tree -> lines of Markdown: headings, lists, quotes, tables, links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml.etree import _Element

from bot.intake.links import Words, line_of

UNSEEN = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video head title nav form button select "
    "textarea input dialog".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 "
    "h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "### ", "h5": "### ", "h6": "### "}
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol", "menu"})

# A row with more in it lays out a page and is no row of data.
_MOST_IN_ROW = 400


def lines_of(root: _Element, base: str | None = None) -> str:
    """Return the text under `root` as Markdown. Relative links are joined to `base`, or dropped without it."""
    writer = _Writer(base)
    # Not by recursion: a hostile page nests deeper than Python's stack.
    pending: list[tuple[_Element, bool]] = [(root, True)]
    while pending:
        element, opens = pending.pop()
        if not opens:
            writer.leave(element)
            writer.write(element.tail if element is not root else None)
            continue
        pending.append((element, False))
        if isinstance(element.tag, str) and element.tag not in UNSEEN:
            writer.enter(element)
            writer.write(element.text)
            pending.extend((child, True) for child in reversed(element))
    return writer.text()


@dataclass(slots=True)
class _Writer:
    """Gathers words into blocks as elements open and close."""

    base: str | None
    _words: list[Words] = field(default_factory=list)
    _blocks: list[tuple[str, bool]] = field(default_factory=list)
    _links: list[tuple[_Element, str]] = field(default_factory=list)
    _counts: list[int | None] = field(default_factory=list)
    _quotes: int = 0
    _mark: str = ""
    _items: int = 0
    _begun: bool = False
    _row: _Element | None = None
    _kept: int = 0
    _bold: bool = False

    def enter(self, element: _Element) -> None:
        tag = str(element.tag)
        if tag == "a" and element.get("href"):
            self._links.append((element, _address(self.base, element.get("href") or "")))
        elif tag == "br":
            self._words.append(Words("\n"))
        elif tag == "pre":
            self._kept += 1
        if tag not in _BLOCKS and tag not in _LISTS:
            return
        if self._row is not None:
            self._words.append(Words(" | " if tag in _CELLS and self._pending() else " "))
            return
        if tag == "dd" and self._pending() and not self._pending().endswith(":"):
            self._words.append(Words(": "))
            return
        self._flush()
        if tag in _LISTS:
            self._counts.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._items, self._begun = self._items + 1, False
            self._mark = self._item_mark()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "tr" and sum(map(len, element.itertext())) <= _MOST_IN_ROW:
            self._row = element
        elif tag in _MARKS:
            self._mark = _MARKS[tag]
        elif tag in ("p", "div") and _asks_in_bold(element):
            self._bold = True

    def leave(self, element: _Element) -> None:
        tag = element.tag
        if self._links and self._links[-1][0] is element:
            self._links.pop()
        elif tag == "pre":
            self._kept -= 1
        if element is self._row:
            self._flush()
            self._row = None
        elif self._row is None and tag != "dt" and (tag in _BLOCKS or tag in _LISTS):
            self._flush()
            if tag in _LISTS and self._counts:
                self._counts.pop()
            elif tag == "li":
                self._items -= 1
            elif tag == "blockquote":
                self._quotes -= 1
            self._mark = ""

    def write(self, text: str | None) -> None:
        if text:
            plain = text if self._kept else re.sub(r"\s+", " ", text)
            self._words.append(Words(plain, self._links[-1][1] if self._links else None))

    def text(self) -> str:
        self._flush()
        parts: list[str] = []
        for index, (block, close) in enumerate(self._blocks):
            if index:
                parts.append("\n" if close and self._blocks[index - 1][1] else "\n\n")
            parts.append(block)
        return "".join(parts)

    def _item_mark(self) -> str:
        if not self._counts or self._counts[-1] is None:
            return "- "
        self._counts[-1] += 1
        return f"{self._counts[-1]}. "

    def _pending(self) -> str:
        return "".join(part.text for part in self._words).strip()

    def _flush(self) -> None:
        listed = self._items > 0 or self._row is not None
        text = line_of(self._words, listed=listed)
        bold, self._bold = self._bold, False
        self._words = []
        if self._row is not None:
            text = text.replace("\n", " ")
        if not re.search(r"\w", text):
            return
        if self._items and not self._begun:
            self._begun, mark, self._mark = True, self._mark or "- ", ""
            text = mark + text.replace("\n", "\n  ")
        elif self._items:
            text = "  " + text.replace("\n", "\n  ")
        elif self._mark:
            text = self._mark + text.replace("\n", " ")
        elif bold:
            text = f"**{text}**".replace("\n", " ")
        if self._quotes:
            text = "\n".join("> " * min(self._quotes, 3) + line for line in text.split("\n"))
        self._blocks.append((text, listed))


def _asks_in_bold(element: _Element) -> bool:
    """Say whether a paragraph is one question in bold or italics, as an interviewer's is set."""
    children = list(element)
    if not 0 < len(children) < 6 or (element.text or "").strip():
        return False
    if any(child.tag not in ("strong", "b", "em", "i", "br") or (child.tail or "").strip() for child in children):
        return False
    return "".join(element.itertext()).rstrip(" \n\t\"'”’»").endswith("?")


def _address(base: str | None, target: str) -> str:
    try:
        return urljoin(base or "", target.strip())
    except ValueError:
        return target
