"""What is not the author's voice is found; what is, is left alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.facts import Stance
from bot.analysis.reading import PieceReader
from bot.analysis.voices import other_voices

ARGUMENT = "Ankara has cooled toward Moscow this year, and its ministers no longer hide it."
REST = "Moscow still sells it gas, which neither capital wants to lose in winter."


def left_out(text: str) -> str:
    return "\n".join(text[span.start : span.end] for span in other_voices(text))


@pytest.mark.parametrize(
    "preface",
    [
        "Editor's note: this piece first ran in our Friday letter.",
        "Editors’ note – Warsaw despises Minsk, wrote a reader; we print the reply.",
        "[Editor's note: the author visited Baku as a guest of the ministry.]",
        "*From the editors: we asked for a second opinion.*",
        "Translator's note: place names follow local usage.",
    ],
)
def test_an_editors_preface_is_not_the_authors_voice(preface: str) -> None:
    assert left_out(f"{preface}\n\n{ARGUMENT}\n\n{REST}") == preface


@pytest.mark.parametrize(
    "heading", ["Comments", "## Reader comments", "12 Comments", "Responses (3)", "**Your comments**"]
)
def test_all_after_a_comments_heading_is_the_readers(heading: str) -> None:
    comments = f"{heading}\n\nIvan: Turkey hates Russia, full stop.\n\nMaria: I disagree."

    assert left_out(f"{ARGUMENT}\n\n{REST}\n\n{comments}") == comments


def test_a_question_labelled_so_is_the_interviewers() -> None:
    text = f"Q: Why does Turkey loathe Russia?\n\nA: {ARGUMENT}\n\nQ: And gas?\n\nA: {REST}"

    assert left_out(text) == "Q: Why does Turkey loathe Russia?\nQ: And gas?"


def test_whoever_mostly_asks_is_the_interviewer() -> None:
    text = (
        f"The Ledger: Has Turkey turned on Russia?\n\nAyla Demir: {ARGUMENT}\n\n"
        f"The Ledger: What keeps them together?\n\nAyla Demir: {REST}"
    )

    assert "Ayla" not in left_out(text)
    assert left_out(text).count("The Ledger") == 2


def test_questions_set_in_bold_are_the_interviewers() -> None:
    text = f"**Does Turkey despise Russia?**\n\n{ARGUMENT}\n\n**What keeps them together?**\n\n{REST}"

    assert left_out(text) == "**Does Turkey despise Russia?**\n**What keeps them together?**"


def test_a_block_quote_is_someone_elses() -> None:
    quoted = "> Russia betrayed Turkey at every turn,\n> and Turkey will remember it."

    assert left_out(f"{ARGUMENT}\n\n{quoted}\n\n{REST}") == quoted


def test_a_paragraph_that_is_one_long_quotation_is_someone_elses() -> None:
    quoted = "“Russia betrayed Turkey at every turn, and Turkey will remember it when the time comes.”"

    assert left_out(f"{ARGUMENT} The minister put it so:\n\n{quoted}\n\n{REST}") == quoted


@pytest.mark.parametrize(
    "text",
    [
        f"{ARGUMENT}\n\n{REST}",
        f"{ARGUMENT}\n{REST}",
        f"Why does Turkey stay? {REST}\n\nWhat comes next? {ARGUMENT}",
        f"“Never again,” said one minister. {ARGUMENT}\n\n“Perhaps,” said another. {REST}",
        f"There is one rule: {REST}\n\nThere is another: {ARGUMENT}",
        f"{ARGUMENT}\n\nComments by the minister in June changed nothing. {REST}",
    ],
)
def test_the_authors_argument_is_left_alone(text: str) -> None:
    assert other_voices(text) == ()


def test_evidence_is_not_taken_from_other_voices() -> None:
    text = "# Cold Gas\n\nEditor's note: Russia condemned Turkey today.\n\nTurkey praised Russia for its patience."

    shown = {(row.pair.source, row.pair.target): row.pair.stance for row in PieceReader().read(text).evidence}

    assert shown == {("Turkey", "Russia"): Stance.SUPPORTIVE, ("Russia", "Turkey"): Stance.NEUTRAL}


@given(st.text(alphabet=st.sampled_from("aA “”\"'>*_?:.QA\n\t ") | st.characters()))
def test_spans_are_in_order_and_within_any_text(text: str) -> None:
    spans = other_voices(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "notice",
    ["Editor's footnote: Kyiv disputes this.", "Dear readers, our office was closed.", "Correction: it was Minsk."],
)
def test_a_notice_to_readers_is_not_the_authors_voice(notice: str) -> None:
    assert left_out(f"{ARGUMENT}\n\n{REST}\n\n{notice}") == notice


@pytest.mark.parametrize("mark", ["**{}**", "*{}*", "### {}"])
def test_questions_set_apart_from_their_answers_are_the_interviewers(mark: str) -> None:
    first, second = mark.format("Does Ankara despise Moscow?"), mark.format("Will Kyiv thank it?")

    assert left_out(f"{first}\n\n{ARGUMENT}\n\n{second}\n\n{REST}") == f"{first}\n{second}"


def test_an_interviewer_named_in_full_only_once_is_the_same_throughout() -> None:
    first, second = "HANNA WEISS: Did Ankara cool?", "WEISS: Will it last?"

    text = f"{first}\n\nDAN KEREM: {ARGUMENT}\n\n{second}\n\nKEREM: {REST}"

    assert left_out(text) == f"{first}\n{second}"
