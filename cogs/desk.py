"""/corpus edit, remove, restore, history, export and stats: what editors do with pieces that are in the corpus."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation import buttons
from bot.presentation.cards import Card, notice
from bot.presentation.desk_card import (
    corrected_card,
    export_card,
    history_card,
    restored_card,
    statistics_card,
    taken_out_card,
)
from bot.presentation.documents import article_record
from bot.presentation.wording import day, one_line
from bot.services.adding import AlreadyHeld
from bot.services.answering import EmptyCorpus, NoSuchArticle
from cogs import completion
from cogs.buttons import Button
from cogs.forms import PieceForm
from storage.articles import Article

MOST_EXPORT_BYTES = 8 * 1024**2
"""A larger export is for the command line, also where the server takes larger files: it is put together in memory."""

_CHOICE_LENGTH = 100
_REMOVED_AMONG_ALL = 10
"""Removed pieces have this many places where kept ones are suggested too."""


class CorrectionForm(PieceForm):
    """The form of `/corpus edit`."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.title, article.author, article.published, article.url)
        self._article = article

    async def submitted(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Correct the piece and say what changed."""
        mended = self.mended()
        await interaction.response.defer(ephemeral=True, thinking=True)
        corrected = await bot.services.editing.edit(
            interaction.guild_id or 0, interaction.user.id, self._article.id, **mended
        )
        bot.deliverer.wake()
        await interaction.edit_original_response(view=corrected_card(self._article, corrected))


class RestoreButton(Button, template=buttons.RESTORE):
    """Restore, below the confirmation of a removal."""

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Put the piece back."""
        await interaction.response.defer()
        card = await _restore(interaction, bot, int(self.match["article_id"]))
        await interaction.edit_original_response(view=card)


async def removed_articles(interaction: discord.Interaction[Dateline], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest removed pieces by title, the last removed first."""
    editing = interaction.client.services.editing
    return _choices(await editing.complete_removed(interaction.guild_id or 0, typed, completion.MOST_CHOICES))


async def all_articles(interaction: discord.Interaction[Dateline], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest pieces by title, the kept ones first."""
    editing = interaction.client.services.editing
    removed = _choices(await editing.complete_removed(interaction.guild_id or 0, typed, _REMOVED_AMONG_ALL), "removed")
    kept = await completion.articles(interaction, typed)
    return [*kept[: completion.MOST_CHOICES - len(removed)], *removed]


if TYPE_CHECKING:
    _CommandHolder = commands.Cog  # discord.py's types know no commands elsewhere
else:
    _CommandHolder = object


class DeskCommands(_CommandHolder):
    """The commands, for the cog of /corpus to inherit."""

    _bot: Dateline

    @app_commands.command(description="Mend a piece's title, author, date or link; what was posted of it follows")
    @app_commands.describe(article="The piece's title or number")
    @app_commands.autocomplete(article=completion.articles)
    async def edit(self, interaction: discord.Interaction[Dateline], article: app_commands.Range[str, 1, 500]) -> None:
        """Open the form that holds what is known of the piece."""
        answer = await self._bot.services.answering.article(interaction.guild_id or 0, article)
        await interaction.response.send_modal(CorrectionForm(answer.article))

    @app_commands.command(description="Take a piece out of every answer, and back from the channels")
    @app_commands.describe(article="The piece's title or number")
    @app_commands.autocomplete(article=completion.articles)
    async def remove(
        self, interaction: discord.Interaction[Dateline], article: app_commands.Range[str, 1, 500]
    ) -> None:
        """Remove the piece at once: Restore stands below the answer."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, guild_id = self._bot.services, interaction.guild_id or 0
        found = (await services.answering.article(guild_id, article)).article
        removed = await services.editing.remove(guild_id, interaction.user.id, found.id)
        self._bot.deliverer.wake()
        await interaction.edit_original_response(view=taken_out_card(removed))

    @app_commands.command(description="Put a removed piece back, with its posted cards")
    @app_commands.describe(article="The removed piece's title or number")
    @app_commands.autocomplete(article=removed_articles)
    async def restore(
        self, interaction: discord.Interaction[Dateline], article: app_commands.Range[str, 1, 500]
    ) -> None:
        """Restore the piece."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        article_id = await _removed_number(interaction.guild_id or 0, self._bot, article)
        await interaction.edit_original_response(view=await _restore(interaction, self._bot, article_id))

    @app_commands.command(description="Who did what, and when: with all pieces, or with one")
    @app_commands.describe(article="Only what was done with this piece: its title or number, also of a removed one")
    @app_commands.autocomplete(article=all_articles)
    async def history(
        self, interaction: discord.Interaction[Dateline], article: app_commands.Range[str, 1, 500] | None = None
    ) -> None:
        """Show the newest entries."""
        guild_id = interaction.guild_id or 0
        article_id = None if article is None else await _number(guild_id, self._bot, article)
        entries = await self._bot.services.editing.history(guild_id, article_id)
        if article is not None and not entries:
            raise NoSuchArticle(article)
        card = history_card(entries, one_piece=article is not None)
        await interaction.response.send_message(view=card, ephemeral=True)

    @app_commands.command(description="The whole corpus as a file, which can be imported elsewhere without loss")
    async def export(self, interaction: discord.Interaction[Dateline]) -> None:
        """Send the corpus as JSONL, or say how to get one that is too large for that."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        limit = interaction.guild.filesize_limit if interaction.guild else MOST_EXPORT_BYTES
        most = min(limit, MOST_EXPORT_BYTES)
        records = BytesIO()
        pieces = 0
        # Between the pages others are answered.
        async for full in self._bot.services.importing.hand_out(interaction.guild_id or 0):
            records.write(json.dumps(article_record(full), ensure_ascii=False).encode() + b"\n")
            pieces += 1
            if records.tell() > most:
                await interaction.edit_original_response(view=_too_large(most, interaction.guild_id))
                return
        if not pieces:
            raise EmptyCorpus
        records.seek(0)
        file = discord.File(records, f"corpus-{self._bot.services.now():%Y-%m-%d}.jsonl")
        await interaction.edit_original_response(view=export_card(pieces, file.filename), attachments=[file])

    @app_commands.command(description="What the corpus holds, in numbers")
    async def stats(self, interaction: discord.Interaction[Dateline]) -> None:
        """Show the counts."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        counted = await self._bot.services.editing.statistics(interaction.guild_id or 0)
        await interaction.edit_original_response(view=statistics_card(counted))


async def _restore(interaction: discord.Interaction[Dateline], bot: Dateline, article_id: int) -> Card:
    """Put a piece back; raises AlreadyHeld also where it is no removed piece, but a kept one."""
    guild_id = interaction.guild_id or 0
    try:
        restored = await bot.services.editing.restore(guild_id, interaction.user.id, article_id)
    except NoSuchArticle:
        raise AlreadyHeld((await bot.services.answering.article(guild_id, str(article_id))).article) from None
    bot.deliverer.wake()
    return restored_card(restored)


async def _number(guild_id: int, bot: Dateline, name: str) -> int:
    """Return the number of the piece that is called so, kept or removed; raises NoSuchArticle."""
    try:
        return (await bot.services.answering.article(guild_id, name)).article.id
    except NoSuchArticle as unknown:
        if unknown.alike:
            raise
        return await _removed_number(guild_id, bot, name)


async def _removed_number(guild_id: int, bot: Dateline, name: str) -> int:
    """Return the number that is typed, or that of the only removed piece whose title holds `name`."""
    if number := re.fullmatch(r"#?(\d{1,18})", name.strip()):
        return int(number[1])
    if not re.search(r"\w", name):
        raise NoSuchArticle(name)
    alike = await bot.services.editing.complete_removed(guild_id, name, 3)
    if len(alike) != 1:
        raise NoSuchArticle(name, tuple(article.title for article in alike))
    return alike[0].id


def _choices(articles: Iterable[Article], *remarks: str) -> list[app_commands.Choice[str]]:
    choices = []
    for article in articles:
        ending = f" ({', '.join([day(article.published), *remarks])})"
        title = one_line(article.title, _CHOICE_LENGTH - len(ending))
        choices.append(app_commands.Choice(name=title + ending, value=str(article.id)))
    return choices


def _too_large(most: int, guild_id: int | None) -> Card:
    return notice(
        f"The corpus is over the {most // 1024**2} MB that I can send here. Whoever runs this bot exports it with "
        f"`dateline export --guild {guild_id} -o corpus.jsonl`."
    )
