"""/alerts: which channels are told of new pieces. All answers are private."""

from __future__ import annotations

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.discord_failures import Postable, closed_channel, missing_permissions
from bot.presentation.alerts_card import WEEKDAYS, subscriptions_card, why_card, wish
from bot.presentation.cards import notice
from bot.presentation.wording import count, one_line
from bot.services.alerting import LONGEST_PHRASE, MOST_BACKFILLED, Wish
from bot.services.posts import ChannelClosed
from bot.services.timing import quiet_hours
from cogs import completion
from cogs.desk import all_articles
from storage.subscriptions import Filters, Schedule, Style, Subscription

_DAY_SECONDS = 86_400

Actors = app_commands.Range[str, 1, 200]
Phrase = app_commands.Range[str, 1, LONGEST_PHRASE]
Channel = discord.TextChannel | discord.Thread | discord.ForumChannel


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class AlertsCog(commands.GroupCog, group_name="alerts", group_description="Tell channels of new pieces"):
    """The commands for channel owners."""

    def __init__(self, bot: Dateline) -> None:
        self._bot = bot
        self._alerting = bot.services.alerting

    @app_commands.command(description="Tell a channel of new pieces: all, or those that you describe")
    @app_commands.describe(
        channel="Which channel, forum or thread; this one unless you say otherwise",
        actor="Only pieces that name this actor; or one of several, with commas between them",
        keyword="Only pieces that hold this word or phrase",
        digest="At once (unless you say otherwise), or gathered once a day or week",
        mention="A role to notify",
        all_actors="Only pieces that name all of these actors, with commas between them",
        without="No pieces that name one of these actors, with commas between them",
        source="Only pieces on where this actor stands",
        target="Only pieces on where someone stands toward this actor",
        stance="Only pieces where that stance is supportive, or critical",
        author="Only pieces by this author",
        hour="Of the digest: at which hour of the day, 8 unless you say otherwise (time zone: see /settings)",
        weekday="Of a weekly digest: on which day, Monday unless you say otherwise",
        quiet="From when until when nothing is posted, such as 22-7; it comes afterwards",
        length="How much a card tells",
        thread="Open a thread below each card",
        notify="Tell of each correction in a line of its own",
        max_age="After how many days a piece that could not be posted no longer is, 7 unless you say otherwise",
        last="Post also the newest so many pieces that fit",
    )
    @app_commands.choices(weekday=[app_commands.Choice(name=day, value=place) for place, day in enumerate(WEEKDAYS)])
    @app_commands.autocomplete(
        actor=completion.actor_lists,
        all_actors=completion.actor_lists,
        without=completion.actor_lists,
        source=completion.actors,
        target=completion.actors,
    )
    async def subscribe(
        self,
        interaction: discord.Interaction[Dateline],
        channel: Channel | None = None,
        actor: Actors | None = None,
        keyword: Phrase | None = None,
        digest: Literal["instant", "daily", "weekly"] = "instant",
        mention: discord.Role | None = None,
        all_actors: Actors | None = None,
        without: Actors | None = None,
        source: Phrase | None = None,
        target: Phrase | None = None,
        stance: Literal["supportive", "critical"] | None = None,
        author: Phrase | None = None,
        hour: app_commands.Range[int, 0, 23] = 8,
        weekday: int = 0,
        quiet: app_commands.Range[str, 1, 20] | None = None,
        length: Literal["full", "short"] = "full",
        thread: bool = False,
        notify: bool = False,
        max_age: app_commands.Range[int, 1, 365] = 7,
        last: app_commands.Range[int, 0, MOST_BACKFILLED] = 0,
    ) -> None:
        """Subscribe the channel, once it is certain that the bot may post there."""
        where = _postable(channel or interaction.channel)
        if missing := missing_permissions(where, where.guild.me, threads=thread or digest != "instant"):
            raise closed_channel(where, missing)
        wanted = Wish(
            Filters(_names(actor), _names(all_actors), _names(without), source, target, stance, keyword, author),
            Schedule(digest, hour, weekday, quiet_hours(quiet)),
            Style(mention.id if mention else None, length == "short", thread, notify, max_age * _DAY_SECONDS),
        )
        made = await self._alerting.subscribe(
            interaction.guild_id or 0,
            where.id,
            interaction.user.id,
            wanted,
            origin_channel_id=interaction.channel_id,
            last=last,
        )
        told = f"✅ {where.mention} will be told of {wish(made.subscription)}. Try it with /alerts test."
        if not made.is_new:
            told = f"{where.mention} has that very subscription already."
        if last:
            told += f"\n{count(made.backfilled, 'older piece')} will be posted too."
        if mention and not (mention.mentionable or where.permissions_for(where.guild.me).mention_everyone):
            told += f"\n⚠ {mention.mention} will not be notified: allow anyone to mention it in the role's settings."
        self._bot.deliverer.wake()
        await interaction.response.send_message(view=notice(told), ephemeral=True)

    @app_commands.command(name="list", description="The subscriptions of this server, and how they fare")
    async def show(self, interaction: discord.Interaction[Dateline]) -> None:
        """Show every subscription with when it was last posted to, what waits, and what fails."""
        found = await self._alerting.subscriptions(interaction.guild_id or 0)
        await interaction.response.send_message(view=subscriptions_card(found), ephemeral=True)

    @app_commands.command(description="End the subscriptions of a channel, or a single one")
    @app_commands.describe(
        channel="Whose subscriptions; this channel's unless you say otherwise",
        subscription="Only this one, from the list that appears as you type",
    )
    @app_commands.autocomplete(subscription=completion.subscriptions)
    async def unsubscribe(
        self,
        interaction: discord.Interaction[Dateline],
        channel: Channel | None = None,
        subscription: int | None = None,
    ) -> None:
        """End one subscription, or all of the channel."""
        removed = await self._alerting.unsubscribe(
            interaction.guild_id or 0,
            channel_id=_unless_one(subscription, channel, interaction),
            subscription_id=subscription,
        )
        await _answer(interaction, f"Ended {count(len(removed), 'subscription')}.", removed)

    @app_commands.command(description="Let the subscriptions of a channel, or a single one, wait")
    @app_commands.describe(
        channel="Whose subscriptions; this channel's unless you say otherwise",
        subscription="Only this one, from the list that appears as you type",
    )
    @app_commands.autocomplete(subscription=completion.subscriptions)
    async def pause(
        self,
        interaction: discord.Interaction[Dateline],
        channel: Channel | None = None,
        subscription: int | None = None,
    ) -> None:
        """Pause one subscription, or all of the channel."""
        paused = await self._alerting.pause(
            interaction.guild_id or 0,
            channel_id=_unless_one(subscription, channel, interaction),
            subscription_id=subscription,
        )
        told = f"⏸ Paused {count(len(paused), 'subscription')}. New pieces wait until /alerts resume."
        await _answer(interaction, told if paused else "That was paused already.", paused)

    @app_commands.command(description="Let paused subscriptions of a channel, or a single one, go on")
    @app_commands.describe(
        channel="Whose subscriptions; this channel's unless you say otherwise",
        subscription="Only this one, from the list that appears as you type",
    )
    @app_commands.autocomplete(subscription=completion.subscriptions)
    async def resume(
        self,
        interaction: discord.Interaction[Dateline],
        channel: Channel | None = None,
        subscription: int | None = None,
    ) -> None:
        """Resume one subscription, or all of the channel; what waited is posted."""
        resumed = await self._alerting.resume(
            interaction.guild_id or 0,
            channel_id=_unless_one(subscription, channel, interaction),
            subscription_id=subscription,
        )
        self._bot.deliverer.wake()
        told = f"▶ Resumed {count(len(resumed), 'subscription')}. What waited is posted now, oldest first."
        await _answer(interaction, told if resumed else "Nothing was paused there.", resumed)

    @app_commands.command(description="Post the card of the newest piece, marked as a test")
    @app_commands.describe(channel="Where; in this channel unless you say otherwise")
    async def test(self, interaction: discord.Interaction[Dateline], channel: Channel | None = None) -> None:
        """Post a sample and say where it is, or which permission is missing."""
        where = _postable(channel or interaction.channel)
        if missing := missing_permissions(where, where.guild.me):
            raise closed_channel(where, missing)
        sample = await self._alerting.sample(interaction.guild_id or 0)
        await interaction.response.defer(ephemeral=True, thinking=True)
        address = await self._bot.poster.send_sample(where.id, sample)
        await interaction.edit_original_response(view=notice(f"✅ Posted in {where.mention}: {address}"))

    @app_commands.command(description="Why a piece was or was not posted where")
    @app_commands.describe(article="The piece, from the list that appears as you type")
    @app_commands.autocomplete(article=all_articles)
    async def why(self, interaction: discord.Interaction[Dateline], article: app_commands.Range[str, 1, 200]) -> None:
        """Say for each subscription what became of the piece, and what said no first."""
        guild_id = interaction.guild_id or 0
        answer = await self._bot.services.explaining.why(guild_id, article)
        forums = [channel.id for channel in interaction.guild.forums] if interaction.guild else []
        await interaction.response.send_message(view=why_card(answer, forums), ephemeral=True)


def _postable(channel: object) -> Postable:
    if not isinstance(channel, Postable):
        raise ChannelClosed("Alerts go to text channels, forums and threads. Name one with `channel`.")
    return channel


def _names(typed: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (typed or "").split(",") if name.strip())


def _unless_one(
    subscription: int | None, channel: Channel | None, interaction: discord.Interaction[Dateline]
) -> int | None:
    """Return whose subscriptions are meant: a channel's, unless a single one is."""
    if subscription is not None:
        return None
    return channel.id if channel else interaction.channel_id


async def _answer(interaction: discord.Interaction[Dateline], told: str, concerned: list[Subscription]) -> None:
    lines = "\n".join(f"<#{each.channel_id}>: {wish(each)}" for each in concerned[:10])
    await interaction.response.send_message(view=notice(one_line(told, 500) + f"\n{lines}"), ephemeral=True)


async def setup(bot: Dateline) -> None:
    """Load the commands."""
    await bot.add_cog(AlertsCog(bot))
