from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.naming import UnknownActor
from bot.services.answering import (
    MOST_LATEST,
    EmptyCorpus,
    EmptyPeriod,
    NoBriefings,
    NoSuchArticle,
    SameActor,
    UnknownDate,
    period,
    search_words,
)
from tests.services.desk import GUILD, OTHER_GUILD

WARM = "Russia praised India for its steady friendship. Russia thanked India for the trade."
COLD = "Russia condemned India for the vote. Russia accused India of betrayal."
LISTS = """Peru thanked Ecuador for the water.

Background briefings:

3 March 2024: What India Owes Russia
5 May 2024: The Price of Rice
June 2022: Old Debts
"""


@pytest.fixture
def answering(services):
    return services.answering


async def test_a_stance_is_told_with_its_counts_span_trend_and_dated_quotes(answering, desk):
    warm = await desk.publish(WARM, title="Warm", published="2024-05-07", url="https://e.org/warm")
    await desk.publish("Russia supported India at the council.", title="Warmer", published="2024-11")

    answer = await answering.stance(GUILD, "Kremlin", "new delhi")

    assert (answer.source, answer.target, answer.verdict.verdict) == ("Russia", "India", "supportive")
    assert (answer.supportive, answer.critical, answer.articles) == (3, 0, 2)
    assert (answer.first, answer.last) == ("2024-05-07", "2024-11")
    assert [total.quarter for total in answer.trend] == ["2024-Q2", "2024-Q4"]
    quote = next(row for row in answer.evidence if row.article_id == warm)
    assert quote.quote in WARM
    assert (quote.title, quote.date, quote.url) == ("Warm", "2024-05-07", "https://e.org/warm")


async def test_the_other_way_round_is_another_question(answering, desk):
    await desk.publish(WARM + " India condemned Russia.")

    there, back = await answering.stance(GUILD, "Russia", "India"), await answering.stance(GUILD, "India", "Russia")

    assert (there.verdict.verdict, back.verdict.verdict) == ("supportive", "critical")


async def test_where_the_corpus_holds_nothing_it_says_so(answering, desk):
    await desk.publish(WARM)

    for guild_id, source, target in ((GUILD, "Mali", "France"), (OTHER_GUILD, "Russia", "India")):
        answer = await answering.stance(guild_id, source, target)
        assert answer.verdict.verdict == "unknown"
        assert (answer.articles, answer.first, answer.trend, answer.evidence) == (0, None, (), ())


async def test_a_period_counts_its_own_pieces_alone(answering, desk):
    await desk.publish(WARM, published="2023-06-01")
    await desk.publish(COLD, published="2024-06-01")
    await desk.publish("Russia praised India without a date.", published=None)

    before = await answering.stance(GUILD, "Russia", "India", until="2023")
    after = await answering.stance(GUILD, "Russia", "India", since="2024", until="2024-06")
    ever = await answering.stance(GUILD, "Russia", "India")

    assert (before.verdict.verdict, before.first, before.last) == ("supportive", "2023-06-01", "2023-06-01")
    assert (after.verdict.verdict, after.supportive, after.articles) == ("critical", 0, 1)
    assert (ever.articles, len(ever.trend)) == (3, 2)


async def test_the_same_actor_twice_is_refused_under_whatever_names(answering):
    with pytest.raises(SameActor) as refusal:
        await answering.stance(GUILD, "Putin", "Россия")

    assert refusal.value.actor == "Russia"


@pytest.mark.parametrize(("typed", "meant"), [("Russai", "Russia"), ("indai", "India"), ("pakstan", "Pakistan")])
async def test_an_unknown_actor_is_refused_with_the_ones_that_look_like_it(answering, typed, meant):
    with pytest.raises(UnknownActor) as refusal:
        await answering.stance(GUILD, typed, "France")

    assert (refusal.value.name, refusal.value.suggestions[0]) == (typed, meant)


@pytest.mark.parametrize("ask", ["briefings", "search"])
async def test_every_question_refuses_an_unknown_actor(answering, ask):
    questions = {"briefings": (2024,), "search": ("oil",)}

    with pytest.raises(UnknownActor):
        await getattr(answering, ask)(GUILD, *questions[ask], actor="Zzyzx")


@pytest.mark.parametrize(
    ("since", "until", "bounds"),
    [
        (None, None, (None, None)),
        ("2024", "2024", ("2024", "2025")),
        ("2024-5", "2024-12", ("2024-05", "2025-01")),
        (" 2024-02-29 ", "2024-02-29", ("2024-02-29", "2024-03-01")),
        ("2024-12-31", "2024", ("2024-12-31", "2025")),
        (None, "2023-12-31", (None, "2024-01-01")),
        ("0999", None, ("0999", None)),
        ("", "", (None, None)),
    ],
)
def test_both_ends_belong_to_a_period(since, until, bounds):
    assert period(since, until) == bounds


