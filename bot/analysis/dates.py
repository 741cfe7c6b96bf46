"""Written dates: finding them in text and turning them into piece dates.

A date has a day, or at least a month and a year: `7 July 2024`, `Jul. 7, 2024`, `2024-07-07`, `07.07.2024`,
`March 2023`.
Numbers alone are read day first unless only the other order exists. What the calendar does not know is no date.
Month names are English, and those of ten more languages from CLDR, which are loaded when a text first needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from bot.analysis.facts import PieceDate, Span

_ENGLISH_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb febr",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_LANGUAGES = ("de", "fr", "es", "it", "pt", "ru", "uk", "pl", "tr", "nl")
_ENGLISH_WEEKDAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun".split()
)

# Short month names of other languages that are English words, or months of two languages.
_AMBIGUOUS = frozenset("ago out set gen mag lip sty lis kas haz eki mar maj may sie gru kwi".split())

_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th|er|º|ª|\.)?(?:\s?[–-]\s?\d{1,2}(?:st|nd|rd|th|\.)?(?!\d))?"
_WORD = r"[^\W\d_]{3,12}"
_GAP = r"[^\S\n]{1,3}"
_DATE = re.compile(
    rf"""
    (?<![\w/])(?<!\d[.,:-])(?:
      (?P<iso_year>\d{{4}})(?P<iso_mark>[-/.])(?P<iso_month>\d{{1,2}})(?P=iso_mark)(?P<iso_day>\d{{1,2}})
        (?:T\d\d:\d\d(?::\d\d(?:\.\d{{1,9}})?)?(?:Z|[+-]\d\d:?\d\d)?)?
    | (?P<han_year>\d{{4}})年(?P<han_month>\d{{1,2}})月(?:(?P<han_day>\d{{1,2}})日)?
    | (?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?P=mark)(?P<number_year>\d{{4}}|\d\d)
    | (?P<year_first>\d{{4}}),?{_GAP}(?P<year_first_month>{_WORD}){_GAP}(?P<year_first_day>{_DAY})
    | (?P<day>{_DAY})(?:{_GAP}|-)?(?:(?:of|de){_GAP})?(?P<day_month>{_WORD})\.?
        (?:(?:,?{_GAP}|-)(?:del?{_GAP})?(?P<day_year>\d{{4}})(?:{_GAP}(?:г\.|года|р\.|року|roku|r\.))?)?
    | (?P<month>{_WORD})\.?{_GAP}(?:the{_GAP})?(?P<month_day>{_DAY})(?:,?{_GAP}(?P<month_year>\d{{4}}))?
    | (?P<only_month>{_WORD})\.?,?{_GAP}(?:(?:of|de){_GAP})?(?P<only_month_year>\d{{4}})
    | (?P<iso_month_year>\d{{4}})-(?P<iso_only_month>\d\d)(?!-?\d)
    )(?!\w)(?![./-]\d)
    """,
    re.VERBOSE,
)
_WEEKDAY_BEFORE = re.compile(r"(?<!\w)([^\W\d_]{2,14})\.?,?\s+(?:the\s+)?$")
_WEEKDAY_REACH = 24


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as it stands in a text.

    `date` is None where no year is written and none could be inferred. `span` takes in a weekday in front.
    """

    date: PieceDate | None
    span: Span


def find_dates(text: str, piece_date: PieceDate | None = None) -> Iterator[FoundDate]:
    """Yield the dates of a text in order.

    A date without a year gets that of `piece_date`, or the year before where it would lie after the piece.
    """
    position = 0
    while (match := _DATE.search(text, position)) is not None:
        known, found = _read(match, piece_date)
        if known:
            start = _weekday_start(text, match.start())
            yield FoundDate(found, Span(start, match.end()))
            position = match.end()
        elif _names_month(match):
            position = match.end()  # 31 February 2024 is not February 2024 either
        else:
            position = match.start() + 1


def date_at(text: str, position: int = 0, piece_date: PieceDate | None = None) -> FoundDate | None:
    """Return the date that begins exactly at `position`, or None."""
    window = text[position : position + 80]
    found = next(find_dates(window, piece_date), None)
    if found is None or found.span.start != 0:
        return None
    return FoundDate(found.date, Span(position, position + found.span.end))


