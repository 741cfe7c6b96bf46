"""How a stance is put into words, on the card and in the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.analysis.facts import Stance
from bot.analysis.verdict import Shift, Verdict
from bot.presentation.stance_card import chart_of, has_trend, shift_in_words, span_in_words
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
    ("titles", "words"),
    [
        (0, "2 sentences in 2 pieces, 2 Apr 2024"),
        (1, "2 sentences and titles in 2 pieces, 2 Apr 2024"),
        (2, "2 titles in 2 pieces, 2 Apr 2024"),
    ],
)
def test_titles_of_briefings_are_not_called_sentences_be_they_quoted_or_not(titles, words):
    assert span_in_words(replace(ANSWER, titles=titles)) == words


def test_in_the_terminal_a_title_is_told_to_be_one():
    lines = stance_text(replace(ANSWER, evidence=(SENTENCE, TITLE))).plain.splitlines()

    assert "  critical; 2 Apr 2024, A (#1)" in lines
    assert "  critical; 2 Apr 2024, title of a briefing in A (#1)" in lines


def test_the_chart_tells_of_titles_and_of_what_has_no_date():
    answer = replace(ANSWER, titles=1, undated=QuarterTotal(None, 1, 0, 2, 1))

    assert "2 critical and" in chart_of(answer).alt
    assert "0 supportive sentences and titles" in chart_of(answer).alt
    assert chart_of(answer).alt.endswith("3 undated sentences and titles not drawn.")
    assert "undated" not in chart_of(ANSWER).alt


def test_a_single_quarter_has_no_course_to_draw():
    again = QuarterTotal("2024-Q3", 0, 1, 0, 1)

    assert not has_trend(ANSWER)
    assert has_trend(replace(ANSWER, trend=(*ANSWER.trend, again)))
