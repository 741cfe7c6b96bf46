from importlib import resources
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.facts import PairStance, Stance
from bot.analysis.reading import MOST_EVIDENCE, MOST_TOKENS, PieceReader
from bot.analysis.stance_marking import MOST_JUDGED
from bot.analysis.summary import MOST_TITLE

READER = PieceReader()
ENDLESS = "Russia praised India and " * 10_000
SAMPLES = {file.name: file.read_text(encoding="utf-8") for file in (resources.files("bot") / "samples").iterdir()}

LISTED = {
    "2021-03-11-delhi-hedges-between-the-quad-and-moscow.md": 3,
    "2021-03-11-small-allies.md": 3,
    "2021-10-25-islamabad-gets-the-neighbour-it-asked-for.txt": 3,
    "2022-05-23-ankara-courts-everyone.md": 4,
    "2022-08-22-bamako-and-kinshasa.md": 3,
    "2022-12-19-the-ridge-at-yangtse-and-the-road-to-nowhere.txt": 4,
    "2023-03-27-beijing-photograph.txt": 4,
    "2023-06-26-washington-rolls-out-the-carpet.md": 4,
    "2023-09-25-grain-quarrel.txt": 4,
    "2023-10-16-armenia-alone.md": 5,
    "2023-11-13-pakistan-runs-out-of-patience-with-kabul.txt": 3,
    "2024-03-11-one-door-opens.md": 6,
    "2024-07-15-warm-words-in-moscow.md": 5,
    "2024-11-18-red-sea-sides.md": 4,
    "2024-12-12-after-hasina-dhaka-looks-past-delhi.txt": 3,
    "2025-03-10-kyiv-scolded.txt": 4,
    "2025-05-19-four-days-in-may.md": 4,
    "2025-09-03-a-tariff-undoes-a-courtship.md": 6,
    "2025-10-27-friends-repaired.md": 5,
    "2025-12-08-putin-comes-to-delhi-to-mend-a-friendship.txt": 6,
}
"""How many briefings a sample lists, counted by eye; the others list none."""

by_sample = pytest.mark.parametrize("name", sorted(SAMPLES))


def test_there_are_enough_samples_over_all_years_and_each_says_what_it_is():
    assert len(SAMPLES) >= 24
    assert {name[:4] for name in SAMPLES} == {"2021", "2022", "2023", "2024", "2025"}
    assert all("Sample piece" in text for text in SAMPLES.values())
    assert LISTED.keys() <= SAMPLES.keys()


@by_sample
def test_a_sample_gives_its_title_author_and_date(name):
    reading = READER.read(SAMPLES[name])

    assert reading.title
    assert reading.title in " ".join(SAMPLES[name].split())
    assert reading.author in SAMPLES[name]
    assert len(reading.author.split()) == 2
    assert reading.date == name[:10]


@by_sample
def test_a_sample_s_briefings_are_all_read_with_their_dates(name):
    reading = READER.read(SAMPLES[name])

    assert len(reading.briefings) == LISTED.get(name, 0)
    assert all(briefing.date and briefing.date[:7] <= reading.date[:7] for briefing in reading.briefings)
    assert all(briefing.title in SAMPLES[name] for briefing in reading.briefings)


@by_sample
def test_a_sample_s_quotes_are_its_sentences_to_the_letter_and_none_is_of_a_list(name):
    text = SAMPLES[name]
    reading = READER.read(text)

    assert reading.evidence
    for row in reading.evidence:
        assert row.quote == text[row.start : row.end]
        assert row.pair.source != row.pair.target
        assert 0 <= row.pair.confidence <= 1
        assert {row.pair.source, row.pair.target} <= set(reading.actors)
    quotes = {row.quote for row in reading.evidence}
    assert not [briefing for briefing in reading.briefings if any(briefing.title in quote for quote in quotes)]


@by_sample
def test_a_sample_shows_stances_and_is_summed_up_in_three_of_its_sentences(name):
    text = SAMPLES[name]
    reading = READER.read(text)

    assert {row.pair.stance for row in reading.evidence} - {Stance.NEUTRAL}
    assert len(reading.summary) == 3
    assert all(sentence in text for sentence in reading.summary)
    assert "Sample piece" not in " ".join(reading.summary)


