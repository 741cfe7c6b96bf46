"""What drawing a picture costs, in CPU time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import permutations

import pytest

from bot.presentation.canvas import Picture
from bot.presentation.charts import stance_chart
from bot.presentation.network import Edge, relations_picture
from storage.evidence import QuarterTotal

PICTURE_SECONDS = 0.150

TREND = [
    QuarterTotal(f"{2015 + place // 4}-Q{place % 4 + 1}", place * 7 % 12, place * 5 % 11, place % 3, 2)
    for place in range(40)
    if place % 9 != 4
]
COUNTERPARTS = (
    *("India", "China", "United States", "Ukraine", "European Union", "Central African Republic", "Iran", "NATO"),
    *("Saint Vincent and the Grenadines", "Democratic Republic of the Congo", "Türkiye", "North Korea"),
)
EDGES = [
    Edge(source, target, ("critical", "mixed", "supportive")[place % 3], place * 7 % 21 / 10 - 1, place * 13 % 40 + 1)
    for place, (source, target) in enumerate(
        [
            *(("Russia", name) for name in COUNTERPARTS),
            *((name, "Russia") for name in COUNTERPARTS),
            *list(permutations(COUNTERPARTS, 2))[::3][:36],
        ]
    )
]


@pytest.mark.parametrize(
    "draw",
    [lambda: stance_chart("Russia", "India", TREND), lambda: relations_picture("Russia", EDGES)],
    ids=["a chart of 40 quarters", "a network of 12 counterparts with 60 edges"],
)
def test_a_picture_is_drawn_in_time(draw: Callable[[], Picture]) -> None:
    draw()
    spent = []

    for _ in range(10):
        started = time.process_time()
        draw()
        spent.append(time.process_time() - started)

    assert statistics.median(spent) <= PICTURE_SECONDS, spent
