"""/alerts pause, resume, unsubscribe, list and why: how a subscription stands, and what became of a piece."""

from __future__ import annotations

import re

import discord
import pytest
from simcord import ChannelHandle

from bot.intake.archive import UnreadFile
from tests.conftest import Clock
from tests.newsroom import Newsroom, text_of
from tests.pieces import ELSEWHERE, REFINERY, VETO

HOUR = 3600
DAY = 24 * HOUR


async def subscribe(newsroom: Newsroom, **options: object) -> None:
    told = text_of(await newsroom.edit("alerts subscribe", **{"channel": newsroom.wire, **options}))
    assert told.startswith("✅"), told


async def listed(newsroom: Newsroom) -> str:
    return text_of(await newsroom.edit("alerts list"))


async def why(newsroom: Newsroom, article: str = "1") -> str:
    """Return what is said of a piece for the first subscription."""
    told = text_of(await newsroom.edit("alerts why", article=article))
    return re.search(r"\*\*#1\*\* <#\d+> \(.*?\): (.*)", told)[1]  # type: ignore[index]


def cards(channel: ChannelHandle) -> list[discord.Message]:
    return [message for message in channel.history() if message.components and not message.interaction_metadata]


async def forbid(newsroom: Newsroom, *, allowed: bool = False) -> None:
    channel = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(channel, discord.TextChannel)
    overwrite = None if allowed else discord.PermissionOverwrite(send_messages=False)
    await channel.set_permissions(channel.guild.me, overwrite=overwrite)
    await newsroom.env.settle()


async def test_a_paused_subscription_posts_what_came_meanwhile_when_it_goes_on(newsroom: Newsroom) -> None:
    await subscribe(newsroom)

    paused = text_of(await newsroom.edit("alerts pause", channel=newsroom.wire))
    again = text_of(await newsroom.edit("alerts pause", channel=newsroom.wire))
    await newsroom.publish(REFINERY, VETO)
    await newsroom.bot.deliverer.deliver_due()
    waiting = await listed(newsroom)
    assert not cards(newsroom.wire)

    resumed = text_of(await newsroom.edit("alerts resume", channel=newsroom.wire))
    not_paused = text_of(await newsroom.edit("alerts resume", channel=newsroom.wire))
    await newsroom.bot.deliverer.deliver_due()

    assert paused == (
        f"⏸ Paused 1 subscription. New pieces wait until /alerts resume.\n{newsroom.wire.mention}: every new piece"
    )
    assert "That was paused already." in again
    assert "⏸ Paused <t:" in waiting
    assert "2 pieces waiting" in waiting
    assert "▶ Resumed 1 subscription. What waited is posted now, oldest first." in resumed
    assert "Nothing was paused there." in not_paused
    assert ["Refinery" in text_of(card) for card in cards(newsroom.wire)] == [True, False]
    assert "⏸" not in await listed(newsroom)


@pytest.mark.parametrize("command", ["pause", "resume", "unsubscribe"])
async def test_one_subscription_is_meant_where_its_number_is_given(newsroom: Newsroom, command: str) -> None:
    await subscribe(newsroom, actor="china")
    await subscribe(newsroom, keyword="canal")
    if command == "resume":
        await newsroom.edit("alerts pause", channel=newsroom.wire)

    told = text_of(await newsroom.edit(f"alerts {command}", subscription=2, channel=newsroom.wire))

    assert "1 subscription" in told
    assert told.endswith(f"\n{newsroom.wire.mention}: new pieces with “canal”")
    first, _, second = (await listed(newsroom)).partition("**#2**")
    assert ("⏸" in first, "⏸" in second) == {
        "pause": (False, True),
        "resume": (True, False),
        "unsubscribe": (False, False),
    }[command]
    assert bool(second) == (command != "unsubscribe")


@pytest.mark.parametrize("command", ["pause", "resume", "unsubscribe"])
@pytest.mark.parametrize("options", [{}, {"subscription": 1}, {"subscription": 99}])
async def test_what_is_not_there_is_refused(newsroom: Newsroom, command: str, options: dict[str, int]) -> None:
    other = newsroom.elsewhere()
    await subscribe(newsroom)

    refused = text_of(await other.edit(f"alerts {command}", **options))

    assert "There is no such subscription here. /alerts list shows which there are." in refused
    assert "every new piece" in await listed(newsroom)
    assert "⏸" not in await listed(newsroom)


