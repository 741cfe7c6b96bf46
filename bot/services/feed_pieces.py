"""Items of a feed -> pieces of a newsroom's corpus."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.intake.canonical_links import canonical_link, comparable_link
from bot.intake.feeds import Feed, FeedItem, words_in
from bot.intake.fetching import HTML, BadAnswer, Fetched, NotFetched
from bot.intake.text import Unreadable
from bot.services.adding import Adding
from bot.services.alerting import enqueue_alerts, moment
from bot.services.reading import ReadingRequest
from storage import corpus, feeds
from storage.corpus import NewArticle
from storage.database import Database
from storage.feeds import FollowedFeed, SeenItem

_log = logging.getLogger(__name__)

FULL_TEXT_WORDS = 150
"""An item with so many words is taken to hold the whole piece; with fewer, its link is read."""

SHORTEST_PAGE_WORDS = 20
"""A page with fewer words is no piece but asks for consent, cookies or a subscription."""

MOST_ITEMS_AT_ONCE = 50
MOST_SECONDS_AT_ONCE = 120.0
"""What is left of a feed after so much is read at the next check, so that others get their turn."""

MOST_ATTEMPTS = 5
"""After so many checks an item that cannot be read is let go."""

_BUSY = (429, 503)


class ExtractedDocument(Protocol):
    """What intake makes of bytes: the text of a piece with what stands about it in the document."""

    @property
    def text(self) -> str:
        """The piece's text."""
        ...

    @property
    def title(self) -> str | None:
        """Its title."""
        ...

    @property
    def author(self) -> str | None:
        """Who wrote it."""
        ...

    @property
    def date(self) -> str | None:
        """YYYY-MM-DD or YYYY-MM."""
        ...


Extract = Callable[[str, bytes, str | None], Awaitable[ExtractedDocument]]
"""(link or name, bytes, content type) -> document, as BoundedExtraction.extract does; raises Unreadable."""

Fetch = Callable[[str], Awaitable[Fetched]]


class NoText(Unreadable):
    """Neither the item nor the page behind it holds a piece."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a feed's items: the new pieces, and how many items are left for the next check.

    `hurried`: there was no time or room for all. `retry_after`: a server asks to be left alone for so many seconds.
    """

    article_ids: tuple[int, ...]
    waiting: int
    hurried: bool = False
    retry_after: int | None = None


