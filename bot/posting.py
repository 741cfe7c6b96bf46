"""Posts alerts to Discord's channels, for the delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.presentation.article_card import alert_card, removed_card
from bot.presentation.cards import Card, notice
from bot.presentation.wording import listing, plain
from bot.services.alerting import Alert
from bot.services.delivering import CardRefused, ChannelClosed, Interrupted

CLOCK_SKEW = timedelta(seconds=30)
"""How far this machine's clock may be off Discord's when a channel is read back."""

PERMISSION_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}

Postable = discord.TextChannel | discord.Thread


_UNKNOWN_MESSAGE = 10008


class DiscordPoster:
    """Implements bot.services.delivering.Poster."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def send(self, channel_id: int, alert: Alert, nonce: str, role_ids: tuple[int, ...]) -> int:
        """Post the card; the roles are mentioned, nobody else ever."""
        channel = await self._channel(channel_id)
        with _discord_errors(channel):
            message = await channel.send(
                view=alert_card(alert, nonce, role_ids),
                nonce=nonce,
                allowed_mentions=discord.AllowedMentions(
                    everyone=False, users=False, roles=[discord.Object(role_id) for role_id in role_ids]
                ),
            )
        return message.id

    async def say(self, channel_id: int, sentence: str, nonce: str) -> None:
        """Post a sentence, once for a nonce; nobody is notified."""
        channel = await self._channel(channel_id)
        with _discord_errors(channel):
            await channel.send(
                view=notice(plain(sentence)), nonce=nonce, allowed_mentions=discord.AllowedMentions.none()
            )

    async def send_sample(self, channel_id: int, alert: Alert) -> str:
        """Post a card that says it is a test, without mentions; return its web address."""
        channel = await self._channel(channel_id)
        with _discord_errors(channel):
            message = await channel.send(view=alert_card(alert, None), allowed_mentions=discord.AllowedMentions.none())
        return message.jump_url

    async def find(self, channel_id: int, nonce: str, since: datetime) -> int | None:
        """Look through the bot's own messages since then for the one that carries the nonce."""
        channel = await self._channel(channel_id)
        # Discord shows an empty history to who may not read it, which would pass for a card that was never posted.
        if missing := missing_permissions(channel, channel.guild.me):
            raise closed_channel(channel, missing)
        me = self._client.user
        with _discord_errors(channel):
            async for message in channel.history(limit=None, after=since - CLOCK_SKEW):
                if me is not None and message.author.id == me.id and _carries(message, nonce):
                    return message.id
        return None

    async def correct(
        self, channel_id: int, message_id: int, alert: Alert, nonce: str, role_ids: tuple[int, ...]
    ) -> None:
        """Edit the posted card; nobody is notified again."""
        await self._edit(channel_id, message_id, alert_card(alert, nonce, role_ids))

    async def strike_through(self, channel_id: int, message_id: int, alert: Alert) -> None:
        """Edit the posted card to say that its piece was taken back."""
        await self._edit(channel_id, message_id, removed_card(alert))

    async def _edit(self, channel_id: int, message_id: int, card: Card) -> None:
        """Edit a message; one that a moderator has deleted is left so."""
        channel = await self._channel(channel_id)
        with _discord_errors(channel):
            try:
                await channel.get_partial_message(message_id).edit(
                    view=card, allowed_mentions=discord.AllowedMentions.none()
                )
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise

    async def _channel(self, channel_id: int) -> Postable:
        channel = self._client.get_channel(channel_id)
        if channel is None:
            with _discord_errors(None):
                channel = await self._client.fetch_channel(channel_id)
        if not isinstance(channel, Postable):
            raise ChannelClosed("That channel takes no messages. Subscribe a text channel or a thread.")
        return channel


def missing_permissions(channel: Postable, member: discord.Member) -> list[str]:
    """Return the names of the permissions that the bot lacks to post in a channel and read it back."""
    have = channel.permissions_for(member)
    speak = "send_messages_in_threads" if isinstance(channel, discord.Thread) else "send_messages"
    return [
        PERMISSION_NAMES[name] for name in ("view_channel", speak, "read_message_history") if not getattr(have, name)
    ]


def closed_channel(channel: Postable, missing: Iterable[str]) -> ChannelClosed:
    """Return the error that names the channel and what the bot lacks there."""
    return ChannelClosed(
        f"I can't post in {channel.mention}: I lack {listing(f'“{name}”' for name in missing)} there. "
        "Give me that in the channel's settings."
    )


@contextmanager
def _discord_errors(channel: Postable | None) -> Iterator[None]:
    try:
        yield
    except discord.DiscordServerError as error:
        raise Interrupted(str(error)) from error
    except discord.NotFound as error:
        raise ChannelClosed("The channel is gone.") from error
    except discord.Forbidden as error:
        missing = missing_permissions(channel, channel.guild.me) if channel is not None else []
        if channel is not None and missing:
            raise closed_channel(channel, missing) from error
        raise ChannelClosed(f"Discord doesn't let me post there: {error.text}.") from error
    except discord.HTTPException as error:
        if error.status == 400:
            raise CardRefused(str(error)) from error
        raise Interrupted(str(error)) from error
    except (TimeoutError, OSError, aiohttp.ClientError, discord.RateLimited) as error:
        raise Interrupted(repr(error)) from error


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
