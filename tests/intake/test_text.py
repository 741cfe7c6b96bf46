"""Text is kept clean, or refused for a reason."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.text import MOST_CHARACTERS, EmptyText, TooLong, clean


@pytest.mark.parametrize("text", ["", " \r\n\t", "\ufeff", "...", "—\u200b"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(EmptyText):
        clean(text)


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = "é" * MOST_CHARACTERS

    assert clean(longest) == longest
    with pytest.raises(TooLong):
        clean(longest + "é")


def test_line_ends_are_made_plain_and_control_signs_left_out() -> None:
    assert clean("\ufeffOne\r\nTwo\rThree\x00\x1b[0m\x07\n\n") == "One\nTwo\nThree[0m"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Tu\u0308rkiye praised Co\u0302te d\u2019Ivoire.", "Türkiye praised Côte d’Ivoire."),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
        ("Me\xad\u0301xico", "México"),
        ("भारत सेना ﬁne ①", "भारत सेना ﬁne ①"),
    ],
)
def test_letters_are_composed_and_otherwise_kept_as_they_are(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_of_marks_that_fall_into_two_no_more_are_kept_than_of_others() -> None:
    once = clean("a" + "\u0344" * 30)

    assert clean(once) == once
    assert len(once) <= 31


def test_a_row_of_marks_without_end_is_cut_and_holds_nothing_up() -> None:
    started = time.process_time()

    cleaned = clean("Russia" + "\u0315\u0300" * 500_000 + " praised India.")

    assert time.process_time() - started < 1
    assert cleaned.endswith(" praised India.")
    assert len(cleaned) < 60


@given(st.text() | st.text(st.characters(categories=["Ll", "Mn", "Mc", "Cf", "Zs"]), max_size=80))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean(text)
    except EmptyText:
        return
    assert clean(once) == once
    assert re.search(r"[\r\x00-\x08\x1b\ud800-\udfff]", once) is None
    assert once.encode()
    assert unicodedata.is_normalized("NFC", once)
