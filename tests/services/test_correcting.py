from datetime import UTC, datetime

import pytest

from bot.services.correcting import CORRECTED, REMOVED, RESTORED, Change
from tests.services.desk import EDITOR, GUILD
from tests.services.test_delivering import HOUR, Newsroom

NIGHT = (22, 7)
LATE = datetime(2026, 1, 15, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 1, 16, 7, 0, tzinfo=UTC)


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


def lines(room, channel_id=50):
    """Return what was told of changes in a channel."""
    return [(change.what, change.fields) for change in room.channels.contents(channel_id, Change)]


async def posted(room, **wanted):
    """Publish a piece, have its card posted, and return its number."""
    await room.desk.subscribe(50, **wanted)
    piece = await room.desk.publish("Russia praised India for the tea.", title="Tea")
    await room.deliver()
    return piece


async def edit(room, piece, **fields):
    await room.services.editing.edit(GUILD, EDITOR, piece, **fields)


async def test_each_change_of_a_posted_piece_is_told_in_a_line_that_points_at_its_card(room):
    piece = await posted(room, notify=True)
    editing = room.services.editing

    await edit(room, piece, title="Green Tea", date="2025-03-05")
    await room.deliver()
    await editing.remove(GUILD, EDITOR, piece)
    await room.deliver()
    await editing.restore(GUILD, EDITOR, piece)
    await room.deliver(after=HOUR)

    card, *told = room.channels.cards
    assert [(what, set(fields)) for what, fields in lines(room)] == [
        (CORRECTED, {"title", "published"}),
        (REMOVED, set()),
        (RESTORED, set()),
    ]
    assert {message.content.message_id for message in told} == {card.message_id}
    assert (card.title, card.struck) == ("Green Tea", False)
    assert told[0].content.article.title == "Green Tea"


async def test_taking_a_piece_back_with_undo_is_told_too(room):
    piece = await posted(room, notify=True)

    await room.desk.undo(piece)
    await room.deliver()

    assert lines(room) == [(REMOVED, ())]


async def test_an_edit_that_changes_nothing_is_not_told(room):
    piece = await posted(room, notify=True)

    await edit(room, piece, title="Tea")
    await room.deliver()

    assert lines(room) == []


async def test_without_notify_the_cards_follow_and_no_line_tells_of_it(room):
    piece = await posted(room)

    await edit(room, piece, title="Green Tea")
    await room.deliver()
    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.deliver()

    (card,) = room.channels.cards
    assert (card.title, card.struck) == ("Green Tea", True)


async def test_a_channel_gets_one_line_however_many_subscriptions_ask_for_it_and_mentions_theirs_alone(room):
    await room.desk.subscribe(50, actor="India", notify=True, role_id=80)
    await room.desk.subscribe(50, keyword="tea", notify=True, role_id=81)
    piece = await posted(room, role_id=82)

    await edit(room, piece, title="Green Tea")
    await room.deliver()

    assert lines(room) == [(CORRECTED, ("title",))]
    assert sorted(room.channels.cards[-1].role_ids) == [80, 81]


async def test_a_card_that_is_not_posted_yet_gets_no_line_and_shows_the_piece_as_it_is(room):
    await room.desk.subscribe(50, notify=True)
    piece = await room.desk.publish(title="Tea")

    await edit(room, piece, title="Green Tea")
    await room.deliver()

    assert [card.title for card in room.channels.cards] == ["Green Tea"]


async def test_in_quiet_hours_the_card_follows_at_once_and_the_line_waits_for_their_end(room):
    piece = await posted(room, notify=True, quiet=NIGHT)
    await room.deliver_at(LATE)

    await edit(room, piece, title="Green Tea")
    await room.deliver()
    at_night = room.channels.cards[0].title, lines(room)
    await room.deliver_at(MORNING)

    assert at_night == ("Green Tea", [])
    assert lines(room) == [(CORRECTED, ("title",))]


async def test_while_paused_the_card_follows_and_the_line_waits_until_it_goes_on(room):
    piece = await posted(room, notify=True)
    await room.services.alerting.pause(GUILD, channel_id=50)

    await edit(room, piece, title="Green Tea")
    await room.deliver(after=HOUR)
    while_paused = room.channels.cards[0].title, lines(room)
    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver()

    assert while_paused == ("Green Tea", [])
    assert lines(room) == [(CORRECTED, ("title",))]


async def test_a_line_about_a_correction_is_not_posted_once_the_piece_is_gone(room):
    piece = await posted(room, notify=True, quiet=NIGHT)
    await room.deliver_at(LATE)

    await edit(room, piece, title="Green Tea")
    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.deliver_at(MORNING)

    assert lines(room) == [(REMOVED, ())]


@pytest.mark.parametrize("fault", ["lost before", "lost after", "crash before", "crash after"])
async def test_a_line_that_breaks_off_is_posted_once(room, fault):
    piece = await posted(room, notify=True)
    await room.services.editing.remove(GUILD, EDITOR, piece)
    room.channels.faults.extend(["fine", fault])  # the first goes to the card

    await room.deliver_until_crash()
    await room.settle()

    assert lines(room) == [(REMOVED, ())]


async def test_a_card_that_comes_back_with_its_piece_waits_for_quiet_hours_and_pauses(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.desk.subscribe(51)
    piece = await room.desk.publish()
    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.services.alerting.pause(GUILD, channel_id=51)
    await room.deliver_at(LATE)

    await room.services.editing.restore(GUILD, EDITOR, piece)
    await room.deliver()
    at_once = room.channels.cards[:]
    await room.deliver_at(MORNING)
    in_the_morning = room.channels.posted(50), room.channels.posted(51)
    await room.services.alerting.resume(GUILD, channel_id=51)
    await room.deliver()

    assert (at_once, in_the_morning) == ([], ([piece], []))
    assert room.channels.posted(51) == [piece]


async def test_a_card_does_not_come_back_to_a_channel_that_has_unsubscribed(room):
    await room.desk.subscribe(50, 51)
    piece = await room.desk.publish()
    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.services.alerting.unsubscribe(GUILD, channel_id=50)

    await room.services.editing.restore(GUILD, EDITOR, piece)
    await room.settle()

    assert (room.channels.posted(50), room.channels.posted(51)) == ([], [piece])


async def test_a_card_in_doubt_of_a_paused_channel_is_struck_through_when_its_piece_is_removed(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append("lost after")
    await room.deliver()
    await room.services.alerting.pause(GUILD, channel_id=50)

    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.settle()

    assert [card.struck for card in room.channels.cards] == [True]
