"""How a stance is put into words, on the card and in the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.analysis.facts import Stance
from bot.analysis.verdict import Shift, Verdict
from bot.presentation.stance_card import has_trend, shift_in_words, span_in_words
from bot.presentation.terminal import stance_text
from bot.services.answering import StanceAnswer
from bot.services.quotes import Quote
from storage.evidence import QuarterTotal

SENTENCE = Quote("India", "Russia", Stance.CRITICAL, 0.8, False, None, "India left.", "2024-04-02", 1, "A", None)
TITLE = replace(SENTENCE, is_title=True)
ANSWER = StanceAnswer(
    source="India",
    target="Russia",
    verdict=Verdict("critical", 0.8, Shift("2024-04-02", "supportive", "critical")),
    supportive=0,
    critical=2,
    neutral=0,
    articles=2,
    first="2024-04-02",
    last="2024-04-02",
    trend=(QuarterTotal("2024-Q2", 0, 2, 0, 2),),
    evidence=(SENTENCE, SENTENCE),
)


@pytest.mark.parametrize(
    ("since", "before", "after", "words"),
    [
        ("2024-04-02", "supportive", "critical", "Cooler since spring 2024: supportive before, critical after."),
        ("2024-12", "critical", "mixed", "Warmer since winter 2024/25: critical before, mixed after."),
        ("2024-01-31", "neutral", "mixed", "Different since winter 2023/24: neutral before, mixed after."),
    ],
)
def test_a_shift_is_told_with_its_season_on_the_card_and_in_the_terminal(since, before, after, words):
    answer = replace(ANSWER, verdict=Verdict(after, 0.8, Shift(since, before, after)))

    assert shift_in_words(answer) == words
    assert words in stance_text(answer).plain


def test_without_a_shift_there_is_no_word_of_one():
    assert shift_in_words(replace(ANSWER, verdict=Verdict("critical", 0.8))) is None


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ((SENTENCE, SENTENCE), "2 sentences in 2 pieces, 2 Apr 2024"),
        ((SENTENCE, TITLE), "2 sentences and titles in 2 pieces, 2 Apr 2024"),
        ((TITLE, TITLE), "2 titles in 2 pieces, 2 Apr 2024"),
    ],
)
def test_titles_of_briefings_are_not_called_sentences(evidence, words):
    assert span_in_words(replace(ANSWER, evidence=evidence)) == words


def test_a_single_quarter_has_no_course_to_draw():
    again = QuarterTotal("2024-Q3", 0, 1, 0, 1)

    assert not has_trend(ANSWER)
    assert has_trend(replace(ANSWER, trend=(*ANSWER.trend, again)))
