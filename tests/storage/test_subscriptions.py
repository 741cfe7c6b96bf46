from dataclasses import replace

import pytest

from storage import corpus, deliveries, subscriptions
from storage.subscriptions import NewSubscription
from tests.storage.building import GUILD, NOW, OTHER_GUILD, piece

ALL = NewSubscription(GUILD, 50, None, None, None, 7)


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
        await deliveries.enqueue(connection, GUILD, article_id, channel_id, subscription_ids, NOW)


async def counts(database):
    async with database.read() as connection:
        return await deliveries.counts(connection)


async def test_a_wish_comes_back_as_it_was_stored(database):
    wish = NewSubscription(GUILD, 50, "India", "grain deal", 80, 7)

    subscription_id = await add(database, wish)

    (found,) = await health(database)
    stored = found.subscription
    assert (stored.id, stored.guild_id, stored.channel_id) == (subscription_id, GUILD, 50)
    assert (stored.actor, stored.keyword, stored.role_id) == ("India", "grain deal", 80)
    assert (stored.created_by, stored.disabled_reason) == (7, None)
    assert (found.last_sent_at, found.waiting) == (None, 0)


@pytest.mark.parametrize("changed", [{}, {"role_id": 80}, {"created_by": 8}])
async def test_a_channel_has_the_same_filters_once(database, changed):
    await add(database, ALL)

    assert await add(database, replace(ALL, **changed)) is None
    assert len(await health(database)) == 1


@pytest.mark.parametrize("changed", [{"actor": "India"}, {"keyword": "oil"}, {"channel_id": 51}, {"guild_id": 2}])
async def test_other_filters_channels_and_newsrooms_are_other_wishes(database, changed):
    await add(database, ALL)

    assert await add(database, replace(ALL, **changed)) is not None


async def test_one_wish_or_all_of_a_channel_are_ended(database):
    one, two, three, elsewhere = [
        await add(database, wish)
        for wish in (ALL, replace(ALL, actor="India"), replace(ALL, keyword="oil"), replace(ALL, channel_id=51))
    ]

    assert await remove(database, subscription_id=two) == [two]
    assert await remove(database, subscription_id=two) == []
    assert await remove(database, channel_id=50) == [one, three]
    assert [found.subscription.id for found in await health(database)] == [elsewhere]


async def test_what_waits_for_an_ended_wish_alone_is_not_posted(database):
    one, two = await add(database, ALL), await add(database, replace(ALL, actor="India"))
    await enqueue(database, 50, one)
    await enqueue(database, 50, one, two)

    await remove(database, subscription_id=one)

    assert await counts(database) == {"cancelled": 1, "pending": 1}


async def test_health_tells_when_something_was_last_posted_and_how_much_waits(database):
    busy, idle = await add(database, ALL), await add(database, replace(ALL, channel_id=51))
    for _ in range(3):
        await enqueue(database, 50, busy)
    async with database.write() as connection:
        (first,) = await deliveries.claim_due(connection, NOW, [], 9, 60)
        await deliveries.record_sent(connection, first, 900, NOW + 5)
        await deliveries.claim_due(connection, NOW + 5, [], 9, 60)

    by_id = {found.subscription.id: (found.last_sent_at, found.waiting) for found in await health(database)}

    assert by_id == {busy: (NOW + 5, 2), idle: (None, 0)}


async def test_a_closed_channel_says_why_and_since_the_first_time_until_it_is_open_again(database):
    await add(database, ALL)
    await add(database, replace(ALL, channel_id=51))
    async with database.write() as connection:
        await subscriptions.disable(connection, 50, "I lack “View Channel”.", NOW)
        await subscriptions.disable(connection, 50, "The channel is gone.", NOW + 9)
        rows = await connection.execute_fetchall("SELECT disabled_at FROM subscription WHERE channel_id = 50")

    reasons = [found.subscription.disabled_reason for found in await health(database)]
    async with database.write() as connection:
        await subscriptions.enable(connection, 50)
    afterwards = [found.subscription.disabled_reason for found in await health(database)]

    assert reasons == ["The channel is gone.", None]
    assert [tuple(row) for row in rows] == [(NOW,)]
    assert afterwards == [None, None]


async def test_the_subscribed_channels_of_each_newsroom(database):
    for wish in (
        ALL,
        replace(ALL, actor="India"),
        replace(ALL, channel_id=51),
        replace(ALL, guild_id=OTHER_GUILD, channel_id=60),
    ):
        await add(database, wish)

    async with database.read() as connection:
        assert await subscriptions.channels(connection) == {GUILD: [50, 51], OTHER_GUILD: [60]}
