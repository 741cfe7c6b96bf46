"""A newsroom's own names for actors."""

from __future__ import annotations

from aiosqlite import Connection


async def of_guild(connection: Connection, guild_id: int) -> dict[str, str]:
    """Return the names that the newsroom has taught, each with the actor that it means."""
    rows = await connection.execute_fetchall(
        "SELECT name, actor FROM actor_name WHERE guild_id = ? ORDER BY name", (guild_id,)
    )
    return {row["name"]: row["actor"] for row in rows}


async def add(connection: Connection, guild_id: int, name: str, actor: str, user_id: int | None, now: int) -> None:
    """Teach a name; what it meant before is forgotten."""
    await connection.execute(
        "INSERT INTO actor_name (guild_id, name, actor, added_by, added_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (guild_id, name) DO UPDATE SET actor = excluded.actor, added_by = excluded.added_by,"
        " added_at = excluded.added_at",
        (guild_id, name, actor, user_id, now),
    )


async def remove(connection: Connection, guild_id: int, name: str) -> bool:
    """Forget a name; False where it was not taught."""
    cursor = await connection.execute("DELETE FROM actor_name WHERE guild_id = ? AND name = ?", (guild_id, name))
    return cursor.rowcount > 0
