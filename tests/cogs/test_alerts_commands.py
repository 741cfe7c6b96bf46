"""/alerts: a channel asks to be told of new pieces, and is."""

from __future__ import annotations

import re
from typing import Any

import discord
import pytest
from simcord import ChannelHandle

from bot.services.alerting import Wish
from storage.subscriptions import Filters
from tests.newsroom import Newsroom, answer_of, check_limits, custom_ids_of, labels_of, text_of
from tests.pieces import ELSEWHERE, REFINERY, UNTITLED, VETO


def posted(channel: ChannelHandle) -> list[discord.Message]:
    """Return what the bot posted in a channel of its own accord."""
    messages = [message for message in channel.history() if message.interaction_metadata is None]
    for message in messages:
        check_limits(message)
    return messages


def closed_channel(newsroom: Newsroom, **denied: bool) -> ChannelHandle:
    me = newsroom.guild.me
    assert me is not None
    return newsroom.guild.create_text_channel("closed", overwrites={me: discord.PermissionOverwrite(**denied)})


def messages_sent(newsroom: Newsroom) -> list[tuple[str, dict[str, Any]]]:
    """Return what the bot sent of its own accord, with the path it went to."""
    return [
        (request.path, request.json)
        for request in newsroom.env.http_requests
        if request.method == "POST" and request.path.endswith("/messages") and isinstance(request.json, dict)
    ]


async def subscriptions(newsroom: Newsroom) -> list[dict[str, object]]:
    return await newsroom.editor.autocomplete(newsroom.desk, "alerts unsubscribe", "subscription", "")


async def test_a_subscribed_channel_gets_one_card_a_piece(newsroom: Newsroom) -> None:
    told = text_of(await newsroom.edit("alerts subscribe", channel=newsroom.wire))
    preview = await newsroom.upload(REFINERY)
    published = answer_of(await newsroom.editor.click(preview, label="Publish"), private=True)

    await newsroom.bot.deliverer.deliver_due()
    await newsroom.bot.deliverer.deliver_due()

    assert f"{newsroom.wire.mention} will be told of every new piece" in told
    assert "It goes to 1 channel." in text_of(published)
    [card] = posted(newsroom.wire)
    assert "## The Refinery That Kept Two Capitals Talking" in text_of(card)
    assert "By Ines Okafor · 4 Mar 2025 · #1" in text_of(card)
    assert "▲ Russia → India: supportive" in text_of(card)
    assert "2 background briefings" in text_of(card)
    assert not posted(newsroom.desk)


async def test_the_card_opens_the_piece_for_each_reader_privately_also_after_a_restart(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()

    await newsroom.restart()
    [card] = posted(newsroom.wire)
    opened = answer_of(await newsroom.reporter.click(card, label="Full piece"), private=True)
    page = answer_of(await newsroom.reporter.click(opened, label="Read it"), private=True)

    assert page.id == opened.id
    assert "Nobody in Jamnagar expects the tankers to stop." in text_of(page)


async def test_this_channel_is_meant_where_none_is_named(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe")
    await newsroom.publish(REFINERY)

    await newsroom.bot.deliverer.deliver_due()

    assert len(posted(newsroom.desk)) == 1


async def test_a_thread_and_an_announcement_channel_can_be_subscribed(newsroom: Newsroom) -> None:
    news = newsroom.guild.create_news_channel("news")
    parent = newsroom.bot.get_channel(newsroom.desk.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="oil", type=discord.ChannelType.public_thread)
    [thread] = newsroom.desk.threads

    await newsroom.edit("alerts subscribe", channel=news)
    await newsroom.edit("alerts subscribe", channel=thread)
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()

    assert len(posted(news)) == 1
    assert len(posted(thread)) == 1


async def test_actor_and_keyword_choose_the_pieces(newsroom: Newsroom) -> None:
    told = text_of(await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor="beijing"))
    await newsroom.edit("alerts subscribe", channel=newsroom.desk, keyword="the  CANAL")
    await newsroom.publish(REFINERY, VETO, ELSEWHERE, UNTITLED)

    await newsroom.bot.deliverer.deliver_due()

    assert "new pieces naming China" in told
    assert ["A Veto" in text_of(card) for card in posted(newsroom.wire)] == [True]
    assert ["What Lima Owes Quito" in text_of(card) for card in posted(newsroom.desk)] == [True]


async def test_exactly_the_role_that_was_asked_for_is_mentioned(newsroom: Newsroom) -> None:
    sneaky = newsroom.guild.create_role("Everybody")
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, mention=newsroom.readers)
    await newsroom.edit("alerts subscribe", channel=newsroom.desk)
    text = (
        f"@everyone <@&{sneaky.id}> <@{newsroom.reporter.id}>\n\nBy <@&{sneaky.id}>\n5 May 2025\n\nPeru praised Chile."
    )
    await newsroom.publish(text)

    await newsroom.bot.deliverer.deliver_due()

    [told], [untold] = posted(newsroom.wire), posted(newsroom.desk)
    sent = {path: body["allowed_mentions"] for path, body in messages_sent(newsroom)}
    assert text_of(told).startswith(f"<@&{newsroom.readers.id}>\n")
    assert f"\\<@&{sneaky.id}>" in text_of(untold)
    assert sent == {
        f"/channels/{newsroom.wire.id}/messages": {"parse": [], "roles": [newsroom.readers.id]},
        f"/channels/{newsroom.desk.id}/messages": {"parse": [], "roles": []},
    }


