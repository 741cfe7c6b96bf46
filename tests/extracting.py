"""Reads documents in the test's own process: the child with its limits has tests of its own."""

from __future__ import annotations

from bot.intake.documents import Document, extract
from bot.intake.feeds import Feed, read_feed
from bot.intake.fetching import Fetcher


class InProcessExtractor:
    async def extract(self, name: str, data: bytes, content_type: str | None = None) -> Document:
        return extract(name, data, content_type)

    async def read_feed(self, data: bytes, url: str) -> Feed:
        return read_feed(data, url)


def fetcher() -> Fetcher:
    """Return a fetcher that may ask a server on loopback."""
    return Fetcher(allow_private=True)
