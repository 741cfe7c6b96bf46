import pytest

from bot.analysis.naming import UnknownActor
from bot.services.alerting import (
    STANCES_ON_A_CARD,
    AlreadySubscribed,
    EveryoneMentioned,
    NoSuchSubscription,
    NothingToPost,
    load_alert,
)
from storage.subscriptions import Filters
from tests.services.desk import GUILD, OTHER_GUILD, Desk

TEXT = "Russia praised India for the oil deal. The United States criticised India. It was a warm day in Jamnagar."


async def waiting(services, guild_id=GUILD):
    """Return how many pieces wait for each channel; a channel counts with its busiest subscription."""
    health = await services.alerting.subscriptions(guild_id)
    return {
        channel_id: max(found.waiting for found in health if found.subscription.channel_id == channel_id)
        for channel_id in {found.subscription.channel_id for found in health}
    }


async def deliveries_waiting(services):
    async with services.database.read() as connection:
        (row,) = await connection.execute_fetchall("SELECT count(*) FROM delivery WHERE state = 'pending'")
    return row[0]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, True),
        ({"actor": "India"}, True),
        ({"actor": "Kremlin"}, True),
        ({"actor": "China"}, False),
        ({"keyword": "oil"}, True),
        ({"keyword": "OIL  deal"}, True),
        ({"keyword": "oil price"}, False),
        ({"keyword": "war"}, False),
        ({"keyword": "Tanker"}, True),
        ({"actor": "India", "keyword": "oil"}, True),
        ({"actor": "India", "keyword": "war"}, False),
        ({"actor": "China", "keyword": "oil"}, False),
    ],
)
async def test_a_channel_gets_the_pieces_that_pass_all_its_filters(services, desk, filters, wanted):
    await desk.subscribe(50, **filters)

    published = await desk.publish_whole(TEXT, title="A Tanker Sails")

    assert published.channels == wanted
    assert await waiting(services) == {50: wanted}


async def test_several_subscriptions_of_a_channel_that_match_give_one_delivery(services, desk):
    await desk.subscribe(50)
    await desk.subscribe(50, actor="India", role_id=80)
    await desk.subscribe(50, keyword="oil")
    await desk.subscribe(50, actor="China")

    published = await desk.publish_whole(TEXT)

    assert published.channels == 1
    assert await deliveries_waiting(services) == 1
    assert [found.waiting for found in await services.alerting.subscriptions(GUILD)] == [1, 1, 1, 0]


async def test_pieces_from_before_a_subscription_are_not_posted(services, desk):
    await desk.publish(TEXT)

    await desk.subscribe(50)

    assert await waiting(services) == {50: 0}


async def test_a_newsroom_s_pieces_go_to_its_own_channels_alone(services, desk):
    await desk.subscribe(50)
    elsewhere = Desk(services, OTHER_GUILD)

    published = await elsewhere.publish_whole(TEXT)

    assert published.channels == 0
    assert await waiting(services) == {50: 0}


async def test_actors_may_be_named_as_people_write_them_and_are_kept_by_their_own_names(services, desk):
    await desk.subscribe(
        50,
        actors_any=("Россия", "kremlin", "PRC"),
        actors_all=("Bharat",),
        actors_not=("U.S.",),
        source="putin",
        target="New Delhi",
        keyword="  grain   deal ",
        author=" Ines  Okafor ",
        role_id=80,
    )

    (found,) = await services.alerting.subscriptions(GUILD)
    assert found.subscription.filters == Filters(
        ("China", "Russia"), ("India",), ("United States",), "Russia", "India", None, "grain deal", "Ines Okafor"
    )
    assert found.subscription.style.role_id == 80


@pytest.mark.parametrize(
    "where",
    [
        {"actors_any": ("Peru", "Indai")},
        {"actors_all": ("Indai",)},
        {"actors_not": ("Indai",)},
        {"source": "Indai"},
        {"target": "Indai"},
    ],
)
async def test_an_unknown_actor_is_refused_and_nothing_is_subscribed(services, desk, where):
    with pytest.raises(UnknownActor) as refusal:
        await desk.subscribe(50, **where)

    assert "India" in refusal.value.suggestions
    assert await services.alerting.subscriptions(GUILD) == []


async def test_everyone_can_be_no_role_to_mention(services, desk):
    with pytest.raises(EveryoneMentioned):
        await desk.subscribe(50, role_id=GUILD)

    assert await services.alerting.subscriptions(GUILD) == []


async def test_the_same_wish_is_refused_however_the_actor_is_spelt(services, desk):
    await desk.subscribe(50, actor="Russia")

    with pytest.raises(AlreadySubscribed):
        await desk.subscribe(50, actor="the Kremlin")

    assert len(await services.alerting.subscriptions(GUILD)) == 1


async def test_an_ended_subscription_gets_nothing_more_not_even_what_waits(services, desk):
    await desk.subscribe(50, 51)
    await desk.publish(TEXT)

    (ended,) = await services.alerting.unsubscribe(GUILD, channel_id=50)
    published = await desk.publish_whole("Russia praised India again.")

    assert (ended.channel_id, published.channels) == (50, 1)
    assert await waiting(services) == {51: 2}
    assert await deliveries_waiting(services) == 2


@pytest.mark.parametrize("which", [{"channel_id": 99}, {"subscription_id": 99}, {}])
async def test_a_subscription_that_is_not_there_cannot_be_ended(services, desk, which):
    await desk.subscribe(50)

    with pytest.raises(NoSuchSubscription):
        await services.alerting.unsubscribe(GUILD, **which)

    assert len(await services.alerting.subscriptions(GUILD)) == 1


async def test_another_newsroom_s_subscription_cannot_be_ended(services, desk):
    await desk.subscribe(50)
    (found,) = await services.alerting.subscriptions(GUILD)

    for which in ({"channel_id": 50}, {"subscription_id": found.subscription.id}):
        with pytest.raises(NoSuchSubscription):
            await services.alerting.unsubscribe(OTHER_GUILD, **which)

    assert len(await services.alerting.subscriptions(GUILD)) == 1


async def test_a_card_tells_the_clearest_sentence_of_each_pair_and_how_many_briefings(services, desk):
    text = (
        "Russia praised India. Russia thanked India. China condemned Japan. Peru accused Chile of theft."
        " Mali denounced France. Kenya applauded Egypt.\n\n"
        "Background briefings:\n\n1 May 2024: On Oil\n2 May 2024: On Rice\n"
    )
    article_id = await desk.publish(text)

    async with services.database.read() as connection:
        alert = await load_alert(connection, GUILD, article_id)

    pairs = [(row.source, row.target) for row in alert.stances]
    confidences = [row.confidence for row in alert.stances]
    assert len(set(pairs)) == len(pairs) == STANCES_ON_A_CARD
    assert confidences == sorted(confidences, reverse=True)
    assert all(row.quote in text and row.stance != "neutral" for row in alert.stances)
    assert (alert.briefings, alert.article.id) == (2, article_id)


async def test_a_card_of_another_newsroom_s_piece_is_never_made(services, desk):
    article_id = await desk.publish(TEXT)

    async with services.database.read() as connection:
        with pytest.raises(LookupError):
            await load_alert(connection, OTHER_GUILD, article_id)


async def test_a_test_posts_the_newest_piece_and_says_when_there_is_none(services, desk):
    with pytest.raises(NothingToPost):
        await services.alerting.sample(GUILD)
    newest = await desk.publish(TEXT, published="2025-01-01")
    await desk.publish("Russia praised India in spring.", published="2024-01-01")

    assert (await services.alerting.sample(GUILD)).article.id == newest
