"""Bylines and date lines: the names, roles, places and dates that one line of a head holds."""

from __future__ import annotations

import re

from bot.analysis.dates import date_at, find_dates
from bot.analysis.facts import PieceDate

UPDATED = re.compile(r"(?:last\s+)?(?:updated|modified)(?:\s+on)?:?\s+", re.I)
PUBLISHED = re.compile(
    r"(?:(?:(?:first|originally)\s+)?(?:published|posted|dated|released|issued|filed|appeared|recorded|conducted)|"
    r"date|publication date)"
    r"(?:\s+on)?:?\s+",
    re.I,
)
_TIME_BEFORE = re.compile(r"\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,5})?[\s,]+(?:on\s+)?", re.I)
_OUTLET_BEFORE = re.compile(r"(?:in|by|at)\s+\D{2,60}?(?:\s+on|,)\s+(?=\w)")
_OUTLET = re.compile(r"(?:in|by|at|on)\s+(\S.{1,80})")
_TIME = re.compile(r"[\s,]*(?:at\s+)?\d{1,2}[:.h]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*\(?(?:[A-Z]{2,5})?\)?", re.I)
_NAME_ENDS = re.compile(r"[,|·•(–—-]\s*(?:\w{1,12} (?:on )?)?$|\son\s*$|^$")
_NAME_END = re.compile(r"[\s,|·•(–—-]{1,8}(?:(?:(?:published|posted|updated)(?: on)?:?|on)\s*)?$", re.I)
_NAME_WORDS = frozenset(
    "and & of the de del der den di da dos du van von la le el al bin ibn for at in on y e und et to with".split()
)
_NAME_PREFIXES = ("d'", "d’", "al-", "el-")
_PROSE_OPENERS = frozenset(
    "This That These Those It Its His Her Their Our My In On At A An What Why How When Where Who Is Are".split()
)
_CREDITS = re.compile(
    r";\s*(?:additional\s+)?(?:editing|reporting|writing|translation|translated|photographs?|graphics)\b.*", re.I
)
_DESK_AND_NAME = re.compile(r"[^()]{0,60}\b(?:desk|bureau|team|staff|office)\s*\(([^()]{3,60})\)", re.I)
_BIOGRAPHY = re.compile(
    r"(?P<name>[^\W\d_a-zß-öø-ÿ][\w.'’-]*"
    r"(?:[ ](?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|al|van|von|de|der|den|bin|da|dos|la|del|and)){1,8}),?[ ]"
    r"(?:(?:is|was|are)\b.{0,80}\b(?:fellows?|correspondents?|analysts?|professors?|writers?|reporters?|columnists?|"
    r"contributors?|researchers?|lecturers?|journalists?|editors?|scholars?|author of|"
    r"lawyers?|historians?|economists?)\b"
    r"|(?:writes|teaches|reports|covers|lectures)\b)",
)
_ROLES = re.compile(
    r"\b(?:editors?|fellow|correspondent|analyst|professor|staff|writer|reporter|director|columnist|contributor|"
    r"researcher|lecturer|journalist|chief|adviser|advisor|ambassador|bureau|desk|expert|strategist|consultant)\b",
    re.I,
)
_IN_PLACE = re.compile(r"((?:\S+ ){1,2}\S+) (?:(?:in|reporting from|from) [A-Z]\S+(?: [A-Z]\S+)?|for [A-Z].{1,60})$")
_OUR_ROLE = re.compile(
    r"(?:our|the)\s[^,]{0,60}\b(?:correspondent|reporter|writer|editor|analyst|columnist)(?:,|\s+(?:in|at|for)\s[^,]{2,40},)?\s+",
    re.I,
)
_NO_NAME = re.compile(
    r"(?:the|united|north|south|saudi|european|middle|central|east|west|black|red|new|executive|key|main)\s.*|"
    r".*\b(?:summary|introduction|overview|background|points|takeaways|abstract|context|contents|findings|conclusions?|"
    r"questions?|answers?|part|chapter|war|peace|crisis|politics|policy|states|republic|union|sea|ocean)\b.*",
    re.I,
)
_PUBLISHED_IN_PASSING = re.compile(r"\b(?:published|appeared|posted|filed|written)(?:\s+here)?(?:\s+on)?\s+", re.I)
_TWO_WORD_PLACES = frozenset(
    "new york|new delhi|buenos aires|hong kong|san francisco|los angeles|addis ababa|kuala lumpur|abu dhabi|tel aviv|"
    "the hague|united nations|washington dc|washington d.c.|saint petersburg|st petersburg|st. petersburg|"
    "rio de janeiro|sao paulo|são paulo|mexico city|cape town|panama city|kuwait city|port louis|phnom penh|"
    "ho chi minh city|santo domingo|san salvador|guatemala city|la paz|sri jayawardenepura kotte|east jerusalem".split(
        "|"
    )
)
MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((\S{1,2000}?)\)")


