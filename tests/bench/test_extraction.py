"""What reading a piece of 700 words costs, from the bytes of its file on, in CPU time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import docx
import pytest

from bot.analysis.reading import PieceReader
from bot.intake.documents import extract
from tests.intake.files import BRIEFINGS, column, pdf_file, word_file

TEXT_SECONDS = 0.060
PARSED_SECONDS = 0.150

PARAGRAPH = (
    "Russia praised India for buying its oil through a hard winter, and New Delhi thanked the Kremlin for the discount "
    "on every barrel that reached Jamnagar. The United States criticised the purchases and warned Indian refiners that "
    "patience in Washington was wearing thin. China said nothing, while Beijing's own imports grew. Putin and Modi "
    "spoke twice, and each time the price cap of the G7 was called a dead letter. Whether Europe will follow the "
    "Americans depends on Berlin, which has backed Kyiv and still doubts that sanctions bite. Iran watches with envy."
)
WORDS = 700
PARAGRAPHS = [PARAGRAPH] * (WORDS // len(PARAGRAPH.split()) + 1)


def text_piece() -> bytes:
    items = "\n".join(f"- {date}: “{title}”" for date, title, _ in BRIEFINGS)
    head = "The Refinery That Kept Two Capitals Talking\n\nBy Ines Okafor\n4 March 2025\n\n"
    return (head + "\n\n".join(PARAGRAPHS) + f"\n\nBackground briefings:\n\n{items}\n").encode()


def html_piece() -> bytes:
    items = "".join(f'<li>{date}: <a href="{url}">{title}</a></li>' for date, title, url in BRIEFINGS)
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    menu = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(60))
    related = "".join(f'<div class="card"><a href="/r{number}">Another story</a></div>' for number in range(40))
    return (
        '<!DOCTYPE html><html><head><title>The Refinery</title><meta name="author" content="Ines Okafor">'
        f"<style>{'p{margin:0}' * 500}</style><script>{'var a=1;' * 2000}</script></head><body>"
        f"<nav><ul>{menu}</ul></nav>"
        f"<main><article><h1>The Refinery</h1>{paragraphs}<p>Background briefings:</p><ul>{items}</ul></article></main>"
        f"<aside>{related}</aside><footer>Imprint</footer></body></html>"
    ).encode()


def word_piece() -> bytes:
    document = docx.Document()
    document.add_heading("The Refinery", 0)
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    for date, title, _ in BRIEFINGS:
        document.add_paragraph(f"{date}: “{title}”", style="List Bullet")
    return word_file(document)


def pdf_piece() -> bytes:
    lines: list[str] = []
    for word in " ".join(PARAGRAPHS).split():
        if not lines or len(lines[-1]) + len(word) > 75:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return pdf_file([column(lines[:50]), column(lines[50:])])


@pytest.mark.parametrize(
    ("name", "piece", "most"),
    [
        ("piece.txt", text_piece, TEXT_SECONDS),
        ("piece.html", html_piece, PARSED_SECONDS),
        ("piece.docx", word_piece, PARSED_SECONDS),
        ("piece.pdf", pdf_piece, PARSED_SECONDS),
    ],
)
def test_a_piece_of_700_words_is_read_end_to_end_in_time(name: str, piece: Callable[[], bytes], most: float) -> None:
    data, reader = piece(), PieceReader()
    reader.read(extract(name, data).text)
    spent = []

    for _ in range(9):
        started = time.process_time()
        document = extract(name, data)
        reader.read(document.text, title=document.title, author=document.author, date=document.date, url=document.url)
        spent.append(time.process_time() - started)

    assert statistics.median(spent) <= most, spent
