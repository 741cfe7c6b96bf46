"""A page of a PDF -> the lines that are drawn on it, where they stand, and where their words lead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

# pypdf keeps the widths of glyphs to itself, and no line can be told from a column, nor a linked word from its
# neighbour, without them.
from pypdf.generic._font import Font

from bot.intake.links import Words

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TURNS: dict[int, _Matrix] = {
    90: (0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
    180: (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
    270: (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
}
_MOST_FORMS = 8

# Shares of the height of the letters.
_WORD_GAP = 0.17
_SAME_LINE = 0.5
_BACKWARD = 1.0
_OVERPRINT = 0.1

_BULLETS = re.compile("[\uf0a7\uf0a8\uf0b7\uf076\uf0d8\uf0fc\u25aa\u25cf\u25e6\u25fc\u2023\u00b7](?=\\s|$)")


@dataclass(frozen=True, slots=True)
class Glyph:
    """What one code draws, its ends on the baseline, and the height of its font; in points from the lower left."""

    text: str
    left: float
    right: float
    base: float
    height: float


@dataclass(frozen=True, slots=True)
class PdfLine:
    """Words on one baseline. `page` counts from 0; lengths in points."""

    words: tuple[Words, ...]
    left: float
    right: float
    base: float
    height: float
    page: int

    @property
    def text(self) -> str:
        """The words without their links."""
        return "".join(part.text for part in self.words)


@dataclass(frozen=True, slots=True)
class _Link:
    left: float
    low: float
    right: float
    high: float
    url: str

    def covers(self, glyph: Glyph) -> bool:
        across = (glyph.left + glyph.right) / 2
        return self.left <= across <= self.right and self.low <= glyph.base + 0.3 * glyph.height <= self.high


@dataclass(frozen=True, slots=True)
class _State:
    """The graphics state as far as it moves text (ISO 32000-1, 8.4 and 9.3)."""

    page: _Matrix = _IDENTITY
    font: Font | None = None
    size: float = 0.0
    between_letters: float = 0.0
    between_words: float = 0.0
    across: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


def lines_on(page: PageObject, number: int) -> list[PdfLine]:
    """Return the lines of a page in the order in which they are drawn, text that stands on its side left out."""
    turn = _TURNS.get(int(page.rotation or 0) % 360, _IDENTITY)
    links = list(_links(page, turn))
    lines: list[list[Glyph]] = []
    for glyph in _Drawing(page).glyphs(turn):
        if lines and (placed := _placed(lines[-1], glyph)) is not None:
            lines[-1] += placed
        elif glyph.text.strip():
            lines.append([glyph])
    return [_line(glyphs, links, number) for glyphs in lines]


def _placed(line: list[Glyph], glyph: Glyph) -> list[Glyph] | None:
    """Return what the glyph adds to the line, with a space where there is a gap; None where it begins another."""
    last = line[-1]
    height = max(last.height, glyph.height)
    if abs(glyph.base - last.base) > _SAME_LINE * height or glyph.left < last.right - _BACKWARD * height:
        return None
    if glyph.text == last.text and abs(glyph.left - last.left) < _OVERPRINT * height:
        return []  # drawn twice to look bold
    if glyph.left - last.right > _WORD_GAP * height and not last.text.endswith(" ") and not glyph.text.startswith(" "):
        return [Glyph(" ", last.right, glyph.left, glyph.base, last.height), glyph]
    return [glyph]


def _line(glyphs: list[Glyph], links: list[_Link], number: int) -> PdfLine:
    words: list[Words] = []
    for glyph in glyphs:
        url = next((link.url for link in links if link.covers(glyph)), None)
        if words and words[-1].url == url:
            words[-1] = Words(words[-1].text + glyph.text, url)
        else:
            words.append(Words(glyph.text, url))
    seen = [glyph for glyph in glyphs if glyph.text.strip()]
    return PdfLine(
        tuple(Words(_BULLETS.sub("•", part.text), part.url) for part in words),
        left=seen[0].left,
        right=max(glyph.right for glyph in seen),
        base=seen[0].base,
        height=max(glyph.height for glyph in seen),
        page=number,
    )


def _links(page: PageObject, turn: _Matrix) -> Iterator[_Link]:
    for reference in page.annotations or ():
        try:
            annotation = reference.get_object()
            address = annotation["/A"].get_object()["/URI"].get_object()
            rectangle = [float(edge.get_object()) for edge in annotation["/Rect"].get_object()]
            ends = [_moved(turn, *rectangle[:2]), _moved(turn, *rectangle[2:4])]
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # it leads elsewhere than to the web, or is broken, which is no reason to lose the text
        (left, right), (low, high) = sorted(end[0] for end in ends), sorted(end[1] for end in ends)
        yield _Link(left - 1, low - 1, right + 1, high + 1, _text_of(address).strip())


class _Drawing:
    """Runs the operators that draw a page's text."""

    def __init__(self, page: PageObject) -> None:
        self._page = page

    def glyphs(self, turn: _Matrix) -> Iterator[Glyph]:
        contents = self._page.get("/Contents")
        if contents is not None:
            operations = ContentStream(contents.get_object(), self._page.pdf, "bytes").operations
            yield from self._run(operations, _resources_of(self._page), _State(page=turn), 0)

    def _run(
        self, operations: list[tuple[Any, bytes]], resources: DictionaryObject, state: _State, depth: int
    ) -> Iterator[Glyph]:
        fonts = _Fonts(resources)
        saved: list[_State] = []
        text = line = _IDENTITY
        for operands, operator in operations:
            match operator, operands:
                case b"q", _:
                    saved.append(state)
                case b"Q", _ if saved:
                    state = saved.pop()
                case b"cm", [*_] if (matrix := _matrix(operands)) is not None:
                    state = replace(state, page=_times(matrix, state.page))
                case b"BT", _:
                    text = line = _IDENTITY
                case b"Tf", [name, size]:
                    state = replace(state, font=fonts.named(str(name)), size=_number(size))
                case b"Tc", [value]:
                    state = replace(state, between_letters=_number(value))
                case b"Tw", [value]:
                    state = replace(state, between_words=_number(value))
                case b"Tz", [value]:
                    state = replace(state, across=_number(value) / 100)
                case b"TL", [value]:
                    state = replace(state, leading=_number(value))
                case b"Ts", [value]:
                    state = replace(state, rise=_number(value))
                case b"Td", [across, up]:
                    text = line = _times((1, 0, 0, 1, _number(across), _number(up)), line)
                case b"TD", [across, up]:
                    state = replace(state, leading=-_number(up))
                    text = line = _times((1, 0, 0, 1, _number(across), _number(up)), line)
                case b"Tm", [*_] if (matrix := _matrix(operands)) is not None:
                    text = line = matrix
                case b"T*", _:
                    text = line = _times((1, 0, 0, 1, 0, -state.leading), line)
                case b"Tj", [shown]:
                    text = yield from _shown(state, text, [shown])
                case b"TJ", [shown] if isinstance(shown, list):
                    text = yield from _shown(state, text, shown)
                case b"'", [shown]:
                    line = _times((1, 0, 0, 1, 0, -state.leading), line)
                    text = yield from _shown(state, line, [shown])
                case b'"', [words, letters, shown]:
                    state = replace(state, between_words=_number(words), between_letters=_number(letters))
                    line = _times((1, 0, 0, 1, 0, -state.leading), line)
                    text = yield from _shown(state, line, [shown])
                case b"Do", [name] if depth < _MOST_FORMS:
                    yield from self._form(resources, str(name), state, depth)
                case _:
                    pass

    def _form(self, resources: DictionaryObject, name: str, state: _State, depth: int) -> Iterator[Glyph]:
        forms = resources.get("/XObject")
        form = forms.get_object().get(name) if forms is not None else None
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
            return
        matrix = _matrix(list(form.get("/Matrix") or ())) or _IDENTITY
        inner = form.get("/Resources")
        operations = ContentStream(form, self._page.pdf, "bytes").operations
        own = inner.get_object() if inner is not None else resources
        yield from self._run(operations, own, replace(state, page=_times(matrix, state.page)), depth + 1)