async def test_several_subscriptions_of_a_channel_make_one_card_with_all_their_roles(newsroom: Newsroom) -> None:
    others = newsroom.guild.create_role("Others")
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor="india", mention=newsroom.readers)
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, keyword="refinery", mention=others)
    await newsroom.publish(REFINERY)

    await newsroom.bot.deliverer.deliver_due()

    [card] = posted(newsroom.wire)
    assert {role.id for role in card.role_mentions} == {newsroom.readers.id, others.id}


async def test_undo_strikes_the_posted_card_through(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    preview = await newsroom.upload(REFINERY)
    published = answer_of(await newsroom.editor.click(preview, label="Publish"), private=True)
    await newsroom.bot.deliverer.deliver_due()

    await newsroom.editor.click(published, label="Undo")
    await newsroom.bot.deliverer.deliver_due()

    [card] = posted(newsroom.wire)
    assert "## ~~The Refinery That Kept Two Capitals Talking~~" in text_of(card)
    assert "removed" in text_of(card).lower()
    assert labels_of(card) == []


async def test_undo_before_the_card_is_posted_posts_none(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    preview = await newsroom.upload(REFINERY)
    published = answer_of(await newsroom.editor.click(preview, label="Publish"), private=True)

    await newsroom.editor.click(published, label="Undo")
    await newsroom.bot.deliverer.deliver_due()

    assert not posted(newsroom.wire)


async def test_the_list_shows_each_subscription_and_how_it_fares(newsroom: Newsroom) -> None:
    none = text_of(await newsroom.edit("alerts list"))
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor="india", mention=newsroom.readers)
    await newsroom.edit("alerts subscribe", keyword="*canal*")
    await newsroom.publish(REFINERY)
    waiting = text_of(await newsroom.edit("alerts list"))
    await newsroom.bot.deliverer.deliver_due()
    sent = text_of(await newsroom.edit("alerts list"))

    assert "No channel is subscribed yet" in none
    assert f"**#1** {newsroom.wire.mention}: new pieces naming India, telling <@&{newsroom.readers.id}>" in waiting
    assert f"**#2** {newsroom.desk.mention}: new pieces with “\\*canal\\*”" in waiting
    assert "nothing posted yet · 1 piece waiting" in waiting
    assert re.search(r"last posted <t:\d+:R>", sent)
    assert "waiting" not in sent


async def test_the_same_subscription_again_is_refused(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", actor="Russia")

    again = text_of(await newsroom.edit("alerts subscribe", actor="kremlin"))

    assert "has that very subscription already" in again
    assert len(await subscriptions(newsroom)) == 1


async def test_everyone_is_never_notified(newsroom: Newsroom) -> None:
    everyone = newsroom.guild.default_role

    refused = text_of(await newsroom.edit("alerts subscribe", mention=everyone))

    assert "I never notify everyone" in refused
    assert await subscriptions(newsroom) == []


async def test_an_unknown_actor_is_refused_and_nothing_is_subscribed(newsroom: Newsroom) -> None:
    refused = text_of(await newsroom.edit("alerts subscribe", actor="russsia"))

    assert "Did you mean Russia" in refused
    assert await subscriptions(newsroom) == []


@pytest.mark.parametrize(
    ("denied", "name"),
    [
        ({"view_channel": False}, "“View Channel”"),
        ({"send_messages": False}, "“Send Messages”"),
        ({"read_message_history": False}, "“Read Message History”"),
    ],
)
@pytest.mark.parametrize("command", ["alerts subscribe", "alerts test"])
async def test_a_closed_channel_is_refused_with_the_missing_permission(
    newsroom: Newsroom, command: str, denied: dict[str, bool], name: str
) -> None:
    await newsroom.publish(REFINERY)
    closed = closed_channel(newsroom, **denied)

    refused = text_of(await newsroom.edit(command, channel=closed))

    assert f"I can't post in {closed.mention}: I lack " in refused
    assert name in refused
    assert await subscriptions(newsroom) == []
    assert not posted(closed)


async def test_a_channel_that_the_bot_does_not_know_is_refused_with_what_to_do(newsroom: Newsroom) -> None:
    """Discord tells the bot nothing of archived threads, though people can choose them."""
    guild = newsroom.bot.get_guild(newsroom.guild.id)
    assert guild is not None
    guild._channels.pop(newsroom.wire.id)

    refused = text_of(await newsroom.edit("alerts subscribe", channel=newsroom.wire))

    assert "I can't see that channel. Give me “View Channel” there" in refused
    assert await subscriptions(newsroom) == []


async def test_what_a_closed_channel_missed_comes_when_it_opens(newsroom: Newsroom) -> None:
    me = newsroom.guild.me
    assert me is not None
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    channel = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(me, send_messages=False)
    await newsroom.env.settle()
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()
    listed = text_of(await newsroom.edit("alerts list"))
    assert not posted(newsroom.wire)

    await channel.set_permissions(me, overwrite=None)
    await newsroom.env.settle()
    await newsroom.bot.deliverer.deliver_due()

    assert "⚠ I can't post in" in listed
    assert "“Send Messages”" in listed
    assert "1 piece waiting" in listed
    assert len(posted(newsroom.wire)) == 1
    assert "⚠" not in text_of(await newsroom.edit("alerts list"))


async def test_a_test_posts_the_newest_piece_marked_and_mentions_nobody(newsroom: Newsroom) -> None:
    empty = text_of(await newsroom.edit("alerts test"))
    await newsroom.publish(VETO, REFINERY)
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, mention=newsroom.readers)

    answer = text_of(await newsroom.edit("alerts test", channel=newsroom.wire))

    [card] = posted(newsroom.wire)
    assert "There is no piece to test with yet" in empty
    assert f"✅ Posted in {newsroom.wire.mention}: {card.jump_url}" in answer
    assert "This is a test" in text_of(card)
    assert "## A Veto Nobody Wanted to Explain" in text_of(card)
    assert not card.role_mentions


async def test_one_subscription_is_ended_by_choosing_it(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor="china")
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, keyword="canal " * 16)
    choices = await subscriptions(newsroom)

    ended = text_of(await newsroom.edit("alerts unsubscribe", subscription=1))

    assert [choice["value"] for choice in choices] == [1, 2]
    assert choices[0]["name"] == "#wire: new pieces naming China"
    assert all(len(str(choice["name"])) <= 100 for choice in choices)
    assert "Ended 1 subscription." in ended
    assert f"{newsroom.wire.mention}: new pieces naming China" in ended
    assert [choice["value"] for choice in await subscriptions(newsroom)] == [2]