def date_clause(content: str) -> tuple[PieceDate | None] | None:
    """Return the date of a date line, in a tuple, or None where the text is no date line.

    Such are `Published on Sunday, 5 May 2024 at 10:30 GMT` and `Brussels, 5 May 2024`.
    """
    prefix = PUBLISHED.match(content) or UPDATED.match(content)
    begin = prefix.end() if prefix is not None else 0
    if prefix is not None and (outlet := _OUTLET_BEFORE.match(content, begin)) is not None:
        begin = outlet.end()
    if prefix is not None and (time := _TIME_BEFORE.match(content, begin)) is not None:
        begin = time.end()
    date = date_at(content, begin)
    if date is None and prefix is None:
        return _placed_date(content)
    if date is None or (date.date is None and prefix is None):
        return None
    rest = _TIME.sub("", content[date.span.end :], count=1).strip(" ,.;|()")
    update = UPDATED.match(rest)
    if update is not None:
        rest = "" if date_at(rest, update.end()) is not None else rest
    if prefix is not None and (outlet := _OUTLET.fullmatch(rest)) is not None:
        rest = "" if "://" in outlet.group(1) or is_name(outlet.group(1)) else rest
    return (date.date,) if not rest else None


def _placed_date(content: str) -> tuple[PieceDate | None] | None:
    """Return the date of `Brussels, 5 May 2024` or `Jane Doe, 5 May 2024`: a short line of names that ends with it."""
    date = next(find_dates(content), None)
    if date is None or date.date is None or content[date.span.end :].strip(" .") or len(content) > 80:
        return None
    before = content[: date.span.start]
    if not before.rstrip().endswith(","):
        return None
    return (date.date,) if is_name(before.rstrip(" ,")) and len(before.split()) <= 4 else None


def split_dated_name(value: str) -> tuple[str, PieceDate | None]:
    """Take a date off the end of a byline: `Ada Berg, 5 May 2024` gives the name and the date."""
    for date in find_dates(value):
        before, after = value[: date.span.start], value[date.span.end :]
        if _NAME_ENDS.search(before) and not _TIME.sub("", after, count=1).strip(" )]."):
            return _NAME_END.sub("", before), date.date
    return value, None


def author_named(value: str) -> str | None:
    """Return the name or names in a byline without roles and marks, or None where it is no byline."""
    plain = _CREDITS.sub("", MARKDOWN_LINK.sub(r"\1", value))
    plain = _OUR_ROLE.sub("", plain, count=1) if _OUR_ROLE.match(plain) else plain
    desk = _DESK_AND_NAME.fullmatch(plain.strip())
    plain = (desk.group(1) if desk is not None else plain).strip(" *_.,;|()[]")
    parts = [part.strip() for part in plain.split(",")]
    names = [part for index, part in enumerate(parts) if part and (index == 0 or _is_second_name(part))]
    name = ", ".join(names)
    placed = _IN_PLACE.fullmatch(name)
    name = placed.group(1) if placed is not None else name
    return name if name and is_name(name) and len(name.split()) <= 14 and len(name) <= 120 else None


def _is_second_name(part: str) -> bool:
    """Say whether what follows a comma in a byline is another name rather than a role or a place."""
    return not _ROLES.search(part) and len(part.split()) > 1 and part.casefold() not in _TWO_WORD_PLACES


def is_name(name: str) -> bool:
    """Say whether every word is written as in a name, small connecting words aside."""
    words = [bare for word in name.split() if (bare := word.strip("\"'“”‘’().,&@"))]
    if not words or any(character in name for character in ":;?!…") or words[0] in _PROSE_OPENERS:
        return False
    if not words[0][0].isalnum() or (words[0][0].islower() and words[0].casefold() not in _NAME_WORDS):
        return False
    return all(not word[0].islower() or word in _NAME_WORDS or word.startswith(_NAME_PREFIXES) for word in words)


def biography_name(paragraph: str) -> str | None:
    """Return whom a closing note on the author presents, as in `Ada Berg teaches history at Lund`."""
    match = _BIOGRAPHY.match(paragraph.strip(" *_"))
    return author_named(match["name"]) if match is not None else None


def date_in_passing(paragraph: str) -> PieceDate | None:
    """Return when a closing note says that the piece appeared: `This essay was first published on 2 May 2024`."""
    for match in _PUBLISHED_IN_PASSING.finditer(paragraph):
        date = date_at(paragraph, match.end())
        if date is not None and date.date is not None:
            return date.date
    return None


def may_be_person(name: str) -> bool:
    """Say whether capitalised words that stand alone are likelier a person than a subject."""
    words = name.split()
    initials = all(word[0].isupper() or word in _NAME_WORDS for word in words)
    return 2 <= len(words) <= 4 and initials and not (_NO_NAME.fullmatch(name) or is_place(name) or "&" in words)


def is_place(name: str) -> bool:
    """Say whether a name beside a date is a place rather than a person: one word, capitals, or a known city."""
    return name.casefold() in _TWO_WORD_PLACES or name.isupper() or len(name.split()) == 1
