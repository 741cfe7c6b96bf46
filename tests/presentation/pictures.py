"""What the tests of pictures read from a PNG."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from bot.presentation.canvas import BACKGROUND, Colour, Picture


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.png)).convert("RGB")


def box_of(image: Image.Image, colour: Colour) -> tuple[int, int, int, int] | None:
    """Return the smallest box around all pixels of just this colour: left, top, right, bottom."""
    bands = [
        band.point([255 if level == wanted else 0 for level in range(256)])
        for band, wanted in zip(image.split(), colour, strict=True)
    ]
    bare = Image.new("L", image.size)
    return Image.composite(Image.composite(bands[0], bare, bands[1]), bare, bands[2]).getbbox()


def border_is_bare(image: Image.Image, width: int = 6) -> bool:
    """Return whether nothing is drawn along the border."""
    right, bottom = image.size
    edges = (
        (0, 0, right, width),
        (0, bottom - width, right, bottom),
        (0, 0, width, bottom),
        (right - width, 0, right, bottom),
    )
    return all(image.crop(edge).getcolors() == [(_area(edge), BACKGROUND)] for edge in edges)


def _area(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
