"""Finds the actors that a text names: states, blocs, organisations and movements."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.analysis.facts import Mention, PieceDate
from bot.analysis.gazetteer import OTHER_NAMES, OTHER_SENSES, STAND_ALONE, Actor, Office
from bot.analysis.marks import JOINERS, MARKS, MOST_MARKS

# The look ahead spares most words the search among two thousand marks.
_ROW = rf"(?=[^\x00-\u02ff])[{MARKS}{JOINERS}]{{1,{MOST_MARKS}}}"
_WORD = re.compile(rf"[^\W_]+(?:{_ROW}[^\W_]+)*(?:{_ROW})?")
_GAP = re.compile(r"\.?[ \t\u00a0]*\n?[ \t\u00a0]*|['’ʼ‘`]?[ \u00a0]?|\.?[-‐‑–]")
_HYPHENS = ("-", "‐", "‑", "–")
_LONGEST_ABBREVIATION = 2
"""A full stop inside a name follows at most this many letters: U.S., St. Lucia."""

_TITLES = frozenset("president minister premier chancellor king queen prince emir sheikh general ambassador".split())
"""A capital or state directly after one of these is not a surname: 'President Jordan' is nobody."""

_TITLES_OF_PERSONS = _TITLES | frozenset("mr mrs ms dr lord sir dame secretary leader chairman senator".split())

_PACTS = frozenset(
    "accord accords agreement agreements communique consensus convention conventions criteria declaration format "
    "memorandum pact process protocol protocols statute treaty".split()
)
"""A capital directly before one of these names a text or a thing: Minsk agreements, Rome Statute."""

_PACTS_OF = frozenset("treaty treaties convention conventions congress peace statute university".split())
"""The same before "of" and the capital: Treaty of Rome, Congress of Vienna."""

_RIVERS = frozenset("jordan niger senegal".split())
_AFTER_RIVERS = frozenset("and or is was were has had in at to from near with as for by on into where which".split())
"""These states take no article: "the Jordan" with no noun after it is the river, "the Jordan border" is the state's."""

_FAMILY_NAME_FIRST = frozenset(("CN", "KP", "KR", "TW"))
_NO_SURNAMES = frozenset(
    "an do he in may no she so to us will you i ii iii iv v vi x xiv xvi jr sr president premier prince king queen "
    "minister secretary chancellor leader sultan emir pope chief general ambassador".split()
)
_GENERATIONS = frozenset("bin bint ibn al".split())
"""A name with one of these ends with a forefather's or a tribe's name, by which nobody is called alone."""

_HEADLINE_SHARE = 0.6

_LATEST = "9999-12"
_GRACE_MONTHS = 1
"""A piece written in the month after a term's end still means the one who held it."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One name of an actor, or of something that is none (`actor` is empty)."""

    words: tuple[str, ...]
    actor: str
    capitals: bool = False
    lower: bool = False
    prefix: bool = False
    ambiguous: bool = False
    alone: bool = True
    capital: bool = False
    surname: str = ""
    terms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    text: str
    start: int
    end: int


