"""Every error becomes one private answer; what no user can cause is found again in the log."""

from __future__ import annotations

import re
import sqlite3

import pytest

from tests.newsroom import Newsroom, answer_of, send_form, text_of
from tests.pieces import REFINERY


def break_database(newsroom: Newsroom, table: str) -> None:
    newsroom.faults_expected = True
    with sqlite3.connect(newsroom.database_path) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO broken")


def logged_reference(shown: str, caplog: pytest.LogCaptureFixture) -> None:
    found = re.search(r"It is logged as `([0-9a-f]{8})`", shown)
    assert found, shown
    faults = [record for record in caplog.records if found[1] in record.getMessage()]
    assert len(faults) == 1
    assert faults[0].exc_info
    assert "no such table" in str(faults[0].exc_info[1])


async def test_a_fault_in_a_command_shows_the_id_under_which_it_is_logged(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    break_database(newsroom, "evidence")

    result = await newsroom.reporter.slash(newsroom.desk, "stance", source="russia", target="india")

    shown = text_of(answer_of(result, private=True))
    logged_reference(shown, caplog)
    assert "no such table" not in shown


async def test_a_fault_behind_a_button_is_told_alike(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    await newsroom.publish(REFINERY)
    card = await newsroom.ask("stance", source="russia", target="india")
    before = text_of(card)
    break_database(newsroom, "evidence")

    shown = answer_of(await newsroom.reporter.click(card, label="India → Russia"), private=True)

    logged_reference(text_of(shown), caplog)
    assert text_of(card) == before


async def test_a_fault_in_a_deferred_answer_takes_its_place(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    break_database(newsroom, "draft")

    result = await newsroom.editor.slash(newsroom.desk, "corpus upload", file=("a.txt", REFINERY.encode()))

    assert not result.followups
    logged_reference(text_of(answer_of(result, private=True)), caplog)


async def test_a_fault_behind_a_form_is_told_alike(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    form = await newsroom.editor.slash(newsroom.desk, "corpus upload")
    break_database(newsroom, "draft")

    shown = answer_of(await send_form(newsroom.editor, form, Text=REFINERY), private=True)

    logged_reference(text_of(shown), caplog)


async def test_a_fault_in_completion_offers_nothing_and_is_logged(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    break_database(newsroom, "actor_total")

    offered = await newsroom.reporter.autocomplete(newsroom.desk, "stance", "source", "rus")

    assert offered == []
    assert "no such table" in caplog.text


async def test_an_answer_that_discord_refuses_leaves_the_bot_answering(newsroom: Newsroom) -> None:
    newsroom.faults_expected = True
    newsroom.env.inject_error("POST", "/interactions/*/callback", status=500, times=2)

    refused = await newsroom.reporter.slash(newsroom.desk, "help")

    assert refused.response is None
    assert "What you can ask" in text_of(await newsroom.ask("help"))
