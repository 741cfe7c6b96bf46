from storage import corpus, feeds
from storage.feeds import NewFeed
from tests.storage.building import GUILD, NOW, OTHER_GUILD, piece

WIRE = NewFeed(GUILD, "https://news.example/rss", "The Wire", 50, 7)
DAY = 86_400


async def add(database, new=WIRE, next_check_at=NOW):
    async with database.write() as connection:
        return await feeds.add(connection, new, NOW, next_check_at)


async def get(database, feed_id, guild_id=GUILD):
    async with database.read() as connection:
        return await feeds.get(connection, guild_id, feed_id)


async def note(database, feed_id, *identities, archive=False):
    async with database.write() as connection:
        await feeds.note_items(connection, feed_id, identities, NOW, archive=archive)


async def seen(database, feed_id, *identities):
    async with database.read() as connection:
        known = await feeds.seen(connection, feed_id, identities)
    return {item.identity: (item.read, item.archive, item.attempts) for item in known.values()}


async def settle(database, feed_id, identity, **fields):
    async with database.write() as connection:
        await feeds.settle(connection, feed_id, identity, **{"link": None, "article_id": None, **fields})


async def fail(database, feed_id, now, error="It answers with the error 500."):
    async with database.write() as connection:
        await feeds.record_failure(connection, feed_id, error, now, now + 60)


async def succeed(database, feed_id, now, **fields):
    known = {"title": None, "etag": None, "last_modified": None, "next_check_at": now + 60, **fields}
    async with database.write() as connection:
        await feeds.record_check(connection, feed_id, now=now, **known)


async def claim(database, now):
    async with database.write() as connection:
        return [feed.id for feed in await feeds.claim_untold(connection, DAY, now, 120)]


async def test_a_feed_comes_back_as_it_was_stored(database):
    feed = await get(database, await add(database))

    assert (feed.guild_id, feed.url, feed.title, feed.channel_id, feed.added_by) == (
        WIRE.guild_id,
        WIRE.url,
        WIRE.title,
        WIRE.channel_id,
        WIRE.added_by,
    )
    assert (feed.etag, feed.failures, feed.failing_since, feed.error) == (None, 0, None, None)


async def test_a_newsroom_follows_an_address_once(database):
    assert await add(database) is not None
    assert await add(database) is None
    assert await add(database, NewFeed(OTHER_GUILD, WIRE.url, "The Wire", 60, 8)) is not None


async def test_a_feed_is_its_newsrooms_alone(database):
    feed_id = await add(database)

    async with database.write() as connection:
        assert await feeds.get(connection, OTHER_GUILD, feed_id) is None
        assert await feeds.remove(connection, OTHER_GUILD, feed_id) is None
        assert await feeds.of_guild(connection, OTHER_GUILD) == []
        assert await feeds.health(connection, OTHER_GUILD) == []
    assert await get(database, feed_id) is not None


async def test_feeds_are_due_when_their_time_has_come(database):
    late = await add(database, next_check_at=NOW + 10)
    soon = await add(database, NewFeed(OTHER_GUILD, WIRE.url, "The Wire", 60, 8), next_check_at=NOW)

    async with database.read() as connection:
        assert [feed.id for feed in await feeds.due(connection, NOW + 9)] == [soon]
        assert [feed.id for feed in await feeds.due(connection, NOW + 10)] == [soon, late]


async def test_a_check_keeps_the_validators_and_the_title(database):
    feed_id = await add(database)

    await succeed(database, feed_id, NOW, title="The New Wire", etag='"1"', last_modified="yesterday")
    feed = await get(database, feed_id)
    assert (feed.title, feed.etag, feed.last_modified) == ("The New Wire", '"1"', "yesterday")

    await succeed(database, feed_id, NOW + 60)
    feed = await get(database, feed_id)
    assert (feed.title, feed.etag, feed.next_check_at) == ("The New Wire", None, NOW + 120)


async def test_the_first_failure_is_kept_until_a_check_succeeds(database):
    feed_id = await add(database)
    await fail(database, feed_id, NOW)
    await fail(database, feed_id, NOW + 60, "It took too long to answer.")

    feed = await get(database, feed_id)
    assert (feed.failures, feed.failing_since, feed.error) == (2, NOW, "It took too long to answer.")

    await succeed(database, feed_id, NOW + 120)
    feed = await get(database, feed_id)
    assert (feed.failures, feed.failing_since, feed.error) == (0, None, None)


async def test_a_day_of_failing_is_claimed_until_it_is_settled(database):
    feed_id = await add(database)
    await fail(database, feed_id, NOW)
    await fail(database, feed_id, NOW + DAY - 1)
    assert await claim(database, NOW + 2 * DAY) == []

    await fail(database, feed_id, NOW + DAY)

    assert await claim(database, NOW + DAY) == [feed_id]
    assert await claim(database, NOW + DAY + 120) == [feed_id]
    assert await claim(database, NOW + DAY + 121) == []


