"""A small archive for the commands to work on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CABLE: dict[str, Any] = {
    "title": "A Cable Under the Strait",
    "author": "Inês Calado",
    "date": "2023-02-14",
    "url": "https://example.org/cable",
    "text": (
        "Portugal praised Morocco for laying its half of the cable early.\n"
        "Morocco thanked Portugal for its patience. Algeria condemned Morocco over the route.\n\n"
        "Background briefings:\n"
        "* 3 March 2021: “Who Pays for the Pylons”\n"
        "* 9 June 2022: “Algeria Turns Off a Pipe”\n"
    ),
}
TARIFFS: dict[str, Any] = {
    "title": "The Sardine Tariffs",
    "author": None,
    "date": "2024-05",
    "url": None,
    "text": (
        "Portugal condemned Morocco for its sardine tariffs. Morocco denounced Portugal in return.\n"
        "“Nobody eats so many sardines,” a cook said.\n\n"
        "Background briefings:\n"
        "* 3 March 2021: “Who Pays for the Pylons”\n"
        "* 14 February 2023: “A Cable Under the Strait”\n"
        "* 2 November 2023: “Portugal Counts Its Sardines”\n"
    ),
}
BAKERS: dict[str, Any] = {
    "title": None,
    "author": None,
    "date": None,
    "url": None,
    "text": "The bakers of Porto rise at three. Portugal supports Morocco at the world exhibition, they say.",
}

RECORDS = (CABLE, TARIFFS, BAKERS)


def write_records(file: Path, *records: Any) -> Path:
    """Write records as JSONL, and return the file; a record that is text already stands in it as it is."""
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file
