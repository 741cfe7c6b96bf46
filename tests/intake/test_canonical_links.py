"""Which links lead to the same page."""

from __future__ import annotations

import pytest

from bot.intake.canonical_links import canonical_link, comparable_link


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://news.example/a?utm_source=rss&utm_medium=feed", "https://news.example/a"),
        ("https://news.example/a?id=7&fbclid=x&page=2#comments", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?id=7&at_medium=RSS&at_campaign=KARANGA", "https://news.example/a?id=7"),
        ("https://news.example/a?ref=rss", "https://news.example/a"),
        ("https://news.example/a?ref=chapter-2", "https://news.example/a?ref=chapter-2"),
        ("https://news.example/a?p=100%25&q=a+b", "https://news.example/a?p=100%25&q=a+b"),
        ("https://news.example/?p=12", "https://news.example/?p=12"),
        ("urn:isbn:1", "urn:isbn:1"),
    ],
)
def test_what_only_tracks_readers_is_left_out(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical
    assert canonical_link(canonical) == canonical


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.news.example/a/", "https://news.example/a?utm_source=x", True),
        ("https://news.example/?b=1&a=2", "https://news.example?a=2&b=1", True),
        ("https://news.example/a#top", "https://NEWS.example:443/a", True),
        ("https://news.example/a", "https://news.example/b", False),
        ("https://news.example/a?id=1", "https://news.example/a?id=2", False),
        ("https://news.example/a", "https://other.example/a", False),
        ("https://news.example/a", "https://news.example:8443/a", False),
    ],
)
def test_links_to_one_page_compare_equal(one: str, other: str, same: bool) -> None:
    assert (comparable_link(one) == comparable_link(other)) is same


@pytest.mark.parametrize("link", ["https://news.example/", "https://www.news.example", "urn:isbn:1", ""])
def test_a_front_page_is_nobodys_own(link: str) -> None:
    assert comparable_link(link) is None
