"""The answer to /search."""

from __future__ import annotations

from bot.presentation import buttons
from bot.presentation.cards import Card, button
from bot.presentation.wording import count, day, one_line, plain
from bot.services.answering import SearchAnswer
from storage.articles import MATCH_CLOSES, MATCH_OPENS, Match

_TITLE_LENGTH = 120
_RESULT_LENGTH = 360
"""So that ten results and the head fit on one card."""

NOTHING_FOUND = "No piece here holds any of these words. Try others, or fewer filters."


def search_card(answer: SearchAnswer) -> Card:
    """Return the pieces that were found with the passage that matched, each with a button that opens it."""
    card = Card()
    found = f"{count(len(answer.results), 'piece')}, best first" if answer.results else NOTHING_FOUND
    card.add_text(f"## {plain(one_line(answer.query, 150))}\n{found}")
    for match in answer.results:
        title = plain(one_line(match.article.title, _TITLE_LENGTH))
        head = f"**{title}**\n{day(match.article.published)} · #{match.article.id}\n"
        text = head + marked_snippet(match, _RESULT_LENGTH - len(head))
        card.add_text_with_button(text, button("Open", buttons.article(match.article.id)))
    return card


def marked_snippet(match: Match, most: int) -> str:
    """Return the passage with the words that matched in bold, in at most so many characters."""
    words = match.snippet.split()
    kept = words[: most // 2]
    shown = _marked(kept if len(kept) == len(words) else [*kept, "…"])
    while len(shown) > most and kept:
        kept.pop()
        shown = _marked([*kept, "…"])
    return shown


def _marked(words: list[str]) -> str:
    return plain(" ".join(words)).replace(MATCH_OPENS, "**").replace(MATCH_CLOSES, "**")


def plain_snippet(match: Match) -> str:
    """Return the passage without marks."""
    return " ".join(match.snippet.replace(MATCH_OPENS, "").replace(MATCH_CLOSES, "").split())
