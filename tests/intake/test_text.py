"""Text is kept clean, or refused for a reason."""

from __future__ import annotations

import re

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


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean(text)
    except EmptyText:
        return
    assert clean(once) == once
    assert re.search(r"[\r\x00-\x08\x1b\ud800-\udfff]", once) is None
    assert once.encode()