class FeedPieces:
    """Reads the items of feeds that are new, and stores each with its alerts and the note that it was seen."""

    def __init__(
        self,
        database: Database,
        adding: Adding,
        fetch: Fetch,
        extract: Extract,
        sentence_of: Callable[[BaseException], str | None],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._adding = adding
        self._fetch = fetch
        self._extract = extract
        self._sentence_of = sentence_of
        self._now = now

    async def take_in(self, feed: FollowedFeed, document: Feed, *, most: int = MOST_ITEMS_AT_ONCE) -> TakenIn:
        """Store the items that are new, the oldest first. One that cannot be read stops no other."""
        async with self._database.write() as connection:
            identities = [item.identity for item in document.items]
            await feeds.note_items(connection, feed.id, identities, self._seconds(), archive=False)
            known = await feeds.seen(connection, feed.id, identities)
        # Feeds stand newest first. Where all items are dated, that order counts.
        fresh = [item for item in reversed(document.items) if item.identity in known and not known[item.identity].read]
        if all(item.date for item in fresh):
            fresh.sort(key=lambda item: item.date or "")
        own_links = _own_links(feed, document)
        deadline = asyncio.get_running_loop().time() + MOST_SECONDS_AT_ONCE
        article_ids: list[int] = []
        dealt_with = 0
        for number, item in enumerate(fresh):
            if number >= most or asyncio.get_running_loop().time() > deadline:
                return TakenIn(tuple(article_ids), len(fresh) - dealt_with, hurried=True)
            seen = known[item.identity]
            try:
                article_id = await self._take(feed, item, own_links.get(item.identity), alert=not seen.archive)
            except (NotFetched, Unreadable) as error:
                dealt_with += await self._fail(
                    feed, seen, self._sentence_of(error) or str(error) or "It cannot be read."
                )
                if isinstance(error, BadAnswer) and error.status in _BUSY:
                    return TakenIn(tuple(article_ids), len(fresh) - dealt_with, retry_after=error.retry_after)
            except Exception:
                _log.exception("An item of feed %d cannot be taken in.", feed.id)
                dealt_with += await self._fail(feed, seen, "Something went wrong inside Dateline.")
            else:
                dealt_with += 1
                if article_id is not None:
                    article_ids.append(article_id)
        return TakenIn(tuple(article_ids), len(fresh) - dealt_with)

    async def _take(self, feed: FollowedFeed, item: FeedItem, link: str | None, *, alert: bool) -> int | None:
        """Store an item and return its piece's number; None where the newsroom has had it."""
        if await self._settle_linked(feed, item, link, item.url):
            return None
        document, url = await self._document(item)
        if link is not None and url is not None and (landed := comparable_link(url)) not in (None, link):
            link = landed
            if await self._settle_linked(feed, item, link, url):
                return None
        reading = await self._adding.read(
            feed.guild_id,
            ReadingRequest(
                document.text,
                item.title or document.title,
                item.author or document.author,
                item.date or document.date,
                canonical_link(url) if url else None,
            ),
        )
        new = self._adding.new_article(feed.guild_id, document.text, reading.title or reading.opening, reading)
        return await self._store(feed, item, link, new, alert=alert)

    async def _document(self, item: FeedItem) -> tuple[ExtractedDocument, str | None]:
        """Return the piece and where it stands: the item's own text if that is all of it, else the page behind it."""
        if item.text is not None and (item.url is None or words_in(item.text) >= FULL_TEXT_WORDS):
            return await self._extract(item.url or "item.html", _page_of(item.text), HTML), item.url
        if item.url is None:
            raise NoText
        fetched = await self._fetch(item.url)
        document = await self._extract(fetched.url, fetched.data, fetched.content_type)
        if len(re.findall(r"\w+", document.text)) < SHORTEST_PAGE_WORDS:
            raise NoText
        return document, fetched.url

    async def _settle_linked(self, feed: FollowedFeed, item: FeedItem, link: str | None, url: str | None) -> bool:
        """Whether the newsroom has had what stands at the item's link; then it is dealt with."""
        if link is None or url is None:
            return False
        async with self._database.write() as connection:
            had, article_id = await feeds.find_linked(connection, feed.guild_id, link, canonical_link(url))
            if had:
                await feeds.settle(connection, feed.id, item.identity, link=link, article_id=article_id)
        return had

    async def _store(
        self, feed: FollowedFeed, item: FeedItem, link: str | None, new: NewArticle, *, alert: bool
    ) -> int | None:
        now = self._seconds()
        async with self._database.write() as connection:
            if not await feeds.is_waiting(connection, feed.id, item.identity):
                return None
            had, article_id = False, None
            if link is not None:
                had, article_id = await feeds.find_linked(connection, feed.guild_id, link, new.url or "")
            if not had:
                article_id = await feeds.find_worded(connection, feed.guild_id, new.fingerprint)
                had = article_id is not None
            if not had:
                article_id = await corpus.add(connection, new, now)
                if alert:
                    await enqueue_alerts(connection, article_id, new, moment(now))
            await feeds.settle(connection, feed.id, item.identity, link=link, article_id=article_id)
        return None if had else article_id

    async def _fail(self, feed: FollowedFeed, seen: SeenItem, error: str) -> bool:
        """Note that an item could not be read, and why; return whether it is let go."""
        last = seen.attempts + 1 >= MOST_ATTEMPTS
        async with self._database.write() as connection:
            if last:
                await feeds.settle(connection, feed.id, seen.identity, link=None, article_id=None, error=error)
            else:
                await feeds.note_attempt(connection, feed.id, seen.identity, error)
        return last

    def _seconds(self) -> int:
        return int(self._now().timestamp())


def _own_links(feed: FollowedFeed, document: Feed) -> dict[str, str]:
    """Return the comparable link of each item by its identity, where the item has one to itself."""
    links = {item.identity: comparable_link(item.url) for item in document.items if item.url is not None}
    used = Counter(links.values())
    home = comparable_link(feed.url)
    return {identity: link for identity, link in links.items() if link is not None and link != home and used[link] == 1}


def _page_of(markup: str) -> bytes:
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><article>{markup}</article></body></html>'
    return page.encode("utf-8", "replace")
