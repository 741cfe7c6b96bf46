import asyncio
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.delivering import CLOSED_CHANNEL_SECONDS, LONGEST_PAUSE_SECONDS, NONCE_LIFE_SECONDS, Deliverer
from storage import crossposts, deliveries
from tests.services.channels import NONCE_LIFE, Channels, until
from tests.services.desk import GUILD, Desk
from tests.storage.building import execute

HOUR = 3600


class Newsroom:
    """A newsroom with subscribed channels, and the processes that deliver to them."""

    def __init__(self, services, clock):
        self.services, self.clock = services, clock
        self.desk = Desk(services)
        self.channels = Channels(clock)
        self.deliverer = Deliverer(services.database, self.channels, clock)

    async def deliver(self, *, after=0):
        """Let the process that runs deliver what is due, some seconds later."""
        self.clock.forward(after)
        await self.deliverer.deliver_due()

    async def deliver_at(self, moment):
        """Let the process that runs deliver what is due at a moment yet to come."""
        assert moment >= self.clock()
        await self.deliver(after=(moment - self.clock()).total_seconds())

    async def restart(self):
        """Begin a new process on the same file, as `run` does."""
        self.deliverer = Deliverer(self.services.database, self.channels, self.clock)
        async with self.services.database.write() as connection:
            await deliveries.release_claims(connection, int(self.clock().timestamp()))
            await crossposts.release_claims(connection, int(self.clock().timestamp()))

    async def deliver_until_crash(self):
        """Deliver; when the process is to crash in mid-call, abandon it there and begin a new one."""
        crashed = await self.deliver_until_held()
        if crashed:
            await self.restart()
        return crashed

    async def deliver_until_held(self):
        """Deliver; when a call is to be held for ever, leave it there as a process does that hangs."""
        delivering = asyncio.create_task(self.deliverer.deliver_due())
        crash = asyncio.create_task(self.channels.crashed.wait())
        await asyncio.wait((delivering, crash), return_when=asyncio.FIRST_COMPLETED)
        crashed = crash.done()
        for task in (delivering, crash):
            task.cancel()
        await asyncio.wait((delivering, crash))
        if crashed:
            self.channels.crashed.clear()
        else:
            delivering.result()
        return crashed

    async def settle(self):
        """Let time go on without any trouble until nothing waits."""
        self.channels.faults.clear()
        for _ in range(40):
            await self.deliver(after=CLOSED_CHANNEL_SECONDS)
            if not (await self.states()).keys() & {"pending", "claimed", "revising"}:
                return
        raise AssertionError(await self.states())

    async def forget_all(self):
        """Begin without subscriptions and deliveries."""
        async with self.services.database.write() as connection:
            await connection.execute("DELETE FROM delivery")
            await connection.execute("DELETE FROM subscription")

    async def states(self):
        async with self.services.database.read() as connection:
            return await deliveries.counts(connection)

    async def reasons(self):
        health = await self.services.alerting.subscriptions(GUILD)
        return {found.subscription.channel_id: found.subscription.disabled_reason for found in health}


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


async def test_each_piece_is_posted_once_in_every_subscribed_channel_in_order(room):
    await room.desk.subscribe(50, 51)
    pieces = [await room.desk.publish() for _ in range(3)]

    await room.deliver()
    await room.deliver(after=HOUR)

    assert room.channels.posted(50) == room.channels.posted(51) == pieces
    assert await room.states() == {"sent": 6}
    health = await room.services.alerting.subscriptions(GUILD)
    assert {(found.waiting, found.last_sent_at is not None) for found in health} == {(0, True)}


async def test_the_subscription_s_role_is_mentioned(room):
    await room.desk.subscribe(50, role_id=80)
    await room.desk.publish()

    await room.deliver()

    assert [card.role_ids for card in room.channels.cards] == [(80,)]


