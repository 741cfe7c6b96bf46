"""/alerts subscribe: what may be asked for, said back in words, and then done."""

from __future__ import annotations

import discord
import pytest

from tests.newsroom import Newsroom, text_of
from tests.pieces import ELSEWHERE, REFINERY, UNTITLED, VETO


async def subscribe(newsroom: Newsroom, **options: object) -> str:
    return text_of(await newsroom.edit("alerts subscribe", channel=newsroom.wire, **options))


async def posted(newsroom: Newsroom) -> list[str]:
    """Deliver what is due and return the titles on the channel's cards."""
    await newsroom.bot.deliverer.deliver_due()
    cards = [text_of(message) for message in newsroom.wire.history() if message.components]
    return [card.partition("## ")[2].partition("\n")[0] for card in cards]


async def completed(newsroom: Newsroom, option: str, typed: str) -> list[object]:
    choices = await newsroom.editor.autocomplete(newsroom.desk, "alerts subscribe", option, typed)
    return [choice["value"] for choice in choices]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "every new piece"),
        ({"actor": "beijing"}, "new pieces naming China"),
        ({"actor": "china, Putin ,NATO"}, "new pieces naming China, NATO or Russia"),
        ({"all_actors": "russia,delhi"}, "new pieces naming India and Russia"),
        ({"without": "usa, china"}, "new pieces not naming China or United States"),
        ({"source": "kremlin"}, "new pieces on the stance of Russia"),
        ({"target": "india"}, "new pieces on the stance toward India"),
        ({"source": "russia", "target": "india"}, "new pieces on the stance of Russia toward India"),
        ({"stance": "critical"}, "new pieces where someone is critical"),
        ({"stance": "critical", "target": "india"}, "new pieces where someone is critical of India"),
        (
            {"stance": "critical", "source": "russia", "target": "india"},
            "new pieces where Russia is critical of India",
        ),
        (
            {"stance": "supportive", "source": "russia", "target": "india"},
            "new pieces where Russia is supportive toward India",
        ),
        ({"keyword": " gas   deal "}, "new pieces with “gas deal”"),
        ({"author": "Ines Okafor"}, "new pieces by “Ines Okafor”"),
        (
            {"actor": "russia", "without": "china", "keyword": "oil", "author": "Okafor"},
            "new pieces naming Russia, not naming China, with “oil” and by “Okafor”",
        ),
        ({"digest": "daily"}, "every new piece, in a daily digest at 8:00"),
        ({"digest": "daily", "hour": 17}, "every new piece, in a daily digest at 17:00"),
        ({"digest": "weekly"}, "every new piece, in a weekly digest on Monday at 8:00"),
        (
            {"digest": "weekly", "hour": 0, "weekday": 6},
            "every new piece, in a weekly digest on Sunday at 0:00",
        ),
        ({"quiet": "22-7"}, "every new piece, quiet from 22:00 until 7:00"),
        ({"quiet": "22:00 to 07:00"}, "every new piece, quiet from 22:00 until 7:00"),
        ({"quiet": "13 – 24"}, "every new piece, quiet from 13:00 until 0:00"),
        ({"quiet": "1 until 5"}, "every new piece, quiet from 1:00 until 5:00"),
        ({"quiet": "5-5"}, "every new piece"),
        ({"length": "short"}, "every new piece, short"),
        ({"thread": True}, "every new piece, each with a thread"),
        ({"notify": True}, "every new piece, with a line for each correction"),
        ({"max_age": 1}, "every new piece, at most 1 day old"),
        ({"max_age": 7}, "every new piece"),
        (
            {"actor": "russia", "length": "short", "thread": True, "notify": True, "max_age": 30},
            "new pieces naming Russia, short, each with a thread, with a line for each correction, at most 30 days old",
        ),
    ],
)
async def test_a_subscription_is_said_back_in_words(newsroom: Newsroom, options: dict[str, object], words: str) -> None:
    told = await subscribe(newsroom, **options)

    assert told == f"✅ {newsroom.wire.mention} will be told of {words}. Try it with /alerts test."
    assert f"**#1** {newsroom.wire.mention}: {words}\n" in text_of(await newsroom.edit("alerts list"))


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        ({"actor": "peru, china"}, ["A Veto Nobody Wanted to Explain", "What Lima Owes Quito"]),
        ({"all_actors": "usa, india"}, ["The Refinery That Kept Two Capitals Talking"]),
        ({"without": "russia, pakistan"}, ["What Lima Owes Quito"]),
        ({"source": "peru", "target": "ecuador"}, ["What Lima Owes Quito"]),
        ({"source": "russia", "target": "india", "stance": "critical"}, ["A Veto Nobody Wanted to Explain"]),
        ({"target": "peru", "stance": "critical"}, ["What Lima Owes Quito"]),
        ({"author": "lindqvist"}, ["A Veto Nobody Wanted to Explain"]),
        ({"keyword": "quiet guarantor"}, ["The Refinery That Kept Two Capitals Talking"]),
    ],
)
async def test_only_the_pieces_that_were_asked_for_are_posted(
    newsroom: Newsroom, options: dict[str, object], titles: list[str]
) -> None:
    await subscribe(newsroom, **options)

    await newsroom.publish(REFINERY, VETO, ELSEWHERE, UNTITLED)

    assert await posted(newsroom) == titles


