from functools import partial

import pytest

from storage import corpus, corrections, deliveries, subscriptions
from storage.subscriptions import Filters, NewSubscription, Style
from tests.storage.building import GUILD, NOW, OTHER_GUILD, contents, piece

LEASE = 600


class Queue:
    """Deliveries of a newsroom, with a clock that is moved by hand."""

    def __init__(self, database):
        self.database = database
        self.now = NOW
        self._wishes = {}

    async def post(self, *channel_ids, guild_id=GUILD):
        """Store a piece to be posted in these channels and return its number."""
        article_id = await self.do(corpus.add, piece(guild_id=guild_id), self.now)
        for channel_id in channel_ids:
            await self.enqueue(article_id, channel_id, guild_id=guild_id)
        return article_id

    async def enqueue(self, article_id, channel_id, wanted_at=None, guild_id=GUILD):
        """Write down a delivery for the channel's own wish, unless it is for others."""
        wanted_at = wanted_at or {await self.wish(channel_id, guild_id): self.now}
        return await self.do(deliveries.enqueue, guild_id, article_id, channel_id, wanted_at, self.now)

    async def wish(self, channel_id, guild_id=GUILD):
        if channel_id not in self._wishes:
            self._wishes[channel_id] = await self.do(subscriptions.add, NewSubscription(guild_id, channel_id, 7), NOW)
        return self._wishes[channel_id]

    async def claim(self, *, busy=(), limit=25):
        return await self.do(deliveries.claim_due, self.now, busy, limit, LEASE)

    async def do(self, step, *values, **options):
        async with self.database.write() as connection:
            return await step(connection, *values, **options)

    async def counts(self):
        async with self.database.read() as connection:
            return await deliveries.counts(connection)


@pytest.fixture
def queue(database):
    return Queue(database)


def named(claimed):
    return [(delivery.article_id, delivery.channel_id) for delivery in claimed]


async def test_a_claim_is_handed_out_once_as_it_was_before(queue):
    article_id = await queue.post(50)

    (delivery,) = await queue.claim()

    assert (delivery.article_id, delivery.channel_id, delivery.state) == (article_id, 50, "pending")
    assert (delivery.claimed_at, delivery.attempts, delivery.message_id) == (None, 0, None)
    assert await queue.claim() == []
    assert await queue.counts() == {"claimed": 1}


async def test_nonces_are_each_their_own_and_fit_into_discord_s_limit(queue):
    await queue.post(50, 51, 52)

    nonces = {delivery.nonce for delivery in await queue.claim()}

    assert len(nonces) == 3
    assert all(0 < len(nonce) <= 25 for nonce in nonces)


async def test_a_channel_s_pieces_are_claimed_one_by_one_in_their_order(queue):
    first, second = await queue.post(50), await queue.post(50, 51)

    (one,) = [delivery for delivery in await queue.claim() if delivery.channel_id == 50]
    none_while_claimed = await queue.claim()
    await queue.do(deliveries.record_sent, one, 900, queue.now)
    (two,) = await queue.claim()

    assert (one.article_id, none_while_claimed, two.article_id) == (first, [], second)


async def test_a_postponed_piece_holds_back_those_behind_it_in_its_channel_alone(queue):
    await queue.post(50)
    (head,) = await queue.claim()
    await queue.do(deliveries.postpone, head.id, queue.now + 60, "trouble", untouched=True)
    second = await queue.post(50, 51)

    assert named(await queue.claim()) == [(second, 51)]
    queue.now += 60
    assert named(await queue.claim()) == [(head.article_id, 50)]


async def test_busy_channels_are_left_out_and_the_oldest_come_first_up_to_the_limit(queue):
    first, second = await queue.post(50, 51), await queue.post(52, 53)

    assert named(await queue.claim(busy=[50], limit=2)) == [(first, 51), (second, 52)]
    assert named(await queue.claim()) == [(first, 50), (second, 53)]


async def test_nothing_is_claimed_before_it_is_due(queue):
    await queue.post(50)
    queue.now -= 1

    assert await queue.claim() == []


