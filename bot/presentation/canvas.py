"""What the pictures share: palette, fonts, how names are fitted, and how a picture becomes a file.

Pictures are three times as wide in pixels as a phone shows them (360 points), so a size of 36 here is 12 there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import combinations, pairwise

from PIL import Image, ImageFont

from bot.presentation.wording import one_line

WIDTH = 1080
LONGEST_ALT = 1024
"""The most characters that Discord takes for the description of a picture."""

Colour = tuple[int, int, int]

BACKGROUND: Colour = (0x2B, 0x2D, 0x31)
"""The ground of a container in Discord's dark theme, so that the picture has no frame of its own there; in the light
theme it is a dark plate, and its contrasts stay what they are."""
TEXT: Colour = (0xF2, 0xF3, 0xF5)
FAINT_TEXT: Colour = (0xB5, 0xBA, 0xC1)
GRID: Colour = (0x45, 0x48, 0x4F)

SUPPORTIVE: Colour = (0x2F, 0xBF, 0x93)
CRITICAL: Colour = (0xF0, 0x7A, 0x32)
"""Bluish green and vermillion of Okabe and Ito's palette (2008), lightened to a contrast above 5:1 on the ground."""
NEUTRAL: Colour = (0x9A, 0xA1, 0xAB)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, the sentence that says the same in words, and a name for its file, in ASCII."""

    png: bytes
    alt: str
    name: str


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return DejaVu Sans in a size in pixels: it has Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian and Georgian."""
    return ImageFont.truetype(BytesIO(_font_file("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size)


@cache
def _font_file(name: str) -> bytes:
    return files("bot.presentation").joinpath("fonts", name).read_bytes()


def blended(colour: Colour, share: float) -> Colour:
    """Return the colour at an opacity of 0 to 1 over the ground."""
    red, green, blue = (
        round(over * share + ground * (1 - share)) for over, ground in zip(colour, BACKGROUND, strict=True)
    )
    return red, green, blue


def cut_to_width(text: str, width: float, face: ImageFont.FreeTypeFont) -> str:
    """Return `text`, with an ellipsis where it would be wider than so many pixels."""
    if face.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if face.getlength(text[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def in_lines(text: str, number: int, face: ImageFont.FreeTypeFont) -> tuple[str, ...]:
    """Return `text` in so many lines, broken at the spaces and hyphens that make the widest line narrowest.

    Where there are too few of these, the lines are of about as many characters each.
    """
    words = re.split(r"(?<=[ -])", text)
    if len(words) < number:
        each = -(-len(text) // number)
        return tuple(text[start : start + each] for start in range(0, len(text), each))
    ways = (
        tuple("".join(words[start:end]).strip() for start, end in pairwise((0, *breaks, len(words))))
        for breaks in combinations(range(1, len(words)), number - 1)
    )
    return min(ways, key=lambda way: max(map(face.getlength, way)))


def fitted(
    text: str, width: float, sizes: Sequence[Sequence[int]], *, bold: bool = False
) -> tuple[tuple[str, ...], ImageFont.FreeTypeFont]:
    """Return `text` in lines of at most `width` pixels, with the font that they are measured in.

    `sizes` holds the sizes to try for one line, then for two, and so on, large ones first: fewer lines go before larger
    letters. Only where the last of them does not hold the text either, its lines are cut.
    """
    lines: tuple[str, ...] = (text,)
    face = font(sizes[0][0], bold=bold)
    for number, tried in enumerate(sizes, 1):
        for size in tried:
            face = font(size, bold=bold)
            lines = in_lines(text, number, face)
            if max(map(face.getlength, lines)) <= width:
                return lines, face
    return tuple(cut_to_width(line, width, face) for line in lines), face


def picture(image: Image.Image, alt: str, *words: str) -> Picture:
    """Return the image as a picture whose file is named after `words`."""
    file = BytesIO()
    image.save(file, "PNG", compress_level=4)
    plain = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-")
    return Picture(file.getvalue(), one_line(alt, LONGEST_ALT), f"{name}.png")
