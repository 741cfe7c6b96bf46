"""DOCX -> text, with its headings, lists and links.

python-docx opens the package and knows its styles and links. The text is walked in the XML itself, since python-docx
leaves out what tracked changes put in and what stands in content controls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document as WordFile
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError, _Element

from bot.intake.links import Words, line_of
from bot.intake.refusals import Damaged, TooLargeUnpacked
from bot.intake.zipped import Budget, open_archive

KIND = "Word document"

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN_PART = "word/document.xml"
_MOST_LEVELS = 100

# Struck out by a tracked change, or said twice: a drawing's fallback repeats its text.
_UNSEEN = frozenset(
    {f"{_WORD}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "drawing", "pict", "object", "delText")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
)
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]{1,2000})"')
_HEADING = re.compile(r"heading (\d)", re.I)
_NUMBERED = frozenset(
    "decimal decimalZero upperRoman lowerRoman upperLetter lowerLetter ordinal cardinalText ordinalText".split()
)


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word document holds, with the title and author of its properties, as they stand there."""

    text: str
    title: str | None
    author: str | None


def is_word_document(data: bytes) -> bool:
    """Say whether a zip archive is a Word document; raises Damaged, TooLargeUnpacked."""
    with open_archive(BytesIO(data), KIND) as archive:
        return _MAIN_PART in archive.namelist()


def read_word_document(data: bytes) -> WordText:
    """Read a Word document; its text may be empty. Raises Damaged, Encrypted, TooLargeUnpacked."""
    _check_parts(data)
    try:
        document = docx.Document(BytesIO(data))
        text = "\n".join(_Reader(document).lines())
        properties = document.core_properties
        return WordText(text, properties.title or None, properties.author or None)
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
        raise Damaged(KIND) from error