@pytest.mark.parametrize("option", ["actor", "all_actors", "without", "source", "target"])
async def test_an_unknown_actor_is_refused_wherever_it_stands(newsroom: Newsroom, option: str) -> None:
    several = option in ("actor", "all_actors", "without")

    refused = await subscribe(newsroom, **{option: "india, russsia, nato" if several else "russsia"})

    assert "I know no actor called “russsia”. Did you mean Russia" in refused
    assert "No channel is subscribed yet" in text_of(await newsroom.edit("alerts list"))


@pytest.mark.parametrize("quiet", ["at night", "22", "22-25", "22:30-7", "-3", "22-7-9"])
async def test_quiet_hours_that_name_no_hours_are_refused_with_an_example(newsroom: Newsroom, quiet: str) -> None:
    refused = await subscribe(newsroom, quiet=quiet)

    assert refused == f"“{quiet}” names no two hours of the day. Write them as 22-7, from when until when."
    assert "No channel is subscribed yet" in text_of(await newsroom.edit("alerts list"))


async def test_actors_complete_for_the_last_of_several(newsroom: Newsroom) -> None:
    assert "Russia" in await completed(newsroom, "actor", "rus")
    assert "china, Russia" in await completed(newsroom, "actor", "china,rus")
    assert "china, nato, Russia" in await completed(newsroom, "all_actors", "china, nato,  kreml")
    assert "Russia" in await completed(newsroom, "source", "rus")
    assert all(str(value).startswith("china, ") for value in await completed(newsroom, "without", "china, "))


async def test_a_list_that_would_be_too_long_for_a_choice_completes_no_further(newsroom: Newsroom) -> None:
    typed = ", ".join(["Organisation of Islamic Cooperation"] * 3) + ", rus"

    assert await completed(newsroom, "actor", typed) == []


@pytest.mark.parametrize("options", [{"thread": True}, {"digest": "daily"}])
@pytest.mark.parametrize("denied", ["create_public_threads", "send_messages_in_threads"])
async def test_a_channel_where_threads_are_needed_and_not_allowed_is_refused(
    newsroom: Newsroom, options: dict[str, object], denied: str
) -> None:
    me = newsroom.guild.me
    assert me is not None
    denial = discord.PermissionOverwrite(**{denied: False})
    poor = newsroom.guild.create_text_channel("poor", overwrites={me: denial})

    refused = text_of(await newsroom.edit("alerts subscribe", channel=poor, **options))
    plain = text_of(await newsroom.edit("alerts subscribe", channel=poor))

    assert f"I can't post in {poor.mention}: I lack “" in refused
    assert denied.replace("_", " ").title().replace(" In ", " in ") in refused
    assert "✅" in plain


async def test_the_newest_pieces_that_fit_are_posted_on_request_oldest_first(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, ELSEWHERE, VETO)

    told = await subscribe(newsroom, actor="india", last=5)

    assert "\n2 older pieces will be posted too." in told
    assert await posted(newsroom) == [
        "The Refinery That Kept Two Capitals Talking",
        "A Veto Nobody Wanted to Explain",
    ]


async def test_no_older_piece_is_posted_unless_asked_for(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    await subscribe(newsroom)

    assert await posted(newsroom) == []


async def test_older_pieces_can_be_had_for_a_subscription_that_is_there_and_none_twice(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    await subscribe(newsroom)
    await newsroom.publish(VETO)
    await posted(newsroom)

    told = await subscribe(newsroom, last=2)

    assert told == (f"{newsroom.wire.mention} has that very subscription already.\n1 older piece will be posted too.")
    assert await posted(newsroom) == [
        "A Veto Nobody Wanted to Explain",
        "The Refinery That Kept Two Capitals Talking",
    ]


async def test_who_asks_for_a_role_that_cannot_be_notified_is_told(newsroom: Newsroom) -> None:
    me = newsroom.guild.me
    assert me is not None
    denial = discord.PermissionOverwrite(mention_everyone=False)
    poor = newsroom.guild.create_text_channel("poor", overwrites={me: denial})

    told = text_of(await newsroom.edit("alerts subscribe", channel=poor, mention=newsroom.readers))

    assert f"⚠ {newsroom.readers.mention} will not be notified: allow anyone to mention it" in told


async def test_a_card_opens_a_thread_where_that_was_asked_for(newsroom: Newsroom) -> None:
    await subscribe(newsroom, thread=True)
    await newsroom.publish(REFINERY)

    await newsroom.bot.deliverer.deliver_due()

    assert [thread.name for thread in newsroom.wire.threads] == ["The Refinery That Kept Two Capitals Talking"]


async def test_a_subscribed_forum_gets_a_post_a_piece(newsroom: Newsroom) -> None:
    forum = newsroom.guild.create_forum_channel("analyses")
    await newsroom.edit("alerts subscribe", channel=forum, actor="india")
    await newsroom.publish(REFINERY, VETO, ELSEWHERE)

    await newsroom.bot.deliverer.deliver_due()

    assert [thread.name for thread in forum.threads] == [
        "The Refinery That Kept Two Capitals Talking",
        "A Veto Nobody Wanted to Explain",
    ]


async def test_what_is_posted_in_an_announcement_channel_is_published(newsroom: Newsroom) -> None:
    news = newsroom.guild.create_news_channel("news")
    await newsroom.edit("alerts subscribe", channel=news)
    await newsroom.publish(REFINERY)

    await newsroom.bot.deliverer.deliver_due()

    [card] = news.history()
    assert card.flags.is_crossposted
