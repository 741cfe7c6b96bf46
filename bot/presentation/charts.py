"""The chart of a stance over time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from PIL import Image, ImageDraw

from bot.presentation import canvas
from bot.presentation.canvas import Picture, font
from bot.presentation.wording import count, one_line
from storage.evidence import QuarterTotal

HEIGHT = 720
MOST_BARS = 40
_SPANS = (1, 4, 40, 400)
_SPAN_NAMES = {1: "quarter", 4: "year", 40: "decade", 400: "century"}
_FEWEST_FOR_A_TREND = 3
_NAMED_BARS = 4

_SENTENCES = ("sentence", "sentences")
_SENTENCES_AND_TITLES = ("sentence or title", "sentences and titles")

_BALANCE = "balance, smoothed"
_LEFT = "\N{LEFT-TO-RIGHT MARK}"
"""Keeps the title's arrow pointing from the source to the target where both names are Arabic or Hebrew."""
_MARGIN = 36
_SMOOTH = 3
"""The trend's line is drawn so many times larger and scaled down, for a smooth edge; bars need none."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The totals of a span of quarters. `start` counts quarters from the year 0."""

    start: int
    supportive: int
    critical: int
    neutral: int

    @property
    def known(self) -> bool:
        """Return whether any sentence speaks."""
        return self.supportive + self.critical + self.neutral > 0

    @property
    def only_neutral(self) -> bool:
        """Return whether there is evidence, and none that takes a side."""
        return self.known and self.supportive + self.critical == 0

    @property
    def net(self) -> int:
        """Return how many more sentences are supportive than critical."""
        return self.supportive - self.critical


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the bars stand, in pixels, and how many of these a sentence takes."""

    left: float
    right: float
    zero: float
    unit: float
    bars: tuple[Bar, ...]

    @property
    def slot(self) -> float:
        return (self.right - self.left) / len(self.bars)

    def x(self, place: float) -> float:
        return self.left + (place + 0.5) * self.slot

    def y(self, value: float) -> float:
        return self.zero - value * self.unit


def stance_chart(source: str, target: str, trend: Sequence[QuarterTotal], *, with_titles: bool = False) -> Picture:
    """Return the chart of how many sentences were supportive and critical in each quarter, 1080 by 720 pixels.

    Supportive sentences stand above the line, critical ones below it, on one scale of sentences. The white line is the
    balance, supportive less critical, as a moving average with triangular weights: 1-2-3-2-1 over five quarters, 1-2-1
    over three spans where bars are longer than a quarter. It is a count and not a share, because a share of one
    sentence is as loud as one of a hundred: where sentences are few, this line stays near zero. It is dotted where
    there is no evidence, and left out for fewer than three spans with any. A span where all is neutral has a grey dot,
    one without evidence has nothing.

    From the first quarter to the last every one has its place; where these are more than 40, the bars are years, and so
    on up to centuries. Undated totals are told in the alt text only. `with_titles`: not all that is counted are
    sentences, and the words say so. Raises ValueError where no total is dated.
    """
    bars = spans(trend)
    line = smoothed(bars)
    image = Image.new("RGB", (canvas.WIDTH, HEIGHT), canvas.BACKGROUND)
    draw = ImageDraw.Draw(image)
    unit = _SENTENCES_AND_TITLES if with_titles else _SENTENCES
    title = f"{_LEFT}{one_line(source, 200)} {_LEFT}→{_LEFT} {one_line(target, 200)}"
    top = _draw_head(draw, title, unit, bars, bool(line))
    plot = _plot(draw, bars, top)
    _draw_scale(draw, plot)
    _draw_bars(draw, plot)
    _draw_time(draw, plot)
    if line:
        _draw_trend(image, plot, line)
    _draw_peaks(draw, plot)
    return canvas.picture(image, _in_words(source, target, trend, unit, bars, line), "stance", source, target)


def spans(trend: Sequence[QuarterTotal]) -> tuple[Bar, ...]:
    """Return the totals of every quarter from the first to the last, or of years, decades or centuries.

    The shortest span that makes at most 40 bars is taken. Raises ValueError where no total is dated.
    """
    dated = [(_quarter(total.quarter), total) for total in trend if total.quarter is not None]
    if not dated:
        raise ValueError("a chart of stance needs at least one dated quarter")
    first, last = min(start for start, _ in dated), max(start for start, _ in dated)
    length = next((span for span in _SPANS if last // span - first // span < MOST_BARS), _SPANS[-1])
    held: dict[int, list[QuarterTotal]] = {}
    for start, total in dated:
        held.setdefault(start // length, []).append(total)
    return tuple(_bar(place * length, held.get(place, [])) for place in range(first // length, last // length + 1))


def smoothed(bars: Sequence[Bar]) -> tuple[float, ...]:
    """Return the smoothed balance of every bar; empty where fewer than three have evidence.

    A silent bar counts as no sentences; at the ends the window holds only the bars that there are.
    """
    if sum(bar.known for bar in bars) < _FEWEST_FOR_A_TREND:
        return ()
    reach = 3 if _span(bars) == 1 else 2
    line = []
    for place in range(len(bars)):
        near = range(max(place - reach + 1, 0), min(place + reach, len(bars)))
        weights = [reach - abs(other - place) for other in near]
        line.append(sum(weight * bars[other].net for weight, other in zip(weights, near, strict=True)) / sum(weights))
    return tuple(line)


def _quarter(name: str) -> int:
    found = re.fullmatch(r"(\d{4})-Q([1-4])", name)
    if found is None:
        raise ValueError(f"no quarter: {name!r}")
    return int(found[1]) * 4 + int(found[2]) - 1


def _bar(start: int, totals: Sequence[QuarterTotal]) -> Bar:
    return Bar(
        start,
        sum(total.supportive for total in totals),
        sum(total.critical for total in totals),
        sum(total.neutral for total in totals),
    )


def _span(bars: Sequence[Bar]) -> int:
    return bars[1].start - bars[0].start if len(bars) > 1 else 1


def _named(start: int, span: int) -> str:
    year = str(start // 4)
    return f"Q{start % 4 + 1} {year}" if span == 1 else year + ("s" if span > 4 else "")


def _draw_head(
    draw: ImageDraw.ImageDraw, title: str, unit: tuple[str, str], bars: Sequence[Bar], has_trend: bool
) -> float:
    """Draw the title and what is counted; return where they end."""
    lines, face = canvas.fitted(title, canvas.WIDTH - 2 * _MARGIN, ((54, 48, 44), (54, 48, 44, 38)), bold=True)
    y = 28.0
    for text in lines:
        draw.text((_MARGIN, y), text, canvas.TEXT, face, anchor="la")
        y += face.size * 1.22
    y += 6
    counted = f"{unit[1].capitalize()} per {_SPAN_NAMES[_span(bars)]}"
    small = font(34 if unit is _SENTENCES else 28)  # the longer words would not leave room for the rest
    draw.text((_MARGIN, y), counted, canvas.FAINT_TEXT, small, anchor="la")
    x = _MARGIN + small.getlength(counted) + 32
    if has_trend:
        draw.line((x, y + 21, x + 40, y + 21), canvas.TEXT, 7)
        draw.text((x + 52, y), _BALANCE, canvas.FAINT_TEXT, small, anchor="la")
        x += 52 + small.getlength(_BALANCE) + 32
    if any(bar.only_neutral for bar in bars):
        draw.circle((x + 10, y + 21), 10, canvas.NEUTRAL)
        draw.text((x + 32, y), "neutral", canvas.FAINT_TEXT, small, anchor="la")
    return y + 48


def _plot(draw: ImageDraw.ImageDraw, bars: tuple[Bar, ...], top: float) -> _Plot:
    """Place the zero line so that both sides share one scale, and each has room for its label and its peak's number."""
    above, below = max(bar.supportive for bar in bars), max(bar.critical for bar in bars)
    highest, lowest = top + 106, HEIGHT - 84 - 106
    unit = (lowest - highest) / max(above + below, 1)
    zero = highest + above * unit
    if above + below == 0:
        zero = (highest + lowest) / 2
    ticks = [label for _, label in _ticks(bars, unit)]
    left = _MARGIN + max(draw.textlength(label, font(34)) for label in ticks) + 18
    return _Plot(left, canvas.WIDTH - _MARGIN, zero, unit, bars)


