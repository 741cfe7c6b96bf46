"""Builds pieces for the storage tests, and shows all that a file holds."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.corpus import NewArticle, NewBriefing, NewEvidence

GUILD, OTHER_GUILD, EMPTY_GUILD = 1, 2, 3
NOW = 1_700_000_000

_numbers = itertools.count(1)


def shown(
    source: str = "Russia",
    target: str = "India",
    stance: str = "supportive",
    confidence: float = 0.8,
    span: tuple[int, int] = (0, 5),
) -> NewEvidence:
    return NewEvidence(source, target, stance, confidence, False, None, *span)


def listed(
    title: str,
    published: str | None,
    url: str | None = None,
    actors: tuple[str, ...] = (),
    evidence: tuple[NewEvidence, ...] = (),
) -> NewBriefing:
    return NewBriefing(published, title, url, actors, evidence)


def piece(title: str = "A Piece", text: str | None = None, guild_id: int = GUILD, **fields: Any) -> NewArticle:
    """Return a read piece with a text of its own, unless one is given."""
    text = text or f"{title}, in words number {next(_numbers)}."
    known = {"author": None, "published": "2024-05-07", "url": None, "engine": "rules-1"}
    return NewArticle(
        guild_id=guild_id,
        title=title,
        text=text,
        **{"fingerprint": hashlib.sha256(text.encode()).hexdigest(), **known, **fields},
    )


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, the index's own tables too."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
            if not sql.startswith("CREATE VIRTUAL") and name != "sqlite_sequence"
        ]
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