def _check_parts(data: bytes) -> None:
    """Unpack all parts once, counting; refuse XML that declares entities, as no word processor's does."""
    with open_archive(BytesIO(data), KIND) as archive:
        budget = Budget()
        for info in archive.infolist():
            part = budget.unpack(archive, info, KIND)
            if info.filename.lower().endswith((".xml", ".rels")):
                if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                    raise Damaged(KIND)
                if part.count(b"<") > 3_000_000:
                    raise TooLargeUnpacked


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: numbered, or with bullets."""

    numbered: bool
    start: int


@dataclass(slots=True)
class _Reader:
    """Walks a document's body."""

    document: WordFile
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _styles: dict[str, Any] = field(default_factory=dict)
    _levels: dict[tuple[str, int], _Level] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield the document's lines, with an empty one between paragraphs that are not lines of one list."""
        for style in self.document.styles.element.iter(f"{_WORD}style"):
            self._styles[style.get(f"{_WORD}styleId") or ""] = style
        self._read_numbering()
        listed_before = True
        for text, listed in self._blocks(self.document.element.body, 0):
            if not (listed and listed_before):
                yield ""
            yield text
            listed_before = listed

    def _blocks(self, container: _Element, depth: int) -> Iterator[tuple[str, bool]]:
        if depth > _MOST_LEVELS:
            raise Damaged(KIND)
        for element in container:
            if element.tag == f"{_WORD}p":
                block = self._paragraph(element)
                if block[0]:
                    yield block
            elif element.tag == f"{_WORD}tbl":
                yield from self._table(element, depth)
            elif isinstance(element.tag, str) and element.tag not in _UNSEEN:
                yield from self._blocks(element, depth + 1)

    def _table(self, table: _Element, depth: int) -> Iterator[tuple[str, bool]]:
        for row in table.iterchildren(f"{_WORD}tr"):
            cells = [list(self._blocks(cell, depth + 1)) for cell in row.iterchildren(f"{_WORD}tc")]
            filled = [cell for cell in cells if cell]
            if all(len(cell) == 1 and "\n" not in cell[0][0] for cell in filled):
                if filled:
                    yield " | ".join(cell[0][0] for cell in filled), True
            else:  # a table that lays out the page
                for cell in filled:
                    yield from cell

    def _paragraph(self, paragraph: _Element) -> tuple[str, bool]:
        style = self._style_of(paragraph)
        mark = self._list_mark(paragraph, style)
        text = line_of(self._words(paragraph), listed=bool(mark))
        if not text:
            return "", False
        name = _name_of(style)
        heading = _HEADING.fullmatch(name)
        if name.lower() == "title":
            return f"# {text}".replace("\n", " "), False
        if heading is not None:
            return f"{'#' * min(int(heading[1]), 3)} {text}".replace("\n", " "), False
        if "quot" in name.lower():
            return "\n".join(f"> {line}" for line in text.split("\n")), False
        if not mark and text.endswith("?") and _is_bold(paragraph):
            text = f"**{text}**".replace("\n", " ")  # an interviewer's question, as a rule
        return (mark + text.replace("\n", "\n  "), True) if mark else (text, False)

    def _words(self, paragraph: _Element) -> list[Words]:
        words: list[Words] = []
        links: list[str | None] = []
        instruction: list[str] = []
        fields: list[str | None] = []
        pending: list[tuple[_Element, bool]] = [(child, True) for child in reversed(paragraph)]
        while pending:
            element, opens = pending.pop()
            tag = element.tag
            if not isinstance(tag, str) or tag in _UNSEEN:
                continue
            if not opens:
                links.pop()
                continue
            url = next((link for link in (*reversed(fields), *reversed(links)) if link), None)
            match tag.removeprefix(_WORD):
                case "t":
                    words.append(Words(element.text or "", url))
                case "tab":
                    words.append(Words(" ", url))
                case "br" | "cr":
                    words.append(Words("\n"))
                case "noBreakHyphen":
                    words.append(Words("-", url))
                case "instrText":
                    instruction.append(element.text or "")
                case "fldChar":
                    kind = element.get(f"{_WORD}fldCharType")
                    if kind == "begin":
                        fields.append(None)
                        instruction = []
                    elif kind == "separate" and fields:
                        found = _FIELD_LINK.search("".join(instruction))
                        fields[-1] = found[1] if found is not None else None
                    elif kind == "end" and fields:
                        fields.pop()
                case "hyperlink":
                    links.append(self._target(element))
                    pending.append((element, False))
                    pending += [(child, True) for child in reversed(element)]
                case _:
                    pending += [(child, True) for child in reversed(element)]
        return words

    def _target(self, hyperlink: _Element) -> str | None:
        relation = self.document.part.rels.get(hyperlink.get(_ID) or "")
        return relation.target_ref if relation is not None and relation.is_external else None

    def _style_of(self, paragraph: _Element) -> Any:
        named = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        return self._styles.get(named.get(f"{_WORD}val") or "") if named is not None else None

    def _list_mark(self, paragraph: _Element, style: Any) -> str:
        """Return `- `, or the number of a numbered paragraph; empty for others and for headings."""
        name = _name_of(style).lower()
        if _HEADING.fullmatch(name) or name in ("title", "subtitle"):
            return ""
        number, depth = paragraph.find(f"{_WORD}pPr/{_WORD}numPr"), 0
        while number is None and style is not None and depth < _MOST_LEVELS:
            number = style.find(f"{_WORD}pPr/{_WORD}numPr")
            based = style.find(f"{_WORD}basedOn")
            style, depth = self._styles.get(based.get(f"{_WORD}val") or "") if based is not None else None, depth + 1
        if number is None:
            if name.startswith("list bullet"):
                return "- "
            return self._number(name, 0, 1) if name.startswith("list number") else ""
        list_id = _value(number, "numId") or "0"
        place = _value(number, "ilvl") or "0"
        if list_id == "0" or not place.isdigit():
            return ""  # the style's list is taken off this paragraph
        level = self._levels.get((list_id, int(place)))
        if level is None or not level.numbered:
            return "- "
        return self._number(list_id, int(place), level.start)

    def _number(self, list_id: str, place: int, start: int) -> str:
        count = self._counts.get((list_id, place), start - 1) + 1
        self._counts[list_id, place] = count
        for other in [key for key in self._counts if key[0] == list_id and key[1] > place]:
            del self._counts[other]
        return f"{count}. "

    def _read_numbering(self) -> None:
        part = next((rel for rel in self.document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
        if part is None or part.is_external:
            return
        numbering = part.target_part.element
        abstract: dict[str, dict[int, _Level]] = {}
        for kind in numbering.iterchildren(f"{_WORD}abstractNum"):
            levels = abstract[kind.get(f"{_WORD}abstractNumId") or ""] = {}
            for level in kind.iterchildren(f"{_WORD}lvl"):
                place, start = level.get(f"{_WORD}ilvl") or "", _value(level, "start") or "1"
                if place.isdigit() and start.isdigit():
                    levels[int(place)] = _Level(_value(level, "numFmt") in _NUMBERED, int(start))
        for used in numbering.iterchildren(f"{_WORD}num"):
            for place, found in abstract.get(_value(used, "abstractNumId") or "", {}).items():
                self._levels[used.get(f"{_WORD}numId") or "", place] = found


def _name_of(style: Any) -> str:
    return (_value(style, "name") or "") if style is not None else ""


def _value(element: _Element, child: str) -> str | None:
    found = element.find(f"{_WORD}{child}")
    return found.get(f"{_WORD}val") if found is not None else None


def _is_bold(paragraph: _Element) -> bool:
    """Say whether all that is written in a paragraph is set in bold."""
    runs = [run for run in paragraph.iter(f"{_WORD}r") if run.find(f"{_WORD}t") is not None]
    marks = [run.find(f"{_WORD}rPr/{_WORD}b") for run in runs]
    return bool(marks) and all(
        mark is not None and mark.get(f"{_WORD}val", "1") not in ("0", "false", "off") for mark in marks
    )
