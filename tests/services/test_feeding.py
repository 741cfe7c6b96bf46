"""Feeds from a real server on loopback, with a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.errors import sentence_of
from bot.intake.addresses import BadLink, PrivateAddress
from bot.intake.feeds import NotAFeed, read_feed
from bot.intake.fetching import BadAnswer, Fetcher
from bot.intake.text import clean
from bot.services.adding import Adding
from bot.services.feed_pieces import MOST_ATTEMPTS, MOST_ITEMS_AT_ONCE
from bot.services.feeding import (
    HURRIED_SECONDS,
    INTERVAL_SECONDS,
    LONGEST_PAUSE_SECONDS,
    MOST_FEEDS,
    AlreadyFollowed,
    Feeding,
    NoSuchFeed,
    TooManyFeeds,
)
from bot.services.posts import ChannelClosed, Interrupted
from bot.services.reading import ReadingRequest
from storage import articles, corpus, deliveries, feeds
from storage.feeds import NewFeed
from tests.services.channels import until
from tests.services.desk import EDITOR, GUILD, OTHER_GUILD

WIRE, DESK = 50, 60
DAY = 86_400


def story(number: int | str, words: int = 200) -> str:
    """Return a piece of its own in so many words."""
    opening = f"Russia praised India for shipment {number} of grain. "
    return opening + " ".join(f"word{number}x{place}" for place in range(words - len(opening.split()))) + "."


@dataclass(frozen=True)
class Item:
    """An item as the feed gives it."""

    guid: str | None
    title: str = "A Piece"
    link: str | None = None
    text: str | None = None
    date: str = "Mon, 05 Jan 2026 10:00:00 GMT"

    def __str__(self) -> str:
        parts = {"guid": self.guid, "title": self.title, "link": self.link, "pubDate": self.date}
        tags = "".join(f"<{tag}>{html.escape(value)}</{tag}>" for tag, value in parts.items() if value is not None)
        text = "" if self.text is None else f"<description>{html.escape(f'<p>{self.text}</p>')}</description>"
        return f"<item>{tags}{text}</item>"


def numbered(*numbers: int) -> list[Item]:
    """Return items that hold their pieces, the newest first."""
    return [
        Item(f"guid-{number}", f"Piece {number}", f"/pieces/{number}", story(number)) for number in reversed(numbers)
    ]


@dataclass
class Site:
    """A site with feeds and pages; `faults` are the errors that some paths answer with."""

    port: int = 0
    feeds: dict[str, list[Item]] = field(default_factory=lambda: {"/rss": []})
    pages: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[web.BaseRequest] = field(default_factory=list)
    hold: asyncio.Event | None = None
    busy: int = 0
    busiest: int = 0

    def link(self, path: str = "/rss") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        if self.hold is not None:
            await self.hold.wait()
        self.busy -= 1
        path = request.path
        if path in self.faults:
            return web.Response(status=self.faults[path])
        if path in self.redirects:
            return web.Response(status=302, headers={"Location": self.redirects[path]})
        if path in self.feeds:
            return self._feed(request, self.feeds[path])
        if path in self.pages:
            return web.Response(text=f"<html><body><p>{self.pages[path]}</p></body></html>", content_type="text/html")
        return web.Response(status=404)

    def _feed(self, request: web.BaseRequest, items: list[Item]) -> web.Response:
        body = f"<rss version='2.0'><channel><title>The Wire</title>{''.join(map(str, items))}</channel></rss>"
        etag = f'"{hash(body)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": etag, **self.headers})


@dataclass(frozen=True)
class Text:
    """What the tests' own extraction makes of a page."""

    text: str
    title: str | None = "A page's title"
    author: str | None = None
    date: str | None = None


async def extract(name: str, data: bytes, content_type: str | None) -> Text:
    assert content_type == "text/html"
    return Text(clean(html.unescape(re.sub(r"<[^>]*>", "", data.decode())).strip()))


async def read(data: bytes, url: str):
    return read_feed(data, url)


