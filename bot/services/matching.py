"""Which pieces a subscription's filters let through, and why not the others."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from bot.analysis.actors import fold
from bot.analysis.facts import Stance
from storage.subscriptions import Filters


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """What filters ask of a piece.

    `stances` holds source, target, stance and confidence, 0 to 1, of each row of its evidence.
    """

    actors: frozenset[str]
    title: str
    text: str
    author: str | None
    stances: tuple[tuple[str, str, str, float], ...]


def refusal(filters: Filters, piece: PieceFacts) -> str | None:
    """Return why the piece is not wanted, by the first filter that says no; None where all let it through."""
    return (
        _actors_refusal(filters, piece.actors)
        or _stance_refusal(filters, piece.stances)
        or _keyword_refusal(filters.keyword, piece)
        or _author_refusal(filters.author, piece.author)
    )


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether `text` holds the words of `phrase` next to each other, as whole words and without case.

    Of scripts that leave no space between words each character counts as a word. A phrase of no words is in any text.
    """
    words = _words(phrase)
    return not words or f" {' '.join(words)} " in f" {' '.join(_words(text))} "


def _actors_refusal(filters: Filters, named: frozenset[str]) -> str | None:
    if filters.actors_any and named.isdisjoint(filters.actors_any):
        return _missing(filters.actors_any)
    if missing := [actor for actor in filters.actors_all if actor not in named]:
        return _missing(missing)
    if unwanted := [actor for actor in filters.actors_not if actor in named]:
        return f"it names {_listing(unwanted, 'and')}"
    return None


def _missing(actors: Sequence[str]) -> str:
    if len(actors) == 1:
        return f"it does not name {actors[0]}"
    return f"it names neither {_listing(actors, 'nor')}"


def _listing(names: Sequence[str], word: str) -> str:
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _stance_refusal(filters: Filters, stances: tuple[tuple[str, str, str, float], ...]) -> str | None:
    if filters.source is None and filters.target is None and filters.stance is None:
        return None
    shown: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for source, target, stance, confidence in stances:
        fits = filters.source in (None, source) and filters.target in (None, target)
        if fits and stance != Stance.NEUTRAL:
            shown[source, target].append((stance, confidence))
    if filters.stance is None:
        return None if shown else f"it holds no stance{_pair(filters)}"
    if any(_leans(rows, filters.stance) for rows in shown.values()):
        return None
    return _not_leaning(filters, filters.stance)


def _leans(rows: list[tuple[str, float]], wanted: str) -> bool:
    """Whether the rows of one pair, none of them neutral, weigh more on the wanted side than on the other."""
    return fsum(confidence if stance == wanted else -confidence for stance, confidence in rows) > 0


def _pair(filters: Filters) -> str:
    source = f" of {filters.source}" if filters.source is not None else ""
    target = f" toward {filters.target}" if filters.target is not None else ""
    return source + target


def _not_leaning(filters: Filters, stance: str) -> str:
    if filters.source is not None:
        return f"it does not show {filters.source} as {stance} of {filters.target or 'anyone'}"
    if filters.target is not None:
        return f"it is not {stance} of {filters.target}"
    return f"it shows no one as {stance} of another"


def _keyword_refusal(keyword: str | None, piece: PieceFacts) -> str | None:
    if keyword is None or holds_phrase(piece.title, keyword) or holds_phrase(piece.text, keyword):
        return None
    return f"it does not hold “{keyword}”"


def _author_refusal(wanted: str | None, author: str | None) -> str | None:
    if wanted is None or not _parted(wanted):
        return None
    written = _parted(author or "")
    if not written:
        return "it names no author"
    known = {*written, *_joined(author or "")}
    # O'Brien is written O Brien and OBrien too, Jean-Luc Jean Luc.
    if all(known.issuperset(_parted(word)) or known.issuperset(_joined(word)) for word in wanted.split()):
        return None
    return f"its author is not {wanted}"


# Thai, Lao, Burmese, Khmer, kana and Chinese characters.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
# Soft hyphens, joiners, marks of direction: they stand within words and are not seen.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold())
    # The small form of the Turkish dotted capital is a plain i.
    return _WORD.findall(folded.replace("i\u0307", "i"))


# Letters with a stroke, and the like, that Unicode takes for letters of their own.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"})


def _parted(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", _plain(name))


def _joined(name: str) -> list[str]:
    return re.sub(r"[^\w\s]|_", "", _plain(name)).split()


def _plain(name: str) -> str:
    return fold(name).translate(_PLAIN_LETTERS)
