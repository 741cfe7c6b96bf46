import pytest

from storage import briefings, corpus
from tests.storage.building import GUILD, NOW, OTHER_GUILD, listed, piece


async def store(database, *listings, guild_id=GUILD):
    """Store one piece for each list of briefings; return their ids."""
    async with database.write() as connection:
        return [
            await corpus.add(connection, piece(briefings=tuple(listing), guild_id=guild_id), NOW)
            for listing in listings
        ]


async def of_year(database, year=2024, *, actor=None, about=None, guild_id=GUILD):
    async with database.read() as connection:
        return await briefings.of_year(connection, guild_id, year, actor=actor, about=about)


async def test_the_same_date_and_title_is_there_once_with_all_who_list_it(database):
    first, second, third = await store(
        database,
        [listed("India's Refiners", "2024-03-04"), listed("india’s refiners!", "2024-03-04")],
        [listed("India’s refiners", "2024-03-04", "https://example.org/r")],
        [listed("India's Refiners", "2024-03-05")],
    )

    other_day, merged = await of_year(database)

    assert (merged.published, merged.cited_by, merged.url) == ("2024-03-04", (first, second), "https://example.org/r")
    assert (other_day.published, other_day.cited_by) == ("2024-03-05", (third,))


async def test_the_newest_come_first_and_a_month_before_its_days(database):
    await store(
        database,
        [
            listed("Month", "2024-03"),
            listed("First", "2024-03-01"),
            listed("New Year", "2024-01-01"),
            listed("Last", "2024-12-31"),
            listed("Before", "2023-12-31"),
            listed("After", "2025-01-01"),
            listed("January after", "2025-01"),
            listed("Undated", None),
        ],
    )

    assert [briefing.title for briefing in await of_year(database)] == ["Last", "First", "Month", "New Year"]


async def test_a_briefing_that_the_corpus_holds_leads_to_its_piece(database):
    held = piece("The Refiners’ Bargain", published="2024-03-04")
    namesake = piece("The Refiners’ Bargain", published="2019-01-01")
    async with database.write() as connection:
        await corpus.add(connection, namesake, NOW)
        held_id = await corpus.add(connection, held, NOW)
    titles = [
        listed("The Refiners' bargain", "2024-03-04"),
        listed("The Refiners' Bargain", "2024-03"),
        listed("Something Else", "2024-03-04"),
    ]
    await store(database, titles)

    by_title = {(briefing.title, briefing.published): briefing.article_id for briefing in await of_year(database)}

    assert by_title == {
        ("The Refiners' bargain", "2024-03-04"): held_id,
        ("The Refiners' Bargain", "2024-03"): held_id,
        ("Something Else", "2024-03-04"): None,
    }


async def test_a_removed_or_another_newsroom_s_piece_is_not_held(database):
    async with database.write() as connection:
        removed = await corpus.add(connection, piece("Held", published="2024-03-04"), NOW)
        await corpus.remove(connection, GUILD, removed, None, NOW)
        await corpus.add(connection, piece("Held", published="2024-03-04", guild_id=OTHER_GUILD), NOW)
    (citing,) = await store(database, [listed("Held", "2024-03-04")])

    (briefing,) = await of_year(database)
    async with database.read() as connection:
        (own,) = await briefings.of_article(connection, GUILD, citing)

    assert (briefing.article_id, own.article_id) == (None, None)


async def test_a_removed_piece_cites_nothing_any_more(database):
    gone, kept = await store(
        database, [listed("Shared", "2024-03-04"), listed("Own", "2024-03-05")], [listed("Shared", "2024-03-04")]
    )
    async with database.write() as connection:
        await corpus.remove(connection, GUILD, gone, None, NOW)

    (briefing,) = await of_year(database)

    assert (briefing.title, briefing.cited_by) == ("Shared", (kept,))


@pytest.mark.parametrize(
    ("actor", "about", "titles"),
    [
        ("India", None, ["Both", "India's Refiners"]),
        ("China", None, ["Both"]),
        ("Peru", None, []),
        (None, "indias REFINERS", ["India's Refiners"]),
        (None, "refiners of", []),
        ("China", "both", ["Both"]),
        ("India", "%", ["Both", "India's Refiners"]),
    ],
)
async def test_filters_keep_the_actor_and_the_words_of_the_title(database, actor, about, titles):
    await store(
        database,
        [
            listed("India's Refiners", "2024-03-04", actors=("India",)),
            listed("Both", "2024-03-05", actors=("India", "China")),
            listed("Neither", "2024-03-06"),
        ],
    )

    assert [briefing.title for briefing in await of_year(database, actor=actor, about=about)] == titles


async def test_years_are_those_that_have_briefings(database):
    await store(database, [listed("A", "2021-03"), listed("B", None)], [listed("C", "2019-01-02"), listed("D", "2021")])
    await store(database, [listed("E", "2020-01-01")], guild_id=OTHER_GUILD)

    async with database.read() as connection:
        assert await briefings.years(connection, GUILD) == [2019, 2021]


async def test_a_piece_s_own_list_keeps_its_order_and_undated_items(database):
    titles = [listed("Z", None), listed("A", "2024-01-01"), listed("M", "2023-01")]
    (article_id,) = await store(database, titles)

    async with database.read() as connection:
        found = await briefings.of_article(connection, GUILD, article_id)
    assert [(briefing.title, briefing.published) for briefing in found] == [
        ("Z", None),
        ("A", "2024-01-01"),
        ("M", "2023-01"),
    ]
