"""/feeds: a newsroom follows feeds from a real server on loopback; what comes later is told where it was asked for."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from simcord import ChannelHandle, SetupError

from bot.services.feeding import INTERVAL_SECONDS, MOST_FEEDS
from storage import feeds
from storage.feeds import NewFeed
from tests.conftest import Clock
from tests.newsroom import Newsroom, answer_of, check_limits, text_of

DAY = 86_400
SOON = 2 * INTERVAL_SECONDS
"""By then every feed is due once more, whatever its jitter."""

COMMANDS = ["feeds add", "feeds check", "feeds list", "feeds remove"]


@dataclass(frozen=True)
class Story:
    """An item of a feed: a whole piece about a city of its own, with enough words to be taken as it stands."""

    city: str
    link: str | None = None

    @property
    def title(self) -> str:
        return f"The Harbour of {self.city}"

    def item(self, guid: str) -> str:
        sentences = [
            f"Russia praised India for keeping the harbour of {self.city} open through the winter.",
            *(
                f"Warehouse {number} in {self.city} took in grain on the day when the ice broke."
                for number in range(12)
            ),
            f"Nobody in {self.city} expects the ships to stop before the summer is over.",
        ]
        text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
        return (
            f"<item><guid>{guid}:{self.city}</guid><title>{self.title}</title>"
            f"<link>{self.link or f'/{self.city.lower()}'}</link><pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>"
            f"<description>{html.escape(text)}</description></item>"
        )


TAIPEI, GDANSK, ODESA = Story("Taipei"), Story("Gdansk"), Story("Odesa")


@dataclass
class Site:
    """A server with feeds, the newest item first, under their paths; `faults` are the errors that paths answer with."""

    port: int = 0
    titles: dict[str, str] = field(default_factory=lambda: {"/world": "World & Wire", "/trade": "Trade Wind"})
    stories: dict[str, list[Story]] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    watch: Callable[[], None] = lambda: None

    def link(self, path: str = "/world") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        self.requests.append(path)
        self.watch()
        if path in self.faults:
            return web.Response(status=self.faults[path])
        if path in self.titles:
            items = "".join(story.item(path) for story in self.stories.get(path, []))
            title = html.escape(self.titles[path])
            body = f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"
            return web.Response(text=body, content_type="application/rss+xml")
        if path == "/":
            page = "<html><head><link rel='alternate' type='application/rss+xml' href='/world'></head></html>"
            return web.Response(text=page, content_type="text/html")
        if path == "/picture":
            return web.Response(body=b"\x89PNG\r\n", content_type="image/png")
        return web.Response(status=404)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    async with RawTestServer(served.answer) as server:
        assert server.port is not None
        served.port = server.port
        yield served


def posted(channel: ChannelHandle) -> list[str]:
    """Return what the bot posted in a channel of its own accord."""
    messages = [message for message in channel.history() if message.interaction_metadata is None]
    for message in messages:
        check_limits(message)
    return [text_of(message) for message in messages]


async def follow(newsroom: Newsroom, site: Site, path: str = "/world") -> str:
    return text_of(await newsroom.edit("feeds add", url=site.link(path)))


async def listed(newsroom: Newsroom) -> str:
    return text_of(await newsroom.edit("feeds list"))


async def is_empty(newsroom: Newsroom) -> bool:
    latest = await newsroom.reporter.slash(newsroom.desk, "latest")
    return latest.response is not None and "holds no piece yet" in text_of(latest.response)


async def choices(newsroom: Newsroom, typed: str = "", command: str = "feeds remove") -> dict[object, object]:
    offered = await newsroom.editor.autocomplete(newsroom.desk, command, "feed", typed)
    return {choice["value"]: choice["name"] for choice in offered}


async def pass_time(newsroom: Newsroom, clock: Clock, seconds: float = SOON) -> None:
    """Let the schedule do what it does after so long."""
    clock.forward(seconds)
    await newsroom.bot.feeding.check_due()
    await newsroom.bot.deliverer.deliver_due()


async def follow_many(newsroom: Newsroom, number: int, title: str, url: str = "https://news.example") -> None:
    async with newsroom.services.database.write() as connection:
        for index in range(number):
            new = NewFeed(newsroom.guild.id, f"{url}/{index}", title, newsroom.desk.id, newsroom.editor.id)
            await feeds.add(connection, new, 1_768_000_000, 2_000_000_000)


async def fail_all(newsroom: Newsroom, reason: str) -> None:
    async with newsroom.services.database.write() as connection:
        for feed in await feeds.of_guild(connection, newsroom.guild.id):
            await feeds.record_failure(connection, feed.id, reason, 1_768_000_000, 2_000_000_000)


# Following


async def test_a_feeds_archive_is_taken_in_and_no_channel_is_told(newsroom: Newsroom, site: Site, clock: Clock) -> None:
    site.stories["/world"] = [GDANSK, TAIPEI]
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)

    answer = await follow(newsroom, site)
    await pass_time(newsroom, clock)

    assert f"✅ Following [World & Wire]({site.link()})" in answer
    assert "It holds 2 items: 2 new pieces." in answer
    assert "No channel is told of these" in answer
    assert "This channel is told if the feed can't be read for a day." in answer
    latest = text_of(await newsroom.ask("latest"))
    assert TAIPEI.title in latest
    assert GDANSK.title in latest
    assert posted(newsroom.wire) == []
    assert posted(newsroom.desk) == []


async def test_what_comes_later_makes_one_card_in_each_subscribed_channel(
    newsroom: Newsroom, site: Site, clock: Clock
) -> None:
    site.stories["/world"] = [TAIPEI]
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor="russia")
    await follow(newsroom, site)

    site.stories["/world"] = [GDANSK, TAIPEI]
    for _ in range(3):
        await pass_time(newsroom, clock)

    [card] = posted(newsroom.wire)
    assert f"## {GDANSK.title}" in card
    assert "5 Jan 2026" in card
    assert "▲ Russia → India: supportive" in card
    assert posted(newsroom.desk) == []


async def test_a_story_in_two_feeds_is_one_piece_and_one_card(newsroom: Newsroom, site: Site, clock: Clock) -> None:
    site.stories = {"/world": [TAIPEI], "/trade": [Story("Taipei", "/taipei?utm_source=trade")]}
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await follow(newsroom, site, "/world")
    second = await follow(newsroom, site, "/trade")

    # The one by its link, the other, which is syndicated, by its words.
    site.stories["/world"] = [ODESA, GDANSK, TAIPEI]
    site.stories["/trade"] = [Story("Odesa", "/syndicated"), Story("Gdansk", "/gdansk#top")]
    await pass_time(newsroom, clock)

    assert "It holds 1 item: 0 new pieces." in second
    assert len(posted(newsroom.wire)) == 2
    assert sorted(GDANSK.title in card for card in posted(newsroom.wire)) == [False, True]
    latest = text_of(await newsroom.ask("latest"))
    assert [latest.count(story.title) for story in (TAIPEI, GDANSK, ODESA)] == [1, 1, 1]


async def test_a_feed_without_items_can_be_followed(newsroom: Newsroom, site: Site) -> None:
    assert "It holds no items yet." in await follow(newsroom, site)
    assert "0 pieces · checked <t:" in await listed(newsroom)


async def test_where_the_bot_cannot_post_that_is_said_and_the_feed_followed(newsroom: Newsroom, site: Site) -> None:
    me = newsroom.guild.me
    assert me is not None
    muted = discord.PermissionOverwrite(send_messages=False)
    closed = newsroom.guild.create_text_channel("closed", overwrites={me: muted})

    answer = text_of(
        answer_of(await newsroom.editor.slash(closed, "feeds add", url=site.link()), private=True),
    )

    assert "✅ Following" in answer
    assert "⚠ I can't post in this channel, so it isn't told if the feed fails." in answer
    assert list(await choices(newsroom)) == [1]


async def test_a_thread_can_be_told(newsroom: Newsroom, site: Site) -> None:
    parent = newsroom.bot.get_channel(newsroom.desk.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="feeds", type=discord.ChannelType.public_thread)
    [thread] = newsroom.desk.threads

    answer = answer_of(await newsroom.editor.slash(thread, "feeds add", url=site.link()), private=True)

    assert "This channel is told if the feed can't be read for a day." in text_of(answer)


async def test_the_command_is_acknowledged_before_any_server_is_asked(newsroom: Newsroom, site: Site) -> None:
    """Discord waits 3 seconds for that; feeds may take longer."""
    acknowledged: list[object] = []

    def note() -> None:
        callbacks = [request.json for request in newsroom.env.http_requests if request.path.endswith("/callback")]
        acknowledged.append([answer["type"] for answer in callbacks if isinstance(answer, dict)])

    site.watch = note
    await follow(newsroom, site)
    await newsroom.edit("feeds check")

    deferred = discord.InteractionResponseType.deferred_channel_message.value
    assert acknowledged == [[deferred], [deferred] * 2]


# Refusals


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("news.example/rss", "“news.example/rss” is no web address; one begins with https:// or http://."),
        ("ftp://news.example/rss", "“ftp://news.example/rss” is no web address"),
        ("https://me:secret@news.example/rss", "The link holds a user name or password; give one without."),
        ("http://127.0.0.1:25/rss", "The link leads to port 25, which is not one of the web's."),
        ("{site}/missing", "127.0.0.1 answers with the error 404."),
        ("{site}/picture", "What 127.0.0.1 sends is of the kind “image/png”"),
        ("{site}/", "{site}/ is a page and no feed; it offers {site}/world."),
    ],
)
async def test_what_cannot_be_followed_is_refused_with_the_reason(
    newsroom: Newsroom, site: Site, link: str, sentence: str
) -> None:
    root = site.link("")

    refused = text_of(await newsroom.edit("feeds add", url=link.format(site=root)))

    assert sentence.format(site=root) in refused
    assert await choices(newsroom) == {}


async def test_a_feed_is_followed_once(newsroom: Newsroom, site: Site) -> None:
    await follow(newsroom, site)

    again = await follow(newsroom, site)

    assert "The feed “World & Wire” is followed already. See /feeds list." in again
    assert len(await choices(newsroom)) == 1


async def test_there_is_a_limit_to_the_feeds_of_a_server(newsroom: Newsroom, site: Site) -> None:
    await follow_many(newsroom, MOST_FEEDS, "A Feed")

    refused = await follow(newsroom, site)

    assert f"This server follows {MOST_FEEDS} feeds, and no more are possible." in refused
    assert site.requests == []


@pytest.mark.parametrize("command", ["feeds remove", "feeds check"])
async def test_a_feed_that_is_not_there_is_refused(newsroom: Newsroom, site: Site, command: str) -> None:
    await follow(newsroom, site)

    refused = text_of(await newsroom.edit(command, feed=7))

    assert "There is no such feed here. Pick one from the list that appears as you type." in refused
    assert list(await choices(newsroom)) == [1]


# Listing and choosing


async def test_the_list_shows_each_feed_and_how_it_fares(newsroom: Newsroom, site: Site, clock: Clock) -> None:
    none = await listed(newsroom)
    site.stories["/world"] = [GDANSK, TAIPEI]
    await follow(newsroom, site, "/world")
    await follow(newsroom, site, "/trade")
    added_at = int(clock().timestamp())
    site.faults["/world"] = 503
    await pass_time(newsroom, clock)
    checked_at = int(clock().timestamp())

    shown = await listed(newsroom)

    assert "No feed is followed yet. Add one with /feeds add." in none
    assert checked_at == added_at + SOON
    assert shown == (
        "## Feeds\n2 feeds, 1 failing\n"
        f"**#1** [World & Wire]({site.link('/world')})\n"
        f"⚠ Failing since <t:{checked_at}:R>: 127.0.0.1 answers with the error 503.\n"
        f"-# 2 pieces · checked <t:{checked_at}:R>\n"
        f"**#2** [Trade Wind]({site.link('/trade')})\n"
        f"-# 0 pieces · checked <t:{checked_at}:R>"
    )


async def test_the_list_counts_what_waits_and_what_was_let_go(newsroom: Newsroom) -> None:
    await follow_many(newsroom, 1, "A Feed")
    async with newsroom.services.database.write() as connection:
        await feeds.note_items(connection, 1, ["a", "b", "c"], 0, archive=True)
        await feeds.settle(connection, 1, "a", link=None, article_id=None, error="The page is gone.")

    assert "0 pieces · 2 items waiting · 1 item without a readable piece · checked" in await listed(newsroom)


@pytest.mark.parametrize(
    ("title", "url", "reason"),
    [
        ("Wire", "https://news.example", "It cannot be reached."),
        ("@everyone <@1> [win](https://evil.example) " * 7, f"https://news.example/{'(*_)' * 100}", "`*_~|" * 100),
        ("]" * 300, f"https://news.example/{'a' * 1900}", "x" * 5000),
    ],
)
async def test_a_long_list_says_how_many_it_leaves_out_and_shows_what_fails_first(
    newsroom: Newsroom, site: Site, title: str, url: str, reason: str
) -> None:
    await follow_many(newsroom, MOST_FEEDS - 1, title, url)
    await fail_all(newsroom, reason)
    await follow(newsroom, site)

    shown = await listed(newsroom)

    left_out = re.search(r"-# and (\d+) more$", shown)
    assert left_out
    assert "200 feeds, 199 failing" in shown
    entries = re.findall(r"^\*\*#\d+\*\*", shown, re.MULTILINE)
    assert len(entries) == shown.count("⚠ Failing since") >= 3
    assert len(entries) + int(left_out[1]) == MOST_FEEDS
    assert "](https://evil.example" not in re.sub(r"\\.", "·", shown)


async def test_feeds_complete_by_title_address_and_number(newsroom: Newsroom, site: Site) -> None:
    await follow(newsroom, site, "/world")
    await follow(newsroom, site, "/trade")

    assert await choices(newsroom) == {2: "Trade Wind (#2)", 1: "World & Wire (#1)"}
    for typed, found in (("trade w", [2]), ("WIRE", [1]), (site.link("/world"), [1]), ("#2", [2]), ("nothing", [])):
        assert list(await choices(newsroom, typed, "feeds check")) == found


async def test_of_many_feeds_25_are_offered_and_any_can_be_found(newsroom: Newsroom) -> None:
    await follow_many(newsroom, 60, "A Feed With a Long Name " * 12)

    offered = await choices(newsroom)

    assert len(offered) == 25
    assert all(len(str(name)) <= 100 for name in offered.values())
    assert list(await choices(newsroom, "(#57)")) == [57]


# Checking


async def test_a_check_brings_what_is_new_at_once_and_the_channels_are_told(newsroom: Newsroom, site: Site) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await follow(newsroom, site, "/world")
    await follow(newsroom, site, "/trade")
    site.stories = {"/world": [TAIPEI, GDANSK], "/trade": [ODESA]}

    one = text_of(await newsroom.edit("feeds check", feed=1))
    site.faults["/world"] = 500
    both = text_of(await newsroom.edit("feeds check"))
    again = text_of(await newsroom.edit("feeds check", feed=2))
    await newsroom.bot.deliverer.deliver_due()

    assert one == f"Checked 1 feed: 2 new pieces.\n[World & Wire]({site.link('/world')}): 2 new pieces"
    assert both == (
        "Checked 2 feeds: 1 new piece.\n"
        f"⚠ [World & Wire]({site.link('/world')}): 127.0.0.1 answers with the error 500.\n"
        f"[Trade Wind]({site.link('/trade')}): 1 new piece"
    )
    assert again.endswith(": nothing new")
    assert len(posted(newsroom.wire)) == 3


async def test_a_check_wakes_the_delivery(newsroom: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(newsroom.bot.deliverer, "wake", lambda: woken.append("woken"))
    await follow(newsroom, site)

    await newsroom.edit("feeds check")

    assert woken == ["woken"]


async def test_without_feeds_there_is_nothing_to_check(newsroom: Newsroom) -> None:
    checked = text_of(await newsroom.edit("feeds check"))

    assert checked == "No feed was checked. /feeds list shows which are followed."


async def test_a_check_that_takes_too_long_is_answered_all_the_same(
    newsroom: Newsroom, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(newsroom, site)
    site.stories["/world"] = [TAIPEI]
    # Not an imported name: each bot loads its extensions anew.
    monkeypatch.setattr(sys.modules["cogs.feeds"], "CHECK_SECONDS", 0)

    answer = text_of(await newsroom.edit("feeds check"))
    await pass_time(newsroom, clock)

    assert "Not all could be checked in time; the others have their turn later." in answer
    assert "1 piece" in await listed(newsroom)


async def test_a_check_of_very_many_feeds_fits_into_one_answer(newsroom: Newsroom) -> None:
    await follow_many(newsroom, MOST_FEEDS, "*_~" * 100, f"https://me:{'secret' * 60}@news.example")

    checked = text_of(await newsroom.edit("feeds check"))

    assert "Checked 200 feeds: 0 new pieces." in checked
    assert re.search(r"-# and \d+ more$", checked)


# Failing


async def test_a_day_of_failing_is_said_once_in_the_channel_where_the_feed_was_added(
    newsroom: Newsroom, site: Site, clock: Clock
) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await follow(newsroom, site)
    site.faults["/world"] = 500
    await pass_time(newsroom, clock)
    before = posted(newsroom.desk)

    for _ in range(4):
        await pass_time(newsroom, clock, DAY)

    assert before == []
    [told] = posted(newsroom.desk)
    assert "“World & Wire”" in told
    assert site.link() in told
    assert "127.0.0.1 answers with the error 500." in told
    assert posted(newsroom.wire) == []


async def test_a_feed_that_is_back_fails_no_longer_in_the_list(newsroom: Newsroom, site: Site, clock: Clock) -> None:
    await follow(newsroom, site)
    site.faults["/world"] = 500
    await pass_time(newsroom, clock)
    failing = await listed(newsroom)

    site.faults.clear()
    await newsroom.edit("feeds check")

    assert "1 feed, 1 failing" in failing
    assert "ailing" not in await listed(newsroom)


# Removing, and who may


async def test_a_removed_feed_brings_nothing_more_and_its_pieces_stay(
    newsroom: Newsroom, site: Site, clock: Clock
) -> None:
    site.stories["/world"] = [TAIPEI]
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await follow(newsroom, site)

    removed = text_of(await newsroom.edit("feeds remove", feed=1))
    site.stories["/world"] = [GDANSK, TAIPEI]
    await pass_time(newsroom, clock)

    assert removed == "“World & Wire” is followed no longer. Its pieces stay in the corpus."
    assert "No feed is followed yet" in await listed(newsroom)
    assert posted(newsroom.wire) == []
    assert TAIPEI.title in text_of(await newsroom.ask("latest"))


async def test_another_server_neither_sees_nor_checks_nor_removes_a_feed(
    newsroom: Newsroom, site: Site, clock: Clock
) -> None:
    other = newsroom.elsewhere()
    await other.edit("alerts subscribe", channel=other.wire)
    site.stories["/world"] = [TAIPEI]
    await follow(newsroom, site)
    asked = len(site.requests)

    refused = [text_of(await other.edit(command, feed=1)) for command in ("feeds remove", "feeds check")]
    checked = text_of(await other.edit("feeds check"))
    shown = await listed(other)
    site.stories["/world"] = [GDANSK, TAIPEI]
    assert len(site.requests) == asked
    await pass_time(newsroom, clock)

    assert all("There is no such feed here" in sentence for sentence in refused)
    assert "No feed was checked" in checked
    assert "No feed is followed yet" in shown
    assert await choices(other) == {}
    assert list(await choices(newsroom)) == [1]
    assert posted(other.wire) == []
    assert await is_empty(other)


async def test_two_servers_follow_one_feed_apart(newsroom: Newsroom, site: Site, clock: Clock) -> None:
    other = newsroom.elsewhere()
    await other.edit("alerts subscribe", channel=other.wire)
    await follow(newsroom, site)
    await follow(other, site)

    await newsroom.edit("feeds remove", feed=1)
    site.stories["/world"] = [TAIPEI]
    await pass_time(newsroom, clock)

    assert len(posted(other.wire)) == 1
    assert await is_empty(newsroom)


async def test_reporters_do_not_see_the_commands(newsroom: Newsroom, site: Site) -> None:
    seen = newsroom.reporter.available_commands(newsroom.desk)
    edited = newsroom.editor.available_commands(newsroom.desk)

    assert [name for name in seen if name.startswith("feeds")] == []
    assert sorted(name for name in edited if name.startswith("feeds")) == COMMANDS
    with pytest.raises(SetupError, match="not visible"):
        await newsroom.reporter.slash(newsroom.desk, "feeds add", url=site.link())