async def test_a_claim_comes_back_after_its_lease_with_the_moment_of_the_first_send(queue):
    await queue.post(50)
    await queue.claim()

    queue.now += LEASE - 1
    too_early = await queue.claim()
    queue.now += 1
    (again,) = await queue.claim()
    queue.now += LEASE
    (third,) = await queue.claim()

    assert too_early == []
    assert (again.state, again.claimed_at, again.attempts) == ("claimed", NOW, 1)
    assert (third.claimed_at, third.attempts) == (NOW, 2)


async def test_a_new_process_takes_over_at_once_what_an_earlier_one_had_claimed(queue):
    await queue.post(50, 51)
    first, _ = await queue.claim()

    queue.now += 5
    await queue.do(deliveries.release_claims, queue.now)
    again = await queue.claim()

    assert len(again) == 2
    assert (again[0].nonce, again[0].claimed_at) == (first.nonce, NOW)


async def test_a_send_that_had_no_effect_for_certain_is_pending_again_one_in_doubt_stays_claimed(queue):
    await queue.post(50, 51)
    untouched, in_doubt = await queue.claim()

    await queue.do(deliveries.postpone, untouched.id, queue.now, "closed", untouched=True)
    await queue.do(deliveries.postpone, in_doubt.id, queue.now, "lost", untouched=False)
    again = await queue.claim()

    assert [(delivery.state, delivery.claimed_at) for delivery in again] == [("pending", None), ("claimed", NOW)]


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (lambda connection, done: deliveries.record_sent(connection, done, 900, NOW), "sent"),
        (lambda connection, done: deliveries.refuse(connection, done.id, "too long"), "refused"),
        (lambda connection, done: deliveries.cancel(connection, done.id, "removed"), "cancelled"),
        (lambda connection, done: deliveries.expire(connection, done.id, "too old"), "expired"),
    ],
)
async def test_what_is_done_is_not_claimed_again_and_lets_the_next_one_go(queue, step, state):
    await queue.post(50)
    (delivery,) = await queue.claim()

    await queue.do(step, delivery)
    next_one = await queue.post(50)
    queue.now += 10 * LEASE

    assert (await queue.counts())[state] == 1
    assert named(await queue.claim()) == [(next_one, 50)]


async def test_one_piece_has_one_delivery_a_channel(queue, path):
    article_id = await queue.post(50)
    before = contents(path)

    again = await queue.enqueue(article_id, 50)

    assert again is False
    assert contents(path) == before


async def test_a_piece_that_waits_for_one_wish_is_posted_for_another_that_wants_it_too(queue):
    one, two = (
        await queue.wish(50),
        await queue.do(subscriptions.add, NewSubscription(GUILD, 50, 7, Filters(("A",))), NOW),
    )
    article_id = await queue.post()
    await queue.enqueue(article_id, 50, {one: None})

    first, again = await queue.enqueue(article_id, 50, {two: NOW}), await queue.enqueue(article_id, 50, {two: NOW})

    assert (first, again) == (True, False)
    assert named(await queue.claim()) == [(article_id, 50)]


@pytest.mark.parametrize(
    ("end", "back"), [(deliveries.cancel, True), (deliveries.expire, True), (deliveries.refuse, False)]
)
async def test_a_piece_that_was_given_up_is_written_down_anew_but_not_what_discord_refused(queue, end, back):
    article_id = await queue.post(50)
    (delivery,) = await queue.claim()
    await queue.do(end, delivery.id, "given up")

    queue.now += 60
    assert await queue.enqueue(article_id, 50) is back

    again = [(found.article_id, found.created_at, found.nonce) for found in await queue.claim()]
    assert again == ([(article_id, NOW + 60, delivery.nonce)] if back else [])


async def remove(queue, article_id):
    await queue.do(corpus.remove, GUILD, article_id, None, queue.now)
    await queue.do(corrections.retract, article_id, queue.now)


