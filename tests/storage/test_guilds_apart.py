"""Nothing of one newsroom is ever visible in another: asked of every function that reads for a newsroom."""

import inspect
import pkgutil
from importlib import import_module

import pytest

import storage
from storage import (
    actor_names,
    articles,
    briefings,
    corpus,
    deliveries,
    digests,
    drafts,
    evidence,
    feeds,
    guild_settings,
    history,
    statistics,
    subscriptions,
)
from storage.database import open_database
from storage.drafts import NewDraft
from storage.feeds import NewFeed
from storage.subscriptions import NewSubscription, Schedule
from tests.storage.building import EMPTY_GUILD, GUILD, NOW, listed, piece, shown

PAIR, EVER = ("Russia", "India"), {"since": None, "until": None}
FIRST = 1
"""The number of the first piece, draft or subscription of a fresh database."""
DIGEST = 2
"""The number of its second delivery."""

ASKED_WITH = {
    articles.get: ((FIRST,), {}),
    articles.find_same: (("same words",), {}),
    articles.newest: ((9,), {}),
    articles.after: ((0, 9), {}),
    articles.to_read: (("rules-1", 0, 9), {}),
    articles.count_to_read: (("rules-1", 0), {}),
    articles.actors: ((FIRST,), {}),
    articles.titled: (("oil", 9), {}),
    articles.called: (("oil and grain",), {}),
    articles.removed_titled: (("tea", 9), {}),
    articles.citing: (("A Briefing", 9), {}),
    articles.search: ((["oil"],), {"actor": None, **EVER, "today": "2024-06-01", "limit": 9}),
    briefings.of_year: ((2024,), {"actor": None, "about": None}),
    briefings.of_article: ((FIRST,), {}),
    digests.told_of: ((DIGEST,), {}),
    drafts.get: ((7, FIRST), {}),
    evidence.of_pair: (PAIR, {**EVER, "limit": 9}),
    evidence.quarters: (PAIR, EVER),
    evidence.extent: (PAIR, EVER),
    evidence.stances_of_pair: ((*PAIR, 9), {}),
    evidence.of_article: ((FIRST,), {}),
    evidence.strongest_pairs: ((9,), {}),
    evidence.relations: (("India",), {}),
    evidence.among: ((PAIR,), {}),
    feeds.get: ((FIRST,), {}),
    feeds.find_linked: (("", "https://example.org/oil"), {}),
    feeds.find_worded: (("same words",), {}),
    guild_settings.get: ((guild_settings.TIME_ZONE,), {}),
    history.newest: ((None, 9), {}),
    statistics.of_guild: (("rules-1",), {}),
}
"""What the functions that read are asked beside the newsroom; those that ask for nothing else need no line here."""

WRITES = {
    actor_names.add,
    actor_names.remove,
    corpus.remove,
    corpus.restore,
    deliveries.enqueue,
    deliveries.enqueue_other,
    feeds.remove,
    guild_settings.put,
    history.note,
    subscriptions.remove,
}


def name_of(function):
    return f"{function.__module__}.{function.__name__}"


def for_a_newsroom():
    """Return storage's public functions that take a newsroom's id, with the number of their parameters."""
    modules = (import_module(f"storage.{module.name}") for module in pkgutil.iter_modules(storage.__path__))
    functions = [found for module in modules for _, found in inspect.getmembers(module, inspect.iscoroutinefunction)]
    parameters = {function: inspect.signature(function).parameters for function in functions}
    return {function: len(taken) for function, taken in parameters.items() if "guild_id" in taken}


ASKED_AS_THEY_ARE = {function: ((), {}) for function, number in for_a_newsroom().items() if number == 2}
READS = {**ASKED_AS_THEY_ARE, **ASKED_WITH}


@pytest.fixture
async def newsroom(database):
    """A newsroom that holds something of everything, in a database that holds nothing else."""
    full = piece(
        "Oil and Grain",
        fingerprint="same words",
        url="https://example.org/oil",
        actors=("Russia",),
        evidence=(shown(),),
        briefings=(listed("A Briefing", "2024-01-02"),),
    )
    async with database.write() as connection:
        await corpus.add(connection, full, NOW)
        await corpus.add(connection, piece("Unread oil", engine=None), NOW)
        await corpus.remove(connection, GUILD, await corpus.add(connection, piece("Removed tea"), NOW), 7, NOW)
        await drafts.add(connection, NewDraft(GUILD, 7, None, None, None, None, "text"), NOW)
        await feeds.add(connection, NewFeed(GUILD, "https://example.org/feed", "Feed", 50, 7), NOW, NOW)
        await history.note(connection, GUILD, FIRST, "added", 7, NOW)
        await actor_names.add(connection, GUILD, "Iron Palace", "Russia", 7, NOW)
        await guild_settings.put(connection, GUILD, guild_settings.TIME_ZONE, "Europe/Vienna")
        at_once = await subscriptions.add(connection, NewSubscription(GUILD, 50, 7), NOW)
        await deliveries.enqueue(connection, GUILD, FIRST, 50, {at_once: NOW}, NOW)
        daily = await subscriptions.add(connection, NewSubscription(GUILD, 51, 7, schedule=Schedule("daily")), NOW)
        await digests.add_entry(connection, daily, FIRST, NOW)
        digest = await deliveries.enqueue_other(connection, GUILD, "digest", 51, {}, NOW, wanted_at={daily: NOW})
        await digests.take_up(connection, [daily], [FIRST], digest)
    return database


def test_every_function_is_asked():
    assert sorted(map(name_of, for_a_newsroom())) == sorted(map(name_of, READS.keys() | WRITES))


@pytest.mark.parametrize("read", READS, ids=name_of)
async def test_a_newsroom_sees_its_own_and_another_one_what_an_empty_database_would_show(newsroom, tmp_path, read):
    values, options = READS[read]

    async with newsroom.read() as connection:
        own = await read(connection, GUILD, *values, **options)
        other = await read(connection, EMPTY_GUILD, *values, **options)
    async with open_database(tmp_path / "empty.db") as empty, empty.read() as connection:
        nothing = await read(connection, EMPTY_GUILD, *values, **options)

    assert other == nothing
    assert own != nothing


async def test_an_empty_newsroom_can_take_nothing_away_from_another(newsroom):
    async with newsroom.write() as connection:
        removed = await corpus.remove(connection, EMPTY_GUILD, FIRST, 7, NOW)
        ended = await subscriptions.remove(connection, EMPTY_GUILD, channel_id=50, subscription_id=FIRST)
        unfollowed = await feeds.remove(connection, EMPTY_GUILD, FIRST)

    async with newsroom.read() as connection:
        left = [
            await articles.count(connection, GUILD),
            len(await subscriptions.of_guild(connection, GUILD)),
            len(await feeds.of_guild(connection, GUILD)),
        ]
        waiting = await deliveries.counts(connection)
    assert (removed, ended, unfollowed) == (False, [], None)
    assert (left, waiting) == ([2, 2, 1], {"pending": 2})
