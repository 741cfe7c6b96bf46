"""Errors that a user can cause, each as a sentence that says what to do. All others are faults, and logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.analysis.naming import UnknownActor
from bot.intake.addresses import NotFetched
from bot.intake.archive import BadRecord, Missing
from bot.intake.documents import SUFFIXES
from bot.intake.feeds import NotAFeed
from bot.intake.refusals import (
    Damaged,
    Encrypted,
    NestedArchive,
    Scanned,
    TooHeavy,
    TooLarge,
    TooLargeUnpacked,
    TooLongToRead,
    TooManyPages,
)
from bot.intake.text import MOST_CHARACTERS, EmptyText, NotText, TooLong, UnknownFormat
from bot.presentation.wording import listing, one_line
from bot.services.adding import AlreadyHeld, AlreadyPublished, DraftGone, NotALink, NotPublished, UnknownPieceDate
from bot.services.alerting import AlreadySubscribed, EveryoneMentioned, NoSuchSubscription, NothingToPost
from bot.services.answering import (
    EmptyCorpus,
    EmptyPeriod,
    NoBriefings,
    NoSuchArticle,
    SameActor,
    UnknownDate,
)
from bot.services.feed_pieces import NoText
from bot.services.feeding import AlreadyFollowed, NoSuchFeed, TooManyFeeds
from bot.services.naming import NotAName, NotTaught
from bot.services.posts import ChannelClosed
from bot.services.timing import NotHours, UnknownTimeZone
from storage.backup import DamagedDatabase
from storage.database import QueryTooLong
from storage.migration import SchemaError


def sentence_of(error: BaseException) -> str | None:
    """Return what to tell the user who caused `error`; None where it is a fault of ours or of the world."""
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence(error)
    return None


def _unknown_actor(error: UnknownActor) -> str:
    name = one_line(error.name, 60)
    if not error.suggestions:
        return f"I know no actor called “{name}”. Name a state, bloc or movement, such as Russia, NATO or Hamas."
    return f"I know no actor called “{name}”. Did you mean {listing(error.suggestions, 'or')}?"


def _no_briefings(error: NoBriefings) -> str:
    if not error.years:
        return "No piece of this corpus lists dated briefings yet."
    if error.filtered:
        return f"There are briefings from {error.year}, but none that fits. Ask again with fewer filters."
    return f"No piece lists a briefing from {error.year}. There are some from {listing(map(str, error.years))}."


def _no_such_article(error: NoSuchArticle) -> str:
    name = one_line(error.name, 80)
    if error.alike:
        alike = listing((f"“{one_line(title, 80)}”" for title in error.alike), "or")
        return f"No piece is called “{name}”. Did you mean {alike}?"
    return f"No piece here is called “{name}”. Pick one from the list that appears as you type, or use /search."


def _already_held(error: AlreadyHeld) -> str:
    article = error.article
    dated = f" of {article.published}" if article.published else ""
    title = one_line(article.title, 120)
    return f"This piece is in the corpus already: “{title}”{dated} (#{article.id}). Nothing was changed."


def _size(most_bytes: int) -> str:
    return f"{most_bytes // 1024**2} MB"


_SENTENCES: dict[type[BaseException], Callable[[Any], str]] = {
    UnknownActor: _unknown_actor,
    SameActor: lambda error: f"Source and target are the same actor, {error.actor}. Name two different ones.",
    UnknownDate: lambda error: (
        f"“{one_line(error.value, 40)}” is not a date I can read. Write it as 2024, 2024-05 or 2024-05-12."
    ),
    UnknownPieceDate: lambda error: (
        f"“{one_line(error.value, 40)}” is not a date I can read. Write it as 2024-05-12, 12 May 2024 or May 2024."
    ),
    NotALink: lambda error: (
        f"“{one_line(error.value, 60)}” is not a web address. Give one that begins with https://, or leave it empty."
    ),
    NotAName: lambda error: f"“{one_line(error.name, 60)}” cannot be taught. {error.reason}",
    NotTaught: lambda error: f"“{one_line(error.name, 60)}” is not among this server's own names. See /actors list.",
    EmptyPeriod: lambda _: "The period ends before it begins. Swap `since` and `until`.",
    NoBriefings: _no_briefings,
    EmptyCorpus: lambda _: "This newsroom holds no piece yet. An editor adds one with /corpus upload.",
    NoSuchArticle: _no_such_article,
    QueryTooLong: lambda _: "This takes too long over so many pieces. Ask with fewer words, or for a shorter period.",
    AlreadyHeld: _already_held,
    AlreadyPublished: lambda error: f"This draft is published already, as piece #{error.article_id}.",
    DraftGone: lambda _: "This draft is gone: it was cancelled, or is over a month old. Upload the piece again.",
    NotPublished: lambda _: "This piece is no longer in the corpus, so there is nothing to undo.",
    AlreadySubscribed: lambda _: "This channel has that very subscription already. See /alerts list.",
    EveryoneMentioned: lambda _: "I never notify everyone. Name a role that people chose, or none.",
    NoSuchSubscription: lambda _: "There is no such subscription here. /alerts list shows which there are.",
    NothingToPost: lambda _: "There is no piece to test with yet. Add one with /corpus upload.",
    UnknownTimeZone: lambda error: (
        f"I know no time zone called “{one_line(error.name, 60)}”. "
        + (f"Did you mean {listing(error.suggestions, 'or')}?" if error.suggestions else "Name one as Europe/Vienna.")
    ),
    NotHours: lambda error: (
        f"“{one_line(error.value, 20)}” names no two hours of the day. Write them as 22-7, from when until when."
    ),
    ChannelClosed: str,
    UnknownFormat: lambda error: f"I cannot read “{one_line(error.name, 60)}”. I read {listing(SUFFIXES)}.",
    NotText: lambda _: "This file holds no text that I can read; it looks binary. Upload it as plain text or Markdown.",
    EmptyText: lambda _: "There are no words in it. Upload a piece that has some.",
    TooLong: lambda _: (
        f"This is too long for a piece: the limit is {MOST_CHARACTERS:,} characters. Upload it in parts."
    ),
    BadRecord: str,
    Missing: lambda error: f"There is no file or folder {error}.",
    DamagedDatabase: str,
    SchemaError: str,
    Damaged: lambda error: f"It should be a {error.kind} and cannot be read as one. Save it anew, or paste its text.",
    Encrypted: lambda _: "It opens with a password only. Save it without one, or paste its text.",
    Scanned: lambda _: "This PDF is scanned: it holds pictures of pages and no text. Run text recognition on it first.",
    TooManyPages: lambda error: f"It has {error.pages:,} pages, and {error.most} are read. Upload the piece alone.",
    TooLarge: lambda error: f"The file is over {_size(error.most)}. Upload the piece alone, or paste its text.",
    TooLargeUnpacked: lambda _: "Unpacked it is far larger than any piece. Upload its pieces one by one.",
    TooLongToRead: lambda _: "It takes too long to read: longer than any piece needs. Upload it in parts.",
    TooHeavy: lambda _: "It is too heavy to read: it took more memory or time than any piece needs. Paste its text.",
    NestedArchive: lambda error: f"“{one_line(error.name, 60)}” is an archive within an archive. Unpack it first.",
    NotAFeed: str,
    NotFetched: str,
    NoText: lambda _: "Neither the feed nor the page behind it holds the text of a piece.",
    AlreadyFollowed: lambda error: f"The feed “{one_line(error.title, 80)}” is followed already. See /feeds list.",
    TooManyFeeds: lambda error: f"This server follows {error.most} feeds, and no more are possible. Remove one first.",
    NoSuchFeed: lambda _: "There is no such feed here. Pick one from the list that appears as you type.",
}
