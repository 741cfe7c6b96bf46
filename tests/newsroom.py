"""A simulated Discord server with the real bot, and how tests look at what is shown there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, InteractionResult, MemberActor, ResponseMessage, RoleHandle

from bot.app import Dateline
from bot.presentation.cards import MOST_COMPONENTS, MOST_TEXT
from bot.services.adding import Published
from bot.services.alerting import Alert, load_alert
from bot.services.assembly import Services
from storage.drafts import NewDraft

Shown = ResponseMessage | discord.Message


@dataclass
class Newsroom:
    """A server's channels and people: the editor may manage the server, the reporter may not."""

    env: Env
    services: Services
    database_path: Path
    guild: GuildHandle
    desk: ChannelHandle
    wire: ChannelHandle
    readers: RoleHandle
    editor: MemberActor
    reporter: MemberActor
    faults_expected: bool = field(default=False)

    @property
    def bot(self) -> Dateline:
        assert isinstance(self.env.bot, Dateline)
        return self.env.bot

    async def publish(self, *texts: str) -> list[Published]:
        """Put pieces into this server's corpus as the editor would."""
        return [await publish(self.services, self.guild.id, self.editor.id, text) for text in texts]

    async def restart(self, **options: Any) -> None:
        """Start another bot on the same database."""
        await self.env.restart_bot(new_bot(self.services, **options))
        attach(self.env)

    async def ask(self, command: str, /, **options: Any) -> Shown:
        """Return what everyone sees after the reporter's question."""
        return answer_of(await self.reporter.slash(self.desk, command, **options), private=False)

    async def edit(self, command: str, /, **options: Any) -> Shown:
        """Return what the editor alone sees after a command."""
        return answer_of(await self.editor.slash(self.desk, command, **options), private=True)

    async def upload(self, text: str | bytes, name: str = "piece.txt", **options: Any) -> Shown:
        """Upload a file as the editor and return what is shown for it."""
        data = text if isinstance(text, bytes) else text.encode()
        return await self.edit("corpus upload", file=(name, data), **options)

    def sent(self, path: str, method: str = "POST") -> list[dict[str, Any]]:
        """Return what the bot sent of its own accord to paths that hold `path`."""
        return [
            request.json or {}
            for request in self.env.http_requests
            if request.method == method and path in request.path and request.path.startswith("/channels/")
        ]

    def elsewhere(self) -> Newsroom:
        """Return another server with the same bot."""
        return furnish(self.env, self.services, self.database_path)


def new_bot(services: Services, **options: Any) -> Dateline:
    return Dateline(services, shard_count=1, **options)


def attach(env: Env) -> None:
    """Leave errors in commands to the bot's own answers; simcord would take each for a failed test."""
    vars(env.bot.tree).pop("on_error", None)  # type: ignore[attr-defined]


def give_posts_their_messages_ids(env: Env) -> None:
    """Have the first message of a forum's post bear the post's own id, as in Discord; simcord gives it another."""
    backend = env.backend
    create = backend.create_forum_post

    def create_forum_post(*arguments: Any, **options: Any) -> Any:
        thread, starter = create(*arguments, **options)
        messages = backend.messages[thread.id]
        del messages[starter.id]
        starter.id = thread.id
        messages[thread.id] = starter
        return thread, starter

    backend.create_forum_post = create_forum_post  # type: ignore[method-assign]


def furnish(env: Env, services: Services, database_path: Path) -> Newsroom:
    guild = env.create_guild("Newsroom")
    editors = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    return Newsroom(
        env=env,
        services=services,
        database_path=database_path,
        guild=guild,
        desk=guild.create_text_channel("desk"),
        wire=guild.create_text_channel("wire"),
        readers=guild.create_role("Readers"),
        editor=guild.add_member(env.create_user("edda"), roles=[editors]),
        reporter=guild.add_member(env.create_user("rafael")),
    )


async def publish(services: Services, guild_id: int, user_id: int, text: str) -> Published:
    preview = await services.adding.draft(NewDraft(guild_id, user_id, None, None, None, None, text))
    return await services.adding.publish(guild_id, user_id, preview.draft_id)


async def alert_of(newsroom: Newsroom, article_id: int) -> Alert:
    async with newsroom.services.database.read() as connection:
        return await load_alert(connection, newsroom.guild.id, article_id)


def answer_of(result: InteractionResult, *, private: bool) -> Shown:
    """Return the answer to a command or press, which is within Discord's limits and is shown to whom it should be."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None, result
    assert shown.ephemeral is private, text_of(shown)
    check_limits(shown)
    return shown


def check_limits(shown: Shown) -> None:
    assert len(text_of(shown)) <= MOST_TEXT
    assert 1 <= len(list(parts_of(shown))) <= MOST_COMPONENTS
    assert all(len(custom_id) <= 100 for custom_id in custom_ids_of(shown))


def parts_of(shown: Shown) -> Iterator[Mapping[str, Any]]:
    """Walk through all components of a message."""
    roots = shown.components if isinstance(shown, ResponseMessage) else [part.to_dict() for part in shown.components]
    waiting: list[Any] = list(roots)
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting = [*part.get("components", ()), *filter(None, [part.get("accessory")]), *waiting]


def text_of(shown: Shown) -> str:
    return "\n".join(part["content"] for part in parts_of(shown) if "content" in part)


def pictures_of(shown: Shown) -> dict[str, str]:
    """Return the names of the pictures that are shown, with their descriptions; each file that came along is one."""
    pictures = [item for part in parts_of(shown) for item in part.get("items", ())]
    files = {str(file.id): file.filename for file in shown.attachments}
    assert sorted(str(item["media"]["attachment_id"]) for item in pictures) == sorted(files)
    return {files[str(item["media"]["attachment_id"])]: item["description"] for item in pictures}


def labels_of(shown: Shown) -> list[str]:
    """Return the labels of the buttons that can be pressed."""
    return [part["label"] for part in parts_of(shown) if part.get("label") and not part.get("disabled")]


def custom_ids_of(shown: Shown) -> list[str]:
    return [part["custom_id"] for part in parts_of(shown) if part.get("custom_id")]


def fields_of(form: InteractionResult) -> dict[str, dict[str, Any]]:
    """Return the fields of a form by their labels."""
    assert form.modal is not None, form
    return {label["label"]: label["component"] for label in form.modal["components"]}


async def send_form(who: MemberActor, form: InteractionResult, **values: Any) -> InteractionResult:
    """Fill in fields by their labels, leave the others as they are, and send the form."""
    fields = fields_of(form)
    filled = {field["custom_id"]: field["value"] for field in fields.values() if field.get("value")}
    return await who.submit_modal(form, filled | {fields[name]["custom_id"]: value for name, value in values.items()})