async def test_a_choice_shows_a_keyword_and_role_as_people_read_them(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, keyword="gas_deal", mention=newsroom.readers)

    [choice] = await subscriptions(newsroom)

    assert choice["name"] == "#wire: new pieces with “gas_deal”, telling @Readers"


async def test_subscriptions_complete_by_what_is_typed_and_25_at_most(newsroom: Newsroom) -> None:
    for index in range(30):
        wanted = Wish(Filters(keyword=f"word{index}"))
        await newsroom.services.alerting.subscribe(newsroom.guild.id, newsroom.wire.id, newsroom.editor.id, wanted)

    everything = await subscriptions(newsroom)
    typed = await newsroom.editor.autocomplete(newsroom.desk, "alerts unsubscribe", "subscription", "12")

    assert len(everything) == 25
    assert [choice["value"] for choice in typed] == [12]


async def test_all_of_a_channel_end_at_once_and_what_waits_is_not_posted(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire, actor="china")
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await newsroom.publish(VETO)

    ended = text_of(await newsroom.edit("alerts unsubscribe", channel=newsroom.wire))
    again = text_of(await newsroom.edit("alerts unsubscribe", channel=newsroom.wire))
    await newsroom.bot.deliverer.deliver_due()

    assert "Ended 2 subscriptions." in ended
    assert "There is no such subscription here" in again
    assert not posted(newsroom.wire)


async def test_another_server_neither_sees_nor_ends_a_subscription(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    other = newsroom.elsewhere()

    refused = text_of(await other.edit("alerts unsubscribe", subscription=1))
    listed = text_of(await other.edit("alerts list"))
    await other.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()

    assert "There is no such subscription here" in refused
    assert "No channel is subscribed yet" in listed
    assert await subscriptions(other) == []
    assert len(await subscriptions(newsroom)) == 1
    assert not posted(newsroom.wire)


async def test_a_card_carries_its_deliverys_own_nonce(newsroom: Newsroom) -> None:
    """By which Discord refuses a second card, and the bot finds the first."""
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await newsroom.publish(REFINERY, VETO)

    await newsroom.bot.deliverer.deliver_due()

    sent = [body for path, body in messages_sent(newsroom) if path == f"/channels/{newsroom.wire.id}/messages"]
    shown = [custom_ids_of(card)[0].rpartition(":")[2] for card in posted(newsroom.wire)]
    assert [body["nonce"] for body in sent] == shown
    assert all(body["enforce_nonce"] for body in sent)
    assert len(set(shown)) == 2
    assert all(len(nonce) <= 25 for nonce in shown)
