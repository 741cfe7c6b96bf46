"""Posts what the delivery has into Discord's channels, forums and threads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import discord

from bot import forum_posts
from bot.analysis.naming import ActorNames
from bot.discord_failures import Postable, closed_channel, discord_errors, missing_permissions
from bot.presentation.alerts_card import notice_card
from bot.presentation.article_card import alert_card, change_card, removed_card
from bot.presentation.cards import Card, notice
from bot.presentation.digest_card import digest_name, digest_pages, page_nonce
from bot.presentation.wording import one_line, plain
from bot.services.alerting import Alert
from bot.services.correcting import Change
from bot.services.digesting import Digest
from bot.services.posts import (
    CardRefused,
    ChannelClosed,
    Content,
    Envelope,
    Interrupted,
    Notice,
    PublishedTooOften,
    Unrecognisable,
)
from bot.single_requests import sent_once

CLOCK_SKEW = timedelta(seconds=30)
"""How far this machine's clock may be off Discord's when a channel is read back."""

_UNKNOWN_MESSAGE = 10008
_THREAD_EXISTS = 160004
_PUBLISHED_ALREADY = 40033
_THREAD_NAME_LENGTH = 100
_PUBLISHING_SECONDS = 30.0

Place = Postable | discord.DMChannel


class DiscordPoster:
    """Implements bot.services.posts.Poster. By `names` it knows which actor a forum's tag means."""

    def __init__(self, client: discord.Client, names: ActorNames) -> None:
        self._client = client
        self._names = names

    async def post(self, envelope: Envelope, content: Content) -> int:
        """Post it, or find it where an earlier send has posted it; the roles are mentioned, nobody else ever."""
        if isinstance(content, Notice):
            return await self._tell_editors(envelope, content)
        channel = await self._channel(envelope.channel_id)
        if isinstance(content, Change):
            where = await self._below(channel, content.message_id)
            if where is None:
                raise CardRefused("The post that was to be told of the change is gone.")
            if isinstance(channel, discord.ForumChannel) and _is_locked(where):
                raise CardRefused("The post that was to be told of the change is locked.")
            link = f"https://discord.com/channels/{channel.guild.id}/{_jump(channel, content.message_id)}"
            return await self._post_once(where, envelope, change_card(content, envelope.nonce, link))
        if isinstance(content, Alert):
            card = alert_card(content, envelope.nonce, envelope.role_ids, short=envelope.short)
            parent = channel if envelope.threaded and isinstance(channel, discord.TextChannel) else None
            _require(channel, threads=parent is not None)
            message_id = await self._post_first(channel, envelope, content, card)
            if parent is not None:
                with _in_doubt():
                    await self._open_thread(parent, message_id, content.article.title)
            return message_id
        return await self._post_pages(channel, envelope, content)

    async def find(self, envelope: Envelope) -> int | None:
        """Look through the bot's own messages since the doubt began for the one that carries the nonce."""
        return await self._find(await self._channel(envelope.channel_id), envelope)

    async def correct(self, envelope: Envelope, message_id: int, content: Content) -> None:
        """Edit what was posted; nobody is notified again."""
        channel = await self._channel(envelope.channel_id)
        if isinstance(content, Digest):
            await self._correct_pages(channel, envelope, message_id, content)
        elif isinstance(content, Alert):
            card = (
                removed_card(content)
                if content.article.removed
                else alert_card(content, envelope.nonce, envelope.role_ids, short=envelope.short)
            )
            await self._edit(channel, message_id, content, card)

    def recognises(self, channel_id: int) -> bool:
        """Whether it is no forum."""
        return not isinstance(self._client.get_channel(channel_id), discord.ForumChannel)

    def announces(self, channel_id: int) -> bool:
        """Whether it is an announcement channel."""
        channel = self._client.get_channel(channel_id)
        return isinstance(channel, discord.TextChannel) and channel.is_news()

    async def publish(self, channel_id: int, message_id: int) -> None:
        """Publish a message to the channel's followers."""
        channel = await self._channel(channel_id)
        if isinstance(channel, discord.ForumChannel):
            return
        # Every try counts in Discord's limit. So discord.py makes none by itself, nor waits until the hour is over
        # where people have published there too.
        with discord_errors(channel), sent_once():
            try:
                async with asyncio.timeout(_PUBLISHING_SECONDS):
                    await channel.get_partial_message(message_id).publish()
            except TimeoutError as waiting:
                raise PublishedTooOften("Discord publishes no more of this channel for now.") from waiting
            except discord.HTTPException as error:
                if error.code not in (_PUBLISHED_ALREADY, _UNKNOWN_MESSAGE):
                    raise

    async def say(self, channel_id: int, sentence: str, nonce: str) -> None:
        """Post a sentence, once for a nonce; nobody is notified."""
        channel = await self._channel(channel_id)
        if isinstance(channel, discord.ForumChannel):
            raise ChannelClosed("That channel is a forum and takes no messages. Choose a text channel.")
        with discord_errors(channel):
            await channel.send(
                view=notice(plain(sentence)), nonce=nonce, allowed_mentions=discord.AllowedMentions.none()
            )

    async def send_sample(self, channel_id: int, alert: Alert) -> str:
        """Post a card that says it is a test, without mentions; return its web address."""
        channel = await self._channel(channel_id)
        nobody = discord.AllowedMentions.none()
        card = alert_card(alert, None)
        with discord_errors(channel):
            if isinstance(channel, discord.ForumChannel):
                title = f"Test: {alert.article.title}"
                thread = await forum_posts.create_post(channel, title, alert.actors, card, self._names, nobody)
                return thread.jump_url
            return (await channel.send(view=card, allowed_mentions=nobody)).jump_url

    async def _post_first(self, channel: Postable, envelope: Envelope, content: Alert | Digest, card: Card) -> int:
        """Post the first message of something, in a forum as a post of its own."""
        if not isinstance(channel, discord.ForumChannel):
            return await self._post_once(channel, envelope, card)
        posted = await self._find(channel, envelope)
        if posted is not None:
            return posted
        title = content.article.title if isinstance(content, Alert) else digest_name(content)
        actors: Sequence[str] = content.actors if isinstance(content, Alert) else ()
        try:
            with discord_errors(channel):
                thread = await forum_posts.create_post(
                    channel, title, actors, card, self._names, _mentions(envelope.role_ids)
                )
        except Interrupted as broken:
            raise Unrecognisable(str(broken)) from broken
        return thread.id

    async def _post_once(self, channel: Place, envelope: Envelope, card: Card) -> int:
        """Post a message, unless an earlier send in doubt has: Discord knows by the nonce, or its history tells."""
        if isinstance(channel, discord.ForumChannel):
            raise ChannelClosed("That channel takes no messages. Subscribe a text channel or a thread.")
        if not envelope.nonce_known:
            posted = await self._find(channel, envelope)
            if posted is not None:
                return posted
        with discord_errors(channel if not isinstance(channel, discord.DMChannel) else None):
            message = await channel.send(view=card, nonce=envelope.nonce, allowed_mentions=_mentions(envelope.role_ids))
        return message.id

    async def _post_pages(self, channel: Postable, envelope: Envelope, digest: Digest) -> int:
        """Post a digest: its first page, and what does not fit on it page by page in a thread of its own."""
        first, *others = digest_pages(digest, envelope.nonce, envelope.role_ids)
        _require(channel, threads=bool(others))
        message_id = await self._post_first(channel, envelope, digest, first)
        if others:
            with _in_doubt():
                if isinstance(channel, discord.TextChannel):
                    await self._open_thread(channel, message_id, digest_name(digest))
                where = await self._thread_below(channel, message_id)
                if where is None:
                    return message_id
                for number, page in enumerate(others, 1):
                    page_envelope = replace(envelope, nonce=page_nonce(envelope.nonce, number), role_ids=())
                    await self._post_once(where, page_envelope, page)
        return message_id

    async def _correct_pages(self, channel: Postable, envelope: Envelope, message_id: int, digest: Digest) -> None:
        first, *others = digest_pages(digest, envelope.nonce, envelope.role_ids)
        where = await self._below(channel, message_id)
        if where is None:
            return
        await self._edit(where, message_id, None, first)
        where = await self._thread_below(channel, message_id) if others else None
        if where is not None:
            since = discord.utils.snowflake_time(message_id)
            for number, page in enumerate(others, 1):
                nonce = page_nonce(envelope.nonce, number)
                posted = await self._find(where, replace(envelope, nonce=nonce, in_doubt_since=since))
                if posted is not None:
                    await self._edit(where, posted, None, page)

    async def _below(self, channel: Postable, message_id: int) -> Postable | None:
        """Return where messages that belong to a posted one go: in a forum its post; None where that is gone."""
        return await self._thread_below(channel, message_id) if isinstance(channel, discord.ForumChannel) else channel

    async def _thread_below(self, channel: Postable, message_id: int) -> Postable | None:
        """Return where the further pages of a digest go; None where a moderator has deleted that."""
        if isinstance(channel, discord.Thread):
            return channel
        try:
            return await self._channel(message_id)
        except ChannelClosed as closed:
            if isinstance(closed.__cause__, discord.NotFound):
                return None
            raise

    async def _open_thread(self, channel: discord.TextChannel, message_id: int, title: str) -> None:
        """Open a thread below a message, unless it has one; a thread has its message's id."""
        with discord_errors(channel, threads=True):
            try:
                await channel.get_partial_message(message_id).create_thread(name=one_line(title, _THREAD_NAME_LENGTH))
            except discord.HTTPException as error:
                if error.code not in (_THREAD_EXISTS, _UNKNOWN_MESSAGE):
                    raise

    async def _tell_editors(self, envelope: Envelope, content: Notice) -> int:
        """Post a notice where the editors read: the first of its places that takes it."""
        card = notice_card(content, envelope.nonce)
        for find_place in (self._origin, self._system_channel, self._direct_message):
            with contextlib.suppress(ChannelClosed):
                return await self._post_once(await find_place(content), envelope, card)
        raise ChannelClosed("Neither a channel nor a direct message reaches this server's editors.")

    async def _origin(self, content: Notice) -> Place:
        if content.origin_channel_id is None:
            raise ChannelClosed("It is not known where the subscription was made.")
        return await self._channel(content.origin_channel_id)

    async def _system_channel(self, content: Notice) -> Place:
        guild = self._client.get_guild(content.guild_id)
        if guild is None or guild.system_channel is None:
            raise ChannelClosed("The server has no system channel.")
        return guild.system_channel

    async def _direct_message(self, content: Notice) -> Place:
        with discord_errors(None):
            user = await self._client.fetch_user(content.user_id)
            return await user.create_dm()

    async def _find(self, channel: Place, envelope: Envelope) -> int | None:
        since = envelope.in_doubt_since
        me = self._client.user
        if since is None or me is None:
            return None
        if isinstance(channel, discord.DMChannel):
            guild_channel = None
        else:
            guild_channel = channel
            # Discord shows an empty history to who may not read it: that would pass for a card never posted.
            if missing := missing_permissions(channel, channel.guild.me):
                raise closed_channel(channel, missing)
        with discord_errors(guild_channel):
            if isinstance(channel, discord.ForumChannel):
                async for message in forum_posts.posts_since(channel, me.id, since - CLOCK_SKEW):
                    if _carries(message, envelope.nonce):
                        return message.id
                return None
            async for message in channel.history(limit=None, after=since - CLOCK_SKEW):
                if message.author.id == me.id and _carries(message, envelope.nonce):
                    return message.id
        return None

    async def _edit(self, channel: Postable, message_id: int, content: Alert | None, card: Card) -> None:
        """Edit a message; one that a moderator has deleted is left so."""
        nobody = discord.AllowedMentions.none()
        place: object = channel
        with discord_errors(channel):
            try:
                if isinstance(channel, discord.ForumChannel):
                    place = channel.get_thread(message_id) or await channel.guild.fetch_channel(message_id)
                    if isinstance(place, discord.Thread) and content is not None:
                        title, actors = content.article.title, content.actors
                        await forum_posts.correct_post(place, title, actors, card, self._names, nobody)
                    return
                if isinstance(channel, discord.Thread) and channel.archived:
                    await channel.edit(archived=False)  # in an archived one Discord lets nothing be edited
                await channel.get_partial_message(message_id).edit(view=card, allowed_mentions=nobody)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE and not isinstance(channel, discord.ForumChannel):
                    raise
            except discord.Forbidden as error:
                if isinstance(place, discord.Thread) and place.id == message_id and _is_locked(place):
                    raise CardRefused("The post that was to be corrected is locked.") from error
                raise

    async def _channel(self, channel_id: int) -> Postable:
        channel = self._client.get_channel(channel_id)
        if channel is None:
            with discord_errors(None):
                channel = await self._client.fetch_channel(channel_id)
        if not isinstance(channel, Postable):
            raise ChannelClosed("That channel takes no messages. Subscribe a text channel, a forum or a thread.")
        return channel


