"""The answer to /briefings."""

from __future__ import annotations

from bot.presentation import buttons
from bot.presentation.cards import Card, button
from bot.presentation.wording import count, day, link, one_line, plain
from bot.services.answering import BriefingsAnswer
from storage.briefings import MergedBriefing

BRIEFINGS_A_PAGE = 10
_PAGE_LENGTH = 3600
_TITLE_LENGTH = 250
_CITATIONS_SHOWN = 5


def briefings_card(answer: BriefingsAnswer, page: int = 0, actor: str | None = None, about: str | None = None) -> Card:
    """Return one page of a year's briefings; pages count from 0."""
    pages = _pages([briefing_line(briefing) for briefing in answer.briefings])
    page = min(page, len(pages) - 1)
    card = Card()
    filters = (f" naming {plain(actor)}" if actor else "") + (f" about “{plain(about)}”" if about else "")
    card.add_text(f"## Briefings of {answer.year}\n{count(len(answer.briefings), 'briefing')}{filters}, newest first")
    for line in pages[page]:
        card.add_text(line)
    if len(pages) > 1:
        card.add_buttons(
            button("Newer", buttons.briefings(page - 1, answer.year, actor, about), disabled=page == 0)
            if page
            else button("Newer", "br:none", disabled=True),
            button(f"Page {page + 1} of {len(pages)}", "br:here", disabled=True),
            button("Older", buttons.briefings(page + 1, answer.year, actor, about), disabled=page == len(pages) - 1),
        )
    return card


def _pages(lines: list[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    for line in lines:
        if len(pages[-1]) == BRIEFINGS_A_PAGE or sum(map(len, pages[-1])) + len(line) > _PAGE_LENGTH:
            pages.append([])
        pages[-1].append(line)
    return pages


def briefing_line(briefing: MergedBriefing) -> str:
    """Return a briefing with its date, link, and the pieces that hold or list it."""
    line = f"**{day(briefing.published)}** {link(one_line(briefing.title, _TITLE_LENGTH), briefing.url)}"
    notes = [f"in this corpus: #{briefing.article_id}"] if briefing.article_id else []
    if briefing.cited_by:
        listed = ", ".join(f"#{article_id}" for article_id in briefing.cited_by[:_CITATIONS_SHOWN])
        notes.append(f"listed by {listed}" + ("…" if len(briefing.cited_by) > _CITATIONS_SHOWN else ""))
    return f"{line}\n-# {' · '.join(notes)}" if notes else line