@dataclass
class Channels:
    """Keeps what is said; the next calls meet `faults`. What is said twice with one nonce is kept once."""

    said: dict[tuple[int, str], str] = field(default_factory=dict)
    faults: deque[Exception | str] = field(default_factory=deque)
    calls: int = 0

    async def tell(self, channel_id: int, sentence: str, nonce: str) -> None:
        self.calls += 1
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        assert len(nonce) <= 25
        self.said[channel_id, nonce] = sentence
        if fault == "lost after":
            raise Interrupted("no reply")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    async with RawTestServer(served.handle) as server:
        assert server.port is not None
        served.port = server.port
        yield served


@pytest.fixture
def channels() -> Channels:
    return Channels()


@pytest.fixture
def new_feeding(services, reader, channels, clock):
    """Makes the service as each start of the bot does, without jitter."""

    def make(**others) -> Feeding:
        parts = {
            "fetcher": Fetcher(allow_private=True),
            "read_feed": read,
            "extract": extract,
            "chance": lambda: 0.0,
            **others,
        }
        adding = Adding(services.database, parts.pop("reader", reader), clock)
        return Feeding(
            services.database,
            adding,
            tell=channels.tell,
            sentence_of=sentence_of,
            now=clock,
            **parts,
        )

    return make


@pytest.fixture
def feeding(new_feeding) -> Feeding:
    return new_feeding()


@pytest.fixture
async def follow(feeding, site):
    """Follows the site's feed and returns its number."""

    async def add(path: str = "/rss", guild_id: int = GUILD, channel_id: int = DESK) -> int:
        return (await feeding.add(guild_id, site.link(path), channel_id, EDITOR)).feed.id

    return add


@pytest.fixture
async def check(feeding, clock):
    """Lets the next check come, and returns the numbers of the new pieces."""

    async def advance(seconds: float = INTERVAL_SECONDS) -> list[int]:
        clock.forward(seconds)
        return [article_id for checked in await feeding.check_due() for article_id in checked.article_ids]

    return advance


async def pieces(services, guild_id: int = GUILD) -> list[str]:
    async with services.database.read() as connection:
        return sorted(piece.title for piece in await articles.newest(connection, guild_id, 1000))


async def alerts(services) -> int:
    async with services.database.read() as connection:
        return sum((await deliveries.counts(connection)).values())


async def state(services, feed_id: int, guild_id: int = GUILD):
    async with services.database.read() as connection:
        return await feeds.get(connection, guild_id, feed_id)


# Adding, listing, removing


async def test_the_archive_is_taken_in_without_a_word(site, feeding, services, desk):
    await desk.subscribe(WIRE)
    site.feeds["/rss"] = numbered(1, 2, 3)

    followed = await feeding.add(GUILD, site.link(), DESK, EDITOR)

    assert (followed.feed.title, followed.items, followed.pieces, followed.waiting) == ("The Wire", 3, 3, 0)
    assert await pieces(services) == ["Piece 1", "Piece 2", "Piece 3"]
    assert await alerts(services) == 0
    assert site.asked("/rss") == 1
    assert await feeding.check_due() == []


async def test_what_comes_later_is_posted(site, follow, check, services, desk):
    await desk.subscribe(WIRE)
    site.feeds["/rss"] = numbered(1)
    await follow()

    site.feeds["/rss"] = numbered(1, 2, 3)
    first, second = await check()

    assert await alerts(services) == 2
    async with services.database.read() as connection:
        stored = [await articles.get(connection, GUILD, article_id) for article_id in (first, second)]
    assert [full.article.title for full in stored] == ["Piece 2", "Piece 3"]
    assert stored[0].article.published == "2026-01-05"
    assert stored[0].article.url == site.link("/pieces/2")
    assert stored[0].text.startswith("Russia praised India for shipment 2")


async def test_a_large_archive_is_finished_later_and_still_in_silence(site, feeding, check, services, desk):
    await desk.subscribe(WIRE)
    site.feeds["/rss"] = numbered(*range(MOST_ITEMS_AT_ONCE + 2))

    followed = await feeding.add(GUILD, site.link(), DESK, EDITOR)
    assert (followed.pieces, followed.waiting) == (MOST_ITEMS_AT_ONCE, 2)

    site.feeds["/rss"] = numbered(*range(MOST_ITEMS_AT_ONCE + 3))
    assert len(await check(HURRIED_SECONDS)) == 3
    assert len(await pieces(services)) == MOST_ITEMS_AT_ONCE + 3
    assert await alerts(services) == 1


