"""/settings: the time zone that digests and quiet hours go by."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.newsroom import Newsroom, text_of


async def settings(newsroom: Newsroom, **options: str) -> str:
    return text_of(await newsroom.edit("settings", **options))


async def completed(newsroom: Newsroom, typed: str) -> list[object]:
    choices = await newsroom.editor.autocomplete(newsroom.desk, "settings", "timezone", typed)
    return [choice["value"] for choice in choices]


async def test_the_time_zone_is_utc_until_one_is_set(newsroom: Newsroom) -> None:
    assert await settings(newsroom) == "Time zone: UTC. Change it with `timezone`."
    assert await settings(newsroom, timezone="vienna") == (
        "✅ Digests and quiet hours go by the clock of Europe/Vienna now."
    )
    assert await settings(newsroom) == "Time zone: Europe/Vienna. Change it with `timezone`."


async def test_an_unknown_time_zone_is_refused_with_those_that_may_be_meant(newsroom: Newsroom) -> None:
    refused = await settings(newsroom, timezone="Europe/Viena")

    assert refused.startswith("I know no time zone called “Europe/Viena”. Did you mean Europe/Vienna")
    assert await settings(newsroom, timezone="xyzzy") == (
        "I know no time zone called “xyzzy”. Name one as Europe/Vienna."
    )
    assert "UTC" in await settings(newsroom)


async def test_time_zones_complete_as_they_are_typed(newsroom: Newsroom) -> None:
    assert (await completed(newsroom, "vien"))[0] == "Europe/Vienna"
    assert (await completed(newsroom, "new york"))[0] == "America/New_York"
    assert len(await completed(newsroom, "")) == 25
    assert await completed(newsroom, "xyzzy") == []


async def test_a_time_zone_is_one_servers_own(newsroom: Newsroom) -> None:
    other = newsroom.elsewhere()

    await settings(newsroom, timezone="Asia/Kolkata")

    assert "UTC" in await settings(other)


async def test_digests_move_with_the_time_zone(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", digest="daily", hour=8)

    await settings(newsroom, timezone="Asia/Kolkata")

    due = int(datetime(2026, 1, 16, 2, 30, tzinfo=UTC).timestamp())
    assert f"next digest <t:{due}:f>" in text_of(await newsroom.edit("alerts list"))
