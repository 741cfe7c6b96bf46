"""The picture of an actor's relations, read back from its pixels and its words."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.presentation.canvas import CRITICAL, GRID, LONGEST_ALT, NEUTRAL, SUPPORTIVE, TEXT, WIDTH
from bot.presentation.network import _LEGEND, Edge, _placed, relations_picture
from tests.presentation.facts import NAMES, texts
from tests.presentation.pictures import border_is_bare, box_of, opened


def edge_of(source: str, target: str, balance: float, weight: float) -> Edge:
    """Return an edge with the verdict that goes with its balance."""
    verdict = "mixed" if abs(balance) <= 0.3 else "supportive" if balance > 0 else "critical"
    return Edge(source, target, verdict, balance, weight)


balances, weights = st.floats(-1, 1), st.integers(0, 60_000).map(float)


def without_legend(picture):
    image = opened(picture)
    return image.crop((0, 0, image.width, image.height - _LEGEND))


@pytest.mark.parametrize(
    ("verdict", "balance", "colour"),
    [
        ("supportive", 1, SUPPORTIVE),
        ("mixed", 13 / 20 - 7 / 20, NEUTRAL),
        ("mixed", 65 / 100 - 35 / 100, NEUTRAL),
        ("neutral", 0, NEUTRAL),
        ("critical", -0.31, CRITICAL),
    ],
)
def test_an_edge_has_the_colour_of_its_verdict_and_no_other(verdict, balance, colour):
    image = without_legend(relations_picture("Russia", [Edge("Russia", "India", verdict, balance, 3)]))

    assert [kind for kind in (SUPPORTIVE, NEUTRAL, CRITICAL) if box_of(image, kind)] == [colour]


def strokes_in_the_middle(edge: Edge) -> int:
    """Count the rows between the two names that hold the edge's colour."""
    image = without_legend(relations_picture("Russia", [edge]))
    colour = SUPPORTIVE if edge.balance > 0 else CRITICAL
    return sum(box_of(image.crop((0, row, image.width, row + 1)), colour) is not None for row in range(200, 300))


def test_critical_edges_are_broken_and_supportive_ones_are_not():
    edge = edge_of("Russia", "India", 1, 3)

    assert strokes_in_the_middle(edge) == 100
    assert 30 < strokes_in_the_middle(edge_of("Russia", "India", -1, 3)) < 90


def test_the_two_directions_keep_apart():
    there, back = edge_of("Russia", "India", 1, 3), edge_of("India", "Russia", -1, 3)

    image = without_legend(relations_picture("Russia", [there, back]))

    green, red = box_of(image, SUPPORTIVE), box_of(image, CRITICAL)
    assert green is not None
    assert red is not None
    assert green[2] < red[0] or red[2] < green[0]


def test_more_evidence_makes_a_thicker_edge():
    edges = [edge_of("Russia", "India", 1, 40), edge_of("Russia", "China", -1, 2)]

    heavy = without_legend(relations_picture("Russia", edges))
    light = without_legend(relations_picture("Russia", [replace(edges[0], weight=2), replace(edges[1], weight=40)]))

    assert _pixels(heavy, SUPPORTIVE) > 1.5 * _pixels(light, SUPPORTIVE)


def _pixels(image, colour):
    return next((number for number, found in image.getcolors(1 << 24) if found == colour), 0)


def test_edges_among_counterparts_are_fainter():
    ours = [edge_of("Russia", "India", 1, 3), edge_of("Russia", "China", 1, 3)]

    image = without_legend(relations_picture("Russia", [*ours, edge_of("India", "China", -1, 3)]))

    assert box_of(image, SUPPORTIVE) is not None
    assert box_of(image, CRITICAL) is None


