"""Which pieces a channel is told of, and what the card says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from aiosqlite import Connection

from bot.services.naming import Naming
from bot.services.quotes import Quote, quote_of
from storage import articles, briefings, deliveries, evidence, subscriptions
from storage.articles import Article
from storage.database import Database
from storage.subscriptions import NewSubscription, Subscription, SubscriptionHealth


@dataclass(frozen=True, slots=True)
class Alert:
    """What a card tells of a new piece. `stances` are the clearest of its sentences, one a pair."""

    article: Article
    actors: tuple[str, ...]
    stances: tuple[Quote, ...]
    briefings: int


class AlreadySubscribed(Exception):
    """The channel has this very subscription already."""


class EveryoneMentioned(Exception):
    """The role to notify is everyone."""


class NoSuchSubscription(Exception):
    """The guild has no subscription of this number, or the channel none at all."""


class NothingToPost(Exception):
    """The corpus holds no piece that a test could post."""


STANCES_ON_A_CARD = 3


async def load_alert(database: Database, guild_id: int, article_id: int) -> Alert:
    """Return what a card tells of a piece; raises LookupError where the guild has no such piece."""
    async with database.read() as connection:
        full = await articles.get(connection, guild_id, article_id)
        if full is None:
            raise LookupError(f"guild {guild_id} has no piece {article_id}")
        shown = map(quote_of, await evidence.of_article(connection, guild_id, article_id))
        listed = await briefings.of_article(connection, guild_id, article_id)
        return Alert(
            full.article, await articles.actors(connection, guild_id, article_id), clearest(shown), len(listed)
        )


def clearest(shown: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return the most confident row of each pair, the best pairs first."""
    best: dict[tuple[str, str], Quote] = {}
    for row in sorted(shown, key=lambda row: (-row.confidence, row.hedged)):
        best.setdefault((row.source, row.target), row)
    return tuple(best.values())[:STANCES_ON_A_CARD]


def matches(subscription: Subscription, actors: Iterable[str], title: str, text: str) -> bool:
    """Whether a subscription wants a piece: every filter it has must let the piece through."""
    if subscription.actor is not None and subscription.actor not in actors:
        return False
    return subscription.keyword is None or holds_phrase(f"{title}\n{text}", subscription.keyword)


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether `text` holds the words of `phrase` next to each other, as whole words and without case."""
    words = re.findall(r"\w+", phrase.casefold())
    return re.search(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", text.casefold()) is not None


async def enqueue_alerts(
    connection: Connection, guild_id: int, article_id: int, actors: Iterable[str], title: str, text: str, now: int
) -> int:
    """Write down, in the piece's own transaction, where it is to be posted; return in how many channels."""
    named = frozenset(actors)
    wishes: dict[int, list[int]] = {}
    for subscription in await subscriptions.of_guild(connection, guild_id):
        if matches(subscription, named, title, text):
            wishes.setdefault(subscription.channel_id, []).append(subscription.id)
    for channel_id, subscription_ids in wishes.items():
        await deliveries.enqueue(connection, guild_id, article_id, channel_id, subscription_ids, now)
    return len(wishes)


class Alerting:
    """The subscriptions of a guild's channels."""

    def __init__(self, database: Database, naming: Naming, now: Callable[[], datetime]) -> None:
        self._database = database
        self._naming = naming
        self._now = now

    async def subscribe(
        self,
        guild_id: int,
        channel_id: int,
        user_id: int,
        *,
        actor: str | None = None,
        keyword: str | None = None,
        role_id: int | None = None,
    ) -> str | None:
        """Subscribe a channel and return the actor's canonical name.

        Raises UnknownActor, EveryoneMentioned or AlreadySubscribed.
        """
        if role_id == guild_id:  # Discord gives the role of everyone the guild's own id.
            raise EveryoneMentioned
        canonical = await self._naming.resolve(guild_id, actor) if actor else None
        phrase = " ".join(keyword.split()) if keyword and re.search(r"\w", keyword) else None
        new = NewSubscription(guild_id, channel_id, canonical, phrase, role_id, user_id)
        async with self._database.write() as connection:
            if await subscriptions.add(connection, new, self._seconds()) is None:
                raise AlreadySubscribed
            await deliveries.wake_channel(connection, channel_id, self._seconds())
        return canonical

    async def subscriptions(self, guild_id: int) -> list[SubscriptionHealth]:
        """Return the guild's subscriptions with how they fare."""
        async with self._database.read() as connection:
            return await subscriptions.health(connection, guild_id)

    async def unsubscribe(
        self, guild_id: int, *, channel_id: int | None = None, subscription_id: int | None = None
    ) -> list[Subscription]:
        """End one subscription, or all of a channel, and return what they were; raises NoSuchSubscription."""
        async with self._database.write() as connection:
            removed = await subscriptions.remove(
                connection, guild_id, channel_id=channel_id, subscription_id=subscription_id
            )
        if not removed:
            raise NoSuchSubscription
        return removed

    async def sample(self, guild_id: int) -> Alert:
        """Return the card of the newest piece, for a test; raises NothingToPost."""
        async with self._database.read() as connection:
            newest = await articles.newest(connection, guild_id, 1)
        if not newest:
            raise NothingToPost
        return await load_alert(self._database, guild_id, newest[0].id)

    async def access_changed(self, channel_id: int) -> None:
        """Post what waits for a channel at once: its permissions have changed."""
        async with self._database.write() as connection:
            await deliveries.wake_channel(connection, channel_id, self._seconds())

    def _seconds(self) -> int:
        return int(self._now().timestamp())
