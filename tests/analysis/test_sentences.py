"""Where sentences begin and end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.facts import Span
from bot.analysis.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Berg met Gen. Lund and Dr. Holm in Oslo.",
        "The U.S. President called the U.K. Foreign Office at 3 p.m. Moscow time.",
        "J. D. Berg and Ada B. Lund were heard on Jan. 5 and on Sept. 12.",
        "Prices rose by 3.5% to $1.2 billion, e.g. in Bergen, i.e. on the coast.",
        "Resolution No. 1701 and Art. 5 of the treaty, cf. p. 12, are not in question.",
        "The ministry said that “we are ready <…> to talk […] at any time” without delay.",
        "“Why now?” asked Lund.",
        "“Why now?” Foreign Minister Lund asked reporters.",
        "Oslo waited… and waited; Bergen did not.",
        "The firm Berg Inc. and others, etc., were named.",
        "It was signed (in Oslo!) by both.",
    ],
)
def test_stops_that_end_nothing(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oslo spoke. Bergen listened.", ["Oslo spoke.", "Bergen listened."]),
        ("Was it so? It was! So be it.", ["Was it so?", "It was!", "So be it."]),
        ("He said: “We stay.” She left.", ["He said: “We stay.”", "She left."]),
        ('He said "We stay." She left.', ['He said "We stay."', "She left."]),
        ("It failed (twice.) Then it held.", ["It failed (twice.)", "Then it held."]),
        ("They live in the U.S. The others do not.", ["They live in the U.S.", "The others do not."]),
        ("Oslo waited… Bergen did not.", ["Oslo waited…", "Bergen did not."]),
        ("It held.[1] Then it failed.² So it goes.", ["It held.[1]", "Then it failed.²", "So it goes."]),
        ("This was Plan B. The other was better.", ["This was Plan B.", "The other was better."]),
        ("It began in 2014. In 2022 it grew.", ["It began in 2014.", "In 2022 it grew."]),
        ("It fell in Jan. The rest held.", ["It fell in Jan.", "The rest held."]),
        ("It was over.The others left.", ["It was over.", "The others left."]),
        ("Осло ждёт. Берген тоже.", ["Осло ждёт.", "Берген тоже."]),
        ("挪威在等待。瑞典也是。", ["挪威在等待。", "瑞典也是。"]),
        ("**Oslo spoke.** Bergen listened.", ["**Oslo spoke.**", "Bergen listened."]),
    ],
)
def test_stops_that_end_a_sentence(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_wrapped_lines_are_one_sentence_verbatim() -> None:
    text = "The minister told the whole parliament that\nOslo would keep the islands, nor would\nit say why. So it is."

    assert split(text) == [
        "The minister told the whole parliament that\nOslo would keep the islands, nor would\nit say why.",
        "So it is.",
    ]


def test_headings_and_items_stand_alone_without_their_marks() -> None:
    text = (
        "# What Oslo Wants\n\nIt wants peace.\n\nThe price\n"
        "Oslo has named a price that nobody in the other capital has "
        "been ready to pay so far.\n\n* fish\n* Oil and gas\n  from the shelf\n"
        "1. ships\n2) crews\n\n---\n\n**The end**\n"
    )

    assert split(text) == [
        "What Oslo Wants",
        "It wants peace.",
        "The price",
        "Oslo has named a price that nobody in the other capital has been ready to pay so far.",
        "fish",
        "Oil and gas\n  from the shelf",
        "ships",
        "crews",
        "The end",
    ]


def test_a_paragraph_to_a_line_needs_no_blank_lines() -> None:
    assert split("Oslo spoke.\nBergen listened.") == ["Oslo spoke.", "Bergen listened."]


def test_excluded_stretches_are_not_touched() -> None:
    text = "Oslo spoke. See also: the list. Bergen listened."
    start = text.index("See")

    found = split_sentences(text, excluded=[Span(start, start + len("See also: the list."))])

    assert [text[span.start : span.end] for span in found] == ["Oslo spoke.", "Bergen listened."]


@given(st.text(max_size=300) | st.text(alphabet=st.sampled_from(list("Ab .!?…“”\"'()[]\n*-#1>_")), max_size=200))
def test_spans_are_ordered_stripped_and_hold_words(text: str) -> None:
    end = 0
    for span in split_sentences(text):
        assert end <= span.start < span.end <= len(text)
        sentence = text[span.start : span.end]
        assert sentence == sentence.strip()
        assert any(character.isalnum() for character in sentence)
        end = span.end


WORDS = st.sampled_from(
    "Oslo Bergen the ministers of Norway have U.S. Mr. Dr. not 3.5 agreed on fish Jan. (so) “yes”".split()
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=6))
def test_sentences_cover_every_word_of_plain_prose(sentences: list[list[str]]) -> None:
    text = " ".join(" ".join(words) + "." for words in sentences)

    assert re.findall(r"\w+", " ".join(split(text))) == re.findall(r"\w+", text)
