"""A consistent copy of a live database, and back again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.migration import APPLICATION_ID, BUSY_TIMEOUT_SECONDS, SchemaError, check_owner, migrate


class DamagedDatabase(Exception):
    """The file is no sound database of Dateline; the message says what is wrong with it."""


def back_up(database: Path, copy: Path) -> None:
    """Write a consistent copy of `database`, which may be in use, to `copy`, replacing an older copy at the very end.

    Raises DamagedDatabase where the database is not sound.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    unfinished = copy.with_name(copy.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        _copy(database, unfinished)
        with closing(sqlite3.connect(unfinished)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        examine(unfinished)
        unfinished.replace(copy)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(copy: Path, database: Path) -> None:
    """Replace the content of `database`, which may be in use, by that of `copy`, in one step.

    What waits for delivery in the copy may have been posted since it was made; so it is marked as in doubt, and the
    channels are read before anything is posted again. Raises DamagedDatabase, and changes nothing, where the copy is
    not sound.
    """
    examine(copy)
    migrate(database)
    staged = database.with_name(database.name + ".restoring")
    staged.unlink(missing_ok=True)
    try:
        _copy(copy, staged)
        migrate(staged)
        with closing(sqlite3.connect(staged, isolation_level=None)) as connection:
            connection.execute("UPDATE delivery SET state = 'claimed', claimed_at = created_at WHERE state = 'pending'")
            connection.execute("PRAGMA journal_mode = DELETE")
        _copy(staged, database)
    finally:
        staged.unlink(missing_ok=True)


def examine(database: Path) -> None:
    """Raise DamagedDatabase where the file is not there, not Dateline's, newer than this Dateline, or damaged."""
    try:
        with closing(_open(database)) as connection:
            check_owner(connection)
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise DamagedDatabase(f"{database} is empty: it is no database of Dateline.")
            complaints = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                complaints.append("rows refer to others that are not there")
    except SchemaError as error:
        raise DamagedDatabase(f"{database}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DamagedDatabase(f"{database} is damaged, or no database: {error}.") from error
    if complaints:
        raise DamagedDatabase(f"{database} is damaged: {'; '.join(complaints)}.")


def _copy(database: Path, target: Path) -> None:
    with closing(_open(database)) as source, closing(sqlite3.connect(target, timeout=BUSY_TIMEOUT_SECONDS)) as written:
        try:
            source.backup(written)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedDatabase(f"{database} is damaged, or no database: {error}.") from error


def _open(database: Path) -> sqlite3.Connection:
    if not database.is_file():
        raise DamagedDatabase(f"There is no file {database}.")
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_SECONDS)
