from datetime import UTC, datetime, timedelta

import pytest

from bot.services.digesting import EXPIRED, TOLD_ALREADY, Digest
from bot.services.explaining import Stage
from tests.services.desk import EDITOR, GUILD, OTHER_GUILD, Desk
from tests.services.test_delivering import Newsroom

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TOMORROW = datetime(2026, 1, 16, 8, 0, tzinfo=UTC)
"""When a daily digest is first due where no time zone was set; the clock begins on Thursday, 15 January, at noon."""


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


def digests(room, channel_id=50):
    return room.channels.contents(channel_id, Digest)


def told(digest):
    """Return the pieces that a digest tells of, in the order they came."""
    return sorted(
        article.id for articles in (*(pair.articles for pair in digest.pairs), digest.others) for article in articles
    )


async def standing(room, article_id):
    """Return where a piece stands with each subscription, and why."""
    answer = await room.services.explaining.why(GUILD, str(article_id))
    return [(found.stage, found.reason) for found in answer.explanations]


@pytest.mark.parametrize(
    ("zone", "wanted", "due"),
    [
        ("UTC", {"digest": "daily"}, "2026-01-16T08:00"),
        ("UTC", {"digest": "daily", "hour": 13}, "2026-01-15T13:00"),
        ("UTC", {"digest": "daily", "hour": 12}, "2026-01-16T12:00"),
        ("Europe/Vienna", {"digest": "daily"}, "2026-01-16T07:00"),
        ("America/New_York", {"digest": "daily", "hour": 18}, "2026-01-15T23:00"),
        ("UTC", {"digest": "weekly"}, "2026-01-19T08:00"),
        ("America/New_York", {"digest": "weekly", "hour": 20, "weekday": 3}, "2026-01-16T01:00"),
        ("Asia/Kathmandu", {"digest": "weekly", "hour": 0, "weekday": 4}, "2026-01-15T18:15"),
    ],
)
@pytest.mark.parametrize("zone_first", [True, False])
async def test_a_digest_comes_at_its_hour_in_the_newsroom_s_zone_and_never_before(room, zone, wanted, due, zone_first):
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC)
    if zone_first:
        await room.services.alerting.set_time_zone(GUILD, zone)
    await room.desk.subscribe(50, **wanted)
    await room.services.alerting.set_time_zone(GUILD, zone)
    piece = await room.desk.publish()

    await room.deliver()
    await room.deliver_at(moment - SECOND)
    before = digests(room)
    await room.deliver_at(moment)

    assert before == []
    assert [told(digest) for digest in digests(room)] == [[piece]]
    assert room.channels.posted(50) == []


async def test_summer_time_moves_no_digest_from_its_hour(room):
    await room.services.alerting.set_time_zone(GUILD, "Europe/Vienna")
    await room.desk.subscribe(50, digest="daily")
    last_in_winter = datetime(2026, 3, 28, 7, 0, tzinfo=UTC)
    await room.deliver_at(last_in_winter)
    piece = await room.desk.publish()

    await room.deliver_at(last_in_winter + timedelta(hours=23) - SECOND)
    before = digests(room)
    await room.deliver_at(last_in_winter + timedelta(hours=23))

    assert (before, [told(digest) for digest in digests(room)]) == ([], [[piece]])


async def test_each_digest_tells_of_what_came_since_the_last_and_where_nothing_did_there_is_none(room):
    await room.desk.subscribe(50, digest="daily")
    first = [await room.desk.publish(), await room.desk.publish()]
    for days in range(3):
        await room.deliver_at(TOMORROW + days * DAY)
    second = await room.desk.publish()
    await room.deliver_at(TOMORROW + 3 * DAY)

    assert [told(digest) for digest in digests(room)] == [first, [second]]
    assert [(digest.digest, digest.since) for digest in digests(room)] == [
        ("daily", None),
        ("daily", int(TOMORROW.timestamp())),
    ]


@pytest.mark.parametrize("fault", ["lost before", "lost after", "crash before", "crash after"])
@pytest.mark.parametrize("pause", [0, 130, 4000, 3 * 86_400])
async def test_a_digest_that_breaks_off_is_posted_once_with_each_piece_however_long_the_bot_is_down(room, fault, pause):
    await room.desk.subscribe(50, digest="daily")
    first = await room.desk.publish()
    room.clock.forward((TOMORROW - room.clock()).total_seconds())
    room.channels.faults.append(fault)
    await room.deliver_until_crash()

    second = await room.desk.publish()
    room.clock.forward(pause)
    await room.restart()
    await room.deliver()
    await room.deliver(after=DAY.total_seconds())

    assert [told(digest) for digest in digests(room)] == [[first], [second]]


async def test_after_a_long_time_down_one_digest_tells_of_all_that_is_not_too_old_and_the_next_keeps_its_hour(room):
    await room.desk.subscribe(50, digest="daily")
    too_old = await room.desk.publish()
    room.clock.forward(5 * 86_400)
    pieces = [await room.desk.publish(), await room.desk.publish()]
    room.clock.forward(4 * 86_400)

    await room.restart()
    await room.deliver()
    later = await room.desk.publish()
    await room.deliver_at(TOMORROW + 9 * DAY - SECOND)
    before = len(digests(room))
    await room.deliver_at(TOMORROW + 9 * DAY)

    assert (before, [told(digest) for digest in digests(room)]) == (1, [pieces, [later]])
    assert await standing(room, too_old) == [(Stage.ENDED, EXPIRED)]


