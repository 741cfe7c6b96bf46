"""Tells which actor someone means who types a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from babel import Locale
from rapidfuzz import fuzz, process

from bot.analysis.actors import fold
from bot.analysis.gazetteer import FOREIGN_NAMES, Actor

# The languages of the world's newsrooms; CLDR knows how each names every state.
_LANGUAGES = (
    "ru", "uk", "zh", "zh_Hant", "ja", "ko", "hi", "bn", "ur", "fa", "ar", "he", "tr", "az", "kk", "uz", "hy", "ka",
    "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "hu", "ro", "sr", "el", "sv", "fi", "id", "vi", "th", "sw", "am",
)  # fmt: skip

_LIKENESS_NEEDED = 66
"""Of 100 (rapidfuzz's ratio): two of three letters in place; below this a suggestion puzzles more than it helps."""

_LIKENESS_SPREAD = 12
"""A name that is this much less alike than the best one is not what was meant."""

SUGGESTIONS = 3

_POSSESSIVE = re.compile(r"['’ʼ`]s?$")
_FORMS_OF_ADDRESS = re.compile(
    r"^(?:(?:mr|mrs|ms|vice|deputy|crown|foreign|defen[cs]e|prime|president|minister|premier|chancellor|prince|king|queen|"
    r"sultan|emir|sheikh|ayatollah|general|supreme|leader|secretary|президент|премьер)\.? )+"
)
"""'President Putin' asks for Putin."""


class UnknownActor(Exception):
    """No actor has this name; `suggestions` are canonical names that look like it, the best first."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions


class ActorNames:
    """All names under which a person may ask for an actor: aliases, capitals, leaders, and other languages' names."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._actors = tuple(actors)
        self._names: dict[str, str] = {}
        for actor in self._actors:
            self._names[fold(actor.name)] = actor.name
        for actor in self._actors:
            for name in (*actor.names, *actor.adjectives, *actor.seats, *actor.prefixes):
                self._names.setdefault(fold(name), actor.name)
        # The latest holder of a name that several have borne is the one who is meant.
        terms = [(office, actor.name) for actor in self._actors for office in actor.offices]
        for office, canonical in sorted(terms, key=lambda term: term[0].until or "9999", reverse=True):
            for name in office.names:
                self._names.setdefault(fold(name), canonical)

    def resolve(self, name: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return the canonical name of the actor that `name` means; raises UnknownActor.

        `own` are the newsroom's names, each with the actor that it means; they go before all others.
        """
        for alias, actor in own.items():
            if fold(name.strip()) in (fold(alias), fold(actor)):
                return actor
        key = fold(" ".join(name.split()))
        if canonical := self._known(key):
            return canonical
        raise UnknownActor(name, self._alike(key) or tuple(self._foreign_beginnings(key))[:SUGGESTIONS])

    def complete(self, typed: str, preferred: Iterable[str], limit: int) -> list[str]:
        """Return canonical names that fit what has been typed: `preferred` ones first, then by likeness."""
        key, liked = fold(typed.strip()), list(preferred)
        everyone = [*liked, *(actor.name for actor in self._actors if actor.name not in set(liked))]
        if not key:
            return everyone[:limit]
        starts = [name for name in everyone if any(part.startswith(key) for part in (fold(name), *fold(name).split()))]
        known = self._known(key)
        aliases = [canonical for alias, canonical in self._names.items() if alias.startswith(key)]
        found = dict.fromkeys([*([known] if known else []), *starts, *aliases])
        return list(found or self._foreign_beginnings(key) or self._alike(key))[:limit]

    def load_foreign_names(self) -> None:
        """Load other languages' names now, and not with the first question that needs them (a fifth of a second)."""
        _ = self._foreign_names

    def _known(self, key: str) -> str | None:
        bare = _POSSESSIVE.sub("", key.removeprefix("the "))
        for spelling in (key, bare, _FORMS_OF_ADDRESS.sub("", bare)):
            if canonical := self._names.get(spelling) or self._foreign_names.get(spelling):
                return canonical
        return self._joined_names.get(_joined(bare))

    def _foreign_beginnings(self, key: str) -> dict[str, None]:
        return dict.fromkeys(name for alias, name in self._foreign_names.items() if key and alias.startswith(key))

    def _alike(self, key: str) -> tuple[str, ...]:
        names = self._names if key.isascii() else self._foreign_names
        hits = process.extract(
            key, names.keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS_NEEDED, limit=4 * SUGGESTIONS
        )
        near = [alias for alias, score, _ in hits if score >= hits[0][1] - _LIKENESS_SPREAD]
        return tuple(dict.fromkeys(names[alias] for alias in near))[:SUGGESTIONS]

    @cached_property
    def _joined_names(self) -> dict[str, str]:
        joined: dict[str, str] = {}
        for name, canonical in self._names.items():
            joined.setdefault(_joined(name), canonical)
        joined.pop("", None)
        return joined

    @cached_property
    def _foreign_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for language in _LANGUAGES:
            territories = Locale.parse(language).territories
            for actor in self._actors:
                if actor.region and (name := territories.get(actor.region)):
                    names.setdefault(fold(name), actor.name)
        for actor in self._actors:
            for name in FOREIGN_NAMES.get(actor.name, ()):
                names.setdefault(fold(name), actor.name)
        return names


def _joined(name: str) -> str:
    """Return the letters of `name` alone, since people type southkorea, south-korea and U.S. as they like."""
    return "".join(filter(str.isalnum, name))
