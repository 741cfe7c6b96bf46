"""What the desk is told of its corpus."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.presentation.desk_card import statistics_card
from storage.statistics import Statistics

STATISTICS = Statistics(
    articles=9,
    undated=0,
    unread=0,
    outdated=0,
    removed=0,
    characters=900,
    first="2024-05-07",
    last="2024-05-07",
    stances=5,
    with_titles=False,
    pairs=2,
    briefings=3,
    waiting=0,
)


def told(statistics: Statistics) -> str:
    return json.dumps(statistics_card(statistics).to_components())


def test_pieces_of_an_older_engine_are_told_with_what_to_do() -> None:
    assert "**Read by an older engine** 4: `dateline reread`" in told(replace(STATISTICS, outdated=4))
    assert "engine" not in told(STATISTICS)


def test_titles_among_what_shows_a_stance_are_not_called_sentences() -> None:
    assert "5 sentences with a stance" in told(STATISTICS)
    assert "5 sentences and titles with a stance" in told(replace(STATISTICS, with_titles=True))
