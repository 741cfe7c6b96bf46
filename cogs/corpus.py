"""/corpus: what editors do with pieces. All answers are private."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.app import Dateline
from bot.intake.documents import MOST_BYTES, Document
from bot.intake.refusals import TooLarge
from bot.intake.text import clean
from bot.presentation import buttons
from bot.presentation.cards import Card, notice
from bot.presentation.draft_card import preview_card, published_card, undone_card
from bot.presentation.wording import plain
from bot.services.adding import Preview, piece_date, piece_link
from bot.tree import sentence_for
from cogs.buttons import Button
from cogs.desk import DeskCommands, RestoreButton
from cogs.forms import (
    AUTHOR_LENGTH,
    DATE_FORMS,
    DATE_LENGTH,
    LINK_LENGTH,
    TITLE_LENGTH,
    Form,
    PieceForm,
    text_field,
    text_of,
)
from storage.drafts import NewDraft

_KINDS = "a text, Markdown, HTML, Word or PDF file"
MOST_FILES = 10


class UploadForm(Form, title="Add a piece"):
    """The form of `/corpus upload` without a file or link: paste the text, or choose files."""

    def __init__(self, title: str | None, author: str | None, date: str | None) -> None:
        super().__init__()
        self._uploads = ui.FileUpload[Any](required=False, min_values=0, max_values=MOST_FILES)
        self._text = text_field("Text", None, 4000, "Paste the piece here, or choose files below", long=True)
        self._title = text_field("Title", title, TITLE_LENGTH, "Left empty, it is read from the piece")
        self._author = text_field("Author", author, AUTHOR_LENGTH)
        self._date = text_field("Date", date, DATE_LENGTH, DATE_FORMS)
        self.add_item(self._text)
        self.add_item(ui.Label(text="File", description=f"Up to {MOST_FILES}: {_KINDS}", component=self._uploads))
        for field in (self._title, self._author, self._date):
            self.add_item(field)

    async def submitted(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Read what was given and show a preview of each piece."""
        published = piece_date(text_of(self._date))
        await interaction.response.defer(ephemeral=True, thinking=True)
        files = self._uploads.values
        if len(files) > 1:
            await preview_files(interaction, bot, files)
            return
        document = await read_attachment(bot, files[0]) if files else Document(clean(text_of(self._text) or ""))
        card = await new_preview(interaction, bot, document, text_of(self._title), text_of(self._author), published)
        await interaction.edit_original_response(view=card)


class EditForm(PieceForm):
    """The form behind the preview's Edit."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(preview.title, preview.reading.author, preview.reading.date, preview.reading.url)
        self._draft_id = preview.draft_id

    async def submitted(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Keep what was mended and show the preview anew."""
        mended = self.mended()
        await interaction.response.defer()
        preview = await bot.services.adding.amend(
            interaction.guild_id or 0, interaction.user.id, self._draft_id, **mended
        )
        await interaction.edit_original_response(view=preview_card(preview))


