"""Digests: pieces by pairs of actors, with what changed between them, on as many pages as they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.presentation.article_card import byline, opening_button
from bot.presentation.cards import MOST_TEXT, Card
from bot.presentation.stance_card import VERDICT_SIGNS
from bot.presentation.wording import count, day, one_line, plain
from bot.services.digesting import Digest, PairNews
from storage.articles import Article

PIECES_A_PAGE = 5


@dataclass(frozen=True, slots=True)
class _Length:
    """How much of each piece a page tells: characters of its first sentence and title, and whether its source."""

    gist: int
    title: int
    source: bool


_LENGTHS = (_Length(250, 250, True), _Length(0, 250, True), _Length(0, 120, True), _Length(0, 120, False))

_Entry = tuple[str, Article]
"""A piece with the heading that it stands under."""


def digest_title(digest: Digest) -> str:
    """Return what a digest is called."""
    return f"{digest.digest.capitalize()} digest"


def digest_name(digest: Digest) -> str:
    """Return what the thread or post of a digest is called."""
    return f"{digest_title(digest)}, {day(digest.day)}" if digest.day else digest_title(digest)


def digest_pages(digest: Digest, nonce: str, role_ids: Sequence[int] = ()) -> list[Card]:
    """Return the pages of a digest; each carries a nonce of its own, the first the delivery's.

    A page has so many pieces whatever their lengths, so that a correction keeps each in its place.
    """
    number = sum(len(pair.articles) for pair in digest.pairs) + len(digest.others)
    since = f" since <t:{digest.since}:D>" if digest.since else ""
    mentions = " ".join(f"<@&{role_id}>" for role_id in role_ids)
    head = "\n".join(filter(None, [mentions, f"## {digest_title(digest)}", f"-# {count(number, 'piece')}{since}"]))
    pages = []
    every = list(_entries(digest))
    for place, start in enumerate(range(0, len(every), PIECES_A_PAGE)):
        entries = every[start : start + PIECES_A_PAGE]
        top = head if place == 0 else f"-# {digest_title(digest)}, page {place + 1}"
        pages.append(_page(top, entries, page_nonce(nonce, place)))
    return pages


def page_nonce(nonce: str, place: int) -> str:
    """Return the nonce of a digest's page; the first, 0, has the delivery's own."""
    return f"{nonce}p{place}" if place else nonce


def _entries(digest: Digest) -> Iterable[_Entry]:
    for pair in digest.pairs:
        for article in pair.articles:
            yield _heading(pair), article
    for article in digest.others:
        yield "### Other pieces", article


def _heading(pair: PairNews) -> str:
    return f"### {VERDICT_SIGNS.get(pair.now, '●')} {pair.source} → {pair.target}: {_change(pair)}"


def _change(pair: PairNews) -> str:
    if pair.now == "unknown":
        return "nothing is told of it any more"
    if pair.before == "unknown":
        return f"{pair.now}, told of for the first time"
    return f"still {pair.now}" if pair.before == pair.now else f"now {pair.now}, {pair.before} before"


def _page(top: str, entries: Sequence[_Entry], nonce: str) -> Card:
    card = Card()
    card.add_text(top)
    # At the last length all of a page's pieces fit.
    headings = [heading for heading, _ in entries]
    shown = [heading if heading != above else "" for above, heading in zip(["", *headings], headings, strict=False)]
    for length in _LENGTHS:
        texts = [_entry(heading, article, length) for heading, (_, article) in zip(shown, entries, strict=True)]
        if len(top) + sum(map(len, texts)) <= MOST_TEXT:
            break
    for text, (_, article) in zip(texts, entries, strict=True):
        card.add_text_with_button(text, opening_button(article, nonce, "Open"))
    return card


def _entry(heading: str, article: Article, length: _Length) -> str:
    title = f"**{plain(one_line(article.title, length.title))}**"
    if article.removed:
        return "\n".join(filter(None, [heading, f"~~{title}~~ removed: this piece was taken back."]))
    # A sentence that is too long is left out rather than cut.
    first = plain(article.summary[0]) if article.summary else ""
    gist = first if len(first) <= length.gist else ""
    return "\n".join(filter(None, [heading, title, byline(article, source=length.source), gist]))