def _ticks(bars: Sequence[Bar], unit: float) -> list[tuple[int, str]]:
    """Return whole numbers with round steps, at least 62 pixels apart, with their labels without a sign."""
    step = next(step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if step * unit >= 62)
    above, below = max(bar.supportive for bar in bars), max(bar.critical for bar in bars)
    return [(value, f"{abs(value):,}") for value in range(-(below // step) * step, above + 1, step)]


def _draw_scale(draw: ImageDraw.ImageDraw, plot: _Plot) -> None:
    for value, label in _ticks(plot.bars, plot.unit):
        y = plot.y(value)
        draw.line((plot.left, y, plot.right, y), canvas.GRID, 2)
        draw.text((plot.left - 18, y), label, canvas.FAINT_TEXT, font(34), anchor="rm")


def _draw_bars(draw: ImageDraw.ImageDraw, plot: _Plot) -> None:
    half = min(plot.slot * 0.36, 64.0)
    for place, bar in enumerate(plot.bars):
        x = plot.x(place)
        for value, colour in ((bar.supportive, canvas.SUPPORTIVE), (-bar.critical, canvas.CRITICAL)):
            if value:
                tall = max(abs(value) * plot.unit, 3.0) * (1 if value > 0 else -1)
                edges = sorted((plot.zero, plot.zero - tall))
                draw.rectangle((round(x - half), round(edges[0]), round(x + half), round(edges[1])), colour)
    draw.line((plot.left, plot.zero, plot.right, plot.zero), canvas.FAINT_TEXT, 4)
    for place, bar in enumerate(plot.bars):
        if bar.only_neutral:
            draw.circle((plot.x(place), plot.zero), min(10.0, max(half, 5.0)), canvas.NEUTRAL)


def _draw_time(draw: ImageDraw.ImageDraw, plot: _Plot) -> None:
    span, face, y = _span(plot.bars), font(34), HEIGHT - 34
    if len(plot.bars) <= _NAMED_BARS:
        for place, bar in enumerate(plot.bars):
            draw.text((plot.x(place), y), _named(bar.start, span), canvas.FAINT_TEXT, face, anchor="mm")
        return
    if span == 1:
        for place, bar in enumerate(plot.bars):
            if place and bar.start % 4 == 0:
                edge = plot.x(place) - plot.slot / 2
                draw.line((edge, y - 42, edge, y - 28), canvas.FAINT_TEXT, 3)
    free = 0.0
    for first, last, label in _years(plot.bars, span):
        wide = draw.textlength(label, face)
        x = min(max(plot.x((first + last) / 2), _MARGIN + wide / 2), canvas.WIDTH - _MARGIN / 2 - wide / 2)
        if x - wide / 2 < free:
            continue
        draw.text((x, y), label, canvas.FAINT_TEXT, face, anchor="mm")
        free = x + wide / 2 + 28


def _years(bars: Sequence[Bar], span: int) -> Iterator[tuple[int, int, str]]:
    """Yield the first and last place of each year, or of each bar that is no shorter, with its label."""
    places: dict[int, list[int]] = {}
    for place, bar in enumerate(bars):
        places.setdefault(bar.start // max(span, 4), []).append(place)
    rounded = 1 if span > 4 else next(step for step in (1, 2, 5, 10) if len(places) / step <= 7)
    for number, held in places.items():
        # Where bars are thin, a year of one or two of them would push its neighbour's label away.
        if number % rounded == 0 and (span > 1 or len(held) > 2 or len(bars) <= 12):
            yield held[0], held[-1], _named(bars[held[0]].start, max(span, 4))


def _draw_trend(image: Image.Image, plot: _Plot, line: Sequence[float]) -> None:
    """Draw the line with an edge in the ground's colour, which keeps it apart from the bars."""
    points = [(plot.x(place) * _SMOOTH, plot.y(value) * _SMOOTH) for place, value in enumerate(line)]
    for width, colour in ((15, canvas.BACKGROUND), (7, canvas.TEXT)):
        mask = Image.new("L", (image.width * _SMOOTH, image.height * _SMOOTH))
        draw = ImageDraw.Draw(mask)
        solid: list[tuple[float, float]] = []
        for place, point in enumerate(points):
            if plot.bars[place].known:
                solid.append(point)
            if solid and (not plot.bars[place].known or place == len(points) - 1):
                _draw_stroke(draw, solid, width * _SMOOTH)
                solid = []
        for place, (start, end) in enumerate(pairwise(points)):
            if not (plot.bars[place].known and plot.bars[place + 1].known):
                _draw_dots(draw, start, end, width * _SMOOTH)
        image.paste(colour, mask=mask.reduce(_SMOOTH))


def _draw_stroke(draw: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], width: int) -> None:
    draw.line(list(points), 255, width, joint="curve")
    for end in (points[0], points[-1]):
        draw.circle(end, width / 2, 255)


def _draw_dots(draw: ImageDraw.ImageDraw, start: tuple[float, float], end: tuple[float, float], width: int) -> None:
    """Dot the way between two points, every 16 pixels or so of the picture."""
    number = max(round(dist(start, end) / (16 * _SMOOTH)), 1)
    for step in range(number + 1):
        share = step / number
        draw.circle((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share), width / 2, 255)


def _draw_peaks(draw: ImageDraw.ImageDraw, plot: _Plot) -> None:
    """Name the two sides, and write the number at each side's longest bar, or at every bar where there are few."""
    face = font(36, bold=True)
    sides = (
        ("▲ Supportive", canvas.SUPPORTIVE, [bar.supportive for bar in plot.bars], 1),
        ("▼ Critical", canvas.CRITICAL, [bar.critical for bar in plot.bars], -1),
    )
    for label, colour, values, sign in sides:
        most = max(values)
        end = plot.y(most * sign)
        draw.text((plot.left, end - sign * 80), label, colour, face, anchor="lm")
        for place, value in enumerate(values):
            if value and (len(values) <= _NAMED_BARS or place == values.index(most)):
                text = f"{value:,}"
                wide = draw.textlength(text, face)
                x = min(max(plot.x(place), plot.left + wide / 2), plot.right - wide / 2)
                y = plot.y(value * sign) - sign * 30
                draw.text((x, y), text, colour, face, anchor="mm", stroke_width=4, stroke_fill=canvas.BACKGROUND)


def _in_words(
    source: str,
    target: str,
    trend: Sequence[QuarterTotal],
    unit: tuple[str, str],
    bars: Sequence[Bar],
    line: Sequence[float],
) -> str:
    one, many = unit
    dated = sorted((_quarter(total.quarter), total.critical) for total in trend if total.quarter is not None)
    ends = [_named(quarter, 1) for quarter in dict.fromkeys((dated[0][0], dated[-1][0]))]
    supportive, critical = sum(bar.supportive for bar in bars), sum(bar.critical for bar in bars)
    text = (
        f"Chart of how {one_line(source, 150)} stands toward {one_line(target, 150)}, {' to '.join(ends)}:"
        f" {count(supportive, f'supportive {one}', f'supportive {many}')}, {critical:,} critical and"
        f" {sum(bar.neutral for bar in bars):,} neutral."
    )
    if critical and len(ends) > 1:
        most = max(number for _, number in dated)
        worst, *others = [quarter for quarter, number in dated if number == most]
        text += f" Most criticism: {_named(worst, 1)}, with {count(most, f'critical {one}', f'critical {many}')}"
        text += f", and as many in {count(len(others), 'other quarter')}." if others else "."
    undated = sum(total.supportive + total.critical + total.neutral for total in trend if total.quarter is None)
    left_out = f" {count(undated, f'undated {one}', f'undated {many}')} not drawn." if undated else ""
    return text + _way(bars, line, many) + left_out


def _way(bars: Sequence[Bar], line: Sequence[float], unit: str) -> str:
    """Return where the trend leads; it counts as level where it moves by less than a tenth of the longest bar."""
    if not line:
        return ""
    first, last, span = line[0], line[-1], _SPAN_NAMES[_span(bars)]
    if abs(last - first) <= max(max(bar.supportive, bar.critical) for bar in bars) / 10:
        return f" The trend is level: {_balance(last)} {unit} per {span}."
    way = "support" if last > first else "criticism"
    return f" The trend moves toward {way}: from {_balance(first)} to {_balance(last)} {unit} per {span}."


def _balance(value: float) -> str:
    if round(abs(value), 1) == 0:
        return "as many supportive as critical"
    number = f"{abs(value):,.{0 if abs(value) >= 100 else 1}f}"
    return f"{number} more {'supportive than critical' if value > 0 else 'critical than supportive'}"
