"""Channels that are closed, opened, deleted and found again: the editors are told once, and nothing is lost."""

from __future__ import annotations

import discord
import pytest
from simcord import ChannelHandle
from simcord.intents import EVENT_INTENTS

from bot.services.access import close_channel
from tests.newsroom import Newsroom, text_of
from tests.pieces import REFINERY, VETO


def told(channel: ChannelHandle) -> list[str]:
    """Return what the bot posted in a channel of its own accord."""
    return [text_of(each) for each in channel.history() if each.components and not each.interaction_metadata]


def channel_of(newsroom: Newsroom, handle: ChannelHandle) -> discord.TextChannel:
    channel = newsroom.bot.get_channel(handle.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def deliver(newsroom: Newsroom) -> None:
    await newsroom.env.settle()
    await newsroom.bot.deliverer.deliver_due()


async def test_a_deleted_channel_is_told_of_once_where_its_subscriptions_were_made(newsroom: Newsroom) -> None:
    for actor in ("india", "china"):
        await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor=actor)

    await channel_of(newsroom, newsroom.wire).delete()
    await deliver(newsroom)
    await newsroom.publish(REFINERY, VETO)
    await deliver(newsroom)

    [notice] = told(newsroom.desk)
    listed = text_of(await newsroom.edit("alerts list"))
    assert "“wire” was deleted." in notice
    assert "/alerts unsubscribe" in notice
    assert "2 subscriptions · 2 failing" in listed
    assert "waiting" in listed


async def test_a_deleted_thread_is_told_of(newsroom: Newsroom) -> None:
    parent = channel_of(newsroom, newsroom.wire)
    thread = await parent.create_thread(name="*oil*", type=discord.ChannelType.public_thread)
    [handle] = newsroom.wire.threads
    await newsroom.edit("alerts subscribe", channel=handle)

    await thread.delete()
    await deliver(newsroom)

    [notice] = told(newsroom.desk)
    assert "“\\*oil\\*” was deleted" in notice


async def test_a_deleted_channel_without_subscriptions_is_no_news(newsroom: Newsroom) -> None:
    await channel_of(newsroom, newsroom.wire).delete()
    await deliver(newsroom)

    assert told(newsroom.desk) == []


async def test_access_that_was_lost_is_told_of_once_and_what_waited_comes_when_it_is_back(newsroom: Newsroom) -> None:
    wire = channel_of(newsroom, newsroom.wire)
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await wire.set_permissions(wire.guild.me, send_messages=False)
    await newsroom.publish(REFINERY, VETO)
    await deliver(newsroom)
    await deliver(newsroom)

    await wire.set_permissions(wire.guild.me, overwrite=None)
    await deliver(newsroom)

    [notice] = told(newsroom.desk)
    assert f"Alerts for {newsroom.wire.mention} have stopped." in notice
    assert "“Send Messages”" in notice
    assert ["Refinery" in card for card in told(newsroom.wire)] == [True, False]
    assert "failing" not in text_of(await newsroom.edit("alerts list"))


async def test_access_that_is_lost_a_second_time_is_told_of_again(newsroom: Newsroom) -> None:
    wire = channel_of(newsroom, newsroom.wire)
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    for text in (REFINERY, VETO):
        await wire.set_permissions(wire.guild.me, send_messages=False)
        await newsroom.publish(text)
        await deliver(newsroom)
        await wire.set_permissions(wire.guild.me, overwrite=None)
        await deliver(newsroom)

    assert len(told(newsroom.desk)) == 2
    assert len(told(newsroom.wire)) == 2


async def test_a_roles_new_permissions_let_what_waited_through(newsroom: Newsroom) -> None:
    wire = channel_of(newsroom, newsroom.wire)
    everyone = wire.guild.default_role
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    newsroom.env.inject_error("POST", f"/channels/{wire.id}/messages", status=403, code=50013)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)
    assert told(newsroom.wire) == []

    await everyone.edit(permissions=discord.Permissions(everyone.permissions.value ^ 1 << 40))
    await deliver(newsroom)

    assert len(told(newsroom.wire)) == 1


async def test_the_bots_own_new_role_lets_what_waited_through(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Discord tells every bot of its own roles; simcord only those that may see all members.
    monkeypatch.setitem(EVENT_INTENTS, "GUILD_MEMBER_UPDATE", ("guilds", None))
    wire = channel_of(newsroom, newsroom.wire)
    trusted = newsroom.guild.create_role("Trusted")
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    newsroom.env.inject_error("POST", f"/channels/{wire.id}/messages", status=403, code=50013)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)
    assert told(newsroom.wire) == []

    await wire.guild.me.add_roles(discord.Object(trusted.id))
    await deliver(newsroom)

    assert len(told(newsroom.wire)) == 1


async def test_a_channel_that_opens_lets_what_waited_for_its_threads_through(newsroom: Newsroom) -> None:
    wire = channel_of(newsroom, newsroom.wire)
    await wire.create_thread(name="oil", type=discord.ChannelType.public_thread)
    [thread] = newsroom.wire.threads
    await newsroom.edit("alerts subscribe", channel=thread)
    await wire.set_permissions(wire.guild.me, send_messages_in_threads=False)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)
    assert told(thread) == []

    await wire.set_permissions(wire.guild.me, overwrite=None)
    await deliver(newsroom)

    assert len(told(thread)) == 1


@pytest.mark.parametrize("forum", [False, True])
async def test_a_channel_that_opens_without_anything_waiting_is_well_again(newsroom: Newsroom, forum: bool) -> None:
    handle = newsroom.guild.create_forum_channel("forum") if forum else newsroom.wire
    await newsroom.edit("alerts subscribe", channel=handle)
    async with newsroom.services.database.write() as connection:
        await close_channel(connection, handle.id, "I was shut out.", 0)
    channel = newsroom.bot.get_channel(handle.id)
    assert isinstance(channel, discord.TextChannel | discord.ForumChannel)

    await channel.set_permissions(channel.guild.default_role, send_messages=True)
    await newsroom.env.settle()

    assert "failing" not in text_of(await newsroom.edit("alerts list"))
