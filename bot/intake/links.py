"""Words with links in them -> a line of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]{1,1990}", re.I)
_MOST_WORDS_BESIDE = 120


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a line; `url` is where it leads, None where it leads nowhere."""

    text: str
    url: str | None = None


def line_of(words: Iterable[Words], *, listed: bool = False) -> str:
    """Return the words as one line, or several where they hold line ends, with links as `[text](url)`.

    A link stays in a list line (`listed`) and wherever little stands beside it, as in `7 July 2024: [Title](url)`. In
    prose only its words stay, so that a sentence can be quoted as it was written.
    """
    stretches = [
        Words("".join(part.text for part in same), url) for url, same in groupby(words, key=lambda part: part.url)
    ]
    lines: list[list[Words]] = [[]]
    for stretch in stretches:
        first, *others = stretch.text.split("\n")
        lines[-1].append(Words(first, stretch.url))
        lines += [[Words(other, stretch.url)] for other in others]
    return "\n".join(_line(line, listed) for line in lines).strip("\n")


def _line(words: list[Words], listed: bool) -> str:
    beside = sum(len(part.text.strip()) for part in words if part.url is None)
    keeps = listed or beside <= _MOST_WORDS_BESIDE
    shown = "".join(_link(part) if keeps else part.text for part in words)
    return re.sub(r"\s+", " ", shown).strip()


def _link(words: Words) -> str:
    text, url = words.text, words.url
    bare = text.strip()
    if url is None or not bare or not _ADDRESS.fullmatch(url) or "://" in bare or "[" in bare or "]" in bare:
        return text
    target = url if url.count("(") == url.count(")") else url.replace("(", "%28").replace(")", "%29")
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}[{bare}]({target}){after}"
