"""Three sentences that say what a piece says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.summary import MOST_SUMMARISED, shortened, summarise

CLAIM = "Norway has closed the northern strait to every foreign ferry since the spring."
HEART = (
    "Norway closed the strait because the ferries of Sweden carried smugglers through the northern strait every week."
)
ASIDE = "Sweden grows excellent lingonberries in most of its southern provinces."
OTHER = "Denmark has watched all of it with the calm of a bystander."
END = "Ultimately, the ferries will sail again once both capitals have saved face."


def test_claim_heart_and_conclusion_in_text_order() -> None:
    assert summarise([CLAIM, ASIDE, OTHER, HEART, ASIDE.replace("Sweden", "Finland"), END]) == (CLAIM, HEART, END)


def test_a_short_piece_has_a_short_summary() -> None:
    assert summarise([]) == ()
    assert summarise([CLAIM]) == (CLAIM,)
    assert summarise([CLAIM, END]) == (CLAIM, END)


def test_questions_leads_headings_and_marks_are_passed_over() -> None:
    sentences = [
        "What Oslo Wants",
        "Why has Norway closed the strait?",
        CLAIM,
        "Here are some background briefings:",
        OTHER,
        END,
        "Will it last?",
        "Sample piece, written for a demonstration.",
    ]

    assert summarise(sentences) == (CLAIM, OTHER, END)


def test_a_sentence_that_hangs_on_another_is_not_taken_alone() -> None:
    hanging = [
        "This closed strait of Norway is the strait that the ferries of Sweden need.",
        "These ferries of Sweden need the northern strait that Norway closed.",
        "It closed the northern strait to the ferries of Sweden in the spring.",
        "At the same time, this closed the strait of Norway to the ferries of Sweden.",
        "Because of this, Norway closed the strait to the ferries of Sweden.",
    ]

    summary = summarise([hanging[0], CLAIM, *hanging, OTHER, ASIDE, END])

    assert not set(summary) & set(hanging)
    assert summary[0] == CLAIM
    assert summary[-1] == END


def test_a_hanging_conclusion_comes_with_its_antecedent() -> None:
    antecedent = "Norway plays for time."
    conclusion = "That is a good wager for as long as the ferries stay in port."
    filler = ["They talk.", "It rains.", "He waits.", "She waits."]

    assert summarise([CLAIM, HEART, *filler, antecedent, conclusion])[-2:] == (antecedent, conclusion)


def test_an_impersonal_it_stands_alone() -> None:
    claim = "It is unlikely that Norway will open the strait before the winter."

    assert summarise([claim, OTHER, END])[0] == claim


def test_the_same_thing_is_not_said_twice() -> None:
    assert summarise([CLAIM, CLAIM.replace("every", "any"), OTHER, END]) == (CLAIM, OTHER, END)


@given(
    st.lists(
        st.text(max_size=80) | st.sampled_from([CLAIM, HEART, OTHER, ASIDE, END, "This is it.", "Why?"]), max_size=12
    )
)
def test_a_summary_is_at_most_three_of_the_sentences_in_order(sentences: list[str]) -> None:
    summary = summarise(sentences)

    assert len(summary) <= 3
    remaining = iter(sentences)
    assert all(sentence in remaining for sentence in summary)


@pytest.mark.parametrize(
    "hanging",
    [
        "That is why the harbour was closed to them until the spring.",
        "It is a harbour that one cannot leave in winter without a pilot.",
    ],
)
def test_a_closing_sentence_that_hangs_on_the_one_before_brings_it_along(hanging: str) -> None:
    summary = summarise([CLAIM, ASIDE, HEART, OTHER, hanging])

    assert hanging not in summary or OTHER in summary


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    endless = "Norway will keep the strait open, " * 60_000 + "as it said."

    (sentence,) = summarise([endless])

    assert len(sentence) <= MOST_SUMMARISED
    assert sentence.endswith("…")
    assert set(sentence.removesuffix("…").split()) <= set("Norway will keep the strait open open,".split())


@given(text=st.text(st.sampled_from("ab ,\n"), max_size=60), most=st.integers(2, 50))
def test_what_is_shortened_is_a_beginning_and_not_much_shorter_than_it_may_be(text: str, most: int) -> None:
    short = shortened(text, most)

    assert len(short) <= most
    assert short == text if len(text) <= most else text.startswith(short.removesuffix("…"))
