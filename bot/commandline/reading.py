"""`dateline read`: what would be read from a piece, nothing stored."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path

import click

from bot.commandline.session import Session, session_options


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--sentences", is_flag=True, help='Read JSON lines {"id", "text"} and print the stances of each.')
@session_options
def read(session: Session, files: tuple[Path, ...], sentences: bool) -> None:
    """Show what would be read from FILE..., storing nothing."""
    if sentences:
        for file in files:
            _read_sentences(file)
    else:
        asyncio.run(_read_pieces(session, files))


async def _read_pieces(session: Session, files: tuple[Path, ...]) -> None:
    from bot.intake.archive import FailedPiece, files_in, pieces_in
    from bot.intake.bounded import bounded_extraction
    from bot.presentation.documents import reading_document
    from bot.presentation.terminal import reading_text
    from bot.services.reading import load_reader
    from bot.services.receiving import found_in

    reader = load_reader(os.cpu_count() or 1)
    documents = []
    async with bounded_extraction() as extraction:
        for found in (piece for file in files for piece in pieces_in(files_in([file]))):
            piece = await found_in(extraction, found)
            if isinstance(piece, FailedPiece):
                raise piece.error
            reading = reader.read(piece.text, title=piece.title, author=piece.author, date=piece.date, url=piece.url)
            if session.as_json:
                documents.append(reading_document(reading))
            else:
                session.console().print(reading_text(piece.name, reading))
    if session.as_json:
        session.print_document(documents[0] if len(documents) == 1 else documents)


def _read_sentences(file: Path) -> None:
    from bot.intake.archive import BadRecord, Missing
    from bot.presentation.documents import pair_document
    from bot.services.reading import load_reader

    if not file.is_file():
        raise Missing(str(file))
    reader = load_reader(os.cpu_count() or 1)
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                text, name = record["text"], record["id"]
                if not isinstance(text, str):
                    raise TypeError(text)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise BadRecord(f'{file}:{number} is no JSON object with "id" and "text".') from error
            evidence = [{**pair_document(pair), "quote": text} for pair in reader.stances(_cleaned(text))]
            click.echo(_printable(json.dumps({"id": name, "evidence": evidence}, ensure_ascii=False)))


def _cleaned(text: str) -> str:
    """Return the text as it would be taken in; the empty text where there are no words in it."""
    from bot.intake.text import EmptyText, clean

    try:
        return clean(text)
    except EmptyText:
        return ""


def _printable(document: str) -> str:
    """Return JSON with what no encoding can hold, half of a surrogate pair, written as an escape."""
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", document)