def _require(channel: Postable, *, threads: bool) -> None:
    """Raise ChannelClosed before anything is posted where the thread that belongs to it could not be opened."""
    if threads and (missing := missing_permissions(channel, channel.guild.me, threads=True)):
        raise closed_channel(channel, missing)


@contextlib.contextmanager
def _in_doubt() -> Iterator[None]:
    """Have what fails once the first message is posted leave it in doubt: a closed channel would get it again."""
    try:
        yield
    except (ChannelClosed, CardRefused) as error:
        raise Interrupted(str(error)) from error


def _is_locked(place: object) -> bool:
    """Whether moderators have closed a forum's post to the bot: the forum itself is open."""
    if not isinstance(place, discord.Thread) or not place.locked:
        return False
    return not place.permissions_for(place.guild.me).manage_threads


def _jump(channel: Postable, message_id: int) -> str:
    return str(message_id) if isinstance(channel, discord.ForumChannel) else f"{channel.id}/{message_id}"


def _mentions(role_ids: Iterable[int]) -> discord.AllowedMentions:
    return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(role_id) for role_id in role_ids])


def _carries(message: discord.Message, nonce: str) -> bool:
    return any(
        getattr(component, "custom_id", None) is not None and str(component.custom_id).endswith(f":{nonce}")  # type: ignore[attr-defined]
        for component in _walk(message.components)
    )


def _walk(components: Iterable[object]) -> Iterator[object]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))
        accessory = getattr(component, "accessory", None)
        if accessory is not None:
            yield accessory
