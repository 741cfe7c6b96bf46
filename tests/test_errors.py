"""What a user reads of an error."""

from __future__ import annotations

from bot.errors import sentence_of
from storage.database import QueryTooLong


def test_a_question_that_was_stopped_is_told_with_what_to_do() -> None:
    sentence = sentence_of(QueryTooLong())

    assert sentence is not None
    assert "takes too long" in sentence
    assert "shorter period" in sentence
