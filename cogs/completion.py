"""Completion of options as they are typed. It cannot be deferred, and shows 25 at most."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.app import Dateline
from bot.presentation.alerts_card import wish
from bot.presentation.wording import day, one_line

MOST_CHOICES = 25
_CHOICE_LENGTH = 100


async def actors(interaction: discord.Interaction[Dateline], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest actors, those of this newsroom's corpus first."""
    names = await interaction.client.services.naming.complete(interaction.guild_id or 0, typed, MOST_CHOICES)
    return [app_commands.Choice(name=name, value=name) for name in names]


async def actor_lists(interaction: discord.Interaction[Dateline], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest actors for the last of several with commas between them."""
    earlier, comma, last = typed.rpartition(",")
    names = await interaction.client.services.naming.complete(interaction.guild_id or 0, last.strip(), MOST_CHOICES)
    lists = [f"{earlier.strip()}, {name}" if comma else name for name in names]
    return [app_commands.Choice(name=each, value=each) for each in lists if len(each) <= _CHOICE_LENGTH]


async def subscriptions(interaction: discord.Interaction[Dateline], typed: int | str) -> list[app_commands.Choice[int]]:
    """Suggest the subscriptions of this server."""
    found = await interaction.client.services.alerting.subscriptions(interaction.guild_id or 0)
    choices = []
    for health in found:
        subscription = health.subscription
        channel = interaction.client.get_channel(subscription.channel_id)
        role = interaction.guild.get_role(subscription.style.role_id or 0) if interaction.guild else None
        wanted = wish(subscription, role=f"@{role}" if role else "a role that is gone", shown=str)
        name = f"#{getattr(channel, 'name', 'gone')}: {wanted}"
        if str(subscription.id).startswith(str(typed)):
            choices.append(app_commands.Choice(name=one_line(name, _CHOICE_LENGTH), value=subscription.id))
    return choices[:MOST_CHOICES]


async def articles(interaction: discord.Interaction[Dateline], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest pieces of this newsroom by title, the newest first."""
    found = await interaction.client.services.answering.complete_article(interaction.guild_id or 0, typed, MOST_CHOICES)
    choices = []
    for article in found:
        ending = f" ({day(article.published)})"
        title = one_line(article.title, _CHOICE_LENGTH - len(ending))
        choices.append(app_commands.Choice(name=title + ending, value=str(article.id)))
    return choices


async def years(interaction: discord.Interaction[Dateline], typed: int | str) -> list[app_commands.Choice[int]]:
    """Suggest the years that have briefings, the newest first."""
    found = await interaction.client.services.answering.years(interaction.guild_id or 0)
    return [
        app_commands.Choice(name=str(year), value=year) for year in reversed(found) if str(year).startswith(str(typed))
    ][:MOST_CHOICES]
