"""Takes a piece into a newsroom's corpus: draft, preview, publish, undo."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from aiosqlite import Connection

from bot.analysis.dates import parse_date
from bot.analysis.facts import PairStance, PieceDate, Reading
from bot.services.alerting import enqueue_alerts
from bot.services.correcting import follow_removal
from bot.services.reading import Reader, ReadingRequest
from storage import actor_names, articles, corpus, drafts
from storage.articles import Article
from storage.corpus import NewArticle, NewBriefing, NewEvidence
from storage.database import Database
from storage.drafts import Draft, NewDraft


class Keep(Enum):
    """Stands for a field that is to stay as it is."""

    IT = auto()


def kept(value: str | Keep | None, before: str | None) -> str | None:
    """Return `value`, or what was before where that is to stay."""
    return before if isinstance(value, Keep) else value


class AlreadyHeld(Exception):
    """The corpus holds a piece with the same words; `article` is that piece."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.title)
        self.article = article


class DraftGone(Exception):
    """The draft was cancelled, forgotten after its time, or is someone else's."""


class AlreadyPublished(Exception):
    """The draft is in the corpus already, as `article_id`."""

    def __init__(self, article_id: int) -> None:
        super().__init__(article_id)
        self.article_id = article_id


class NotPublished(Exception):
    """There is nothing to undo: the piece is not, or no longer, in the corpus."""


class UnknownPieceDate(Exception):
    """`value` is no date that a piece can have."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


class NotALink(Exception):
    """`value` is no web address."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft with what was read from it. `title` is what it will be called; `title_offered`: the piece gives none."""

    draft_id: int
    title: str
    title_offered: bool
    text: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Published:
    """A piece that went in, and in how many channels it will be posted."""

    article_id: int
    title: str
    channels: int


def piece_date(value: str | None) -> PieceDate | None:
    """Return the date that an editor has typed, in any written form; None for nothing. Raises UnknownPieceDate."""
    if value is None or not value.strip():
        return None
    parsed = parse_date(value.strip())
    if parsed is None:
        raise UnknownPieceDate(value)
    return parsed


def piece_link(value: str | None) -> str | None:
    """Return the web address that an editor has typed; None for nothing. Raises NotALink."""
    if value is None or not value.strip():
        return None
    if re.fullmatch(r"https?://[^\s<>\"]+\.[^\s<>\"]+", value.strip()) is None:
        raise NotALink(value)
    return value.strip()


