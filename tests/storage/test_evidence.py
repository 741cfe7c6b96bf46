import pytest

from storage import corpus, evidence
from storage.evidence import PairExtent, QuarterTotal, RelationTotal
from tests.storage.building import GUILD, NOW, OTHER_GUILD, listed, piece, shown

DATES = ("2023-12", "2024-01-01", "2024-03-31", "2024-04", None)


@pytest.fixture
async def dated(database):
    """One piece a date, in an order that is not the dates'; returns date -> id."""
    async with database.write() as connection:
        return {
            date: await corpus.add(connection, piece(str(date), published=date, evidence=(shown(),)), NOW)
            for date in (DATES[3], DATES[0], DATES[4], DATES[2], DATES[1])
        }


async def of_pair(database, source="Russia", target="India", *, since=None, until=None, limit=99):
    async with database.read() as connection:
        return await evidence.of_pair(connection, GUILD, source, target, since=since, until=until, limit=limit)


async def quarters(database, source="Russia", target="India", *, since=None, until=None):
    async with database.read() as connection:
        return await evidence.quarters(connection, GUILD, source, target, since=since, until=until)


async def test_a_quote_is_the_sentence_to_the_letter_whatever_it_is_written_in(database):
    text = "Ж🕊 “Quoted.” Россия 🤝 Индия — “друзья”.\nEnd."
    span = (text.index("Россия"), text.index("\nEnd"))
    async with database.write() as connection:
        await corpus.add(connection, piece("T", text, evidence=(shown(span=span),)), NOW)

    (row,) = await of_pair(database)

    assert row.quote == text[slice(*span)] == "Россия 🤝 Индия — “друзья”."


async def test_the_newest_rows_come_first_undated_ones_last_and_the_limit_keeps_the_newest(database, dated):
    newest_first = [dated[date] for date in ("2024-04", "2024-03-31", "2024-01-01", "2023-12", None)]

    assert [row.article_id for row in await of_pair(database)] == newest_first
    assert [row.article_id for row in await of_pair(database, limit=2)] == newest_first[:2]


async def test_the_rows_of_a_piece_stand_in_the_order_of_its_sentences(database):
    rows = (shown(span=(4, 6)), shown(span=(0, 3)), shown(span=(7, 9)))
    async with database.write() as connection:
        await corpus.add(connection, piece("T", "One two three.", evidence=rows), NOW)

    assert [row.quote for row in await of_pair(database)] == ["One", "tw", " t"]


async def test_a_pair_has_a_direction(database, dated):
    assert len(await of_pair(database)) == len(DATES)
    assert await of_pair(database, "India", "Russia") == []
    assert await quarters(database, "India", "Russia") == []


@pytest.mark.parametrize(
    ("since", "until", "inside"),
    [
        ("2024", None, {"2024-01-01", "2024-03-31", "2024-04"}),
        ("2024-01-02", None, {"2024-03-31", "2024-04"}),
        (None, "2024", {"2023-12"}),
        (None, "2024-04", {"2023-12", "2024-01-01", "2024-03-31"}),
        ("2023-12", "2024-01", {"2023-12"}),
        ("2025", None, set()),
    ],
)
async def test_a_period_begins_with_its_first_day_ends_before_its_last_bound_and_holds_nothing_undated(
    database, dated, since, until, inside
):
    rows = await of_pair(database, since=since, until=until)
    counted = await quarters(database, since=since, until=until)
    async with database.read() as connection:
        extent = await evidence.extent(connection, GUILD, "Russia", "India", since=since, until=until)

    assert {row.published for row in rows} == inside
    assert sum(total.articles for total in counted) == len(inside)
    assert extent == PairExtent(min(inside, default=None), max(inside, default=None), len(inside), 0)


async def test_quarters_stand_oldest_first_with_the_undated_ones_at_the_front(database, dated):
    counted = await quarters(database)

    assert [(total.quarter, total.supportive, total.articles) for total in counted] == [
        (None, 1, 1),
        ("2023-Q4", 1, 1),
        ("2024-Q1", 2, 2),
        ("2024-Q2", 1, 1),
    ]


