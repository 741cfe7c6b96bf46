"""Files as editors send them, and as attackers do, built byte by byte."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader, PdfWriter

BRIEFINGS = (
    ("January 9, 2025", "What a Discount Buys Russia", "https://example.org/2025/discount"),
    ("June 17, 2024", "Tankers Without a Flag", "https://example.org/tankers_(sea)"),
    ("7 March 2023", "The Price Cap and Its Holes", "https://example.org/cap?page=1&x=2"),
)
PARAGRAPHS = (
    "Russia praised India for buying its oil through a hard winter, and India thanked Russia for the discount on every "
    "barrel that reached Jamnagar.",
    "The United States criticised India for the purchases. Nobody in Jamnagar expects the tankers to stop, and the "
    "refinery has become the guarantor of an old friendship.",
    "Europe watches from afar and asks what the discount will cost in the end. The answer is not to be had in "
    "Brussels, where the sanctions were written.",
)


def add_link(paragraph: Paragraph, text: str, url: str) -> None:
    """Append a hyperlink to a Word paragraph."""
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link, run, words = OxmlElement("w:hyperlink"), OxmlElement("w:r"), OxmlElement("w:t")
    link.set(qn("r:id"), relation)
    words.text = text
    run.append(words)
    link.append(run)
    paragraph._p.append(link)


def word_file(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zip_file(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_member(archive: bytes, name: str, data: bytes) -> bytes:
    """Return an archive with one member replaced or added."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    return zip_file({**members, name: data})


@dataclass(frozen=True)
class Shown:
    """Words on a page, in Helvetica of 12 points, at a distance in points from the left and the lower edge."""

    left: float
    base: float
    text: str
    url: str | None = None
    size: float = 12


WIDTH = 0.5
"""Of a letter in the tests' PDFs, in heights: their font is one of even widths."""


def pdf_file(pages: Sequence[Sequence[Shown]], title: str = "", streams: Sequence[bytes] = ()) -> bytes:
    """Write a PDF; `streams` are packed content streams that stand in for the words of as many pages."""
    objects: list[bytes] = [b"", b"", _FONT]
    kids: list[bytes] = []
    for number, page in enumerate(pages):
        drawn = b"".join(
            b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n" % (words.size, words.left, words.base, _escaped(words.text))
            for words in page
        )
        packed = streams[number] if number < len(streams) else zlib.compress(drawn)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
        contents = len(objects)
        links = b" ".join(_annotation(words) for words in page if words.url)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            b"/Contents %d 0 R/Annots[%s]>>" % (contents, links)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(b"<</Title(%s)>>" % _escaped(title))
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(file)


def endless_pdf() -> bytes:
    """200 pages with a stream of operators that move nothing: no page is too large, together they take minutes."""
    return pdf_file([[]] * 200, streams=[zlib.compress(b"0 0 Td\n" * 300_000)] * 200)


def encrypted(pdf: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, owner_password="desk", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def column(lines: Sequence[str], top: float = 770, left: float = 70, leading: float = 14) -> list[Shown]:
    return [Shown(left, top - leading * place, line) for place, line in enumerate(lines)]


_FONT = (
    b"<</Type/Font/Subtype/TrueType/BaseFont/Even/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths["
    + b" ".join([b"500"] * 224)
    + b"]>>"
)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _annotation(words: Shown) -> bytes:
    right = words.left + WIDTH * words.size * len(words.text)
    corners = (words.left, words.base - 3, right, words.base + words.size)
    return b"<</Type/Annot/Subtype/Link/Rect[%g %g %g %g]/A<</S/URI/URI(%s)>>>>" % (
        *corners,
        _escaped(words.url or ""),
    )
