"""The log is for people or for log collectors."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.logs import start_logging


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def entries(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    printed = capsys.readouterr()
    assert printed.out == ""
    return [json.loads(line) for line in printed.err.splitlines()]


def test_each_record_is_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO", "json")

    logging.getLogger("bot.test").info("Posted %d cards\nin “%s”", 2, "нюс")
    logging.getLogger("bot.test").debug("left out")

    (entry,) = entries(capsys)
    assert list(entry) == ["time", "level", "logger", "message"]
    assert (entry["level"], entry["logger"]) == ("INFO", "bot.test")
    assert entry["message"] == "Posted 2 cards\nin “нюс”"
    assert datetime.fromisoformat(entry["time"]).utcoffset() == timedelta(0)


def test_an_exception_is_in_the_object(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("ERROR", "json")

    try:
        raise ValueError("no such reef")
    except ValueError:
        logging.getLogger("bot.test").exception("Ran aground")

    (entry,) = entries(capsys)
    assert entry["message"] == "Ran aground"
    assert "Traceback" in entry["exception"]
    assert entry["exception"].endswith("ValueError: no such reef")


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("WARNING", "text")

    logging.getLogger("bot.test").warning("The tide is %s", "out")
    logging.getLogger("bot.test").info("left out")

    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("WARNING bot.test: The tide is out")


def test_starting_twice_logs_each_record_once(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO", "text")
    start_logging("INFO", "json")

    logging.getLogger("bot.test").info("once")

    assert [entry["message"] for entry in entries(capsys)] == ["once"]
