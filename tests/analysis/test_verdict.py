import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.facts import Stance
from bot.analysis.verdict import (
    HALF_LIFE_DAYS,
    DatedStance,
    QuarterTotals,
    quarter_of,
    quarter_recency,
    shift_in,
    verdict_of,
)

SUPPORTIVE, CRITICAL, NEUTRAL = Stance.SUPPORTIVE, Stance.CRITICAL, Stance.NEUTRAL


def said(stance, date="2024-05-07", article_id=1, confidence=0.8, hedged=False):
    return DatedStance(stance, confidence, hedged, date, article_id)


def monthly(stances, start=2020):
    return [
        said(stance, f"{start + month // 12}-{month % 12 + 1:02d}-10", article_id=month)
        for month, stance in enumerate(stances)
    ]


dated_stances = st.lists(
    st.builds(
        DatedStance,
        stance=st.sampled_from(Stance),
        confidence=st.floats(0, 1),
        hedged=st.booleans(),
        date=st.sampled_from([None, "2021-03", "2021-03-09", "2022-11-30", "2023-02-28", "2024-07", "2025-01-01"]),
        article_id=st.integers(1, 20),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("date", "quarter"),
    [
        ("2024-05-07", "2024-Q2"),
        ("2024-05", "2024-Q2"),
        ("2024-01", "2024-Q1"),
        ("2023-12-31", "2023-Q4"),
        ("2023-09-30", "2023-Q3"),
        (None, None),
        ("2024", None),
        ("2024-13", None),
        ("spring", None),
    ],
)
def test_a_date_has_a_quarter(date, quarter):
    assert quarter_of(date) == quarter


def test_without_evidence_the_verdict_is_unknown_and_nothing_else():
    verdict = verdict_of([])

    assert (verdict.verdict, verdict.confidence, verdict.shift) == ("unknown", 0.0, None)


@given(dated_stances)
def test_every_verdict_is_a_word_with_a_probability_and_does_not_depend_on_order(evidence):
    verdict = verdict_of(evidence)
    backwards = verdict_of(evidence[::-1])

    assert 0 <= verdict.confidence <= 0.95
    assert (verdict.verdict == "unknown") == (not evidence)
    assert backwards.verdict == verdict.verdict
    assert backwards.confidence == pytest.approx(verdict.confidence)


@given(dated_stances)
def test_turning_every_stance_round_turns_the_verdict_round(evidence):
    opposite = {SUPPORTIVE: CRITICAL, CRITICAL: SUPPORTIVE, NEUTRAL: NEUTRAL}
    turned = [DatedStance(opposite[e.stance], e.confidence, e.hedged, e.date, e.article_id) for e in evidence]
    words = {"supportive": "critical", "critical": "supportive"}
    verdict = verdict_of(evidence)

    assert verdict_of(turned).verdict == words.get(verdict.verdict, verdict.verdict)


def test_more_agreeing_sentences_make_a_surer_verdict():
    one, many = verdict_of([said(CRITICAL)]), verdict_of([said(CRITICAL, article_id=n) for n in range(12)])

    assert one.verdict == many.verdict == "critical"
    assert one.confidence < 0.8 < many.confidence


def test_strong_evidence_on_both_sides_is_mixed():
    assert verdict_of([said(SUPPORTIVE), said(CRITICAL, article_id=2)] * 3).verdict == "mixed"


def test_one_dissenting_sentence_does_not_make_it_mixed():
    assert verdict_of([said(SUPPORTIVE)] * 5 + [said(CRITICAL, article_id=2)]).verdict == "supportive"


def test_recent_pieces_outweigh_old_ones():
    evidence = [said(SUPPORTIVE, "2017-02-01")] * 3 + [said(CRITICAL, "2025-02-01", article_id=2)]

    assert verdict_of(evidence).verdict == "critical"


def test_a_hedged_sentence_counts_half():
    plain, hedged = verdict_of([said(CRITICAL)]), verdict_of([said(CRITICAL, hedged=True)])
    half = verdict_of([said(CRITICAL, confidence=0.4)])

    assert hedged.confidence == pytest.approx(half.confidence)
    assert hedged.confidence < plain.confidence


def test_a_few_neutral_sentences_do_not_hide_an_expressed_stance_but_many_do():
    assert verdict_of([said(SUPPORTIVE)] + [said(NEUTRAL)] * 4).verdict == "supportive"
    assert verdict_of([said(SUPPORTIVE)] + [said(NEUTRAL)] * 12).verdict == "neutral"


def test_neutral_sentences_alone_are_neutral_and_surer_the_more_there_are():
    assert verdict_of([said(NEUTRAL)]).verdict == "neutral"
    assert verdict_of([said(NEUTRAL)]).confidence < verdict_of([said(NEUTRAL)] * 5).confidence


def test_totals_stand_for_the_sentences_that_were_not_handed_over():
    seen = [said(SUPPORTIVE, "2024-05-07")]
    totals = [QuarterTotals("2024-Q2", supportive=1, critical=9, neutral=0)]

    assert verdict_of(seen).verdict == "supportive"
    assert verdict_of(seen, totals).verdict == "critical"


def test_totals_that_the_evidence_already_holds_change_nothing():
    seen = [said(SUPPORTIVE), said(CRITICAL, None)]
    totals = [QuarterTotals("2024-Q2", 1, 0, 0), QuarterTotals(None, 0, 1, 0)]

    assert verdict_of(seen, totals) == verdict_of(seen)


counts = st.integers(0, 9)
quarter_totals = st.lists(
    st.builds(QuarterTotals, st.sampled_from([None, "2015-Q4", "2021-Q1", "2024-Q2"]), counts, counts, counts),
    max_size=4,
    unique_by=lambda total: total.quarter,
)


@given(quarter_totals)
def test_totals_weigh_as_much_as_their_sentences_one_by_one(totals):
    middles = {None: None, "2015-Q4": "2015-11", "2021-Q1": "2021-02", "2024-Q2": "2024-05"}
    sentences = [
        said(stance, middles[total.quarter], confidence=0.6)
        for total in totals
        for stance, number in zip(Stance, (total.supportive, total.critical, total.neutral), strict=True)
        for _ in range(number)
    ]
    by_totals, one_by_one = verdict_of([], totals), verdict_of(sentences)

    assert by_totals.verdict == one_by_one.verdict
    assert by_totals.confidence == pytest.approx(one_by_one.confidence)


@given(quarter_totals)
def test_a_balance_leans_as_the_verdict_does(totals):
    verdict = verdict_of([], totals)
    word, balance = verdict.verdict, verdict.balance

    assert -1 <= balance <= 1
    assert word != "supportive" or balance > 0.3 - 1e-9
    assert word != "critical" or balance < -0.3 + 1e-9
    assert word != "mixed" or abs(balance) <= 0.3 + 1e-9
    assert word not in {"neutral", "unknown"} or balance == 0


def test_a_verdict_over_the_totals_of_a_million_sentences_takes_no_time():
    totals = [QuarterTotals(f"{2000 + n // 4}-Q{n % 4 + 1}", 4000, 3000, 3000) for n in range(100)]
    started = time.process_time()

    verdict_of([], totals)

    assert time.process_time() - started < 0.05


def test_the_recency_of_a_quarter_halves_and_an_undated_one_has_its_own():
    assert quarter_recency("2024-Q2", "2024-Q2") == 1
    assert quarter_recency("2022-Q2", "2024-Q2") == pytest.approx(0.5 ** (731 / HALF_LIFE_DAYS))
    assert quarter_recency(None, "2024-Q2") == quarter_recency(None, None) == 0.5


def test_a_clear_change_is_found_at_the_first_piece_after_it():
    shift = shift_in(monthly([SUPPORTIVE] * 10 + [CRITICAL] * 8))

    assert shift is not None
    assert (shift.since, shift.before, shift.after) == ("2020-11-10", "supportive", "critical")


def test_a_steady_stance_has_no_shift():
    assert shift_in(monthly([SUPPORTIVE] * 30)) is None


def test_alternating_stances_have_no_shift():
    assert shift_in(monthly([SUPPORTIVE, CRITICAL] * 15)) is None


def test_a_change_needs_three_pieces_on_either_side():
    assert shift_in(monthly([SUPPORTIVE] * 20 + [CRITICAL] * 2)) is None


def test_sentences_of_one_piece_do_not_count_as_several_pieces():
    evidence = [said(SUPPORTIVE, "2020-01-01", 1)] * 20 + [said(CRITICAL, "2024-01-01", 2)] * 20

    assert shift_in(evidence) is None


def test_no_change_is_placed_between_pieces_of_one_date():
    evidence = [said(SUPPORTIVE, "2024-01-01", n) for n in range(10)]
    evidence += [said(CRITICAL, "2024-01-01", n) for n in range(10, 20)]

    assert shift_in(evidence) is None


def test_undated_pieces_do_not_enter_the_shift():
    evidence = monthly([SUPPORTIVE] * 9 + [CRITICAL] * 9)

    assert shift_in([*evidence, said(CRITICAL, None, 99)]) == shift_in(evidence)


def test_the_change_of_many_pieces_is_placed_to_the_piece():
    evidence = [
        said(SUPPORTIVE if n < 203 else CRITICAL, f"{2000 + n // 12}-{n % 12 + 1:02d}-05", n) for n in range(290)
    ]

    shift = shift_in(evidence)

    assert shift is not None
    assert shift.since == "2016-12-05"


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_pieces_seldom_show_a_shift(seed):
    random, found = Random(seed), 0
    for _ in range(20):
        stances = [SUPPORTIVE] * 8 + [CRITICAL] * 8
        random.shuffle(stances)
        found += shift_in(monthly(stances)) is not None

    assert found <= 7  # 20 trials at 5%: more than 7 has a chance under 1 in 10,000


@pytest.mark.parametrize("turn", [250, 500])
def test_five_hundred_pieces_are_judged_quickly(turn):
    evidence = [
        said(CRITICAL if n >= turn else SUPPORTIVE if n % 3 else NEUTRAL, f"{2005 + n // 28}-03-{n % 28 + 1:02d}", n)
        for n in range(500)
    ]
    spent = []
    for _ in range(5):
        start = time.process_time()
        verdict_of(evidence)
        spent.append(time.process_time() - start)

    assert min(spent) < 0.03
