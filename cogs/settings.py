"""/settings: what a server has set for itself."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation.cards import notice
from bot.services.timing import complete_zone
from cogs.completion import MOST_CHOICES


class SettingsCog(commands.Cog):
    """The command for what holds in the whole server."""

    def __init__(self, bot: Dateline) -> None:
        self._alerting = bot.services.alerting

    @app_commands.command(description="Show or change what holds in this whole server")
    @app_commands.describe(timezone="By whose clock digests and quiet hours go, such as Europe/Vienna")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(
        self, interaction: discord.Interaction[Dateline], timezone: app_commands.Range[str, 1, 60] | None = None
    ) -> None:
        """Show the settings, after changing those that are given."""
        guild_id = interaction.guild_id or 0
        if timezone is not None:
            zone = await self._alerting.set_time_zone(guild_id, timezone)
            told = f"✅ Digests and quiet hours go by the clock of {zone} now."
        else:
            told = f"Time zone: {await self._alerting.time_zone(guild_id)}. Change it with `timezone`."
        await interaction.response.send_message(view=notice(told), ephemeral=True)

    @settings.autocomplete("timezone")
    async def complete_timezone(self, _: discord.Interaction[Dateline], typed: str) -> list[app_commands.Choice[str]]:
        """Suggest time zones."""
        return [app_commands.Choice(name=zone, value=zone) for zone in complete_zone(typed, MOST_CHOICES)]


async def setup(bot: Dateline) -> None:
    """Load the command."""
    await bot.add_cog(SettingsCog(bot))