@by_sample
def test_a_sample_has_every_ordered_pair_of_a_sentence_once(name):
    by_sentence = {}
    for row in READER.read(SAMPLES[name]).evidence:
        by_sentence.setdefault((row.start, row.end), []).append((row.pair.source, row.pair.target))

    for pairs in by_sentence.values():
        actors = {actor for pair in pairs for actor in pair}
        assert sorted(pairs) == sorted((a, b) for a in actors for b in actors if a != b)


def test_a_briefing_s_title_is_read_for_stance_with_the_names_of_its_own_date():
    text = (
        "Trump spoke.\n\nBackground briefings:\n\n"
        "May 2, 2022: White House Condemns China\nMay 3, 2022: Peru, Alone\nMay 4, 2022: Russia Praises India\n"
    )

    condemned, alone, praised = READER.read(text).briefings

    shown = {(pair.source, pair.target): pair.stance for pair in condemned.stances}
    assert shown == {("United States", "China"): Stance.CRITICAL, ("China", "United States"): Stance.NEUTRAL}
    assert (alone.actors, alone.stances) == (("Peru",), ())
    assert {(pair.source, pair.target) for pair in praised.stances} == {("Russia", "India"), ("India", "Russia")}


def test_a_title_that_names_too_many_or_is_too_long_shows_no_stance():
    many = ", ".join(["Peru", "Chile", "Mali", "Kenya", "Ghana", "Togo", "Benin", "Niger", "Chad"])
    text = f"Peru sang.\n\nBackground briefings:\n\nMay 2, 2022: {many} Praise India\nMay 3, 2022: Peru Praises Chile\n"

    first, second = READER.read(text).briefings

    assert len(first.actors) == 10
    assert (first.stances, len(second.stances)) == ((), 2)


def test_the_titles_of_an_endless_list_give_no_more_rows_than_a_piece_may_have():
    lines = (f"May 2, 2022: Peru Praises Chile and India for Reason {number}\n" for number in range(2500))
    reading = READER.read("Peru sang.\n\nBackground briefings:\n\n" + "".join(lines))

    found = sum(len(briefing.stances) for briefing in reading.briefings)
    assert len(reading.briefings) > MOST_EVIDENCE / 6
    assert MOST_EVIDENCE <= found < MOST_EVIDENCE + 6


def test_what_is_given_goes_before_what_the_text_says():
    text = "A Title of Its Own\n\nBy Ines Okafor\n4 March 2025\n\nRussia praised India."

    read = READER.read(text)
    given_all = READER.read(text, title="T", author="A", date="2020-01", url="https://e.org")

    assert (read.title, read.author, read.date, read.url) == ("A Title of Its Own", "Ines Okafor", "2025-03-04", None)
    assert (given_all.title, given_all.author, given_all.date, given_all.url) == ("T", "A", "2020-01", "https://e.org")


def test_what_the_text_does_not_say_is_not_guessed():
    reading = READER.read("Russia praised India in May. Nobody else did.")

    assert (reading.title, reading.author, reading.date, reading.url) == (None, None, None, None)
    assert reading.opening == "Russia praised India in May."


def test_the_opening_is_one_line_even_where_the_text_is_wrapped():
    text = "Peru thanked Ecuador\nfor the water. Nobody else was asked."

    assert READER.read(text).opening == "Peru thanked Ecuador for the water."


def test_actors_stand_by_how_often_they_are_named_and_the_title_counts():
    text = "Peru spoke. Mali answered. Mali left."

    assert READER.read(text).actors == ("Mali", "Peru")
    assert READER.read(text, title="Peru, Peru and Kenya").actors == ("Peru", "Mali", "Kenya")


def test_an_untitled_piece_reads_the_same_when_its_opening_is_given_as_its_title():
    text = "Peru spoke of Mali. Mali answered. Kenya, Kenya."
    untitled = READER.read(text)

    assert READER.read(text, title=untitled.opening).actors == untitled.actors


def test_who_held_an_office_is_told_by_the_piece_s_date():
    text = "Obama praised India. It was a warm day."

    assert "United States" in READER.read(text, date="2015-01-01").actors
    assert "United States" not in READER.read(text, date="2023-01-01").actors


