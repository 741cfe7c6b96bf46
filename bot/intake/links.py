"""Words with links in them -> a line of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]{1,1990}", re.I)
_MOST_WORDS_BESIDE = 120
_DEFINITION = re.compile(
    r"^[^\S\n]{0,3}\[([^\[\]\n^]{1,60})\]:[^\S\n]+<?(https?://[^\s<>]{3,2000})>?[^\n]*(?:\n|$)", re.M
)
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,300})\]\[([^\[\]\n]{0,60})\]")


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


def with_references(text: str) -> str:
    """Return Markdown with its reference links, `[text][1]` and `[1]: url` elsewhere, written out as `[text](url)`."""
    addresses = {match[1].casefold(): match[2] for match in _DEFINITION.finditer(text)}
    if not addresses or not _REFERENCE.search(text):
        return text

    def written_out(match: re.Match[str]) -> str:
        address = addresses.get((match[2] or match[1]).casefold())
        return f"[{match[1]}]({address})" if address is not None else match.group()

    return _REFERENCE.sub(written_out, _DEFINITION.sub("", text))
