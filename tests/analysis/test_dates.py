"""Written dates as pieces write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.dates import date_at, find_dates, parse_date


@pytest.mark.parametrize(
    "written",
    [
        "7 July 2024",
        "07 July 2024",
        "July 7, 2024",
        "July 7 2024",
        "JULY 7, 2024",
        "7th of July 2024",
        "July 7th, 2024",
        "Jul. 7, 2024",
        "7 Jul 2024",
        "7-Jul-2024",
        "2024-07-07",
        "2024/07/07",
        "2024-07-07T10:30:00Z",
        "07.07.2024",
        "7.7.2024",
        "07/07/2024",
        "7/7/24",
        "Sunday, 7 July 2024",
        "Sunday 7 July 2024",
        "Sun., July 7, 2024",
        "7. Juli 2024",
        "Sonntag, 7. Juli 2024",
        "7 juillet 2024",
        "7 de julio de 2024",
        "7 luglio 2024",
        "7 de julho de 2024",
        "7 июля 2024 г.",
        "7 липня 2024 року",
        "7 lipca 2024",
        "7 Temmuz 2024",
        "7 juli 2024",
        "2024年7月7日",
    ],
)
def test_one_day_in_many_writings(written: str) -> None:
    assert parse_date(written) == "2024-07-07"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("March 2023", "2023-03"),
        ("Sept. 2023", "2023-09"),
        ("2023-03", "2023-03"),
        ("mars 2023", "2023-03"),
        ("03/04/2024", "2024-04-03"),
        ("07/25/2024", "2024-07-25"),
        ("29 February 2024", "2024-02-29"),
    ],
)
def test_precision_and_order(written: str, expected: str) -> None:
    assert parse_date(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "31 February 2024",
        "29 February 2023",
        "2024-13-01",
        "40 July 2024",
        "32/13/2024",
        "7 July 0024",
        "12 people",
        "2023-24",
        "version 1.2.3",
        "Article 370",
        "",
    ],
)
def test_what_no_calendar_knows_is_no_date(written: str) -> None:
    assert list(find_dates(written)) == []
    assert parse_date(written) is None


def test_a_missing_year_is_the_latest_that_is_not_after_the_piece() -> None:
    assert parse_date("7 July", "2025-07-07") == "2025-07-07"
    assert parse_date("8 July", "2025-07-07") == "2024-07-08"
    assert parse_date("29 February", "2025-07-07") == "2024-02-29"
    assert parse_date("20 July", "2025-07") == "2025-07-20"
    assert parse_date("7 July") is None


def test_spans_take_in_the_weekday_and_nothing_else() -> None:
    text = "It began on Sunday, 7 July 2024, and was over by March 2025."

    found = [(text[item.span.start : item.span.end], item.date) for item in find_dates(text)]

    assert found == [("Sunday, 7 July 2024", "2024-07-07"), ("March 2025", "2025-03")]


def test_a_date_is_found_only_where_it_begins() -> None:
    assert date_at("on 7 July 2024", 0) is None
    found = date_at("on 7 July 2024", 3)
    assert found is not None
    assert (found.date, found.span.start, found.span.end) == ("2024-07-07", 3, 14)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    english = f"{day.day} {day:%B} {day.year}"
    assert [parse_date(english), parse_date(f"{day:%d.%m.%Y}"), parse_date(f"{day:%B} {day.day}, {day.year}")] == [
        day.isoformat()
    ] * 3


@given(st.text(alphabet=st.sampled_from(list("0123456789 ./-,\nJulyMay年月日the")), max_size=80))
def test_found_dates_are_ordered_and_within_the_text(text: str) -> None:
    end = 0
    for found in find_dates(text, "2025-01-01"):
        assert end <= found.span.start < found.span.end <= len(text)
        end = found.span.end