class _Tokens:
    """The words of a text, each made when it is looked at: all of them at once take forty times the text's memory."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bounds = array("I")
        for match in _WORD.finditer(text):
            self._bounds.extend(match.span())

    def __len__(self) -> int:
        return len(self._bounds) // 2

    def __getitem__(self, index: int) -> _Token:
        start, end = self._bounds[2 * index], self._bounds[2 * index + 1]
        text = self._text[start:end]
        return _Token(fold(text), text, start, end)


class Gazetteer:
    """Knows the names of actors and finds them in text.

    Matching is by whole words, without case beyond the first letter and without accents; the longest name wins, so
    that Guinea-Bissau is not Guinea. A person's name counts for the actor only within the term, by the piece's date;
    once it has been given in full, the surname alone is enough.
    """

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._forms: dict[str, list[_Form]] = defaultdict(list)
        for form in (*_other_forms(), *(form for actor in actors for form in _forms(actor))):
            self._forms[form.words[0]].append(form)
        for forms in self._forms.values():
            forms.sort(key=lambda form: -len(form.words))

    def with_names(self, names: Mapping[str, str]) -> Gazetteer:
        """Return a gazetteer that also knows a newsroom's own names, each with the actor that it means."""
        extended = Gazetteer(())
        extended._forms = defaultdict(list, self._forms)
        for name, actor in names.items():
            own = _Form(_words(name), actor, lower=_begins_lower(name))
            if own.words:
                known = (form for form in self._forms.get(own.words[0], ()) if form.words != own.words)
                extended._forms[own.words[0]] = sorted((own, *known), key=lambda form: -len(form.words))
        return extended

    def find(self, text: str, date: PieceDate | None = None) -> list[Mention]:
        """Return the namings of actors in `text`, in order and without overlap.

        `date` is the piece's; without one every term of office counts, and of a shared name the latest holder is meant.
        """
        found = list(self._candidates(text, date[:7] if date else None))
        certain = {form.actor for _, form in found if not form.ambiguous}
        elsewhere = _other_senses(text, {form.words[0] for _, form in found if form.ambiguous and form.alone})
        return [
            mention
            for mention, form in found
            if form.actor in certain or (form.alone and not (form.ambiguous and form.words[0] in elsewhere))
        ]

    def count(self, text: str, date: PieceDate | None = None) -> Counter[str]:
        """Return how often each actor is named."""
        return Counter(mention.actor for mention in self.find(text, date))

    def _candidates(self, text: str, month: str | None) -> Iterator[tuple[Mention, _Form]]:
        tokens = _Tokens(text)
        headline = not text.rstrip().endswith(".") and _is_headline(tokens)
        introduced: dict[str, _Form] = {}
        index = 0
        while index < len(tokens):
            form = self._longest(text, tokens, index, month)
            if form is None and introduced:
                form = _introduced(text, tokens, index, introduced)
            if form is None:
                index += 1
                continue
            last = index + len(form.words) - 1
            if form.surname:
                introduced[form.surname] = _Form((form.surname,), form.actor, terms=form.terms)
            if (
                form.actor
                and not (form.ambiguous and not headline and _in_a_name(text, tokens, index, last, form))
                and not (form.capital and _in_a_pact(text, tokens, index, last))
                and not (form.words[0] in _RIVERS and _is_river(text, tokens, index))
            ):
                yield Mention(form.actor, tokens[index].start, tokens[last].end), form
            index = last + 1

    def _longest(self, text: str, tokens: _Tokens, index: int, month: str | None) -> _Form | None:
        best: _Form | None = None
        for form in self._forms.get(tokens[index].word, ()):
            if best is not None and len(form.words) < len(best.words):
                break
            if (
                _fits(text, tokens, index, form)
                and _in_office(form, month)
                and (best is None or _is_better(form, best))
            ):
                best = form
        return best


def fold(text: str) -> str:
    """Return `text` without case and accents, as names are compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = (character for character in decomposed if not unicodedata.combining(character))
    return "".join(character for character in letters if character not in JOINERS).replace("ı", "i")


def can_be_found(name: str) -> bool:
    """Whether a newsroom's own `name` is found where a text writes it so: “M23/AFC” is two names to a reader."""
    return bool(Gazetteer(()).with_names({name: name}).find(f"They met {name} there."))


def _other_forms() -> Iterator[_Form]:
    for name in OTHER_NAMES:
        yield _Form(_words(name), "")


def _forms(actor: Actor) -> Iterator[_Form]:
    for name in dict.fromkeys((actor.name, *actor.names, *actor.adjectives, *actor.seats)):
        yield _form(actor, name)
    for name in actor.prefixes:
        yield _Form(_words(name), actor.name, prefix=True)
    terms: dict[str, list[Office]] = defaultdict(list)
    for office in actor.offices:
        for name in office.names:
            terms[name].append(office)
    for name, offices in terms.items():
        periods = tuple((office.since, office.until or _LATEST) for office in offices)
        yield _form(actor, name, periods, _surname(actor, name))


def _surname(actor: Actor, name: str) -> str:
    """Return the word by which a text calls someone after the full `name`, or "" where that is not plain."""
    words = [fold(word) for word in name.replace(".", " ").split()]
    if len(words) < 2 or not _GENERATIONS.isdisjoint(words):
        return ""
    first = actor.region in _FAMILY_NAME_FIRST and words[0] not in _NO_SURNAMES | {"chairman", "marshal"}
    surname = words[0 if first else -1]
    return surname if surname.isalpha() and surname not in _NO_SURNAMES else ""


def _form(actor: Actor, name: str, terms: tuple[tuple[str, str], ...] = (), surname: str = "") -> _Form:
    ambiguous = name in actor.ambiguous
    letters = "".join(_WORD.findall(name))
    return _Form(
        _words(name),
        actor.name,
        capitals=letters.isupper() and len(letters) <= 6,
        lower=_begins_lower(name),
        ambiguous=ambiguous,
        alone=not ambiguous or name in STAND_ALONE,
        capital=name in actor.seats[:1],
        surname=surname,
        terms=terms,
    )