async def test_the_kept_totals_say_what_counting_the_rows_says(database):
    stances = ("supportive", "critical", "neutral", "critical")
    async with database.write() as connection:
        for month in range(1, 13):
            rows = tuple(shown(stance=stance) for stance in stances[: month % 4 + 1])
            await corpus.add(connection, piece(published=f"2024-{month:02}", evidence=rows), NOW)
        removed = await corpus.add(connection, piece(published="2024-02", evidence=(shown(),)), NOW)
        await corpus.remove(connection, GUILD, removed, None, NOW)

    kept = await quarters(database)

    assert kept == await quarters(database, since="0001")
    assert sum(total.articles for total in kept) == 12


async def test_a_piece_shows_all_its_stances_in_order_and_none_that_is_neutral(database):
    rows = (
        shown("India", "China", "critical", span=(4, 6)),
        shown("China", "India", "neutral", span=(4, 6)),
        shown(span=(0, 3)),
    )
    async with database.write() as connection:
        article_id = await corpus.add(connection, piece("T", "One two three.", evidence=rows), NOW)
        await corpus.add(connection, piece(evidence=(shown(),)), NOW)

    async with database.read() as connection:
        found = await evidence.of_article(connection, GUILD, article_id)
    assert [(row.source, row.target, row.stance) for row in found] == [
        ("Russia", "India", "supportive"),
        ("India", "China", "critical"),
    ]


async def test_the_strongest_pairs_are_those_with_most_sentences_that_show_a_stance(database):
    async with database.write() as connection:
        for rows in (
            [shown("A", "B", "neutral")] * 9,
            [shown("C", "D", "critical")] * 2,
            [shown("E", "F", "supportive")] * 3,
        ):
            await corpus.add(connection, piece(evidence=tuple(rows)), NOW)

    async with database.read() as connection:
        assert await evidence.strongest_pairs(connection, GUILD, 9) == [("E", "F"), ("C", "D")]
        assert await evidence.strongest_pairs(connection, GUILD, 1) == [("E", "F")]


WARM = listed("Russia Warms to India", "2023-05-02", "https://example.org/warm", evidence=(shown(span=(0, 0)),))


async def test_a_title_is_quoted_with_its_own_date_and_the_piece_that_lists_it(database):
    citing = piece("Citing", published="2024-05-07", url="https://example.org/citing", briefings=(WARM,))
    async with database.write() as connection:
        article_id = await corpus.add(connection, citing, NOW)

    (row,) = await of_pair(database)

    assert (row.quote, row.published, row.is_title) == (WARM.title, "2023-05-02", True)
    assert (row.article_id, row.title, row.url) == (article_id, "Citing", "https://example.org/citing")
    assert (row.briefing_url, row.engine) == (WARM.url, "rules-1")
    assert [(total.quarter, total.articles) for total in await quarters(database)] == [("2023-Q2", 1)]


async def test_a_sentence_is_no_title(database, dated):
    assert {(row.is_title, row.briefing_url) for row in await of_pair(database)} == {(False, None)}


async def test_a_title_that_many_pieces_list_is_evidence_once_while_one_of_them_is_kept(database):
    spelled = listed("Russia warms to India!", WARM.published, evidence=WARM.evidence)
    async with database.write() as connection:
        first = await corpus.add(connection, piece(briefings=(WARM, spelled)), NOW)
        second = await corpus.add(connection, piece(briefings=(spelled,)), NOW)
        await corpus.add(connection, piece(briefings=(WARM,), guild_id=OTHER_GUILD), NOW)
    steps = [
        (None, None, [first]),
        (corpus.remove, first, [second]),
        (corpus.remove, second, []),
        (corpus.restore, second, [second]),
        (corpus.restore, first, [first]),
        (corpus.remove, second, [first]),
    ]

    for action, article_id, quoted in steps:
        if action is not None:
            async with database.write() as connection:
                assert await action(connection, GUILD, article_id, None, NOW)
        once = [QuarterTotal("2023-Q2", 1, 0, 0, 1)] if quoted else []
        assert [row.article_id for row in await of_pair(database)] == quoted
        assert await quarters(database) == await quarters(database, since="2023") == once


async def test_the_same_title_on_another_day_is_another_briefing(database):
    later = listed(WARM.title, "2023-05-03", evidence=WARM.evidence)
    undated = listed(WARM.title, None, evidence=WARM.evidence)
    async with database.write() as connection:
        for _ in range(2):
            await corpus.add(connection, piece(briefings=(WARM, later, undated)), NOW)

    assert [row.published for row in await of_pair(database)] == ["2023-05-03", "2023-05-02", None]


