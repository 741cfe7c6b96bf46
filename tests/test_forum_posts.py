"""A forum gets a post for each piece, with the tags of its actors; it is found, corrected and struck through there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from simcord import ChannelHandle

from bot.posting import DiscordPoster
from bot.services.alerting import Alert
from bot.services.correcting import CORRECTED, Change
from bot.services.posts import CardRefused, ChannelClosed, Envelope, Interrupted
from tests.conftest import Clock
from tests.newsroom import Newsroom, alert_of, labels_of, text_of
from tests.pieces import REFINERY

NONCE = "0123456789abcdef0123"
TITLE = "The Refinery That Kept Two Capitals Talking"


@pytest.fixture
async def alert(newsroom: Newsroom) -> Alert:
    [published] = await newsroom.publish(REFINERY)
    alert = await alert_of(newsroom, published.article_id)
    assert set(alert.actors) == {"Russia", "India", "United States"}
    return alert


@pytest.fixture
def poster(newsroom: Newsroom) -> DiscordPoster:
    return newsroom.bot.poster


@pytest.fixture
def forum(newsroom: Newsroom) -> ChannelHandle:
    return newsroom.guild.create_forum_channel("analyses")


@pytest.fixture
def envelope(forum: ChannelHandle) -> Envelope:
    return Envelope(forum.id, NONCE)


def in_doubt(envelope: Envelope, clock: Clock) -> Envelope:
    """Return the envelope of a send that began now, a moment ago."""
    return replace(envelope, in_doubt_since=clock())


def channel(newsroom: Newsroom, forum: ChannelHandle) -> discord.ForumChannel:
    found = newsroom.bot.get_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    return found


async def set_tags(newsroom: Newsroom, forum: ChannelHandle, *names: str, moderated: tuple[str, ...] = ()) -> None:
    tags = [discord.ForumTag(name=name, moderated=name in moderated) for name in names]
    await channel(newsroom, forum).edit(available_tags=tags)
    await newsroom.env.settle()


def require_tag(newsroom: Newsroom, forum: ChannelHandle) -> None:
    """Have the forum want a tag on each post, which simcord does not model."""
    channel(newsroom, forum)._flags = discord.ChannelFlags(require_tag=True).value


async def post_of(newsroom: Newsroom, forum: ChannelHandle) -> discord.Thread:
    [handle] = forum.threads
    found = await newsroom.bot.fetch_channel(handle.id)
    assert isinstance(found, discord.Thread)
    return found


async def tags_of(newsroom: Newsroom, forum: ChannelHandle) -> list[str]:
    return [tag.name for tag in (await post_of(newsroom, forum)).applied_tags]


def removed(alert: Alert) -> Alert:
    return replace(alert, article=replace(alert.article, removed=True))


async def test_a_piece_is_a_post_that_is_named_like_it(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(replace(envelope, role_ids=(newsroom.readers.id,), threaded=True), alert)

    [thread] = forum.threads
    [card] = thread.history()
    [sent] = newsroom.sent("/threads")
    assert message_id == thread.id == card.id
    assert thread.name == TITLE
    assert text_of(card).startswith(f"<@&{newsroom.readers.id}>\n## {TITLE}")
    assert labels_of(card) == ["Full piece"]
    assert sent["message"]["allowed_mentions"] == {"parse": [], "roles": [newsroom.readers.id]}


async def test_a_long_title_is_cut_for_the_name_of_the_post(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    await poster.post(envelope, replace(alert, article=replace(alert.article, title="Long " * 90)))

    [thread] = forum.threads
    assert len(thread.name or "") <= 100
    assert (thread.name or "").endswith("Long…")


async def test_a_post_has_the_tags_of_its_actors_whatever_else_is_in_their_names(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    await set_tags(newsroom, forum, "🇷🇺 Россия", "China", "america 🗽", "🔥", "Oil", "India", moderated=("India",))

    await poster.post(envelope, alert)

    assert sorted(await tags_of(newsroom, forum)) == ["america 🗽", "🇷🇺 Россия"]


async def test_a_post_has_five_tags_at_most(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    actors = ("Russia", "India", "United States", "China", "Peru", "Chile")
    await set_tags(newsroom, forum, *actors)

    await poster.post(envelope, replace(alert, actors=actors))

    assert await tags_of(newsroom, forum) == list(actors[:5])


@pytest.mark.parametrize(
    ("tags", "moderated", "expected"),
    [
        (("Peru", "Chile"), (), "Peru"),
        (("Peru", "Other"), (), "Other"),
        (("Staff", "Peru"), ("Staff",), "Peru"),
        (("Peru", "India"), (), "India"),
    ],
)
async def test_a_forum_that_wants_a_tag_gets_one(
    newsroom: Newsroom,
    poster: DiscordPoster,
    alert: Alert,
    envelope: Envelope,
    forum: ChannelHandle,
    tags: tuple[str, ...],
    moderated: tuple[str, ...],
    expected: str,
) -> None:
    await set_tags(newsroom, forum, *tags, moderated=moderated)
    require_tag(newsroom, forum)

    await poster.post(envelope, alert)

    assert await tags_of(newsroom, forum) == [expected]


async def test_a_forum_that_wants_no_tag_gets_none_where_none_fits(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    await set_tags(newsroom, forum, "Peru", "Other")

    await poster.post(envelope, alert)

    assert await tags_of(newsroom, forum) == []


async def test_a_correction_changes_the_posts_title_card_and_tags(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    await set_tags(newsroom, forum, "Russia", "Peru", "Important")
    message_id = await poster.post(envelope, alert)
    thread = await post_of(newsroom, forum)
    important = next(tag for tag in channel(newsroom, forum).available_tags if tag.name == "Important")
    await thread.add_tags(important)
    await newsroom.env.settle()

    mended = replace(alert, article=replace(alert.article, title="Mended"), actors=("Peru",))
    await poster.correct(envelope, message_id, mended)

    [handle] = forum.threads
    assert handle.name == "Mended"
    assert "## Mended" in text_of(handle.history()[0])
    assert await tags_of(newsroom, forum) == ["Peru", "Important"]


async def test_a_correction_that_changes_neither_title_nor_tags_edits_the_card_alone(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    """Discord lets a post be renamed twice in ten minutes only."""
    await set_tags(newsroom, forum, "Russia")
    message_id = await poster.post(envelope, alert)

    await poster.correct(envelope, message_id, replace(alert, article=replace(alert.article, author="Someone Else")))

    assert "By Someone Else" in text_of(forum.threads[0].history()[0])
    assert len(newsroom.sent(f"/channels/{message_id}", "PATCH")) == 1


async def test_an_archived_post_is_opened_for_its_correction(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(envelope, alert)
    await (await post_of(newsroom, forum)).edit(archived=True)
    await newsroom.env.settle()

    await poster.correct(envelope, message_id, removed(alert))

    assert not (await post_of(newsroom, forum)).archived
    assert f"~~{TITLE}~~" in text_of(forum.threads[0].history()[0])


async def test_the_post_of_a_removed_piece_is_struck_through(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(envelope, alert)

    await poster.correct(envelope, message_id, removed(alert))

    [card] = forum.threads[0].history()
    assert f"~~{TITLE}~~" in text_of(card)
    assert labels_of(card) == []


async def test_a_post_that_a_moderator_has_deleted_needs_no_correction(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(envelope, alert)
    await (await post_of(newsroom, forum)).delete()
    await newsroom.env.settle()

    await poster.correct(envelope, message_id, removed(alert))

    assert forum.threads == []


async def test_a_locked_post_closes_no_forum(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(envelope, alert)
    await (await post_of(newsroom, forum)).edit(archived=True, locked=True)
    await channel(newsroom, forum).set_permissions(newsroom.bot.guilds[0].me, manage_threads=False)
    await newsroom.env.settle()
    newsroom.env.inject_error("PATCH", f"/channels/{message_id}", status=403, code=50013, times=None)

    with pytest.raises(CardRefused, match="locked"):
        await poster.correct(envelope, message_id, removed(alert))
    with pytest.raises(CardRefused, match="locked"):
        await poster.post(replace(envelope, nonce="line"), Change(alert.article, CORRECTED, ("title",), message_id))


async def test_a_change_is_told_in_the_post(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(envelope, alert)

    await poster.post(replace(envelope, nonce="line"), Change(alert.article, CORRECTED, ("title",), message_id))

    _, line = forum.threads[0].history()
    assert f"[The card](https://discord.com/channels/{newsroom.guild.id}/{message_id})" in text_of(line)


async def test_a_change_of_a_post_that_is_gone_is_told_nowhere(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    message_id = await poster.post(envelope, alert)
    await (await post_of(newsroom, forum)).delete()
    await newsroom.env.settle()

    with pytest.raises(CardRefused, match="gone"):
        await poster.post(replace(envelope, nonce="line"), Change(alert.article, CORRECTED, ("title",), message_id))


async def test_a_change_waits_where_the_post_cannot_be_seen(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, forum: ChannelHandle
) -> None:
    """Access that was lost for an hour loses no line."""
    message_id = await poster.post(envelope, alert)
    await (await post_of(newsroom, forum)).edit(archived=True)
    await newsroom.env.settle()
    newsroom.env.inject_error("GET", f"/channels/{message_id}", status=403, code=50001)

    with pytest.raises(ChannelClosed):
        await poster.post(replace(envelope, nonce="line"), Change(alert.article, CORRECTED, ("title",), message_id))


@pytest.mark.parametrize("archived", [False, True])
async def test_a_post_in_doubt_is_found_by_reading_the_forum(
    newsroom: Newsroom,
    poster: DiscordPoster,
    alert: Alert,
    envelope: Envelope,
    forum: ChannelHandle,
    clock: Clock,
    archived: bool,
) -> None:
    await poster.post(replace(envelope, nonce="another"), alert)
    message_id = await poster.post(envelope, alert)
    if archived:
        for handle in forum.threads:
            thread = await newsroom.bot.fetch_channel(handle.id)
            assert isinstance(thread, discord.Thread)
            await thread.edit(archived=True)
        await newsroom.env.settle()
    doubtful = in_doubt(envelope, clock)

    assert await poster.find(doubtful) == message_id
    assert await poster.post(doubtful, alert) == message_id
    assert await poster.find(replace(doubtful, nonce="nowhere")) is None
    assert await poster.find(replace(doubtful, in_doubt_since=clock() + timedelta(hours=1))) is None
    assert len(forum.threads) == 2


async def test_a_post_in_doubt_whose_card_was_deleted_is_made_anew(
    newsroom: Newsroom,
    poster: DiscordPoster,
    alert: Alert,
    envelope: Envelope,
    forum: ChannelHandle,
    clock: Clock,
) -> None:
    await poster.post(envelope, alert)
    await forum.threads[0].history()[0].delete()

    await poster.post(in_doubt(envelope, clock), alert)

    assert len(forum.threads) == 2


async def test_a_post_of_another_forum_or_member_is_not_taken_for_it(
    newsroom: Newsroom,
    poster: DiscordPoster,
    alert: Alert,
    envelope: Envelope,
    clock: Clock,
) -> None:
    other = newsroom.guild.create_forum_channel("others")
    await poster.post(replace(envelope, channel_id=other.id), alert)

    assert await poster.find(in_doubt(envelope, clock)) is None


async def test_a_post_is_not_repeated_by_itself_where_discord_fails(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/threads", status=503)

    with pytest.raises(Interrupted):
        await poster.post(envelope, alert)


async def test_a_sample_is_a_post_that_says_so(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, forum: ChannelHandle
) -> None:
    address = await poster.send_sample(forum.id, alert)

    [thread] = forum.threads
    assert thread.name == f"Test: {TITLE}"
    assert "This is a test" in text_of(thread.history()[0])
    assert address == f"https://discord.com/channels/{newsroom.guild.id}/{thread.id}"