def _begins_lower(name: str) -> bool:
    first = _WORD.search(name)
    return first is not None and not _is_capitalised(first[0])


def _words(name: str) -> tuple[str, ...]:
    return tuple(fold(match[0]) for match in _WORD.finditer(name))


def _fits(text: str, tokens: _Tokens, index: int, form: _Form) -> bool:
    last = index + len(form.words) - 1
    if last >= len(tokens) or not (form.lower or _is_capitalised(tokens[index].text)):
        return False
    for place in range(index, last + 1):
        token = tokens[place]
        if token.word != form.words[place - index] or (form.capitals and token.text != token.text.upper()):
            return False
        if place > index and not _joined(text, tokens[place - 1], token):
            return False
    end = tokens[last].end
    if text[end : end + 1] not in _HYPHENS:
        return not form.prefix
    following = text[end + 1 : end + 9]
    return following[:1].isupper() if form.prefix else following not in ("speaking", "language")


def _is_capitalised(word: str) -> bool:
    return not word[0].islower()


def _joined(text: str, before: _Token, after: _Token) -> bool:
    gap = text[before.end : after.start]
    if gap.startswith(".") and len(before.text) > _LONGEST_ABBREVIATION:
        return False
    return _GAP.fullmatch(gap) is not None


def _in_office(form: _Form, month: str | None) -> bool:
    if not form.terms or month is None:
        return True
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - _GRACE_MONTHS
    earlier = f"{number // 12:04}-{number % 12 + 1:02}"
    return any(since <= month and earlier <= until for since, until in form.terms)


def _is_better(form: _Form, other: _Form) -> bool:
    """Whether `form` is the better reading of the same words: a lasting name, else the latest term."""
    if not form.terms or not other.terms:
        return bool(other.terms) and not form.terms
    return max(until for _, until in form.terms) > max(until for _, until in other.terms)


def _is_headline(tokens: _Tokens) -> bool:
    """Whether most words are capitalised, so that a capital says nothing."""
    long = [token for token in map(tokens.__getitem__, range(min(len(tokens), 60))) if len(token.text) > 3]
    return sum(_is_capitalised(token.text) for token in long) > _HEADLINE_SHARE * len(long)


def _introduced(text: str, tokens: _Tokens, index: int, introduced: dict[str, _Form]) -> _Form | None:
    """Return whom a surname means that the text has given in full before."""
    form = introduced.get(tokens[index].word)
    if form is None or not _is_capitalised(tokens[index].text):
        return None
    return None if _in_a_name(text, tokens, index, index, form) else form


def _in_a_pact(text: str, tokens: _Tokens, first: int, last: int) -> bool:
    """Whether a capital only names a text or a thing: 'Rome Statute', 'Treaty of Lisbon'."""
    if last + 1 < len(tokens) and tokens[last + 1].word in _PACTS:
        return text[tokens[last].end : tokens[last + 1].start] == " "
    return first > 1 and tokens[first - 1].word == "of" and tokens[first - 2].word in _PACTS_OF


def _is_river(text: str, tokens: _Tokens, index: int) -> bool:
    if index == 0 or tokens[index - 1].word != "the":
        return False
    end = tokens[index].end
    if text[end : end + 1] == " " and index + 1 < len(tokens):
        return tokens[index + 1].word in _AFTER_RIVERS
    return text[end : end + 1] in tuple(".,;:!?")


def _other_senses(text: str, names: set[str]) -> set[str]:
    """Return those of `names` that the words of the text give another sense: Georgia beside Arizona."""
    doubtful = names & OTHER_SENSES.keys()
    if not doubtful:
        return doubtful
    words = {fold(match[0]) for match in _WORD.finditer(text)}
    return {name for name in doubtful if not OTHER_SENSES[name].isdisjoint(words)}


def _in_a_name(text: str, tokens: _Tokens, first: int, last: int, form: _Form) -> bool:
    """Whether an ambiguous name stands inside another one: 'Jordan Smith', 'Lake Georgia', 'Angela Georgia'."""
    if last + 1 < len(tokens) and text[tokens[last].end : tokens[last + 1].start] == " ":
        following = tokens[last + 1].text
        if following[0].isupper() and following[1:].islower():
            return True
    if first < 2 or text[tokens[first - 1].end : tokens[first].start] != " ":
        return False
    before = tokens[first - 1]
    titles = _TITLES_OF_PERSONS if form.terms else _TITLES
    starts_sentence = text[tokens[first - 2].end : before.start].strip(" \"'“”‘’") in (".", "!", "?", ":", "—", "–")
    return before.text[0].isupper() and before.text[1:].islower() and not starts_sentence and before.word not in titles
