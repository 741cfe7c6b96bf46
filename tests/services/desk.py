"""An editor of one newsroom at work, in few words."""

from __future__ import annotations

from dataclasses import fields
from itertools import count
from typing import Any

from bot.services.adding import Published
from bot.services.alerting import Wish
from bot.services.assembly import Services
from storage.drafts import NewDraft
from storage.subscriptions import Filters, Schedule, Style, Subscription

GUILD, OTHER_GUILD = 1, 2
EDITOR, OTHER_EDITOR = 7, 8
ORIGIN = 90

_numbers = count(1)


def upload(text: str, guild_id: int = GUILD, user_id: int = EDITOR, **fields: str | None) -> NewDraft:
    """Return an upload; what is not given is for the piece itself to say."""
    known: dict[str, str | None] = {"title": None, "author": None, "published": None, "url": None, **fields}
    return NewDraft(guild_id=guild_id, user_id=user_id, text=text, **known)


class Desk:
    """Publishes pieces in one newsroom, and takes them back."""

    def __init__(self, services: Services, guild_id: int = GUILD) -> None:
        self.services = services
        self.guild_id = guild_id
        self._drafts: dict[int, int] = {}

    async def publish(self, text: str | None = None, **fields: str | None) -> int:
        """Publish a piece, of words of its own unless some are given, and return its number."""
        return (await self.publish_whole(text, **fields)).article_id

    async def publish_whole(self, text: str | None = None, **fields: str | None) -> Published:
        text = text or f"Russia praised India for the {next(_numbers)}th time."
        fields = {"title": "A Piece", "published": "2025-03-04", **fields}
        adding = self.services.adding
        preview = await adding.draft(upload(text, self.guild_id, **fields))
        published = await adding.publish(self.guild_id, EDITOR, preview.draft_id)
        self._drafts[published.article_id] = preview.draft_id
        return published

    async def undo(self, article_id: int) -> None:
        await self.services.adding.undo(self.guild_id, EDITOR, self._drafts[article_id])

    async def subscribe(
        self,
        *channel_ids: int,
        actor: str | None = None,
        keyword: str | None = None,
        role_id: int | None = None,
        last: int = 0,
        **wanted: Any,
    ) -> Subscription:
        """Subscribe channels and return the last one's wish; `wanted` are fields of its filters, schedule and style."""
        chosen = {"actors_any": (actor,) if actor else (), "keyword": keyword, "role_id": role_id, **wanted}
        parts = [
            kind(**{field.name: chosen.pop(field.name) for field in fields(kind) if field.name in chosen})
            for kind in (Filters, Schedule, Style)
        ]
        assert not chosen
        for channel_id in channel_ids:
            made = await self.services.alerting.subscribe(
                self.guild_id, channel_id, EDITOR, Wish(*parts), origin_channel_id=ORIGIN, last=last
            )
        return made.subscription
