"""A forum gets a post for each piece. Its posts have no nonce: what became of one is found by reading the forum."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

import discord

from bot.analysis.naming import ActorNames, UnknownActor
from bot.presentation.cards import Card
from bot.presentation.wording import one_line
from bot.single_requests import sent_once

MOST_TAGS = 5
_TITLE_LENGTH = 100


async def create_post(
    forum: discord.ForumChannel,
    title: str,
    actors: Iterable[str],
    card: Card,
    names: ActorNames,
    mentions: discord.AllowedMentions,
) -> discord.Thread:
    """Create a post with a card, tagged with those of the actors that the forum has a tag for."""
    with sent_once():
        created = await forum.create_thread(
            name=one_line(title, _TITLE_LENGTH),
            view=card,
            applied_tags=tags_for(forum, actors, names),
            allowed_mentions=mentions,
        )
    return created.thread


async def correct_post(
    thread: discord.Thread,
    title: str,
    actors: Sequence[str],
    card: Card,
    names: ActorNames,
    mentions: discord.AllowedMentions,
) -> None:
    """Show a post's piece as it is now; one that Discord has archived is opened for it."""
    forum = thread.parent
    tags = thread.applied_tags
    if isinstance(forum, discord.ForumChannel):
        others = [tag for tag in tags if tag.moderated or _actor_of(tag, names) is None]  # put there by people
        tags = [*_fitting(forum, actors, names), *others][:MOST_TAGS] or tags_for(forum, (), names)
    name = one_line(title, _TITLE_LENGTH)
    same_tags = {tag.id for tag in tags} == {tag.id for tag in thread.applied_tags}
    if thread.archived or thread.name != name or not same_tags:
        await thread.edit(archived=False, name=name, applied_tags=tags)
    await thread.get_partial_message(thread.id).edit(view=card, allowed_mentions=mentions)


async def posts_since(forum: discord.ForumChannel, author_id: int, since: datetime) -> AsyncIterator[discord.Message]:
    """Yield the first messages of the forum's posts that this author has made since then."""
    active = [thread for thread in await forum.guild.active_threads() if thread.parent_id == forum.id]
    archived = []
    async for thread in forum.archived_threads(limit=None):  # the last archived first
        if thread.archive_timestamp < since:
            break
        archived.append(thread)
    for thread in {thread.id: thread for thread in [*active, *archived]}.values():
        if thread.owner_id == author_id and discord.utils.snowflake_time(thread.id) >= since:
            try:
                yield await thread.fetch_message(thread.id)
            except discord.NotFound:
                await asyncio.sleep(0)  # a moderator has deleted it


def tags_for(forum: discord.ForumChannel, actors: Iterable[str], names: ActorNames) -> list[discord.ForumTag]:
    """Return the forum's tags that mean one of the actors, in the actors' order.

    Where the forum wants a tag and none fits, it is the one called Other, or else the first.
    """
    fitting = _fitting(forum, actors, names)
    if fitting or not forum.flags.require_tag:
        return fitting
    return sorted(forum.available_tags, key=lambda tag: (tag.moderated, tag.name.casefold() != "other"))[:1]


def _fitting(forum: discord.ForumChannel, actors: Iterable[str], names: ActorNames) -> list[discord.ForumTag]:
    by_actor: dict[str, discord.ForumTag] = {}
    for tag in forum.available_tags:
        actor = None if tag.moderated else _actor_of(tag, names)
        if actor is not None:
            by_actor.setdefault(actor, tag)
    return [by_actor[actor] for actor in actors if actor in by_actor][:MOST_TAGS]


def _actor_of(tag: discord.ForumTag, names: ActorNames) -> str | None:
    """Return the actor that a tag's name means, emoji around it aside."""
    try:
        return names.resolve(re.sub(r"^\W+|\W+$", "", tag.name))
    except UnknownActor:
        return None