async def test_a_piece_that_shows_no_stance_in_a_title_leaves_it_to_the_next_that_does(database):
    unread = listed(WARM.title, WARM.published)
    async with database.write() as connection:
        await corpus.add(connection, piece(briefings=(unread,)), NOW)
        second = await corpus.add(connection, piece(briefings=(WARM,)), NOW)

    assert [row.article_id for row in await of_pair(database)] == [second]


async def test_a_piece_shows_its_sentences_and_not_the_titles_that_it_lists(database):
    async with database.write() as connection:
        article_id = await corpus.add(connection, piece(briefings=(WARM,), evidence=(shown(stance="critical"),)), NOW)

    async with database.read() as connection:
        found = await evidence.of_article(connection, GUILD, article_id)
    assert [row.stance for row in found] == ["critical"]


async def test_relations_are_the_totals_of_every_pair_with_the_actor_and_among_those_within_a_set(database):
    async with database.write() as connection:
        for date, rows in (
            ("2024-05", [shown("A", "B"), shown("A", "B", "critical"), shown("B", "C", "neutral")]),
            (None, [shown("C", "A", "critical")]),
            ("2023-01", [shown("C", "A")]),
            ("2023-01", [shown("C", "A")]),
        ):
            await corpus.add(connection, piece(published=date, evidence=tuple(rows)), NOW)
        gone = await corpus.add(connection, piece(evidence=(shown("A", "D"), shown("D", "A"))), NOW)
        await corpus.remove(connection, GUILD, gone, None, NOW)
        await corpus.add(connection, piece(evidence=(shown("A", "B"),), guild_id=OTHER_GUILD), NOW)

    a_to_b = RelationTotal("A", "B", "2024-Q2", 1, 1, 0, 1)
    b_to_c = RelationTotal("B", "C", "2024-Q2", 0, 0, 1, 1)
    c_to_a = [RelationTotal("C", "A", None, 0, 1, 0, 1), RelationTotal("C", "A", "2023-Q1", 2, 0, 0, 2)]
    async with database.read() as connection:
        assert await evidence.relations(connection, GUILD, "A") == [a_to_b, *c_to_a]
        assert await evidence.relations(connection, GUILD, "B") == [a_to_b, b_to_c]
        assert await evidence.relations(connection, GUILD, "D") == []
        assert await evidence.among(connection, GUILD, ["A", "C"]) == c_to_a
        assert await evidence.among(connection, GUILD, {"C", "B", "A"}) == [a_to_b, b_to_c, *c_to_a]
        assert await evidence.among(connection, GUILD, ["A"]) == []


async def test_a_piece_with_many_titles_is_one_piece(database):
    titles = [listed(f"Russia praises India {number}", f"202{number}-05", evidence=(shown(),)) for number in range(4)]
    async with database.write() as connection:
        await corpus.add(connection, piece(evidence=(shown(), shown()), briefings=tuple(titles)), NOW)

    async with database.read() as connection:
        ever = await evidence.extent(connection, GUILD, "Russia", "India")
        since = await evidence.extent(connection, GUILD, "Russia", "India", since="2022")

    assert (ever.articles, ever.titles) == (1, 4)
    assert (since.articles, since.titles) == (1, 2)


async def test_what_rows_weigh_is_told_of_the_same_rows_as_their_quotes(database):
    rows = [shown(stance=stance, confidence=place / 9) for place, stance in enumerate(["supportive", "critical"] * 4)]
    async with database.write() as connection:
        await corpus.add(connection, piece(evidence=tuple(rows), published="2024-05"), NOW)
        await corpus.add(connection, piece(evidence=tuple(rows), published=None), NOW)

    async with database.read() as connection:
        weighed = await evidence.stances_of_pair(connection, GUILD, "Russia", "India", 11)
        quoted = await evidence.of_pair(connection, GUILD, "Russia", "India", since=None, until=None, limit=11)

    assert [(row.stance, row.confidence, row.published) for row in weighed] == [
        (row.stance, row.confidence, row.published) for row in quoted
    ]
