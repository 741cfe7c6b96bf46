"""What Discord's refusals mean for the delivery, and which permission is behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.presentation.wording import listing
from bot.services.posts import CardRefused, ChannelClosed, Interrupted
from bot.single_requests import RepeatRefused

Postable = discord.TextChannel | discord.Thread | discord.ForumChannel

PERMISSION_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "read_message_history": "Read Message History",
}


def missing_permissions(channel: Postable, member: discord.Member, *, threads: bool = False) -> list[str]:
    """Return the names of the permissions that the bot lacks to post in a channel and read it back.

    `threads`: it is to open threads there, and post in them.
    """
    have = channel.permissions_for(member)
    needed = ["view_channel", "send_messages", "read_message_history"]
    if isinstance(channel, discord.Thread):
        needed[1] = "send_messages_in_threads"
    elif threads:
        needed += ["create_public_threads", "send_messages_in_threads"]
    return [PERMISSION_NAMES[name] for name in needed if not getattr(have, name)]


def closed_channel(channel: Postable, missing: Iterable[str]) -> ChannelClosed:
    """Return the error that names the channel and what the bot lacks there."""
    return ChannelClosed(
        f"I can't post in {channel.mention}: I lack {listing(f'“{name}”' for name in missing)} there. "
        "Give me that in the channel's settings."
    )


@contextmanager
def discord_errors(channel: Postable | None, *, threads: bool = False) -> Iterator[None]:
    """Turn what goes wrong with Discord into ChannelClosed, CardRefused or Interrupted."""
    try:
        yield
    except discord.DiscordServerError as error:
        raise Interrupted(str(error)) from error
    except discord.NotFound as error:
        raise ChannelClosed("The channel is gone.") from error
    except discord.Forbidden as error:
        missing = missing_permissions(channel, channel.guild.me, threads=threads) if channel is not None else []
        if channel is not None and missing:
            raise closed_channel(channel, missing) from error
        raise ChannelClosed(f"Discord doesn't let me post there: {error.text}.") from error
    except discord.HTTPException as error:
        if error.status == 400:
            raise CardRefused(str(error)) from error
        raise Interrupted(str(error)) from error
    except (TimeoutError, OSError, aiohttp.ClientError, discord.RateLimited, RepeatRefused) as error:
        raise Interrupted(repr(error)) from error
