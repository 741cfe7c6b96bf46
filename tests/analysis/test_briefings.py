"""Lists of background briefings in all the ways that pieces write them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.briefings import read_briefings
from bot.analysis.facts import Briefing, PieceDate

INTRO = "The ferry dispute has a longer history. Here are some background briefings:\n"
PROSE = "\nThe harbour towns have meanwhile made their own arrangements, and no ministry has objected so far.\n"
FIRST, SECOND = "Norway Looks North Again", "Why The Ferry Treaty Will Last"
EXPECTED = [(FIRST, "2024-07-07"), (SECOND, "2025-05-11")]


def titles_and_dates(text: str, piece_date: PieceDate | None = None) -> list[tuple[str, PieceDate | None]]:
    return [(briefing.title, briefing.date) for briefing in read_briefings(text, piece_date).briefings]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"* 7 July 2024: “{FIRST}”", f"* 11 May 2025: “{SECOND}”"),
        (f"- 7 July 2024: “{FIRST}”", f"- 11 May 2025: “{SECOND}”"),
        (f"• 7 July 2024: “{FIRST}”", f"• 11 May 2025: “{SECOND}”"),
        (f"– 7 July 2024: “{FIRST}”", f"– 11 May 2025: “{SECOND}”"),
        (f"+ 7 July 2024: “{FIRST}”", f"+ 11 May 2025: “{SECOND}”"),
        (f"•7 July 2024: “{FIRST}”", f"•11 May 2025: “{SECOND}”"),
        (f"  ▪ 7 July 2024: “{FIRST}”", f"  ▪ 11 May 2025: “{SECOND}”"),
        (f"1. 7 July 2024: “{FIRST}”", f"2. 11 May 2025: “{SECOND}”"),
        (f"1) 7 July 2024: “{FIRST}”", f"2) 11 May 2025: “{SECOND}”"),
        (f"(1) 7 July 2024: “{FIRST}”", f"(2) 11 May 2025: “{SECOND}”"),
        (f"a) 7 July 2024: “{FIRST}”", f"b) 11 May 2025: “{SECOND}”"),
        (f"7 July 2024: “{FIRST}”", f"11 May 2025: “{SECOND}”"),
        (f"> * 7 July 2024: “{FIRST}”", f"> * 11 May 2025: “{SECOND}”"),
        (f"July 7, 2024 – “{FIRST}”", f"May 11, 2025 – “{SECOND}”"),
        (f"July 7, 2024 — “{FIRST}”", f"May 11, 2025 — “{SECOND}”"),
        (f"* July 7, 2024 - {FIRST}", f"* May 11, 2025 - {SECOND}"),
        (f"* Jul. 7, 2024: {FIRST}", f"* May 11, 2025: {SECOND}"),
        (f"* 7th of July 2024: “{FIRST}”", f"* 11th of May 2025: “{SECOND}”"),
        (f"* 2024-07-07: “{FIRST}”", f"* 2025-05-11: “{SECOND}”"),
        (f"2024-07-07 “{FIRST}”", f"2025-05-11 “{SECOND}”"),
        (f"* 07.07.2024: “{FIRST}”", f"* 11.05.2025: “{SECOND}”"),
        (f"* 07/07/2024 “{FIRST}”", f"* 11/05/2025 “{SECOND}”"),
        (f"* Sunday, 7 July 2024: “{FIRST}”", f"* Sunday, 11 May 2025: “{SECOND}”"),
        (f"* 7. Juli 2024: „{FIRST}“", f"* 11. Mai 2025: „{SECOND}“"),
        (f"7. Juli 2024: „{FIRST}“", f"11. Mai 2025: „{SECOND}“"),
        (f"* 7 juillet 2024 : « {FIRST} »", f"* 11 mai 2025 : « {SECOND} »"),
        (f"* 7 июля 2024 г.: «{FIRST}»", f"* 11 мая 2025 г.: «{SECOND}»"),
        (f"* 7 de julio de 2024: «{FIRST}»", f"* 11 de mayo de 2025: «{SECOND}»"),
        (f'* 7 July 2024: "{FIRST}"', f'* 11 May 2025: "{SECOND}"'),
        (f"* 7 July 2024: ‘{FIRST}’", f"* 11 May 2025: ‘{SECOND}’"),
        (f"* 7 July 2024: '{FIRST}'", f"* 11 May 2025: '{SECOND}'"),
        (f"* 7 July 2024: {FIRST}", f"* 11 May 2025: {SECOND}"),
        (f"* 7 July 2024: “{FIRST}", f"* 11 May 2025: “{SECOND}"),
        (f"* 7 July 2024: {FIRST}”", f"* 11 May 2025: {SECOND}”"),
        (f"* 7 July 2024: “{FIRST}”;", f"* 11 May 2025: “{SECOND}”."),
        (f"* 7 July 2024, “{FIRST}”", f"* 11 May 2025, “{SECOND}”"),
        (f"* (7 July 2024) {FIRST}", f"* (11 May 2025) {SECOND}"),
        (f"* [7 July 2024] {FIRST}", f"* [11 May 2025] {SECOND}"),
        (f"* **7 July 2024**: *{FIRST}*", f"* **11 May 2025:** _{SECOND}_"),
        (f"| 7 July 2024 | {FIRST} |", f"| 11 May 2025 | {SECOND} |"),
        (f"* “{FIRST}” (7 July 2024)", f"* “{SECOND}” (11 May 2025)"),
        (f"“{FIRST}”, 7 July 2024", f"“{SECOND}”, 11 May 2025"),
        (f"“{FIRST}” – 7 July 2024", f"“{SECOND}” – 11 May 2025"),
        (f"* {FIRST} (7 July 2024)", f"* {SECOND} (May 11, 2025)"),
        (f"* {FIRST} | 7 July 2024", f"* {SECOND} | 11 May 2025"),
        (f"* {FIRST} [2024-07-07]", f"* {SECOND} [2025-05-11]"),
        (f'Ada Berg, "{FIRST}," North Review, July 7, 2024', f'Ada Berg, "{SECOND}," North Review, May 11, 2025'),
        (f"- Ada Berg, “{FIRST},” North Review, July 7, 2024.", f"- Ivo Lund, “{SECOND},” Fjord, May 11, 2025."),
        (f"* Ada Berg: “{FIRST}” (7 July 2024)", f"* Ivo Lund: “{SECOND}” (11 May 2025)"),
        (f"* 7 July 2024 (North Review): “{FIRST}”", f"* 11 May 2025 (Fjord): “{SECOND}”"),
        (f"* 7 July 2024: “{FIRST}”, North Review", f"* 11 May 2025: “{SECOND}” (Fjord)"),
        (f"* *{FIRST}* (North Review, 7 July 2024)", f"* *{SECOND}* (Fjord, 11 May 2025)"),
        (f"• 7 July 2024: “{FIRST}” • 11 May 2025: “{SECOND}”", ""),
        (f"* 7 July 2024: “{FIRST}” * 11 May 2025: “{SECOND}”", ""),
        (f"* “{FIRST}” (North Review, 7 July 2024)", f"* “{SECOND}” (Fjord, 11 May 2025)"),
        (f"* 7 July 2024: “{FIRST}”\n", f"* 11 May 2025: “{SECOND}”\n"),
        ("* 7 July 2024: “Norway Looks\n  North Again”", "* 11 May 2025: “Why The Ferry Treaty\n  Will Last”"),
        ("* 7 July 2024: “Norway Looks\nNorth Again”", "* 11 May 2025: “Why The Ferry Treaty\nWill Last”"),
        ("- 7 July 2024: Norway Looks\n  North Again", "- 11 May 2025: Why The Ferry Treaty\n  Will Last"),
        ("“Norway Looks\nNorth Again” (7 July 2024)", "“Why The Ferry Treaty\nWill Last” (11 May 2025)"),
        (f"7 July 2024\n“{FIRST}”", f"11 May 2025\n“{SECOND}”"),
        (f"<li>7 July 2024: <em>{FIRST}</em></li>", f"<li>11 May 2025: <em>{SECOND}</em></li>"),
    ],
)
def test_every_way_of_writing_a_list_gives_the_same_briefings(first: str, second: str) -> None:
    """Bullets, date forms, places of the date, quotes and wrapping make no difference to what is read."""
    assert titles_and_dates(f"{INTRO}{first}\n{second}\n{PROSE}") == EXPECTED


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("[Norway Looks North](https://example.org/n)", "Norway Looks North"),
        ("“[Norway Looks North](https://example.org/n)”", "Norway Looks North"),
        ("[“Norway Looks North”](https://example.org/n)", "Norway Looks North"),
        ("[Norway Looks North](<https://example.org/n>), North Review", "Norway Looks North"),
        ('<a href="https://example.org/n">Norway Looks North</a>', "Norway Looks North"),
        ("<a class='x' href='https://example.org/n'>Norway &amp; The North</a>", "Norway & The North"),
        ("“Norway Looks North” https://example.org/n", "Norway Looks North"),
        ("Norway Looks North https://example.org/n", "Norway Looks North"),
        ("“Norway Looks North” <https://example.org/n>", "Norway Looks North"),
        ("Norway Looks North ([link](https://example.org/n))", "Norway Looks North"),
        ("“Norway Looks North”\n  https://example.org/n", "Norway Looks North"),
    ],
)
def test_a_link_is_kept_beside_its_title(line: str, title: str) -> None:
    text = f"{INTRO}* 7 July 2024: {line}\n{PROSE}"

    assert read_briefings(text).briefings == (Briefing(title, "2024-07-07", "https://example.org/n"),)


def test_a_link_around_date_or_whole_line_is_kept() -> None:
    text = (
        f"{INTRO}- [7 July 2024](https://example.org/a): “{FIRST}”\n"
        f"- [11 May 2025: {SECOND}](https://example.org/b_(c))\n- [Fourth](https://example.org/e) 12 May 2025\n"
        "- [Third Title Here](https://example.org/d) (June 2025)\n"
    )

    assert read_briefings(text).briefings == (
        Briefing(FIRST, "2024-07-07", "https://example.org/a"),
        Briefing(SECOND, "2025-05-11", "https://example.org/b_(c)"),
        Briefing("Fourth", "2025-05-12", "https://example.org/e"),
        Briefing("Third Title Here", "2025-06", "https://example.org/d"),
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("“The “Real” North”", "The “Real” North"),
        ("“The ‘Real’ North”", "The ‘Real’ North"),
        ('"The "Real" North, Again"', 'The "Real" North, Again'),
        ("‘Islanders’ Patience Wears Thin’", "Islanders’ Patience Wears Thin"),
        ("“Balance” Or Betrayal? The North’s Choice", "“Balance” Or Betrayal? The North’s Choice"),
        ("What “Neutral” Means In Oslo", "What “Neutral” Means In Oslo"),
        ("“Who’d Have Thought It?”", "Who’d Have Thought It?"),
        ("“Oslo: The View From 1905”", "Oslo: The View From 1905"),
        ("“What Changed On 3 June 2019”", "What Changed On 3 June 2019"),
        ("Oslo To Bergen: “Stay Out”", "Oslo To Bergen: “Stay Out”"),
        ("“The North (And Its Limits)”", "The North (And Its Limits)"),
        ("The End Of The U.S.", "The End Of The U.S."),
    ],
)
def test_a_title_is_verbatim_within_its_outermost_quotes(written: str, title: str) -> None:
    text = f"{INTRO}* 7 July 2024: {written}\n* 11 May 2025: Another Title Of The Kind\n"

    assert titles_and_dates(text)[0] == (title, "2024-07-07")


def test_a_year_left_out_is_that_of_the_piece_or_the_one_before() -> None:
    text = f"{INTRO}* 20 December: “{FIRST}”\n* 11 May: “{SECOND}”\n"

    assert titles_and_dates(text, "2025-06-01") == [(FIRST, "2024-12-20"), (SECOND, "2025-05-11")]
    assert titles_and_dates(text) == [(FIRST, None), (SECOND, None)]


def test_a_month_is_precise_enough() -> None:
    assert titles_and_dates(f"{INTRO}* March 2023: “{FIRST}”\n* 2023-04: “{SECOND}”\n") == [
        (FIRST, "2023-03"),
        (SECOND, "2023-04"),
    ]


@pytest.mark.parametrize(
    "intro",
    [
        "",
        "Two earlier pieces tell the story:\n",
        "## Background\n\n",
        "**Further reading**\n",
        "For those who missed it:\n\n",
    ],
)
def test_two_dated_titles_need_no_particular_introduction(intro: str) -> None:
    text = (
        f"Oslo has changed its mind about the ferries.\n\n{intro}* 7 July 2024: “{FIRST}”\n* 11 May 2025: “{SECOND}”\n"
    )

    assert titles_and_dates(text) == EXPECTED


def test_several_lists_are_read_in_order_and_repetitions_once() -> None:
    again = f"More analyses:\n\n* 7 July 2024: “{FIRST}”\n* 11 May 2025: “{SECOND}”\n"
    text = f"{INTRO}* 7 July 2024: “{FIRST}”\n{PROSE}\n{again}"

    assert titles_and_dates(text) == EXPECTED


def test_hard_wrapped_titles_without_quotes_go_on_in_the_next_line() -> None:
    text = (
        "The strait has two shores and rather more claimants than it can well\n"
        "carry, and each has told us so. Here are some background briefings:\n\n"
        "- 7 July 2024: The Long Way Round The Cape And Other Ways In Which The\n"
        "  Strait Decides The Price Of Bread\n"
        "- 11 May 2025: Why The Ferry Treaty Will Last\n\n"
        "None of the claimants has yet said what it would accept in exchange.\n"
    )

    assert titles_and_dates(text) == [
        ("The Long Way Round The Cape And Other Ways In Which The Strait Decides The Price Of Bread", "2024-07-07"),
        (SECOND, "2025-05-11"),
    ]


def test_undated_lines_count_where_they_are_introduced_as_briefings() -> None:
    text = f"Oslo waits.\n\nBackground reading:\n* “{FIRST}”\n* [{SECOND}](https://example.org/f)\n{PROSE}"

    assert read_briefings(text).briefings == (
        Briefing(FIRST),
        Briefing(SECOND, url="https://example.org/f"),
    )


def test_an_undated_line_within_a_dated_list_belongs_to_it() -> None:
    text = f"{INTRO}* 7 July 2024: “{FIRST}”\n* “Between The Two”\n* 11 May 2025: “{SECOND}”\n"

    assert titles_and_dates(text) == [EXPECTED[0], ("Between The Two", None), EXPECTED[1]]


@pytest.mark.parametrize(
    "text",
    [
        # A chronology of events.
        "The quarrel grew:\n\n* 7 July 2024: Norway closed the strait to ferries.\n* 11 May 2025: Sweden protested.\n",
        "Timeline\n\n7 July 2024 – Norway closes the strait\n11 May 2025 – Sweden lodges a protest\n",
        "Key dates:\n- March 2023: The Treaty Is Signed\n- May 2025: The Treaty Lapses\n",
        "7 July 2024: “We will not talk,” the minister said.\n11 May 2025: “We will talk,” he said.\n",
        # Prose that opens or closes with dates.
        "7 July 2024 was a quiet day.\n11 May 2025 was not.\n",
        "July 7, 2024, began with rain.\n\nMay 11, 2025, began with snow.\n",
        "The talks were held in Oslo on 7 July 2024.\nThey were resumed in Bergen on 11 May 2025.\n",
        # Questions, headings, sources.
        "Q: Did Oslo know in July 2024?\nA: It did.\nQ: And in May 2025?\nA: It did not.\n",
        "1. The Talks of 2024\n\nThey failed.\n\n2. The Talks of 2025\n\nThey failed as well.\n",
        "## 7 July 2024\n\nIt rained.\n\n## 11 May 2025\n\nIt snowed.\n",
        "Three things matter:\n* Oslo's patience\n* Bergen's pride\n* the price of fish\n",
        # A single dated line without an introduction, and an introduction whose list was lost.
        f"Oslo waits.\n\n7 July 2024: “{FIRST}”\n\nBergen waits too.\n",
        f"{INTRO}{PROSE}",
        f"{INTRO}",
        "",
    ],
)
def test_what_only_looks_like_a_list_gives_no_briefings(text: str) -> None:
    assert read_briefings(text).briefings == ()


def test_a_chronology_stays_in_the_argument() -> None:
    text = "The quarrel grew:\n\n* 7 July 2024: Norway closed the strait.\n* 11 May 2025: Sweden protested.\n"

    assert read_briefings(text).excluded == ()


def test_the_list_and_its_introducing_clause_are_left_out_and_nothing_else() -> None:
    text = f"{INTRO}* 7 July 2024: “{FIRST}”\n* 11 May 2025: “{SECOND}”\n{PROSE}"

    excluded = [text[span.start : span.end] for span in read_briefings(text).excluded]

    assert excluded == [
        "Here are some background briefings:",
        f"* 7 July 2024: “{FIRST}”",
        f"* 11 May 2025: “{SECOND}”",
    ]


@pytest.mark.parametrize("intro", ["Here are some background briefings:", "Background briefings", "## Further reading"])
def test_an_introduction_whose_list_was_lost_is_left_out_all_the_same(intro: str) -> None:
    text = f"The ferry dispute is old.\n\n{intro}\n\nOslo has not said what it wants, and nobody has asked.\n"

    excluded = [text[span.start : span.end] for span in read_briefings(text).excluded]

    assert excluded == [intro]


def test_only_the_given_stretch_is_read() -> None:
    text = f"* 7 July 2024: “{FIRST}”\n* 11 May 2025: “{SECOND}”\n"

    assert read_briefings(text, start=len(text) // 2).briefings == ()


@given(st.text(alphabet=st.sampled_from(list("*-•1.2) \n\n“”\"'‘’«»[]()<>/|:,–Ab7 July 2024 May")), max_size=200))
def test_any_text_is_read_without_error_and_spans_are_ordered(text: str) -> None:
    found = read_briefings(text, "2025-01-01")

    ends = [0, *(span.end for span in found.excluded)]
    assert all(end <= span.start < span.end for end, span in zip(ends, found.excluded, strict=False))
    assert ends[-1] <= len(text)
    assert all(briefing.title.strip() for briefing in found.briefings)


@given(st.text(max_size=300))
def test_arbitrary_text_is_read_without_error(text: str) -> None:
    assert len(read_briefings(text).briefings) <= len(text)


@pytest.mark.parametrize(
    "line",
    [
        'Related: "Salt Roads" (2 May 2024); "Ice Roads" (30 November 2023).',
        'From our files: "Salt Roads" (May 2, 2024), "Ice Roads" (November 30, 2023)',
        'Briefings: 2 May 2024: "Salt Roads"; and 30 November 2023: "Ice Roads"',
        "Read more: [Salt Roads](https://a.example/s), 2 May 2024; [Ice Roads](https://a.example/i), 30 November 2023",
        'See our earlier briefings "Salt Roads" (2 May 2024) and "Ice Roads" (30 November 2023).',
        'Related: "Salt Roads" (2 May 2024); "Ice\nRoads" (30 November 2023).',
        "**Related:** [Salt Roads](https://a.example) (2 May 2024) · [Ice Roads](https://a.example) (30 November 2023)",
        "See: Salt Roads, 2 May 2024. Ice Roads, 30 November 2023.",
    ],
)
def test_a_list_may_run_on_within_one_paragraph(line: str) -> None:
    text = f"The road was closed in May.\n\n{line}\n"

    assert titles_and_dates(text) == [("Salt Roads", "2024-05-02"), ("Ice Roads", "2023-11-30")]
    assert read_briefings(text).excluded[-1].end == len(text.rstrip())


@pytest.mark.parametrize(
    "text",
    [
        'The minister said three things. "We stay," on 2 May 2024. "We go," on 30 November 2023.',
        "The votes so far: 2 May 2024, 61 to 40; 30 November 2023, 55 to 46.",
        "Exports\n2 May 2024: 41 tonnes\n30 November 2023: 39 tonnes",
        "Month | Returned\nJanuary 2025 | 61\nFebruary 2025 | 1,030",
        "2 May 2024: Norway and Sweden sign\n30 November 2023: Sweden withdraws its envoy",
    ],
)
def test_dated_figures_sayings_and_events_are_no_briefings(text: str) -> None:
    assert titles_and_dates(f"Norway has roads.\n\n{text}\n") == []


def test_what_lies_after_the_piece_is_a_calendar() -> None:
    text = "What comes:\n- 12 November 2024: Election in Norway\n- 3 December 2024: Summit in Oslo\n"

    assert titles_and_dates(text, "2024-10-10") == []


@pytest.mark.parametrize(
    "text",
    [
        '"Salt Roads"\n2 May 2024\n\n"Ice Roads"\n30 November 2023',
        "[Salt Roads](https://a.example/s)\n2 May 2024\n\n[Ice Roads](https://a.example/i)\n30 November 2023",
        "2024\n- 2 May: Salt Roads\n\n2023\n- 30 November: Ice Roads",
        "No. 14 (2 May 2024): Salt Roads\nNo. 9 (30 November 2023): Ice Roads",
        "- [ ] 2 May 2024: Salt Roads\n- [x] 30 November 2023: Ice Roads",
        "· 2 May 2024 · Salt Roads\n· 30 November 2023 · Ice Roads",
        "i. Salt Roads, 2 May 2024\nii. Ice Roads, 30 November 2023",
        "(a) 2 May 2024, “Salt Roads”\n(b) 30 November 2023, “Ice Roads”",
        "1. Salt Roads. May 2, 2024.\n2. Ice Roads. 30 November 2023.",
        '"Salt Roads" . . . . 2 May 2024\n"Ice Roads" . . . . 30 November 2023',
        "Salt Roads; 2 May 2024\nIce Roads; 30 November 2023",
        "- Salt Roads (published 2 May 2024)\n- Ice Roads (published on 30 November 2023)",
        '- 2 May 2024: "Salt Roads" – how a village is fed\n- 30 November 2023: "Ice Roads" – what thaws',
    ],
)
def test_dates_may_stand_below_titles_or_share_a_year_and_marks_are_no_title(text: str) -> None:
    text = f"Background briefings\n\n{text}\n"

    assert titles_and_dates(text, "2024-10-10") == [("Salt Roads", "2024-05-02"), ("Ice Roads", "2023-11-30")]
