"""A digest is one message, or one with a thread of further pages; each page is posted once, and follows its pieces."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from simcord import ChannelHandle

from bot.posting import DiscordPoster
from bot.presentation.digest_card import PIECES_A_PAGE, page_nonce
from bot.services.digesting import Digest, PairNews
from bot.services.posts import ChannelClosed, Envelope, Interrupted
from storage.articles import Article
from tests.conftest import Clock
from tests.newsroom import Newsroom, check_limits, custom_ids_of, text_of

NONCE = "0123456789abcdef0123"
LONG = 2 * PIECES_A_PAGE + 1
"""Pieces of a digest of three pages."""


@pytest.fixture
def poster(newsroom: Newsroom) -> DiscordPoster:
    return newsroom.bot.poster


@pytest.fixture
def envelope(newsroom: Newsroom) -> Envelope:
    return Envelope(newsroom.wire.id, NONCE)


def article(number: int, *, removed: bool = False) -> Article:
    return Article(
        id=number,
        guild_id=1,
        title=f"Piece {number}",
        author=None,
        published=None,
        url=None,
        summary=("A sentence.",),
        engine=None,
        added_at=0,
        removed=removed,
    )


def digest(number: int, *, removed: int | None = None) -> Digest:
    """Return a digest of so many pieces, perhaps one of them removed."""
    articles = tuple(article(place, removed=place == removed) for place in range(1, number + 1))
    return Digest("daily", None, (PairNews("Russia", "India", "unknown", "critical", articles),), ())


async def thread_in(newsroom: Newsroom) -> discord.Thread:
    parent = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(parent, discord.TextChannel)
    return await parent.create_thread(name="digests", type=discord.ChannelType.public_thread)


def pages_in(*channels: ChannelHandle) -> list[discord.Message]:
    """Return the pages that were posted there, in order, all within Discord's limits."""
    pages = [message for channel in channels for message in channel.history() if message.components]
    for page in pages:
        check_limits(page)
        assert len(set(custom_ids_of(page))) == len(custom_ids_of(page))
    return pages


def pieces_on(page: discord.Message) -> list[int]:
    return [int(custom_id.split(":")[1]) for custom_id in custom_ids_of(page)]


async def test_a_short_digest_is_one_message(newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope) -> None:
    message_id = await poster.post(replace(envelope, role_ids=(newsroom.readers.id,)), digest(PIECES_A_PAGE))

    [page] = pages_in(newsroom.wire)
    [sent] = newsroom.sent("/messages")
    assert page.id == message_id
    assert text_of(page).startswith(f"<@&{newsroom.readers.id}>\n## Daily digest\n-# 5 pieces")
    assert pieces_on(page) == [1, 2, 3, 4, 5]
    assert sent["allowed_mentions"] == {"parse": [], "roles": [newsroom.readers.id]}
    assert newsroom.wire.threads == []


async def test_a_long_digest_goes_on_in_a_thread(newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope) -> None:
    message_id = await poster.post(replace(envelope, role_ids=(newsroom.readers.id,)), digest(LONG))

    [thread] = newsroom.wire.threads
    first, second, third = pages_in(newsroom.wire, thread)
    assert thread.id == message_id == first.id
    assert thread.name == "Daily digest"
    assert [pieces_on(page) for page in (first, second, third)] == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11]]
    assert [sent["nonce"] for sent in newsroom.sent("/messages") if "nonce" in sent] == [
        page_nonce(NONCE, place) for place in range(3)
    ]
    assert [sent["allowed_mentions"]["roles"] for sent in newsroom.sent("/messages") if "nonce" in sent] == [
        [newsroom.readers.id],
        [],
        [],
    ]


async def test_a_long_digest_in_a_thread_stays_there(newsroom: Newsroom, poster: DiscordPoster) -> None:
    thread = await thread_in(newsroom)

    message_id = await poster.post(Envelope(thread.id, NONCE), digest(LONG))

    [handle] = newsroom.wire.threads
    first, *others = pages_in(handle)
    assert first.id == message_id
    assert len(others) == 2


async def test_a_long_digest_in_a_forum_is_one_post(newsroom: Newsroom, poster: DiscordPoster) -> None:
    forum = newsroom.guild.create_forum_channel("digests")

    post_id = await poster.post(Envelope(forum.id, NONCE), digest(LONG))

    [post] = forum.threads
    assert post.id == post_id
    assert post.name == "Daily digest"
    assert list(map(pieces_on, pages_in(post))) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11]]


