"""An editor's file -> its text and what it says of itself.

Bytes are taken as hostile, so this runs in a child of its own (`bot.intake.bounded`). The parsers are imported where
they are used: the bot's process loads none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as calendar_date
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.analysis.bylines import author_named
from bot.analysis.facts import PieceDate
from bot.analysis.metadata import read_metadata
from bot.intake.links import with_references
from bot.intake.refusals import Damaged, Encrypted, TooHeavy, TooLarge
from bot.intake.text import UnknownFormat, clean

MOST_BYTES = 10 * 1024 * 1024

TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown")
SUFFIXES = (*TEXT_SUFFIXES, ".html", ".htm", ".docx", ".pdf")
"""The files that can be read, by the ends of their names."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a piece as Markdown. The others are what the file says of the piece; None where it says nothing.

    Title and author of a PDF or Word file's properties are given only where the text names none itself.
    """

    text: str
    title: str | None = None
    author: str | None = None
    date: PieceDate | None = None
    url: str | None = None


class Kind(Enum):
    """What a file is. The value is the name to use in a sentence."""

    TEXT = "text file"
    HTML = "web page"
    WORD = "Word document"
    PDF = "PDF"


_KINDS_BY_SUFFIX = {
    **dict.fromkeys(TEXT_SUFFIXES, Kind.TEXT),
    **dict.fromkeys((".html", ".htm", ".xhtml"), Kind.HTML),
    ".docx": Kind.WORD,
    ".pdf": Kind.PDF,
}
_KINDS_BY_CONTENT_TYPE = {
    "text/plain": Kind.TEXT,
    "text/markdown": Kind.TEXT,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/pdf": Kind.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.WORD,
}

# Old Office files, and new ones under a password, are OLE containers; the latter have a stream of this name.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF_HEADER_WITHIN = 1024

_PROGRAM_TITLES = re.compile(
    r"(?:microsoft (?:word|powerpoint)|(?:powerpoint|word) (?:presentation|document)|untitled|document\s?\d*|unbenannt|"
    r"print|slide \d+|about:blank|new document|no title|title|draft|layout \d+|page \d+)\b.*|"
    r".*\.(?:docx?|pdf|indd|qxp|qxd|odt|rtf|txt|tex|dvi|html?|pages|pub|wpd)|https?://\S+|[\W\d_]*|\S{1,3}",
    re.I | re.S,
)
_PROGRAM_AUTHORS = re.compile(
    r"(?:python-docx|admin(?:istrator)?|user|owner|author|editor|microsoft(?: office)?(?: user)?|windows user|guest|"
    r"unknown(?: author)?|anonymous|hp|dell|lenovo|acer|asus|pc|root|default|test|home|office|apache poi|"
    r"un-named|(?:adobe|quark|latex|pdftex|libreoffice|openoffice).*|\S*@\S*|\S*\d\S*|\S{1,2}|[\W\d_]*)",
    re.I | re.S,
)


def extract(name: str, data: bytes, content_type: str | None = None) -> Document:
    """Return what a file holds; `name` is the file's, or the address of a page; `content_type` what a server said.

    Raises Unreadable: one of the refusals of `bot.intake.refusals` and `bot.intake.text`.
    """
    try:
        return _read(kind_of(name, data, content_type), name, data)
    except (MemoryError, RecursionError) as error:
        raise TooHeavy from error


def kind_of(name: str, data: bytes, content_type: str | None = None) -> Kind:
    """Tell what a file is: by what it holds, else by its name, else by what a server said of it; raises Unreadable.

    Of a page what the server says goes before the name in its address.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(MOST_BYTES)
    address = _address(name) is not None
    path = urlsplit(name).path if address else name
    suffixed = _KINDS_BY_SUFFIX.get(PurePosixPath(path).suffix.lower())
    served = _KINDS_BY_CONTENT_TYPE.get((content_type or "").partition(";")[0].strip().lower())
    named = (served or suffixed) if address else (suffixed or served)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN] and (named is Kind.PDF or data.lstrip()[:5] == b"%PDF-"):
        return Kind.PDF
    if data.startswith(_OLE):
        if _OLE_ENCRYPTED in data:
            raise Encrypted
        raise UnknownFormat(name)
    if data.startswith(_ZIP):
        from bot.intake.word_documents import is_word_document

        if is_word_document(data):
            return Kind.WORD
        raise Damaged(named.value) if named is Kind.WORD else UnknownFormat(name)
    if named is None:
        raise UnknownFormat(name)
    if named in (Kind.PDF, Kind.WORD) and data:
        raise Damaged(named.value)
    from bot.intake.html_documents import looks_like_html

    return Kind.HTML if named is Kind.TEXT and looks_like_html(data) else named


def _read(kind: Kind, name: str, data: bytes) -> Document:
    from bot.intake.encodings import decode

    if kind is Kind.TEXT or not data:
        if data.startswith(b"{\\rtf"):
            raise UnknownFormat(name)
        return Document(with_references(clean(decode(data))))
    if kind is Kind.HTML:
        from bot.intake.html_documents import read_html

        page = read_html(data, _address(name))
        return Document(
            clean(page.text),
            _title(page.title),
            _names(page.author),
            _date(page.date),
            _address(page.url),
        )
    if kind is Kind.WORD:
        from bot.intake.word_documents import read_word_document

        word = read_word_document(data)
        return _with_properties(clean(word.text), word.title, word.author)
    from bot.intake.pdf_documents import read_pdf

    pdf = read_pdf(data)
    return _with_properties(clean(pdf.text), pdf.title, pdf.author)


def _with_properties(text: str, title: str | None, author: str | None) -> Document:
    """Take a file's properties where its text does not say: they are often a template's, or the typist's.

    Its dates are those of the file, not of the piece, and are not taken.
    """
    said = read_metadata(text)
    return Document(
        text,
        None if said.title else _title(title),
        None if said.author else _author(author),
    )


def _title(value: str | None) -> str | None:
    title = _one_line(value)
    return None if title is None or _PROGRAM_TITLES.fullmatch(title) else title


def _author(value: str | None) -> str | None:
    author = _one_line(value)
    return None if author is None or _PROGRAM_AUTHORS.fullmatch(author) else author


def _names(value: str | None) -> str | None:
    """Return a page's authors with commas between them, without their roles."""
    author = _author(value)
    names = ", ".join(part.strip() for part in author.split(";") if part.strip()) if author is not None else ""
    return author_named(names) or names or None


def _one_line(value: str | None) -> str | None:
    """Return a hint as one line of reasonable length, or None."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", value or "").split())
    return line if 0 < len(line) <= 300 else None


def _date(value: str | None) -> PieceDate | None:
    try:
        return calendar_date.fromisoformat((value or "")[:10]).isoformat()
    except ValueError:
        return None


def _address(value: str | None) -> str | None:
    return value if value is not None and re.fullmatch(r"https?://[^\s<>\"\[\]]{3,1990}", value) else None