async def test_an_archive_that_was_cut_off_is_finished_by_the_next_process(
    site, new_feeding, services, reader, clock, desk
):
    class Dying:
        left = 1

        async def read(self, request: ReadingRequest):
            if not self.left:
                raise asyncio.CancelledError
            self.left -= 1
            return await reader.read(request)

    await desk.subscribe(WIRE)
    site.feeds["/rss"] = numbered(1, 2, 3)
    with pytest.raises(asyncio.CancelledError):
        await new_feeding(reader=Dying()).add(GUILD, site.link(), DESK, EDITOR)
    assert await pieces(services) == ["Piece 1"]

    clock.forward(INTERVAL_SECONDS)
    await new_feeding().check_due()

    assert await pieces(services) == ["Piece 1", "Piece 2", "Piece 3"]
    assert await alerts(services) == 0


async def test_what_is_no_feed_is_refused(site, feeding, services):
    site.pages["/page"] = "Hello"

    for link, refusal in (
        (site.link("/page"), NotAFeed),
        (site.link("/missing"), BadAnswer),
        ("news.example/rss", BadLink),
    ):
        with pytest.raises(refusal):
            await feeding.add(GUILD, link, DESK, EDITOR)
    assert await feeding.followed(GUILD) == []


async def test_private_addresses_are_refused(site, new_feeding):
    with pytest.raises(PrivateAddress):
        await new_feeding(fetcher=Fetcher()).add(GUILD, site.link(), DESK, EDITOR)
    assert site.requests == []


async def test_a_newsroom_follows_a_feed_once(site, feeding, follow, services):
    site.feeds["/rss"] = numbered(1)
    await follow()

    with pytest.raises(AlreadyFollowed) as refusal:
        await feeding.add(GUILD, site.link() + "#again", DESK, EDITOR)
    assert refusal.value.title == "The Wire"

    await follow(guild_id=OTHER_GUILD)
    assert await pieces(services, OTHER_GUILD) == ["Piece 1"]


async def test_a_newsroom_follows_so_many_feeds_and_no_more(site, feeding, services):
    async with services.database.write() as connection:
        for number in range(MOST_FEEDS):
            new = NewFeed(GUILD, f"https://news.example/{number}", "A Feed", DESK, EDITOR)
            await feeds.add(connection, new, 0, 2_000_000_000)

    with pytest.raises(TooManyFeeds):
        await feeding.add(GUILD, site.link(), DESK, EDITOR)
    assert site.requests == []


async def test_a_feed_is_listed_and_removed_by_its_own_newsroom(site, feeding, follow, check, services):
    site.feeds["/rss"] = numbered(1)
    feed_id = await follow()

    assert [(health.feed.id, health.pieces) for health in await feeding.followed(GUILD)] == [(feed_id, 1)]
    assert await feeding.followed(OTHER_GUILD) == []
    for guild_id, number in ((OTHER_GUILD, feed_id), (GUILD, feed_id + 1)):
        with pytest.raises(NoSuchFeed):
            await feeding.remove(guild_id, number)
        with pytest.raises(NoSuchFeed):
            await feeding.check(guild_id, number)

    assert (await feeding.remove(GUILD, feed_id)).title == "The Wire"
    assert await feeding.followed(GUILD) == []
    assert await pieces(services) == ["Piece 1"]
    site.feeds["/rss"] = numbered(1, 2)
    assert await check() == []


async def test_a_feed_that_is_added_again_brings_nothing_twice(site, feeding, follow, services):
    site.feeds["/rss"] = numbered(1)
    await feeding.remove(GUILD, await follow())
    site.feeds["/rss"] = [Item("guid-1", "Piece 1", "/pieces/1", story("1, corrected"))]

    await follow()

    assert await pieces(services) == ["Piece 1"]


