from datetime import UTC, datetime

import pytest

from bot.intake.archive import FoundPiece
from bot.services.answering import NoSuchArticle
from bot.services.delivering import CLOSED_CHANNEL_SECONDS, EXPIRED
from bot.services.explaining import Explanation, Stage
from storage.deliveries import REMOVED
from tests.services.desk import EDITOR, GUILD, OTHER_GUILD, Desk
from tests.services.test_delivering import HOUR, Newsroom

CLOSED = "I lack “Send Messages”."
NIGHT = (22, 7)
LATE = datetime(2026, 1, 15, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 1, 16, 7, 0, tzinfo=UTC)
EIGHT = datetime(2026, 1, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


def seconds(moment):
    return int(moment.timestamp())


async def why(room, article_id):
    """Return the explanation of a newsroom's only subscription."""
    (explanation,) = (await room.services.explaining.why(GUILD, str(article_id))).explanations
    return explanation


async def test_a_filter_that_says_no_is_named(room):
    wish = await room.desk.subscribe(50, actor="Peru")
    piece = await room.desk.publish()

    assert await why(room, piece) == Explanation(wish, Stage.FILTERED, "it does not name Peru")


async def test_a_piece_from_before_the_subscription_came_too_early(room):
    piece = await room.desk.publish()
    room.clock.forward(60)
    wish = await room.desk.subscribe(50)

    assert await why(room, piece) == Explanation(wish, Stage.LATER, at=wish.created_at)


async def test_a_piece_of_an_archive_came_in_without_alerts(room):
    wish = await room.desk.subscribe(50)
    archive = [FoundPiece("old.txt", "Russia praised India in spring.", "Old")]
    assert len([outcome async for outcome in room.services.importing.take_in(GUILD, archive)]) == 1

    answer = await room.services.explaining.why(GUILD, "Old")

    assert answer.explanations == (Explanation(wish, Stage.SILENT),)


async def test_a_paused_subscription_says_since_when(room):
    await room.desk.subscribe(50)
    await room.services.alerting.pause(GUILD, channel_id=50)
    paused_at = seconds(room.clock())
    piece = await room.desk.publish()
    await room.deliver(after=HOUR)

    explanation = await why(room, piece)

    assert (explanation.stage, explanation.at) == (Stage.PAUSED, paused_at)


async def test_quiet_hours_say_when_they_end(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.deliver_at(LATE)
    piece = await room.desk.publish()
    await room.deliver()

    explanation = await why(room, piece)

    assert (explanation.stage, explanation.at) == (Stage.QUIET, seconds(MORNING))


async def test_a_digest_says_when_it_is_due_and_then_where_it_was_posted(room):
    await room.desk.subscribe(50, digest="daily")
    piece = await room.desk.publish()
    before = await why(room, piece)

    await room.deliver_at(EIGHT)
    after = await why(room, piece)

    (message,) = room.channels.cards
    assert (before.stage, before.at) == (Stage.DIGEST, seconds(EIGHT))
    assert (after.stage, after.at, after.message_id) == (Stage.SENT, seconds(EIGHT), message.message_id)


async def test_a_closed_channel_says_why_and_since_when(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    room.channels.closed[50] = CLOSED
    await room.deliver()
    since = seconds(room.clock())
    await room.deliver(after=CLOSED_CHANNEL_SECONDS)

    explanation = await why(room, piece)

    assert (explanation.stage, explanation.reason, explanation.at) == (Stage.DISABLED, CLOSED, since)


async def test_a_piece_that_is_about_to_be_posted_waits_and_one_in_trouble_says_which(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    before = await why(room, piece)
    room.channels.faults.append("lost before")
    await room.deliver()

    in_trouble = await why(room, piece)

    assert (before.stage, before.reason, before.at) == (Stage.WAITING, None, seconds(room.clock()))
    assert in_trouble.stage is Stage.WAITING
    assert "no reply" in in_trouble.reason
    assert in_trouble.at > seconds(room.clock())


async def test_a_posted_piece_has_its_message_and_one_that_was_removed_since_is_struck(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    await room.deliver()
    posted_at = seconds(room.clock())
    (card,) = room.channels.cards
    sent = await why(room, piece)

    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.deliver(after=HOUR)
    struck = await why(room, piece)

    assert (sent.stage, sent.at, sent.message_id) == (Stage.SENT, posted_at, card.message_id)
    assert (struck.stage, struck.at, struck.message_id) == (Stage.STRUCK, posted_at, card.message_id)


async def removed(room, piece):
    await room.services.editing.remove(GUILD, EDITOR, piece)


async def refused(room, piece):
    room.channels.refused.add(piece)
    await room.deliver()


async def expired(room, piece):
    await room.deliver(after=8 * 24 * HOUR)


@pytest.mark.parametrize(("ending", "reason"), [(removed, REMOVED), (refused, "Invalid form body"), (expired, EXPIRED)])
async def test_a_piece_that_never_comes_says_why(room, ending, reason):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()

    await ending(room, piece)

    explanation = await why(room, piece)
    assert (explanation.stage, explanation.reason) == (Stage.ENDED, reason)


async def test_a_removed_piece_says_so_where_a_digest_was_to_tell_of_it(room):
    await room.desk.subscribe(50, digest="daily")
    piece = await room.desk.publish()

    await removed(room, piece)

    explanation = await why(room, piece)
    assert (explanation.stage, explanation.reason) == (Stage.ENDED, REMOVED)


async def test_each_subscription_has_an_explanation_of_its_own(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.desk.subscribe(50, actor="Peru")
    await room.desk.subscribe(50, digest="weekly")
    await room.desk.subscribe(51)
    await room.deliver_at(LATE)
    piece = await room.desk.publish()
    await room.deliver()

    answer = await room.services.explaining.why(GUILD, str(piece))

    assert answer.article.id == piece
    assert [(found.subscription.channel_id, found.stage) for found in answer.explanations] == [
        (50, Stage.QUIET),
        (50, Stage.FILTERED),
        (50, Stage.DIGEST),
        (51, Stage.SENT),
    ]


async def test_a_card_that_another_subscription_of_the_channel_brought_counts_for_all_that_wanted_it(room):
    await room.desk.subscribe(50, quiet=NIGHT)
    await room.desk.subscribe(50, keyword="Russia")
    await room.deliver_at(LATE)
    piece = await room.desk.publish()
    await room.deliver()

    answer = await room.services.explaining.why(GUILD, str(piece))

    assert [found.stage for found in answer.explanations] == [Stage.SENT, Stage.SENT]


async def test_another_newsroom_s_pieces_and_subscriptions_are_explained_to_nobody_else(room):
    elsewhere = Desk(room.services, OTHER_GUILD)
    await elsewhere.subscribe(60)
    theirs = await elsewhere.publish(title="Theirs")
    await room.desk.subscribe(50)
    own = await room.desk.publish()

    with pytest.raises(NoSuchArticle):
        await room.services.explaining.why(GUILD, str(theirs))
    assert [
        found.subscription.channel_id for found in (await room.services.explaining.why(GUILD, str(own))).explanations
    ] == [50]


async def test_a_piece_that_does_not_exist_is_not_explained(room):
    with pytest.raises(NoSuchArticle):
        await room.services.explaining.why(GUILD, "99")
