"""Why a document is refused. Each reason is one sentence to the user, and travels between processes."""

from __future__ import annotations

from typing import Any

from bot.intake.feeds import HostileFeed, NotAFeed
from bot.intake.text import EmptyText, NotText, TooLong, UnknownFormat, Unreadable


class Damaged(Unreadable):
    """It is not what it says it is, or is broken. `kind` names what it should be, such as `PDF`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Encrypted(Unreadable):
    """It opens with a password only."""


class Scanned(Unreadable):
    """A PDF that holds pictures of pages and no text."""


class TooManyPages(Unreadable):
    """It has `pages` pages where `most` are read."""

    def __init__(self, pages: int, most: int) -> None:
        super().__init__(pages, most)
        self.pages = pages
        self.most = most


class TooLarge(Unreadable):
    """The file has more than `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class TooLargeUnpacked(Unreadable):
    """Unpacked it would be far larger than it looks: a bomb, or an archive to be sent in parts."""


class TooHeavy(Unreadable):
    """Reading it took more memory or time than any piece needs, or broke the process that read it."""


class TooLongToRead(TooHeavy):
    """Finding out what the text says took longer than any piece needs."""


class NestedArchive(Unreadable):
    """An archive within an archive. `name` is the inner one's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


_REFUSALS: dict[str, type[Unreadable]] = {
    refusal.__name__: refusal
    for refusal in (
        UnknownFormat,
        NotText,
        EmptyText,
        TooLong,
        Damaged,
        Encrypted,
        Scanned,
        TooManyPages,
        TooLarge,
        TooLargeUnpacked,
        TooHeavy,
        NestedArchive,
        NotAFeed,
        HostileFeed,
    )
}


def record_of(refusal: Unreadable) -> dict[str, Any]:
    """Return a refusal as plain data for JSON."""
    return {"refusal": type(refusal).__name__, "arguments": list(refusal.args)}


def refusal_of(record: dict[str, Any]) -> Unreadable:
    """Return the refusal that `record_of` wrote. A record that is none, from a process gone wrong, is TooHeavy."""
    kind, arguments = record.get("refusal"), record.get("arguments")
    if not isinstance(kind, str) or kind not in _REFUSALS or not isinstance(arguments, list):
        return TooHeavy()
    if not all(isinstance(argument, str | int) and len(str(argument)) <= 1000 for argument in arguments):
        return TooHeavy()
    try:
        return _REFUSALS[kind](*arguments)
    except TypeError:
        return TooHeavy()
