"""The bot's start: it tells Discord of its commands once a change, and sees no more than it needs."""

from __future__ import annotations

import discord
import pytest

from tests.newsroom import Newsroom, answer_of, new_bot, text_of
from tests.pieces import REFINERY


def registrations(newsroom: Newsroom) -> list[str]:
    """Return where the bot has registered commands."""
    return [request.path for request in newsroom.env.http_requests if request.method == "PUT"]


def globally(newsroom: Newsroom) -> str:
    return f"/applications/{newsroom.bot.application_id}/commands"


def at_home(newsroom: Newsroom) -> str:
    return f"/applications/{newsroom.bot.application_id}/guilds/{newsroom.guild.id}/commands"


async def test_a_first_start_registers_the_commands_globally(newsroom: Newsroom) -> None:
    assert registrations(newsroom) == [globally(newsroom)]


async def test_a_second_start_registers_nothing(newsroom: Newsroom) -> None:
    await newsroom.restart()

    assert registrations(newsroom) == [globally(newsroom)]
    assert "What you can ask" in text_of(await newsroom.ask("help"))


async def test_a_changed_command_is_registered_once(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    to_dict = discord.app_commands.Command.to_dict

    def changed(command: object, tree: object) -> dict[str, object]:
        return to_dict(command, tree) | {"description": "Something else"}  # type: ignore[arg-type]

    monkeypatch.setattr(discord.app_commands.Command, "to_dict", changed)
    await newsroom.restart()
    await newsroom.restart()

    assert registrations(newsroom) == [globally(newsroom)] * 2


async def test_no_command_shows_twice_in_the_home_server(newsroom: Newsroom) -> None:
    home = discord.Object(newsroom.guild.id)
    newsroom.bot.tree.copy_global_to(guild=home)
    await newsroom.bot.tree.sync(guild=home)

    await newsroom.restart(home_guild_id=home.id)
    await newsroom.restart(home_guild_id=home.id)

    assert registrations(newsroom) == [
        globally(newsroom),
        at_home(newsroom),
        globally(newsroom),
        at_home(newsroom),
    ]
    assert await newsroom.bot.tree.fetch_commands(guild=home) == []
    registered = [command.name for command in await newsroom.bot.tree.fetch_commands()]
    assert len(set(registered)) == len(registered) == len(newsroom.bot.tree.get_commands())
    assert "latest" in newsroom.reporter.available_commands(newsroom.desk)


async def test_a_home_server_without_leftovers_gets_no_second_registration(newsroom: Newsroom) -> None:
    await newsroom.restart(home_guild_id=newsroom.guild.id)

    assert at_home(newsroom) not in registrations(newsroom)


async def test_a_home_server_that_the_bot_is_not_in_is_told_in_the_log(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.env.inject_error("GET", "/applications/*/guilds/*/commands", status=403, code=50001, times=None)

    await newsroom.restart(home_guild_id=newsroom.guild.id)

    assert f"HOME_GUILD_ID {newsroom.guild.id} is not a server that the bot is in." in caplog.text


async def test_a_registration_that_failed_is_made_at_the_next_start(newsroom: Newsroom) -> None:
    newsroom.env.inject_error("PUT", "/applications/*/commands", status=400)
    with pytest.raises(discord.HTTPException):
        await newsroom.restart(home_guild_id=newsroom.guild.id)

    newsroom.env.bot = new_bot(newsroom.services, home_guild_id=newsroom.guild.id)
    await newsroom.env.start()

    assert registrations(newsroom) == [globally(newsroom)] * 3


async def test_every_command_is_for_servers_and_described_for_a_phone(newsroom: Newsroom) -> None:
    described = [command.to_dict(newsroom.bot.tree) for command in newsroom.bot.tree.get_commands()]

    assert all(command["contexts"] == [0] for command in described)
    assert all(command["integration_types"] == [0] for command in described)
    editors = [command["name"] for command in described if command["default_member_permissions"] is not None]
    assert sorted(editors) == ["Add to corpus", "actors", "alerts", "corpus", "feeds", "settings"]


async def test_the_bot_reads_no_messages_and_mentions_nobody_by_default(newsroom: Newsroom) -> None:
    assert newsroom.bot.intents == discord.Intents(guilds=True)
    assert newsroom.bot.allowed_mentions is not None
    assert newsroom.bot.allowed_mentions.to_dict()["parse"] == []


async def test_the_corpus_outlives_the_bot(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    await newsroom.restart()

    shown = answer_of(await newsroom.reporter.slash(newsroom.desk, "latest"), private=False)
    assert "The Refinery That Kept Two Capitals Talking" in text_of(shown)
