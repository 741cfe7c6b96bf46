"""Takes what an editor has, a file or a link, as text with what it says of itself."""

from __future__ import annotations

from pathlib import PurePath
from typing import Protocol

from bot.intake.archive import FailedPiece, FoundPiece, Piece, UnreadFile
from bot.intake.documents import Document
from bot.intake.feeds import Feed
from bot.intake.fetching import Fetched
from bot.intake.text import Unreadable


class Extractor(Protocol):
    """Reads hostile bytes, as bot.intake.bounded.BoundedExtraction does, outside the bot's process."""

    async def extract(self, name: str, data: bytes, content_type: str | None = None) -> Document:
        """Return the text of a file or page; raises bot.intake.text.Unreadable."""
        ...

    async def read_feed(self, data: bytes, url: str) -> Feed:
        """Return what a feed holds; raises bot.intake.text.Unreadable."""
        ...


class Fetching(Protocol):
    """Fetches links, as bot.intake.fetching.Fetcher does."""

    async def fetch(self, link: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Return what stands at `link`; raises bot.intake.addresses.NotFetched."""
        ...


class Receiving:
    """Turns files and links into documents."""

    def __init__(self, extractor: Extractor, fetcher: Fetching) -> None:
        self._extractor = extractor
        self._fetcher = fetcher

    async def file(self, name: str, data: bytes, content_type: str | None = None) -> Document:
        """Return what a file holds; raises Unreadable."""
        return await self._extractor.extract(name, data, content_type)

    async def link(self, url: str) -> Document:
        """Return what stands at a web address, with the address it gives itself; raises NotFetched, Unreadable."""
        fetched = await self._fetcher.fetch(url)
        document = await self._extractor.extract(fetched.url, fetched.data, fetched.content_type)
        return Document(document.text, document.title, document.author, document.date, document.url or fetched.url)


async def found_in(extractor: Extractor, piece: Piece) -> FoundPiece | FailedPiece:
    """Return a piece of an archive with its file read; one that cannot be read is a FailedPiece."""
    if not isinstance(piece, UnreadFile):
        return piece
    try:
        document = await extractor.extract(PurePath(piece.name).name, piece.data)
    except Unreadable as error:
        return FailedPiece(piece.name, error)
    return FoundPiece(piece.name, document.text, document.title, document.author, document.date, document.url)
