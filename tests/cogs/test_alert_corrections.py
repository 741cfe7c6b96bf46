"""What was posted follows its piece: corrected, struck through, put back; with `notify` a line tells of it."""

from __future__ import annotations

import discord
import pytest
from simcord import ChannelHandle

from tests.conftest import Clock
from tests.newsroom import Newsroom, answer_of, labels_of, send_form, text_of
from tests.pieces import REFINERY, VETO

DAY = 86_400


async def subscribe(newsroom: Newsroom, **options: object) -> None:
    told = text_of(await newsroom.edit("alerts subscribe", **{"channel": newsroom.wire, **options}))
    assert told.startswith("✅"), told


async def correct(newsroom: Newsroom, article: str, **values: str) -> None:
    form = await newsroom.editor.slash(newsroom.desk, "corpus edit", article=article)
    answer_of(await send_form(newsroom.editor, form, **values), private=True)
    await deliver(newsroom)


async def deliver(newsroom: Newsroom) -> None:
    await newsroom.env.settle()
    await newsroom.bot.deliverer.deliver_due()


def posted(channel: ChannelHandle) -> list[discord.Message]:
    return [message for message in channel.history() if message.components and not message.interaction_metadata]


async def allow_threads(newsroom: Newsroom, allowed: bool) -> None:
    channel = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, create_public_threads=allowed)
    await deliver(newsroom)


async def test_a_corrected_piece_changes_its_card_and_is_told_of(newsroom: Newsroom) -> None:
    await subscribe(newsroom, notify=True, mention=newsroom.readers)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)

    await correct(newsroom, "1", Title="Two Capitals", Author="Edda")

    card, line = posted(newsroom.wire)
    assert "## Two Capitals\nBy Edda" in text_of(card)
    assert "**Corrected**: Two Capitals. Changed: title and author." in text_of(line)
    assert card.jump_url in text_of(line)


async def test_a_correction_changes_the_card_alone_where_no_line_is_wanted(newsroom: Newsroom) -> None:
    await subscribe(newsroom)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)

    await correct(newsroom, "1", Title="Two Capitals")

    [card] = posted(newsroom.wire)
    assert "## Two Capitals" in text_of(card)


async def test_a_removed_and_restored_piece_is_told_of_each_time(newsroom: Newsroom) -> None:
    await subscribe(newsroom, notify=True)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)

    await newsroom.edit("corpus remove", article="1")
    await deliver(newsroom)
    card, removal = posted(newsroom.wire)
    struck = text_of(card)
    await newsroom.edit("corpus restore", article="1")
    await deliver(newsroom)

    card, removal, back = posted(newsroom.wire)
    assert "~~The Refinery That Kept Two Capitals Talking~~" in struck
    assert "**Removed**: ~~The Refinery" in text_of(removal)
    assert "**Back again**: The Refinery" in text_of(back)
    assert "## The Refinery That Kept Two Capitals Talking" in text_of(card)
    assert labels_of(card) == ["Full piece"]


async def test_a_forums_post_follows_and_takes_the_line(newsroom: Newsroom) -> None:
    forum = newsroom.guild.create_forum_channel("analyses")
    await subscribe(newsroom, channel=forum, notify=True)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)

    await correct(newsroom, "1", Title="Two Capitals")

    [post] = forum.threads
    card, line = posted(post)
    assert post.name == "Two Capitals"
    assert "## Two Capitals" in text_of(card)
    assert "**Corrected**: Two Capitals." in text_of(line)


async def test_a_locked_post_holds_up_nothing_in_its_forum(newsroom: Newsroom) -> None:
    newsroom.faults_expected = True
    forum = newsroom.guild.create_forum_channel("analyses")
    await subscribe(newsroom, channel=forum)
    await newsroom.publish(REFINERY)
    await deliver(newsroom)
    channel = newsroom.bot.get_channel(forum.id)
    post = await newsroom.bot.fetch_channel(forum.threads[0].id)
    assert isinstance(channel, discord.ForumChannel)
    assert isinstance(post, discord.Thread)
    await post.edit(archived=True, locked=True)
    await channel.set_permissions(channel.guild.me, manage_threads=False)
    newsroom.env.inject_error("PATCH", f"/channels/{post.id}", status=403, code=50013, times=None)

    await correct(newsroom, "1", Title="Two Capitals")
    await newsroom.publish(VETO)
    await deliver(newsroom)

    assert [thread.name for thread in forum.threads][1:] == ["A Veto Nobody Wanted to Explain"]
    assert "failing" not in text_of(await newsroom.edit("alerts list"))
    assert posted(newsroom.desk) == []


async def test_a_digest_follows_its_pieces(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom, digest="daily")
    await newsroom.publish(REFINERY, VETO)
    clock.forward(DAY)
    await deliver(newsroom)
    before = text_of(posted(newsroom.wire)[0])

    await correct(newsroom, "2", Title="A Veto Explained")
    await newsroom.edit("corpus remove", article="1")
    await deliver(newsroom)

    [page] = posted(newsroom.wire)
    assert "**A Veto Nobody Wanted to Explain**" in before
    assert "**A Veto Explained**" in text_of(page)
    assert "~~**The Refinery That Kept Two Capitals Talking**~~ removed" in text_of(page)
    assert "-# 2 pieces" in text_of(page)


@pytest.mark.parametrize("options", [{"thread": True}, {"digest": "daily"}])
async def test_no_card_comes_twice_where_its_thread_cannot_be_opened_for_a_while(
    newsroom: Newsroom, clock: Clock, options: dict[str, object]
) -> None:
    await subscribe(newsroom, **options)
    await newsroom.publish(*(f"Piece {number}\n\nPeru praised Chile {number} times." for number in range(2, 8)))
    await allow_threads(newsroom, False)
    clock.forward(DAY)
    for _ in range(3):
        await deliver(newsroom)
        clock.forward(3600)

    await allow_threads(newsroom, True)

    cards = posted(newsroom.wire)
    assert len(cards) == len(newsroom.wire.threads) == (6 if "thread" in options else 1)
