"""The form in which the gazetteer's hand-kept files write an actor down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["state", "bloc", "organisation", "movement"]


@dataclass(frozen=True, slots=True)
class Office:
    """Someone who spoke for an actor. A name stands for the actor only within the term.

    `names` begins with the full name; then the other spellings under which analyses name the person, surname included.
    `role` is the office in plain words: "president", "prime minister", "foreign minister", "king". `since` and `until`
    are `YYYY-MM`; `until` is None while the term lasts; a term that began before 2014 keeps its real beginning.
    """

    names: tuple[str, ...]
    role: str
    since: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, bloc, organisation or movement with all names that analyses use for it.

    `names`: further names and abbreviations, beside `name`. `adjectives`: adjectives and demonyms, singular and
    plural. `prefixes`: combining forms such as "Sino" in "Sino-Indian". `seats`: the capital first, then palaces,
    ministries and other metonyms. `ambiguous`: those of the above, and surnames of `offices`, that have another common
    meaning (Georgia the US state, Jordan the name, Turkey the bird) and so need a second sign. `region` is the ISO 3166
    alpha-2 code of a state, None otherwise.
    """

    name: str
    kind: Kind
    region: str | None = None
    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