@pytest.mark.parametrize("command", ["pause", "resume", "unsubscribe"])
async def test_a_subscription_completes_by_its_number(newsroom: Newsroom, command: str) -> None:
    await subscribe(newsroom, digest="weekly", weekday=2)

    [choice] = await newsroom.editor.autocomplete(newsroom.desk, f"alerts {command}", "subscription", "1")

    assert choice == {"name": "#wire: every new piece, in a weekly digest on Wednesday at 8:00", "value": 1}


async def test_the_list_shows_when_a_digest_comes_and_how_much_it_will_tell(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom, digest="daily")
    await newsroom.publish(REFINERY)
    tomorrow = int(clock().timestamp()) // DAY * DAY + DAY + 8 * HOUR

    before = await listed(newsroom)
    clock.forward(DAY)
    await newsroom.bot.deliverer.deliver_due()

    assert f"-# nothing posted yet · 1 piece waiting · next digest <t:{tomorrow}:f>" in before
    assert f"next digest <t:{tomorrow + DAY}:f>" in await listed(newsroom)
    assert "waiting" not in await listed(newsroom)
    [page] = cards(newsroom.wire)
    assert "## Daily digest\n-# 1 piece" in text_of(page)


async def test_the_list_counts_what_fails_and_says_why(newsroom: Newsroom) -> None:
    newsroom.faults_expected = True
    await subscribe(newsroom, channel=newsroom.desk, actor="peru")
    await subscribe(newsroom)
    await newsroom.publish(REFINERY)
    newsroom.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="Bad form")

    await newsroom.bot.deliverer.deliver_due()

    told = await listed(newsroom)
    assert "2 subscriptions · 1 failing" in told
    assert "⚠ 400 Bad Request (error code: 50035): Bad form" in told


async def test_a_piece_that_a_filter_refuses(newsroom: Newsroom) -> None:
    await subscribe(newsroom, actor="china")
    await newsroom.publish(REFINERY)

    assert await why(newsroom) == "✗ not posted, the filter says no: it does not name China."


async def test_a_piece_that_came_before_the_subscription(newsroom: Newsroom, clock: Clock) -> None:
    await newsroom.publish(REFINERY)
    clock.forward(HOUR)
    await subscribe(newsroom)

    made = int(clock().timestamp())
    assert await why(newsroom) == (f"✗ not posted, the piece came in before the subscription was made <t:{made}:f>.")


async def test_a_piece_that_waits_for_a_paused_subscription(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom)
    await newsroom.edit("alerts pause", subscription=1)
    await newsroom.publish(REFINERY)

    assert await why(newsroom) == f"⏸ waits, paused since <t:{int(clock().timestamp())}:f>. Use /alerts resume."


async def test_a_piece_that_waits_for_the_end_of_the_quiet_hours(newsroom: Newsroom, clock: Clock) -> None:
    """It is noon in the newsroom, by its own clock."""
    await subscribe(newsroom, quiet="11-14")
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()

    end = int(clock().timestamp()) + 2 * HOUR
    assert await why(newsroom) == f"⏳ waits for the end of the quiet hours, <t:{end}:f>."
    clock.forward(2 * HOUR)
    await newsroom.bot.deliverer.deliver_due()
    assert (await why(newsroom)).startswith("✅ sent <t:")


async def test_a_piece_that_waits_for_a_digest(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom, digest="daily", hour=20)
    await newsroom.publish(REFINERY)

    due = int(clock().timestamp()) + 8 * HOUR
    assert await why(newsroom) == f"⏳ waits for the daily digest, <t:{due}:f>."


async def test_a_piece_that_a_digest_has_told_of(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom, digest="daily")
    await newsroom.publish(REFINERY)
    clock.forward(DAY)
    await newsroom.bot.deliverer.deliver_due()

    [page] = cards(newsroom.wire)
    assert await why(newsroom) == f"✅ sent <t:{int(clock().timestamp())}:f>, {page.jump_url}"


async def test_a_piece_that_waits_for_access(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom)
    await forbid(newsroom)
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()

    assert (await why(newsroom)).startswith(
        f"⚠ waits, disabled since <t:{int(clock().timestamp())}:f>: I can't post in {newsroom.wire.mention}: "
        "I lack “Send Messages” there."
    )