class DraftButton(Button, template=buttons.DRAFT):
    """Publish, Edit, Cancel and Undo."""

    async def pressed(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Do what the button says with the editor's draft."""
        adding, guild_id, user_id = bot.services.adding, interaction.guild_id or 0, interaction.user.id
        draft_id = int(self.match["draft_id"])
        action = self.match["action"]
        if action == "edit":
            await interaction.response.send_modal(EditForm(await adding.preview(guild_id, user_id, draft_id)))
            return
        await interaction.response.defer()
        if action == "publish":
            published = await adding.publish(guild_id, user_id, draft_id)
            card = published_card(published, draft_id)
        elif action == "undo":
            card = undone_card((await adding.undo(guild_id, user_id, draft_id)).title)
        else:
            await adding.cancel(guild_id, user_id, draft_id)
            card = notice("Cancelled. Nothing was stored.")
        bot.deliverer.wake()
        await interaction.edit_original_response(view=card)


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class CorpusCog(
    DeskCommands,
    commands.GroupCog,
    group_name="corpus",
    group_description="Add pieces to the corpus, correct them, take them back",
):
    """The commands for editors."""

    def __init__(self, bot: Dateline) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name="Add to corpus", callback=self.add_message)
        self._menu.default_permissions = discord.Permissions(manage_guild=True)
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Add the message menu, which is no part of the group."""
        self._bot.tree.add_command(self._menu)

    @app_commands.command(description="Add a piece; you see what was read from it before it is published")
    @app_commands.describe(
        file=f"{_KINDS}; without a file or link a form opens",
        url="The address of a page or file to read",
        title="The piece's title, if it is not in the text",
        author="Who wrote it",
        date="When it was published: 2024-05-12, 12 May 2024 or May 2024",
    )
    async def upload(
        self,
        interaction: discord.Interaction[Dateline],
        file: discord.Attachment | None = None,
        url: app_commands.Range[str, 1, LINK_LENGTH] | None = None,
        title: app_commands.Range[str, 1, TITLE_LENGTH] | None = None,
        author: app_commands.Range[str, 1, AUTHOR_LENGTH] | None = None,
        date: app_commands.Range[str, 1, DATE_LENGTH] | None = None,
    ) -> None:
        """Show privately what is read from the piece, with Publish, Edit and Cancel."""
        if file is None and url is None:
            await interaction.response.send_modal(UploadForm(title, author, date))
            return
        published = piece_date(date)
        await interaction.response.defer(ephemeral=True, thinking=True)
        document = await (
            read_attachment(self._bot, file, url) if file else self._bot.services.receiving.link(url or "")
        )
        card = await new_preview(interaction, self._bot, document, title, author, published)
        await interaction.edit_original_response(view=card)

    async def add_message(self, interaction: discord.Interaction[Dateline], message: discord.Message) -> None:
        """Take a message's files, else the link that it consists of, else its text, the same way as an upload."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if message.attachments:
            await preview_files(interaction, self._bot, message.attachments[:MOST_FILES])
            return
        text = message.content.strip()
        if re.fullmatch(r"<?https?://\S+>?", text):
            document = await self._bot.services.receiving.link(text.strip("<>"))
        else:
            document = Document(clean(text))
        card = await new_preview(interaction, self._bot, document, None, None, None)
        await interaction.edit_original_response(view=card)


async def read_attachment(bot: Dateline, file: discord.Attachment, url: str | None = None) -> Document:
    """Return what an uploaded file holds, under the address `url` if it is given; raises Unreadable."""
    if file.size > MOST_BYTES:
        raise TooLarge(MOST_BYTES)
    document = await bot.services.receiving.file(file.filename, await file.read(), file.content_type)
    return document if url is None else replace(document, url=piece_link(url))


async def preview_files(
    interaction: discord.Interaction[Dateline], bot: Dateline, files: Sequence[discord.Attachment]
) -> None:
    """Show a preview of each file, one below the other; a file that cannot be read is said so, and stops no other."""
    for number, file in enumerate(files):
        try:
            card = await new_preview(interaction, bot, await read_attachment(bot, file), None, None, None)
        except Exception as error:
            card = notice(f"**{plain(file.filename)}**: {sentence_for(interaction, error)}")
        if number:
            await interaction.followup.send(view=card, ephemeral=True)
        else:
            await interaction.edit_original_response(view=card)


async def new_preview(
    interaction: discord.Interaction[Dateline],
    bot: Dateline,
    document: Document,
    title: str | None,
    author: str | None,
    date: str | None,
) -> Card:
    """Return the preview of a new draft. What the editor says of the piece goes before what its file says."""
    new = NewDraft(
        guild_id=interaction.guild_id or 0,
        user_id=interaction.user.id,
        title=title or document.title,
        author=author or document.author,
        published=date or document.date,
        url=document.url,
        text=document.text,
    )
    return preview_card(await bot.services.adding.draft(new))


async def setup(bot: Dateline) -> None:
    """Load the commands, the message menu and the preview's buttons."""
    bot.add_dynamic_items(DraftButton, RestoreButton)
    await bot.add_cog(CorpusCog(bot))
