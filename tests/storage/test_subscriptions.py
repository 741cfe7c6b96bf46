from dataclasses import asdict, replace

import pytest

from storage import corpus, deliveries, digests, subscriptions
from storage.subscriptions import Filters, NewSubscription, Schedule, Style
from tests.storage.building import GUILD, NOW, OTHER_GUILD, piece

ALL = NewSubscription(GUILD, 50, 7)
INDIA, OIL = replace(ALL, filters=Filters(("India",))), replace(ALL, filters=Filters(keyword="oil"))


async def add(database, new):
    async with database.write() as connection:
        return await subscriptions.add(connection, new, NOW)


async def remove(database, **options):
    async with database.write() as connection:
        return [wish.id for wish in await subscriptions.remove(connection, GUILD, **options)]


async def health(database, guild_id=GUILD):
    async with database.read() as connection:
        return await subscriptions.health(connection, guild_id)


async def enqueue(database, channel_id, *subscription_ids):
    async with database.write() as connection:
        article_id = await corpus.add(connection, piece(), NOW)
        await deliveries.enqueue(connection, GUILD, article_id, channel_id, dict.fromkeys(subscription_ids, NOW), NOW)


async def counts(database):
    async with database.read() as connection:
        return await deliveries.counts(connection)


async def test_a_wish_comes_back_as_it_was_stored(database):
    wish = NewSubscription(
        guild_id=GUILD,
        channel_id=50,
        created_by=7,
        filters=Filters(
            ("India", "Peru"), ("China",), ("Mali",), "Russia", "Japan", "critical", "grain deal", "Okafor"
        ),
        schedule=Schedule("weekly", 18, 6, (22, 7)),
        style=Style(80, short=True, threaded=True, notify=True, max_age=3600),
        origin_channel_id=90,
        next_digest_at=NOW + 60,
    )

    subscription_id = await add(database, wish)

    (found,) = await health(database)
    stored = found.subscription
    assert {name: getattr(stored, name) for name in asdict(wish)} == {
        name: getattr(wish, name) for name in asdict(wish)
    }
    assert (stored.id, stored.created_at, stored.paused_at, stored.disabled_at) == (subscription_id, NOW, None, None)
    assert (found.last_sent_at, found.last_message_id, found.waiting, found.trouble) == (None, None, 0, None)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"style": Style(role_id=80, short=True)},
        {"schedule": Schedule(hour=9, quiet=(22, 7))},
        {"created_by": 8},
        {"origin_channel_id": 90},
    ],
)
async def test_a_channel_has_the_same_filters_and_digest_once(database, changed):
    await add(database, ALL)

    assert await add(database, replace(ALL, **changed)) is None
    assert len(await health(database)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"filters": Filters(("India",))},
        {"filters": Filters(actors_not=("India",))},
        {"filters": Filters(keyword="oil")},
        {"schedule": Schedule("daily")},
        {"channel_id": 51},
        {"guild_id": 2},
    ],
)
async def test_other_filters_digests_channels_and_newsrooms_are_other_wishes(database, changed):
    await add(database, ALL)

    assert await add(database, replace(ALL, **changed)) is not None


async def test_one_wish_or_all_of_a_channel_are_ended(database):
    one, two, three, elsewhere = [await add(database, wish) for wish in (ALL, INDIA, OIL, replace(ALL, channel_id=51))]

    assert await remove(database, subscription_id=two) == [two]
    assert await remove(database, subscription_id=two) == []
    assert await remove(database, channel_id=50) == [one, three]
    assert [found.subscription.id for found in await health(database)] == [elsewhere]


async def test_what_waits_for_an_ended_wish_alone_is_not_posted(database):
    one, two = await add(database, ALL), await add(database, INDIA)
    await enqueue(database, 50, one)
    await enqueue(database, 50, one, two)

    await remove(database, subscription_id=one)

    assert await counts(database) == {"cancelled": 1, "pending": 1}


async def claim(database, now=NOW):
    async with database.write() as connection:
        return await deliveries.claim_due(connection, now, [], 9, 60)