async def test_what_was_told_is_not_claimed_again_until_it_fails_anew(database):
    feed_id = await add(database)
    await fail(database, feed_id, NOW)
    await fail(database, feed_id, NOW + DAY)
    await claim(database, NOW + DAY)
    async with database.write() as connection:
        await feeds.record_told(connection, feed_id, NOW + DAY)
    assert await claim(database, NOW + DAY) == []

    await succeed(database, feed_id, NOW + 2 * DAY)
    await fail(database, feed_id, NOW + 3 * DAY)
    await fail(database, feed_id, NOW + 4 * DAY)
    assert await claim(database, NOW + 4 * DAY) == [feed_id]


async def test_a_telling_can_be_put_off(database):
    feed_id = await add(database)
    await fail(database, feed_id, NOW)
    await fail(database, feed_id, NOW + DAY)
    await claim(database, NOW + DAY)
    async with database.write() as connection:
        await feeds.postpone_telling(connection, feed_id, NOW + DAY + 600)

    assert await claim(database, NOW + DAY + 599) == []
    assert await claim(database, NOW + DAY + 700) == [feed_id]


async def test_an_item_that_is_known_stays_as_it_is(database):
    feed_id = await add(database)
    await note(database, feed_id, "old", archive=True)
    async with database.write() as connection:
        await feeds.note_attempt(connection, feed_id, "old", "It took too long.")

    await note(database, feed_id, "old", "new")

    assert await seen(database, feed_id, "old", "new", "other") == {"old": (False, True, 1), "new": (False, False, 0)}


async def test_items_of_a_feed_that_is_gone_are_not_noted(database):
    feed_id = await add(database)
    await note(database, feed_id, "old")
    async with database.write() as connection:
        assert (await feeds.remove(connection, GUILD, feed_id)).title == "The Wire"

    await note(database, feed_id, "new")

    assert await seen(database, feed_id, "old", "new") == {}
    async with database.read() as connection:
        assert not await feeds.is_waiting(connection, feed_id, "old")


async def test_a_settled_item_waits_no_longer(database):
    feed_id = await add(database)
    await note(database, feed_id, "1", "2")

    await settle(database, feed_id, "1")

    async with database.read() as connection:
        assert not await feeds.is_waiting(connection, feed_id, "1")
        assert await feeds.is_waiting(connection, feed_id, "2")


async def test_a_link_is_found_in_items_and_in_pieces_removed_ones_too(database):
    feed_id = await add(database)
    await note(database, feed_id, "1", "2")
    async with database.write() as connection:
        uploaded = await corpus.add(connection, piece(url="https://news.example/uploaded"), NOW)
        fed = await corpus.add(connection, piece(), NOW)
        await corpus.remove(connection, GUILD, fed, 7, NOW)
    await settle(database, feed_id, "1", link="news.example/fed", article_id=fed)

    async with database.read() as connection:
        assert await feeds.find_linked(connection, GUILD, "news.example/fed", "https://news.example/fed") == (True, fed)
        assert await feeds.find_linked(connection, GUILD, "?", "https://news.example/uploaded") == (True, uploaded)
        assert await feeds.find_linked(connection, GUILD, "?", "https://news.example/other") == (False, None)
        assert await feeds.find_linked(connection, OTHER_GUILD, "news.example/fed", "?") == (False, None)


async def test_words_are_found_in_removed_pieces_too(database):
    async with database.write() as connection:
        article_id = await corpus.add(connection, piece(fingerprint="same words"), NOW)
        await corpus.remove(connection, GUILD, article_id, 7, NOW)

    async with database.read() as connection:
        assert await feeds.find_worded(connection, GUILD, "same words") == article_id
        assert await feeds.find_worded(connection, GUILD, "other words") is None
        assert await feeds.find_worded(connection, OTHER_GUILD, "same words") is None


async def test_health_counts_what_came_of_the_items(database):
    feed_id = await add(database)
    await add(database, NewFeed(GUILD, "https://news.example/atom", "another wire", 50, 7))
    await note(database, feed_id, "1", "2", "3", "4")
    async with database.write() as connection:
        article_id = await corpus.add(connection, piece(), NOW)
    await settle(database, feed_id, "1", article_id=article_id)
    await settle(database, feed_id, "2")
    await settle(database, feed_id, "3", error="It answers with the error 404.")

    async with database.read() as connection:
        another, wire = await feeds.health(connection, GUILD)
    assert (another.feed.title, another.pieces, another.waiting, another.unreadable) == ("another wire", 0, 0, 0)
    assert (wire.feed.title, wire.pieces, wire.waiting, wire.unreadable) == ("The Wire", 1, 1, 1)