async def test_a_feed_removed_while_it_is_read_brings_nothing_more(site, new_feeding, reader, services, clock):
    class Removing:
        async def read(self, request: ReadingRequest):
            await feeding.remove(GUILD, feed_id)
            return await reader.read(request)

    feeding = new_feeding(reader=Removing())
    feed_id = (await feeding.add(GUILD, site.link(), DESK, EDITOR)).feed.id
    site.feeds["/rss"] = numbered(1)
    clock.forward(INTERVAL_SECONDS)

    await feeding.check_due()

    assert await pieces(services) == []


# What is a new piece


@pytest.mark.parametrize(
    "again",
    [
        Item("1", "A Piece", "/pieces/1", story(1), date="Tue, 13 Jan 2026 10:00:00 GMT"),
        Item("1", "A Piece, Corrected", "/pieces/1-corrected", story("1, corrected")),
        Item("2", "A Piece", "/pieces/1?utm_source=rss&utm_medium=feed#top", story("1, corrected")),
        Item(None, "A Piece, Corrected", "/pieces/1/", story("1, corrected")),
        Item("2", "Another Title", "/elsewhere", story(1).upper()),
        Item("2", "Another Title", "/moved", "In short."),
    ],
    ids=["re-dated", "edited", "tracked link", "without an id", "same words", "redirected link"],
)
async def test_an_item_that_comes_again_is_no_new_piece(site, follow, check, services, desk, again):
    await desk.subscribe(WIRE)
    site.feeds["/rss"] = [Item("1", "A Piece", "/pieces/1", story(1))]
    site.redirects["/moved"] = "/pieces/1"
    site.pages["/pieces/1"] = story("1, as the page has it")
    await follow()

    site.feeds["/rss"] = [again]

    assert await check() == []
    assert await pieces(services) == ["A Piece"]
    assert await alerts(services) == 0


@pytest.mark.parametrize(
    "elsewhere",
    [
        Item("b", "The Piece", "/pieces/1?utm_source=b", story("1, abridged")),
        Item("c", "That Piece", "/syndicated/1", story(1)),
    ],
    ids=["same link", "same words"],
)
async def test_the_same_story_in_two_feeds_is_one_piece(site, follow, check, services, desk, elsewhere):
    await desk.subscribe(WIRE)
    site.feeds["/other"] = []
    await follow()
    await follow("/other")

    site.feeds["/rss"] = [Item("a", "A Piece", "/pieces/1?utm_source=a", story(1))]
    site.feeds["/other"] = [elsewhere]

    assert len(await check()) == 1
    assert len(await pieces(services)) == 1
    assert await alerts(services) == 1


async def test_a_feed_does_not_bring_back_what_an_editor_removed(site, follow, check, services):
    site.feeds["/rss"] = numbered(1)
    site.feeds["/other"] = [Item("b", "Piece 1", "/syndicated/1", story(1))]
    await follow()
    async with services.database.write() as connection:
        (piece,) = await articles.newest(connection, GUILD, 9)
        await corpus.remove(connection, GUILD, piece.id, EDITOR, 0)

    await follow("/other")

    assert await pieces(services) == []


async def test_a_piece_that_was_uploaded_is_not_taken_in_again(site, follow, services, desk):
    await desk.publish(story(1), title="Uploaded", url="https://elsewhere.example/1")
    await desk.publish(story("2, as uploaded"), title="Linked", url=site.link("/pieces/2"))
    site.feeds["/rss"] = numbered(1, 2)

    await follow()

    assert await pieces(services) == ["Linked", "Uploaded"]


async def test_items_that_share_one_link_are_pieces_of_their_own(site, follow, services):
    site.feeds["/rss"] = [Item(f"{number}", f"Piece {number}", "/live", story(number)) for number in (1, 2)]

    await follow()

    assert await pieces(services) == ["Piece 1", "Piece 2"]


# Where the text is


