"""The subscriptions of a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.presentation.cards import Card
from bot.presentation.wording import count, plain
from storage.subscriptions import Subscription, SubscriptionHealth


def subscriptions_card(found: Sequence[SubscriptionHealth]) -> Card:
    """Return each subscription with when it was last posted to, what waits, and why."""
    card = Card()
    if not found:
        card.add_text("No channel is subscribed yet. Use /alerts subscribe in the channel that should be told.")
        return card
    card.add_text(f"## Alerts\n{count(len(found), 'subscription')}")
    card.add_lines([_entry(health) for health in found])
    return card


def _entry(health: SubscriptionHealth) -> str:
    subscription = health.subscription
    lines = [f"**#{subscription.id}** <#{subscription.channel_id}>: {wish(subscription)}"]
    if subscription.disabled_reason:
        lines.append(f"⚠ {subscription.disabled_reason}")
    sent = f"last posted <t:{health.last_sent_at}:R>" if health.last_sent_at else "nothing posted yet"
    lines.append(f"-# {sent}" + (f" · {count(health.waiting, 'piece')} waiting" if health.waiting else ""))
    return "\n".join(lines)


def wish(subscription: Subscription, *, role: str | None = None, shown: Callable[[str], str] = plain) -> str:
    """Return in words which pieces a subscription wants; a choice shows no mentions, so it takes the `role` by name."""
    filters = []
    if subscription.actor:
        filters.append(f"naming {subscription.actor}")
    if subscription.keyword:
        filters.append(f"with “{shown(subscription.keyword)}”")
    told = f", telling {role or f'<@&{subscription.role_id}>'}" if subscription.role_id else ""
    return f"{'new pieces ' + ' and '.join(filters) if filters else 'every new piece'}{told}"
