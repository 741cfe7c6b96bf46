"""The feeds of a server."""

from __future__ import annotations

from collections.abc import Sequence

from bot.presentation.cards import Card
from bot.presentation.wording import count, link, one_line, plain
from bot.services.feeding import Checked, Followed
from storage.feeds import FeedHealth, FollowedFeed

_TITLE_LENGTH = 100
_REASON_LENGTH = 250


def followed_card(followed: Followed, *, told_here: bool) -> Card:
    """Return what was taken in of a new feed; `told_here`: whether the bot can say in this channel that it fails."""
    waiting = f"; {count(followed.waiting, 'item')} will be read later" if followed.waiting else ""
    held = (
        f"It holds {count(followed.items, 'item')}: {count(followed.pieces, 'new piece')}{waiting}.\n"
        "No channel is told of these, only of what comes from now on."
        if followed.items
        else "It holds no items yet."
    )
    told = (
        "This channel is told if the feed can't be read for a day."
        if told_here
        else "⚠ I can't post in this channel, so it isn't told if the feed fails. /feeds list shows it."
    )
    card = Card()
    card.add_text(f"✅ Following {_name(followed.feed)}.\n{held}\n-# {told}")
    return card


def feeds_card(found: Sequence[FeedHealth]) -> Card:
    """Return each feed with what it brought and how it fares, those that fail first."""
    card = Card()
    if not found:
        card.add_text("No feed is followed yet. Add one with /feeds add.")
        return card
    failing = sum(health.feed.failing_since is not None for health in found)
    card.add_text(f"## Feeds\n{count(len(found), 'feed')}" + (f", {failing:,} failing" if failing else ""))
    card.add_lines([_entry(health) for health in sorted(found, key=lambda health: health.feed.failing_since is None)])
    return card


def checked_card(checked: Sequence[Checked]) -> Card:
    """Return what came of checking feeds: those that fail first, then those with something new."""
    card = Card()
    if not checked:
        card.add_text("No feed was checked. /feeds list shows which are followed.")
        return card
    pieces = sum(len(check.article_ids) for check in checked)
    card.add_text(f"Checked {count(len(checked), 'feed')}: {count(pieces, 'new piece')}.")
    card.add_lines(
        [_outcome(check) for check in sorted(checked, key=lambda check: (not check.error, -len(check.article_ids)))]
    )
    return card


def _entry(health: FeedHealth) -> str:
    feed = health.feed
    lines = [f"**#{feed.id}** {_name(feed)}"]
    if feed.failing_since is not None:
        lines.append(f"⚠ Failing since <t:{feed.failing_since}:R>: {_reason(feed.error or 'It cannot be read.')}")
    counts = [count(health.pieces, "piece")]
    if health.waiting:
        counts.append(f"{count(health.waiting, 'item')} waiting")
    if health.unreadable:
        counts.append(f"{count(health.unreadable, 'item')} without a readable piece")
    lines.append(f"-# {' · '.join(counts)} · checked <t:{feed.checked_at}:R>")
    return "\n".join(lines)


def _outcome(check: Checked) -> str:
    if check.error:
        return f"⚠ {_name(check.feed)}: {_reason(check.error)}"
    new = count(len(check.article_ids), "new piece") if check.article_ids else "nothing new"
    return f"{_name(check.feed)}: {new}" + (f", {count(check.waiting, 'item')} waiting" if check.waiting else "")


def _name(feed: FollowedFeed) -> str:
    return link(one_line(feed.title, _TITLE_LENGTH), feed.url)


def _reason(error: str) -> str:
    return plain(one_line(error, _REASON_LENGTH))
