"""The subscriptions of a server, and why a piece was or was not posted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.presentation import buttons
from bot.presentation.cards import NEUTRAL_COLOUR, Card, button
from bot.presentation.wording import count, listing, one_line, plain
from bot.services.explaining import Explanation, Stage, WhyAnswer
from bot.services.posts import Notice
from storage.subscriptions import WEEK_SECONDS, Filters, Schedule, Subscription, SubscriptionHealth

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_SECONDS = 86_400


def subscriptions_card(found: Sequence[SubscriptionHealth]) -> Card:
    """Return each subscription with when it was last posted to, what waits, and why."""
    card = Card()
    if not found:
        card.add_text("No channel is subscribed yet. Use /alerts subscribe in the channel that should be told.")
        return card
    failing = sum(health.subscription.disabled_at is not None or health.trouble is not None for health in found)
    failures = f" · {failing} failing" if failing else ""
    card.add_text(f"## Alerts\n{count(len(found), 'subscription')}{failures}")
    card.add_lines([_entry(health) for health in found])
    return card


def notice_card(notice: Notice, nonce: str) -> Card:
    """Return what a server's editors are told of a channel that was lost; it carries its delivery's nonce."""
    card = Card(NEUTRAL_COLOUR)
    card.add_text(f"⚠ {notice.sentence}")
    card.add_buttons(button("Alerts stopped", buttons.gone(0, nonce), disabled=True))
    return card


def why_card(answer: WhyAnswer, forums: Collection[int] = ()) -> Card:
    """Return what became of a piece for each subscription; `forums` are the channels that have posts for messages."""
    card = Card()
    card.add_text(f"## Alerts of “{plain(one_line(answer.article.title, 200))}” (#{answer.article.id})")
    if not answer.explanations:
        card.add_text("No channel is subscribed, so nobody is told. Use /alerts subscribe.")
    card.add_lines([_explained(explanation, forums) for explanation in answer.explanations])
    return card


def _entry(health: SubscriptionHealth) -> str:
    subscription = health.subscription
    lines = [f"**#{subscription.id}** <#{subscription.channel_id}>: {wish(subscription)}"]
    if subscription.paused_at is not None:
        lines.append(f"⏸ Paused <t:{subscription.paused_at}:R>.")
    if subscription.disabled_reason:
        lines.append(f"⚠ {subscription.disabled_reason}")
    elif health.trouble:
        lines.append(f"⚠ {plain(one_line(health.trouble, 200))}")
    facts = [f"last posted <t:{health.last_sent_at}:R>" if health.last_sent_at else "nothing posted yet"]
    if health.waiting:
        facts.append(f"{count(health.waiting, 'piece')} waiting")
    if subscription.next_digest_at is not None and subscription.paused_at is None:
        facts.append(f"next digest <t:{subscription.next_digest_at}:f>")
    lines.append(f"-# {' · '.join(facts)}")
    return "\n".join(lines)


def _explained(explanation: Explanation, forums: Collection[int]) -> str:
    subscription = explanation.subscription
    return f"**#{subscription.id}** <#{subscription.channel_id}> ({wish(subscription)}): {_stage(explanation, forums)}"


def _stage(explanation: Explanation, forums: Collection[int]) -> str:
    subscription, at = explanation.subscription, explanation.at
    reason = explanation.reason or ""
    match explanation.stage:
        case Stage.FILTERED:
            return f"✗ not posted, the filter says no: {plain(reason)}."
        case Stage.LATER:
            return f"✗ not posted, the piece came in before the subscription was made <t:{at}:f>."
        case Stage.SILENT:
            return "✗ not posted, the piece came in without alerts, as the pieces of an archive do."
        case Stage.PAUSED:
            return f"⏸ waits, paused since <t:{at}:f>. Use /alerts resume."
        case Stage.QUIET:
            return f"⏳ waits for the end of the quiet hours, <t:{at}:f>."
        case Stage.DIGEST:
            return f"⏳ waits for the {subscription.schedule.digest} digest, <t:{at}:f>."
        case Stage.DISABLED:
            return f"⚠ waits, disabled since <t:{at}:f>: {reason}"
        case Stage.WAITING:
            return (
                f"⏳ waits, tried again <t:{at}:R>: {plain(one_line(reason, 200))}"
                if reason
                else "⏳ is about to be posted."
            )
        case Stage.SENT:
            return f"✅ sent <t:{at}:f>, {_address(explanation, forums)}"
        case Stage.STRUCK:
            return f"✅ sent <t:{at}:f> and struck through since, {_address(explanation, forums)}"
        case Stage.ENDED:
            return f"✗ not posted: {plain(one_line(reason, 200))}."


def _address(explanation: Explanation, forums: Collection[int]) -> str:
    subscription = explanation.subscription
    place = "" if subscription.channel_id in forums else f"/{subscription.channel_id}"
    return f"https://discord.com/channels/{subscription.guild_id}{place}/{explanation.message_id}"


def wish(subscription: Subscription, *, role: str | None = None, shown: Callable[[str], str] = plain) -> str:
    """Return in words which pieces a subscription wants; a choice shows no mentions, so it takes the `role` by name."""
    filters = filters_in_words(subscription.filters, shown)
    style, schedule = subscription.style, subscription.schedule
    more = [_schedule(schedule)] if schedule.digest != "instant" or schedule.quiet else []
    if style.role_id:
        more.append(f"telling {role or f'<@&{style.role_id}>'}")
    if style.short:
        more.append("short")
    if style.threaded:
        more.append("each with a thread")
    if style.notify:
        more.append("with a line for each correction")
    if style.max_age != WEEK_SECONDS:
        more.append(f"at most {count(style.max_age // _DAY_SECONDS, 'day')} old")
    wanted = f"new pieces {listing(filters)}" if filters else "every new piece"
    return ", ".join([wanted, *more])


def filters_in_words(filters: Filters, shown: Callable[[str], str] = plain) -> list[str]:
    """Return what the filters ask of a piece, as phrases that follow `new pieces`."""
    found = []
    if filters.actors_any:
        found.append(f"naming {listing(filters.actors_any, 'or')}")
    if filters.actors_all:
        found.append(f"naming {listing(filters.actors_all)}")
    if filters.actors_not:
        found.append(f"not naming {listing(filters.actors_not, 'or')}")
    if filters.source or filters.target or filters.stance:
        found.append(_pair(filters))
    if filters.keyword:
        found.append(f"with “{shown(filters.keyword)}”")
    if filters.author:
        found.append(f"by “{shown(filters.author)}”")
    return found


def _pair(filters: Filters) -> str:
    stance = filters.stance or "on the stance"
    of = f" of {filters.target}" if filters.stance == "critical" and filters.target else ""
    toward = f" toward {filters.target}" if filters.target and not of else ""
    if filters.stance is None:
        return f"on the stance{f' of {filters.source}' if filters.source else ''}{toward}"
    return f"where {filters.source or 'someone'} is {stance}{of}{toward}"


def _schedule(schedule: Schedule) -> str:
    if schedule.digest == "daily":
        return f"in a daily digest at {schedule.hour}:00"
    if schedule.digest == "weekly":
        return f"in a weekly digest on {WEEKDAYS[schedule.weekday]} at {schedule.hour}:00"
    start, end = schedule.quiet or (0, 0)
    return f"quiet from {start}:00 until {end}:00"
