"""/briefings, /search, /latest, /article and /help: what anyone may ask."""

from __future__ import annotations

import re

import pytest

from tests.newsroom import Newsroom, answer_of, labels_of, text_of
from tests.pieces import ELSEWHERE, REFINERY, UNTITLED, VETO


def many_briefings(number: int) -> str:
    listed = "\n".join(f"January {1 + index % 28}, 2024: Note Number {index}" for index in range(number))
    return f"A Long Memory\n\nBy Test Author\n5 May 2025\n\nPeru praised Chile.\n\nBriefings:\n\n{listed}\n"


async def test_briefings_of_a_year_are_merged_and_come_newest_first(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    shown = text_of(await newsroom.ask("briefings", year=2025))

    assert "2 briefings" in shown
    assert shown.index("**May 2025** The Council Counts Its Friends") < shown.index("**9 Jan 2025** What a Discount")
    assert shown.count("What a Discount Buys Russia") == 1
    assert "listed by #1, #2" in shown
    assert "Tankers" not in shown


async def test_briefings_are_narrowed_by_actor_and_words(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    by_actor = text_of(await newsroom.ask("briefings", year=2025, actor="moscow"))
    by_words = text_of(await newsroom.ask("briefings", year=2025, about="council"))

    assert "What a Discount Buys Russia" in by_actor
    assert "The Council" not in by_actor
    assert "The Council" in by_words
    assert "Discount" not in by_words


async def test_a_year_without_briefings_names_the_years_that_have_some(newsroom: Newsroom) -> None:
    empty = answer_of(await newsroom.reporter.slash(newsroom.desk, "briefings", year=2019), private=True)
    await newsroom.publish(REFINERY)

    other_year = answer_of(await newsroom.reporter.slash(newsroom.desk, "briefings", year=2019), private=True)
    filtered = answer_of(
        await newsroom.reporter.slash(newsroom.desk, "briefings", year=2024, about="submarine"), private=True
    )

    assert "No piece of this corpus lists dated briefings yet" in text_of(empty)
    assert "There are some from 2024 and 2025" in text_of(other_year)
    assert "none that fits" in text_of(filtered)


async def test_briefings_are_paged_in_place_also_after_a_restart(newsroom: Newsroom) -> None:
    await newsroom.publish(many_briefings(23))
    shown = await newsroom.ask("briefings", year=2024, about="note: number")
    seen = text_of(shown)
    assert labels_of(shown) == ["Older"]

    await newsroom.restart()
    second = answer_of(await newsroom.reporter.click(shown, label="Older"), private=False)
    seen += text_of(second)
    aside = answer_of(await newsroom.editor.click(second, label="Older"), private=True)
    third = answer_of(await newsroom.reporter.click(second, label="Older"), private=False)
    seen += text_of(third)

    assert sorted(map(int, re.findall(r"Note Number (\d+)", seen))) == list(range(23))
    assert text_of(aside) == text_of(third)
    assert third.id == shown.id
    assert labels_of(third) == ["Newer"]


async def test_years_complete_as_they_are_typed(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    async def choices(typed: str) -> list[int]:
        found = await newsroom.reporter.autocomplete(newsroom.desk, "briefings", "year", typed)
        return [choice["value"] for choice in found]

    assert await choices("") == [2025, 2024]
    assert await choices("2024") == [2024]
    assert await choices("1") == []


async def test_search_shows_the_passage_and_opens_the_piece(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    shown = await newsroom.ask("search", query="who bought tankers in Jamnagar?")
    opened = answer_of(await newsroom.reporter.click(shown, label="Open"), private=True)

    assert "1 piece, best first" in text_of(shown)
    assert "**Jamnagar**" in text_of(shown)
    assert "4 Mar 2025 · #1" in text_of(shown)
    assert "The Refinery That Kept Two Capitals Talking" in text_of(opened)


async def test_search_is_narrowed_by_actor_and_period(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    by_actor = text_of(await newsroom.ask("search", query="Russia", actor="china"))
    by_period = text_of(await newsroom.ask("search", query="Russia", until="2025-06"))

    assert "A Veto" in by_actor
    assert "The Refinery" not in by_actor
    assert "The Refinery" in by_period
    assert "A Veto" not in by_period


@pytest.mark.parametrize("query", ["zebra", "??", '"', "NEAR(", "*", "title:", "🙂", "a" * 300])
async def test_search_that_finds_nothing_says_so(newsroom: Newsroom, query: str) -> None:
    await newsroom.publish(REFINERY)

    assert "No piece here holds any of these words" in text_of(await newsroom.ask("search", query=query))


async def test_latest_lists_as_many_as_asked_newest_first(newsroom: Newsroom) -> None:
    await newsroom.publish(*(f"Piece {n:02}\n\nBy Test Author\n{n} March 2024\n\nPeru waits." for n in range(1, 28)))

    default = text_of(await newsroom.ask("latest"))
    most = text_of(await newsroom.ask("latest", count=25))

    assert [line for line in default.splitlines() if "Piece" in line] == [f"**Piece {n}**" for n in range(27, 22, -1)]
    assert all(f"Piece {n:02}" in most for n in range(3, 28))
    assert "Piece 02" not in most


async def test_an_empty_corpus_says_how_to_fill_it(newsroom: Newsroom) -> None:
    shown = answer_of(await newsroom.reporter.slash(newsroom.desk, "latest"), private=True)

    assert "An editor adds one with /corpus upload" in text_of(shown)


@pytest.mark.parametrize("name", ["1", "#1", "the refinery that kept two capitals talking", "refinery"])
async def test_a_piece_is_found_by_number_and_title(newsroom: Newsroom, name: str) -> None:
    await newsroom.publish(REFINERY, VETO)

    shown = text_of(await newsroom.ask("article", article=name))

    assert "## The Refinery That Kept Two Capitals Talking" in shown
    assert "By Ines Okafor · 4 Mar 2025 · #1" in shown
    assert "Russia praised India" in shown
    assert "▲ Russia → India: supportive" in shown
    assert "2 background briefings" in shown


async def test_a_piece_is_read_page_by_page_to_its_end_and_back(newsroom: Newsroom) -> None:
    words = " ".join(f"word{index}" for index in range(900))
    await newsroom.publish(f"Long Walk\n\nBy Test Author\n5 May 2024\n\n{words} The end.")
    shown = await newsroom.ask("article", article="1")

    page = answer_of(await newsroom.reporter.click(shown, label="Read it"), private=False)
    seen = text_of(page)
    while "Next page" in labels_of(page):
        page = answer_of(await newsroom.reporter.click(page, label="Next page"), private=False)
        seen += "\n" + text_of(page)
    for _ in range(seen.count("-# Page")):
        page = answer_of(await newsroom.reporter.click(page, label="Back"), private=False)

    assert [word for word in seen.split() if word.startswith("word")] == words.split()
    assert "The end." in seen
    assert "Read it" in labels_of(page)


@pytest.mark.parametrize("name", ["zebra", "999", "99999999999999999999", "??", "%", "x" * 500])
async def test_no_such_piece_is_a_sentence(newsroom: Newsroom, name: str) -> None:
    await newsroom.publish(REFINERY)

    shown = answer_of(await newsroom.reporter.slash(newsroom.desk, "article", article=name), private=True)

    assert "No piece here is called" in text_of(shown)


async def test_pieces_complete_by_title_with_short_names(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO, "Word " * 90 + "\n\nBy Test Author\n1 May 2024\n\nPeru waits.")
    await newsroom.publish(*(f"Piece {n:02}\n\nBy Test Author\n{n} March 2024\n\nPeru waits." for n in range(1, 28)))

    async def choices(typed: str) -> list[tuple[str, str]]:
        found = await newsroom.reporter.autocomplete(newsroom.desk, "article", "article", typed)
        return [(choice["name"], choice["value"]) for choice in found]

    everything = await choices("")
    assert len(everything) == 25
    assert all(len(name) <= 100 for name, _ in [*everything, *await choices("word")])
    assert await choices("refin") == [("The Refinery That Kept Two Capitals Talking (4 Mar 2025)", "1")]


async def test_another_server_reaches_no_piece_by_its_number_title_or_button(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)
    other = newsroom.elsewhere()
    await other.publish(REFINERY)
    shown = await other.ask("latest")
    assert "What Lima Owes Quito" not in text_of(shown)

    by_number = answer_of(await other.reporter.slash(other.desk, "article", article="1"), private=True)
    by_title = answer_of(await other.reporter.slash(other.desk, "article", article="lima"), private=True)
    by_year = answer_of(await other.reporter.slash(other.desk, "briefings", year=2022), private=True)
    by_words = text_of(await other.ask("search", query="canal"))
    completed = await other.reporter.autocomplete(other.desk, "article", "article", "")
    years = await other.reporter.autocomplete(other.desk, "briefings", "year", "")

    assert "No piece here is called" in text_of(by_number)
    assert "No piece here is called" in text_of(by_title)
    assert "some from 2024 and 2025" in text_of(by_year)
    assert "No piece here holds" in by_words
    assert [choice["value"] for choice in completed] == ["2"]
    assert [choice["value"] for choice in years] == [2025, 2024]


async def test_help_gives_examples_that_this_corpus_answers(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)

    shown = text_of(await newsroom.ask("help"))

    assert "1 piece so far" in shown
    assert "/briefings year:2022" in shown
    assert "`/stance source:Peru target:Ecuador`" in shown or "`/stance source:Ecuador target:Peru`" in shown
    assert "`/relations actor:Peru`" in shown or "`/relations actor:Ecuador`" in shown
    assert "/corpus upload" not in shown


async def test_help_shows_editors_their_commands(newsroom: Newsroom) -> None:
    shown = answer_of(await newsroom.editor.slash(newsroom.desk, "help"), private=False)

    assert "/corpus upload" in text_of(shown)
    assert "/alerts subscribe" in text_of(shown)


async def test_an_undated_and_untitled_piece_is_shown_as_such(newsroom: Newsroom) -> None:
    await newsroom.publish(UNTITLED)

    shown = text_of(await newsroom.ask("article", article="1"))

    assert "## Pakistan praised Turkey for sending doctors" in shown
    assert "undated" in shown
