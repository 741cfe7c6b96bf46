"""What the process remembers from one start to the next."""

from __future__ import annotations

from aiosqlite import Connection


async def recall(connection: Connection, key: str) -> str | None:
    """Return what was noted under `key`."""
    rows = list(await connection.execute_fetchall("SELECT value FROM memory WHERE key = ?", (key,)))
    return str(rows[0]["value"]) if rows else None


async def note(connection: Connection, key: str, value: str) -> None:
    """Note `value` under `key`."""
    await connection.execute(
        "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
