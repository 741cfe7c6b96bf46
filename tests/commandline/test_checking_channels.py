"""What `dateline check` says of the channels that are subscribed."""

from __future__ import annotations

import discord

from bot.commandline.checking import _look_at_channels
from bot.commandline.session import Session
from bot.config import Settings
from tests.newsroom import Newsroom


async def sentences(newsroom: Newsroom) -> list[tuple[bool, str]]:
    session = Session(Settings(), newsroom.database_path, None, False)
    return [(finding.ok, finding.sentence) for finding in await _look_at_channels(session, newsroom.bot)]


async def test_text_channels_forums_and_threads_may_be_subscribed(newsroom: Newsroom) -> None:
    forum = newsroom.guild.create_forum_channel("analyses")
    parent = newsroom.bot.get_channel(newsroom.desk.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="oil", type=discord.ChannelType.public_thread)
    for channel in (newsroom.wire, forum, *newsroom.desk.threads):
        await newsroom.edit("alerts subscribe", channel=channel)

    assert sorted(await sentences(newsroom)) == [
        (True, "The bot may post in #analyses of Newsroom."),
        (True, "The bot may post in #oil of Newsroom."),
        (True, "The bot may post in #wire of Newsroom."),
    ]


async def test_a_channel_that_is_closed_or_gone_is_named_with_what_to_do(newsroom: Newsroom) -> None:
    for channel in (newsroom.wire, newsroom.desk):
        await newsroom.edit("alerts subscribe", channel=channel)
    wire, desk = newsroom.bot.get_channel(newsroom.wire.id), newsroom.bot.get_channel(newsroom.desk.id)
    assert isinstance(wire, discord.TextChannel)
    assert isinstance(desk, discord.TextChannel)
    await wire.set_permissions(wire.guild.me, send_messages=False)
    await desk.delete()

    assert sorted(await sentences(newsroom)) == [
        (False, "In #wire of Newsroom the bot lacks “Send Messages”. Give it that."),
        (False, f"The subscribed channel {newsroom.desk.id} is gone. End it with /alerts."),
    ]