def test_one_sentence_alone_gives_every_ordered_pair():
    stances = READER.stances("Russia condemned India.")

    assert {(stance.source, stance.target): stance.stance for stance in stances} == {
        ("Russia", "India"): Stance.CRITICAL,
        ("India", "Russia"): Stance.NEUTRAL,
    }
    assert READER.stances("Russia slept.") == ()


def test_another_reader_of_stances_takes_the_same_place():
    class Constant:
        engine = "constant-1"

        def read(self, sentences):
            return [(PairStance("Peru", "Mali", Stance.SUPPORTIVE, 1.0),) for _ in sentences]

    reading = PieceReader(stances=Constant()).read("Peru met Mali. Mali left Peru.")

    assert (reading.engine, [row.quote for row in reading.evidence]) == (
        "constant-1",
        ["Peru met Mali.", "Mali left Peru."],
    )


def test_a_list_of_who_voted_how_and_a_sentence_without_end_tell_no_stance():
    names = ["Peru", "Mali", "Chad", "Chile", "Ghana", "Kenya", "Nepal", "Spain", "Italy"]
    listed = f"In favour voted {', '.join(names)}. Peru praised Mali."
    endless = "Peru praised Mali and " * 200 + "left. Chile praised Ghana."

    assert {row.quote for row in PieceReader().read(listed).evidence} == {"Peru praised Mali."}
    assert {row.quote for row in PieceReader().read(endless).evidence} == {"Chile praised Ghana."}


def test_a_piece_has_a_bounded_number_of_evidence():
    reading = PieceReader().read("Peru praised Mali, Chad, Chile, Ghana and Kenya. " * 1000)

    assert MOST_EVIDENCE <= len(reading.evidence) < MOST_EVIDENCE + 100


class CountingReader:
    """Finds every pair neutral, and counts how many tokens the encoder would be given for it, one for 3 bytes."""

    engine = "counting-1"

    def __init__(self):
        self.tokens = 0

    def read(self, sentences):
        pairs = [list(permutations(dict.fromkeys(m.actor for m in s.mentions), 2)) for s in sentences]
        for sentence, named in zip(sentences, pairs, strict=True):
            self.tokens += len(named) // 2 * min(len(sentence.text.encode()) // 3, MOST_JUDGED)
        return [tuple(PairStance(*pair, Stance.NEUTRAL, 0.9) for pair in named) for named in pairs]


@pytest.mark.parametrize(
    "aside",
    ["", "and the weather of a long winter was talked of, " * 12, "и о погоде долгой зимы тоже говорили, " * 20],
)
def test_the_encoders_work_on_a_piece_is_bounded_however_long_its_sentences_are(aside):
    counting = CountingReader()
    sentence = f"Peru praised Mali, Chad and Chile, {aside}said Ghana. "

    reading = PieceReader(stances=counting).read(sentence * (400_000 // len(sentence)))

    assert counting.tokens < MOST_TOKENS + 10 * MOST_JUDGED
    assert counting.tokens > MOST_TOKENS or len(reading.evidence) >= MOST_EVIDENCE


words = st.sampled_from(
    [
        "Russia",
        "praised",
        "India",
        "China",
        "condemned",
        "not",
        ".",
        "\n",
        "\n\n",
        "“",
        "”",
        "- ",
        "2024-05-06",
        ":",
        "By",
        "#",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=60).map(" ".join)))
def test_any_text_can_be_read_and_its_quotes_are_verbatim(text):
    reading = READER.read(text)

    assert all(row.quote == text[row.start : row.end] and row.quote for row in reading.evidence)
    assert "\n" not in reading.opening
    assert len(set(reading.actors)) == len(reading.actors)


@pytest.mark.parametrize(
    "text", ["Russia praised India and " * 10_000, f"# {'Russia praised India and ' * 10_000}\n\nA day."]
)
def test_a_piece_without_a_full_stop_or_with_an_endless_heading_gets_a_title_of_bearable_length(text):
    reading = READER.read(text)

    assert len(reading.title or reading.opening) <= MOST_TITLE
    assert len(reading.opening) <= MOST_TITLE
