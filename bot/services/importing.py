"""Takes an archive into the corpus, reads the corpus anew, and hands it out again."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from aiosqlite import Connection

from bot.analysis.metadata import read_metadata
from bot.intake.archive import FailedPiece, FoundPiece, Piece
from bot.services.adding import Adding, fingerprint
from bot.services.alerting import enqueue_alerts, moment
from bot.services.reading import ReadingRequest
from bot.services.receiving import Extractor, found_in
from storage import actor_names, articles, corpus, memory
from storage.articles import FullArticle
from storage.corpus import NewArticle
from storage.database import Database

_log = logging.getLogger(__name__)

BATCH = 20
"""Pieces stored in one transaction: few enough that others who write wait a few milliseconds only."""

_READ_TOGETHER = 8
"""Pieces of the corpus read at once, by as many processes as there are: so many are lost where reading is stopped."""

_PAGE = 10


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one piece: `article_id` is its number in the corpus, `added` whether it is new there."""

    name: str
    article_id: int | None
    added: bool
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one piece. Where it is neither `read` nor in `error`, it was edited or removed meanwhile."""

    name: str
    read: bool
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Walk:
    """A way through a newsroom's pieces from `after` on: past those that `engine` has read, or past none.

    A run over everything leaves no mark in the pieces; so how far it came is kept under `key`, with its `purpose`.
    """

    engine: str | None
    after: int
    key: str
    purpose: str

    def note(self, after: int) -> str:
        return json.dumps({"purpose": self.purpose, "after": after})


class Importing:
    """The import, rereading and export of a guild's corpus. Channels are told of nothing unless that is asked for."""

    def __init__(self, database: Database, adding: Adding, extractor: Extractor, now: Callable[[], datetime]) -> None:
        self._database = database
        self._adding = adding
        self._extractor = extractor
        self._now = now

    async def take_in(
        self, guild_id: int, pieces: Iterable[Piece], *, read: bool = True, alert: bool = False
    ) -> AsyncIterator[Imported]:
        """Store the pieces that are new, and tell of each what became of it.

        `read` False stores and indexes them to be read later; `alert` True posts them to the subscribed channels.
        """
        for unread in _batches(pieces):
            batch = await asyncio.gather(*(found_in(self._extractor, piece) for piece in unread))
            found = [piece for piece in batch if isinstance(piece, FoundPiece)]
            for piece in batch:
                if isinstance(piece, FailedPiece):
                    yield Imported(piece.name, None, False, piece.error)
            news = await asyncio.gather(*(self._prepare(guild_id, piece, read=read) for piece in found))
            for outcome in await self._store(list(zip(found, news, strict=True)), alert=alert):
                yield outcome

    async def count_to_reread(self, guild_id: int, engine: str, *, everything: bool = False) -> int:
        """Return how many pieces `reread` would go through."""
        async with self._database.read() as connection:
            walk = await _walk(connection, guild_id, engine, everything=everything)
            return await articles.count_to_read(connection, guild_id, walk.engine, walk.after)

    async def reread(self, guild_id: int, engine: str, *, everything: bool = False) -> AsyncIterator[Reread]:
        """Read what was never read or read by another engine than `engine`, or everything; tell of each piece.

        Each piece is tried once. What is done stays done when stopped, and another run goes on behind it: a run over
        everything too, unless the engine or the newsroom's own names have changed since.
        """
        async with self._database.read() as connection:
            walk = await _walk(connection, guild_id, engine, everything=everything)
        after = walk.after
        while True:
            async with self._database.read() as connection:
                batch = await articles.to_read(connection, guild_id, walk.engine, after, _READ_TOGETHER)
            if not batch:
                break
            news = await asyncio.gather(*(self._read_again(guild_id, full) for full in batch))
            for full, new in zip(batch, news, strict=True):
                after = full.article.id
                error = new if isinstance(new, Exception) else None
                # Each by itself: others who write wait for one piece only.
                async with self._database.write() as connection:
                    done = not isinstance(new, Exception) and await corpus.reread(connection, full.article, new)
                    if everything:
                        await memory.note(connection, walk.key, walk.note(after))
                yield Reread(f"#{after} {full.article.title}", done, error)
        if everything:
            async with self._database.write() as connection:
                await memory.note(connection, walk.key, walk.note(0))

    async def hand_out(self, guild_id: int) -> AsyncIterator[FullArticle]:
        """Return all pieces of the newsroom, page by page."""
        last = 0
        while True:
            async with self._database.read() as connection:
                page = await articles.after(connection, guild_id, last, _PAGE)
            if not page:
                return
            for full in page:
                yield full
            last = page[-1].article.id

    async def _prepare(self, guild_id: int, piece: FoundPiece, *, read: bool) -> NewArticle | int | Exception:
        """Return the piece as it is to be stored, or the number of the same piece, or why it cannot be read."""
        async with self._database.read() as connection:
            same = await articles.find_same(connection, guild_id, fingerprint(piece.text))
        if same is not None:
            return same.id
        if not read:
            return _unread(guild_id, piece)
        try:
            reading = await self._adding.read(
                guild_id, ReadingRequest(piece.text, piece.title, piece.author, piece.date, piece.url)
            )
        except Exception as error:
            _log.exception("%s cannot be read.", piece.name)
            return error
        return self._adding.new_article(guild_id, piece.text, reading.title or reading.opening, reading)

    async def _read_again(self, guild_id: int, full: FullArticle) -> NewArticle | Exception:
        """Return the piece with a new reading, or why it cannot be read; what it is called stays as it is, and so on.

        A piece that was never read gets its title now, if it has only a provisional one.
        """
        article = full.article
        provisional = article.engine is None and article.title == _provisional_title(full.text)
        request = ReadingRequest(
            full.text,
            None if provisional else article.title,
            article.author or "",
            article.published or "",
            article.url or "",
        )
        try:
            reading = await self._adding.read(guild_id, request)
        except Exception as error:
            _log.debug("Piece %s cannot be read.", article.id, exc_info=True)  # who asked is told the reason
            return error
        return self._adding.new_article(guild_id, full.text, reading.title or reading.opening, reading)

    async def _store(
        self, batch: list[tuple[FoundPiece, NewArticle | int | Exception]], *, alert: bool
    ) -> list[Imported]:
        now = int(self._now().timestamp())
        outcomes = []
        async with self._database.write() as connection:
            for piece, new in batch:
                if isinstance(new, Exception):
                    outcomes.append(Imported(piece.name, None, False, new))
                    continue
                if isinstance(new, int):
                    outcomes.append(Imported(piece.name, new, False))
                    continue
                same = await articles.find_same(connection, new.guild_id, new.fingerprint)
                if same is not None:
                    outcomes.append(Imported(piece.name, same.id, False))
                    continue
                article_id = await corpus.add(connection, new, now)
                if alert:
                    await enqueue_alerts(connection, article_id, new, moment(now))
                outcomes.append(Imported(piece.name, article_id, True))
        return outcomes