@pytest.mark.parametrize("place", ["channel", "thread", "forum"])
async def test_a_digest_that_broke_off_is_completed_without_a_second_page(
    newsroom: Newsroom, poster: DiscordPoster, clock: Clock, place: str
) -> None:
    forum = newsroom.guild.create_forum_channel("digests")
    thread = await thread_in(newsroom)
    channel_id = {"channel": newsroom.wire.id, "thread": thread.id, "forum": forum.id}[place]
    envelope = Envelope(channel_id, NONCE)
    begun = await poster.post(envelope, digest(PIECES_A_PAGE))
    doubtful = replace(envelope, in_doubt_since=clock(), nonce_known=False)

    ended = await poster.post(doubtful, digest(LONG))
    again = await poster.post(doubtful, digest(LONG))

    places = [newsroom.wire, *newsroom.wire.threads, *forum.threads]
    assert begun == ended == again
    assert list(map(pieces_on, pages_in(*places))) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11]]


@pytest.mark.parametrize("forum", [False, True])
async def test_a_digests_pages_follow_its_pieces(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, forum: bool
) -> None:
    channel = newsroom.guild.create_forum_channel("digests") if forum else newsroom.wire
    envelope = replace(envelope, channel_id=channel.id)
    message_id = await poster.post(envelope, digest(LONG))

    await poster.correct(envelope, message_id, digest(LONG, removed=7))

    shown = pages_in(*([] if forum else [channel]), *channel.threads)
    assert ["taken back" in text_of(page) for page in shown] == [False, True, False]
    assert list(map(pieces_on, shown)) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11]]
    assert "~~**Piece 7**~~ removed" in text_of(shown[1])


async def test_a_digest_in_an_archived_thread_is_opened_for_a_correction(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope
) -> None:
    message_id = await poster.post(envelope, digest(LONG))
    thread = await newsroom.bot.fetch_channel(message_id)
    assert isinstance(thread, discord.Thread)
    await thread.edit(archived=True)
    await newsroom.env.settle()

    await poster.correct(envelope, message_id, digest(LONG, removed=11))

    [handle] = newsroom.wire.threads
    assert "taken back" in text_of(pages_in(handle)[-1])
    opened = await newsroom.bot.fetch_channel(message_id)
    assert isinstance(opened, discord.Thread)
    assert not opened.archived


async def test_a_digest_that_a_moderator_has_deleted_needs_no_correction(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope
) -> None:
    message_id = await poster.post(envelope, digest(LONG))
    await newsroom.wire.history()[0].delete()
    thread = await newsroom.bot.fetch_channel(message_id)
    assert isinstance(thread, discord.Thread)
    await thread.delete()
    await newsroom.env.settle()

    await poster.correct(envelope, message_id, digest(LONG, removed=1))

    assert newsroom.wire.threads == []
    assert len(newsroom.sent("/threads")) == 1


async def test_a_page_that_a_moderator_has_deleted_is_left_so(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope
) -> None:
    message_id = await poster.post(envelope, digest(LONG))
    [thread] = newsroom.wire.threads
    await thread.history()[0].delete()

    await poster.correct(envelope, message_id, digest(LONG, removed=11))

    assert ["taken back" in text_of(page) for page in pages_in(newsroom.wire, thread)] == [False, True]


async def test_nothing_of_a_long_digest_is_posted_where_no_thread_may_be_opened(
    newsroom: Newsroom, poster: DiscordPoster
) -> None:
    me = newsroom.guild.me
    assert me is not None
    denied = discord.PermissionOverwrite(create_public_threads=False)
    poor = newsroom.guild.create_text_channel("poor", overwrites={me: denied})

    await poster.post(Envelope(poor.id, "short"), digest(1))
    with pytest.raises(ChannelClosed, match="“Create Public Threads”"):
        await poster.post(Envelope(poor.id, NONCE), digest(LONG))

    assert len(pages_in(poor)) == 1


async def test_a_digest_whose_thread_was_refused_is_in_doubt(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope
) -> None:
    """As a closed channel it would be posted again from its first page."""
    newsroom.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)

    with pytest.raises(Interrupted):
        await poster.post(envelope, digest(LONG))

    assert len(pages_in(newsroom.wire)) == 1
