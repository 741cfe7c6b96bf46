"""Commands and buttons: every error becomes one answer, whatever has been answered before."""

from __future__ import annotations

import logging
import re
import secrets

import discord
from discord import app_commands

from bot.errors import sentence_of
from bot.presentation.cards import notice
from bot.presentation.wording import plain

_log = logging.getLogger(__name__)


class Tree(app_commands.CommandTree[discord.Client]):
    """The command tree with one place that answers for errors."""

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """Answer for an error in a command."""
        await answer_error(interaction, error)


async def answer_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the user, privately, what went wrong."""
    try:
        await answer_privately(interaction, sentence_for(interaction, error))
    except discord.HTTPException as failure:
        _log.warning("The answer to an error could not be shown: %s", failure)


def sentence_for(interaction: discord.Interaction, error: BaseException) -> str:
    """Return what to tell the user; what no user can cause is logged with an id that the user sees."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    sentence = sentence_of(cause) or _sentence_of_discord(cause)
    if sentence is None:
        reference = secrets.token_hex(4)
        name = interaction.command.qualified_name if interaction.command else interaction.data
        _log.error("Error %s in %s, guild %s", reference, name, interaction.guild_id, exc_info=cause)
        sentence = f"Something went wrong on my side. It is logged as `{reference}`; tell whoever runs this bot."
    # What stands in quotation marks was written by others.
    return re.sub("“.*”", lambda quoted: plain(quoted[0]), sentence, flags=re.DOTALL)


async def answer_privately(interaction: discord.Interaction, sentence: str) -> None:
    """Show a sentence to this user alone: as the answer, or in place of a deferred one, or beside it."""
    if not interaction.response.is_done():
        await interaction.response.send_message(view=notice(sentence), ephemeral=True)
    elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(view=notice(sentence))
    else:
        await interaction.followup.send(view=notice(sentence), ephemeral=True)


def _sentence_of_discord(error: BaseException) -> str | None:
    if isinstance(error, app_commands.TransformerError):  # only channels can fail so: the bot doesn't know this one
        return "I can't see that channel. Give me “View Channel” there; in an archived thread, write something first."
    if isinstance(error, app_commands.CommandNotFound):
        return "This command has changed. Type / again to see what there is."
    return None
