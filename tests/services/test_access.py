from datetime import timedelta

import pytest

from bot.services.delivering import CLOSED_CHANNEL_SECONDS, EXPIRED
from bot.services.explaining import Stage
from bot.services.posts import Notice
from tests.services.desk import EDITOR, GUILD, ORIGIN
from tests.services.test_delivering import HOUR, Newsroom

CLOSED = "I lack “Send Messages”."
WEEK = timedelta(days=7).total_seconds()


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


def notices(room, channel_id=50):
    """Return what the editors were told of a channel."""
    return room.channels.contents(channel_id, Notice)


async def reopen(room, channel_id=50):
    room.channels.closed.pop(channel_id, None)
    await room.services.access.regained(channel_id)
    await room.deliver()


async def test_a_closed_channel_is_told_of_once_however_many_subscriptions_and_pieces_it_has(room):
    await room.desk.subscribe(50, 51)
    await room.desk.subscribe(50, keyword="Russia")
    await room.desk.subscribe(50, digest="daily")
    room.channels.closed[50] = CLOSED
    for _ in range(3):
        await room.desk.publish()
        await room.deliver(after=HOUR)
    await room.deliver(after=30 * HOUR)

    health = [found.subscription for found in await room.services.alerting.subscriptions(GUILD)]
    (notice,) = notices(room)
    assert [(found.channel_id, found.disabled_reason) for found in health] == [
        (50, CLOSED),
        (51, None),
        (50, CLOSED),
        (50, CLOSED),
    ]
    assert len({found.disabled_at for found in health if found.channel_id == 50}) == 1
    assert (notice.guild_id, notice.origin_channel_id, notice.user_id) == (GUILD, ORIGIN, EDITOR)
    assert CLOSED in notice.sentence
    assert "<#50>" in notice.sentence
    assert notices(room, 51) == []


async def test_a_channel_that_closes_again_after_it_was_open_is_told_of_again(room):
    await room.desk.subscribe(50)
    for _ in range(2):
        room.channels.closed[50] = CLOSED
        await room.desk.publish()
        await room.deliver()
        del room.channels.closed[50]
        await room.deliver(after=CLOSED_CHANNEL_SECONDS)

    assert len(notices(room)) == 2
    assert len(room.channels.posted(50)) == 2


async def test_a_notice_is_not_held_up_by_the_channel_that_it_tells_of_nor_by_a_failed_try_of_its_own(room):
    await room.desk.subscribe(50)
    await room.desk.publish()
    room.channels.closed[50] = CLOSED
    room.channels.faults.extend(["fine", "lost before"])

    await room.deliver()
    at_first = notices(room)
    await room.deliver(after=60)

    assert at_first == []
    assert len(notices(room)) == 1
    assert room.channels.posted(50) == []


@pytest.mark.parametrize("fault", ["lost after", "crash before", "crash after"])
async def test_a_notice_that_breaks_off_is_posted_once(room, fault):
    await room.desk.subscribe(50)
    await room.desk.publish()
    room.channels.closed[50] = CLOSED
    room.channels.faults.extend(["fine", fault])

    await room.deliver_until_crash()
    room.channels.closed.clear()
    await room.settle()

    assert len(notices(room)) == 1


async def test_waking_a_channel_sends_no_notice_a_second_time_that_is_on_its_way(room):
    await room.desk.subscribe(50)
    await room.desk.publish()
    room.channels.closed[50] = CLOSED
    room.channels.faults.extend(["fine", "crash before"])
    await room.deliver_until_held()

    await room.services.access.may_have_changed([50])
    await room.deliver()

    assert notices(room) == []


async def test_a_deleted_channel_is_disabled_and_told_of_once_without_waiting_for_a_piece(room):
    await room.desk.subscribe(50)
    await room.desk.subscribe(50, actor="India")

    await room.services.access.deleted(50, "#wire")
    await room.services.access.deleted(50, "#wire")
    await room.deliver()

    (notice,) = notices(room)
    assert "#wire" in notice.sentence
    assert "come by themselves" not in notice.sentence
    assert "#wire" in (await room.reasons())[50]
    assert len(await room.services.alerting.subscriptions(GUILD)) == 2


async def test_a_channel_that_nobody_subscribed_may_be_deleted_without_a_word(room):
    await room.services.access.deleted(50, "#wire")
    await room.deliver()

    assert room.channels.cards == []
    assert await room.services.access.subscribed(GUILD) == []


async def test_when_access_is_back_what_waited_comes_at_once_oldest_first(room):
    await room.desk.subscribe(50)
    room.channels.closed[50] = CLOSED
    pieces = []
    for _ in range(4):
        pieces.append(await room.desk.publish())
        await room.deliver(after=HOUR)

    await reopen(room)

    assert room.channels.posted(50) == pieces
    assert await room.reasons() == {50: None}


async def test_a_piece_that_waited_longer_than_the_max_age_is_marked_so_and_not_posted(room):
    await room.desk.subscribe(50)
    room.channels.closed[50] = CLOSED
    old = await room.desk.publish()
    await room.deliver()
    room.clock.forward(WEEK - HOUR)
    young = await room.desk.publish()

    await room.deliver(after=HOUR + 1)
    await reopen(room)

    (explanation,) = (await room.services.explaining.why(GUILD, str(old))).explanations
    assert room.channels.posted(50) == [young]
    assert await room.states() == {"expired": 1, "sent": 2}
    assert (explanation.stage, explanation.reason) == (Stage.ENDED, EXPIRED)


async def test_the_longest_max_age_of_a_channel_s_subscriptions_counts(room):
    await room.desk.subscribe(50, max_age=HOUR)
    await room.desk.subscribe(50, 51, keyword="Russia", max_age=3 * HOUR)
    await room.desk.subscribe(52, max_age=HOUR)
    piece = await room.desk.publish()

    await room.deliver(after=2 * HOUR)

    assert [room.channels.posted(channel_id) for channel_id in (50, 51, 52)] == [[piece], [piece], []]


@pytest.mark.parametrize(("fault", "cards"), [("lost before", 0), ("lost after", 1), ("crash after", 1)])
async def test_a_send_in_doubt_that_became_too_old_is_found_or_given_up_and_never_posted_again(room, fault, cards):
    await room.desk.subscribe(50, max_age=HOUR)
    await room.desk.publish()
    room.channels.faults.append(fault)
    await room.deliver_until_crash()

    await room.deliver(after=2 * HOUR)
    await room.settle()

    assert len(room.channels.cards) == cards
    assert await room.states() == ({"sent": 1} if cards else {"expired": 1})


async def test_a_piece_removed_while_the_channel_was_closed_never_comes(room):
    await room.desk.subscribe(50)
    room.channels.closed[50] = CLOSED
    gone, kept = await room.desk.publish(), await room.desk.publish()
    await room.deliver()

    await room.services.editing.remove(GUILD, EDITOR, gone)
    await reopen(room)

    assert room.channels.posted(50) == [kept]


async def test_the_subscribed_channels_of_a_newsroom_are_known(room):
    await room.desk.subscribe(51, 50)
    await room.desk.subscribe(50, actor="India")

    assert await room.services.access.subscribed(GUILD) == [50, 51]
    assert await room.services.access.subscribed(2) == []
