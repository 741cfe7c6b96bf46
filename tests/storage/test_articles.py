import sqlite3
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import articles, briefings, corpus, deliveries, evidence, subscriptions
from storage.subscriptions import NewSubscription
from tests.storage.building import GUILD, NOW, OTHER_GUILD, contents, execute, listed, piece, shown

READ = piece(
    "Warm Words, Cold Ledger",
    "Russia thanked India. India thanked nobody.",
    author="Ines Okafor",
    url="https://example.org/ledger",
    summary=("Russia thanked India.", "Nobody else did."),
    actors=("Russia", "India"),
    evidence=(shown(span=(0, 21)), shown("India", "Russia", "neutral", span=(22, 43))),
    briefings=(listed("A Briefing", "2024-01-02", "https://example.org/b", ("Russia",)),),
    added_by=7,
)


async def store(connection, new, *, channel_id=None):
    article_id = await corpus.add(connection, new, NOW)
    if channel_id is not None:
        wish = NewSubscription(new.guild_id, channel_id, 7)
        subscription_id = await subscriptions.add(connection, wish, NOW)
        await deliveries.enqueue(connection, new.guild_id, article_id, channel_id, {subscription_id: NOW}, NOW)
    return article_id


async def totals(connection):
    rows = await connection.execute_fetchall("SELECT * FROM quarterly_total")
    return {tuple(row)[:4]: tuple(row)[4:] for row in rows if any(tuple(row)[4:])}


async def test_a_piece_comes_back_as_it_was_stored(database):
    async with database.write() as connection:
        article_id = await corpus.add(connection, READ, NOW)

    async with database.read() as connection:
        full = await articles.get(connection, GUILD, article_id)
        actors = await articles.actors(connection, GUILD, article_id)
    article = full.article
    assert full.text == READ.text
    assert (article.title, article.author, article.published) == (READ.title, READ.author, READ.published)
    assert (article.url, article.summary, article.engine) == (READ.url, READ.summary, READ.engine)
    assert (article.added_at, article.removed, actors) == (NOW, False, ("Russia", "India"))


async def test_a_piece_goes_in_with_its_index_evidence_briefings_totals_and_deliveries(database):
    async with database.write() as connection:
        article_id = await store(connection, READ, channel_id=50)

    async with database.read() as connection:
        (match,) = await search(connection, "ledger")
        rows = await evidence.of_pair(connection, GUILD, "Russia", "India", since=None, until=None, limit=9)
        quarters = await evidence.quarters(connection, GUILD, "India", "Russia", since=None, until=None)
        (briefing,) = await briefings.of_year(connection, GUILD, 2024, actor=None, about=None)
        waiting = await deliveries.counts(connection)
    assert match.article.id == article_id
    assert [row.quote for row in rows] == ["Russia thanked India."]
    assert [(total.quarter, total.neutral, total.articles) for total in quarters] == [("2024-Q2", 1, 1)]
    assert briefing.cited_by == (article_id,)
    assert waiting == {"pending": 1}


@pytest.mark.parametrize(
    "table",
    [
        "article",
        "article_index_docsize",
        "article_actor",
        "evidence",
        "briefing",
        "briefing_actor",
        "quarterly_total",
        "subscription",
        "delivery",
        "delivery_subscription",
    ],
)
async def test_when_any_step_fails_nothing_of_the_piece_is_there(database, path, table):
    execute(path, f"CREATE TRIGGER fails BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END")
    before = contents(path)

    with pytest.raises(sqlite3.Error):
        async with database.write() as connection:
            await store(connection, READ, channel_id=50)

    assert contents(path) == before
    execute(path, "DROP TRIGGER fails")
    async with database.write() as connection:
        await store(connection, READ, channel_id=50)
    assert len(contents(path)[table]) >= 1


async def test_the_same_words_are_refused_within_a_newsroom_and_change_nothing(database, path):
    async with database.write() as connection:
        await corpus.add(connection, READ, NOW)
    before = contents(path)

    with pytest.raises(sqlite3.IntegrityError):
        async with database.write() as connection:
            await corpus.add(connection, replace(READ, title="Another Title"), NOW)

    assert contents(path) == before


async def test_the_same_words_are_welcome_in_another_newsroom_and_after_removal(database):
    async with database.write() as connection:
        first = await corpus.add(connection, READ, NOW)
        elsewhere = await corpus.add(connection, replace(READ, guild_id=OTHER_GUILD), NOW)
        await corpus.remove(connection, GUILD, first, 7, NOW)
        again = await corpus.add(connection, READ, NOW)

    async with database.read() as connection:
        here = await articles.find_same(connection, GUILD, READ.fingerprint)
        there = await articles.find_same(connection, OTHER_GUILD, READ.fingerprint)
    assert (here.id, there.id) == (again, elsewhere)


