"""/alerts: which channels are told of new pieces. All answers are private."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.posting import Postable, closed_channel, missing_permissions
from bot.presentation.alerts_card import subscriptions_card, wish
from bot.presentation.cards import notice
from bot.presentation.wording import count, one_line, plain
from bot.services.delivering import ChannelClosed
from cogs import completion

_KEYWORD_LENGTH = 100


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class AlertsCog(commands.GroupCog, group_name="alerts", group_description="Tell channels of new pieces"):
    """The commands for channel owners."""

    def __init__(self, bot: Dateline) -> None:
        self._bot = bot
        self._alerting = bot.services.alerting

    @app_commands.command(description="Tell a channel of new pieces: all, or those with an actor or a keyword")
    @app_commands.describe(
        channel="Which channel; this one unless you say otherwise",
        actor="Only pieces that name this actor",
        keyword="Only pieces that hold this word or phrase",
        mention="A role to notify",
    )
    @app_commands.autocomplete(actor=completion.actors)
    async def subscribe(
        self,
        interaction: discord.Interaction[Dateline],
        channel: discord.TextChannel | discord.Thread | None = None,
        actor: app_commands.Range[str, 1, 100] | None = None,
        keyword: app_commands.Range[str, 1, _KEYWORD_LENGTH] | None = None,
        mention: discord.Role | None = None,
    ) -> None:
        """Subscribe the channel, once it is certain that the bot may post there."""
        where = _postable(channel or interaction.channel)
        if missing := missing_permissions(where, where.guild.me):
            raise closed_channel(where, missing)
        canonical = await self._alerting.subscribe(
            interaction.guild_id or 0,
            where.id,
            interaction.user.id,
            actor=actor,
            keyword=keyword,
            role_id=mention.id if mention else None,
        )
        filters = ([f"name {canonical}"] if canonical else []) + (
            [f"hold “{plain(one_line(keyword, _KEYWORD_LENGTH))}”"] if keyword else []
        )
        which = f"new pieces that {' and '.join(filters)}" if filters else "every new piece"
        told = f"✅ {where.mention} will be told of {which}. Try it with /alerts test."
        if mention and not (mention.mentionable or where.permissions_for(where.guild.me).mention_everyone):
            told += f"\n⚠ {mention.mention} will not be notified: allow anyone to mention it in the role's settings."
        self._bot.deliverer.wake()
        await interaction.response.send_message(view=notice(told), ephemeral=True)

    @app_commands.command(name="list", description="The subscriptions of this server, and how they fare")
    async def show(self, interaction: discord.Interaction[Dateline]) -> None:
        """Show every subscription with when it was last posted to and what waits."""
        found = await self._alerting.subscriptions(interaction.guild_id or 0)
        await interaction.response.send_message(view=subscriptions_card(found), ephemeral=True)

    @app_commands.command(description="End the subscriptions of a channel, or a single one")
    @app_commands.describe(
        channel="Whose subscriptions; this channel's unless you say otherwise",
        subscription="Only this one, from the list that appears as you type",
    )
    async def unsubscribe(
        self,
        interaction: discord.Interaction[Dateline],
        channel: discord.TextChannel | discord.Thread | None = None,
        subscription: int | None = None,
    ) -> None:
        """End one subscription, or all of the channel."""
        if subscription is not None:
            removed = await self._alerting.unsubscribe(interaction.guild_id or 0, subscription_id=subscription)
        else:
            channel_id = channel.id if channel else interaction.channel_id
            removed = await self._alerting.unsubscribe(interaction.guild_id or 0, channel_id=channel_id)
        ended = "\n".join(f"<#{gone.channel_id}>: {wish(gone)}" for gone in removed[:10])
        await interaction.response.send_message(
            view=notice(f"Ended {count(len(removed), 'subscription')}.\n{ended}"), ephemeral=True
        )

    @unsubscribe.autocomplete("subscription")
    async def complete_subscription(
        self, interaction: discord.Interaction[Dateline], typed: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest the subscriptions of this server."""
        found = await self._alerting.subscriptions(interaction.guild_id or 0)
        choices = []
        for health in found:
            subscription = health.subscription
            channel = self._bot.get_channel(subscription.channel_id)
            role = interaction.guild.get_role(subscription.role_id or 0) if interaction.guild else None
            wanted = wish(subscription, role=f"@{role}" if role else "a role that is gone", shown=str)
            name = f"#{getattr(channel, 'name', 'gone')}: {wanted}"
            if str(subscription.id).startswith(str(typed)):
                choices.append(app_commands.Choice(name=one_line(name, 100), value=subscription.id))
        return choices[: completion.MOST_CHOICES]

    @app_commands.command(description="Post the card of the newest piece, marked as a test")
    @app_commands.describe(channel="Where; in this channel unless you say otherwise")
    async def test(
        self,
        interaction: discord.Interaction[Dateline],
        channel: discord.TextChannel | discord.Thread | None = None,
    ) -> None:
        """Post a sample and say where it is, or which permission is missing."""
        where = _postable(channel or interaction.channel)
        if missing := missing_permissions(where, where.guild.me):
            raise closed_channel(where, missing)
        sample = await self._alerting.sample(interaction.guild_id or 0)
        await interaction.response.defer(ephemeral=True, thinking=True)
        address = await self._bot.poster.send_sample(where.id, sample)
        await interaction.edit_original_response(view=notice(f"✅ Posted in {where.mention}: {address}"))

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Post what waits for a channel as soon as its permissions change."""
        if before.overwrites != after.overwrites:
            await self._alerting.access_changed(after.id)
            self._bot.deliverer.wake()


def _postable(channel: object) -> Postable:
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        raise ChannelClosed("Alerts go to text channels and threads. Name one with `channel`.")
    return channel


async def setup(bot: Dateline) -> None:
    """Load the commands."""
    await bot.add_cog(AlertsCog(bot))
