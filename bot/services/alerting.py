"""Which channels are told of which pieces, and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiosqlite import Connection

from bot.services.matching import PieceFacts, refusal
from bot.services.naming import Naming
from bot.services.quotes import Quote, quote_of
from bot.services.timing import known_zone, next_digest, quiet_end
from storage import articles, briefings, deliveries, digests, evidence, guild_settings, subscriptions
from storage.articles import Article
from storage.corpus import NewArticle
from storage.database import Database
from storage.subscriptions import (
    AT_ONCE,
    EVERY_PIECE,
    IN_FULL,
    Filters,
    NewSubscription,
    Schedule,
    Style,
    Subscription,
    SubscriptionHealth,
)


@dataclass(frozen=True, slots=True)
class Alert:
    """What a card tells of a new piece. `stances` are the clearest of its sentences, one a pair."""

    article: Article
    actors: tuple[str, ...]
    stances: tuple[Quote, ...]
    briefings: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone asks for, actors named as people write them."""

    filters: Filters = EVERY_PIECE
    schedule: Schedule = AT_ONCE
    style: Style = IN_FULL


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a wish became. `is_new`: the channel had none like it; `backfilled`: how many older pieces it will get."""

    subscription: Subscription
    is_new: bool
    backfilled: int


class AlreadySubscribed(Exception):
    """The channel has this very subscription already."""


class EveryoneMentioned(Exception):
    """The role to notify is everyone."""


class NoSuchSubscription(Exception):
    """The guild has no subscription of this number, or the channel none at all."""


class NothingToPost(Exception):
    """The corpus holds no piece that a test could post."""


STANCES_ON_A_CARD = 3
MOST_BACKFILLED = 25
LONGEST_PHRASE = 100

_BACKFILL_LOOKED_AT = 500
"""So many of the newest pieces are searched for those that a backfill wants."""


async def load_alert(connection: Connection, guild_id: int, article_id: int) -> Alert:
    """Return what a card tells of a piece; raises LookupError where the guild has no such piece."""
    full = await articles.get(connection, guild_id, article_id)
    if full is None:
        raise LookupError(f"guild {guild_id} has no piece {article_id}")
    shown = map(quote_of, await evidence.of_article(connection, guild_id, article_id))
    listed = await briefings.of_article(connection, guild_id, article_id)
    return Alert(full.article, await articles.actors(connection, guild_id, article_id), clearest(shown), len(listed))


def clearest(shown: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return the most confident row of each pair, the best pairs first."""
    best: dict[tuple[str, str], Quote] = {}
    for row in sorted(shown, key=lambda row: (-row.confidence, row.hedged)):
        best.setdefault((row.source, row.target), row)
    return tuple(best.values())[:STANCES_ON_A_CARD]


async def zone_of(connection: Connection, guild_id: int) -> ZoneInfo:
    """Return the newsroom's time zone; UTC unless it has set one."""
    return ZoneInfo(await guild_settings.get(connection, guild_id, guild_settings.TIME_ZONE) or "UTC")


async def facts_of(connection: Connection, guild_id: int, article_id: int) -> PieceFacts:
    """Return what filters look at in a stored piece; raises LookupError where the guild has no such piece."""
    full = await articles.get(connection, guild_id, article_id)
    if full is None:
        raise LookupError(f"guild {guild_id} has no piece {article_id}")
    rows = await evidence.of_article(connection, guild_id, article_id)
    return PieceFacts(
        actors=frozenset(await articles.actors(connection, guild_id, article_id)),
        title=full.article.title,
        text=full.text,
        author=full.article.author,
        stances=tuple((row.source, row.target, row.stance, row.confidence) for row in rows),
    )