@given(
    st.sampled_from(NAMES[:40]) | texts(60),
    st.lists(st.sampled_from(NAMES[:40]) | texts(60), min_size=1, max_size=12, unique=True),
)
@settings(max_examples=60, deadline=None)
def test_names_neither_overlap_nor_leave_the_picture(actor, others):
    plates, height = _placed(actor, [name for name in others if name != actor] or ["India", "China"])

    for plate in plates.values():
        assert plate.x - plate.half_width >= 0
        assert plate.x + plate.half_width <= WIDTH
        assert plate.y - plate.half_height >= 0
        assert plate.y + plate.half_height <= height - _LEGEND
    for one, other in combinations(plates.values(), 2):
        beside = abs(one.x - other.x) >= one.half_width + other.half_width
        above = abs(one.y - other.y) >= one.half_height + other.half_height
        assert beside or above, (one, other)


def test_every_known_actors_name_is_shown_in_full():
    asked = {name: _placed(name, ["One of ours"])[0][name] for name in NAMES}
    others = {name: _placed("One of ours", [name])[0][name] for name in NAMES}

    for name, plate in [*asked.items(), *others.items()]:
        assert "".join(plate.lines).replace(" ", "") == name.replace(" ", "")
        assert max(map(plate.face.getlength, plate.lines)) < 2 * plate.half_width


@given(
    st.lists(
        st.builds(edge_of, st.sampled_from(NAMES[:20]), st.sampled_from(NAMES[:20]), balances, weights), max_size=90
    )
)
@settings(max_examples=20, deadline=None)
def test_any_edges_make_a_picture_that_keeps_inside_its_border(edges):
    actor = NAMES[0]

    picture = relations_picture(actor, [*edges, edge_of(actor, NAMES[1], 0.5, 1)])

    assert border_is_bare(opened(picture))
    assert 0 < len(picture.alt) <= LONGEST_ALT
    assert re.fullmatch(r"relations(-[a-z0-9]+)*\.png", picture.name)


def test_friends_stand_on_top():
    edges = [edge_of("Russia", name, 1 - place / 6, 20 - place) for place, name in enumerate(NAMES[:12])]

    alt = relations_picture("Russia", edges).alt
    plates, _ = _placed("Russia", NAMES[:12])

    assert alt.startswith(f"Network of Russia and 12 other actors. Russia is supportive toward {NAMES[0]}")
    assert plates[NAMES[0]].y < plates["Russia"].y < plates[NAMES[11]].y


def test_the_description_says_who_stands_where():
    edges = [
        edge_of("Russia", "India", 0.9, 5),
        edge_of("Russia", "China", 0.6, 4),
        edge_of("Russia", "Ukraine", -1, 9),
        edge_of("India", "Russia", 0.1, 2),
        edge_of("Ukraine", "Russia", -0.8, 8),
        edge_of("China", "Ukraine", 0, 1),
    ]

    picture = relations_picture("Russia", edges)

    assert picture.alt == (
        "Network of Russia and 3 other actors. Russia is supportive toward India and China; critical toward Ukraine."
        " Toward Russia, India is mixed or neutral; Ukraine is critical."
    )
    assert picture.name == "relations-russia.png"


def test_the_same_edges_give_the_same_bytes():
    edges = [edge_of("Russia", name, place / 6 - 1, place) for place, name in enumerate(NAMES[:12])]

    assert relations_picture("Russia", edges) == relations_picture("Russia", list(edges))


def test_a_newsrooms_own_name_is_drawn():
    picture = relations_picture("Аквафест", [edge_of("Министерство культуры", "Аквафест", 1, 1)])

    assert box_of(opened(picture), TEXT) is not None
    assert box_of(opened(picture), GRID) is not None
    assert "Аквафест" in picture.alt


@pytest.mark.parametrize("edges", [[], [edge_of("India", "China", 1, 1)], [edge_of("Russia", "Russia", 1, 1)]])
def test_without_an_edge_to_another_there_is_no_picture(edges):
    with pytest.raises(ValueError, match="no edge joins 'Russia'"):
        relations_picture("Russia", edges)
