"""The custom ids of buttons: each says all that is needed to answer a press, also after a restart."""

from __future__ import annotations

MOST_CHARACTERS = 100
MOST_ABOUT = 40
"""The longest `about` filter, so that a page's id fits with the longest actor."""

STANCE = (
    r"st:(?P<view>more|swap):(?P<offset>\d{1,4}):(?P<source>[^:]+):(?P<target>[^:]+):(?P<since>[^:]*):(?P<until>[^:]*)"
)
BRIEFINGS = r"br:(?P<page>\d{1,4}):(?P<year>\d{1,4}):(?P<actor>[^:]*):(?P<about>.*)"
ARTICLE = r"ar:(?P<article_id>\d{1,19})(?::(?P<nonce>[0-9a-z]{1,25}))?"
ARTICLE_PAGE = r"ap:(?P<article_id>\d{1,19}):(?P<page>\d{1,4})"
DRAFT = r"dr:(?P<action>publish|edit|cancel|undo):(?P<draft_id>\d{1,19})"


def stance(view: str, offset: int, source: str, target: str, since: str | None, until: str | None) -> str:
    """Return the id of a stance answer's button: `more` quotes from `offset` on, or `swap` the direction."""
    return f"st:{view}:{offset}:{source}:{target}:{since or ''}:{until or ''}"


def briefings(page: int, year: int, actor: str | None, about: str | None) -> str:
    """Return the id of the button to a page of a year's briefings; pages count from 0."""
    return f"br:{page}:{year}:{actor or ''}:{about or ''}"


def article(article_id: int, nonce: str | None = None) -> str:
    """Return the id of a button that opens a piece.

    A posted alert carries its delivery's nonce here, by which it is found again in the channel.
    """
    return f"ar:{article_id}" + (f":{nonce}" if nonce else "")


def article_page(article_id: int, page: int) -> str:
    """Return the id of a button that turns to a page of the piece: 0 is its card, then its text page by page."""
    return f"ap:{article_id}:{page}"


def draft(action: str, draft_id: int) -> str:
    """Return the id of a preview's button."""
    return f"dr:{action}:{draft_id}"