async def enqueue_alerts(connection: Connection, article_id: int, new: NewArticle, now: datetime) -> int:
    """Write down, in the piece's own transaction, where it is to be told of; return in how many channels."""
    facts = PieceFacts(
        actors=frozenset(new.actors),
        title=new.title,
        text=new.text,
        author=new.author,
        stances=tuple((row.source, row.target, row.stance, row.confidence) for row in new.evidence),
    )
    matching = [
        subscription
        for subscription in await subscriptions.of_guild(connection, new.guild_id)
        if refusal(subscription.filters, facts) is None
    ]
    if not matching:
        return 0
    zone = await zone_of(connection, new.guild_id)
    seconds = int(now.timestamp())
    by_channel: dict[int, dict[int, int | None]] = {}
    for subscription in matching:
        if subscription.schedule.digest == "instant":
            by_channel.setdefault(subscription.channel_id, {})[subscription.id] = wanted_at(subscription, now, zone)
        else:
            await digests.add_entry(connection, subscription.id, article_id, seconds)
    for channel_id, wanted in by_channel.items():
        await deliveries.enqueue(connection, new.guild_id, article_id, channel_id, wanted, seconds)
    return len({subscription.channel_id for subscription in matching})


def wanted_at(subscription: Subscription, now: datetime, zone: ZoneInfo) -> int | None:
    """Return when a subscription wants what comes now, in unix seconds: after its quiet hours; None while paused."""
    if subscription.paused_at is not None:
        return None
    return int(_after_quiet_hours(subscription.schedule, now, zone).timestamp())


