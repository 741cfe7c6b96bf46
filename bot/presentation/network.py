"""The picture of whom an actor stands with and against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, ceil, cos, dist, pi, sin, sqrt

from PIL import Image, ImageDraw, ImageFont

from bot.analysis.verdict import VerdictWord
from bot.presentation import canvas
from bot.presentation.canvas import Colour, Picture, font
from bot.presentation.wording import count, listing, one_line

_MARGIN = 28
_LEGEND = 136
_PADDING = 22
_WIDEST_NAME = 320
_TALLEST = 74
"""Half the height of a plate of three lines."""
_SMOOTH = 2
"""Arrows are drawn so many times larger and scaled down, for smooth edges."""

_ASIDE = (0, 24, -24, 48, -48, 72, -72, 100, -100)
"""How far, in pixels, both ways of a pair are tried to one side, the straightest first."""
_SHARES = tuple(step / 32 for step in range(33))

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Edge:
    """How `source` stands toward `target`: the `verdict` gives its look.

    `balance` goes from -1 (critical) to 1 (supportive); `weight`, 0 or more, is how much evidence there is, in any unit
    that is the same for all edges.
    """

    source: str
    target: str
    verdict: VerdictWord
    balance: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Plate:
    """A name in its frame: where its middle is, and half its width and height."""

    lines: tuple[str, ...]
    face: ImageFont.FreeTypeFont
    x: float
    y: float
    half_width: float
    half_height: float

    def holds(self, point: Point, around: float) -> bool:
        return (
            abs(point[0] - self.x) <= self.half_width + around and abs(point[1] - self.y) <= self.half_height + around
        )


@dataclass(frozen=True, slots=True)
class _Style:
    """How a kind of edge looks, its colour aside too: `dashes` are drawn and left out for so many pixels."""

    name: str
    colour: Colour
    dashes: tuple[float, float] | None


_SUPPORTIVE = _Style("supportive", canvas.SUPPORTIVE, None)
_CRITICAL = _Style("critical", canvas.CRITICAL, (26, 16))
_MIXED = _Style("mixed or neutral", canvas.NEUTRAL, (4, 12))
_STYLES = (_SUPPORTIVE, _MIXED, _CRITICAL)


def relations_picture(actor: str, edges: Sequence[Edge]) -> Picture:
    """Return the picture of an actor amid its counterparts, 1080 pixels wide, the higher the more of them.

    Counterparts are those on edges to or from the actor; a dozen have room. They stand around it with those it gets on
    with (by the weighted balance of both ways) at the top and those it is at odds with at the bottom. An arrow goes
    from who takes the stance to whom it is about, bent so that the way back stays apart and, where it can, around the
    names on its way. Supportive is green and solid, critical vermillion and dashed, mixed or neutral grey, thin and
    dotted. Width grows with the square root of the weight. Arrows between counterparts are thin and faint; edges to
    anyone else are left out.

    Raises ValueError where no edge joins the actor to another.
    """
    shown = _counterparts(actor, edges)
    if not shown:
        raise ValueError(f"no edge joins {actor!r} to another actor")
    plates, height = _placed(actor, shown)
    drawn = [edge for edge in edges if edge.source in plates and edge.target in plates and edge.source != edge.target]
    most = max((edge.weight for edge in drawn), default=0) or 1
    large = Image.new("RGB", (canvas.WIDTH * _SMOOTH, height * _SMOOTH), canvas.BACKGROUND)
    draw = ImageDraw.Draw(large)
    ways = _ways(actor, drawn, plates)
    for edge in sorted(drawn, key=lambda edge: (actor in (edge.source, edge.target), -edge.weight)):
        share, is_actors = sqrt(max(edge.weight, 0) / most), actor in (edge.source, edge.target)
        _draw_edge(draw, edge, ways[edge.source, edge.target], share, is_actors=is_actors)
    image = large.reduce(_SMOOTH)
    draw = ImageDraw.Draw(image)
    for name, plate in plates.items():
        _draw_plate(draw, plate, asked=name == actor)
    _draw_legend(image, height)
    return canvas.picture(image, _in_words(actor, shown, drawn), "relations", actor)


def _style(edge: Edge) -> _Style:
    return next((style for style in (_SUPPORTIVE, _CRITICAL) if style.name == edge.verdict), _MIXED)


def _counterparts(actor: str, edges: Sequence[Edge]) -> list[str]:
    """Return the counterparts, the friendliest first."""
    weights: dict[str, float] = defaultdict(float)
    warmth: dict[str, float] = defaultdict(float)
    for edge in edges:
        if (edge.source == actor) != (edge.target == actor):
            other = edge.target if edge.source == actor else edge.source
            weights[other] += edge.weight
            warmth[other] += edge.weight * edge.balance
    return sorted(weights, key=lambda name: (-(warmth[name] / weights[name] if weights[name] else 0), name))


def _placed(actor: str, shown: Sequence[str]) -> tuple[dict[str, _Plate], int]:
    """Return the plates and the height of the picture.

    Counterparts stand on an oval in rows of two, left and right, with one alone at the top (and at the bottom) where
    their number asks for it. The actor has a row of its own between them, so that no name is beside its name.
    """
    number = len(shown)
    rows = [1, *[2] * (number // 2)] if number % 2 else [2] * (number // 2)
    if number % 4 == 2:
        rows = [1, *[2] * (number // 2 - 1), 1]
    above = ceil(len(rows) / 2)
    pitch = {1: 300, 2: 270}.get(above, 178)
    levels = [float(pitch * (place - above)) for place in range(above)]
    below = len(rows) - above
    stretch = sqrt(above / below) if below else 1
    levels += [pitch * stretch * (place + 1) for place in range(below)]
    top = _MARGIN + _TALLEST - levels[0]
    height = ceil(top + max(levels[-1], 0) + _TALLEST + _LEGEND)
    farthest = max(map(abs, levels)) + 110
    plates = {actor: _plate(actor, canvas.WIDTH / 2, top, bold=True, least=_WIDEST_NAME if number > 4 else 0)}
    names = iter(shown)
    for level, held in zip(levels, rows, strict=True):
        out = 400 * sqrt(1 - (level / farthest) ** 2)
        for side in (0,) if held == 1 else (-1, 1):
            name = next(names)
            plates[name] = _plate(name, canvas.WIDTH / 2, top + level, side=side, out=out)
    return plates, height


def _plate(
    name: str, x: float, y: float, *, bold: bool = False, least: float = 0, side: int = 0, out: float = 0
) -> _Plate:
    """Return a name's plate, for a text no narrower than `least`, about `out` pixels to one side of `x`.

    On a side it is kept off the middle line and off the border.
    """
    whole = one_line(name, 200)
    sizes = ((40, 36), (40, 36, 32), (32, 28, 26)) if bold else ((34,), (34, 31), (31, 28, 26))
    lines, face = canvas.fitted(whole, _WIDEST_NAME, sizes, bold=bold)
    half_width = max(*map(face.getlength, lines), least) / 2 + _PADDING
    half_height = len(lines) * face.size * 0.6 + 14
    kept = min(max(out, half_width + 22), canvas.WIDTH / 2 - _MARGIN / 2 - half_width)
    return _Plate(lines, face, x + side * kept, y, half_width, half_height)


def _draw_plate(draw: ImageDraw.ImageDraw, plate: _Plate, *, asked: bool) -> None:
    box = (
        *(plate.x - plate.half_width, plate.y - plate.half_height),
        *(plate.x + plate.half_width, plate.y + plate.half_height),
    )
    ground, ink = (canvas.TEXT, canvas.BACKGROUND) if asked else (canvas.GRID, canvas.TEXT)
    draw.rounded_rectangle(box, 26, ground, canvas.BACKGROUND, 4)
    for place, text in enumerate(plate.lines):
        y = plate.y + (place - (len(plate.lines) - 1) / 2) * plate.face.size * 1.2
        draw.text((plate.x, y), text, ink, plate.face, anchor="mm")


def _draw_edge(draw: ImageDraw.ImageDraw, edge: Edge, way: Sequence[Point], share: float, *, is_actors: bool) -> None:
    style = _style(edge)
    width = 4 + 8 * share if is_actors else 2.5 + 2 * share
    if style is _MIXED:
        width = min(width, 4.5)
    head = 16 + width * 1.4 if is_actors else 13
    if _length(way) > head * 1.2:
        if is_actors:
            _draw_line(draw, way, canvas.BACKGROUND, width + 5)
        _draw_arrow(draw, way, style, width, head, style.colour if is_actors else canvas.blended(style.colour, 0.42))


def _ways(actor: str, drawn: Sequence[Edge], plates: dict[str, _Plate]) -> dict[tuple[str, str], list[Point]]:
    """Return the way of each ordered pair of names that is drawn, from the one's plate to the other's."""
    ways: dict[tuple[str, str], list[Point]] = {}
    for pair in dict.fromkeys((min(edge.source, edge.target), max(edge.source, edge.target)) for edge in drawn):
        first, second = (plates[name] for name in pair)
        start, end = (first.x, first.y), (second.x, second.y)
        if actor in pair:
            start = (_joint(first, second, 1 if pair[0] == actor else 0.5), first.y)
            end = (_joint(second, first, 1 if pair[1] == actor else 0.5), second.y)
        apart = min(dist(start, end) / 8, 22 if actor in pair else 56)
        others = [plate for plate in plates.values() if plate is not first and plate is not second]
        tried = []
        for aside in _ASIDE:
            there = [point for point in _bent(start, end, aside, apart) if not _covered(point, (first, second))]
            back = [point for point in _bent(start, end, aside, -apart) if not _covered(point, (first, second))]
            tried.append((sum(_covered(point, others) for point in (*there[::2], *back[::2])), there, back))
            if tried[-1][0] == 0:
                break
        _, ways[pair], back = min(tried, key=lambda way: way[0])
        ways[pair[1], pair[0]] = back[::-1]
    return ways


def _covered(point: Point, plates: Iterable[_Plate]) -> bool:
    return any(plate.holds(point, 6) for plate in plates)


def _joint(plate: _Plate, other: _Plate, share: float) -> float:
    """Return where an arrow joins a plate: toward the other, the farther the flatter it comes, so that few cross.

    `share` of the plate's width is open to this.
    """
    across, down = other.x - plate.x, other.y - plate.y
    room = max(plate.half_width - 24, 0) * share
    return plate.x + min(max(across * abs(across) / (abs(across) + abs(down)), -room), room)


def _bent(start: Point, end: Point, aside: float, apart: float) -> Iterator[Point]:
    """Yield the points of a quadratic curve whose middle is `aside + apart` pixels left of the straight way.

    Its ends stand to the left too, by a part of `apart`, so that a head and the tail beside it don't touch.
    """
    length = max(dist(start, end), 1)
    left = ((end[1] - start[1]) / length, (start[0] - end[0]) / length)
    out, bend = apart * 0.45, 2 * (aside + apart * 0.55)
    start, end = ((x + left[0] * out, y + left[1] * out) for x, y in (start, end))
    middle = ((start[0] + end[0]) / 2 + left[0] * bend, (start[1] + end[1]) / 2 + left[1] * bend)
    for share in _SHARES:
        before, between, after = (1 - share) ** 2, 2 * share * (1 - share), share**2
        yield (
            before * start[0] + between * middle[0] + after * end[0],
            before * start[1] + between * middle[1] + after * end[1],
        )


def _length(way: Sequence[Point]) -> float:
    return sum(dist(start, end) for start, end in pairwise(way))


def _draw_arrow(
    draw: ImageDraw.ImageDraw, way: Sequence[Point], style: _Style, width: float, head: float, colour: Colour
) -> None:
    tip = way[-1]
    shaft = [point for point in way if dist(point, tip) > head * 0.8] or [way[0]]
    for stroke in _strokes(shaft, style.dashes):
        _draw_line(draw, stroke, colour, width)
    turn = atan2(tip[1] - shaft[-1][1], tip[0] - shaft[-1][0])
    corners = [
        tip,
        *((tip[0] + head * cos(turn + side), tip[1] + head * sin(turn + side)) for side in (pi - 0.45, pi + 0.45)),
    ]
    draw.polygon([(x * _SMOOTH, y * _SMOOTH) for x, y in corners], colour)


def _draw_line(draw: ImageDraw.ImageDraw, way: Sequence[Point], colour: Colour, width: float) -> None:
    draw.line([(x * _SMOOTH, y * _SMOOTH) for x, y in way], colour, round(width * _SMOOTH), joint="curve")


def _strokes(way: Sequence[Point], dashes: tuple[float, float] | None) -> Iterator[list[Point]]:
    """Yield the strokes that a line is made of: itself where it is solid."""
    if dashes is None:
        yield list(way)
        return
    on, off = dashes
    stroke, gone = [way[0]], 0.0
    for start, end in pairwise(way):
        length, along = dist(start, end), 0.0
        while along < length:
            inside = gone % (on + off)
            step = min((on if inside < on else on + off) - inside, length - along) + 1e-9
            along, gone = along + step, gone + step
            share = min(along / length, 1.0)
            point = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            if inside < on:
                stroke.append(point)
            else:
                if len(stroke) > 1:
                    yield stroke
                stroke = [point]
    if len(stroke) > 1:
        yield stroke


def _draw_legend(image: Image.Image, height: int) -> None:
    face, y = font(34), height - 92
    sample = 96
    widths = [sample + 16 + face.getlength(style.name) for style in _STYLES]
    gap = (canvas.WIDTH - 2 * _MARGIN - sum(widths)) / 3
    large = Image.new("RGB", (canvas.WIDTH * _SMOOTH, 60 * _SMOOTH), canvas.BACKGROUND)
    draw = ImageDraw.Draw(large)
    x = _MARGIN + gap / 2
    starts = []
    for style, wide in zip(_STYLES, widths, strict=True):
        starts.append(x)
        way = [(x + step * 2.0, 30.0) for step in range(sample // 2 + 1)]
        _draw_arrow(draw, way, style, 4.5 if style is _MIXED else 8, 26, style.colour)
        x += wide + gap
    image.paste(large.reduce(_SMOOTH), (0, y - 30))
    draw = ImageDraw.Draw(image)
    for style, start in zip(_STYLES, starts, strict=True):
        draw.text((start + sample + 16, y), style.name, canvas.TEXT, face, anchor="lm")
    draw.text((canvas.WIDTH / 2, y + 54), "The thicker, the more evidence", canvas.FAINT_TEXT, font(32), anchor="mm")


def _in_words(actor: str, shown: Sequence[str], drawn: Sequence[Edge]) -> str:
    asked = one_line(actor, 100)
    text = f"Network of {asked} and {count(len(shown), 'other actor')}."
    toward, back = [], []
    for style in _STYLES:
        ours = [one_line(edge.target, 60) for edge in drawn if edge.source == actor and _style(edge) is style]
        theirs = [one_line(edge.source, 60) for edge in drawn if edge.target == actor and _style(edge) is style]
        toward += [f"{style.name} toward {listing(ours)}"] if ours else []
        back += [f"{listing(theirs)} {'is' if len(theirs) == 1 else 'are'} {style.name}"] if theirs else []
    text += f" {asked} is {'; '.join(toward)}." if toward else ""
    return text + (f" Toward {asked}, {'; '.join(back)}." if back else "")
