"""The operator's settings, from the environment and a `.env` file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")


class BadSettings(Exception):
    """One or more settings cannot be used; the message names every bad key and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `.env.example` describes. `discord_token` is needed by `dateline run` alone."""

    discord_token: str | None = None
    database_path: Path = Path("dateline.db")
    home_guild_id: int | None = None
    log_level: str = "INFO"
    log_format: str = "text"
    health_port: int | None = None
    fetch_allow_private: bool = False


def load_settings(environment: Mapping[str, str] = os.environ, dotenv_path: Path = Path(".env")) -> Settings:
    """Read the settings; the environment wins over the file, and an empty value means unset. Raises BadSettings."""
    try:
        written = dotenv_values(dotenv_path)
    except UnicodeDecodeError as error:
        raise BadSettings(f"Bad settings: {dotenv_path} is not written in UTF-8.") from error
    values = {
        key: value.strip()
        for source in (written, environment)
        for key, value in source.items()
        if key in _PARSERS and value and value.strip()
    }
    settings: dict[str, Any] = {}
    complaints = []
    for key, (parse, expected) in _PARSERS.items():
        if key in values:
            try:
                settings[key.lower()] = parse(values[key])
            except ValueError:
                complaints.append(f"{key} must be {expected}")
    if complaints:
        raise BadSettings("Bad settings: " + "; ".join(complaints) + ".")
    return Settings(**settings)


def _one_of(choices: tuple[str, ...], convert: Callable[[str], str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if convert(value) not in choices:
            raise ValueError(value)
        return convert(value)

    return parse


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not lowest <= int(value) <= highest:
            raise ValueError(value)
        return int(value)

    return parse


def _switch(value: str) -> bool:
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError(value)


def _token(value: str) -> str:
    if not value.isascii() or any(character.isspace() for character in value):
        raise ValueError(value)
    return value


_PARSERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "DISCORD_TOKEN": (_token, "a bot token without spaces"),
    "DATABASE_PATH": (Path, "a path"),
    "HOME_GUILD_ID": (_number(1, 2**63 - 1), "a server's id, a number"),
    "LOG_LEVEL": (_one_of(LOG_LEVELS, str.upper), "one of " + ", ".join(LOG_LEVELS)),
    "LOG_FORMAT": (_one_of(LOG_FORMATS, str.lower), "text or json"),
    "HEALTH_PORT": (_number(1, 65_535), "a port, 1 to 65535"),
    "FETCH_ALLOW_PRIVATE": (_switch, "0 or 1"),
}
