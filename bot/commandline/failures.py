"""What the command line says of errors, and its exit status: 1 for a refusal, 2 for bad usage and bad settings."""

from __future__ import annotations

import sqlite3

import click

from bot.commandline.serving import NoToken
from bot.commandline.session import NoDatabase
from bot.config import BadSettings
from bot.errors import sentence_of
from bot.presentation.wording import one_line


def line_of(error: Exception) -> str:
    """Return the one line that tells the user."""
    return " ".join(_sentence(error).split())


def _sentence(error: Exception) -> str:
    if isinstance(error, click.Abort):
        return "Stopped."
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{error.format_message()} See `{error.ctx.command_path} --help`."
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, NoToken):
        return (
            "There is no DISCORD_TOKEN: make a bot at https://discord.com/developers/applications and put its token"
            " into .env, or run `dateline try`, which needs none."
        )
    if isinstance(error, BadSettings | NoDatabase):
        return str(error)
    if type(error).__name__ == "BadToken":
        return "Discord does not accept DISCORD_TOKEN. Make a new one in the developer portal and put it into .env."
    if type(error).__name__ in ("SimulationMissing", "PortTaken"):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    if isinstance(error, sqlite3.DatabaseError):
        return f"The database cannot be used: {error}. `dateline check` tells more."
    fault = f"Something went wrong inside Dateline: {one_line(repr(error), 300)}."
    return sentence_of(error) or f"{fault} With LOG_LEVEL=DEBUG in the environment the whole trace is shown."


def exit_status(error: Exception) -> int:
    """Return the exit status for an error."""
    if isinstance(error, click.Abort):
        return 130
    return 2 if isinstance(error, BadSettings | NoToken | click.UsageError) else 1