async def test_a_removed_piece_is_in_no_answer_and_can_still_be_looked_at(database, path):
    citing = piece("Citing", briefings=(listed("Kept", "2023-03-01"),))
    async with database.write() as connection:
        citing_id = await corpus.add(connection, citing, NOW)
        article_id = await corpus.add(connection, READ, NOW)
        assert await corpus.remove(connection, GUILD, article_id, 7, NOW + 5)

    async with database.read() as connection:
        assert await search(connection, "ledger OR thanked") == []
        assert await articles.find_same(connection, GUILD, READ.fingerprint) is None
        assert [article.title for article in await articles.newest(connection, GUILD, 9)] == ["Citing"]
        assert await articles.count(connection, GUILD) == 1
        assert [full.article.title for full in await articles.after(connection, GUILD, 0, 9)] == ["Citing"]
        assert await articles.named_actors(connection, GUILD) == {}
        assert await articles.titled(connection, GUILD, "ledger", 9) == []
        assert await articles.called(connection, GUILD, READ.title) is None
        assert await articles.citing(connection, GUILD, "A Briefing", 9) == []
        for pair in (("Russia", "India"), ("India", "Russia")):
            assert await evidence.of_pair(connection, GUILD, *pair, since=None, until=None, limit=9) == []
            assert await evidence.quarters(connection, GUILD, *pair, since=None, until=None) == []
            assert await evidence.quarters(connection, GUILD, *pair, since="2000", until=None) == []
            assert (await evidence.extent(connection, GUILD, *pair, since=None, until=None)).first is None
        assert await evidence.strongest_pairs(connection, GUILD, 9) == []
        assert await briefings.of_year(connection, GUILD, 2024, actor=None, about=None) == []
        assert await briefings.years(connection, GUILD) == [2023]
        assert (await articles.get(connection, GUILD, article_id)).article.removed
    assert [row[0] for row in contents(path)["article_index_docsize"]] == [citing_id]


async def test_what_is_not_there_cannot_be_removed(database, path):
    async with database.write() as connection:
        gone = await corpus.add(connection, READ, NOW)
        kept = await corpus.add(connection, piece(evidence=(shown(),)), NOW)
        await corpus.remove(connection, GUILD, gone, 7, NOW)
    before = contents(path)

    async with database.write() as connection:
        answers = [
            await corpus.remove(connection, GUILD, gone, 7, NOW),
            await corpus.remove(connection, OTHER_GUILD, kept, 7, NOW),
            await corpus.remove(connection, GUILD, 999, 7, NOW),
        ]

    assert answers == [False, False, False]
    assert contents(path) == before


async def test_an_unread_piece_is_found_by_search_and_read_once(database):
    unread = piece(engine=None, title="Unread Ledger")
    reading = replace(unread, engine="rules-1", summary=("S.",), actors=("India",), evidence=(shown(),))
    async with database.write() as connection:
        article_id = await corpus.add(connection, unread, NOW)

    async with database.write() as connection:
        found = await articles.to_read(connection, GUILD, "rules-1", 0, 9)
        completed = [await corpus.reread(connection, found[0].article, reading) for _ in range(2)]

    async with database.read() as connection:
        assert [match.article.id for match in await search(connection, "ledger")] == [article_id]
        assert await articles.to_read(connection, GUILD, "rules-1", 0, 9) == []
        assert await totals(connection) == {(GUILD, "Russia", "India", "2024-Q2"): (1, 0, 0, 1)}
        article = (await articles.get(connection, GUILD, article_id)).article
    assert completed == [True, False]
    assert (article.engine, article.summary) == ("rules-1", ("S.",))


async def test_a_piece_that_is_removed_while_it_is_read_stays_out_of_the_totals(database):
    unread = piece(engine=None)
    async with database.write() as connection:
        article_id = await corpus.add(connection, unread, NOW)
        before = (await articles.get(connection, GUILD, article_id)).article
        await corpus.remove(connection, GUILD, article_id, None, NOW)

    async with database.write() as connection:
        read = await corpus.reread(connection, before, replace(unread, engine="r", evidence=(shown(),)))

    async with database.read() as connection:
        assert await totals(connection) == {}
    assert not read


@pytest.mark.parametrize("edit", [{"title": "B"}, {"author": "B"}, {"published": None}, {"url": None}, {"engine": "b"}])
async def test_a_piece_that_is_edited_or_read_while_it_is_read_keeps_the_later_state(database, path, edit):
    async with database.write() as connection:
        article_id = await corpus.add(connection, READ, NOW)
        before = (await articles.get(connection, GUILD, article_id)).article
        await corpus.amend(connection, article_id, replace(READ, **edit), 7, NOW)
    stored = contents(path)

    async with database.write() as connection:
        assert not await corpus.reread(connection, before, replace(READ, engine="encoder-1", evidence=()))

    assert contents(path) == stored


