"""Why a piece was or was not posted where: the stages that it passed, and the first that said no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.services.alerting import facts_of
from bot.services.answering import find_article
from bot.services.matching import refusal
from storage import deliveries, digests, subscriptions
from storage.articles import Article
from storage.database import Database
from storage.deliveries import Outcome
from storage.subscriptions import Subscription


class Stage(StrEnum):
    """Where a piece stands with a subscription."""

    FILTERED = "filtered"
    """A filter of the subscription says no."""
    LATER = "later"
    """The subscription was made after the piece came in."""
    SILENT = "silent"
    """The piece came in without alerts, as the pieces of an archive do."""
    PAUSED = "paused"
    QUIET = "quiet"
    """It waits for the end of the quiet hours."""
    DIGEST = "digest"
    """It waits for the next digest."""
    DISABLED = "disabled"
    """The channel cannot be posted in."""
    WAITING = "waiting"
    """It is about to be posted, or is tried again after trouble."""
    SENT = "sent"
    STRUCK = "struck"
    """It was posted, and struck through when the piece was removed."""
    ENDED = "ended"
    """It is not going to be posted: removed, refused, or too old."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a piece for one subscription.

    `reason` is in words where the stage does not say all; `at` (unix seconds) is when it was or will be posted, or
    since when it cannot be; `message_id` is of what was posted in the subscription's channel.
    """

    subscription: Subscription
    stage: Stage
    reason: str | None = None
    at: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """A piece with its explanation for every subscription of the newsroom."""

    article: Article
    explanations: tuple[Explanation, ...]


class Explaining:
    """Answers why a piece was or was not posted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def why(self, guild_id: int, name: str) -> WhyAnswer:
        """Return the explanations for the piece of a number or title; raises NoSuchArticle."""
        async with self._database.read() as connection:
            full = await find_article(connection, guild_id, name, removed_too=True)
            article_id = full.article.id
            facts = await facts_of(connection, guild_id, article_id)
            found = []
            for subscription in await subscriptions.of_guild(connection, guild_id):
                outcome = await deliveries.outcome_for(connection, subscription.id, article_id)
                if outcome is not None:
                    found.append(_told(subscription, outcome))
                    continue
                entry = await digests.entry_for(connection, subscription.id, article_id)
                if entry is not None:
                    found.append(_in_digest(subscription, deliveries.REMOVED if full.article.removed else entry))
                elif (said_no := refusal(subscription.filters, facts)) is not None:
                    found.append(Explanation(subscription, Stage.FILTERED, said_no))
                elif subscription.created_at > full.article.added_at:
                    found.append(Explanation(subscription, Stage.LATER, at=subscription.created_at))
                else:
                    found.append(Explanation(subscription, Stage.SILENT))
        return WhyAnswer(full.article, tuple(found))


def _told(subscription: Subscription, outcome: Outcome) -> Explanation:
    match outcome.state:
        case "retracted":
            return Explanation(subscription, Stage.STRUCK, at=outcome.sent_at, message_id=outcome.message_id)
        case "sent" | "revising":
            return Explanation(subscription, Stage.SENT, at=outcome.sent_at, message_id=outcome.message_id)
        case "cancelled" | "refused" | "expired":
            return Explanation(subscription, Stage.ENDED, outcome.reason)
    if subscription.paused_at is not None:
        return Explanation(subscription, Stage.PAUSED, at=subscription.paused_at)
    if subscription.disabled_at is not None:
        return Explanation(subscription, Stage.DISABLED, subscription.disabled_reason, subscription.disabled_at)
    if outcome.scheduled_at is not None and outcome.scheduled_at > outcome.due_at:
        return Explanation(subscription, Stage.QUIET, at=outcome.scheduled_at)
    return Explanation(subscription, Stage.WAITING, outcome.reason, outcome.due_at)


def _in_digest(subscription: Subscription, dropped: str) -> Explanation:
    if dropped:
        return Explanation(subscription, Stage.ENDED, dropped)
    if subscription.paused_at is not None:
        return Explanation(subscription, Stage.PAUSED, at=subscription.paused_at)
    return Explanation(subscription, Stage.DIGEST, at=subscription.next_digest_at)
