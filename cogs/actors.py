"""/actors: the newsroom's own names for actors. All answers are private."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.presentation.actors_card import names_card
from bot.presentation.cards import notice
from bot.presentation.wording import plain
from bot.services.naming import LONGEST_NAME
from cogs import completion


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class ActorsCog(commands.GroupCog, group_name="actors", group_description="This server's own names for actors"):
    """The commands for editors."""

    def __init__(self, bot: Dateline) -> None:
        self._naming = bot.services.naming

    @app_commands.command(description="Teach a name: another one for an actor, or an actor of your own")
    @app_commands.describe(
        name="The name as it stands in pieces, such as Wolf Brigade",
        actor="Whom it means; left out, it is an actor of its own",
    )
    @app_commands.autocomplete(actor=completion.actors)
    async def teach(
        self,
        interaction: discord.Interaction[Dateline],
        name: app_commands.Range[str, 1, LONGEST_NAME],
        actor: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Have the name mean the actor in questions from now on, and in pieces that are added from now on."""
        canonical = await self._naming.teach(interaction.guild_id or 0, interaction.user.id, name, actor)
        taught = " ".join(name.split())
        meaning = "an actor of its own" if canonical == taught else f"**{plain(canonical)}**"
        await interaction.response.send_message(
            view=notice(
                f"✅ **{plain(taught)}** is {meaning} here: in questions at once, in pieces that are added from now on."
            ),
            ephemeral=True,
        )

    @app_commands.command(name="list", description="This server's own names for actors")
    async def show(self, interaction: discord.Interaction[Dateline]) -> None:
        """Show every name that was taught."""
        own = await self._naming.own(interaction.guild_id or 0)
        await interaction.response.send_message(view=names_card(own), ephemeral=True)

    @app_commands.command(description="Forget a name that was taught")
    @app_commands.describe(name="One of this server's own names")
    async def forget(
        self, interaction: discord.Interaction[Dateline], name: app_commands.Range[str, 1, LONGEST_NAME]
    ) -> None:
        """Forget the name in questions, and in pieces that are added from now on."""
        await self._naming.forget(interaction.guild_id or 0, name)
        await interaction.response.send_message(view=notice(f"**{plain(name)}** is forgotten."), ephemeral=True)

    @forget.autocomplete("name")
    async def complete_name(
        self, interaction: discord.Interaction[Dateline], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the names that were taught."""
        own = await self._naming.own(interaction.guild_id or 0)
        fitting = [name for name in own if typed.casefold() in name.casefold()]
        return [app_commands.Choice(name=name, value=name) for name in fitting[: completion.MOST_CHOICES]]


async def setup(bot: Dateline) -> None:
    """Load the commands."""
    await bot.add_cog(ActorsCog(bot))
