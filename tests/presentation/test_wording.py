"""What pieces and users wrote is shown to the letter, and does nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presentation.wording import count, day, link, listing, one_line, paragraphs, percent, plain, season
from tests.presentation.facts import texts


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** _em_ ~~gone~~", "\\*\\*bold\\*\\* \\_em\\_ \\~\\~gone\\~\\~"),
        ("||secret|| `code`", "\\|\\|secret\\|\\| \\`code\\`"),
        ("[win](https://evil.example)", "[win]\\(https://evil.example)"),
        ("[a] (b)", "[a] (b)"),
        ("<@1> <@&1> <#1> <:a:1> <t:1> </c:1> <id:x>", "\\<@1> \\<@&1> \\<#1> \\<:a:1> \\<t:1> \\</c:1> \\<id:x>"),
        ("3 < 4 > 2 - 1 # 5", "3 < 4 > 2 - 1 # 5"),
        ("# head\n## head\n  # head", "\\# head\n\\## head\n  \\# head"),
        (
            "> quote\n>>> quotes\n- item\n  - item\n-# small",
            "\\> quote\n\\>>> quotes\n\\- item\n  \\- item\n\\-# small",
        ),
        ("see https://x.example/a_b_c now_here", "see https://x.example/a_b_c now\\_here"),
        ("https://x.example/**a** b", "https://x.example/\\*\\*a\\*\\* b"),
        ("C:\\new", "C:\\\\new"),
    ],
)
def test_formatting_is_shown_as_it_was_written(written: str, shown: str) -> None:
    assert plain(written) == shown


@given(texts(300) | st.text(max_size=100))
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    shown = plain(text)

    active = re.sub(r"\\.", "·", shown)
    assert re.sub(r"\\(.)", r"\1", shown) == text
    assert not re.search(r"[*~|`]|<@|<#|<:", active)
    assert "_" not in re.sub(r"https?://\S+", "", active)
    assert "](" not in active


@given(texts(200) | st.text(max_size=100), texts(200) | st.text(max_size=100))
def test_a_link_leads_where_it_says_or_is_none(text: str, path: str) -> None:
    shown = link(one_line(text, 150), f"https://x.example/{path}")

    active = re.sub(r"\\.", "·", shown)
    targets = re.findall(r"\]\(([^)]*)\)", active)
    assert targets in ([], [f"https://x.example/{path}".replace("(", "%28").replace(")", "%29")])
    assert bool(targets) == shown.startswith("[") or not targets


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "https://a b", "https://", "ftp://x", "https://x\\"])
def test_what_is_no_web_address_makes_no_link(url: str | None) -> None:
    assert link("title", url) == "title"


@given(texts(2000), st.integers(10, 600))
def test_one_line_is_one_line_within_its_length(text: str, most: int) -> None:
    shown = one_line(text, most)

    assert len(shown) <= most
    assert "\n" not in shown
    assert shown == " ".join(text.split()) or shown.endswith("…")


def test_one_line_is_cut_at_a_word() -> None:
    assert one_line("The refinery that kept two capitals talking", 20) == "The refinery that…"


def test_paragraphs_are_cut_only_where_room_is_short() -> None:
    sentences = ["a word " * 50, "short"]

    assert paragraphs(sentences, 1000) == f"{sentences[0].strip()}\n\nshort"
    assert len(paragraphs(sentences, 200)) <= 200
    assert paragraphs(sentences, 0).endswith("…\n\nshort")


def test_dates_numbers_and_lists_are_put_as_people_read_them() -> None:
    assert [day("2024-05-02"), day("2024-05"), day(None)] == ["2 May 2024", "May 2024", "undated"]
    assert [count(1, "piece"), count(2000, "piece"), count(0, "piece")] == ["1 piece", "2,000 pieces", "0 pieces"]
    assert [listing([]), listing("a"), listing("ab", "or"), listing("abc")] == ["", "a", "a or b", "a, b and c"]
    assert percent(0.526) == "53%"


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2023-12-01", "winter 2023/24"),
        ("2024-01", "winter 2023/24"),
        ("2024-02-29", "winter 2023/24"),
        ("2024-03-01", "spring 2024"),
        ("2024-05-31", "spring 2024"),
        ("2024-06", "summer 2024"),
        ("2024-08-31", "summer 2024"),
        ("2024-09-01", "autumn 2024"),
        ("2024-11", "autumn 2024"),
        ("1999-12-31", "winter 1999/00"),
    ],
)
def test_a_winter_is_called_after_both_its_years(date: str, words: str) -> None:
    assert season(date) == words
