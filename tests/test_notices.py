"""Where a server's editors are told of a channel that was lost: the first place that takes it."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from simcord import ChannelHandle

from bot.posting import DiscordPoster
from bot.services.posts import ChannelClosed, Envelope, Interrupted, Notice
from tests.conftest import Clock
from tests.newsroom import Newsroom, check_limits, labels_of, text_of

NONCE = "0123456789abcdef0123"
GONE = 12_345


@pytest.fixture
def poster(newsroom: Newsroom) -> DiscordPoster:
    return newsroom.bot.poster


@pytest.fixture
def envelope(newsroom: Newsroom) -> Envelope:
    return Envelope(newsroom.wire.id, NONCE)


@pytest.fixture
def notice(newsroom: Newsroom) -> Notice:
    """A notice of a subscription that the editor has made at the desk."""
    return Notice(newsroom.guild.id, "Alerts have stopped. @everyone", newsroom.desk.id, newsroom.editor.id)


async def lobby(newsroom: Newsroom, **denied: bool) -> ChannelHandle:
    """Return a channel that is the server's system channel now."""
    me = newsroom.guild.me
    assert me is not None
    channel = newsroom.guild.create_text_channel("lobby", overwrites={me: discord.PermissionOverwrite(**denied)})
    newsroom.env.backend.edit_guild(newsroom.guild.id, {"system_channel_id": channel.id})
    await newsroom.env.settle()
    return channel


def direct_messages(newsroom: Newsroom) -> list[discord.Message]:
    return newsroom.editor.user.dm_channel.history()


async def test_the_editors_are_told_where_the_subscription_was_made(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice
) -> None:
    system = await lobby(newsroom)

    message_id = await poster.post(envelope, notice)

    [told] = newsroom.desk.history()
    check_limits(told)
    assert told.id == message_id
    assert "⚠ Alerts have stopped." in text_of(told)
    assert labels_of(told) == []
    assert [sent["allowed_mentions"] for sent in newsroom.sent("/messages")] == [{"parse": [], "roles": []}]
    assert [sent["nonce"] for sent in newsroom.sent("/messages")] == [NONCE]
    assert not system.history()
    assert not newsroom.wire.history()
    assert not direct_messages(newsroom)


@pytest.mark.parametrize("origin", [None, GONE])
async def test_the_editors_are_told_in_the_system_channel_where_that_one_is_gone(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice, origin: int | None
) -> None:
    system = await lobby(newsroom)

    message_id = await poster.post(envelope, replace(notice, origin_channel_id=origin))

    assert [told.id for told in system.history()] == [message_id]
    assert not direct_messages(newsroom)


async def test_a_forum_takes_no_notice(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice
) -> None:
    system = await lobby(newsroom)
    forum = newsroom.guild.create_forum_channel("forum")

    await poster.post(envelope, replace(notice, origin_channel_id=forum.id))

    assert len(system.history()) == 1
    assert forum.threads == []


async def test_who_made_the_subscription_is_told_where_no_channel_takes_it(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice
) -> None:
    system = await lobby(newsroom, send_messages=False)

    message_id = await poster.post(envelope, replace(notice, origin_channel_id=GONE))

    assert [told.id for told in direct_messages(newsroom)] == [message_id]
    assert not system.history()


async def test_a_server_without_a_system_channel_is_no_hindrance(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice
) -> None:
    await poster.post(envelope, replace(notice, origin_channel_id=GONE))

    assert len(direct_messages(newsroom)) == 1


async def test_nobody_is_told_where_nothing_takes_it(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)

    with pytest.raises(ChannelClosed, match="this server's editors"):
        await poster.post(envelope, notice)


async def test_a_notice_waits_where_discord_fails_rather_than_go_elsewhere(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/messages", status=503)

    with pytest.raises(Interrupted):
        await poster.post(envelope, notice)

    assert not direct_messages(newsroom)


@pytest.mark.parametrize("place", ["origin", "direct message"])
async def test_a_notice_in_doubt_is_not_repeated(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, notice: Notice, clock: Clock, place: str
) -> None:
    notice = notice if place == "origin" else replace(notice, origin_channel_id=GONE)
    message_id = await poster.post(envelope, notice)

    again = await poster.post(replace(envelope, in_doubt_since=clock(), nonce_known=False), notice)

    assert again == message_id
    assert len(newsroom.desk.history()) + len(direct_messages(newsroom)) == 1
