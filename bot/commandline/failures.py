"""What the command line says of errors, and its exit status: 1 for a refusal, 2 for bad usage and bad settings."""

from __future__ import annotations

from bot.commandline.serving import NoToken
from bot.commandline.session import NoDatabase
from bot.config import BadSettings
from bot.errors import sentence_of


def line_of(error: Exception) -> str:
    """Return the one line that tells the user."""
    if isinstance(error, NoToken):
        return (
            "There is no DISCORD_TOKEN: make a bot at https://discord.com/developers/applications and put its token"
            " into .env, or run `dateline try`, which needs none."
        )
    if isinstance(error, BadSettings | NoDatabase):
        return str(error)
    if type(error).__name__ == "BadToken":
        return "Discord does not accept DISCORD_TOKEN. Make a new one in the developer portal and put it into .env."
    if type(error).__name__ == "SimulationMissing":
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    sentence = sentence_of(error)
    if sentence is None:
        sentence = f"Something went wrong inside Dateline: {error!r}. With LOG_LEVEL=DEBUG the whole trace is shown."
    return " ".join(sentence.split())


def exit_status(error: Exception) -> int:
    """Return the exit status for an error."""
    return 2 if isinstance(error, BadSettings | NoToken) else 1
