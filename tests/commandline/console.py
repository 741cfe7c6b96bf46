"""What a command printed and how it ended, and the settings that it must not inherit from whoever runs the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SETTINGS = (
    "DISCORD_TOKEN",
    "DATABASE_PATH",
    "HOME_GUILD_ID",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "HEALTH_PORT",
    "FETCH_ALLOW_PRIVATE",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    out: str
    err: str

    def document(self) -> Any:
        """Return the one JSON document that was printed; raises where there is none, or anything beside it."""
        assert self.status == 0, self.err
        return json.loads(self.out)

    def refusal(self) -> str:
        """Return the one line that a refusal may be; raises where more was said, or anything on standard output."""
        assert self.out == ""
        assert self.err.endswith("\n")
        assert len(self.err.splitlines()) == 1, self.err
        assert "Traceback" not in self.err
        assert "Something went wrong" not in self.err
        return self.err.strip()


Command = Callable[..., Outcome]
"""Runs `dateline` with the arguments given, in a folder of the test's own."""
