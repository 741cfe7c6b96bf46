"""Brings a database file to the newest schema."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

APPLICATION_ID = 0x444C4E45
"""Marks a SQLite file as Dateline's ("DLNE")."""

BUSY_TIMEOUT_SECONDS = 30.0


class SchemaError(Exception):
    """The file cannot be used as Dateline's database; the message says why."""


def migrate(path: Path) -> None:
    """Create the database at `path` or bring it to the newest schema, one transaction for each migration.

    Raises SchemaError where the file is no database, belongs to another program or to a newer Dateline.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)) as connection:
            check_owner(connection)
            _use_wal(connection)
            _apply(connection)
    except sqlite3.DatabaseError as error:
        raise SchemaError(f"{path} cannot be used as Dateline's database: {error}.") from error


def check_owner(connection: sqlite3.Connection) -> None:
    """Raise SchemaError where the open file is another program's database or a newer Dateline's."""
    connection.execute("BEGIN")  # another process may be creating the schema right now
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute("ROLLBACK")
    if application_id != APPLICATION_ID and tables:
        raise SchemaError("The file is a SQLite database of another program.")
    newest = max(number for number, _ in migrations())
    if version > newest:
        raise SchemaError(f"The database was written by a newer Dateline (schema {version}, this one knows {newest}).")


def migrations() -> list[tuple[int, str]]:
    """Return (number, SQL) of all migrations, in order."""
    found = []
    for file in files("storage.migrations").iterdir():
        if match := re.fullmatch(r"(\d{4})_\w+\.sql", file.name):
            found.append((int(match[1]), file.read_text(encoding="utf-8")))
    return sorted(found)


def _use_wal(connection: sqlite3.Connection) -> None:
    # Two processes that switch at once refuse each other at once, whatever the busy timeout.
    last_try = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > last_try:
                raise
            time.sleep(0.01)


def _apply(connection: sqlite3.Connection) -> None:
    for number, script in migrations():
        connection.execute("BEGIN IMMEDIATE")
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < number:
                for statement in _statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> Iterator[str]:
    # executescript() would commit before it starts.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