async def test_a_new_reading_takes_the_place_of_the_old_one_and_touches_nothing_else(database, path):
    async with database.write() as connection:
        article_id = await store(connection, READ, channel_id=50)
        before = (await articles.get(connection, GUILD, article_id)).article
    stored = contents(path)
    reading = replace(READ, author="X", published=None, url=None, engine="encoder-1", evidence=(shown(),), actors=())

    async with database.write() as connection:
        assert await corpus.reread(connection, before, reading)

    async with database.read() as connection:
        after = (await articles.get(connection, GUILD, article_id)).article
        (row,) = await evidence.of_pair(connection, GUILD, "Russia", "India", since="2024-05", until=None, limit=9)
        assert await totals(connection) == {(GUILD, "Russia", "India", "2024-Q2"): (1, 0, 0, 1)}
        assert await articles.named_actors(connection, GUILD) == {}
    assert after == replace(before, engine="encoder-1")
    assert (row.engine, row.published) == ("encoder-1", READ.published)
    for table in ("history", "delivery", "article_index_docsize"):
        assert contents(path)[table] == stored[table]


async def test_what_is_to_be_read_is_what_was_not_read_by_this_engine_page_by_page(database):
    engines = ["rules-1", None, "encoder-1", "rules-1", None]
    async with database.write() as connection:
        ids = [await corpus.add(connection, piece(engine=engine), NOW) for engine in engines]
        await corpus.remove(connection, GUILD, ids[4], None, NOW)
        await corpus.add(connection, piece(engine=None, guild_id=OTHER_GUILD), NOW)

    async def found(engine, after=0, limit=9):
        async with database.read() as connection:
            page = await articles.to_read(connection, GUILD, engine, after, limit)
            if limit == 9:
                assert await articles.count_to_read(connection, GUILD, engine, after) == len(page)
        return [full.article.id for full in page]

    assert await found("rules-1") == [ids[1], ids[2]]
    assert await found("encoder-1") == [ids[0], ids[1], ids[3]]
    assert await found("encoder-1", after=ids[0], limit=1) == [ids[1]]
    assert await found(None) == ids[:4]
    assert await found(None, after=ids[1]) == ids[2:4]


async def test_the_newest_come_first_and_undated_ones_last(database):
    dated = ["2024-05-07", None, "2024-05", "2025-01-01", "2024-06", None, "2024-05-07"]
    async with database.write() as connection:
        ids = [await corpus.add(connection, piece(published=date), NOW) for date in dated]

    async with database.read() as connection:
        order = [article.id for article in await articles.newest(connection, GUILD, 99)]
        first_two = [article.id for article in await articles.newest(connection, GUILD, 2)]
    assert order == [ids[place] for place in (3, 4, 6, 0, 2, 5, 1)]
    assert first_two == order[:2]


async def test_the_corpus_is_walked_page_by_page_without_gaps(database):
    async with database.write() as connection:
        ids = [await corpus.add(connection, piece(), NOW) for _ in range(7)]
        await corpus.remove(connection, GUILD, ids[3], None, NOW)

    walked, last = [], 0
    async with database.read() as connection:
        while page := await articles.after(connection, GUILD, last, 2):
            walked += [full.article.id for full in page]
            last = walked[-1]
    assert walked == ids[:3] + ids[4:]


async def test_a_title_is_found_by_what_someone_types_of_it(database):
    async with database.write() as connection:
        for title in ("“Malé” Puts Out Flags", "India's Quarrel", "Indian Summer"):
            await corpus.add(connection, piece(title), NOW)

    async with database.read() as connection:
        typed = {
            words: sorted(article.title for article in await articles.titled(connection, GUILD, words, 9))
            for words in ("MALÉ puts", "indias", "india", "flags!", "")
        }
        called = await articles.called(connection, GUILD, "india’s quarrel")
    assert typed["MALÉ puts"] == typed["flags!"] == ["“Malé” Puts Out Flags"]
    assert typed["indias"] == ["India's Quarrel"]
    assert typed["india"] == ["India's Quarrel", "Indian Summer"]
    assert len(typed[""]) == 3
    assert called.article.title == "India's Quarrel"


async def test_citations_are_found_whatever_the_quotes_and_case(database):
    async with database.write() as connection:
        citing = await corpus.add(connection, piece(briefings=(listed("india's quarrel", "2024-01-01"),)), NOW)
        await corpus.add(connection, piece(briefings=(listed("India’s Quarrels", "2024-01-01"),)), NOW)

    async with database.read() as connection:
        found = await articles.citing(connection, GUILD, "India’s Quarrel", 9)
    assert [article.id for article in found] == [citing]