@pytest.mark.parametrize(("digest", "days"), [("daily", 1), ("weekly", 7)])
async def test_the_time_between_two_digests_makes_no_piece_too_old(room, digest, days):
    await room.desk.subscribe(50, digest=digest, hour=12, weekday=3, max_age=60)
    piece = await room.desk.publish()

    await room.deliver_at(datetime(2026, 1, 15, 12, tzinfo=UTC) + days * DAY)

    assert [told(digest) for digest in digests(room)] == [[piece]]


async def test_a_card_of_its_own_in_the_channel_leaves_nothing_for_the_digest(room):
    await room.desk.subscribe(50, actor="Peru")
    await room.desk.subscribe(50, 51, digest="daily")
    both = await room.desk.publish("Peru praised India for the tea.")
    other = await room.desk.publish()

    await room.deliver_at(TOMORROW)

    assert room.channels.posted(50) == [both]
    assert [told(digest) for digest in digests(room)] == [[other]]
    assert [told(digest) for digest in digests(room, 51)] == [[both, other]]
    assert (Stage.ENDED, TOLD_ALREADY) in await standing(room, both)


async def test_several_subscriptions_of_a_channel_give_one_digest_with_each_piece_once(room):
    await room.desk.subscribe(50, digest="daily", actor="Russia", role_id=80)
    await room.desk.subscribe(50, digest="daily", actor="India", role_id=81)
    await room.desk.subscribe(50, digest="daily", actor="Peru", hour=9)
    pieces = [
        await room.desk.publish(),
        await room.desk.publish("India praised Peru."),
        await room.desk.publish("Peru thanked India."),
    ]

    await room.deliver_at(TOMORROW)
    await room.deliver_at(TOMORROW + DAY / 24)

    assert [told(digest) for digest in digests(room)] == [pieces]
    assert [sorted(card.role_ids) for card in room.channels.cards] == [[80, 81]]


async def test_a_daily_and_a_weekly_digest_of_a_channel_each_tell_of_a_piece(room):
    await room.desk.subscribe(50, digest="daily")
    await room.desk.subscribe(50, digest="weekly")
    piece = await room.desk.publish()

    await room.deliver_at(TOMORROW)
    await room.deliver_at(TOMORROW + 3 * DAY)

    assert [(digest.digest, told(digest)) for digest in digests(room)] == [("daily", [piece]), ("weekly", [piece])]


async def test_a_digest_groups_by_pair_and_says_first_where_a_stance_changed(room):
    for day in (1, 2):
        await room.desk.publish("Peru praised Chile for the lagoon.\n" * day, published=f"2025-01-0{day}")
        await room.desk.publish("Russia praised India for the oil.\n" * day, published=f"2025-01-0{day}")
    await room.desk.subscribe(50, digest="daily")
    same = [await room.desk.publish(f"Peru praised Chile for {what}.") for what in ("tea", "salt", "rain")]
    turned = [
        await room.desk.publish(f"Russia condemned India over {what}.", published="2026-01-14")
        for what in ("oil", "grain", "steel", "ships")
    ]
    new = await room.desk.publish("China condemned Japan over the islands.")
    plain = await room.desk.publish("It was a warm day in the harbour. Tea was served at four.")

    await room.deliver_at(TOMORROW)

    (digest,) = digests(room)
    pairs = {(pair.source, pair.target): pair for pair in digest.pairs}
    assert {names: [article.id for article in pair.articles] for names, pair in pairs.items()} == {
        ("Russia", "India"): turned,
        ("China", "Japan"): [new],
        ("Peru", "Chile"): same,
    }
    assert (pairs["Peru", "Chile"].before, pairs["Peru", "Chile"].now) == ("supportive", "supportive")
    assert (pairs["China", "Japan"].before, pairs["China", "Japan"].now) == ("unknown", "critical")
    assert pairs["Russia", "India"].before == "supportive" != pairs["Russia", "India"].now
    assert [pair.source for pair in digest.pairs][-1] == "Peru"
    assert [article.id for article in digest.others] == [plain]


async def test_a_removed_piece_keeps_its_place_in_the_digest_that_told_of_it(room):
    await room.desk.subscribe(50, digest="daily")
    removed = await room.desk.publish("China condemned Japan over the islands.")
    await room.desk.publish("Peru praised Chile for the rain.")
    await room.deliver_at(TOMORROW)
    (before,) = digests(room)

    await room.services.editing.remove(GUILD, EDITOR, removed)
    await room.deliver()

    (after,) = digests(room)
    assert [pair.source for pair in before.pairs] == [pair.source for pair in after.pairs] == ["China", "Peru"]
    assert after.pairs[0].now == "unknown"
    assert after.pairs[0].articles[0].removed


