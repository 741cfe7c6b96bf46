"""Digests and quiet hours go by the clock on the newsroom's wall, through every change of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.services.timing import UnknownTimeZone, complete_zone, known_zone, next_digest, quiet_end
from storage.subscriptions import Schedule

VIENNA = ZoneInfo("Europe/Vienna")
NEW_YORK = ZoneInfo("America/New_York")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
UNUSUAL = (
    *("Europe/Vienna", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Antarctica/Troll"),
    *("Africa/Cairo", "Asia/Beirut", "America/Nuuk", "America/Havana", "America/St_Johns", "Pacific/Apia", "UTC"),
)
NIGHT = (22, 7)

zones = st.sampled_from(UNUSUAL).map(ZoneInfo)
hours = st.integers(0, 23)
moments = st.datetimes(datetime(2006, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
digests = st.builds(Schedule, digest=st.sampled_from(["daily", "weekly"]), hour=hours, weekday=st.integers(0, 6))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


@pytest.mark.parametrize(
    ("quiet", "moment", "zone", "end"),
    [
        (NIGHT, at("2026-01-15T21:59:59", VIENNA), VIENNA, None),
        (NIGHT, at("2026-01-15T22:00", VIENNA), VIENNA, utc("2026-01-16T06:00")),
        (NIGHT, at("2026-01-16T06:59:59.999999", VIENNA), VIENNA, utc("2026-01-16T06:00")),
        (NIGHT, at("2026-01-16T07:00", VIENNA), VIENNA, None),
        ((9, 17), at("2026-01-16T12:30", VIENNA), VIENNA, utc("2026-01-16T16:00")),
        ((0, 6), at("2026-01-16T00:00", VIENNA), VIENNA, utc("2026-01-16T05:00")),
        ((18, 0), at("2026-01-16T23:30", VIENNA), VIENNA, utc("2026-01-16T23:00")),
        ((8, 8), at("2026-01-16T08:30", VIENNA), VIENNA, None),
        (None, at("2026-01-16T08:30", VIENNA), VIENNA, None),
        (NIGHT, utc("2026-01-16T17:00"), KATHMANDU, utc("2026-01-17T01:15")),
        (NIGHT, utc("2026-01-16T03:00"), NEW_YORK, utc("2026-01-16T12:00")),
    ],
)
def test_quiet_hours_end_on_the_hour_of_the_newsroom_s_clock(quiet, moment, zone, end):
    assert quiet_end(quiet, moment, zone) == end


@pytest.mark.parametrize(
    ("quiet", "moment", "zone", "end"),
    [
        # Spring in Vienna: 01:59 is followed by 03:00.
        (NIGHT, at("2026-03-28T23:00", VIENNA), VIENNA, utc("2026-03-29T05:00")),
        ((22, 2), at("2026-03-29T01:30", VIENNA), VIENNA, utc("2026-03-29T01:00")),
        ((2, 3), utc("2026-03-29T01:00"), VIENNA, None),
        ((2, 5), utc("2026-03-29T01:00"), VIENNA, utc("2026-03-29T03:00")),
        # Autumn in Vienna: the first 02:59 is followed by a second 02:00.
        (NIGHT, at("2026-10-24T23:00", VIENNA), VIENNA, utc("2026-10-25T06:00")),
        ((22, 3), at("2026-10-25T02:30", VIENNA), VIENNA, utc("2026-10-25T02:00")),
        ((22, 2), at("2026-10-25T02:30", VIENNA, fold=1), VIENNA, None),
        ((2, 3), at("2026-10-25T02:30", VIENNA), VIENNA, utc("2026-10-25T02:00")),
        # New York changes at other hours, on other days.
        (NIGHT, at("2026-03-07T23:00", NEW_YORK), NEW_YORK, utc("2026-03-08T11:00")),
        ((22, 2), at("2026-03-08T01:30", NEW_YORK), NEW_YORK, utc("2026-03-08T07:00")),
        (NIGHT, at("2026-10-31T23:00", NEW_YORK), NEW_YORK, utc("2026-11-01T12:00")),
        ((22, 2), at("2026-11-01T01:30", NEW_YORK), NEW_YORK, utc("2026-11-01T07:00")),
        # Troll's clock goes back by two hours, out of these quiet ones.
        ((2, 7), utc("2026-10-25T00:30"), ZoneInfo("Antarctica/Troll"), utc("2026-10-25T01:00")),
        # The clock of St. John's went back by an hour at 00:01 until 2011.
        ((0, 7), utc("2010-11-07T02:30:30.5"), ZoneInfo("America/St_Johns"), utc("2010-11-07T02:31")),
    ],
)
def test_quiet_hours_follow_the_clock_when_it_is_changed(quiet, moment, zone, end):
    assert quiet_end(quiet, moment, zone) == end


@given(quiet=st.tuples(hours, hours), moment=moments, zone=zones)
def test_quiet_hours_end_later_outside_them_and_with_no_pause_before(quiet, moment, zone):
    begins, ends = quiet
    quiet_hours = {(begins + ahead) % 24 for ahead in range((ends - begins) % 24)}

    end = quiet_end(quiet, moment, zone)

    assert (end is not None) == (moment.astimezone(zone).hour in quiet_hours)
    if end is not None:
        assert end > moment
        assert end.tzinfo is UTC
        assert end.astimezone(zone).hour not in quiet_hours
        before = moment
        while before < end:
            assert before.astimezone(zone).hour in quiet_hours
            before += timedelta(minutes=15)
        assert (end - timedelta(microseconds=1)).astimezone(zone).hour in quiet_hours


@pytest.mark.parametrize(
    ("schedule", "after", "zone", "due"),
    [
        (Schedule("daily"), at("2026-01-15T07:59", VIENNA), VIENNA, utc("2026-01-15T07:00")),
        (Schedule("daily"), at("2026-01-15T08:00", VIENNA), VIENNA, utc("2026-01-16T07:00")),
        (Schedule("daily", hour=0), at("2026-01-15T23:59:59", VIENNA), VIENNA, utc("2026-01-15T23:00")),
        (Schedule("daily"), utc("2026-01-15T03:00"), KATHMANDU, utc("2026-01-16T02:15")),
        (Schedule("daily"), utc("2026-01-16T02:00"), NEW_YORK, utc("2026-01-16T13:00")),
        (Schedule("weekly"), at("2026-01-15T12:00", VIENNA), VIENNA, utc("2026-01-19T07:00")),
        (Schedule("weekly"), at("2026-01-19T07:00", VIENNA), VIENNA, utc("2026-01-19T07:00")),
        (Schedule("weekly"), at("2026-01-19T08:00", VIENNA), VIENNA, utc("2026-01-26T07:00")),
        (Schedule("weekly", weekday=6), at("2026-01-19T08:00", VIENNA), VIENNA, utc("2026-01-25T07:00")),
    ],
)
def test_a_digest_is_due_on_its_day_at_its_hour(schedule, after, zone, due):
    assert next_digest(schedule, after, zone) == due


@pytest.mark.parametrize(
    ("schedule", "after", "zone", "due"),
    [
        (Schedule("daily"), at("2026-03-28T08:00", VIENNA), VIENNA, utc("2026-03-29T06:00")),
        (Schedule("daily"), at("2026-10-24T08:00", VIENNA), VIENNA, utc("2026-10-25T07:00")),
        (Schedule("weekly"), at("2026-03-23T08:00", VIENNA), VIENNA, utc("2026-03-30T06:00")),
        # 02:00 does not exist on 29 March in Vienna, nor on 8 March in New York.
        (Schedule("daily", hour=2), at("2026-03-28T02:00", VIENNA), VIENNA, utc("2026-03-29T01:00")),
        (Schedule("daily", hour=2), utc("2026-03-29T01:00"), VIENNA, utc("2026-03-30T00:00")),
        (Schedule("weekly", hour=2, weekday=6), at("2026-03-08T00:00", NEW_YORK), NEW_YORK, utc("2026-03-08T07:00")),
        # 02:00 comes twice on 25 October in Vienna, 01:00 on 1 November in New York.
        (Schedule("daily", hour=2), at("2026-10-25T01:59", VIENNA), VIENNA, utc("2026-10-25T00:00")),
        (Schedule("daily", hour=2), at("2026-10-25T02:00", VIENNA), VIENNA, utc("2026-10-26T01:00")),
        (Schedule("daily", hour=1), at("2026-11-01T00:00", NEW_YORK), NEW_YORK, utc("2026-11-01T05:00")),
        (Schedule("daily", hour=1), at("2026-11-01T01:30", NEW_YORK), NEW_YORK, utc("2026-11-02T06:00")),
        # Nuuk leaps over the last hour of a Saturday; Lord Howe over half an hour; Apia once over a whole Friday.
        (
            Schedule("weekly", hour=23, weekday=5),
            utc("2026-03-29T00:30"),
            ZoneInfo("America/Nuuk"),
            utc("2026-03-29T01:00"),
        ),
        (Schedule("daily", hour=2), utc("2026-10-03T15:29"), ZoneInfo("Australia/Lord_Howe"), utc("2026-10-03T15:30")),
        (
            Schedule("weekly", weekday=4),
            utc("2011-12-30T00:00"),
            ZoneInfo("Pacific/Apia"),
            utc("2011-12-30T10:00"),
        ),
    ],
)
def test_a_digest_follows_the_clock_when_it_is_changed(schedule, after, zone, due):
    assert next_digest(schedule, after, zone) == due


@given(schedule=digests, after=moments, zone=zones)
def test_the_next_digest_is_later_soon_and_at_its_hour_unless_the_clock_leapt_over_it(schedule, after, zone):
    due = next_digest(schedule, after, zone)

    assert after < due <= after + timedelta(days=8)
    assert due.tzinfo is UTC
    local = due.astimezone(zone)
    if local.replace(minute=0, second=0) == local and local.hour == schedule.hour:
        assert schedule.digest == "daily" or local.weekday() == schedule.weekday
    else:
        just_before = (due - timedelta(microseconds=1)).astimezone(zone)
        assert local.utcoffset() > just_before.utcoffset()
        assert just_before.hour == (schedule.hour - 1) % 24


@given(schedule=digests, after=moments, zone=zones, wait=st.timedeltas(timedelta(0), timedelta(days=8)))
def test_no_digest_is_due_between_a_moment_and_the_next_one(schedule, after, zone, wait):
    due = next_digest(schedule, after, zone)
    assume(after + wait < due)

    assert next_digest(schedule, after + wait, zone) == due


def test_a_schedule_without_a_digest_has_none_due():
    with pytest.raises(ValueError, match="instant"):
        next_digest(Schedule(), utc("2026-01-15T00:00"), VIENNA)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Vienna", "Europe/Vienna"),
        ("vienna", "Europe/Vienna"),
        (" europe / VIENNA ", "Europe/Vienna"),
        ("america/new york", "America/New_York"),
        ("New  York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("kathmandu", "Asia/Kathmandu"),
        ("indiana/knox", "America/Indiana/Knox"),
        ("utc", "UTC"),
        ("singapore", "Singapore"),
        ("etc/gmt-3", "Etc/GMT-3"),
        ("etc/gmt+3", "Etc/GMT+3"),
    ],
)
def test_a_time_zone_is_known_however_it_is_typed(name, known):
    assert known_zone(name).key == known


@pytest.mark.parametrize(
    ("name", "suggestions"),
    [
        ("Nicosia", {"Asia/Nicosia", "Europe/Nicosia"}),
        ("york", {"America/New_York"}),
        ("Europa/Vienna", {"Europe/Vienna"}),
        ("Berln", {"Europe/Berlin"}),
        ("middle of nowhere", set()),
        ("", set()),
        ("../UTC", set()),
        ("localtime", set()),
    ],
)
def test_what_is_no_time_zone_brings_those_that_it_may_mean(name, suggestions):
    with pytest.raises(UnknownTimeZone) as caught:
        known_zone(name)

    assert caught.value.name == name
    assert set(caught.value.suggestions) == suggestions


def test_an_offset_is_not_guessed_from_a_name_without_its_sign():
    with pytest.raises(UnknownTimeZone) as caught:
        known_zone("GMT 3")

    assert {"Etc/GMT-3", "Etc/GMT+3"} <= set(caught.value.suggestions)


@given(name=st.text() | st.sampled_from(["a", "e", "/", "america", "Viena", "GMT 3"]))
def test_a_name_is_a_time_zone_or_brings_at_most_three_that_are(name):
    suggestions: tuple[str, ...] = ()
    try:
        known = known_zone(name).key
    except UnknownTimeZone as unknown:
        suggestions = unknown.suggestions
    else:
        assert known in available_timezones()

    assert len(suggestions) <= 3
    assert all(known_zone(suggestion).key == suggestion for suggestion in suggestions)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("new", ["America/New_York"]),
        ("new y", ["America/New_York"]),
        ("york", ["America/New_York"]),
        ("Kath", ["Asia/Kathmandu"]),
        ("vie", ["Europe/Vienna", "Asia/Vientiane"]),
        ("", ["UTC", "Europe/London"]),
    ],
)
def test_completion_begins_with_the_cities_that_begin_so(typed, first):
    assert complete_zone(typed, 25)[: len(first)] == first


@given(typed=st.sampled_from(["", "a", "america/", "new york", "gmt", "qq"]) | st.text(max_size=3), limit=hours)
def test_completion_gives_known_names_that_hold_what_was_typed(typed, limit):
    offered = complete_zone(typed, limit)

    assert len(offered) <= limit
    assert len(set(offered)) == len(offered)
    assert all(known_zone(name).key == name for name in offered)
    if typed.isascii() and typed.isalpha():
        assert all(typed.lower() in name.lower() for name in offered)