async def test_a_removed_piece_is_cancelled_where_it_was_not_sent_and_retracted_where_it_was(queue):
    article_id = await queue.post(50)
    (sent,) = await queue.claim()
    await queue.do(deliveries.record_sent, sent, 900, queue.now)
    await queue.enqueue(article_id, 51)

    await remove(queue, article_id)

    assert await queue.counts() == {"cancelled": 1, "revising": 1}
    (revising,) = await queue.claim()
    assert (revising.channel_id, revising.message_id, revising.article_removed) == (50, 900, True)
    assert (revising.state, revising.attempts) == ("revising", 0)
    await queue.do(partial(deliveries.record_revised, removed=True, now=queue.now), revising)
    queue.now += LEASE
    assert await queue.claim() == []
    assert await queue.counts() == {"cancelled": 1, "retracted": 1}


async def test_a_piece_removed_while_it_is_sent_is_retracted_once_the_send_is_recorded(queue):
    article_id = await queue.post(50)
    (delivery,) = await queue.claim()

    await remove(queue, article_id)
    while_sending = await queue.counts()
    await queue.do(deliveries.record_sent, delivery, 900, queue.now)
    (revising,) = await queue.claim()

    assert while_sending == {"claimed": 1}
    assert (revising.state, revising.message_id) == ("revising", 900)


async def test_the_cards_of_a_corrected_piece_follow_it_and_stand_as_sent_again(queue):
    article_id = await queue.post(50)
    (delivery,) = await queue.claim()
    await queue.do(deliveries.record_sent, delivery, 900, queue.now)

    await queue.do(corrections.revise, article_id, queue.now)
    (revising,) = await queue.claim()
    await queue.do(partial(deliveries.record_revised, removed=False, now=queue.now), revising)

    assert (revising.state, revising.message_id) == ("revising", 900)
    assert await queue.counts() == {"sent": 1}
    assert await queue.claim() == []


@pytest.mark.parametrize("at", ["send", "revision"])
async def test_a_correction_that_comes_while_a_card_is_on_its_way_is_shown_next(queue, at):
    article_id = await queue.post(50)
    (delivery,) = await queue.claim()
    if at == "send":
        await queue.do(corrections.revise, article_id, queue.now)
        await queue.do(deliveries.record_sent, delivery, 900, queue.now)
    else:
        await queue.do(deliveries.record_sent, delivery, 900, queue.now)
        await queue.do(corrections.revise, article_id, queue.now)
        (revising,) = await queue.claim()
        await queue.do(corrections.revise, article_id, queue.now)
        await queue.do(partial(deliveries.record_revised, removed=False, now=queue.now), revising)

    assert [again.state for again in await queue.claim()] == ["revising"]


async def test_a_card_that_a_send_in_doubt_may_have_posted_before_a_correction_is_brought_up_to_date(queue):
    article_id = await queue.post(50)
    (lost,) = await queue.claim()
    await queue.do(corrections.revise, article_id, queue.now)
    await queue.do(deliveries.postpone, lost.id, queue.now, "lost", untouched=False)

    (again,) = await queue.claim()
    await queue.do(deliveries.record_sent, again, 900, queue.now)

    assert [(delivery.state, delivery.message_id) for delivery in await queue.claim()] == [("revising", 900)]


async def test_what_a_removal_cancelled_and_struck_through_comes_back_with_its_piece(queue):
    article_id = await queue.post(50)
    (sent,) = await queue.claim()
    await queue.do(deliveries.record_sent, sent, 900, queue.now)
    await queue.enqueue(article_id, 51)
    await remove(queue, article_id)

    await queue.do(corpus.restore, GUILD, article_id, None, queue.now)
    await queue.do(corrections.renew, article_id, queue.now)

    assert await queue.counts() == {"pending": 1, "revising": 1}