def fingerprint(text: str) -> str:
    """Return a digest that is equal for texts with the same words, whatever their case, quotes and line ends."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", text.casefold())).encode()).hexdigest()


class Adding:
    """What an editor does with a piece. A draft belongs to the editor who uploaded it."""

    def __init__(self, database: Database, reader: Reader, now: Callable[[], datetime]) -> None:
        self._database = database
        self._reader = reader
        self._now = now

    async def draft(self, new: NewDraft) -> Preview:
        """Keep an upload and return what is read from it; raises AlreadyHeld."""
        async with self._database.read() as connection:
            await _refuse_same(connection, new.guild_id, fingerprint(new.text))
        async with self._database.write() as connection:
            draft_id = await drafts.add(connection, new, self._seconds())
        return await self._preview(Draft(draft_id, new, None))

    async def amend(
        self,
        guild_id: int,
        user_id: int,
        draft_id: int,
        *,
        title: str | Keep | None = Keep.IT,
        author: str | Keep | None = Keep.IT,
        date: PieceDate | Keep | None = Keep.IT,
        url: str | Keep | None = Keep.IT,
    ) -> Preview:
        """Keep what the editor mended and return the preview anew.

        What is None is read from the piece again, and the empty text means that it has none. Raises DraftGone or
        AlreadyPublished.
        """
        async with self._database.write() as connection:
            draft = await _open_draft(connection, guild_id, user_id, draft_id)
            new = draft.new
            mended = replace(
                new,
                title=kept(title, new.title),
                author=kept(author, new.author),
                published=kept(date, new.published),
                url=kept(url, new.url),
            )
            await drafts.amend(connection, draft_id, mended.title, mended.author, mended.published, mended.url)
        return await self._preview(replace(draft, new=mended))

    async def preview(self, guild_id: int, user_id: int, draft_id: int) -> Preview:
        """Return what is read from a draft; raises DraftGone or AlreadyPublished."""
        async with self._database.read() as connection:
            draft = await _open_draft(connection, guild_id, user_id, draft_id)
        return await self._preview(draft)

    async def publish(self, guild_id: int, user_id: int, draft_id: int) -> Published:
        """Store the piece, all that was read from it and its deliveries at once.

        Raises DraftGone, AlreadyPublished, or AlreadyHeld; then nothing is stored.
        """
        while True:
            async with self._database.read() as connection:
                draft = await _open_draft(connection, guild_id, user_id, draft_id)
            preview = await self._preview(draft)
            new = self.new_article(guild_id, preview.text, preview.title, preview.reading, user_id)
            async with self._database.write() as connection:
                if (await _open_draft(connection, guild_id, user_id, draft_id)).new != draft.new:
                    continue  # It was mended while it was read.
                await _refuse_same(connection, guild_id, new.fingerprint)
                article_id = await corpus.add(connection, new, self._seconds())
                channels = await enqueue_alerts(connection, article_id, new, self._now())
                await drafts.mark_published(connection, draft_id, article_id)
            return Published(article_id, new.title, channels)

    async def cancel(self, guild_id: int, user_id: int, draft_id: int) -> None:
        """Forget a draft; raises DraftGone or AlreadyPublished."""
        async with self._database.write() as connection:
            await _open_draft(connection, guild_id, user_id, draft_id)
            await drafts.remove(connection, draft_id)

    async def undo(self, guild_id: int, user_id: int, draft_id: int) -> Article:
        """Take the published piece out again, and back from the channels; raises DraftGone or NotPublished."""
        async with self._database.write() as connection:
            draft = await drafts.get(connection, guild_id, user_id, draft_id)
            if draft is None:
                raise DraftGone
            if draft.article_id is None or not await corpus.remove(
                connection, guild_id, draft.article_id, user_id, self._seconds()
            ):
                raise NotPublished
            await follow_removal(connection, guild_id, draft.article_id, self._now())
            full = await articles.get(connection, guild_id, draft.article_id)
        if full is None:
            raise NotPublished
        return full.article

    async def read(self, guild_id: int, request: ReadingRequest) -> Reading:
        """Read a piece with the newsroom's own names."""
        async with self._database.read() as connection:
            names = await actor_names.of_guild(connection, guild_id)
        return await self._reader.read(replace(request, names=names))

    def new_article(
        self, guild_id: int, text: str, title: str, reading: Reading, user_id: int | None = None
    ) -> NewArticle:
        """Return the piece as it is to be stored."""
        return NewArticle(
            guild_id=guild_id,
            title=title,
            author=reading.author,
            published=reading.date,
            url=reading.url,
            text=text,
            fingerprint=fingerprint(text),
            summary=reading.summary,
            engine=reading.engine,
            actors=reading.actors,
            evidence=tuple(_new_evidence(row.pair, row.start, row.end) for row in reading.evidence),
            briefings=tuple(
                NewBriefing(
                    published=briefing.date,
                    title=briefing.title,
                    url=briefing.url,
                    actors=briefing.actors,
                    evidence=tuple(map(_new_evidence, briefing.stances)),
                )
                for briefing in reading.briefings
            ),
            added_by=user_id,
        )

    async def _preview(self, draft: Draft) -> Preview:
        new = draft.new
        request = ReadingRequest(new.text, new.title, new.author, new.published, new.url)
        reading = await self.read(new.guild_id, request)
        title = reading.title or reading.opening
        return Preview(draft.id, title, reading.title is None, new.text, reading)

    def _seconds(self) -> int:
        return int(self._now().timestamp())


def _new_evidence(pair: PairStance, start: int = 0, end: int = 0) -> NewEvidence:
    return NewEvidence(
        source=pair.source,
        target=pair.target,
        stance=pair.stance,
        confidence=pair.confidence,
        hedged=pair.hedged,
        reported_by=pair.reported_by,
        start=start,
        end=end,
    )


async def _refuse_same(connection: Connection, guild_id: int, words: str) -> None:
    same = await articles.find_same(connection, guild_id, words)
    if same is not None:
        raise AlreadyHeld(same)


async def _open_draft(connection: Connection, guild_id: int, user_id: int, draft_id: int) -> Draft:
    draft = await drafts.get(connection, guild_id, user_id, draft_id)
    if draft is None:
        raise DraftGone
    if draft.article_id is not None:
        raise AlreadyPublished(draft.article_id)
    return draft