async def _walk(connection: Connection, guild_id: int, engine: str, *, everything: bool) -> _Walk:
    key = f"reread {guild_id}"
    if not everything:
        return _Walk(engine, 0, key, "")
    names = await actor_names.of_guild(connection, guild_id)
    purpose = hashlib.sha256(json.dumps([engine, names]).encode()).hexdigest()
    noted = json.loads(await memory.recall(connection, key) or "{}")
    return _Walk(None, noted["after"] if noted.get("purpose") == purpose else 0, key, purpose)


def _unread(guild_id: int, piece: FoundPiece) -> NewArticle:
    metadata = read_metadata(piece.text)
    return NewArticle(
        guild_id=guild_id,
        title=piece.title or metadata.title or _provisional_title(piece.text),
        author=metadata.author if piece.author is None else piece.author or None,
        published=metadata.date if piece.date is None else piece.date or None,
        url=metadata.url if piece.url is None else piece.url or None,
        text=piece.text,
        fingerprint=fingerprint(piece.text),
    )


def _provisional_title(text: str) -> str:
    """Return what an untitled piece is called until its first sentence is read."""
    return " ".join(text[read_metadata(text).body.start :][:200].split())


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    rest = iter(pieces)
    while batch := list(islice(rest, BATCH)):
        yield batch
