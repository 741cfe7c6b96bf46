"""The feeds that newsrooms follow: added, checked politely on a schedule, and said so where one keeps failing."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from bot.intake.addresses import NotFetched, checked_link
from bot.intake.feeds import Feed
from bot.intake.fetching import BadAnswer, Fetched
from bot.intake.text import Unreadable
from bot.services.adding import Adding
from bot.services.delivering import CLOSED_CHANNEL_SECONDS, NONCE_LIFE_SECONDS
from bot.services.feed_pieces import Extract, FeedPieces, TakenIn
from bot.services.posts import CardRefused, ChannelClosed
from bot.services.receiving import Fetching
from storage import feeds
from storage.database import Database
from storage.feeds import FeedHealth, FollowedFeed, NewFeed

_log = logging.getLogger(__name__)

INTERVAL_SECONDS = 1800
"""How often a feed is checked whose server asks for nothing else."""

LONGEST_PAUSE_SECONDS = 86_400
"""No back-off, and no server's wish, keeps a feed unchecked for longer."""

HURRIED_SECONDS = 60
"""How soon a feed is checked again that had more items than one check takes."""

JITTER = 0.1
"""By up to this share each pause is longer, so that not all feeds come at the same moment."""

TELL_AFTER_SECONDS = 86_400
"""How long a feed fails before its channel is told."""

POLL_SECONDS = 15.0
MOST_AT_ONCE = 4
MOST_FEEDS = 200
"""How many feeds a newsroom may follow."""

ReadFeed = Callable[[bytes, str], Awaitable[Feed]]
"""(bytes, link) -> feed; raises Unreadable."""

Tell = Callable[[int, str, str], Awaitable[None]]
"""(channel, sentence, nonce): says it there, once for a nonce. May raise what Poster.send may."""


