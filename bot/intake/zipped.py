"""The members of a .zip archive, unpacked no further than any honest archive of pieces goes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from bot.intake.refusals import Damaged, Encrypted, NestedArchive, TooLarge, TooLargeUnpacked
from bot.intake.text import Unreadable

SUFFIX = ".zip"
MOST_MEMBERS = 10_000
MOST_MEMBER_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 200
"""Unpacked to packed size. Prose packs to a third or a quarter."""

_HARMLESS = 1024 * 1024
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_ZIPPED_DOCUMENTS = frozenset({".docx"})
_BROKEN = (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError, OSError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. `name` is its path there, without anything that could lead out of a folder."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RefusedMember:
    """A file of an archive that is not read, and why."""

    name: str
    error: Unreadable


def members_in(file: BinaryIO) -> Iterator[Member | RefusedMember]:
    """Unpack the files of an archive one by one, in the order of their names; folders and hidden files are left out.

    Raises Damaged where it is no archive, TooLargeUnpacked where it holds more than the limits of this module allow.
    """
    with open_archive(file) as archive:
        budget = Budget()
        for info in sorted(archive.infolist(), key=lambda member: member.filename):
            name = harmless_name(info.filename)
            if info.is_dir() or not name or _is_hidden(name):
                continue
            try:
                yield _member(archive, info, name, budget)
            except TooLargeUnpacked:
                raise
            except Unreadable as error:
                yield RefusedMember(name, error)


def open_archive(file: BinaryIO, kind: str = "zip archive") -> ZipFile:
    """Open an archive whose directory keeps within the limits; raises Damaged(kind), TooLargeUnpacked."""
    try:
        archive = ZipFile(file)
    except _BROKEN as error:
        raise Damaged(kind) from error
    members = archive.infolist()
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or _is_bomb(unpacked, packed):
        archive.close()
        raise TooLargeUnpacked
    return archive


class Budget:
    """What may still be unpacked of one archive. The directory of an archive may lie, so what comes out is counted."""

    def __init__(self, most: int = MOST_UNPACKED) -> None:
        self._left = most

    def unpack(self, archive: ZipFile, info: ZipInfo, kind: str = "zip archive") -> bytes:
        """Unpack one member; raises Encrypted, Damaged(kind), TooLargeUnpacked."""
        if info.flag_bits & _ENCRYPTED:
            raise Encrypted
        data = bytearray()
        try:
            with archive.open(info) as member:
                while chunk := member.read(_CHUNK):
                    data += chunk
                    self._left -= len(chunk)
                    if self._left < 0 or _is_bomb(len(data), info.compress_size):
                        raise TooLargeUnpacked
        except _BROKEN as error:
            raise Damaged(kind) from error
        return bytes(data)


def harmless_name(name: str) -> str:
    """Return a member's path with plain slashes, without a drive, a root, `..`, or characters that are not seen."""
    plain = "".join(character if character.isprintable() else " " for character in name)
    parts = re.sub(r"^[A-Za-z]:", "", plain.replace("\\", "/")).split("/")
    return "/".join(part.strip() for part in parts if part.strip() not in ("", ".", ".."))[:500]


def _member(archive: ZipFile, info: ZipInfo, name: str, budget: Budget) -> Member:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == SUFFIX:
        raise NestedArchive(name)
    if info.file_size > MOST_MEMBER_BYTES:
        raise TooLarge(MOST_MEMBER_BYTES)
    data = budget.unpack(archive, info)
    if data.startswith(b"PK\x03\x04") and suffix not in _ZIPPED_DOCUMENTS:
        raise NestedArchive(name)
    return Member(name, data)


def _is_hidden(name: str) -> bool:
    """Say whether the file is one that a computer keeps for itself, such as `__MACOSX/._piece.txt`."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts) or parts[-1] == "Thumbs.db"


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > _HARMLESS and unpacked > MOST_RATIO * max(packed, 1)
