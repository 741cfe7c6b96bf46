"""What the delivery needs of Discord's channels, and which of its errors mean what."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from bot.posting import DiscordPoster
from bot.services.alerting import Alert, load_alert
from bot.services.delivering import CardRefused, ChannelClosed, Interrupted
from tests.conftest import Clock
from tests.newsroom import Newsroom, text_of
from tests.pieces import REFINERY

NONCE = "0123456789abcdefghijklmno"


@pytest.fixture
async def alert(newsroom: Newsroom) -> Alert:
    [published] = await newsroom.publish(REFINERY)
    return await load_alert(newsroom.services.database, newsroom.guild.id, published.article_id)


@pytest.fixture
def poster(newsroom: Newsroom) -> DiscordPoster:
    return newsroom.bot.poster


async def test_a_posted_card_is_found_by_its_nonce_alone(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, clock: Clock
) -> None:
    await poster.send(newsroom.wire.id, alert, "another", ())
    message_id = await poster.send(newsroom.wire.id, alert, NONCE, ())
    for _ in range(20):
        await newsroom.reporter.send(newsroom.wire, f"ar:1:{NONCE}")

    assert await poster.find(newsroom.wire.id, NONCE, clock()) == message_id
    assert await poster.find(newsroom.wire.id, NONCE[:-1], clock()) is None
    assert await poster.find(newsroom.wire.id, "nowhere", clock()) is None
    assert await poster.find(newsroom.wire.id, NONCE, clock() + timedelta(hours=1)) is None


async def test_a_card_that_carries_the_nonce_is_found_only_if_it_is_the_bots(
    newsroom: Newsroom, poster: DiscordPoster, clock: Clock
) -> None:
    await newsroom.reporter.send(newsroom.wire, f"ar:1:{NONCE}")

    assert await poster.find(newsroom.wire.id, NONCE, clock()) is None


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 50035, CardRefused),
        (403, 50013, ChannelClosed),
        (404, 10003, ChannelClosed),
        (409, 0, Interrupted),
        (500, 0, Interrupted),
        (503, 0, Interrupted),
    ],
)
async def test_an_error_of_discords_is_named_for_what_it_means(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, status: int, code: int, expected: type[Exception]
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

    with pytest.raises(expected):
        await poster.send(newsroom.wire.id, alert, NONCE, ())


async def test_a_channel_that_is_gone_is_closed(newsroom: Newsroom, poster: DiscordPoster, alert: Alert) -> None:
    channel = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await newsroom.env.settle()

    with pytest.raises(ChannelClosed, match="The channel is gone"):
        await poster.send(newsroom.wire.id, alert, NONCE, ())


async def test_a_channel_that_takes_no_messages_is_closed(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    category = newsroom.guild.create_category("archive")

    with pytest.raises(ChannelClosed, match="takes no messages"):
        await poster.send(category.id, alert, NONCE, ())


async def test_striking_through_leaves_the_title_and_no_buttons(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    message_id = await poster.send(newsroom.wire.id, alert, NONCE, (newsroom.readers.id,))

    await poster.strike_through(newsroom.wire.id, message_id, alert)

    [card] = newsroom.wire.history()
    assert card.id == message_id
    assert "~~The Refinery That Kept Two Capitals Talking~~" in text_of(card)
    assert "Russia praised India" not in text_of(card)


async def test_a_card_that_a_moderator_has_deleted_needs_no_striking(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    message_id = await poster.send(newsroom.wire.id, alert, NONCE, ())
    await newsroom.wire.history()[0].delete()

    await poster.strike_through(newsroom.wire.id, message_id, alert)

    assert newsroom.wire.history() == []


async def test_striking_through_is_tried_again_where_discord_fails(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    message_id = await poster.send(newsroom.wire.id, alert, NONCE, ())
    newsroom.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)

    with pytest.raises(Interrupted):
        await poster.strike_through(newsroom.wire.id, message_id, alert)
