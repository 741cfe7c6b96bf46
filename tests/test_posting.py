"""What the delivery needs of Discord's channels, and which of its errors mean what."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from simcord import ChannelHandle

from bot.posting import DiscordPoster
from bot.services.alerting import Alert
from bot.services.correcting import CORRECTED, REMOVED, RESTORED, Change
from bot.services.posts import CardRefused, ChannelClosed, Envelope, Interrupted, PublishedTooOften
from tests.conftest import Clock
from tests.newsroom import Newsroom, alert_of, labels_of, text_of
from tests.pieces import REFINERY

NONCE = "0123456789abcdef0123"


@pytest.fixture
async def alert(newsroom: Newsroom) -> Alert:
    [published] = await newsroom.publish(REFINERY)
    return await alert_of(newsroom, published.article_id)


@pytest.fixture
def poster(newsroom: Newsroom) -> DiscordPoster:
    return newsroom.bot.poster


@pytest.fixture
def envelope(newsroom: Newsroom) -> Envelope:
    return Envelope(newsroom.wire.id, NONCE)


def in_doubt(envelope: Envelope, clock: Clock) -> Envelope:
    """Return the envelope of a send that began now, so long ago that Discord has forgotten its nonce."""
    return replace(envelope, in_doubt_since=clock(), nonce_known=False)


def without(newsroom: Newsroom, **denied: bool) -> ChannelHandle:
    me = newsroom.guild.me
    assert me is not None
    return newsroom.guild.create_text_channel("poor", overwrites={me: discord.PermissionOverwrite(**denied)})


async def test_a_posted_card_is_found_by_its_nonce_alone(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, clock: Clock
) -> None:
    await poster.post(replace(envelope, nonce="another"), alert)
    message_id = await poster.post(envelope, alert)
    for _ in range(20):
        await newsroom.reporter.send(newsroom.wire, f"ar:1:{NONCE}")
    doubtful = in_doubt(envelope, clock)

    assert await poster.find(doubtful) == message_id
    assert await poster.find(replace(doubtful, nonce=NONCE[:-1])) is None
    assert await poster.find(replace(doubtful, nonce="nowhere")) is None
    assert await poster.find(replace(doubtful, in_doubt_since=clock() + timedelta(hours=1))) is None


async def test_a_card_that_carries_the_nonce_is_found_only_if_it_is_the_bots(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope, clock: Clock
) -> None:
    await newsroom.reporter.send(newsroom.wire, f"ar:1:{NONCE}")

    assert await poster.find(in_doubt(envelope, clock)) is None


async def test_a_send_in_doubt_is_not_repeated_where_the_channel_shows_it(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, clock: Clock
) -> None:
    message_id = await poster.post(envelope, alert)

    again = await poster.post(in_doubt(envelope, clock), alert)

    assert again == message_id
    assert len(newsroom.wire.history()) == 1


async def test_a_send_in_doubt_is_made_where_the_channel_does_not_show_it(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, clock: Clock
) -> None:
    await poster.post(in_doubt(envelope, clock), alert)

    assert len(newsroom.wire.history()) == 1


async def test_what_was_posted_is_not_looked_for_where_the_history_cannot_be_read(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, clock: Clock
) -> None:
    """An empty history would pass for a card that was never posted."""
    blind = without(newsroom, read_message_history=False)

    with pytest.raises(ChannelClosed, match="“Read Message History”"):
        await poster.post(in_doubt(Envelope(blind.id, NONCE), clock), alert)

    assert blind.history() == []


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
    newsroom: Newsroom,
    poster: DiscordPoster,
    alert: Alert,
    envelope: Envelope,
    status: int,
    code: int,
    expected: type[Exception],
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

    with pytest.raises(expected):
        await poster.post(envelope, alert)


async def test_a_channel_that_is_gone_is_closed(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    channel = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await newsroom.env.settle()

    with pytest.raises(ChannelClosed, match="The channel is gone"):
        await poster.post(envelope, alert)


async def test_a_channel_that_takes_no_messages_is_closed(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    category = newsroom.guild.create_category("archive")

    with pytest.raises(ChannelClosed, match="takes no messages"):
        await poster.post(Envelope(category.id, NONCE), alert)


async def test_exactly_the_roles_asked_for_may_be_mentioned_whatever_the_piece_says(
    newsroom: Newsroom, poster: DiscordPoster, envelope: Envelope
) -> None:
    others = newsroom.guild.create_role("Others")
    title = f"@everyone @here <@&{others.id}> <@{newsroom.reporter.id}> {newsroom.guild.default_role.mention}"
    [published] = await newsroom.publish(f"{title}\n\nBy <@&{others.id}>\n5 May 2025\n\nPeru praised Chile. @everyone!")
    alert = await alert_of(newsroom, published.article_id)

    for place, role_ids in enumerate([(), (newsroom.readers.id,), (newsroom.readers.id, others.id)]):
        await poster.post(replace(envelope, nonce=f"{NONCE}{place}", role_ids=role_ids), alert)

    assert [sent["allowed_mentions"] for sent in newsroom.sent("/messages")] == [
        {"parse": [], "roles": []},
        {"parse": [], "roles": [newsroom.readers.id]},
        {"parse": [], "roles": [newsroom.readers.id, others.id]},
    ]


async def test_a_short_card_has_the_first_sentence_and_the_actors_only(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    await poster.post(replace(envelope, short=True), alert)
    await poster.post(replace(envelope, nonce="full"), alert)

    short, full = map(text_of, newsroom.wire.history())
    assert "## The Refinery That Kept Two Capitals Talking" in short
    assert plain_sentences(short) == plain_sentences(full)[:1]
    assert "▲ Russia → India" in full
    assert "▲" not in short
    assert "**Names** " in short
    assert "briefing" not in short


def plain_sentences(card: str) -> list[str]:
    return [line for line in card.splitlines() if line.endswith(".")]


async def test_a_corrected_card_shows_the_piece_as_it_is_now_and_notifies_nobody(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    envelope = replace(envelope, role_ids=(newsroom.readers.id,))
    message_id = await poster.post(envelope, alert)

    await poster.correct(envelope, message_id, replace(alert, article=replace(alert.article, title="Mended")))

    [card] = newsroom.wire.history()
    [edit] = newsroom.sent("/messages/", "PATCH")
    assert card.id == message_id
    assert text_of(card).startswith(f"<@&{newsroom.readers.id}>\n## Mended")
    assert edit["allowed_mentions"] == {"parse": []}


async def test_the_card_of_a_removed_piece_keeps_the_title_and_no_buttons(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    message_id = await poster.post(replace(envelope, role_ids=(newsroom.readers.id,)), alert)

    await poster.correct(envelope, message_id, removed(alert))

    [card] = newsroom.wire.history()
    assert card.id == message_id
    assert "~~The Refinery That Kept Two Capitals Talking~~" in text_of(card)
    assert "Russia praised India" not in text_of(card)
    assert labels_of(card) == []


async def test_the_card_of_a_restored_piece_stands_again(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    message_id = await poster.post(envelope, alert)
    before = text_of(newsroom.wire.history()[0])
    await poster.correct(envelope, message_id, removed(alert))

    await poster.correct(envelope, message_id, alert)

    [card] = newsroom.wire.history()
    assert text_of(card) == before
    assert labels_of(card) == ["Full piece"]


async def test_a_card_that_a_moderator_has_deleted_needs_no_correction(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    message_id = await poster.post(envelope, alert)
    await newsroom.wire.history()[0].delete()

    await poster.correct(envelope, message_id, removed(alert))

    assert newsroom.wire.history() == []


async def test_a_correction_is_tried_again_where_discord_fails(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    message_id = await poster.post(envelope, alert)
    newsroom.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)

    with pytest.raises(Interrupted):
        await poster.correct(envelope, message_id, removed(alert))


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        (CORRECTED, ("title",), "**Corrected**: The Refinery That Kept Two Capitals Talking. Changed: title."),
        (CORRECTED, ("author", "published", "url"), "Changed: author, date and link."),
        (REMOVED, (), "**Removed**: ~~The Refinery That Kept Two Capitals Talking~~."),
        (RESTORED, (), "**Back again**: The Refinery That Kept Two Capitals Talking."),
    ],
)
async def test_a_line_says_what_happened_to_a_piece_and_leads_to_its_card(
    newsroom: Newsroom,
    poster: DiscordPoster,
    alert: Alert,
    envelope: Envelope,
    clock: Clock,
    what: str,
    fields: tuple[str, ...],
    said: str,
) -> None:
    message_id = await poster.post(envelope, alert)
    shown = removed(alert).article if what == REMOVED else alert.article
    line = replace(envelope, nonce="0123456789abcdef9999")

    posted = await poster.post(line, Change(shown, what, fields, message_id))
    again = await poster.post(in_doubt(line, clock), Change(shown, what, fields, message_id))

    card, change = newsroom.wire.history()
    assert posted == again == change.id
    assert said in text_of(change)
    assert f"[The card]({card.jump_url})" in text_of(change)
    assert labels_of(change) == ([] if what == REMOVED else ["Full piece"])


async def test_a_card_opens_a_thread_that_is_named_like_the_piece(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    message_id = await poster.post(replace(envelope, threaded=True), alert)

    [thread] = newsroom.wire.threads
    assert thread.id == message_id
    assert thread.name == "The Refinery That Kept Two Capitals Talking"


async def test_a_card_has_no_thread_where_none_is_asked_for_or_none_can_be(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    thread = await thread_in(newsroom)

    await poster.post(envelope, alert)
    await poster.post(Envelope(thread.id, "other", threaded=True), alert)

    assert [each.id for each in newsroom.wire.threads] == [thread.id]
    assert newsroom.sent("/threads")[1:] == []


async def test_a_thread_that_an_earlier_send_has_opened_is_left_so(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope, clock: Clock
) -> None:
    message_id = await poster.post(replace(envelope, threaded=True), alert)
    newsroom.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)

    again = await poster.post(in_doubt(replace(envelope, threaded=True), clock), alert)

    assert again == message_id
    assert len(newsroom.wire.threads) == 1


async def test_nothing_is_posted_where_the_thread_below_it_could_not_be_opened(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    """Posted without it, the card would come a second time as soon as threads can be opened."""
    poor = without(newsroom, create_public_threads=False)

    with pytest.raises(ChannelClosed, match="“Create Public Threads”"):
        await poster.post(Envelope(poor.id, NONCE, threaded=True), alert)

    assert poor.history() == []


async def test_a_card_whose_thread_was_refused_is_in_doubt(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, envelope: Envelope
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)

    with pytest.raises(Interrupted):
        await poster.post(replace(envelope, threaded=True), alert)

    assert len(newsroom.wire.history()) == 1


async def test_a_card_in_an_archived_thread_is_corrected_after_opening_that(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    """In an archived thread Discord lets nothing be edited."""
    thread = await thread_in(newsroom)
    envelope = Envelope(thread.id, NONCE)
    message_id = await poster.post(envelope, alert)
    await thread.edit(archived=True)
    await newsroom.env.settle()

    await poster.correct(envelope, message_id, removed(alert))

    [handle] = newsroom.wire.threads
    opened = await newsroom.bot.fetch_channel(thread.id)
    assert isinstance(opened, discord.Thread)
    assert not opened.archived
    assert "~~The Refinery" in text_of(handle.history()[-1])


async def test_a_card_is_published_once_in_an_announcement_channel(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    news = newsroom.guild.create_news_channel("news")
    message_id = await poster.post(Envelope(news.id, NONCE), alert)

    await poster.publish(news.id, message_id)
    await poster.publish(news.id, message_id)

    [card] = news.history()
    assert card.flags.is_crossposted
    assert len(newsroom.sent("/crosspost")) == 2
    assert poster.announces(news.id)
    assert not poster.announces(newsroom.wire.id)


async def test_a_card_that_a_moderator_has_deleted_need_not_be_published(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    news = newsroom.guild.create_news_channel("news")
    message_id = await poster.post(Envelope(news.id, NONCE), alert)
    await news.history()[0].delete()

    await poster.publish(news.id, message_id)

    assert len(newsroom.sent("/crosspost")) == 1


async def test_publishing_is_put_off_where_discord_has_it_wait_for_the_next_hour(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which it does where people have published ten messages there: discord.py would wait in silence."""
    news = newsroom.guild.create_news_channel("news")
    message_id = await poster.post(Envelope(news.id, NONCE), alert)

    async def wait(_: discord.PartialMessage) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.posting._PUBLISHING_SECONDS", 0.0)
    monkeypatch.setattr(discord.PartialMessage, "publish", wait)

    with pytest.raises(PublishedTooOften):
        await poster.publish(news.id, message_id)


async def test_publishing_is_tried_again_where_discord_fails(
    newsroom: Newsroom, poster: DiscordPoster, alert: Alert
) -> None:
    news = newsroom.guild.create_news_channel("news")
    message_id = await poster.post(Envelope(news.id, NONCE), alert)
    newsroom.env.inject_error("POST", "/channels/*/messages/*/crosspost", status=503)

    with pytest.raises(Interrupted):
        await poster.publish(news.id, message_id)


def removed(alert: Alert) -> Alert:
    return replace(alert, article=replace(alert.article, removed=True))


async def thread_in(newsroom: Newsroom) -> discord.Thread:
    parent = newsroom.bot.get_channel(newsroom.wire.id)
    assert isinstance(parent, discord.TextChannel)
    return await parent.create_thread(name="oil", type=discord.ChannelType.public_thread)