def _after_quiet_hours(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    return (quiet_end(schedule.quiet, now, zone) if schedule.quiet else None) or now


def next_digest_at(schedule: Schedule, now: datetime, zone: ZoneInfo) -> int | None:
    """Return when the next digest after now is due, in unix seconds; None for instant posts."""
    return None if schedule.digest == "instant" else int(next_digest(schedule, now, zone).timestamp())


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
        wish: Wish,
        *,
        origin_channel_id: int | None = None,
        last: int = 0,
    ) -> Subscribed:
        """Subscribe a channel; the `last` so many pieces that it wants are posted too, but none twice.

        Raises UnknownActor, EveryoneMentioned, or AlreadySubscribed where that changes nothing.
        """
        if wish.style.role_id == guild_id:  # Discord gives the role of everyone the guild's own id.
            raise EveryoneMentioned
        filters = await self._settled(guild_id, wish.filters)
        now = self._now()
        async with self._database.write() as connection:
            zone = await zone_of(connection, guild_id)
            new = NewSubscription(
                guild_id,
                channel_id,
                user_id,
                filters,
                wish.schedule,
                wish.style,
                origin_channel_id,
                next_digest_at(wish.schedule, now, zone),
            )
            is_new = await subscriptions.add(connection, new, int(now.timestamp())) is not None
            subscription = await subscriptions.same(connection, new)
            if subscription is None or not (is_new or last):
                raise AlreadySubscribed
            backfilled = await self._backfill(connection, subscription, min(last, MOST_BACKFILLED), zone)
            await deliveries.wake_channel(connection, channel_id, int(now.timestamp()))
        return Subscribed(subscription, is_new, backfilled)

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

    async def pause(
        self, guild_id: int, *, channel_id: int | None = None, subscription_id: int | None = None
    ) -> list[Subscription]:
        """Have one subscription, or all of a channel, wait; return those that did not before.

        Raises NoSuchSubscription.
        """
        async with self._database.write() as connection:
            found = await self._chosen(connection, guild_id, channel_id, subscription_id)
            going_on = [subscription for subscription in found if subscription.paused_at is None]
            await subscriptions.pause(connection, [each.id for each in going_on], int(self._now().timestamp()))
        return going_on

    async def resume(
        self, guild_id: int, *, channel_id: int | None = None, subscription_id: int | None = None
    ) -> list[Subscription]:
        """Let one subscription, or all of a channel, go on with what came meanwhile; return those that were paused.

        Raises NoSuchSubscription.
        """
        now = self._now()
        async with self._database.write() as connection:
            found = await self._chosen(connection, guild_id, channel_id, subscription_id)
            zone = await zone_of(connection, guild_id)
            paused = [subscription for subscription in found if subscription.paused_at is not None]
            for subscription in paused:
                due_at = int(_after_quiet_hours(subscription.schedule, now, zone).timestamp())
                next_at = next_digest_at(subscription.schedule, now, zone)
                await subscriptions.resume(connection, subscription.id, due_at, next_at)
        return paused

    async def sample(self, guild_id: int) -> Alert:
        """Return the card of the newest piece, for a test; raises NothingToPost."""
        async with self._database.read() as connection:
            newest = await articles.newest(connection, guild_id, 1)
            if not newest:
                raise NothingToPost
            return await load_alert(connection, guild_id, newest[0].id)

    async def time_zone(self, guild_id: int) -> str:
        """Return the name of the newsroom's time zone."""
        async with self._database.read() as connection:
            return (await zone_of(connection, guild_id)).key

    async def set_time_zone(self, guild_id: int, name: str) -> str:
        """Set the newsroom's time zone and return its name; digests move with it. Raises UnknownTimeZone."""
        zone = known_zone(name)
        now = self._now()
        async with self._database.write() as connection:
            await guild_settings.put(connection, guild_id, guild_settings.TIME_ZONE, zone.key)
            for subscription in await subscriptions.of_guild(connection, guild_id):
                due_at = next_digest_at(subscription.schedule, now, zone)
                if due_at is not None:
                    await digests.set_next(connection, subscription.id, due_at)
        return zone.key

    async def _settled(self, guild_id: int, filters: Filters) -> Filters:
        async def resolved(names: Sequence[str]) -> tuple[str, ...]:
            canonical = [await self._naming.resolve(guild_id, name) for name in names]
            return tuple(sorted(set(canonical)))

        return replace(
            filters,
            actors_any=await resolved(filters.actors_any),
            actors_all=await resolved(filters.actors_all),
            actors_not=await resolved(filters.actors_not),
            source=await self._naming.resolve(guild_id, filters.source) if filters.source else None,
            target=await self._naming.resolve(guild_id, filters.target) if filters.target else None,
            keyword=_phrase(filters.keyword),
            author=_phrase(filters.author),
        )

    async def _chosen(
        self, connection: Connection, guild_id: int, channel_id: int | None, subscription_id: int | None
    ) -> list[Subscription]:
        found = [
            subscription
            for subscription in await subscriptions.of_guild(connection, guild_id)
            if subscription.id == subscription_id or (subscription_id is None and subscription.channel_id == channel_id)
        ]
        if not found:
            raise NoSuchSubscription
        return found

    async def _backfill(self, connection: Connection, subscription: Subscription, last: int, zone: ZoneInfo) -> int:
        """Write down the newest pieces that a subscription wants, oldest first; return how many of them are new."""
        now = self._now()
        chosen: list[int] = []
        for article in await articles.newest(connection, subscription.guild_id, _BACKFILL_LOOKED_AT) if last else ():
            facts = await facts_of(connection, subscription.guild_id, article.id)
            if refusal(subscription.filters, facts) is None:
                chosen.append(article.id)
            if len(chosen) == last:
                break
        added = 0
        for article_id in reversed(chosen):
            if subscription.schedule.digest != "instant":
                added += await digests.add_entry(connection, subscription.id, article_id, int(now.timestamp()))
                continue
            wanted = {subscription.id: wanted_at(subscription, now, zone)}
            added += await deliveries.enqueue(
                connection, subscription.guild_id, article_id, subscription.channel_id, wanted, int(now.timestamp())
            )
        return added


def _phrase(text: str | None) -> str | None:
    return " ".join(text.split()) if text and re.search(r"\w", text) else None


def moment(seconds: int) -> datetime:
    """Return a stored time."""
    return datetime.fromtimestamp(seconds, UTC)
