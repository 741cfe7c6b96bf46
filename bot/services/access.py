"""Whether the bot may post in a channel: what is noted when it no longer may, who is told, and what then goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from aiosqlite import Connection

from storage import deliveries, subscriptions
from storage.database import Database

RETURN = " New pieces wait, and come by themselves as soon as I can post there; /alerts list shows how it stands."


async def close_channel(
    connection: Connection, channel_id: int, reason: str, now: int, *, for_good: bool = False
) -> None:
    """Note why nothing can be posted in a channel, and have the server's editors told of it, once.

    `for_good`: the channel was deleted.
    """
    newly = await subscriptions.disable(connection, channel_id, reason, now)
    if not newly:
        return
    first = newly[0]
    detail = {
        "sentence": f"Alerts for <#{channel_id}> have stopped. {reason}{'' if for_good else RETURN}",
        "origin_channel_id": first.origin_channel_id,
        "user_id": first.created_by,
    }
    await deliveries.enqueue_other(connection, first.guild_id, "notice", channel_id, detail, now)


class Access:
    """What Discord tells of channels that the bot posts in."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def deleted(self, channel_id: int, name: str) -> None:
        """Note that a channel or thread was deleted."""
        reason = f"“{name}” was deleted. End its alerts with /alerts unsubscribe, or subscribe another channel."
        async with self._database.write() as connection:
            await close_channel(connection, channel_id, reason, self._seconds(), for_good=True)

    async def regained(self, channel_id: int) -> None:
        """Note that a channel can be posted in again, and post what waits for it."""
        async with self._database.write() as connection:
            await subscriptions.enable(connection, channel_id)
            await deliveries.wake_channel(connection, channel_id, self._seconds())

    async def may_have_changed(self, channel_ids: Iterable[int]) -> None:
        """Try at once what waits for these channels."""
        async with self._database.write() as connection:
            for channel_id in channel_ids:
                await deliveries.wake_channel(connection, channel_id, self._seconds())

    async def subscribed(self, guild_id: int) -> list[int]:
        """Return the channels of a guild that have subscriptions."""
        async with self._database.read() as connection:
            return (await subscriptions.channels(connection)).get(guild_id, [])

    def _seconds(self) -> int:
        return int(self._now().timestamp())
