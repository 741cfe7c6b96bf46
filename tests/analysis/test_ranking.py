from dataclasses import dataclass

import pytest

from bot.analysis.facts import Stance
from bot.analysis.ranking import rank_evidence

SUPPORTIVE, CRITICAL, NEUTRAL = Stance.SUPPORTIVE, Stance.CRITICAL, Stance.NEUTRAL


@dataclass(frozen=True)
class Row:
    stance: Stance = SUPPORTIVE
    confidence: float = 0.8
    hedged: bool = False
    reported_by: str | None = None
    date: str | None = "2024-01-01"
    article_id: int = 1
    is_title: bool = False


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (Row(article_id=1), Row(article_id=2, stance=NEUTRAL, confidence=0.95, date="2025-01-01")),
        (Row(article_id=1), Row(article_id=2, hedged=True, date="2025-01-01")),
        (Row(article_id=1), Row(article_id=2, reported_by="Petrov", date="2025-01-01")),
        (Row(article_id=1, confidence=0.9), Row(article_id=2, confidence=0.6, date="2025-01-01")),
        (Row(article_id=1, date="2024-02"), Row(article_id=2, date="2024-01-31")),
        (Row(article_id=1, confidence=0.6), Row(article_id=2, date=None, confidence=0.9)),
        (Row(article_id=1), Row(article_id=2, is_title=True, date="2025-01-01")),
        (Row(article_id=1, confidence=0.6), Row(article_id=2, stance=CRITICAL, confidence=0.9, date="2025-01-01")),
    ],
)
def test_the_more_convincing_quote_comes_first(better, worse):
    assert rank_evidence([worse, better], "supportive") == [better, worse]
    assert rank_evidence([better, worse], "supportive") == [better, worse]


def test_every_piece_is_quoted_once_before_any_is_quoted_twice():
    rows = [Row(confidence=c, article_id=a) for a, c in [(1, 0.9), (1, 0.9), (2, 0.6), (3, 0.5), (2, 0.5)]]

    assert [row.article_id for row in rank_evidence(rows, "supportive")] == [1, 2, 3, 1, 2]


def test_a_second_strong_quote_comes_before_a_neutral_one_of_another_piece():
    rows = [Row(article_id=1), Row(article_id=1), Row(article_id=2, stance=NEUTRAL)]

    assert [row.article_id for row in rank_evidence(rows, "supportive")] == [1, 1, 2]


def test_quotes_of_the_verdicts_side_come_first():
    rows = [Row(article_id=1), Row(article_id=2, stance=CRITICAL), Row(article_id=3, stance=NEUTRAL)]

    assert [row.article_id for row in rank_evidence(rows, "critical")] == [2, 1, 3]


def test_for_a_mixed_verdict_both_sides_take_turns_and_the_newer_side_leads():
    rows = [Row(article_id=n) for n in (1, 2, 3)] + [Row(article_id=4, stance=CRITICAL, date="2025-03")]

    assert [row.stance for row in rank_evidence(rows, "mixed")] == [CRITICAL, SUPPORTIVE, SUPPORTIVE, SUPPORTIVE]