@pytest.mark.parametrize(
    "value",
    ["soon", "24", "2024-13", "2024-00", "2024-02-30", "2024-05-00", "2024-05-12x", "05/12/2024", "0000", "9999"],
)
def test_what_is_no_day_month_or_year_is_refused_by_name(value):
    with pytest.raises(UnknownDate) as refusal:
        period(value, None)

    assert refusal.value.value == value


@pytest.mark.parametrize(
    ("since", "until"),
    [("2025", "2024"), ("2024-05-13", "2024-05-12"), ("2024-06", "2024-05-31"), ("2024", "2023-12-31")],
)
async def test_a_period_that_ends_before_it_begins_is_refused(answering, since, until):
    with pytest.raises(EmptyPeriod):
        await answering.stance(GUILD, "Russia", "India", since=since, until=until)
    with pytest.raises(EmptyPeriod):
        await answering.search(GUILD, "oil", since=since, until=until)


@given(day=st.dates(max_value=date(9998, 12, 31)))
def test_a_day_lies_in_its_own_day_month_and_year(day):
    written = day.isoformat()

    for value in (written, written[:7], written[:4]):
        first, after = period(value, value)
        assert first <= written < after


async def test_the_briefings_of_a_year_come_newest_first(answering, desk):
    article_id = await desk.publish(LISTS)

    answer = await answering.briefings(GUILD, 2024)

    assert [(briefing.published, briefing.title, briefing.cited_by) for briefing in answer.briefings] == [
        ("2024-05-05", "The Price of Rice", (article_id,)),
        ("2024-03-03", "What India Owes Russia", (article_id,)),
    ]


async def test_briefings_are_filtered_by_actor_under_any_name_and_by_words(answering, desk):
    await desk.publish(LISTS)

    by_actor = await answering.briefings(GUILD, 2024, actor="Modi")
    by_words = await answering.briefings(GUILD, 2024, about="price of RICE")

    assert [briefing.title for briefing in by_actor.briefings] == ["What India Owes Russia"]
    assert [briefing.title for briefing in by_words.briefings] == ["The Price of Rice"]


async def test_a_year_without_briefings_names_those_that_have_some(answering, desk):
    await desk.publish(LISTS)

    with pytest.raises(NoBriefings) as refusal:
        await answering.briefings(GUILD, 2019)

    assert (refusal.value.year, refusal.value.years, refusal.value.filtered) == (2019, (2022, 2024), False)


async def test_filters_that_leave_nothing_are_told_from_an_empty_year(answering, desk):
    await desk.publish(LISTS)

    with pytest.raises(NoBriefings) as refusal:
        await answering.briefings(GUILD, 2024, actor="Mali")

    assert refusal.value.filtered


@pytest.mark.parametrize("year", [-1, 0, 1, 10_000, 10**30])
async def test_no_year_breaks_the_question(answering, desk, year):
    await desk.publish(LISTS)

    with pytest.raises(NoBriefings):
        await answering.briefings(GUILD, year)


async def test_a_search_is_asked_in_plain_words(answering, desk):
    rice = await desk.publish("The price of rice rose in Lima and fell in Quito.", title="Rice")
    await desk.publish("The ferry sails on Tuesdays.", title="Ferry")
    await desk.publish("Nobody came to the fair.", title="Fair")

    answer = await answering.search(GUILD, "What is the price of rice?")

    assert [match.article.id for match in answer.results] == [rice]
    assert answer.query == "What is the price of rice?"


async def test_a_search_keeps_actor_period_and_limit(answering, desk):
    await desk.publish("Peru sold rice.", title="A", published="2023-05-01")
    wanted = await desk.publish("Peru bought rice.", title="B", published="2024-05-01")
    await desk.publish("Mali sold rice.", title="C", published="2024-05-01")

    answer = await answering.search(GUILD, "rice", actor="Lima", since="2024")

    assert [match.article.id for match in answer.results] == [wanted]
    assert len((await answering.search(GUILD, "rice", limit=2)).results) == 2


@pytest.mark.parametrize(
    "query", ["", "?!", '"', "*", "the of", "NOT", 'rice" OR "x', "-rice", "title:", "(((", "🕊", "\x00", "x" * 5000]
)
async def test_no_query_breaks_a_search(answering, desk, query):
    await desk.publish("The price of rice.")

    assert (await answering.search(GUILD, query)).query == query


def test_small_words_are_left_out_unless_there_are_no_others():
    assert search_words("What does the Price do to the price?") == ["price"]
    assert search_words("to be or not") == ["not"]
    assert search_words("Who is it") == ["who", "is", "it"]
    assert search_words("¿?") == []


