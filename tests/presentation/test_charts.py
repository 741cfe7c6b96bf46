"""The chart of a stance over time, read back from its pixels and its words."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.presentation.canvas import CRITICAL, LONGEST_ALT, NEUTRAL, SUPPORTIVE, TEXT, WIDTH
from bot.presentation.charts import HEIGHT, MOST_BARS, smoothed, spans, stance_chart
from storage.evidence import QuarterTotal
from tests.presentation.facts import texts
from tests.presentation.pictures import border_is_bare, box_of, opened


def quarters(first: int, *counts: tuple[int, int, int]) -> list[QuarterTotal]:
    """Totals of successive quarters from the first of a year on; quarters without any sentence are left out."""
    return [
        QuarterTotal(f"{first + place // 4}-Q{place % 4 + 1}", *count, 1)
        for place, count in enumerate(counts)
        if any(count)
    ]


totals = st.builds(
    QuarterTotal,
    quarter=st.builds("{:04d}-Q{}".format, st.integers(1990, 2026) | st.integers(1, 9999), st.integers(1, 4)),
    supportive=st.integers(0, 12) | st.integers(0, 52_000),
    critical=st.integers(0, 12) | st.integers(0, 52_000),
    neutral=st.integers(0, 12),
    articles=st.just(1),
)


def test_supportive_bars_stand_above_the_line_and_critical_ones_below():
    image = opened(stance_chart("Russia", "India", quarters(2024, (3, 2, 0), (1, 4, 0))))
    plot = (100, 160, WIDTH, HEIGHT - 100)

    green, red = box_of(image.crop(plot), SUPPORTIVE), box_of(image.crop(plot), CRITICAL)

    assert green is not None
    assert red is not None
    assert green[3] <= red[1]


def test_both_sides_are_drawn_on_one_scale():
    image = opened(stance_chart("Russia", "India", quarters(2024, (2, 6, 0))))
    middle = image.crop((WIDTH // 2 + 30, 200, WIDTH // 2 + 70, HEIGHT - 100))

    green, red = box_of(middle, SUPPORTIVE), box_of(middle, CRITICAL)

    assert green is not None
    assert red is not None
    assert (red[3] - red[1]) / (green[3] - green[1]) == pytest.approx(3, rel=0.1)


def test_a_quarter_of_neutral_sentences_alone_has_a_dot_and_a_silent_one_nothing():
    trend = quarters(2024, (0, 0, 2), (0, 0, 0), (1, 0, 0))

    image = opened(stance_chart("Russia", "India", trend))

    dot = box_of(image.crop((60, 160, WIDTH, HEIGHT - 100)), NEUTRAL)
    assert dot is not None
    assert dot[2] - dot[0] < 40
    assert box_of(opened(stance_chart("Russia", "India", trend[1:])), NEUTRAL) is None


def test_the_trend_is_drawn_from_three_quarters_with_evidence_on():
    below_the_head = (60, 200, WIDTH, HEIGHT)
    two = stance_chart("Russia", "India", quarters(2024, (3, 1, 0), (0, 2, 0)))
    three = stance_chart("Russia", "India", quarters(2024, (3, 1, 0), (0, 2, 0), (0, 3, 0)))

    assert box_of(opened(two).crop(below_the_head), TEXT) is None
    assert box_of(opened(three).crop(below_the_head), TEXT) is not None


def test_the_trend_is_a_triangular_average_in_which_few_sentences_weigh_little():
    steady = smoothed(spans(quarters(2023, *[(3, 1, 0)] * 8)))
    lone = smoothed(spans(quarters(2023, (0, 0, 1), (0, 0, 0), (0, 9, 0), (0, 0, 0), (0, 0, 1))))

    assert steady == pytest.approx([2] * 8)
    assert lone == pytest.approx([-1.5, -18 / 8, -3, -18 / 8, -1.5])


def test_every_quarter_between_the_first_and_the_last_has_its_place():
    bars = spans([QuarterTotal("2024-Q4", 1, 0, 0, 1), QuarterTotal("2022-Q3", 0, 2, 0, 1)])

    assert len(bars) == 10
    assert (bars[0].critical, bars[-1].supportive) == (2, 1)
    assert not any(bar.known for bar in bars[1:-1])


@pytest.mark.parametrize(("number", "bars", "length"), [(40, 40, 1), (41, 11, 4), (120, 30, 4), (1600, 40, 40)])
def test_long_spans_are_told_by_years_and_then_decades(number: int, bars: int, length: int):
    found = spans(quarters(1600, *[(1, 2, 0)] * number))

    assert len(found) == bars
    assert {later.start - earlier.start for earlier, later in pairwise(found)} == {length}
    assert sum(bar.critical for bar in found) == 2 * number


@given(st.lists(totals, min_size=1, max_size=30), texts(80), texts(80), st.booleans())
@settings(max_examples=25, deadline=None)
def test_any_trend_makes_a_picture_that_keeps_inside_its_border(trend, source, target, with_titles):
    picture = stance_chart(source, target, trend, with_titles=with_titles)

    image = opened(picture)
    assert image.size == (WIDTH, HEIGHT)
    assert border_is_bare(image)
    assert 0 < len(picture.alt) <= LONGEST_ALT
    assert re.fullmatch(r"stance(-[a-z0-9]+)*\.png", picture.name)


@given(st.lists(totals, min_size=1, max_size=30))
def test_no_sentence_is_lost_between_the_totals_and_the_bars(trend):
    bars = spans(trend)

    assert len(bars) <= max(MOST_BARS, 101)
    assert sum(bar.supportive for bar in bars) == sum(total.supportive for total in trend)
    assert sum(bar.critical for bar in bars) == sum(total.critical for total in trend)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Saint Vincent and the Grenadines", "Democratic Republic of the Congo"),
        ("Аквафест", "Министерство культуры"),
        ("W" * 200, "W" * 200),
    ],
)
def test_long_names_stay_inside_the_picture(source: str, target: str):
    image = opened(stance_chart(source, target, quarters(2024, (3, 1, 0), (52_000, 40_000, 0))))

    assert border_is_bare(image)


def test_between_names_written_from_the_right_the_arrow_still_leaves_the_source():
    trend = quarters(2024, (3, 1, 0))
    source = (0, 0, 150, 100)

    first, second = (opened(stance_chart("إسرائيل", target, trend)).crop(source) for target in ("حماس", "فلسطين"))

    assert box_of(first, TEXT) is not None
    assert first.tobytes() == second.tobytes()


def test_what_is_counted_and_both_signs_beside_it_have_room():
    trend = quarters(2024, (3, 1, 0), (0, 0, 2), (0, 2, 0), (1, 0, 0))

    assert border_is_bare(opened(stance_chart("Iran", "Israel", trend, with_titles=True)))


def test_the_same_totals_give_the_same_bytes():
    trend = quarters(2021, *[(place % 4, place % 3, 0) for place in range(14)])

    assert stance_chart("Iran", "Israel", trend) == stance_chart("Iran", "Israel", list(trend))


def test_the_description_says_what_the_picture_shows():
    trend = [
        QuarterTotal(None, 1, 0, 1, 1),
        *quarters(2022, (6, 0, 0), (5, 1, 2), (0, 0, 0), (2, 3, 0), (0, 7, 0), (0, 1200, 0)),
    ]

    alt = stance_chart("Russia", "India", trend).alt

    assert "how Russia stands toward India, Q1 2022 to Q2 2023" in alt
    assert "13 supportive sentences, 1,211 critical and 2 neutral" in alt
    assert "Most criticism: Q2 2023, with 1,200 critical sentences." in alt
    assert "The trend moves toward criticism: from 4.3 more supportive than critical" in alt
    assert "2 undated sentences not drawn" in alt


def test_the_description_says_when_a_trend_warms_or_stays_level():
    warming = stance_chart("Iran", "Iraq", quarters(2024, (0, 4, 0), (1, 1, 0), (4, 0, 0), (5, 0, 0))).alt
    level = stance_chart("Iran", "Iraq", quarters(2024, *[(2, 1, 0)] * 4)).alt

    assert "The trend moves toward support" in warming
    assert "The trend is level: 1.0 more supportive than critical sentences per quarter." in level


def test_quarters_with_as_much_criticism_are_told():
    alt = stance_chart("Iran", "Iraq", quarters(2024, (0, 3, 0), (1, 1, 0), (0, 3, 0))).alt

    assert "Most criticism: Q1 2024, with 3 critical sentences, and as many in 1 other quarter." in alt


@pytest.mark.parametrize("trend", [[], [QuarterTotal(None, 3, 1, 0, 2)]])
def test_without_a_dated_quarter_there_is_no_chart(trend: list[QuarterTotal]):
    with pytest.raises(ValueError, match="dated quarter"):
        stance_chart("Russia", "India", trend)
