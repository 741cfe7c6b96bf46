"""`dateline check`: what is wrong with this installation, and what to do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import click
import discord

from bot.commandline.session import Session, session_options
from bot.discord_failures import Postable, missing_permissions
from bot.presentation.wording import listing
from storage import subscriptions
from storage.backup import DamagedDatabase, examine
from storage.database import open_database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `ok` False asks the operator to do what the sentence says."""

    ok: bool
    sentence: str


@click.command()
@session_options
def check(session: Session) -> None:
    """Look at the settings, the database and, with a token, at what the bot lacks in Discord."""
    findings = asyncio.run(_look(session))
    if session.as_json:
        session.print_document(
            {
                "ok": all(finding.ok for finding in findings),
                "findings": [{"ok": finding.ok, "text": finding.sentence} for finding in findings],
            }
        )
    else:
        for finding in findings:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


async def _look(session: Session) -> list[Finding]:
    findings = [Finding(True, "The settings are sound.")]
    database = await asyncio.to_thread(_look_at_database, session)
    findings.append(database)
    if session.settings.discord_token is None:
        findings.append(Finding(True, "Discord was not looked at: there is no DISCORD_TOKEN."))
    else:
        findings += await _look_at_discord(session, session.settings.discord_token, database.ok)
    return findings


def _look_at_database(session: Session) -> Finding:
    path = session.database_path
    if not path.is_file():
        return Finding(True, f"There is no database {path} yet; it is made at the first start.")
    try:
        examine(path)
    except DamagedDatabase as error:
        return Finding(False, f"{error} Restore a backup with `dateline restore FILE`.")
    return Finding(True, f"The database {path} is sound.")


async def _look_at_discord(session: Session, token: str, database_is_sound: bool) -> list[Finding]:
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            return [Finding(False, "Discord does not accept DISCORD_TOKEN. Make a new one in the developer portal.")]
        except (OSError, discord.HTTPException) as error:
            return [Finding(False, f"Discord cannot be reached: {error}.")]
        findings = [Finding(True, f"Discord knows the bot as {client.user}.")]
        home = session.settings.home_guild_id
        if home is not None and await _guild(client, home) is None:
            findings.append(Finding(False, f"The bot is not in HOME_GUILD_ID {home}. Invite it, or correct the id."))
        if database_is_sound and session.database_path.is_file():
            findings += await _look_at_channels(session, client)
        return findings


async def _look_at_channels(session: Session, client: discord.Client) -> list[Finding]:
    async with open_database(session.database_path) as database, database.read() as connection:
        wanted = await subscriptions.channels(connection)
    findings = []
    for guild_id, channel_ids in wanted.items():
        guild = await _guild(client, guild_id)
        if guild is None or client.user is None:
            findings.append(
                Finding(False, f"The bot is not in server {guild_id}, which has subscriptions. Invite it again.")
            )
            continue
        me = await guild.fetch_member(client.user.id)
        channels = {channel.id: channel for channel in await guild.fetch_channels()}
        threads = {thread.id: thread for thread in await guild.active_threads()}
        for channel_id in channel_ids:
            channel = channels.get(channel_id) or threads.get(channel_id) or await _thread(guild, channel_id)
            if not isinstance(channel, Postable):
                findings.append(Finding(False, f"The subscribed channel {channel_id} is gone. End it with /alerts."))
            elif missing := missing_permissions(channel, me):
                names = listing(f"“{name}”" for name in missing)
                findings.append(
                    Finding(False, f"In #{channel.name} of {guild.name} the bot lacks {names}. Give it that.")
                )
            else:
                findings.append(Finding(True, f"The bot may post in #{channel.name} of {guild.name}."))
    return findings


async def _thread(guild: discord.Guild, thread_id: int) -> object:
    """Return a thread that is archived, which Discord lists nowhere."""
    try:
        return await guild.fetch_channel(thread_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return None


async def _guild(client: discord.Client, guild_id: int) -> discord.Guild | None:
    try:
        return await client.fetch_guild(guild_id)
    except (discord.NotFound, discord.Forbidden):
        return None
