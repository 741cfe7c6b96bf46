"""The private preview of an uploaded piece."""

from __future__ import annotations

from discord import ButtonStyle

from bot.analysis.facts import Reading, Stance
from bot.presentation import buttons
from bot.presentation.cards import MOST_TEXT, NEUTRAL_COLOUR, Card, button
from bot.presentation.stance_card import SIGNS
from bot.presentation.wording import count, day, link, listing, one_line, paragraphs, plain
from bot.services.adding import Preview, Published

_STANCES_SHOWN = 6
_ACTORS_SHOWN = 12
_ROOM_BELOW = 1200
"""For the stances and the first of the briefings, below the summary."""


def preview_card(preview: Preview) -> Card:
    """Return what was read from a draft, what is missing, and Publish, Edit and Cancel."""
    reading = preview.reading
    card = Card()
    card.add_text(f"## {plain(one_line(preview.title, 500))}")
    card.add_text("\n".join(_facts(preview)))
    if missing := _missing(preview):
        card.add_text(f"⚠ {missing}")
    card.add_rule()
    if reading.summary:
        room = MOST_TEXT - card.content_length() - _ROOM_BELOW
        card.add_text(f"**Summary**\n{paragraphs(reading.summary, room)}")
    card.add_text(_stances(reading))
    card.add_lines(_briefings(reading))
    card.add_buttons(
        button("Publish", buttons.draft("publish", preview.draft_id), ButtonStyle.success),
        button("Edit", buttons.draft("edit", preview.draft_id), ButtonStyle.primary),
        button("Cancel", buttons.draft("cancel", preview.draft_id)),
    )
    return card


def published_card(published: Published, draft_id: int) -> Card:
    """Return the confirmation, with Undo."""
    card = Card()
    told = (
        f"It goes to {count(published.channels, 'channel')}."
        if published.channels
        else "No channel is subscribed to it."
    )
    card.add_text(f"✅ Published as #{published.article_id}: **{plain(one_line(published.title, 500))}**\n{told}")
    card.add_buttons(
        button("Open", buttons.article(published.article_id)),
        button("Undo", buttons.draft("undo", draft_id), ButtonStyle.danger),
    )
    return card


def undone_card(title: str) -> Card:
    """Return the confirmation that a piece was taken back."""
    card = Card(NEUTRAL_COLOUR)
    card.add_text(
        f"Taken back: **{plain(one_line(title, 500))}** is out of the corpus."
        " What was posted of it will be struck through."
    )
    return card


def _facts(preview: Preview) -> list[str]:
    reading = preview.reading
    lines = [
        f"**Author** {plain(one_line(reading.author, 200)) if reading.author else 'none found'}",
        f"**Date** {day(reading.date) if reading.date else 'none found'}",
    ]
    if reading.url:
        lines.append(f"**Link** {plain(one_line(reading.url, 500))}")
    if reading.actors:
        more = len(reading.actors) - _ACTORS_SHOWN
        lines.append(
            f"**Names** {', '.join(reading.actors[:_ACTORS_SHOWN])}" + (f" and {more} more" if more > 0 else "")
        )
    return lines


def _missing(preview: Preview) -> str:
    sentences = []
    if preview.title_offered:
        sentences.append("The piece has no title, so its first sentence would be its title.")
    if preview.reading.date is None:
        sentences.append("The date is missing: without one the piece is left out of trends and periods.")
    gaps = (["title"] if preview.title_offered else []) + (["date"] if preview.reading.date is None else [])
    if gaps:
        sentences.append(f"Press Edit to give the {listing(gaps)}, or publish it as it is.")
    return " ".join(sentences)


def _briefings(reading: Reading) -> list[str]:
    if not reading.briefings:
        return ["**Background briefings** none found"]
    return [
        f"**{count(len(reading.briefings), 'background briefing')}**",
        *(
            f"- {day(briefing.date)}: {link(one_line(briefing.title, 150), briefing.url)}"
            for briefing in reading.briefings
        ),
    ]


def _stances(reading: Reading) -> str:
    shown = [row.pair for row in reading.evidence if row.pair.stance is not Stance.NEUTRAL]
    if not shown:
        return "**Stances** none found: no sentence shows one actor for or against another"
    lines = [f"**{count(len(shown), 'sentence')} {'shows' if len(shown) == 1 else 'show'} a stance**"]
    pairs = dict.fromkeys((pair.source, pair.target, pair.stance) for pair in shown)
    lines += [
        f"{SIGNS[stance]} {source} → {target}: {stance}" for source, target, stance in list(pairs)[:_STANCES_SHOWN]
    ]
    if len(pairs) > _STANCES_SHOWN:
        lines.append(f"and {len(pairs) - _STANCES_SHOWN} more")
    return "\n".join(lines)
