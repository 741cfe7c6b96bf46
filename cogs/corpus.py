"""/corpus: what editors do with pieces. All answers are private."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.app import Dateline
from bot.intake.text import MOST_BYTES, TooLong, clean, text_of_file
from bot.presentation import buttons
from bot.presentation.cards import notice
from bot.presentation.draft_card import preview_card, published_card, undone_card
from bot.services.adding import Preview, piece_date, piece_link
from cogs.buttons import Button
from cogs.forms import Form, text_field, text_of
from storage.drafts import NewDraft

_TITLE_LENGTH = 500
_AUTHOR_LENGTH = 200
_DATE_LENGTH = 40
_LINK_LENGTH = 500
_DATE_FORMS = "2024-05-12, 12 May 2024 or May 2024"


class UploadForm(Form, title="Add a piece"):
    """The form of `/corpus upload` without a file: paste the text, or choose a file."""

    def __init__(self, title: str | None, author: str | None, date: str | None) -> None:
        super().__init__()
        self._upload = ui.FileUpload[Any](required=False, min_values=0, max_values=1)
        self._text = text_field("Text", None, 4000, "Paste the piece here, or choose a file below", long=True)
        self._title = text_field("Title", title, _TITLE_LENGTH, "Left empty, it is read from the piece")
        self._author = text_field("Author", author, _AUTHOR_LENGTH)
        self._date = text_field("Date", date, _DATE_LENGTH, _DATE_FORMS)
        self.add_item(self._text)
        self.add_item(ui.Label(text="File", description="A .txt or .md file", component=self._upload))
        for field in (self._title, self._author, self._date):
            self.add_item(field)

    async def submitted(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Read what was given and show the preview."""
        published = piece_date(text_of(self._date))
        await interaction.response.defer(ephemeral=True, thinking=True)
        files = self._upload.values
        text = await read_attachment(files[0]) if files else clean(text_of(self._text) or "")
        await show_preview(interaction, bot, text, text_of(self._title), text_of(self._author), published)


class EditForm(Form, title="Mend the piece"):
    """The form behind the preview's Edit."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self._draft_id = preview.draft_id
        self._title = text_field("Title", preview.title, _TITLE_LENGTH)
        self._author = text_field("Author", preview.reading.author, _AUTHOR_LENGTH)
        self._date = text_field("Date", preview.reading.date, _DATE_LENGTH, _DATE_FORMS)
        self._link = text_field("Link", preview.reading.url, _LINK_LENGTH)
        for field in (self._title, self._author, self._date, self._link):
            self.add_item(field)

    async def submitted(self, interaction: discord.Interaction[Dateline], bot: Dateline) -> None:
        """Keep what was mended and show the preview anew."""
        published, url = piece_date(text_of(self._date)), piece_link(text_of(self._link))
        await interaction.response.defer()
        preview = await bot.services.adding.amend(
            interaction.guild_id or 0,
            interaction.user.id,
            self._draft_id,
            title=text_of(self._title),
            author=text_of(self._author),
            date=published,
            url=url,
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
class CorpusCog(commands.GroupCog, group_name="corpus", group_description="Add pieces to the corpus"):
    """The commands for editors."""

    def __init__(self, bot: Dateline) -> None:
        self._bot = bot

    @app_commands.command(description="Add a piece; you see what was read from it before it is published")
    @app_commands.describe(
        file="A .txt or .md file; without one a form opens",
        title="The piece's title, if it is not in the text",
        author="Who wrote it",
        date="When it was published: 2024-05-12, 12 May 2024 or May 2024",
    )
    async def upload(
        self,
        interaction: discord.Interaction[Dateline],
        file: discord.Attachment | None = None,
        title: app_commands.Range[str, 1, _TITLE_LENGTH] | None = None,
        author: app_commands.Range[str, 1, _AUTHOR_LENGTH] | None = None,
        date: app_commands.Range[str, 1, _DATE_LENGTH] | None = None,
    ) -> None:
        """Show privately what is read from the piece, with Publish, Edit and Cancel."""
        if file is None:
            await interaction.response.send_modal(UploadForm(title, author, date))
            return
        published = piece_date(date)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_preview(interaction, self._bot, await read_attachment(file), title, author, published)


async def read_attachment(file: discord.Attachment) -> str:
    """Return the text of an uploaded file; raises bot.intake.text.Unreadable."""
    if file.size > MOST_BYTES:
        raise TooLong
    return text_of_file(file.filename, await file.read())


async def show_preview(
    interaction: discord.Interaction[Dateline],
    bot: Dateline,
    text: str,
    title: str | None,
    author: str | None,
    date: str | None,
) -> None:
    """Fill in the deferred answer with the preview of a new draft."""
    new = NewDraft(interaction.guild_id or 0, interaction.user.id, title, author, date, None, text)
    preview = await bot.services.adding.draft(new)
    await interaction.edit_original_response(view=preview_card(preview))


async def setup(bot: Dateline) -> None:
    """Load the commands and the preview's buttons."""
    bot.add_dynamic_items(DraftButton)
    await bot.add_cog(CorpusCog(bot))
