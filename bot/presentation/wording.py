"""How facts are put into words, on cards and in the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.analysis.facts import PieceDate

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# What Discord would take for formatting, a masked link, a mention, an emoji or a time; web addresses are let be.
_FORMATTING = re.compile(
    r"(?P<address>\bhttps?://[^\s<>*~|`\\\[\]()]+)"
    r"|[\\*_~|`]|(?<=\])\(|<(?=[@#:/a-z])|^[ \t]*[>#-](?=[ #>])",
    re.MULTILINE,
)


def one_line(text: str, most: int) -> str:
    """Return `text` on one line, cut at a word with an ellipsis where it is longer than `most` characters."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:–—-") + "…"


def plain(text: str) -> str:
    """Return `text` so that Discord shows it to the letter."""
    return _FORMATTING.sub(lambda match: match["address"] or f"{match[0][:-1]}\\{match[0][-1]}", text)


def paragraphs(sentences: Iterable[str], room: int) -> str:
    """Return sentences one below the other, each cut as short as `room` characters in all make needful."""
    every, text = list(sentences), ""
    for most in (600, 300, 150, 75):
        text = "\n\n".join(plain(one_line(sentence, most)) for sentence in every)
        if len(text) <= room:
            break
    return text


def link(text: str, url: str | None) -> str:
    """Return `text` as a link where there is a web address, else as it is."""
    address = (url or "").replace("(", "%28").replace(")", "%29")
    if re.fullmatch(r"https?://[^\s<>\\]+", address) is None or len(address) > 500:
        return plain(text)
    return f"[{plain(text).replace('[', '(').replace(']', ')')}]({address})"


def listing(items: Iterable[str], word: str = "and") -> str:
    """Return `a, b and c`."""
    every = list(items)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {word} {every[-1]}"


def day(date: PieceDate | None) -> str:
    """Return a date as people read it: 12 May 2024, May 2024, or undated."""
    if date is None:
        return "undated"
    year, month, *rest = date.split("-")
    return " ".join([*(str(int(part)) for part in rest), _MONTHS[int(month) - 1], year])


def season(date: PieceDate) -> str:
    """Return the season of a date, such as spring 2024; that of January 2024 is winter 2023/24.

    The seasons are the meteorological ones of the northern hemisphere, wherever the actors are: in December, March,
    June and September a new one begins.
    """
    year, month = int(date[:4]), int(date[5:7])
    if month in (12, 1, 2):
        first = year if month == 12 else year - 1
        return f"winter {first}/{(first + 1) % 100:02}"
    return f"{('spring', 'summer', 'autumn')[month // 3 - 1]} {year}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return `1 piece`, `2 pieces`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def percent(share: float) -> str:
    """Return a share of one as a whole percentage."""
    return f"{round(share * 100)}%"