def parse_date(text: str, piece_date: PieceDate | None = None) -> PieceDate | None:
    """Return the date that the whole of a short text says, or None where it says anything else."""
    stripped = text.strip()
    found = date_at(stripped, 0, piece_date)
    return found.date if found is not None and not stripped[found.span.end :].strip(" .") else None


def _names_month(match: re.Match[str]) -> bool:
    word = match["year_first_month"] or match["day_month"] or match["month"] or match["only_month"]
    return word is not None and _month(word) is not None


def _read(match: re.Match[str], piece_date: PieceDate | None) -> tuple[bool, PieceDate | None]:
    """Return whether the match is a date at all, and the date where its year is known."""
    parts = match.groupdict()
    if parts["iso_year"]:
        return _full(parts["iso_year"], int(parts["iso_month"]), parts["iso_day"])
    if parts["han_year"]:
        return _full(parts["han_year"], int(parts["han_month"]), parts["han_day"])
    if parts["first"]:
        return _numbers(parts["number_year"], parts["first"], parts["second"])
    if parts["iso_month_year"]:
        return _full(parts["iso_month_year"], int(parts["iso_only_month"]), None)
    if parts["only_month"]:
        return _full(parts["only_month_year"], _month(parts["only_month"]), None)
    if parts["year_first"]:
        return _full(parts["year_first"], _month(parts["year_first_month"]), parts["year_first_day"])
    day = parts["day"] or parts["month_day"]
    month = _month(parts["day_month"] or parts["month"])
    year = parts["day_year"] or parts["month_year"]
    return _full(year, month, day) if year else _without_year(month, day, piece_date)


def _full(year: str, month: int | None, day: str | None) -> tuple[bool, PieceDate | None]:
    if month is None or not 1 <= month <= 12 or not 1900 <= int(year) <= 2099:
        return False, None
    if day is None:
        return True, f"{int(year):04}-{month:02}"
    return _calendar(int(year), month, _number(day))


def _numbers(year: str, first: str, second: str) -> tuple[bool, PieceDate | None]:
    full_year = year if len(year) == 4 else f"20{year}"
    day_first = _full(full_year, int(second), first)
    return day_first if day_first[0] else _full(full_year, int(first), second)


def _without_year(month: int | None, day: str, piece_date: PieceDate | None) -> tuple[bool, PieceDate | None]:
    # 2024 is a leap year: only a day that no year has is refused here.
    if month is None or not _calendar(2024, month, _number(day))[0]:
        return False, None
    if piece_date is None:
        return True, None
    year = int(piece_date[:4])
    for candidate_year in range(year, year - 8, -1):
        known, candidate = _calendar(candidate_year, month, _number(day))
        if known and candidate is not None and candidate[: len(piece_date)] <= piece_date:
            return True, candidate
    return True, None


def _calendar(year: int, month: int, day: int) -> tuple[bool, PieceDate | None]:
    try:
        return True, date(year, month, day).isoformat()
    except ValueError:
        return False, None


def _number(day: str) -> int:
    digits = re.match(r"\d+", day)
    return int(digits.group()) if digits else 0


def _month(word: str) -> int | None:
    name = word.casefold()
    return _ENGLISH_MONTHS.get(name) or _cldr_months().get(name)


@cache
def _cldr_months() -> dict[str, int]:
    """Month names in full, and such short ones as no English sentence would put beside a number."""
    months: dict[str, int] = {}
    for language in _LANGUAGES:
        for form in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                for number, name in Locale(language).months[form][width].items():
                    short = name.rstrip(".").casefold()
                    if width == "wide" or short not in _AMBIGUOUS:
                        months.setdefault(short, number)
    return months


@cache
def _weekdays() -> frozenset[str]:
    return _ENGLISH_WEEKDAYS | {
        name.casefold() for language in _LANGUAGES for name in Locale(language).days["format"]["wide"].values()
    }


def _weekday_start(text: str, start: int) -> int:
    before = _WEEKDAY_BEFORE.search(text[max(0, start - _WEEKDAY_REACH) : start])
    if before is None:
        return start
    word = before.group(1).casefold()
    if word not in _ENGLISH_WEEKDAYS and ((word.isascii() and len(word) < 5) or word not in _weekdays()):
        return start
    return start - (len(before.group()))