async def test_what_waits_for_others_too_is_due_when_these_want_it(database):
    one, two = await add(database, ALL), await add(database, INDIA)
    async with database.write() as connection:
        for wanted_at in ({one: NOW, two: NOW + 60}, {one: NOW, two: None}):
            article_id = await corpus.add(connection, piece(), NOW)
            await deliveries.enqueue(connection, GUILD, article_id, 50, wanted_at, NOW)

    await remove(database, subscription_id=one)
    at_once, later = await claim(database), await claim(database, NOW + 60)

    assert (at_once, [delivery.article_id for delivery in later]) == ([], [1])
    assert await counts(database) == {"claimed": 1, "pending": 1}


async def test_a_paused_wish_holds_back_what_it_alone_wants_until_it_goes_on(database):
    one, two = await add(database, ALL), await add(database, INDIA)
    await enqueue(database, 50, one)
    await enqueue(database, 50, one, two)
    async with database.write() as connection:
        await subscriptions.pause(connection, [one], NOW + 1)
        await subscriptions.pause(connection, [one], NOW + 2)
    (going,) = await claim(database, NOW + 2)
    paused = [found.subscription.paused_at for found in await health(database)]
    async with database.write() as connection:
        await deliveries.record_sent(connection, going, 900, NOW + 2)
        await subscriptions.resume(connection, one, NOW + 5, None)

    too_early, (held,) = await claim(database, NOW + 4), await claim(database, NOW + 5)

    assert (paused, too_early) == ([NOW + 1, None], [])
    assert (going.article_id, held.article_id) == (2, 1)
    assert [found.subscription.paused_at for found in await health(database)] == [None, None]


async def test_health_tells_what_was_last_posted_how_much_waits_and_what_the_trouble_is(database):
    busy, idle = await add(database, ALL), await add(database, replace(ALL, channel_id=51))
    daily = await add(database, replace(ALL, channel_id=52, schedule=Schedule("daily")))
    for _ in range(3):
        await enqueue(database, 50, busy)
    (first,) = await claim(database)
    async with database.write() as connection:
        await digests.add_entry(connection, daily, first.article_id, NOW)
        await deliveries.record_sent(connection, first, 900, NOW + 5)
    (second,) = await claim(database, NOW + 5)
    async with database.write() as connection:
        await deliveries.postpone(connection, second.id, NOW + 99, "no reply", untouched=False)

    found = {
        found.subscription.id: (found.last_sent_at, found.last_message_id, found.waiting, found.trouble)
        for found in await health(database)
    }

    assert found == {busy: (NOW + 5, 900, 2, "no reply"), idle: (None, None, 0, None), daily: (None, None, 1, None)}


async def test_health_tells_why_discord_refused_a_card_until_the_next_trouble(database):
    busy = await add(database, ALL)
    for _ in range(2):
        await enqueue(database, 50, busy)
    (first,) = await claim(database)
    async with database.write() as connection:
        await deliveries.refuse(connection, first.id, "Invalid form body")
    refused = [found.trouble for found in await health(database)]
    (second,) = await claim(database)
    async with database.write() as connection:
        await deliveries.postpone(connection, second.id, NOW + 99, "no reply", untouched=True)

    assert refused == ["Invalid form body"]
    assert [found.trouble for found in await health(database)] == ["no reply"]


async def test_a_closed_channel_says_why_and_since_the_first_time_until_it_is_open_again(database):
    await add(database, ALL)
    await add(database, replace(ALL, channel_id=51))
    async with database.write() as connection:
        newly = await subscriptions.disable(connection, 50, "I lack “View Channel”.", NOW)
        again = await subscriptions.disable(connection, 50, "The channel is gone.", NOW + 9)
        rows = await connection.execute_fetchall("SELECT disabled_at FROM subscription WHERE channel_id = 50")

    reasons = [found.subscription.disabled_reason for found in await health(database)]
    async with database.write() as connection:
        await subscriptions.enable(connection, 50)
    afterwards = [found.subscription.disabled_reason for found in await health(database)]

    assert ([wish.channel_id for wish in newly], again) == ([50], [])
    assert reasons == ["The channel is gone.", None]
    assert [tuple(row) for row in rows] == [(NOW,)]
    assert afterwards == [None, None]


async def test_the_subscribed_channels_of_each_newsroom(database):
    for wish in (
        ALL,
        INDIA,
        replace(ALL, channel_id=51),
        replace(ALL, guild_id=OTHER_GUILD, channel_id=60),
    ):
        await add(database, wish)

    async with database.read() as connection:
        assert await subscriptions.channels(connection) == {GUILD: [50, 51], OTHER_GUILD: [60]}
