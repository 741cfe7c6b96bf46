"""Pieces: one with all that is known of it, its text page by page, the newest ones, and the alert of a new one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import discord
from discord import ui

from bot.presentation import buttons
from bot.presentation.briefings_card import briefing_line
from bot.presentation.cards import MOST_TEXT, NEUTRAL_COLOUR, Card, button
from bot.presentation.stance_card import SIGNS
from bot.presentation.wording import count, day, link, listing, one_line, paragraphs, plain
from bot.services.alerting import Alert, clearest
from bot.services.answering import ArticleAnswer
from bot.services.correcting import Change
from bot.services.quotes import Quote
from storage.articles import Article

_TITLE_LENGTH = 250
_ROOM_BELOW = 1200
"""For stances, actors and the first of the briefings, below the summary."""
_ACTORS_SHOWN = 8
_BRIEFINGS_SHOWN = 6
_PAGE_LENGTH = 3000
_LATEST_WITH_BUTTON = 10
_FIELDS = {"title": "title", "author": "author", "published": "date", "url": "link"}

# Discord refuses a whole card for the sake of one address that it finds malformed.
_BUTTON_ADDRESS = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#][!-~]*)?", re.ASCII)


def article_card(answer: ArticleAnswer) -> Card:
    """Return a piece's summary, stances, briefings, and the pieces that cite it."""
    card = Card()
    _add_head(card, answer.article)
    _add_summary(card, answer.article)
    card.add_rule()
    if answer.actors:
        card.add_text(_actors(answer.actors))
    _add_stances(card, clearest(answer.stances))
    if answer.briefings:
        card.add_text(f"**{count(len(answer.briefings), 'background briefing')}**")
        for briefing in answer.briefings[:_BRIEFINGS_SHOWN]:
            card.add_text(briefing_line(briefing))
    if answer.cited_by:
        titles = [f"{plain(one_line(article.title, 80))} (#{article.id})" for article in answer.cited_by[:3]]
        card.add_text(f"**Cited by** {listing(titles)}")
    card.add_buttons(
        button("Read it", buttons.article_page(answer.article.id, 1), discord.ButtonStyle.primary),
        *_web(answer.article),
    )
    return card


def text_card(answer: ArticleAnswer, page: int) -> Card:
    """Return a page of the piece's text; pages count from 1."""
    pages = text_pages(answer.text)
    page = min(max(page, 1), len(pages))
    card = Card()
    card.add_text(f"### {_title(answer.article)}\n-# Page {page} of {len(pages)}")
    card.add_text(plain(pages[page - 1]))
    earlier = button("Back", buttons.article_page(answer.article.id, page - 1))
    later = button("Next page", buttons.article_page(answer.article.id, page + 1), discord.ButtonStyle.primary)
    card.add_buttons(earlier, *([later] if page < len(pages) else []))
    return card


def text_pages(text: str) -> list[str]:
    """Return the text in pages that end at a paragraph, sentence or word, and that fit on a card once escaped."""
    pages, page, length = [], "", 0
    for part in re.findall(
        rf"(?s).{{1,{_PAGE_LENGTH // 3}}}(?:\n\n|(?<=[.!?”\"]) |\s|$)|\S{{1,{_PAGE_LENGTH // 3}}}", text
    ):
        shown = len(plain(part))
        if page and length + shown > _PAGE_LENGTH:
            pages.append(page.strip())
            page, length = "", 0
        page += part
        length += shown
    return [*pages, page.strip()] if page.strip() or not pages else pages


def latest_card(articles: Sequence[Article]) -> Card:
    """Return the newest pieces, each with a button that opens it as far as those fit."""
    card = Card()
    card.add_text("## Latest pieces")
    for article in articles[:_LATEST_WITH_BUTTON]:
        text = f"**{plain(one_line(article.title, 120))}**\n{byline(article)}"
        card.add_text_with_button(text, button("Open", buttons.article(article.id)))
    card.add_lines(
        [
            f"**{plain(one_line(article.title, 80))}** · {day(article.published)} · #{article.id}"
            for article in articles[_LATEST_WITH_BUTTON:]
        ]
    )
    return card


