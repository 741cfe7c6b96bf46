"""A digest's pages: what changed between whom, and which pieces say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord import ui

from bot.analysis.gazetteer import ACTORS
from bot.analysis.verdict import VerdictWord
from bot.presentation.cards import MOST_TEXT, Card
from bot.presentation.digest_card import PIECES_A_PAGE, digest_pages
from bot.services.digesting import Digest, PairNews
from storage.articles import Article

NONCE = "0123456789abcdef0123"


def article(number: int, *, summary: str = "A sentence.", removed: bool = False) -> Article:
    return Article(
        id=number,
        guild_id=1,
        title=f"Piece {number}",
        author="Ines Okafor",
        published="2025-03-04",
        url=f"https://example.org/{number}",
        summary=(summary,),
        engine=None,
        added_at=0,
        removed=removed,
    )


def pair(*articles: Article, before: VerdictWord = "unknown", now: VerdictWord = "critical") -> PairNews:
    return PairNews("Russia", "India", before, now, articles)


def texts(card: Card) -> list[str]:
    return [part.content for part in card.walk_children() if isinstance(part, ui.TextDisplay)]


@pytest.mark.parametrize(
    ("before", "now", "heading"),
    [
        ("unknown", "critical", "### ▼ Russia → India: critical, told of for the first time"),
        ("supportive", "critical", "### ▼ Russia → India: now critical, supportive before"),
        ("supportive", "supportive", "### ▲ Russia → India: still supportive"),
        ("unknown", "unknown", "### ● Russia → India: nothing is told of it any more"),
    ],
)
def test_a_heading_says_what_changed_since_the_last_digest(before: VerdictWord, now: VerdictWord, heading: str) -> None:
    [page] = digest_pages(Digest("daily", None, (pair(article(1), before=before, now=now),), ()), NONCE)

    assert texts(page)[1] == (
        f"{heading}\n**Piece 1**\nBy Ines Okafor · 4 Mar 2025 · #1 · [source](https://example.org/1)\nA sentence."
    )


def test_the_top_says_what_it_is_how_much_and_since_when() -> None:
    digest = Digest("weekly", 1_700_000_000, (pair(article(1), article(2)),), (article(3),))

    [page] = digest_pages(digest, NONCE, [5, 6])

    assert texts(page)[0] == "<@&5> <@&6>\n## Weekly digest\n-# 3 pieces since <t:1700000000:D>"


def test_pieces_of_a_pair_stand_below_one_heading_which_the_next_page_repeats() -> None:
    digest = Digest("daily", None, (pair(*map(article, range(1, PIECES_A_PAGE + 3))),), (article(50),))

    first, second = digest_pages(digest, NONCE)

    assert [text.startswith("### ") for text in texts(first)[1:]] == [True, False, False, False, False]
    assert [text.startswith("### ") for text in texts(second)[1:]] == [True, False, True]
    assert texts(second)[0] == "-# Daily digest, page 2"
    assert texts(second)[-1].startswith("### Other pieces\n**Piece 50**")


def test_a_removed_piece_is_struck_through_in_its_place() -> None:
    [page] = digest_pages(Digest("daily", None, (pair(article(1), article(2, removed=True)),), ()), NONCE)

    assert texts(page)[2] == "~~**Piece 2**~~ removed: this piece was taken back."
    assert [part.label for part in page.walk_children() if isinstance(part, ui.Button) and part.disabled] == ["Removed"]


def test_pieces_with_the_longest_names_and_links_all_fit_on_their_page() -> None:
    address = f"https://x.example/{'a' * 480}"
    longest = [
        replace(article(number, summary="*" * 120), title="*" * 500, author="*" * 200, url=address)
        for number in range(1, PIECES_A_PAGE + 1)
    ]
    source, target = sorted((actor.name for actor in ACTORS), key=len)[-2:]
    pairs = tuple(PairNews(source, target, "supportive", "critical", (each,)) for each in longest)

    [page] = digest_pages(Digest("weekly", 1_700_000_000, pairs, ()), NONCE, [10**18] * 20)

    assert page.content_length() <= MOST_TEXT
    assert len(texts(page)) == 1 + PIECES_A_PAGE


def test_a_sentence_too_long_for_a_digest_is_left_out_whole() -> None:
    [page] = digest_pages(Digest("daily", None, (pair(article(1, summary="word " * 51 + "end.")),), ()), NONCE)

    assert texts(page)[1].endswith("[source](https://example.org/1)")
