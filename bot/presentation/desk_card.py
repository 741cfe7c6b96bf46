"""What the desk is told of the pieces in the corpus: what changed, who did what, and how much there is."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.presentation import buttons
from bot.presentation.cards import NEUTRAL_COLOUR, Card, button
from bot.presentation.wording import count, day, link, one_line, plain
from bot.services.editing import MOST_ENTRIES, Corrected
from storage.articles import Article
from storage.history import Entry
from storage.statistics import Statistics

_TITLE_LENGTH = 250
_ENTRY_TITLE_LENGTH = 80
_VALUE_LENGTH = 100
_FIELDS = {"title": "Title", "author": "Author", "published": "Date", "url": "Link"}


def corrected_card(before: Article, corrected: Corrected) -> Card:
    """Return what an edit changed; `before` is the piece as the editor saw it."""
    after = corrected.article
    if not corrected.changed:
        card = Card(NEUTRAL_COLOUR)
        card.add_text(f"Nothing changed: **{_title(after)}** (#{after.id}) is as it was.")
        return card
    card = Card()
    card.add_text(f"✅ Mended: **{_title(after)}** (#{after.id})")
    card.add_text(
        "\n".join(_change(field, getattr(before, field), getattr(after, field)) for field in corrected.changed)
    )
    card.add_text("-# Answers follow at once, and so does what was posted of it.")
    card.add_buttons(button("Open", buttons.article(after.id)))
    return card


def taken_out_card(article: Article) -> Card:
    """Return the confirmation of a removal, with Restore."""
    card = Card(NEUTRAL_COLOUR)
    card.add_text(
        f"Removed: **{_title(article)}** (#{article.id}) is out of the corpus."
        " What was posted of it will be struck through."
    )
    card.add_buttons(button("Restore", buttons.restore(article.id), ButtonStyle.primary))
    return card


def restored_card(article: Article) -> Card:
    """Return the confirmation that a piece is back."""
    card = Card()
    card.add_text(
        f"✅ Restored: **{_title(article)}** (#{article.id}) is back in the corpus. What was posted of it stands again."
    )
    card.add_buttons(button("Open", buttons.article(article.id)))
    return card


def history_card(entries: Sequence[Entry], *, one_piece: bool) -> Card:
    """Return who did what and when, the newest first; `one_piece`: all entries are of the same piece."""
    card = Card()
    if not entries:
        card.add_text("Nothing was done yet. An editor adds the first piece with /corpus upload.")
        return card
    of_what = f": {_piece(entries[0], _TITLE_LENGTH)}" if one_piece else ""
    card.add_text(f"## History{of_what}")
    newest = f"The newest {MOST_ENTRIES}." if len(entries) == MOST_ENTRIES else ""
    narrower = "" if one_piece else "Name a piece to see what was done with it alone."
    card.add_text(" ".join(filter(None, [newest and f"-# {newest}", newest and narrower])))
    card.add_lines([_entry(entry, one_piece=one_piece) for entry in entries])
    return card


def statistics_card(statistics: Statistics) -> Card:
    """Return what the corpus holds, in numbers."""
    card = Card()
    card.add_text(f"## {count(statistics.articles, 'piece')}\n{_dates(statistics)}")
    told = count(statistics.stances, "sentence", "sentences and titles" if statistics.with_titles else None)
    stances = f"{told} with a stance, between {count(statistics.pairs, 'pair')}"
    lines = [
        f"**Text** {count(statistics.characters, 'character')}",
        f"**Stances** {stances} of actors" if statistics.stances else "**Stances** none found",
        f"**Background briefings** {statistics.briefings:,} listed" if statistics.briefings else "",
        f"**Without a date** {statistics.undated:,}: left out of trends and periods" if statistics.undated else "",
        f"**Not read yet** {statistics.unread:,}: whoever runs the bot does that with `dateline reread`"
        if statistics.unread
        else "",
        f"**Read by an older engine** {statistics.outdated:,}: `dateline reread` reads them with the present one"
        if statistics.outdated
        else "",
        f"**Removed** {statistics.removed:,}: /corpus restore brings a piece back" if statistics.removed else "",
        f"**Waiting to be posted** {count(statistics.waiting, 'alert')}" if statistics.waiting else "",
    ]
    card.add_text("\n".join(filter(None, lines)))
    return card


def export_card(pieces: int, file_name: str) -> Card:
    """Return the card that shows the attached file."""
    card = Card()
    card.add_text(f"✅ {count(pieces, 'piece')}, one a line. `dateline import` takes the file in without loss.")
    card.add_item(ui.File(f"attachment://{file_name}"))
    return card


def _entry(entry: Entry, *, one_piece: bool) -> str:
    piece = "" if one_piece else f" **{_piece(entry, _ENTRY_TITLE_LENGTH)}**"
    changes = [_change(field, before, after) for field, (before, after) in entry.detail.items()]
    return "\n".join([f"<t:{entry.done_at}:R> {_who(entry)} {entry.action}{piece}", *changes])


def _who(entry: Entry) -> str:
    if entry.done_by is not None:
        return f"<@{entry.done_by}>"
    # Feeds add pieces and do nothing else.
    return "command line or feed" if entry.action == "added" else "command line"


def _change(field: str, before: str | None, after: str | None) -> str:
    return f"- {_FIELDS.get(field, plain(field))}: {_value(field, before)} → {_value(field, after)}"


def _value(field: str, value: str | None) -> str:
    if value is None:
        return "none"
    if field == "published":
        return day(value)
    if field == "url":
        return link(one_line(value, _VALUE_LENGTH), None)
    return f"“{plain(one_line(value, _VALUE_LENGTH))}”"


def _dates(statistics: Statistics) -> str:
    if statistics.first is None or statistics.last is None:
        return "-# No piece is dated yet." if statistics.articles else "-# An editor adds one with /corpus upload."
    if statistics.first == statistics.last:
        return f"of {day(statistics.first)}"
    return f"from {day(statistics.first)} to {day(statistics.last)}"


def _piece(entry: Entry, most: int) -> str:
    return f"{plain(one_line(entry.title, most))} (#{entry.article_id})"


def _title(article: Article) -> str:
    return plain(one_line(article.title, _TITLE_LENGTH))
