"""Nothing of one newsroom is ever visible in another: asked of every function that reads for a newsroom."""

import inspect

import pytest

from storage import articles, briefings, deliveries, drafts, evidence, subscriptions
from storage.drafts import NewDraft
from storage.subscriptions import NewSubscription
from tests.storage.building import EMPTY_GUILD, GUILD, NOW, listed, piece, shown

PAIR, EVER = ("Russia", "India"), {"since": None, "until": None}
FIRST = 1
"""The number of the first piece, draft or subscription of a fresh database."""

READS = {
    articles.get: ((FIRST,), {}),
    articles.find_same: (("same words",), {}),
    articles.newest: ((9,), {}),
    articles.count: ((), {}),
    articles.after: ((0, 9), {}),
    articles.unread: ((9,), {}),
    articles.actors: ((FIRST,), {}),
    articles.named_actors: ((), {}),
    articles.titled: (("oil", 9), {}),
    articles.called: (("oil and grain",), {}),
    articles.citing: (("A Briefing", 9), {}),
    articles.search: ((["oil"],), {"actor": None, **EVER, "today": "2024-06-01", "limit": 9}),
    briefings.of_year: ((2024,), {"actor": None, "about": None}),
    briefings.years: ((), {}),
    briefings.of_article: ((FIRST,), {}),
    drafts.get: ((7, FIRST), {}),
    evidence.of_pair: (PAIR, {**EVER, "limit": 9}),
    evidence.quarters: (PAIR, EVER),
    evidence.span: (PAIR, EVER),
    evidence.of_article: ((FIRST,), {}),
    evidence.strongest_pairs: ((9,), {}),
    subscriptions.of_guild: ((), {}),
    subscriptions.health: ((), {}),
}

WRITES = {articles.remove, subscriptions.remove, deliveries.enqueue}


@pytest.fixture
async def newsroom(database):
    """A newsroom that holds something of everything, in a database that holds nothing else."""
    full = piece(
        "Oil and Grain",
        fingerprint="same words",
        actors=("Russia",),
        evidence=(shown(),),
        briefings=(listed("A Briefing", "2024-01-02"),),
    )
    async with database.write() as connection:
        await articles.add(connection, full, NOW)
        await articles.add(connection, piece("Unread oil", engine=None), NOW)
        await drafts.add(connection, NewDraft(GUILD, 7, None, None, None, None, "text"), NOW)
        wish = NewSubscription(GUILD, 50, None, None, None, 7)
        await deliveries.enqueue(connection, GUILD, 1, 50, [await subscriptions.add(connection, wish, NOW)], NOW)
    return database


def for_a_newsroom(module):
    """Return the module's public functions that take a newsroom's id."""
    return {
        function
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if not name.startswith("_") and "guild_id" in inspect.signature(function).parameters
    }


def test_every_function_is_asked():
    modules = (articles, briefings, deliveries, drafts, evidence, subscriptions)
    known = set().union(*map(for_a_newsroom, modules))

    assert known == READS.keys() | WRITES


@pytest.mark.parametrize("read", READS, ids=lambda read: f"{read.__module__}.{read.__name__}")
async def test_a_newsroom_sees_its_own_and_another_one_nothing(newsroom, read):
    values, options = READS[read]

    async with newsroom.read() as connection:
        own = await read(connection, GUILD, *values, **options)
        other = await read(connection, EMPTY_GUILD, *values, **options)

    nothing = (None, [], (), {}, 0, evidence.PairSpan(None, None))
    assert own not in nothing
    assert other in nothing


async def test_an_empty_newsroom_can_take_nothing_away_from_another(newsroom):
    async with newsroom.write() as connection:
        removed = await articles.remove(connection, EMPTY_GUILD, FIRST, 7, NOW)
        ended = await subscriptions.remove(connection, EMPTY_GUILD, channel_id=50, subscription_id=FIRST)

    async with newsroom.read() as connection:
        left = await articles.count(connection, GUILD), len(await subscriptions.of_guild(connection, GUILD))
        waiting = await deliveries.counts(connection)
    assert (removed, ended, left, waiting) == (False, [], (2, 1), {"pending": 1})