class AlreadyFollowed(Exception):
    """The newsroom follows this feed; `title` is its title."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


class TooManyFeeds(Exception):
    """The newsroom follows `most` feeds, and no more are possible."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class NoSuchFeed(Exception):
    """The newsroom follows no feed of this number or address; `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that is followed from now on. `items` it holds, `pieces` were new, `waiting` are read later."""

    feed: FollowedFeed
    items: int
    pieces: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a feed: its new pieces, and why it could not be read, if so."""

    feed: FollowedFeed
    article_ids: tuple[int, ...] = ()
    waiting: int = 0
    error: str | None = None


class Feeding:
    """Follows feeds. One feed's trouble never stops the others."""

    def __init__(
        self,
        database: Database,
        adding: Adding,
        fetcher: Fetching,
        read_feed: ReadFeed,
        extract: Extract,
        tell: Tell,
        sentence_of: Callable[[BaseException], str | None],
        now: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._read_feed = read_feed
        self._tell = tell
        self._sentence_of = sentence_of
        self._now = now
        self._chance = chance
        self._pieces = FeedPieces(database, adding, self._fetch, extract, sentence_of, now)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._awake = asyncio.Event()
        self._stopping = False

    async def add(self, guild_id: int, link: str, channel_id: int, user_id: int) -> Followed:
        """Follow a feed, and take in what it holds without telling any channel.

        Raises NotFetched, NotAFeed (an Unreadable), AlreadyFollowed or TooManyFeeds; then nothing is stored.
        """
        url = str(checked_link(link))
        await self._refuse_followed(guild_id, url)
        fetched = await self._fetch(url)
        document = await self._read_feed(fetched.data, fetched.url)
        now = self._seconds()
        new = NewFeed(guild_id, url, document.title or urlsplit(url).netloc, channel_id, user_id)
        async with self._database.write() as connection:
            feed_id = await feeds.add(connection, new, now, now + INTERVAL_SECONDS)
            if feed_id is not None:
                identities = [item.identity for item in document.items]
                await feeds.note_items(connection, feed_id, identities, now, archive=True)
                feed = await feeds.get(connection, guild_id, feed_id)
        if feed_id is None or feed is None:
            raise AlreadyFollowed(new.title)
        async with self._turn(f"feed {feed_id}"):
            taken = await self._pieces.take_in(feed, document)
            await self._record_check(feed, fetched, document, taken)
        return Followed(feed, len(document.items), len(taken.article_ids), taken.waiting)

    async def followed(self, guild_id: int) -> list[FeedHealth]:
        """Return the feeds of a guild with how they fare."""
        async with self._database.read() as connection:
            return await feeds.health(connection, guild_id)

    async def remove(self, guild_id: int, feed_id: int) -> FollowedFeed:
        """Follow a feed no longer and return what it was; its pieces stay. Raises NoSuchFeed."""
        async with self._database.write() as connection:
            removed = await feeds.remove(connection, guild_id, feed_id)
        if removed is None:
            raise NoSuchFeed(str(feed_id))
        return removed

    async def check(self, guild_id: int, feed_id: int | None = None) -> list[Checked]:
        """Check one feed of a guild, or all, now, and return what came of it. Raises NoSuchFeed."""
        async with self._database.read() as connection:
            followed = await feeds.of_guild(connection, guild_id)
        chosen = [feed for feed in followed if feed_id is None or feed.id == feed_id]
        if feed_id is not None and not chosen:
            raise NoSuchFeed(str(feed_id))
        return await self._check_all(chosen)

    async def check_due(self) -> list[Checked]:
        """Check the feeds that are due, and say which have failed for a day."""
        async with self._database.read() as connection:
            due = await feeds.due(connection, self._seconds())
        checked = await self._check_all(due)
        await self._tell_failing()
        return checked

    async def run(self) -> None:
        """Check what is due until stopped."""
        while not self._stopping:
            try:
                await self.check_due()
            except Exception:
                _log.exception("The feeds could not be checked; trying again.")
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._awake.wait()
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Begin no further check; `run` ends when those in flight have ended, and may be cancelled at any moment."""
        self._stopping = True
        self._awake.set()

    async def _check_all(self, due: list[FollowedFeed]) -> list[Checked]:
        room = asyncio.Semaphore(MOST_AT_ONCE)

        async def check(feed: FollowedFeed) -> Checked | None:
            async with room:
                if self._stopping:
                    return None
                try:
                    return await self._check(feed.guild_id, feed.id)
                except Exception:
                    _log.exception("What came of feed %d could not be recorded.", feed.id)
                    return None

        return [checked for checked in await asyncio.gather(*map(check, due)) if checked is not None]

    async def _check(self, guild_id: int, feed_id: int) -> Checked | None:
        async with self._turn(f"feed {feed_id}"):
            async with self._database.read() as connection:
                feed = await feeds.get(connection, guild_id, feed_id)
            if feed is None:
                return None
            try:
                fetched = await self._fetch(feed.url, feed.etag, feed.last_modified)
                document, taken = None, TakenIn((), 0)
                if not fetched.not_modified:
                    document = await self._read_feed(fetched.data, fetched.url)
                    taken = await self._pieces.take_in(feed, document)
            except (NotFetched, Unreadable) as error:
                retry_after = error.retry_after if isinstance(error, BadAnswer) else None
                return await self._record_failure(feed, self._said(error), retry_after)
            except Exception:
                _log.exception("Feed %d cannot be checked.", feed.id)
                return await self._record_failure(feed, "Something went wrong inside Dateline.", None)
            await self._record_check(feed, fetched, document, taken)
            return Checked(feed, taken.article_ids, taken.waiting)

    async def _record_check(self, feed: FollowedFeed, fetched: Fetched, document: Feed | None, taken: TakenIn) -> None:
        pause = max(fetched.max_age or 0, taken.retry_after or 0, INTERVAL_SECONDS)
        # With validators, the server would not send again the items that wait.
        etag, last_modified = (None, None) if taken.waiting else (fetched.etag, fetched.last_modified)
        if fetched.not_modified:
            etag, last_modified = etag or feed.etag, last_modified or feed.last_modified
        async with self._database.write() as connection:
            await feeds.record_check(
                connection,
                feed.id,
                title=document.title if document is not None else None,
                etag=etag,
                last_modified=last_modified,
                now=self._seconds(),
                next_check_at=self._after(HURRIED_SECONDS if taken.hurried else pause),
            )

    async def _record_failure(self, feed: FollowedFeed, error: str, retry_after: int | None) -> Checked:
        now = self._seconds()
        pause = max(INTERVAL_SECONDS * 2 ** min(feed.failures, 10), retry_after or 0)
        next_check_at = self._after(pause)
        # Whether it has failed for a day is known only by trying once more then.
        day_is_over = (feed.failing_since or now) + TELL_AFTER_SECONDS
        if now < day_is_over < next_check_at and not retry_after:
            next_check_at = day_is_over
        async with self._database.write() as connection:
            await feeds.record_failure(connection, feed.id, error, now, next_check_at)
        return Checked(feed, error=error)

    async def _tell_failing(self) -> None:
        now = self._seconds()
        async with self._database.write() as connection:
            untold = await feeds.claim_untold(connection, TELL_AFTER_SECONDS, now, NONCE_LIFE_SECONDS)
        for feed in untold:
            try:
                await self._tell(feed.channel_id, _failing(feed), _nonce(feed))
            except (ChannelClosed, CardRefused) as closed:
                _log.warning("Channel %d cannot be told of feed %d: %s", feed.channel_id, feed.id, closed)
                async with self._database.write() as connection:
                    await feeds.postpone_telling(connection, feed.id, now + CLOSED_CHANNEL_SECONDS)
            except Exception as error:
                # It may have been said; with its nonce it is tried again as long as Discord knows that.
                _log.warning("Telling channel %d of feed %d failed: %s", feed.channel_id, feed.id, error)
            else:
                async with self._database.write() as connection:
                    await feeds.record_told(connection, feed.id, now)

    async def _refuse_followed(self, guild_id: int, url: str) -> None:
        async with self._database.read() as connection:
            followed = await feeds.of_guild(connection, guild_id)
        for feed in followed:
            if feed.url == url:
                raise AlreadyFollowed(feed.title)
        if len(followed) >= MOST_FEEDS:
            raise TooManyFeeds(MOST_FEEDS)

    async def _fetch(self, link: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch when it is this host's turn: one fetch at a time each."""
        async with self._turn(f"host {checked_link(link).raw_host}"):
            return await self._fetcher.fetch(link, etag=etag, last_modified=last_modified)

    def _turn(self, whose: str) -> asyncio.Lock:
        # A lock lives as long as someone holds it or waits for it.
        lock = self._turns.get(whose)
        if lock is None:
            lock = self._turns[whose] = asyncio.Lock()
        return lock

    def _said(self, error: BaseException) -> str:
        return self._sentence_of(error) or str(error) or "It cannot be read."

    def _after(self, pause: int) -> int:
        return self._seconds() + round(min(pause, LONGEST_PAUSE_SECONDS) * (1 + JITTER * self._chance()))

    def _seconds(self) -> int:
        return int(self._now().timestamp())


def _failing(feed: FollowedFeed) -> str:
    since = datetime.fromtimestamp(feed.failing_since or feed.checked_at, UTC)
    return (
        f"The feed “{feed.title}” ({feed.url}) has not been readable since {since:%Y-%m-%d %H:%M} UTC: "
        f"{feed.error or 'it is not known why.'} I keep trying; /feeds remove ends that."
    )


def _nonce(feed: FollowedFeed) -> str:
    """Return what is the same for one failing of one feed, in Discord's 25 characters."""
    return hashlib.sha256(f"feed {feed.id} {feed.failing_since}".encode()).hexdigest()[:20]