def alert_card(alert: Alert, nonce: str | None, role_ids: Sequence[int] = (), *, short: bool = False) -> Card:
    """Return the card that tells a channel of a new piece. `nonce` is its delivery's; None for a test.

    A short one has the first sentence of the summary and nothing else of what was read.
    """
    card = Card()
    mentions = " ".join(f"<@&{role_id}>" for role_id in role_ids)
    card.add_text(mentions)
    if nonce is None:
        card.add_text("-# This is a test: so will new pieces look here.")
    _add_head(card, alert.article)
    if short:
        card.add_text(paragraphs(alert.article.summary[:1], _ROOM_BELOW))
    else:
        _add_summary(card, alert.article)
        _add_stances(card, alert.stances)
    facts = [_actors(alert.actors)] if alert.actors else []
    if alert.briefings and not short:
        facts.append(count(alert.briefings, "background briefing"))
    card.add_text("\n".join(facts))
    card.add_buttons(
        button("Full piece", buttons.article(alert.article.id, nonce), discord.ButtonStyle.primary),
        *_web(alert.article),
    )
    return card


def removed_card(alert: Alert) -> Card:
    """Return the card of a piece that was taken back."""
    card = Card(NEUTRAL_COLOUR)
    card.add_text(f"## ~~{_title(alert.article)}~~\n{byline(alert.article)}\n**Removed**: this piece was taken back.")
    return card


def change_card(change: Change, nonce: str, card_address: str) -> Card:
    """Return the line that tells of a piece's correction, removal or return; `card_address` is its card's."""
    card = Card(NEUTRAL_COLOUR)
    title = _title(change.article)
    match change.what:
        case "corrected":
            said = f"✏️ **Corrected**: {title}. Changed: {listing(_FIELDS[field] for field in change.fields)}."
        case "removed":
            said = f"🗑️ **Removed**: ~~{title}~~. This piece was taken back."
        case _:
            said = f"↩️ **Back again**: {title}."
    card.add_text(f"{said} [The card]({card_address})")
    card.add_buttons(opening_button(change.article, nonce))
    return card


def opening_button(article: Article, nonce: str, label: str = "Full piece") -> ui.Button[ui.LayoutView]:
    """Return the button that opens a piece; it carries the nonce also where the piece was removed."""
    if article.removed:
        return button("Removed", buttons.gone(article.id, nonce), disabled=True)
    return button(label, buttons.article(article.id, nonce), discord.ButtonStyle.primary)


def _add_head(card: Card, article: Article) -> None:
    card.add_text(f"## {_title(article)}\n{byline(article)}")


def _add_summary(card: Card, article: Article) -> None:
    card.add_text(paragraphs(article.summary, MOST_TEXT - card.content_length() - _ROOM_BELOW))


def _add_stances(card: Card, stances: Sequence[Quote]) -> None:
    card.add_text(
        "\n".join(
            f"{SIGNS[row.stance]} {row.source} → {row.target}: {row.stance}" + (" (hedged)" if row.hedged else "")
            for row in stances
        )
    )


def _title(article: Article) -> str:
    return plain(one_line(article.title, _TITLE_LENGTH))


def byline(article: Article, *, source: bool = True) -> str:
    """Return who wrote a piece and when, its number, and where it stands unless the `source` is to be left out."""
    author = [f"By {plain(one_line(article.author, 100))}"] if article.author else []
    address = [link("source", article.url)] if article.url and source else []
    return " · ".join([*author, day(article.published), f"#{article.id}", *address])


def _actors(actors: Sequence[str]) -> str:
    more = f" and {len(actors) - _ACTORS_SHOWN} more" if len(actors) > _ACTORS_SHOWN else ""
    return f"**Names** {', '.join(actors[:_ACTORS_SHOWN])}{more}"


def _web(article: Article) -> list[ui.Button[ui.LayoutView]]:
    if article.url is None or not _BUTTON_ADDRESS.fullmatch(article.url) or len(article.url) > 500:
        return []
    return [ui.Button(label="Source", url=article.url)]