rows = st.builds(
    shown,
    source=st.sampled_from(["Russia", "India"]),
    target=st.sampled_from(["China", "NATO"]),
    stance=st.sampled_from(["supportive", "critical", "neutral"]),
)
DATES = [None, "2023-12", "2023-12-31", "2024-01-01", "2024-03", "2024-04-01"]
titles = st.builds(
    listed,
    st.sampled_from(["A Title", "a title!", "Another Title"]),
    st.sampled_from([None, "2024-01-01", "2023-12"]),
    evidence=st.lists(rows, max_size=2).map(tuple),
)
readings = st.fixed_dictionaries(
    {
        "published": st.sampled_from(DATES),
        "evidence": st.lists(rows, max_size=4).map(tuple),
        "briefings": st.lists(titles, max_size=3).map(tuple),
    }
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add unread", "remove", "restore", "amend", "reread"]),
        st.integers(0, 9),
        readings,
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
async def test_totals_equal_a_live_count_after_whatever_happened(database, steps):
    added = {}
    async with database.write() as connection:
        await connection.execute("DELETE FROM article")
        await connection.execute("DELETE FROM quarterly_total")
        for step, number, reading in steps:
            if step.startswith("add"):
                new = piece(**reading)
                unread = replace(new, engine=None, evidence=(), briefings=())
                article_id = await corpus.add(connection, new if step == "add" else unread, NOW)
                added[article_id] = new if step == "add" else unread
            elif added:
                article_id = list(added)[number % len(added)]
                added[article_id] = await change(connection, step, article_id, added[article_id], reading)

    expected, spans = Counter(), {}
    async with database.read() as connection:
        kept = [full.article.id for full in await articles.after(connection, GUILD, 0, 99)]
        for date, unit in counted_units({article_id: added[article_id] for article_id in kept}):
            for row in unit:
                expected[(row.source, row.target, date, row.stance)] += 1
            for pair in {(row.source, row.target) for row in unit}:
                expected[(*pair, date, "articles")] += 1
                spans.setdefault(pair, []).append(date)
        stored = await totals(connection)
        for pair, dates in spans.items():
            live = await evidence.quarters(connection, GUILD, *pair, since="0001", until=None)
            rows_of_pair = await evidence.of_pair(connection, GUILD, *pair, since=None, until=None, limit=999)
            span = await evidence.extent(connection, GUILD, *pair, since=None, until=None)
            dated = [date for date in dates if date]
            assert [(GUILD, *pair, total.quarter, numbers(total)) for total in live] == sorted(
                (*key, value) for key, value in stored.items() if key[1:3] == pair and key[3]
            )
            assert Counter((row.published, row.stance) for row in rows_of_pair) == Counter(
                {key[2:]: value for key, value in expected.items() if key[:2] == pair and key[3] != "articles"}
            )
            assert (span.first, span.last) == (min(dated, default=None), max(dated, default=None))
    assert stored == by_quarter(expected)


async def change(connection, step, article_id, before, reading):
    """Change a piece if it can be changed, and return what it is then."""
    if step == "remove":
        await corpus.remove(connection, GUILD, article_id, None, NOW)
    elif step == "restore":
        await corpus.restore(connection, GUILD, article_id, None, NOW)
    elif step == "amend":
        new = replace(before, engine="rules-1", **reading)
        return new if await corpus.amend(connection, article_id, new, None, NOW) is not None else before
    else:
        new = replace(before, engine="encoder-1", **{**reading, "published": before.published})
        state = (await articles.get(connection, GUILD, article_id)).article
        return new if await corpus.reread(connection, state, new) else before
    return before


def counted_units(kept):
    """Return (date, rows) of each piece, and of each title once, as the first piece with stances from it reads it."""
    seen = set()
    for _, new in sorted(kept.items()):
        yield new.published, new.evidence
        for briefing in new.briefings:
            identity = (articles.title_key(briefing.title), briefing.published)
            if briefing.evidence and identity not in seen:
                seen.add(identity)
                yield briefing.published, briefing.evidence


def by_quarter(expected):
    columns = ("supportive", "critical", "neutral", "articles")
    result = {}
    for (source, target, date, column), number in expected.items():
        numbers = result.setdefault((GUILD, source, target, quarter_of(date)), dict.fromkeys(columns, 0))
        numbers[column] += number
    return {key: tuple(numbers.values()) for key, numbers in result.items()}


def numbers(total):
    return (total.supportive, total.critical, total.neutral, total.articles)


def quarter_of(published):
    return f"{published[:4]}-Q{(int(published[5:7]) - 1) // 3 + 1}" if published else ""


async def search(connection, expression):
    return await articles.search(
        connection,
        GUILD,
        expression.split(" OR "),
        actor=None,
        since=None,
        until=None,
        today="2024-06-01",
        limit=9,
    )
