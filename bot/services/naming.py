"""Which actor someone means, with the newsroom's own names, which its editors teach."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from bot.analysis.actors import can_be_found
from bot.analysis.marks import JOINERS
from bot.analysis.naming import ActorNames, UnknownActor
from storage import actor_names, articles
from storage.database import Database


class NotAName(Exception):
    """`name` cannot be taught; `reason` is a sentence that says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name)
        self.name = name
        self.reason = reason


class NotTaught(Exception):
    """The newsroom has not taught the name `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


LONGEST_NAME = 36
"""As long as the longest names that all have: two of them fit into a button."""

_LEAST_LETTERS = 2
_FORMATTING = re.compile(r"[\[\]()*_`~|<>\\:@#]|^-")
_FILLERS = re.compile(rf"[\u115f\u1160\u3164\uffa0]|(?<![^\x00-\u02ff])[{JOINERS}]|[{JOINERS}](?![^\x00-\u02ff])")
"""Signs without a shape that count as letters; joiners that join nothing, as between Latin letters."""


class Naming:
    """The names of actors, as one newsroom uses them."""

    def __init__(self, database: Database, names: ActorNames, now: Callable[[], datetime]) -> None:
        self._database = database
        self._names = names
        self._now = now

    async def resolve(self, guild_id: int, name: str) -> str:
        """Return the canonical name of the actor that `name` means here; raises UnknownActor."""
        return self._names.resolve(name, await self.own(guild_id))

    async def own(self, guild_id: int) -> dict[str, str]:
        """Return the newsroom's own names, each with the actor that it means."""
        async with self._database.read() as connection:
            return await actor_names.of_guild(connection, guild_id)

    async def complete(self, guild_id: int, typed: str, limit: int) -> list[str]:
        """Return canonical names that fit what has been typed, those most written of in this corpus first."""
        async with self._database.read() as connection:
            named = await articles.named_actors(connection, guild_id)
            own = await actor_names.of_guild(connection, guild_id)
        preferred = sorted(named, key=lambda actor: (-named[actor], actor))
        return self._names.complete(typed, list(dict.fromkeys([*preferred, *own.values()])), limit)

    async def teach(self, guild_id: int, user_id: int, name: str, actor: str | None) -> str:
        """Have `name` mean `actor` from now on, or an actor of its own; return the canonical name that it means.

        Pieces that are in the corpus already are not read again. Raises NotAName, or UnknownActor for `actor`.
        """
        taught = _tidy(name)
        if (reason := _refusal(taught)) is not None:
            raise NotAName("".join(sign for sign in taught if not _is_unseen(sign)), reason)
        own = await self.own(guild_id)
        taught = next((known for known in own if known.casefold() == taught.casefold()), taught)
        try:
            canonical = await self.resolve(guild_id, actor or taught)
        except UnknownActor:
            if actor:
                raise
            canonical = taught
        async with self._database.write() as connection:
            await actor_names.add(connection, guild_id, taught, canonical, user_id, int(self._now().timestamp()))
        return canonical

    async def forget(self, guild_id: int, name: str) -> None:
        """Forget a name that was taught; raises NotTaught."""
        forgotten = _tidy(name).casefold()
        async with self._database.write() as connection:
            own = await actor_names.of_guild(connection, guild_id)
            known = next((known for known in own if known.casefold() == forgotten), None)
            if known is None:
                raise NotTaught(name)
            await actor_names.remove(connection, guild_id, known)


def _tidy(name: str) -> str:
    """Return a name as a piece's text has it: composed, with single spaces."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _refusal(name: str) -> str | None:
    """Return why `name` cannot be taught, or None."""
    if len(name) > LONGEST_NAME or sum(map(str.isalpha, name)) < _LEAST_LETTERS:
        return f"A name has at least {_LEAST_LETTERS} letters and at most {LONGEST_NAME} characters."
    if any(_is_unseen(sign) for sign in name) or _FILLERS.search(name) is not None:
        return "It holds a sign that cannot be seen. Type it anew."
    if _FORMATTING.search(name) is not None:
        return "Discord would take one of its signs for formatting. Leave such signs out."
    if not can_be_found(name):
        return "I would not find it in a piece: its words stand apart there. Teach the words on one side alone."
    return None


def _is_unseen(sign: str) -> bool:
    """Whether `sign` is a control, format or surrogate character: it shows nothing, or turns what follows round."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in JOINERS
