"""What a newsroom has set for itself."""

from __future__ import annotations

from aiosqlite import Connection

TIME_ZONE = "time zone"
"""An IANA name such as Europe/Vienna."""


async def get(connection: Connection, guild_id: int, name: str) -> str | None:
    """Return the value of a setting; None where the newsroom has not set it."""
    rows = list(
        await connection.execute_fetchall(
            "SELECT value FROM guild_setting WHERE guild_id = ? AND name = ?", (guild_id, name)
        )
    )
    return str(rows[0]["value"]) if rows else None


async def put(connection: Connection, guild_id: int, name: str, value: str) -> None:
    """Set a setting."""
    await connection.execute(
        "INSERT INTO guild_setting (guild_id, name, value) VALUES (?, ?, ?)"
        " ON CONFLICT (guild_id, name) DO UPDATE SET value = excluded.value",
        (guild_id, name, value),
    )
