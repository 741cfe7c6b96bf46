"""What subscriptions wish for in the delivery: quiet hours, pauses, older pieces, forums, followers."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.alerting import MOST_BACKFILLED, AlreadySubscribed, NoSuchSubscription
from bot.services.delivering import LONGEST_PUBLISHING_PAUSE_SECONDS, NONCE_LIFE_SECONDS, SETTLING_SECONDS
from storage.crossposts import MOST_AN_HOUR
from tests.services.desk import GUILD, OTHER_GUILD
from tests.services.test_delivering import HOUR, Newsroom

DAY = 24 * HOUR
NIGHT = (22, 7)
LATE = datetime(2026, 1, 15, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 1, 16, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CLOSED = "I lack “Send Messages”."


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


async def test_in_quiet_hours_pieces_wait_and_come_in_order_when_they_end(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.deliver_at(LATE)
    pieces = [await room.desk.publish(), await room.desk.publish()]

    await room.deliver()
    await room.deliver_at(MORNING - SECOND)
    at_night = room.channels.posted(50)
    await room.deliver_at(MORNING)

    assert (at_night, room.channels.posted(50)) == ([], pieces)


async def test_quiet_hours_go_by_the_newsroom_s_clock(room):
    await room.services.alerting.set_time_zone(GUILD, "Asia/Tokyo")
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.deliver_at(datetime(2026, 1, 15, 13, 0, tzinfo=UTC))
    piece = await room.desk.publish()

    await room.deliver_at(datetime(2026, 1, 15, 22, 0, tzinfo=UTC) - SECOND)
    before = room.channels.posted(50)
    await room.deliver_at(datetime(2026, 1, 15, 22, 0, tzinfo=UTC))

    assert (before, room.channels.posted(50)) == ([], [piece])


async def test_a_subscription_of_the_same_channel_without_quiet_hours_is_served_at_once_and_mentions_its_own_role(room):
    await room.desk.subscribe(50, quiet=NIGHT, role_id=80)
    await room.desk.subscribe(50, keyword="Russia", role_id=81)
    await room.deliver_at(LATE)
    piece = await room.desk.publish()

    await room.deliver()
    await room.deliver_at(MORNING)

    assert [(card.article_id, card.role_ids) for card in room.channels.cards] == [(piece, (81,))]


async def test_a_piece_that_waits_for_the_morning_holds_up_no_later_one(room):
    await room.desk.subscribe(50, quiet=NIGHT, actor="Peru")
    await room.desk.subscribe(50, actor="Russia")
    await room.deliver_at(LATE)
    quiet = await room.desk.publish("Peru praised Chile.")
    urgent = await room.desk.publish()

    await room.deliver()
    at_night = room.channels.posted(50)
    await room.deliver_at(MORNING)

    assert (at_night, room.channels.posted(50)) == ([urgent], [urgent, quiet])


async def test_what_waits_for_a_quiet_subscription_too_is_not_posted_at_night_once_the_other_has_ended(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    other = await room.desk.subscribe(50, actor="Russia")
    await room.deliver_at(LATE)
    piece = await room.desk.publish()

    await room.services.alerting.unsubscribe(GUILD, subscription_id=other.id)
    await room.deliver()
    at_night = room.channels.posted(50)
    await room.deliver_at(MORNING)

    assert (at_night, room.channels.posted(50)) == ([], [piece])


async def test_what_came_while_paused_comes_oldest_first_when_it_goes_on_and_nothing_twice(room):
    await room.desk.subscribe(50, 51)
    pieces = [await room.desk.publish()]
    await room.deliver()
    pieces.append(await room.desk.publish())
    await room.services.alerting.pause(GUILD, channel_id=50)
    for _ in range(3):
        pieces.append(await room.desk.publish())
        await room.deliver(after=HOUR)
    while_paused = room.channels.posted(50), room.channels.posted(51)

    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver()
    await room.services.alerting.pause(GUILD, channel_id=50)
    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver(after=HOUR)

    assert while_paused == (pieces[:1], pieces)
    assert room.channels.posted(50) == room.channels.posted(51) == pieces


async def test_a_pause_outlasts_a_restart_and_what_became_too_old_is_not_posted(room):
    await room.desk.subscribe(50, max_age=2 * DAY)
    await room.services.alerting.pause(GUILD, channel_id=50)
    await room.desk.publish()
    await room.deliver(after=3 * DAY)
    young = await room.desk.publish()
    await room.restart()
    await room.deliver(after=HOUR)
    while_paused = room.channels.posted(50)

    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver()

    assert (while_paused, room.channels.posted(50)) == ([], [young])
    assert await room.states() == {"expired": 1, "sent": 1}


async def test_a_subscription_that_goes_on_in_its_quiet_hours_waits_for_their_end(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.services.alerting.pause(GUILD, channel_id=50)
    piece = await room.desk.publish()
    await room.deliver_at(LATE)

    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver()
    at_night = room.channels.posted(50)
    await room.deliver_at(MORNING)

    assert (at_night, room.channels.posted(50)) == ([], [piece])


@pytest.mark.parametrize("fault", ["lost before", "lost after", "crash before", "crash after"])
@pytest.mark.parametrize("pause", [0, HOUR])
async def test_a_send_in_doubt_when_its_subscription_is_paused_makes_one_card_when_it_goes_on(room, fault, pause):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append(fault)
    await room.deliver_until_crash()
    before = room.channels.posted(50)

    await room.services.alerting.pause(GUILD, channel_id=50)
    await room.deliver(after=pause)
    while_paused = room.channels.posted(50)
    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.settle()

    assert while_paused == before
    assert room.channels.posted(50) == [piece]


async def test_pausing_and_resuming_say_which_subscriptions_changed(room):
    first, second = await room.desk.subscribe(50), await room.desk.subscribe(50, actor="India")
    alerting = room.services.alerting

    one = await alerting.pause(GUILD, subscription_id=first.id)
    rest = await alerting.pause(GUILD, channel_id=50)
    back = await alerting.resume(GUILD, channel_id=50)
    again = await alerting.resume(GUILD, channel_id=50)

    assert [[wish.id for wish in wishes] for wishes in (one, rest, back, again)] == [
        [first.id],
        [second.id],
        [first.id, second.id],
        [],
    ]
    for change in (alerting.pause, alerting.resume):
        with pytest.raises(NoSuchSubscription):
            await change(OTHER_GUILD, channel_id=50)
        with pytest.raises(NoSuchSubscription):
            await change(GUILD, subscription_id=99)


async def test_older_pieces_are_posted_on_request_alone_oldest_first_and_only_those_that_are_wanted(room):
    old = [await room.desk.publish(published=f"2025-01-0{day}") for day in range(1, 6)]
    await room.desk.publish("Peru praised Chile.", published="2025-01-09")

    await room.desk.subscribe(50, actor="Russia")
    await room.desk.subscribe(51, actor="Russia", last=3)
    await room.deliver()

    assert (room.channels.posted(50), room.channels.posted(51)) == ([], old[2:])


async def test_older_pieces_that_the_channel_has_are_not_posted_again_however_often_they_are_asked_for(room):
    await room.desk.subscribe(50, actor="India")
    old = [await room.desk.publish("Peru praised Chile.", published="2025-01-01"), await room.desk.publish()]
    await room.deliver()

    for _ in range(2):
        await room.desk.subscribe(50, last=5)
        await room.desk.subscribe(50, actor="India", last=5)
        await room.deliver()

    assert sorted(room.channels.posted(50)) == old
    with pytest.raises(AlreadySubscribed):
        await room.desk.subscribe(50)


async def test_how_many_older_pieces_come_is_told_and_bounded(room):
    for number in range(MOST_BACKFILLED + 3):
        await room.desk.publish(f"Russia praised India for deed number {number}.")
    alerting, wish = room.services.alerting, await room.desk.subscribe(51, actor="Peru")

    await room.desk.subscribe(50, last=1000)
    await room.deliver()

    assert len(room.channels.posted(50)) == MOST_BACKFILLED
    assert wish.id in [found.subscription.id for found in await alerting.subscriptions(GUILD)]


async def test_what_was_given_up_when_the_channel_unsubscribed_can_be_asked_for_again(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    await room.services.alerting.unsubscribe(GUILD, channel_id=50)

    await room.desk.subscribe(50, last=5)
    await room.deliver()

    assert room.channels.posted(50) == [piece]


async def test_what_became_too_old_can_be_asked_for_again(room):
    await room.desk.subscribe(50, max_age=HOUR)
    piece = await room.desk.publish()
    await room.deliver(after=DAY)

    await room.desk.subscribe(50, last=5, max_age=HOUR)
    await room.deliver()

    assert room.channels.posted(50) == [piece]


async def test_an_older_piece_that_waits_for_a_paused_subscription_comes_for_one_that_asks_for_it(room):
    await room.desk.subscribe(50, actor="India", role_id=80)
    await room.services.alerting.pause(GUILD, channel_id=50)
    piece = await room.desk.publish()

    await room.desk.subscribe(50, last=5, role_id=81)
    await room.deliver()
    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver()

    assert [(card.article_id, card.role_ids) for card in room.channels.cards] == [(piece, (81,))]


async def test_several_subscriptions_of_a_channel_give_one_card_that_suits_them_all(room):
    await room.desk.subscribe(50, role_id=80, short=True)
    await room.desk.subscribe(50, actor="India", role_id=81, threaded=True)
    await room.desk.subscribe(50, keyword="Russia", role_id=80)
    await room.desk.subscribe(50, actor="Peru", role_id=82)
    await room.desk.publish()

    await room.deliver()

    (card,) = room.channels.cards
    assert sorted(card.role_ids) == [80, 81]
    assert (card.envelope.short, card.envelope.threaded) == (False, True)


@pytest.mark.parametrize("fault", ["lost before", "lost after", "crash before", "crash after"])
async def test_a_send_in_doubt_of_a_channel_that_has_unsubscribed_is_settled_and_never_posted_again(room, fault):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append(fault)
    await room.deliver_until_crash()

    await room.services.alerting.unsubscribe(GUILD, channel_id=50)
    await room.settle()

    effect = fault.endswith("after")
    assert room.channels.posted(50) == ([piece] if effect else [])
    assert await room.states() == ({"sent": 1} if effect else {"cancelled": 1})


FAULTS = ["lost before", "lost after", "crash before", "crash after"]


@pytest.mark.parametrize("first", FAULTS)
@pytest.mark.parametrize("second", ["fine", *FAULTS])
@pytest.mark.parametrize("pause", [0, 1, NONCE_LIFE_SECONDS, HOUR, 2 * DAY])
async def test_a_forum_which_knows_no_nonce_has_one_post_a_piece_whatever_breaks_off(room, first, second, pause):
    room.channels.forums.add(50)
    await room.desk.subscribe(50)
    pieces = [await room.desk.publish(), await room.desk.publish()]
    room.channels.faults.extend([first, second])

    for _ in range(2):
        await room.deliver_until_crash()
        room.clock.forward(pause)
        await room.restart()
    await room.settle()

    assert room.channels.posted(50) == pieces
    assert await room.states() == {"sent": 2}


@pytest.fixture
def announcing(room):
    room.channels.announcing.add(50)
    return room


def published(room):
    return [card.published for card in room.channels.cards]


def most_in_an_hour(moments):
    return max(sum(start <= moment < start + timedelta(hours=1) for moment in moments) for start in moments)


async def test_posts_in_an_announcement_channel_are_published_and_others_not(announcing):
    await announcing.desk.subscribe(50, 51)
    await announcing.desk.publish()

    await announcing.deliver()

    assert {card.channel_id: card.published for card in announcing.channels.cards} == {50: True, 51: False}
    assert [channel_id for channel_id, _ in announcing.channels.publishing] == [50]


async def test_where_people_have_published_too_much_it_is_tried_again_twenty_minutes_later(announcing):
    announcing.channels.busy.add(50)
    await announcing.desk.subscribe(50)
    await announcing.desk.publish()
    await announcing.deliver()

    announcing.channels.busy.clear()
    await announcing.deliver(after=LONGEST_PUBLISHING_PAUSE_SECONDS - 1)
    before = published(announcing)
    await announcing.deliver(after=1)

    assert (before, published(announcing)) == ([False], [True])
    assert len(announcing.channels.publishing) == 2


async def test_no_more_are_published_than_discord_allows_in_an_hour_and_the_others_follow_in_order(announcing):
    announcing.channels.announcing.add(51)
    await announcing.desk.subscribe(50, 51)
    for _ in range(2 * MOST_AN_HOUR + 3):
        await announcing.desk.publish()
    await announcing.deliver()
    at_first = Counter(card.channel_id for card in announcing.channels.cards if card.published)
    in_order = [card.published for card in announcing.channels.cards if card.channel_id == 50]

    for _ in range(3 * 6):
        await announcing.deliver(after=HOUR / 6)

    assert at_first == {50: MOST_AN_HOUR, 51: MOST_AN_HOUR}
    assert in_order == sorted(in_order, reverse=True)
    assert all(published(announcing))
    for channel_id in (50, 51):
        moments = [moment for channel, moment in announcing.channels.publishing if channel == channel_id]
        assert len(moments) == 2 * MOST_AN_HOUR + 3
        assert most_in_an_hour(moments) <= MOST_AN_HOUR


@pytest.mark.parametrize("fault", FAULTS)
async def test_publishing_goes_on_after_it_broke_off(announcing, fault):
    await announcing.desk.subscribe(50)
    await announcing.desk.publish()
    await announcing.desk.publish()
    announcing.channels.faults.extend(["fine", "fine", fault])

    await announcing.deliver_until_crash()
    await announcing.settle()
    await announcing.deliver(after=HOUR)

    assert published(announcing) == [True, True]
    assert len(announcing.channels.posted(50)) == 2


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    schedule=st.lists(st.sampled_from(["fine", "fine", *FAULTS]), max_size=30),
    pauses=st.lists(st.sampled_from([0, 1, 600, 1800, HOUR]), max_size=8),
)
async def test_whatever_breaks_off_all_is_published_within_discord_s_limit(announcing, schedule, pauses):
    room = Newsroom(announcing.services, announcing.clock)
    await room.forget_all()
    room.channels.announcing.add(50)
    await room.desk.subscribe(50)
    room.channels.faults.extend(schedule)
    for _ in range(MOST_AN_HOUR + 2):
        await room.desk.publish()

    for pause in pauses:
        await room.deliver_until_crash()
        room.clock.forward(pause)
    await room.settle()
    for _ in range(24):
        await room.deliver(after=HOUR / 6)

    assert all(published(room))
    assert most_in_an_hour([moment for _, moment in room.channels.publishing]) <= MOST_AN_HOUR


async def test_a_message_that_cannot_be_published_stops_no_other(announcing, caplog):
    await announcing.desk.subscribe(50)
    announcing.channels.unpublishable.add(1)
    await announcing.desk.publish()
    await announcing.desk.publish()

    await announcing.deliver()
    await announcing.deliver(after=HOUR)

    assert published(announcing) == [False, True]
    assert len(announcing.channels.publishing) == 2
    assert "does not publish" in caplog.text


async def test_digests_are_published_lines_about_changes_and_notices_are_not(announcing):
    announcing.channels.announcing.add(51)
    await announcing.desk.subscribe(50, notify=True)
    await announcing.desk.subscribe(51, digest="daily")
    piece = await announcing.desk.publish()
    await announcing.desk.publish()
    await announcing.deliver()
    await announcing.desk.undo(piece)
    await announcing.deliver(after=DAY)
    await announcing.services.access.deleted(50, "#wire")
    await announcing.deliver()

    kinds = {(type(card.content).__name__, card.published) for card in announcing.channels.cards}
    assert kinds == {("Alert", True), ("Change", False), ("Digest", True), ("Notice", False)}


async def test_a_forum_is_not_read_back_while_discord_may_still_be_making_the_post(room):
    room.channels.forums.add(50)
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append("crash before")
    await room.deliver_until_crash()

    await room.deliver(after=SETTLING_SECONDS - 1)
    at_first = len(room.channels.sends)
    await room.deliver(after=1)

    assert at_first == 1
    assert room.channels.posted(50) == [piece]