@dataclass(slots=True)
class _Fonts:
    """The fonts of a page or form, each made ready once."""

    resources: DictionaryObject
    _ready: dict[str, Font | None] = field(default_factory=dict)

    def named(self, name: str) -> Font | None:
        if name not in self._ready:
            fonts = self.resources.get("/Font")
            font = fonts.get_object().get(name) if fonts is not None else None
            font = font.get_object() if font is not None else None
            self._ready[name] = Font.from_font_resource(font) if isinstance(font, DictionaryObject) else None
        return self._ready[name]


def _resources_of(page: PageObject) -> DictionaryObject:
    node: Any = page
    for _ in range(50):
        resources = node.get("/Resources")
        if resources is not None:
            return DictionaryObject(resources.get_object())
        parent = node.get("/Parent")
        if parent is None:
            break
        node = parent.get_object()
    return DictionaryObject()


def _shown(state: _State, text: _Matrix, parts: list[Any]) -> Generator[Glyph, None, _Matrix]:
    """Yield the glyphs of a string, or of an array of strings and kerning; return the text matrix after them."""
    font = state.font
    a, b, c, d, e, f = _times(text, state.page)
    height = abs(state.size) * (c * c + d * d) ** 0.5
    upright = abs(b) <= abs(a) and a > 0
    offset = 0.0
    for part in parts:
        if isinstance(part, int | float):
            offset -= float(part) / 1000 * state.size * state.across
            continue
        if font is None or not isinstance(part, bytes | str):
            continue
        for raw, character in _characters(font, part):
            width = font.character_widths.get(raw, font.character_widths["default"])
            if raw == font.space_char and not width:
                width = font.space_width
            shift = (width / 1000 * state.size + state.between_letters) * state.across
            if raw == " ":
                shift += state.between_words * state.across
            if upright:
                left = offset * a + state.rise * c + e
                shown = _plain(character)
                yield Glyph(shown, left, left + shift * a, offset * b + state.rise * d + f, height)
            offset += shift
    return _times((1, 0, 0, 1, offset, 0), text)


def _characters(font: Font, shown: bytes | str) -> Iterator[tuple[str, str]]:
    """Yield each code of a string as the font's widths name it, with the text that it stands for."""
    if isinstance(shown, bytes) and not isinstance(font.encoding, str):
        for byte in shown:
            decoded = font.encoding.get(byte, chr(byte))
            yield chr(byte), font.character_map.get(decoded, decoded)
        return
    for code in shown.decode(str(font.encoding), "replace") if isinstance(shown, bytes) else shown:
        yield code, font.character_map.get(code, code)


def _plain(character: str) -> str:
    """Take ligatures apart, and make every kind of space one that words can be split at."""
    if character.isascii():
        return " " if character in "\t\r\n" else character
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    return " " if character.isspace() else character


def _matrix(operands: list[Any]) -> _Matrix | None:
    if len(operands) < 6:
        return None
    a, b, c, d, e, f = (_number(operand) for operand in operands[-6:])
    return a, b, c, d, e, f


def _number(operand: Any) -> float:
    return float(operand) if isinstance(operand, int | float) else 0.0


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(matrix: _Matrix, across: float, up: float) -> tuple[float, float]:
    return _times((1, 0, 0, 1, across, up), matrix)[4:]


def _text_of(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