async def test_a_piece_removed_before_the_digest_is_left_out_and_comes_with_a_later_one_if_it_is_put_back(room):
    await room.desk.subscribe(50, digest="daily")
    gone, kept = await room.desk.publish(), await room.desk.publish()
    await room.services.editing.remove(GUILD, EDITOR, gone)
    await room.deliver_at(TOMORROW)
    while_gone = await standing(room, gone)

    await room.services.editing.restore(GUILD, EDITOR, gone)
    waiting = await standing(room, gone)
    await room.deliver_at(TOMORROW + DAY)
    await room.deliver_at(TOMORROW + 2 * DAY)

    assert [told(digest) for digest in digests(room)] == [[kept], [gone]]
    assert (while_gone[0][0], waiting[0][0]) == (Stage.ENDED, Stage.DIGEST)


async def test_a_digest_that_was_posted_follows_what_becomes_of_its_pieces(room):
    await room.desk.subscribe(50, digest="daily")
    piece, other = await room.desk.publish(title="Tea"), await room.desk.publish(title="Salt")
    await room.deliver_at(TOMORROW)

    async def shown():
        await room.deliver()
        (digest,) = digests(room)
        found = [article for pair in digest.pairs for article in pair.articles] + list(digest.others)
        return {article.id: (article.title, article.removed) for article in found}

    at_first = await shown()
    await room.services.editing.edit(GUILD, EDITOR, piece, title="Green Tea")
    corrected = await shown()
    await room.services.editing.remove(GUILD, EDITOR, piece)
    removed = await shown()
    await room.services.editing.restore(GUILD, EDITOR, piece)
    restored = await shown()

    assert at_first == {piece: ("Tea", False), other: ("Salt", False)}
    assert corrected == {piece: ("Green Tea", False), other: ("Salt", False)}
    assert removed[piece][1] is True
    assert restored == corrected
    assert await room.states() == {"sent": 1}


async def test_a_paused_digest_waits_and_comes_after_it_goes_on_with_all_that_came_meanwhile(room):
    await room.desk.subscribe(50, digest="daily")
    pieces = [await room.desk.publish()]
    await room.services.alerting.pause(GUILD, channel_id=50)
    await room.deliver_at(TOMORROW)
    pieces.append(await room.desk.publish())
    await room.deliver_at(TOMORROW + DAY)
    paused = await standing(room, pieces[0])

    await room.services.alerting.resume(GUILD, channel_id=50)
    await room.deliver_at(TOMORROW + 2 * DAY - SECOND)
    before = digests(room)
    await room.deliver_at(TOMORROW + 2 * DAY)

    assert (paused[0][0], before) == (Stage.PAUSED, [])
    assert [told(digest) for digest in digests(room)] == [pieces]


async def test_a_digest_for_a_closed_channel_waits_and_comes_when_it_is_open_again(room):
    await room.desk.subscribe(50, digest="daily")
    pieces = [await room.desk.publish()]
    room.channels.closed[50] = "I lack “Send Messages”."
    await room.deliver_at(TOMORROW)
    pieces.append(await room.desk.publish())
    await room.deliver_at(TOMORROW + DAY)

    del room.channels.closed[50]
    await room.services.access.regained(50)
    await room.deliver()

    assert [told(digest) for digest in digests(room)] == [pieces[:1], pieces[1:]]


async def test_pieces_of_before_come_with_the_first_digest_where_that_was_asked_for_each_once(room):
    old = [await room.desk.publish(published=f"2025-01-0{day}") for day in (1, 2, 3)]
    await room.desk.subscribe(50, digest="daily", last=2)
    again = await room.services.alerting.subscriptions(GUILD)
    await room.desk.subscribe(50, digest="daily", last=2)

    await room.deliver_at(TOMORROW)
    await room.desk.subscribe(50, digest="daily", last=3)
    await room.deliver_at(TOMORROW + DAY)

    assert [told(digest) for digest in digests(room)] == [old[1:], old[:1]]
    assert again[0].waiting == 2


async def test_an_ended_subscription_s_digest_is_not_posted(room):
    await room.desk.subscribe(50, digest="daily")
    await room.desk.publish()
    room.channels.closed[50] = "I lack “Send Messages”."
    await room.deliver_at(TOMORROW)
    await room.desk.publish()

    await room.services.alerting.unsubscribe(GUILD, channel_id=50)
    room.channels.closed.clear()
    await room.deliver_at(TOMORROW + DAY)

    assert digests(room) == []


async def test_a_newsroom_s_digest_tells_of_its_own_pieces_and_verdicts_alone(room):
    await Desk(room.services, OTHER_GUILD).publish("Russia condemned India over the tea.")
    await room.desk.subscribe(50, digest="daily")
    await Desk(room.services, OTHER_GUILD).publish("Russia condemned India over the salt.")
    piece = await room.desk.publish("Russia praised India for the rain.")

    await room.deliver_at(TOMORROW)

    (digest,) = digests(room)
    assert told(digest) == [piece]
    assert [(pair.before, pair.now) for pair in digest.pairs] == [("unknown", "supportive")]