async def test_an_item_in_short_is_read_behind_its_link(site, follow, services):
    site.feeds["/rss"] = [Item("1", "A Piece", "/short?utm_source=rss", story(1, words=149))]
    site.redirects["/short"] = "/pieces/1?utm_campaign=x"
    site.pages["/pieces/1"] = story("1, in full")

    await follow()

    async with services.database.read() as connection:
        (piece,) = await articles.newest(connection, GUILD, 9)
        full = await articles.get(connection, GUILD, piece.id)
    assert full.text == story("1, in full")
    assert piece.url == site.link("/pieces/1")
    assert piece.title == "A Piece"


async def test_an_item_with_its_whole_text_needs_no_link(site, follow, services):
    site.feeds["/rss"] = [
        Item("1", "Whole", "/pieces/1", story(1, words=150)),
        Item("2", "Linkless", None, "Chile thanked Peru."),
    ]

    await follow()

    assert await pieces(services) == ["Linkless", "Whole"]
    assert [request.path for request in site.requests] == ["/rss"]


async def test_an_item_that_cannot_be_read_is_tried_again_and_stops_no_other(site, follow, check, services, desk):
    await desk.subscribe(WIRE)
    await follow()
    site.feeds["/rss"] = [Item("1", "Late", "/late"), *numbered(2)]
    assert len(await check()) == 1

    site.pages["/late"] = story(1)
    assert len(await check()) == 1

    assert await pieces(services) == ["Late", "Piece 2"]
    assert await alerts(services) == 2
    assert site.asked("/late") == 2
    assert await check() == []
    assert site.requests[-1].headers.get("If-None-Match")


@pytest.mark.parametrize("page", ["Accept all cookies to go on.", None, ""])
async def test_an_item_is_let_go_in_the_end(site, feeding, follow, check, page):
    if page is not None:
        site.pages["/pieces/1"] = page
    site.feeds["/rss"] = [Item("1", "A Piece", "/pieces/1")]
    await follow()

    for _ in range(MOST_ATTEMPTS + 2):
        await check()

    assert site.asked("/pieces/1") == MOST_ATTEMPTS
    (health,) = await feeding.followed(GUILD)
    assert (health.pieces, health.waiting, health.unreadable) == (0, 0, 1)


