"""When a digest is due and when quiet hours end, by the clock on a newsroom's wall.

Moments that are taken and given know their time zone; those given are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.analysis.actors import fold
from storage.subscriptions import Schedule


class UnknownTimeZone(Exception):
    """No time zone is named `name`; `suggestions` are at most three that look like it, the best first."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions


class NotHours(Exception):
    """`value` names no two hours of the day."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


COMMON_ZONES = (
    *("UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Vienna", "Europe/Kyiv", "Europe/Istanbul"),
    *("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Africa/Cairo", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg"),
    *("Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney"),
)
"""Offered where nothing has been typed, and before others that fit as well."""

SUGGESTIONS = 3

_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_WEEK = 7


def quiet_hours(typed: str | None) -> tuple[int, int] | None:
    """Return the hours that someone has typed, such as 22-7 or 22:00 to 07:00; None for nothing. Raises NotHours."""
    if typed is None or not typed.strip():
        return None
    hours = re.fullmatch(r"(\d{1,2})(?::00)?\s*(?:h\b)?\s*(?:-|–|to|until)\s*(\d{1,2})(?::00)?\s*h?", typed.strip())
    if hours is None or not all(int(hour) <= 24 for hour in hours.groups()):
        raise NotHours(typed)
    begins, ends = (int(hour) % 24 for hour in hours.groups())
    return None if begins == ends else (begins, ends)


def quiet_end(quiet: tuple[int, int] | None, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first moment after quiet hours that `moment` is in; None where it is in none.

    Quiet are the hours, 0 to 23, from the first until the second, perhaps past midnight; none where the two are one.
    """
    if quiet is None or not _is_quiet(quiet, moment, zone):
        return None
    end = moment.astimezone(UTC)
    while _is_quiet(quiet, end, zone):
        end = _hour_end(end, zone)
    return end


def next_digest(schedule: Schedule, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment after `after`, never itself, at which a daily or weekly digest is due.

    An hour that the clock leaps over is the first moment after the leap; of one that comes twice the first counts.
    Raises ValueError where the schedule has no digest.
    """
    if schedule.digest not in ("daily", "weekly"):
        raise ValueError(f"no digest is due on a schedule that is {schedule.digest}")
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(_WEEK + 1))
    wanted = (day for day in days if schedule.digest == "daily" or day.weekday() == schedule.weekday)
    return next(due for day in wanted if (due := _first_moment(day, schedule.hour, zone)) > after)


def known_zone(name: str) -> ZoneInfo:
    """Return the time zone that `name` means: its whole name, or its city where no other has the same.

    Case, accents and spaces for underscores don't count. Raises UnknownTimeZone.
    """
    zones, key = _zones(), _key(name)
    if key in zones:
        return ZoneInfo(zones[key])
    cities = [zones[known] for known in zones if key and known.endswith(f"/{key}")]
    if len(cities) != 1:
        raise UnknownTimeZone(name, tuple(_alike(key)))
    return ZoneInfo(cities[0])


def complete_zone(typed: str, limit: int) -> list[str]:
    """Return at most `limit` names that hold what has been typed, those whose city begins with it first."""
    key = _key(typed)
    found = [known for known in _zones() if key in known]
    if key:
        found.sort(key=lambda known: not _city(known).startswith(key))
    return [_zones()[known] for known in found[:limit]]


def _is_quiet(quiet: tuple[int, int], moment: datetime, zone: ZoneInfo) -> bool:
    begins, ends = quiet
    return (moment.astimezone(zone).hour - begins) % 24 < (ends - begins) % 24


def _hour_end(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return when the local hour that `moment` is in ends, or the clock is changed within it."""
    local = moment.astimezone(zone)
    begun = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    end = moment + _HOUR - begun
    if _offset(end, zone) == _offset(moment, zone):
        return end
    return _clock_change(moment.replace(microsecond=0), end, zone)


def _first_moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return when the clock first shows an hour of a day, or leaps over it."""
    wall = datetime.combine(day, time(hour))
    early, late = sorted(wall.replace(tzinfo=zone, fold=reading).astimezone(UTC) for reading in (0, 1))
    # Only a time that the clock leaps over reads otherwise when it is taken there and back.
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    return _clock_change(early, late, zone)


def _clock_change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second after `early` that has another offset, where `late` has; both are whole seconds."""
    before = _offset(early, zone)
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if _offset(middle, zone) == before:
            early = middle
        else:
            late = middle
    return late


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


@cache
def _zones() -> Mapping[str, str]:
    """Return the names of all time zones under what they are compared by, common ones first."""
    # These two say nothing of a place; one of them is whatever the host is set to.
    names = available_timezones() - {"Factory", "localtime"}
    common = [name for name in COMMON_ZONES if name in names]
    return {_key(name): name for name in dict.fromkeys([*common, *sorted(names)])}


def _key(name: str) -> str:
    """Return a name as it is compared; the sign of an offset, such as that of `Etc/GMT-3`, stays."""
    return re.sub(r"[\s_]+|-(?!\d)", "_", re.sub(r"\s*/\s*", "/", fold(name.strip())))


def _city(key: str) -> str:
    return key.rpartition("/")[2]


def _alike(key: str) -> list[str]:
    """Return suggestions for what is no zone's name: those that hold it, or else those spelled much like it."""
    if not key:
        return []
    if holding := complete_zone(key, SUGGESTIONS):
        return holding
    zones = _zones()
    spellings = {_city(known): name for known, name in zones.items()} | dict(zones)
    close = get_close_matches(key, spellings, n=2 * SUGGESTIONS, cutoff=0.7)
    return list(dict.fromkeys(spellings[spelling] for spelling in close))[:SUGGESTIONS]
