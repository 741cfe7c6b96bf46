"""What a piece says of itself, and where its argument begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.metadata import Metadata, read_metadata

BODY = (
    "Oslo has closed the strait to foreign ferries, and on 3 March 2019 nobody would have believed it possible.\n\n"
    "Bergen disagrees. It has said so in public since 1 April 2020 and will go on saying so.\n"
)


def facts(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    metadata = read_metadata(text)
    return metadata.title, metadata.author, metadata.date, metadata.url


def body(text: str) -> str:
    span = read_metadata(text).body
    return text[span.start : span.end].strip()


@pytest.mark.parametrize(
    "head",
    [
        "# The Strait Is Closed\n\nBy Ada Berg | 12 March 2024\n\n",
        "# The Strait Is Closed\n\nBy Ada Berg, 12 March 2024\n\n",
        "# The Strait Is Closed #\n\n*By Ada Berg*\n\n12 March 2024\n\n",
        "The Strait Is Closed\n====================\n\nBy Ada Berg (12 March 2024)\n\n",
        "**The Strait Is Closed**\n\n**By Ada Berg** · March 12, 2024 · 5 min read\n\n",
        "The Strait Is Closed\n\nAda Berg | 12 March 2024\n\n",
        "The Strait Is Closed\nAda Berg\n12 March 2024\n\n",
        "The Strait Is Closed\nBy Ada Berg\nPublished on Tuesday, 12 March 2024 at 10:30 GMT\n",
        "The Strait Is Closed\n\n— Ada Berg\n\nPosted on 12 March 2024\n\n",
        "The Strait Is Closed\n\nby ADA BERG, Senior Fellow\n2024-03-12\n\n".replace("ADA BERG", "Ada Berg"),
        "12 March 2024\n\nThe Strait Is Closed\n\nBy Ada Berg in Oslo\n\n",
        "ANALYSIS\n\nThe Strait Is Closed\n\nWhat the ferries have to do with it\n\nBy Ada Berg\n12.03.2024\n\n",
        "Title: The Strait Is Closed\nAuthor: Ada Berg\nDate: 12 March 2024\n\n",
        "Title: “The Strait Is Closed”\nBy: Ada Berg\nPublished: March 12, 2024\n",
        "**Title:** The Strait Is Closed\n**By:** [Ada Berg](https://example.org/ada)\n**Date:** 2024-03-12\n\n",
        "---\ntitle: The Strait Is Closed\nauthor: Ada Berg\ndate: 2024-03-12\ntags: [a, b]\n---\n\n",
        '---\ntitle: "The Strait Is Closed"\nauthors:\n  - Ada Berg\ndate: 12 March 2024\n---\n'
        "# The Strait Is Closed\n\n",
        "The Strait Is Closed\n\nBy Ada Berg\n\nOSLO, 12 March 2024 — ",
        "The Strait Is Closed\n\nBy Ada Berg\n\nOSLO, March 12, 2024 (North Wire) – ",
        "The Strait Is Closed\n\nBy Ada Berg\n\nOslo, Norway, 12 March 2024 — ",
        "The Strait\nIs Closed\n\nBy Ada Berg\n\nUpdated 12 March 2024\n\n",
    ],
)
def test_every_head_says_the_same(head: str) -> None:
    assert facts(head + BODY) == ("The Strait Is Closed", "Ada Berg", "2024-03-12", None)
    assert body(head + BODY) == BODY.strip()


@pytest.mark.parametrize(
    ("head", "title", "author", "date"),
    [
        ("", None, None, None),
        ("By Some News Outlet\n", None, "Some News Outlet", None),
        ("By Ada Berg and Ivo Lund\n\n", None, "Ada Berg and Ivo Lund", None),
        ("By the Institute for the Study of Fjords\n\n", None, "the Institute for the Study of Fjords", None),
        ("12 March 2024\n\n", None, None, "2024-03-12"),
        ("Oslo, 12 March 2024\n\n", None, None, "2024-03-12"),
        ("Who Owns The Strait?\n\n", "Who Owns The Strait?", None, None),
        ("Date: soon\nTitle: Ferries\n\n", "Ferries", None, None),
        ("OSLO — ", None, None, None),
    ],
)
def test_what_is_not_said_is_none(head: str, title: str | None, author: str | None, date: str | None) -> None:
    assert facts(head + BODY) == (title, author, date, None)
    assert body(head + BODY) == BODY.strip()


@pytest.mark.parametrize(
    "text",
    [
        "By closing the strait, Oslo has shown that\nit is ready. So be it.\n",
        "Oslo's envoy said on Monday that the talks\nwere going nowhere, and that Bergen would not be\nready.",
        "NATO — an alliance — has waited. It waits still.\n",
        "“We stay,” the minister said.\n\nOslo listened.\n",
        "7 July 2024: “Norway Looks North”\n11 May 2025: “Why The Treaty Lasts”\n\nOslo spoke.\n",
        "On 12 March 2024 Oslo closed the strait.\n\nBergen opened it.\n",
    ],
)
def test_prose_at_the_head_is_the_body(text: str) -> None:
    assert facts(text) == (None, None, None, None)
    assert body(text) == text.strip()


def test_an_address_is_read() -> None:
    for line in ("URL: https://example.org/a", "Link: <https://example.org/a>", "https://example.org/a"):
        assert facts(f"# Ferries\n{line}\n\n{BODY}") == ("Ferries", None, None, "https://example.org/a")


@pytest.mark.parametrize(
    "end", ["— Ada Berg", "By Ada Berg", "*By Ada Berg*", "Author: Ada Berg", "By Ada Berg, 12 March 2024"]
)
def test_a_byline_may_close_the_piece(end: str) -> None:
    text = f"{BODY}\n{end}\n"

    assert read_metadata(text).author == "Ada Berg"
    assert body(text) == BODY.strip()


def test_a_listed_briefing_at_the_end_is_no_byline() -> None:
    text = f"{BODY}\n– 7 July 2024 “Norway Looks North”\n– 11.05.2025 “Why The Treaty Lasts”\n"

    assert facts(text) == (None, None, None, None)
    assert body(text) == text.strip()


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            ["# T\n", "By Ada Berg", "\n", "12 March 2024", " | ", "---\n", "title: x\n", ": ", "OSLO — ", "Oslo. "]
        )
    ).map("".join)
)
def test_any_text_has_a_body_within_it(text: str) -> None:
    metadata = read_metadata(text)

    assert isinstance(metadata, Metadata)
    assert 0 <= metadata.body.start <= metadata.body.end <= len(text)


@pytest.mark.parametrize(
    "head",
    [
        "The Strait Is Closed\n\nAda Berg\n\n12 March 2024\n\n",
        "# The Strait Is Closed\n\nWhy Oslo waits\n\nAda Berg, Oslo bureau\n\n12 March 2024\n\n",
        "The Strait Is Closed\nAda Berg\nOslo\n12 March 2024\n\n",
        "The Strait Is Closed\n\nAda Berg, 12 March 2024\n\n",
        "FOR PUBLICATION\n\n# The Strait Is Closed\n\nBy Ada Berg\n\n12 March 2024\n\n",
        "THE NORTHERN REVIEW\n\nThe Strait Is Closed\nOPINION\nAda Berg\n12 March 2024\n\n",
        "Weekly column\n\nThe Strait Is Closed\n\nText: Ada Berg\n\nFiled: 12 March 2024\n\n",
        "SUBJECT: The Strait Is Closed\nFROM: Northern desk (Ada Berg)\nDATE: 12 March 2024\n\n",
        "MEMORANDUM\n\nTo: Editors\nFrom: Ada Berg\nDate: 12 March 2024\nSubject: The Strait Is Closed\n\n",
        "The Strait Is Closed\nPosted by **Ada Berg** on *12 March 2024*\n\n",
        "By Ada Berg\nOslo\n12 March 2024\n\nThe Strait Is Closed\n\n",
        "# The Strait Is Closed\n\nPublished in The Northern Review on 12 March 2024\n\nBy Ada Berg\n\n",
        "The Strait Is Closed\nby our correspondent in Oslo, Ada Berg\n12 March 2024\n\n",
        "The Strait Is Closed\nWritten by Ada Berg for The Northern Review\nUpdated 8:14 PM EDT, Tue March 12, 2024\n",
        "The Strait Is Closed\nBy Ada Berg\n*First published 12 March 2024 in [The North](https://n.example/a)*\n\n",
    ],
)
def test_heads_of_other_newsrooms_say_the_same(head: str) -> None:
    assert facts(head + BODY)[:3] == ("The Strait Is Closed", "Ada Berg", "2024-03-12")
    assert body(head + BODY) == BODY.strip()


def test_a_name_directly_over_the_first_paragraph_is_the_authors_and_a_subject_is_not() -> None:
    assert facts(f"# The Strait Is Closed\n\nAda Berg\n\n{BODY}")[1] == "Ada Berg"
    assert facts(f"# The Strait Is Closed\n\nExecutive Summary\n\n{BODY}")[1] is None


@pytest.mark.parametrize(
    "closing",
    [
        "Ada Berg writes every Thursday. Reach her at ada@north.example\n"
        "Originally published 12 March 2024 at https://north.example/strait\n© 2024 The North. All rights reserved.",
        "Ada Berg is a lecturer in Lund. This essay appeared on 12 March 2024.",
    ],
)
def test_closing_notes_say_who_wrote_a_piece_and_when_and_are_no_argument(closing: str) -> None:
    text = f"# The Strait Is Closed\n\n{BODY}\n{closing}\n"

    assert facts(text)[1:3] == ("Ada Berg", "2024-03-12")
    assert "Ada" not in body(text)


def test_a_conclusion_on_a_politician_is_no_note_on_the_author() -> None:
    text = f"# The Strait Is Closed\n\n{BODY}\nJens Holm is the prime minister who closed it.\n"

    assert facts(text)[1] is None
    assert body(text).endswith("who closed it.")