async def test_a_retraction_that_is_put_off_stays_one(queue):
    article_id = await queue.post(50)
    (delivery,) = await queue.claim()
    await queue.do(deliveries.record_sent, delivery, 900, queue.now)
    await remove(queue, article_id)
    (revising,) = await queue.claim()

    await queue.do(deliveries.postpone, revising.id, queue.now, "trouble", untouched=False)
    (again,) = await queue.claim()

    assert (again.state, again.message_id) == ("revising", 900)


async def test_removing_one_piece_leaves_the_others_deliveries(queue):
    gone, kept = await queue.post(50), await queue.post(51)

    await remove(queue, gone)

    assert named(await queue.claim()) == [(kept, 51)]


async def test_waking_a_channel_makes_all_that_waits_there_due_in_doubt_or_not(queue):
    await queue.post(50, 51, 52)
    for delivery, untouched in zip(await queue.claim(), (True, False, True), strict=True):
        await queue.do(deliveries.postpone, delivery.id, queue.now + 600, "closed", untouched=untouched)

    nothing = await queue.claim()
    for channel_id in (50, 51):
        await queue.do(deliveries.wake_channel, channel_id, queue.now)

    assert nothing == []
    assert [channel_id for _, channel_id in named(await queue.claim())] == [50, 51]


async def test_the_roles_of_all_subscriptions_that_want_it_now_are_mentioned_each_once(queue):
    wishes = [(("A", 81), 0), (("B", 80), 0), (("C", 81), 0), (("D", None), 0), (("E", 82), 60), (("F", 83), None)]
    wanted_at = {
        await queue.do(
            subscriptions.add, NewSubscription(GUILD, 50, 7, Filters((actor,)), style=Style(role_id=role_id)), NOW
        ): None if later is None else NOW + later
        for (actor, role_id), later in wishes
    }
    await queue.enqueue(await queue.post(), 50, wanted_at)

    (delivery,) = await queue.claim()

    assert sorted(delivery.role_ids) == [80, 81]


async def test_a_card_is_in_full_with_a_thread_and_lives_as_long_as_any_of_its_subscriptions_wants(queue):
    styles = [Style(short=True, max_age=60), Style(threaded=True, max_age=90), Style(short=True, max_age=30)]
    wanted_at = {
        await queue.do(subscriptions.add, NewSubscription(GUILD, 50, 7, Filters((str(i),)), style=style), NOW): NOW
        for i, style in enumerate(styles)
    }
    await queue.enqueue(await queue.post(), 50, wanted_at)

    (delivery,) = await queue.claim()

    assert (delivery.short, delivery.threaded, delivery.max_age) == (False, True, 90)


async def test_what_is_wanted_later_or_not_yet_is_not_claimed_and_holds_back_nothing(queue):
    one, other = await queue.wish(50), await queue.wish(51)
    later, held = await queue.post(), await queue.post()
    await queue.enqueue(later, 50, {one: NOW + 60})
    await queue.enqueue(held, 51, {other: None})
    now = [(await queue.post(channel_id), channel_id) for channel_id in (50, 51)]

    claimed = await queue.claim()
    for delivery in claimed:
        await queue.do(deliveries.record_sent, delivery, 900, queue.now)
    assert named(claimed) == now
    queue.now += 60

    assert named(await queue.claim()) == [(later, 50)]


async def test_a_notice_is_not_held_up_by_what_waits_for_the_channel_that_it_tells_of(queue):
    piece_id = await queue.post(50)
    (head,) = await queue.claim()
    notice_id = await queue.do(deliveries.enqueue_other, GUILD, "notice", 50, {"sentence": "Closed."}, queue.now)

    (notice,) = await queue.claim()

    assert (head.article_id, notice.id, notice.kind, notice.detail) == (
        piece_id,
        notice_id,
        "notice",
        {"sentence": "Closed."},
    )


async def test_newsrooms_share_the_queue_and_keep_their_names(queue):
    here, there = await queue.post(50), await queue.post(60, guild_id=OTHER_GUILD)

    claimed = await queue.claim()

    assert [(delivery.guild_id, delivery.article_id) for delivery in claimed] == [(GUILD, here), (OTHER_GUILD, there)]
