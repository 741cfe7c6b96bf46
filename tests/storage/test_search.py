import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import articles, corpus
from storage.articles import MATCH_CLOSES, MATCH_OPENS, RECENCY_HALF_WEIGHT_DAYS
from storage.passages import passages
from tests.storage.building import GUILD, NOW, OTHER_GUILD, contents, piece

FILLER = "The harbour was quiet, its ships lay at anchor. " * 3


async def search(database, *words, actor=None, since=None, until=None, today="2024-06-01", limit=9, guild_id=GUILD):
    async with database.read() as connection:
        return await articles.search(
            connection, guild_id, words, actor=actor, since=since, until=until, today=today, limit=limit
        )


async def store(database, *new):
    async with database.write() as connection:
        return [await corpus.add(connection, article, NOW) for article in new]


def ids(matches):
    return [match.article.id for match in matches]


@pytest.fixture
async def others(database):
    """Pieces that hold none of the words looked for: a word that all pieces hold would weigh nothing."""
    return await store(database, *(piece(f"Harbour {number}", FILLER + str(number)) for number in range(8)))


@pytest.mark.parametrize("word", ["sanction", "sanctions", "SANCTIONING", "sanctioned"])
async def test_words_are_found_in_all_their_forms(database, others, word):
    (found,) = await store(database, piece("Steel", "They sanctioned the mill."))

    assert ids(await search(database, word)) == [found]


@pytest.mark.parametrize("word", ["malé", "male", "MALÉ"])
async def test_accents_do_not_matter(database, others, word):
    (found,) = await store(database, piece("Islands", "A quarrel in Malé."))

    assert ids(await search(database, word)) == [found]


async def test_a_piece_with_more_of_the_words_comes_first(database, others):
    one, both = await store(
        database, piece("A", f"Oil. {FILLER}"), piece("B", f"Oil for grain. {FILLER}", published="2024-05-07")
    )

    assert ids(await search(database, "oil", "grain")) == [both, one]


async def test_a_word_of_the_title_weighs_more_than_one_of_the_text(database, others):
    in_text, in_title = await store(
        database, piece("On trade", f"Oil. {FILLER}"), piece("On oil", f"Trade. {FILLER}", published="2024-05-07")
    )

    assert ids(await search(database, "oil")) == [in_title, in_text]


async def test_of_pieces_with_the_same_words_the_newer_comes_first_and_an_undated_one_counts_as_old(database, others):
    old, undated, month, new = await store(
        database,
        *(
            piece("Oil", f"Grain. {FILLER}{chr(97 + place) * 3}", published=date)
            for place, date in enumerate(["2014-01-01", None, "2024-04", "2024-05-20"])
        ),
    )

    assert ids(await search(database, "oil")) == [new, month, undated, old]


async def test_a_piece_loses_half_its_weight_in_four_years_and_one_from_tomorrow_gains_none(database, others):
    then, now, tomorrow = await store(
        database,
        *(
            piece("Oil", f"Grain. {FILLER}{chr(97 + place) * 3}", published=date)
            for place, date in enumerate(["2020-06-01", "2024-06-01", "2024-06-02"])
        ),
    )

    scores = {match.article.id: match.score for match in await search(database, "oil", today="2024-06-01")}

    assert RECENCY_HALF_WEIGHT_DAYS == 1461
    assert scores[now] == pytest.approx(2 * scores[then])
    assert scores[tomorrow] == pytest.approx(scores[now])


async def test_filters_keep_the_actor_and_the_period(database, others):
    early, inside, other, undated = await store(
        database,
        piece("Oil", actors=("India",), published="2024-04-30"),
        piece("Oil", actors=("Russia", "India"), published="2024-05"),
        piece("Oil", actors=("Russia",), published="2024-05-31"),
        piece("Oil", actors=("India",), published=None),
    )

    assert set(ids(await search(database, "oil", actor="India"))) == {early, inside, undated}
    assert set(ids(await search(database, "oil", since="2024-05", until="2024-06"))) == {inside, other}
    assert ids(await search(database, "oil", actor="India", since="2024-05-01")) == []
    assert ids(await search(database, "oil", actor="China")) == []


async def test_the_limit_keeps_the_best(database, others):
    await store(database, *(piece("On trade", f"Oil {number}. {FILLER}") for number in range(5)))
    (best,) = await store(database, piece("Oil, oil, oil"))

    assert ids(await search(database, "oil", limit=1)) == [best]


async def test_the_snippet_marks_the_words_that_matched_where_they_stand(database, others):
    await store(database, piece("Steel", f"{FILLER} They sanctioned the mill. {FILLER}"))

    (match,) = await search(database, "sanctions")

    assert f"They {MATCH_OPENS}sanctioned{MATCH_CLOSES} the mill" in match.snippet
    assert len(match.snippet) < 400


async def test_the_passage_is_the_one_that_holds_most_of_the_words_and_begins_with_its_sentence(database, others):
    text = f"Grain went up. {FILLER * 9}They sold oil for grain at dusk. {FILLER * 9}Oil went down."
    await store(database, piece("Trade", text))

    (match,) = await search(database, "oil", "grain")

    marked = f"They sold {MATCH_OPENS}oil{MATCH_CLOSES} for {MATCH_OPENS}grain{MATCH_CLOSES} at dusk."
    assert match.snippet.startswith(f"…{marked}")
    assert match.snippet.endswith("…")


async def test_a_piece_of_which_the_title_alone_matches_is_shown_by_its_beginning(database, others):
    await store(database, piece("Oil", f"Grain went up. {FILLER * 9}"))

    (match,) = await search(database, "oil")

    assert match.snippet.startswith("Grain went up. The harbour was quiet")
    assert MATCH_OPENS not in match.snippet
    assert len(match.snippet) <= 201


@settings(max_examples=60, deadline=None)
@given(
    before=st.text(st.sampled_from("ab .\n。字"), max_size=600),
    after=st.text(st.sampled_from("ab .\n。字"), max_size=600),
)
def test_whatever_stands_around_a_match_the_passage_is_a_short_stretch_of_the_text_that_marks_it(before, after):
    text = f"{before} oil {after}"

    (passage,) = passages([text], '"oil"')

    assert passage.replace(MATCH_OPENS, "").replace(MATCH_CLOSES, "").strip("…") in text
    assert f"{MATCH_OPENS}oil{MATCH_CLOSES}" in passage
    assert len(passage) <= 300


async def test_a_word_that_a_piece_repeats_without_end_holds_up_no_search(database, others):
    await store(database, piece("Noise", "Russia and the other word " * 12_000))
    started = time.process_time()

    (match,) = await search(database, "russia", "other", "word")

    assert time.process_time() - started < 0.5
    assert f"{MATCH_OPENS}Russia{MATCH_CLOSES} and the {MATCH_OPENS}other{MATCH_CLOSES}" in match.snippet


async def test_a_search_stays_in_its_newsroom(database, others):
    here, _ = await store(database, piece("Oil"), piece("Oil", guild_id=OTHER_GUILD))

    assert ids(await search(database, "oil")) == [here]


@pytest.mark.parametrize(
    "word", ["AND", "OR", "NOT", "NEAR", "title", "a AND", '"', '""', "oil*", "(", "^", "{title}", "-", "_"]
)
async def test_the_query_language_of_the_index_is_not_spoken(database, others, word):
    (found,) = await store(database, piece("Oil"))

    assert ids(await search(database, "oil", word)) == [found]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), min_size=1, max_size=8)
)
async def test_no_words_break_a_search_or_change_anything(database, path, words):
    before = contents(path)

    await search(database, *words)

    assert contents(path) == before