@pytest.mark.parametrize("fault", ["lost before", "lost after", "crash before", "crash after"])
@pytest.mark.parametrize("pause", [0, 60, NONCE_LIFE_SECONDS - 1, NONCE_LIFE_SECONDS, HOUR, 100 * HOUR])
async def test_a_send_that_breaks_off_makes_one_card_however_long_the_bot_is_down(room, fault, pause):
    await room.desk.subscribe(50)
    pieces = [await room.desk.publish(), await room.desk.publish()]
    room.channels.faults.append(fault)

    await room.deliver_until_crash()
    room.clock.forward(pause)
    await room.restart()
    await room.deliver()

    assert room.channels.posted(50) == pieces
    assert await room.states() == {"sent": 2}


@pytest.mark.parametrize(("fault", "sends"), [("crash after", 1), ("crash before", 2)])
async def test_an_older_claim_is_settled_by_reading_the_channel_back(room, fault, sends):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append(fault)
    await room.deliver_until_crash()

    room.clock.forward(NONCE_LIFE.total_seconds())
    await room.restart()
    await room.deliver()

    assert room.channels.posted(50) == [piece]
    assert len(room.channels.sends) == sends


async def test_trouble_while_a_channel_is_read_back_posts_nothing(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.extend(["crash after", "lost before", "crash after"])
    await room.deliver_until_crash()

    for _ in range(3):
        room.clock.forward(HOUR)
        await room.restart()
        await room.deliver_until_crash()

    assert room.channels.posted(50) == [piece]
    assert len(room.channels.sends) == 1


async def test_an_unforeseen_error_counts_as_in_doubt_and_stops_nothing(room, caplog):
    class Odd(Channels):
        async def post(self, envelope, content):
            message_id = await super().post(envelope, content)
            if len(self.sends) == 1:
                raise RuntimeError("odd")
            return message_id

    room.channels = Odd(room.clock)
    await room.restart()
    await room.desk.subscribe(50, 51)
    piece = await room.desk.publish()

    await room.deliver()
    await room.deliver(after=HOUR)

    assert (room.channels.posted(50), room.channels.posted(51)) == ([piece], [piece])
    assert "failed" in caplog.text


async def test_an_outage_is_borne_with_ever_longer_pauses_and_ends_within_the_longest(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.extend(["lost before"] * 10_000)
    for _ in range(HOUR // 20):
        await room.deliver(after=20)
    attempts = 10_000 - len(room.channels.faults)

    room.channels.faults.clear()
    await room.deliver(after=LONGEST_PAUSE_SECONDS)

    assert HOUR / LONGEST_PAUSE_SECONDS <= attempts <= 9 + HOUR / LONGEST_PAUSE_SECONDS
    assert room.channels.posted(50) == [piece]


async def test_a_channel_that_hangs_holds_up_no_other(room):
    await room.desk.subscribe(50, 51)
    room.channels.held[50] = asyncio.Event()
    pieces = [await room.desk.publish(), await room.desk.publish()]

    delivering = asyncio.create_task(room.deliverer.deliver_due())
    await until(lambda: room.channels.posted(51) == pieces)
    while_hanging = room.channels.posted(50)
    room.channels.held[50].set()
    await delivering

    assert while_hanging == []
    assert room.channels.posted(50) == pieces


async def test_a_lost_reply_keeps_the_order_of_its_channel(room):
    await room.desk.subscribe(50)
    pieces = [await room.desk.publish() for _ in range(3)]
    room.channels.faults.append("lost before")

    await room.deliver()
    before = room.channels.posted(50)
    await room.deliver(after=LONGEST_PAUSE_SECONDS)

    assert (before, room.channels.posted(50)) == ([], pieces)


async def test_a_closed_channel_says_why_loses_nothing_and_comes_back_by_itself(room):
    await room.desk.subscribe(50, 51)
    room.channels.closed[50] = "I lack “Send Messages”."
    pieces = [await room.desk.publish(), await room.desk.publish()]
    await room.deliver()
    reasons = await room.reasons()
    pieces.append(await room.desk.publish())

    await room.deliver(after=HOUR)
    while_closed = room.channels.posted(50), room.channels.posted(51)
    del room.channels.closed[50]
    await room.deliver(after=CLOSED_CHANNEL_SECONDS)

    assert reasons == {50: "I lack “Send Messages”.", 51: None}
    assert while_closed == ([], pieces)
    assert room.channels.posted(50) == pieces
    assert await room.reasons() == {50: None, 51: None}


@pytest.mark.parametrize("in_doubt", [False, True])
async def test_a_channel_that_opens_again_gets_what_waited_at_once(room, in_doubt):
    await room.desk.subscribe(50)
    pieces = [await room.desk.publish(), await room.desk.publish()]
    if in_doubt:
        room.channels.faults.append("lost after")
        await room.deliver()
    room.channels.closed[50] = "I lack “View Channel”."
    await room.deliver(after=HOUR)

    del room.channels.closed[50]
    await room.services.access.may_have_changed([50])
    await room.deliver()

    assert room.channels.posted(50) == pieces
    assert await room.reasons() == {50: None}


async def test_a_card_that_discord_refuses_is_tried_once_and_stops_nothing(room, caplog):
    await room.desk.subscribe(50)
    first, bad, last = [await room.desk.publish() for _ in range(3)]
    room.channels.refused.add(bad)

    await room.deliver()
    await room.deliver(after=HOUR)

    assert room.channels.posted(50) == [first, last]
    assert Counter(room.channels.sends)[(50, bad)] == 1
    assert await room.states() == {"sent": 2, "refused": 1}
    assert "refused" in caplog.text


async def test_a_piece_taken_back_before_it_is_sent_is_not_posted(room):
    await room.desk.subscribe(50)
    gone, kept = await room.desk.publish(), await room.desk.publish()

    await room.desk.undo(gone)
    await room.deliver()

    assert room.channels.posted(50) == [kept]


async def test_a_piece_taken_back_after_it_was_sent_is_struck_through(room):
    await room.desk.subscribe(50, 51)
    gone, kept = await room.desk.publish(), await room.desk.publish()
    await room.deliver()

    await room.desk.undo(gone)
    await room.deliver()

    assert [(card.article_id, card.struck) for card in room.channels.cards if card.channel_id == 50] == [
        (gone, True),
        (kept, False),
    ]
    assert await room.states() == {"retracted": 2, "sent": 2}


async def test_a_piece_taken_back_while_it_is_sent_is_struck_through(room):
    await room.desk.subscribe(50)
    room.channels.held[50] = asyncio.Event()
    piece = await room.desk.publish()

    delivering = asyncio.create_task(room.deliverer.deliver_due())
    await room.channels.arrived.wait()
    await room.desk.undo(piece)
    room.channels.held[50].set()
    await delivering

    assert [(card.article_id, card.struck) for card in room.channels.cards] == [(piece, True)]


@pytest.mark.parametrize(("fault", "struck"), [("lost before", []), ("lost after", [True])])
@pytest.mark.parametrize("pause", [0, HOUR])
async def test_a_piece_taken_back_in_doubt_is_looked_for_and_never_sent_again(room, fault, struck, pause):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append(fault)
    await room.deliver()

    await room.desk.undo(piece)
    await room.deliver(after=pause)
    await room.settle()

    assert [card.struck for card in room.channels.cards] == struck
    assert len(room.channels.sends) == 1


async def test_stopping_lets_the_send_in_flight_finish_and_begins_none(room):
    await room.desk.subscribe(50, 51)
    room.channels.held = {50: asyncio.Event(), 51: asyncio.Event()}
    first = await room.desk.publish()
    second = await room.desk.publish()

    running = asyncio.create_task(room.deliverer.run())
    await room.channels.arrived.wait()
    room.deliverer.stop()
    for held in room.channels.held.values():
        held.set()
    await running
    after_stop = room.channels.posted(50), room.channels.posted(51)
    await room.restart()
    await room.deliver()

    assert after_stop == ([first], [first])
    assert room.channels.posted(50) == room.channels.posted(51) == [first, second]


async def test_a_stopped_delivery_ends_at_once_when_nothing_is_in_flight(room):
    await room.desk.subscribe(50)
    await room.desk.publish()
    room.deliverer.stop()

    await room.deliverer.run()

    assert room.channels.sends == []


async def test_a_new_process_goes_on_at_once_with_what_an_earlier_one_had_claimed(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.faults.append("crash before")
    crashing = asyncio.create_task(room.deliverer.run())
    await room.channels.crashed.wait()
    crashing.cancel()
    await asyncio.wait([crashing])

    room.deliverer = Deliverer(room.services.database, room.channels, room.clock)
    running = asyncio.create_task(room.deliverer.run())
    await until(lambda: room.channels.posted(50) == [piece])
    room.deliverer.stop()
    await running

    assert room.channels.posted(50) == [piece]


async def test_a_database_that_fails_for_a_while_does_not_end_the_delivery(room, database_path, caplog):
    execute(
        database_path,
        "CREATE TRIGGER full BEFORE UPDATE OF message_id, reason ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    await room.desk.subscribe(50)
    piece = await room.desk.publish()

    running = asyncio.create_task(room.deliverer.run())
    await until(lambda: "trying again" in caplog.text)
    execute(database_path, "DROP TRIGGER full")
    room.deliverer.wake()
    await until(lambda: len(room.channels.sends) == 2)
    room.deliverer.stop()
    await running

    assert room.channels.posted(50) == [piece]
    assert await room.states() == {"sent": 1}


faults = st.sampled_from(["fine", "fine", "lost before", "lost after", "crash before", "crash after"])
pauses = st.sampled_from([0, 1, 30, 119, 120, 121, 299, 301, 4000])
events = st.lists(st.tuples(st.sampled_from(["publish", "undo", "deliver", "restart"]), pauses), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schedule=st.lists(faults, max_size=14), events=events, forums=st.sets(st.sampled_from([50, 51])))
async def test_every_piece_has_exactly_one_card_in_its_channel_whatever_fails_and_whenever(
    room, schedule, events, forums
):
    room = Newsroom(room.services, room.clock)
    room.channels.forums = forums
    await room.forget_all()
    await room.desk.subscribe(50, 51)
    room.channels.faults.extend(schedule)
    published, undone = [await room.desk.publish()], set()

    for event, pause in events:
        room.clock.forward(pause)
        if event == "publish":
            published.append(await room.desk.publish())
        elif event == "undo" and published[-1] not in undone:
            await room.desk.undo(published[-1])
            undone.add(published[-1])
        elif event == "restart":
            await room.restart()
        else:
            await room.deliver_until_crash()
    await room.settle()

    for channel_id in (50, 51):
        cards = [card for card in room.channels.cards if card.channel_id == channel_id]
        assert [card.article_id for card in cards] == [
            piece for piece in published if piece not in undone or piece in room.channels.posted(channel_id)
        ]
        assert {card.article_id for card in cards if card.struck} == undone & {card.article_id for card in cards}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(0, 40), min_size=1, max_size=6), pause=pauses)
async def test_a_process_that_is_ended_at_any_step_loses_and_doubles_nothing(room, steps, pause):
    room = Newsroom(room.services, room.clock)
    await room.forget_all()
    await room.desk.subscribe(50, 51, 52)
    pieces = [await room.desk.publish() for _ in range(3)]

    for count in steps:
        delivering = asyncio.create_task(room.deliverer.deliver_due())
        for _ in range(count):
            await asyncio.sleep(0)
        delivering.cancel()
        await asyncio.wait([delivering])
        room.clock.forward(pause)
        await room.restart()
    await room.settle()

    assert [room.channels.posted(channel_id) for channel_id in (50, 51, 52)] == [pieces] * 3