async def test_a_piece_is_found_by_number_and_by_title(answering, desk):
    ferry = await desk.publish("The ferry sails.", title="The Ferry’s Last Tuesday")
    await desk.publish("The ferry sank.", title="After the Ferry")

    for name in (str(ferry), f"#{ferry}", f" {ferry} ", "the ferry's last tuesday", "last Tues"):
        assert (await answering.article(GUILD, name)).article.id == ferry


async def test_a_piece_of_exactly_that_title_goes_before_newer_ones_that_hold_it(answering, desk):
    exact = await desk.publish("Rice.", title="Ukraine", published="2021-01-01")
    for number in range(4):
        await desk.publish(f"More rice {number}.", title=f"Ukraine {number}", published="2024-01-01")

    assert (await answering.article(GUILD, "ukraine")).article.id == exact


@pytest.mark.parametrize("name", ["", "?", "999", "#999", "9" * 40, "-1", "The Moon", "1.5", "%"])
async def test_a_piece_that_is_not_there_is_refused_by_name(answering, desk, name):
    await desk.publish("The ferry sails.", title="Ferry")

    with pytest.raises(NoSuchArticle) as refusal:
        await answering.article(GUILD, name)

    assert (refusal.value.name, refusal.value.alike) == (name, ())


async def test_a_title_that_several_hold_names_them_newest_first(answering, desk):
    await desk.publish("One.", title="Old Ferry", published="2021-01-01")
    await desk.publish("Two.", title="New Ferry", published="2024-01-01")

    with pytest.raises(NoSuchArticle) as refusal:
        await answering.article(GUILD, "ferry")

    assert refusal.value.alike == ("New Ferry", "Old Ferry")


async def test_a_removed_piece_and_another_newsroom_s_are_not_there(answering, desk):
    article_id = await desk.publish("The ferry sails.", title="Ferry")
    with pytest.raises(NoSuchArticle):
        await answering.article(OTHER_GUILD, str(article_id))

    await desk.undo(article_id)

    for name in (str(article_id), "Ferry"):
        with pytest.raises(NoSuchArticle):
            await answering.article(GUILD, name)


async def test_a_piece_tells_what_was_read_from_it_and_what_cites_it(answering, desk):
    rice = await desk.publish("Russia praised India.", title="The Price of Rice", published="2024-05-05")
    citing = await desk.publish(LISTS, title="Citing")

    answer = await answering.article(GUILD, str(rice))
    cited = await answering.article(GUILD, str(citing))

    assert (answer.text, answer.actors) == ("Russia praised India.", ("Russia", "India"))
    assert [(row.source, row.target) for row in answer.stances] == [("Russia", "India")]
    assert [article.id for article in answer.cited_by] == [citing]
    assert [briefing.article_id for briefing in cited.briefings] == [None, rice, None]


async def test_the_latest_come_newest_first_up_to_a_limit(answering, desk):
    with pytest.raises(EmptyCorpus):
        await answering.latest(GUILD, 5)
    ids = [await desk.publish(published=f"2024-01-{day:02}") for day in range(1, MOST_LATEST + 2)]

    assert [article.id for article in await answering.latest(GUILD, 2)] == [ids[-1], ids[-2]]
    assert len(await answering.latest(GUILD, 1000)) == MOST_LATEST


async def test_actors_complete_with_those_of_this_corpus_first(services, desk):
    naming = services.naming
    await desk.publish("Indonesia thanked Peru. Indonesia left.")

    assert (await naming.complete(GUILD, "ind", 5))[:2] == ["Indonesia", "India"]
    assert (await naming.complete(OTHER_GUILD, "ind", 5))[0] == "India"
    assert (await naming.complete(GUILD, "", 25))[:2] == ["Indonesia", "Peru"]
    assert await naming.complete(GUILD, "kreml", 25) == ["Russia"]
    assert len(await naming.complete(GUILD, "", 25)) == 25


async def test_pieces_complete_by_what_their_title_holds_newest_first(answering, desk):
    old = await desk.publish("One.", title="Old Ferry", published="2021-01-01")
    new = await desk.publish("Two.", title="New Ferry", published="2024-01-01")

    assert [article.id for article in await answering.complete_article(GUILD, "FERR", 25)] == [new, old]
    assert [article.id for article in await answering.complete_article(GUILD, "", 1)] == [new]
    assert await answering.complete_article(OTHER_GUILD, "", 25) == []


async def test_the_help_s_examples_come_from_the_corpus(answering, desk):
    empty = await answering.examples(GUILD)
    await desk.publish(WARM)
    await desk.publish(LISTS)

    examples = await answering.examples(GUILD)

    assert (empty.pair, empty.year, empty.articles) == (None, None, 0)
    assert (examples.pair, examples.year, examples.articles) == (("Russia", "India"), 2024, 2)
    assert await answering.years(GUILD) == [2022, 2024]
