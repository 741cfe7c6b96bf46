"""What the delivery posts, and what it needs of Discord to do so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.services.alerting import Alert
from bot.services.correcting import Change
from bot.services.digesting import Digest


class ChannelClosed(Exception):
    """The channel does not let the bot post; the message is a sentence that says what is missing."""


class CardRefused(Exception):
    """Discord will not take this card, here or ever; the message says why."""


class Interrupted(Exception):
    """The connection or Discord failed: the card may have been posted or not."""


class Unrecognisable(Interrupted):
    """The same, where Discord knows no nonce: what was sent may still be on its way, and seen by no look back yet."""


class PublishedTooOften(Interrupted):
    """So much was published in the channel, by people as well, that Discord takes no more for a while."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a server's editors are told of a channel that was lost.

    It goes to the first of these that takes it: the channel where a subscription was made, the server's system
    channel, a direct message to who made it.
    """

    guild_id: int
    sentence: str
    origin_channel_id: int | None
    user_id: int


Content = Alert | Change | Digest | Notice


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where and how something is posted. `nonce` is the delivery's own, and is written into what is posted.

    `in_doubt_since`: an earlier send of it began then and its outcome is unknown; `nonce_known`: Discord still knows
    the nonce, so that sending it again makes no second message where the channel has nonces at all.
    """

    channel_id: int
    nonce: str
    role_ids: tuple[int, ...] = ()
    short: bool = False
    threaded: bool = False
    in_doubt_since: datetime | None = None
    nonce_known: bool = True


class Poster(Protocol):
    """What the delivery needs of Discord. All may raise ChannelClosed or Interrupted, `post` also CardRefused."""

    async def post(self, envelope: Envelope, content: Content) -> int:
        """Post it and return the message's id; what an earlier send of it may have posted is never posted again.

        A forum's post has its thread's id, a digest that of its first message.
        """
        ...

    async def find(self, envelope: Envelope) -> int | None:
        """Return the message that an earlier send in doubt has posted."""
        ...

    async def correct(self, envelope: Envelope, message_id: int, content: Content) -> None:
        """Show on what was posted how things are now: corrected, or struck through where its piece was removed.

        What is gone already needs nothing; nobody is notified again.
        """
        ...

    def recognises(self, channel_id: int) -> bool:
        """Whether Discord knows there, by its nonce, what is sent again; not in a forum."""
        ...

    def announces(self, channel_id: int) -> bool:
        """Whether what is posted in the channel can be published to its followers."""
        ...

    async def publish(self, channel_id: int, message_id: int) -> None:
        """Publish a message to its channel's followers; one that is published already, or gone, needs nothing."""
        ...
