"""The desk: corrects pieces, takes them out and puts them back, and tells who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.analysis.facts import PieceDate
from bot.analysis.stance_learned import ENGINE
from bot.services.adding import Adding, AlreadyHeld, Keep, fingerprint, kept
from bot.services.answering import NoSuchArticle
from bot.services.correcting import follow_correction, follow_removal, follow_return
from bot.services.reading import ReadingRequest
from storage import articles, corpus, history, statistics
from storage.articles import Article
from storage.database import Database
from storage.history import Entry
from storage.statistics import Statistics

MOST_ENTRIES = 15


@dataclass(frozen=True, slots=True)
class Corrected:
    """A piece after a correction, and which of its fields changed."""

    article: Article
    changed: tuple[str, ...]


class Editing:
    """What editors do with pieces that are in the corpus. What was posted of a piece follows it."""

    def __init__(self, database: Database, adding: Adding, now: Callable[[], datetime]) -> None:
        self._database = database
        self._adding = adding
        self._now = now

    async def edit(
        self,
        guild_id: int,
        user_id: int,
        article_id: int,
        *,
        title: str | Keep | None = Keep.IT,
        author: str | Keep | None = Keep.IT,
        date: PieceDate | Keep | None = Keep.IT,
        url: str | Keep | None = Keep.IT,
    ) -> Corrected:
        """Correct a piece; what is None is read from its text again, the empty text means none. Raises NoSuchArticle.

        It is read anew, since who held an office depends on its date.
        """
        async with self._database.read() as connection:
            full = await articles.get(connection, guild_id, article_id)
        if full is None or full.article.removed:
            raise NoSuchArticle(str(article_id))
        before = full.article
        request = ReadingRequest(
            full.text,
            kept(title, before.title),
            kept(author, before.author or ""),
            kept(date, before.published or ""),
            kept(url, before.url or ""),
        )
        reading = await self._adding.read(guild_id, request)
        new = self._adding.new_article(guild_id, full.text, reading.title or reading.opening, reading)
        async with self._database.write() as connection:
            changed = await corpus.amend(connection, article_id, new, user_id, self._seconds())
            if changed is None:
                raise NoSuchArticle(str(article_id))
            if changed:
                await follow_correction(connection, guild_id, article_id, tuple(changed), self._now())
            full = await articles.get(connection, guild_id, article_id)
        if full is None:
            raise NoSuchArticle(str(article_id))
        return Corrected(full.article, tuple(changed))

    async def remove(self, guild_id: int, user_id: int, article_id: int) -> Article:
        """Take a piece out of every answer, and back from the channels; raises NoSuchArticle."""
        async with self._database.write() as connection:
            full = await articles.get(connection, guild_id, article_id)
            if full is None or not await corpus.remove(connection, guild_id, article_id, user_id, self._seconds()):
                raise NoSuchArticle(str(article_id))
            await follow_removal(connection, guild_id, article_id, self._now())
            return full.article

    async def restore(self, guild_id: int, user_id: int, article_id: int) -> Article:
        """Put a removed piece back, and its cards as they were; raises NoSuchArticle or AlreadyHeld."""
        async with self._database.write() as connection:
            full = await articles.get(connection, guild_id, article_id)
            if full is None or not full.article.removed:
                raise NoSuchArticle(str(article_id))
            same = await articles.find_same(connection, guild_id, fingerprint(full.text))
            if same is not None:
                raise AlreadyHeld(same)
            await corpus.restore(connection, guild_id, article_id, user_id, self._seconds())
            await follow_return(connection, guild_id, article_id, self._now())
            return full.article

    async def history(self, guild_id: int, article_id: int | None) -> list[Entry]:
        """Return who did what, the newest first, with one piece or with all."""
        async with self._database.read() as connection:
            return await history.newest(connection, guild_id, article_id, MOST_ENTRIES)

    async def statistics(self, guild_id: int) -> Statistics:
        """Return what the corpus holds, in numbers."""
        async with self._database.read() as connection:
            return await statistics.of_guild(connection, guild_id, ENGINE)

    async def complete_removed(self, guild_id: int, typed: str, limit: int) -> list[Article]:
        """Return removed pieces whose title holds what has been typed, the last removed first."""
        async with self._database.read() as connection:
            return await articles.removed_titled(connection, guild_id, typed, limit)

    def _seconds(self) -> int:
        return int(self._now().timestamp())