async def test_a_piece_that_is_about_to_be_posted_or_tried_again(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom)
    await newsroom.publish(REFINERY)
    before = await why(newsroom)
    newsroom.env.inject_error("POST", "/channels/*/messages", status=503)

    await newsroom.bot.deliverer.deliver_due()

    assert before == "⏳ is about to be posted."
    assert re.match(r"⏳ waits, tried again <t:\d+:R>: Interrupted: 503 ", await why(newsroom))


async def test_a_piece_that_was_posted_and_struck_through(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom)
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()
    sent = await why(newsroom, "The Refinery That Kept Two Capitals Talking")
    await newsroom.edit("corpus remove", article="1")
    await newsroom.bot.deliverer.deliver_due()

    [card] = cards(newsroom.wire)
    at = int(clock().timestamp())
    assert sent == f"✅ sent <t:{at}:f>, {card.jump_url}"
    assert await why(newsroom) == f"✅ sent <t:{at}:f> and struck through since, {card.jump_url}"


async def test_a_post_of_a_forum_has_a_link_of_its_own(newsroom: Newsroom) -> None:
    forum = newsroom.guild.create_forum_channel("analyses")
    await subscribe(newsroom, channel=forum)
    await newsroom.publish(REFINERY)
    await newsroom.bot.deliverer.deliver_due()

    [post] = forum.threads
    assert (await why(newsroom)).endswith(f", https://discord.com/channels/{newsroom.guild.id}/{post.id}")


async def test_a_piece_that_was_removed_before_it_was_posted(newsroom: Newsroom) -> None:
    await subscribe(newsroom)
    await newsroom.publish(REFINERY)
    await newsroom.edit("corpus remove", article="1")
    await newsroom.bot.deliverer.deliver_due()

    assert await why(newsroom) == "✗ not posted: the piece was removed."


async def test_a_piece_that_discord_refuses(newsroom: Newsroom) -> None:
    newsroom.faults_expected = True
    await subscribe(newsroom)
    await newsroom.publish(REFINERY)
    newsroom.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="Bad form")
    await newsroom.bot.deliverer.deliver_due()

    assert await why(newsroom) == "✗ not posted: 400 Bad Request (error code: 50035): Bad form."


async def test_a_piece_that_waited_too_long(newsroom: Newsroom, clock: Clock) -> None:
    await subscribe(newsroom, max_age=1)
    await newsroom.publish(REFINERY)
    clock.forward(DAY + 1)
    await newsroom.bot.deliverer.deliver_due()

    assert await why(newsroom) == "✗ not posted: it waited longer than the subscription's max age."
    assert not cards(newsroom.wire)


async def test_a_piece_that_came_in_without_alerts(newsroom: Newsroom) -> None:
    await subscribe(newsroom)
    files = [UnreadFile("piece.txt", REFINERY.encode())]
    async for _ in newsroom.services.importing.take_in(newsroom.guild.id, files):
        pass

    assert "came in without alerts" in await why(newsroom)


async def test_every_subscription_has_its_own_answer(newsroom: Newsroom) -> None:
    none = text_of(await newsroom.edit("alerts list"))
    await newsroom.publish(ELSEWHERE)
    nobody = text_of(await newsroom.edit("alerts why", article="1"))
    await subscribe(newsroom, actor="india")
    await subscribe(newsroom, channel=newsroom.desk)
    await newsroom.publish(VETO)
    await newsroom.bot.deliverer.deliver_due()

    told = text_of(await newsroom.edit("alerts why", article="What Lima Owes Quito"))

    assert "No channel is subscribed yet" in none
    assert "No channel is subscribed, so nobody is told. Use /alerts subscribe." in nobody
    assert told.startswith("## Alerts of “What Lima Owes Quito” (#1)\n")
    assert f"**#1** {newsroom.wire.mention} (new pieces naming India): ✗" in told
    assert f"**#2** {newsroom.desk.mention} (every new piece): ✗" in told


async def test_a_piece_that_is_not_there_is_refused(newsroom: Newsroom) -> None:
    refused = text_of(await newsroom.edit("alerts why", article="Nothing of the kind"))

    assert "No piece here is called “Nothing of the kind”." in refused
