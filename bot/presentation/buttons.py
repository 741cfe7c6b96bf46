"""The custom ids of buttons: each says all that is needed to answer a press, also after a restart."""

from __future__ import annotations

MOST_CHARACTERS = 100
MOST_ABOUT = 40
"""The longest `about` filter, so that a page's id fits with the longest actor."""

STANCE = (
    r"st:(?P<offset>\d{1,3}):(?P<source>[^:]+):(?P<target>[^:]+)"
    r":(?P<since>[0-9a-f]{0,7}):(?P<until>[0-9a-f]{0,7})"
)
BRIEFINGS = r"br:(?P<page>\d{1,4}):(?P<year>\d{1,4}):(?P<actor>[^:]*):(?P<about>.*)"
ARTICLE = r"ar:(?P<article_id>\d{1,19})(?::(?P<nonce>[0-9a-z]{1,25}))?"
ARTICLE_PAGE = r"ap:(?P<article_id>\d{1,19}):(?P<page>\d{1,4})"
RESTORE = r"re:(?P<article_id>\d{1,18})"
DRAFT = r"dr:(?P<action>publish|edit|cancel|undo):(?P<draft_id>\d{1,19})"


def stance(offset: int, source: str, target: str, since: str | None, until: str | None) -> str:
    """Return the id of the button to a stance answer's quotes from `offset` on; dates are as period_code has them."""
    return f"st:{offset}:{source}:{target}:{period_code(since)}:{period_code(until)}"


def period_code(typed: str | None) -> str:
    """Return a date as it was typed (2024, 2024-5 or 2024-05-12) so short that it fits beside the longest actors."""
    if typed is None:
        return ""
    year, *rest = typed.split("-")
    return f"{int(f'{int(year):04}' + ''.join(f'{int(part):02}' for part in rest)):x}"


def period_date(code: str) -> str | None:
    """Return the date of a period_code; None for an empty one."""
    if not code:
        return None
    digits = f"{int(code, 16):04}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    return "-".join(filter(None, (digits[:4], digits[4:6], digits[6:])))


def briefings(page: int, year: int, actor: str | None, about: str | None) -> str:
    """Return the id of the button to a page of a year's briefings; pages count from 0."""
    return f"br:{page}:{year}:{actor or ''}:{about or ''}"


def article(article_id: int, nonce: str | None = None) -> str:
    """Return the id of a button that opens a piece.

    A posted alert carries its delivery's nonce here, by which it is found again in the channel.
    """
    return f"ar:{article_id}" + (f":{nonce}" if nonce else "")


def gone(article_id: int, nonce: str) -> str:
    """Return the id of a removed piece's button, which does nothing but carry its delivery's nonce."""
    return f"no:{article_id}:{nonce}"


def article_page(article_id: int, page: int) -> str:
    """Return the id of a button that turns to a page of the piece: 0 is its card, then its text page by page."""
    return f"ap:{article_id}:{page}"


def draft(action: str, draft_id: int) -> str:
    """Return the id of a preview's button."""
    return f"dr:{action}:{draft_id}"


def restore(article_id: int) -> str:
    """Return the id of the button that puts a removed piece back."""
    return f"re:{article_id}"
