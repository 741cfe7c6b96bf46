"""Files, folders, zip archives and JSONL -> pieces, for the import of an archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.analysis.dates import parse_date
from bot.analysis.facts import PieceDate
from bot.intake import zipped
from bot.intake.documents import MOST_BYTES, SUFFIXES
from bot.intake.text import Unreadable, clean

RECORDS_SUFFIX = ".jsonl"

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# Other programs write the time of day behind the date.
_DATE = re.compile(r"([0-9]{4}-[0-9]{2})(?:(-[0-9]{2})(?:[T ].*)?)?")


@dataclass(frozen=True, slots=True)
class FoundPiece:
    """A piece with what its record says of it. `name` is the file's, with the line for JSONL.

    What is None is to be read from the text; the empty text means that the piece has none.
    """

    name: str
    text: str
    title: str | None = None
    author: str | None = None
    date: PieceDate | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FailedPiece:
    """Something that is no piece, and why."""

    name: str
    error: Exception


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file whose bytes are still to be read, outside this process."""

    name: str
    data: bytes


Piece = FoundPiece | FailedPiece | UnreadFile


class BadRecord(Unreadable):
    """A JSONL line that is no record; the message says what is wrong with it."""


class Missing(Unreadable):
    """There is no such file or folder."""


def files_in(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are named, and those in the folders that are named which can be imported, in order."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            kinds = (*SUFFIXES, zipped.SUFFIX, RECORDS_SUFFIX)
            files += sorted(file for file in path.rglob("*") if file.suffix.lower() in kinds and file.is_file())
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def count_pieces(files: Sequence[Path]) -> int:
    """Return how many pieces `pieces_in` is going to find, for a progress bar."""
    total = 0
    for file in files:
        if file.suffix.lower() == RECORDS_SUFFIX and file.is_file():
            with suppress(OSError), file.open("rb") as lines:
                total += sum(1 for line in lines if line.strip())
        elif file.suffix.lower() == zipped.SUFFIX and file.is_file():
            with suppress(OSError, Unreadable), file.open("rb") as archive, zipped.open_archive(archive) as members:
                total += len(members.infolist())
        else:
            total += 1
    return total


def pieces_in(files: Sequence[Path]) -> Iterator[Piece]:
    """Read the pieces of the files one by one; what cannot be read is a FailedPiece and stops nothing."""
    for file in files:
        try:
            if not file.is_file():
                raise Missing(str(file))
            if file.suffix.lower() == RECORDS_SUFFIX:
                yield from _records_in(file)
            elif file.suffix.lower() == zipped.SUFFIX:
                yield from _members_in(file)
            else:
                with file.open("rb") as stream:
                    yield UnreadFile(str(file), stream.read(MOST_BYTES + 1))
        except (Unreadable, OSError) as error:
            yield FailedPiece(str(file), error)


def _members_in(file: Path) -> Iterator[Piece]:
    with file.open("rb") as archive:
        for member in zipped.members_in(archive):
            name = f"{file}/{member.name}"
            if isinstance(member, zipped.Member):
                yield UnreadFile(name, member.data)
            else:
                yield FailedPiece(name, member.error)


def _records_in(file: Path) -> Iterator[FoundPiece | FailedPiece]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                name = f"{file}:{number}"
                try:
                    yield _piece_of(name, line)
                except Unreadable as error:
                    yield FailedPiece(name, error)


def _piece_of(name: str, line: bytes) -> FoundPiece:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecord("The line is no JSON.") from error
    if not isinstance(record, dict):
        raise BadRecord("The line is no JSON object.")
    if not isinstance(record.get("text"), str):
        raise BadRecord("`text` is missing.")
    none = "" if record.get("settled") is True else None
    return FoundPiece(
        name=name,
        text=clean(record["text"]),
        title=_words_of(record, "title"),
        author=_words_of(record, "author") or none,
        date=_date_of(record) or none,
        url=_words_of(record, "url") or none,
    )


def _words_of(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRecord(f"`{key}` must be text or null.")
    return " ".join(_INVISIBLE.sub(" ", value).split()) or None


def _date_of(record: dict[str, Any]) -> PieceDate | None:
    value = _words_of(record, "date")
    if value is None:
        return None
    match = _DATE.fullmatch(value)
    date = parse_date(match[1] + (match[2] or "")) if match is not None else None
    if date is None:
        raise BadRecord("`date` must be YYYY-MM-DD or YYYY-MM, from 1900 to 2099, or null.")
    return date
