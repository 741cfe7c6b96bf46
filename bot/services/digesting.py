"""Digests: what a channel is told of a day or week at once, by pairs of actors, with what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiosqlite import Connection

from bot.analysis.verdict import VerdictWord, verdict_of
from bot.services.alerting import clearest, next_digest_at, zone_of
from bot.services.answering import MOST_EVIDENCE, dated
from bot.services.quotes import quote_of
from storage import deliveries, digests, evidence, subscriptions
from storage.articles import Article
from storage.digests import DueDigest
from storage.subscriptions import Subscription

_PERIOD_SECONDS = {"daily": 86_400, "weekly": 7 * 86_400}

EXPIRED = "it waited longer than the subscription's max age"
TOLD_ALREADY = "the channel was told of it already"


@dataclass(frozen=True, slots=True)
class PairNews:
    """What the pieces of a digest say of one actor's stance toward another.

    `before` and `now` are verdicts over all that the corpus holds, without and with these pieces; `before` is `unknown`
    where nothing was known.
    """

    source: str
    target: str
    before: VerdictWord
    now: VerdictWord
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells. `since` is when the last one was written, in unix seconds; each piece is there once.

    `day` is the newsroom's date when it was written. `others` are pieces that show no stance.
    """

    digest: str
    since: int | None
    pairs: tuple[PairNews, ...]
    others: tuple[Article, ...]
    day: str | None = None


async def write_due(connection: Connection, now: datetime) -> int:
    """Write down the digests that are due, with their pieces, in one transaction; return how many."""
    written = 0
    for due in await digests.due(connection, int(now.timestamp())):
        written += await _write(connection, due, now)
    return written


async def _write(connection: Connection, due: DueDigest, now: datetime) -> bool:
    seconds = int(now.timestamp())
    wishes = [
        wish for wish in await subscriptions.of_channel(connection, due.channel_id) if wish.id in due.subscription_ids
    ]
    zone = await zone_of(connection, due.guild_id)
    for wish in wishes:
        due_next = next_digest_at(wish.schedule, now, zone)
        if due_next is not None:
            await digests.set_next(connection, wish.id, due_next)
    waiting = await digests.waiting(connection, due.subscription_ids)
    told = await digests.told_already(connection, due.channel_id, due.digest)
    expired = {article_id for article_id, came in waiting if seconds - came > _longest_wait(wishes)}
    await digests.drop(connection, due.subscription_ids, expired, EXPIRED)
    await digests.drop(connection, due.subscription_ids, told - expired, TOLD_ALREADY)
    chosen = [article_id for article_id, _ in waiting if article_id not in told | expired]
    if not chosen:
        return False
    since = await digests.last_written(connection, due.subscription_ids)
    detail = {"digest": due.digest, "since": since, "day": now.astimezone(zone).date().isoformat()}
    delivery_id = await deliveries.enqueue_other(
        connection,
        due.guild_id,
        "digest",
        due.channel_id,
        detail,
        seconds,
        wanted_at=dict.fromkeys(due.subscription_ids, seconds),
    )
    await digests.take_up(connection, due.subscription_ids, chosen, delivery_id)
    return True


def _longest_wait(wishes: Sequence[Subscription]) -> int:
    """Return after how many seconds no digest tells of a piece: the time between two is no waiting."""
    return max(wish.style.max_age + _PERIOD_SECONDS[wish.schedule.digest] for wish in wishes)


async def load_digest(
    connection: Connection, guild_id: int, delivery_id: int, digest: str, since: int | None, day: str | None
) -> Digest:
    """Return what a digest tells, of its pieces as they are now."""
    told = await digests.told_of(connection, guild_id, delivery_id)
    own = frozenset(article.id for article in told)
    by_pair: dict[tuple[str, str], list[Article]] = {}
    others: list[Article] = []
    for article in told:
        shown = clearest(map(quote_of, await evidence.of_article(connection, guild_id, article.id)))
        if shown:
            by_pair.setdefault((shown[0].source, shown[0].target), []).append(article)
        else:
            others.append(article)
    pairs = [await _pair_news(connection, guild_id, pair, own, tuple(articles)) for pair, articles in by_pair.items()]
    changed_first = sorted(pairs, key=lambda pair: (not _changed(pair), -len(pair.articles)))
    return Digest(digest, since, tuple(changed_first), tuple(others), day)


def _changed(pair: PairNews) -> bool:
    """Whether the pieces changed a verdict; with a removed piece it keeps its place among those that did."""
    return pair.before != pair.now or any(article.removed for article in pair.articles)


async def _pair_news(
    connection: Connection,
    guild_id: int,
    pair: tuple[str, str],
    own: frozenset[int],
    articles: tuple[Article, ...],
) -> PairNews:
    source, target = pair
    rows = await evidence.of_pair(connection, guild_id, source, target, since=None, until=None, limit=MOST_EVIDENCE)
    quotes = [quote_of(row) for row in rows]
    before = verdict_of([dated(quote) for quote in quotes if quote.article_id not in own])
    now = verdict_of([dated(quote) for quote in quotes])
    return PairNews(source, target, before.verdict, now.verdict, articles)