async def test_a_fault_of_ours_with_one_item_stops_no_other(site, new_feeding, services, caplog):
    async def stumble(name: str, data: bytes, content_type: str | None) -> Text:
        if b"shipment 1 " in data:
            raise RuntimeError("a fault of ours")
        return await extract(name, data, content_type)

    site.feeds["/rss"] = numbered(1, 2)
    followed = await new_feeding(extract=stumble).add(GUILD, site.link(), DESK, EDITOR)

    assert (followed.pieces, followed.waiting) == (1, 1)
    assert await pieces(services) == ["Piece 2"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


# Politeness


async def test_an_unchanged_feed_is_not_sent_again(site, follow, check):
    site.feeds["/rss"] = numbered(1)
    await follow()

    assert await check() == []
    assert await check() == []

    assert site.asked("/rss") == 3
    assert all(request.headers["If-None-Match"] for request in site.requests[1:])


async def test_feeds_are_checked_when_they_are_due_and_no_sooner(site, follow, check):
    await follow()

    await check(INTERVAL_SECONDS - 1)
    assert site.asked("/rss") == 1
    await check(1)
    assert site.asked("/rss") == 2


@pytest.mark.parametrize(
    ("max_age", "pause"), [(10, INTERVAL_SECONDS), (7200, 7200), (10 * DAY, LONGEST_PAUSE_SECONDS)]
)
async def test_a_server_may_ask_for_a_longer_interval(site, follow, services, clock, max_age, pause):
    site.headers["Cache-Control"] = f"max-age={max_age}"

    feed = await state(services, await follow())

    assert feed.next_check_at - clock().timestamp() == pause


async def test_pauses_are_spread(site, new_feeding, services, clock):
    followed = await new_feeding(chance=lambda: 0.5).add(GUILD, site.link(), DESK, EDITOR)

    feed = await state(services, followed.feed.id)
    assert feed.next_check_at - clock().timestamp() == round(INTERVAL_SECONDS * 1.05)


async def test_a_failing_feed_is_tried_ever_more_seldom(site, follow, check, services, clock):
    feed_id = await follow()
    site.faults["/rss"] = 500
    pauses = []
    for _ in range(10):
        feed = await state(services, feed_id)
        pauses.append(feed.next_check_at - int(clock().timestamp()))
        await check(pauses[-1])

    doubling = [INTERVAL_SECONDS * 2**times for times in range(5)]
    # The sixth is cut short, so that it is known at the end of the day whether it still fails.
    assert pauses[:6] == [INTERVAL_SECONDS, *doubling]
    assert sum(pauses[1:7]) == DAY
    assert pauses[7:] == [LONGEST_PAUSE_SECONDS] * 3
    assert feed.error == "127.0.0.1 answers with the error 500."

    del site.faults["/rss"]
    site.feeds["/rss"] = numbered(1)
    assert len(await check(LONGEST_PAUSE_SECONDS)) == 1
    assert (await state(services, feed_id)).failures == 0


@pytest.mark.parametrize(("asked", "pause"), [(7200, 7200), (60, INTERVAL_SECONDS), (10 * DAY, LONGEST_PAUSE_SECONDS)])
async def test_a_server_that_asks_to_be_left_alone_is(site, follow, new_feeding, services, clock, asked, pause):
    class Busy(Fetcher):
        async def fetch(self, link, **conditions):
            raise BadAnswer("127.0.0.1", 429, retry_after=asked)

    feed_id = await follow()
    clock.forward(INTERVAL_SECONDS)

    await new_feeding(fetcher=Busy()).check_due()

    assert (await state(services, feed_id)).next_check_at - clock().timestamp() == pause


async def test_a_busy_server_is_asked_for_no_further_pages(site, follow, check, services):
    site.feeds["/rss"] = [Item(f"{number}", f"Piece {number}", f"/pieces/{number}") for number in (3, 2, 1)]
    site.faults |= {f"/pieces/{number}": 503 for number in (1, 2, 3)}
    await follow()
    assert len(site.requests) == 2

    site.faults.clear()
    site.pages |= {f"/pieces/{number}": story(number) for number in (1, 2, 3)}
    assert len(await check()) == 3


async def test_a_host_is_asked_for_one_thing_at_a_time(site, follow, feeding, clock):
    paths = [f"/rss/{number}" for number in range(6)]
    site.feeds |= {path: [] for path in paths}
    for path in paths:
        await follow(path)
    clock.forward(INTERVAL_SECONDS)
    site.hold = asyncio.Event()

    checking = asyncio.create_task(feeding.check_due())
    await until(lambda: len(site.requests) == 7)
    site.hold.set()

    assert len(await checking) == 6
    assert site.busiest == 1


async def test_hosts_are_asked_side_by_side(site, new_feeding, services, clock):
    feeding = new_feeding()
    link = site.link().replace("127.0.0.1", "localhost")
    await feeding.add(GUILD, site.link(), DESK, EDITOR)
    await feeding.add(GUILD, link, DESK, EDITOR)
    clock.forward(INTERVAL_SECONDS)
    site.hold = asyncio.Event()

    checking = asyncio.create_task(feeding.check_due())
    await until(lambda: len(site.requests) == 4)
    site.hold.set()

    assert len(await checking) == 2
    assert site.busiest == 2


async def test_one_feeds_trouble_stops_no_other(site, new_feeding, services, clock, caplog):
    async def stumble(data: bytes, url: str):
        if url.endswith("/bad") and broken:
            raise RuntimeError("a fault of ours")
        return read_feed(data, url)

    broken = False
    site.feeds |= {"/bad": [], "/gone": []}
    feeding = new_feeding(read_feed=stumble)
    for path in ("/bad", "/gone", "/rss"):
        await feeding.add(GUILD, site.link(path), DESK, EDITOR)
    broken = True
    site.faults["/gone"] = 410
    site.feeds |= {"/rss": numbered(1), "/bad": numbered(2)}
    clock.forward(INTERVAL_SECONDS)

    checked = {check.feed.url: check for check in await feeding.check_due()}

    assert len(checked[site.link("/rss")].article_ids) == 1
    assert checked[site.link("/bad")].error
    assert checked[site.link("/gone")].error
    assert await pieces(services) == ["Piece 1"]
    assert "a fault of ours" in caplog.text


async def test_feeds_can_be_checked_at_once(site, follow, feeding, services):
    feed_id = await follow()
    site.feeds["/rss"] = numbered(1)

    assert await feeding.check(OTHER_GUILD) == []
    (checked,) = await feeding.check(GUILD)
    assert len(checked.article_ids) == 1

    site.faults["/rss"] = 500
    (checked,) = await feeding.check(GUILD, feed_id)
    assert checked.error == "127.0.0.1 answers with the error 500."


# Saying that a feed fails


async def test_a_day_of_failing_is_said_once_where_the_feed_was_added(site, follow, check, channels, new_feeding):
    await follow()
    site.faults["/rss"] = 500
    await check()
    await check(DAY - 1)
    assert channels.said == {}

    await check(1)
    (((channel_id, _), sentence),) = channels.said.items()
    assert channel_id == DESK
    assert "The Wire" in sentence
    assert site.link() in sentence
    assert "2026-01-15 12:30 UTC" in sentence
    assert "the error 500" in sentence

    for _ in range(5):
        await check(DAY + 1)
        await new_feeding().check_due()
    assert channels.calls == 1


async def test_a_feed_that_is_back_is_not_spoken_of_until_it_fails_again(site, follow, check, channels):
    await follow()
    site.faults["/rss"] = 500
    await check()
    await check(DAY)
    assert len(channels.said) == 1

    site.faults.clear()
    await check(2 * DAY)
    assert len(channels.said) == 1

    site.faults["/rss"] = 500
    await check(2 * DAY)
    await check(DAY)
    assert len(channels.said) == 2


async def test_a_feed_that_recovers_within_a_day_is_not_spoken_of(site, follow, check, channels):
    await follow()
    site.faults["/rss"] = 500
    await check()
    site.faults.clear()
    await check(DAY)
    site.faults["/rss"] = 500
    await check(DAY // 2)
    await check(DAY // 2)

    assert channels.calls == 0


async def test_a_sentence_whose_reply_was_lost_is_not_said_twice(site, follow, check, channels):
    await follow()
    site.faults["/rss"] = 500
    await check()
    channels.faults += ["lost after", Interrupted("no connection")]
    await check(DAY)

    for _ in range(5):
        await check(15)

    assert channels.calls == 3
    assert len(channels.said) == 1


async def test_a_closed_channel_is_told_when_it_is_open_again(site, follow, check, channels):
    await follow()
    site.faults["/rss"] = 500
    await check()
    channels.faults.append(ChannelClosed("I can't post there."))
    await check(DAY)
    await check(15)
    assert channels.calls == 1

    await check(600)
    assert len(channels.said) == 1


async def test_a_process_that_dies_while_it_speaks_leaves_no_second_sentence(
    site, follow, check, channels, clock, services
):
    await follow()
    site.faults["/rss"] = 500
    await check()
    clock.forward(DAY)
    async with services.database.write() as connection:
        (feed,) = await feeds.of_guild(connection, GUILD)
        await feeds.record_failure(connection, feed.id, "?", int(clock().timestamp()), 2_000_000_000)
        assert len(await feeds.claim_untold(connection, DAY, int(clock().timestamp()), 120)) == 1

    await check(300)

    assert channels.calls == 0


# The loop


async def test_the_loop_checks_what_is_due_and_stops_when_told(site, follow, feeding, services, clock):
    await follow()
    site.feeds["/rss"] = numbered(1)
    clock.forward(INTERVAL_SECONDS)

    running = asyncio.create_task(feeding.run())
    await until(lambda: site.asked("/rss") == 2)
    feeding.stop()
    await running

    assert await pieces(services) == ["Piece 1"]


async def test_the_loop_outlives_a_fault(feeding, monkeypatch, caplog):
    checks = 0

    async def fail() -> None:
        nonlocal checks
        checks += 1
        feeding._awake.set()
        if checks == 3:
            feeding.stop()
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(feeding, "check_due", fail)

    await feeding.run()

    assert checks == 3
    assert "a fault of ours" in caplog.text
