import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake.archive import FoundPiece
from bot.services.adding import AlreadyHeld
from bot.services.answering import EmptyCorpus, NoSuchArticle
from bot.services.delivering import LONGEST_PAUSE_SECONDS
from tests.services.desk import EDITOR, GUILD, OTHER_EDITOR, OTHER_GUILD, Desk, upload
from tests.services.test_delivering import HOUR, Newsroom, faults, pauses
from tests.storage.building import contents

TEXT = """The Ferry That Nobody Sank

By Ines Okafor
4 March 2025

Russia praised India for keeping the ferry afloat. India criticised China for the delay at the locks. \
The ferry sails on Tuesdays.

Background briefings:

January 9, 2025: What a Ferry Buys Russia
"""
BARE = "Peru thanked Ecuador for the water. Nobody else was asked."

SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
_guilds = count(1000)


@pytest.fixture
def editing(services):
    return services.editing


@pytest.fixture
def room(services, clock):
    return Newsroom(services, clock)


async def correct(services, article_id, guild_id=GUILD, user_id=EDITOR, **fields):
    """Correct some fields of a piece and keep the others."""
    article = (await services.answering.article(guild_id, str(article_id))).article
    known = {"title": article.title, "author": article.author, "date": article.published, "url": article.url}
    return await services.editing.edit(guild_id, user_id, article_id, **(known | fields))


async def stance(services, source="Russia", target="India", guild_id=GUILD, **period):
    return await services.answering.stance(guild_id, source, target, **period)


async def done(editing, article_id=None, guild_id=GUILD):
    return [(entry.action, entry.done_by, entry.detail) for entry in await editing.history(guild_id, article_id)]


async def test_an_edit_replaces_what_is_known_and_says_which_fields_changed(services, desk):
    piece = await desk.publish(TEXT, title=None, published=None)

    corrected = await correct(services, piece, title="Two Locks", date="2024-05", url="https://example.org/locks")

    assert corrected.changed == ("title", "published", "url")
    article = corrected.article
    assert (article.title, article.author, article.published) == ("Two Locks", "Ines Okafor", "2024-05")
    assert (await services.answering.article(GUILD, "two locks")).article == article
    found = await services.answering.search(GUILD, "two")
    assert [match.article.id for match in found.results] == [piece]


async def test_what_an_edit_leaves_empty_is_read_from_the_text_again(services, desk, editing):
    piece = await desk.publish(TEXT, title="Two Locks", published="2024-05", author="Edda")

    corrected = await editing.edit(GUILD, EDITOR, piece, title=None, author=None, date=None, url=None)

    article = corrected.article
    assert (article.title, article.author) == ("The Ferry That Nobody Sank", "Ines Okafor")
    assert (article.published, article.url) == ("2025-03-04", None)


async def test_a_piece_that_gives_no_title_takes_its_first_sentence_again(services, desk, editing):
    piece = await desk.publish(BARE, title="Water", published="2024-05")

    corrected = await editing.edit(GUILD, EDITOR, piece, title=None, author=None, date=None, url=None)

    assert corrected.article.title == "Peru thanked Ecuador for the water."
    assert corrected.article.published is None


async def test_an_edited_date_moves_the_evidence(services, desk):
    piece = await desk.publish(TEXT, title=None, published=None)

    await correct(services, piece, date="2021-11-30")

    answer = await stance(services)
    assert (answer.first, answer.last) == ("2021-11-30", "2021-11-30")
    assert [(total.quarter, total.supportive) for total in answer.trend] == [("2021-Q4", 1)]
    assert [quote.date for quote in answer.evidence] == ["2021-11-30"]
    assert (await stance(services, since="2025")).evidence == ()


@pytest.mark.parametrize(("date", "stances"), [("2022-05-05", 1), ("2015-05-05", 0)])
async def test_an_edited_date_decides_anew_who_held_an_office(services, desk, date, stances):
    piece = await desk.publish("Olaf Scholz criticised Russia for the raid on the port.", published="2019-01-01")

    await correct(services, piece, date=date)

    assert (await stance(services, "Germany", "Russia")).critical == stances


async def test_an_edit_reads_a_piece_that_was_imported_unread(services, editing):
    unread = FoundPiece("archive", TEXT)
    (imported,) = [piece async for piece in services.importing.take_in(GUILD, [unread], read=False)]

    await correct(services, imported.article_id, author="Edda")

    assert (await stance(services)).supportive == 1
    assert (await editing.statistics(GUILD)).unread == 0


async def test_an_edit_without_a_change_leaves_no_trace(services, desk, editing, database_path):
    piece = await desk.publish(TEXT, title=None, published=None)
    before = contents(database_path)

    corrected = await correct(services, piece)

    assert corrected.changed == ()
    kept = ("article", "quarterly_total", "history", "delivery")
    after = contents(database_path)
    assert [after[table] for table in kept] == [before[table] for table in kept]
    assert len(after["evidence"]) == len(before["evidence"])


async def test_edits_at_the_same_time_both_stand_in_the_history_and_the_last_in_the_corpus(services, desk, editing):
    piece = await desk.publish(TEXT, title=None, published=None)

    await asyncio.gather(*(correct(services, piece, author=author) for author in ("Edda", "Rafael")))

    last, first, _ = await done(editing, piece)
    author = (await services.answering.article(GUILD, str(piece))).article.author
    assert first[2]["author"][1] == last[2]["author"][0]
    assert last[2]["author"][1] == author
    assert (await stance(services)).supportive == 1


async def test_a_removed_piece_is_out_of_every_answer_and_comes_back_whole(services, desk, editing):
    piece = await desk.publish(TEXT, title=None, published=None)
    before = await services.answering.article(GUILD, str(piece)), await stance(services)

    removed = await editing.remove(GUILD, EDITOR, piece)
    with pytest.raises(NoSuchArticle):
        await services.answering.article(GUILD, str(piece))
    with pytest.raises(EmptyCorpus):
        await services.answering.latest(GUILD, 5)
    while_removed = await stance(services), await services.answering.search(GUILD, "ferry")
    restored = await editing.restore(GUILD, EDITOR, piece)

    assert (removed.id, restored.id) == (piece, piece)
    assert (while_removed[0].articles, while_removed[0].evidence, while_removed[1].results) == (0, (), ())
    assert (await services.answering.article(GUILD, str(piece)), await stance(services)) == before
    assert len((await services.answering.search(GUILD, "ferry")).results) == 1


async def test_only_a_kept_piece_can_be_changed_and_only_a_removed_one_restored(desk, editing, database_path):
    kept, removed = await desk.publish(), await desk.publish()
    await editing.remove(GUILD, EDITOR, removed)
    before = contents(database_path)

    for attempt in (
        editing.edit(GUILD, EDITOR, removed, title="T", author=None, date=None, url=None),
        editing.remove(GUILD, EDITOR, removed),
        editing.restore(GUILD, EDITOR, kept),
        editing.remove(GUILD, EDITOR, 99),
    ):
        with pytest.raises(NoSuchArticle):
            await attempt

    assert contents(database_path) == before


async def test_a_piece_whose_words_were_added_again_is_not_restored(desk, editing, database_path):
    first = await desk.publish(TEXT)
    await editing.remove(GUILD, EDITOR, first)
    second = await desk.publish(TEXT.upper())
    before = contents(database_path)

    with pytest.raises(AlreadyHeld) as refused:
        await editing.restore(GUILD, EDITOR, first)

    assert refused.value.article.id == second
    assert contents(database_path) == before
    await editing.remove(GUILD, EDITOR, second)
    assert (await editing.restore(GUILD, EDITOR, first)).id == first


async def test_the_same_words_are_added_or_restored_but_never_both(services, desk, editing):
    first = await desk.publish(TEXT)
    await editing.remove(GUILD, EDITOR, first)
    draft = await services.adding.draft(upload(TEXT))

    outcomes = await asyncio.gather(
        editing.restore(GUILD, EDITOR, first),
        services.adding.publish(GUILD, EDITOR, draft.draft_id),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes].count(AlreadyHeld) == 1
    assert (await editing.statistics(GUILD)).articles == 1


async def test_another_newsroom_can_do_and_see_nothing(services, desk, editing, database_path):
    kept, removed = await desk.publish(), await desk.publish()
    await editing.remove(GUILD, EDITOR, removed)
    before = contents(database_path)

    for attempt in (
        editing.edit(OTHER_GUILD, EDITOR, kept, title="T", author=None, date=None, url=None),
        editing.remove(OTHER_GUILD, EDITOR, kept),
        editing.restore(OTHER_GUILD, EDITOR, removed),
    ):
        with pytest.raises(NoSuchArticle):
            await attempt

    assert await editing.history(OTHER_GUILD, None) == await editing.history(OTHER_GUILD, kept) == []
    assert await editing.complete_removed(OTHER_GUILD, "", 9) == []
    assert (await editing.statistics(OTHER_GUILD)).removed == 0
    assert contents(database_path) == before


async def test_the_history_tells_who_did_what_when_and_what_it_was_before(services, desk, editing, clock):
    piece = await desk.publish(TEXT, title=None, published=None)
    clock.forward(HOUR)
    await correct(services, piece, user_id=OTHER_EDITOR, date="2024-05", title="Two Locks")
    clock.forward(HOUR)
    await editing.remove(GUILD, EDITOR, piece)
    await editing.restore(GUILD, OTHER_EDITOR, piece)

    entries = await editing.history(GUILD, None)

    changed = {"title": ["The Ferry That Nobody Sank", "Two Locks"], "published": ["2025-03-04", "2024-05"]}
    assert [(entry.action, entry.done_by, entry.detail) for entry in entries] == [
        ("restored", OTHER_EDITOR, {}),
        ("removed", EDITOR, {}),
        ("edited", OTHER_EDITOR, changed),
        ("added", EDITOR, {}),
    ]
    now = int(clock().timestamp())
    assert [entry.done_at for entry in entries] == [now, now, now - HOUR, now - 2 * HOUR]
    assert {(entry.article_id, entry.title) for entry in entries} == {(piece, "Two Locks")}


async def test_an_undo_and_an_import_stand_in_the_history_too(services, desk, editing):
    piece = await desk.publish()
    await desk.undo(piece)
    (imported,) = [outcome async for outcome in services.importing.take_in(GUILD, [FoundPiece("archive", TEXT)])]

    assert await done(editing, imported.article_id) == [("added", None, {})]
    assert await done(editing, piece) == [("removed", EDITOR, {}), ("added", EDITOR, {})]


async def test_what_was_refused_is_not_in_the_history(services, desk, editing):
    first = await desk.publish(TEXT)
    await editing.remove(GUILD, EDITOR, first)
    await desk.publish(TEXT)
    with pytest.raises(AlreadyHeld):
        await editing.restore(GUILD, EDITOR, first)

    assert [action for action, _, _ in await done(editing, first)] == ["removed", "added"]


async def test_statistics_count_the_kept_pieces_alone(services, desk, editing):
    await desk.subscribe(50)
    await desk.publish(TEXT, title=None, published=None)
    await desk.publish(BARE, title=None, published=None)
    await editing.remove(GUILD, EDITOR, await desk.publish("Chile praised Peru.", published="1999-01-01"))

    counted = await editing.statistics(GUILD)

    assert (counted.articles, counted.undated, counted.unread, counted.removed) == (2, 1, 0, 1)
    assert (counted.first, counted.last) == ("2025-03-04", "2025-03-04")
    assert counted.characters == len(TEXT) + len(BARE)
    assert (counted.stances, counted.pairs, counted.briefings, counted.waiting) == (3, 3, 1, 2)


async def totals(services, guild_id):
    """Return the stored totals that are not empty, and the same counted anew."""
    async with services.database.read() as connection:
        stored = await connection.execute_fetchall(
            "SELECT source, target, quarter, supportive, critical, neutral, articles FROM quarterly_total"
            " WHERE guild_id = ? AND (articles, supportive, critical, neutral) != (0, 0, 0, 0)",
            (guild_id,),
        )
        rows = await connection.execute_fetchall(
            "SELECT source, target, article.published, stance, article_id"
            " FROM evidence JOIN article ON article.id = article_id"
            " WHERE article.guild_id = ? AND removed_at IS NULL",
            (guild_id,),
        )
    counted = {}
    for source, target, published, shown, article_id in rows:
        quarter = f"{published[:4]}-Q{(int(published[5:7]) - 1) // 3 + 1}" if published else ""
        counted.setdefault((source, target, quarter), []).append((shown, article_id))
    return sorted(map(tuple, stored)), sorted(
        (*key, *([shown for shown, _ in found].count(kind) for kind in ("supportive", "critical", "neutral")),
         len({article_id for _, article_id in found}))
        for key, found in counted.items()
    )  # fmt: skip


PIECES = (
    "Russia praised India for the oil. India criticised China for the dam. China met Russia in Kazan.",
    "Russia condemned India for the delay. Russia praised India for the apology.",
    "Olaf Scholz criticised Russia for the raid. Russia praised India for the tea.",
)
dates = st.sampled_from([None, "2015-12-31", "2022-01", "2022-03-31", "2022-04-01", "2023-04"])
changes = st.lists(st.tuples(st.sampled_from(["edit", "remove", "restore"]), st.integers(0, 2), dates), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=SUPPRESSED)
@given(changes=changes)
async def test_the_totals_of_quarters_equal_a_live_count_whatever_is_done_in_whatever_order(services, changes):
    guild_id = next(_guilds)
    desk = Desk(services, guild_id)
    articles = [await desk.publish(text, published=None) for text in PIECES]
    removed = set()

    for change, number, date in changes:
        article_id = articles[number]
        if change == "edit" and article_id not in removed:
            await correct(services, article_id, guild_id, date=date)
        elif change == "remove" and article_id not in removed:
            await services.editing.remove(guild_id, EDITOR, article_id)
            removed.add(article_id)
        elif change == "restore" and article_id in removed:
            await services.editing.restore(guild_id, EDITOR, article_id)
            removed.remove(article_id)

    stored, counted = await totals(services, guild_id)
    assert stored == counted
    assert bool(stored) == (len(removed) < len(PIECES))


async def test_a_posted_card_is_corrected_struck_through_and_stands_again(room):
    await room.desk.subscribe(50, 51)
    piece = await room.desk.publish()
    await room.deliver()

    await correct(room.services, piece, title="Two Locks")
    await room.deliver()
    corrected = [(card.title, card.struck) for card in room.channels.cards]
    await room.services.editing.remove(GUILD, EDITOR, piece)
    await room.deliver()
    struck = [card.struck for card in room.channels.cards]
    await room.services.editing.restore(GUILD, EDITOR, piece)
    await room.deliver()

    assert corrected == [("Two Locks", False)] * 2
    assert struck == [True, True]
    assert [(card.title, card.struck) for card in room.channels.cards] == [("Two Locks", False)] * 2
    assert len(room.channels.sends) == 2
    assert await room.states() == {"sent": 2}


async def test_an_edit_without_a_change_touches_no_card(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    await room.deliver()

    await correct(room.services, piece)

    assert await room.states() == {"sent": 1}


async def test_a_piece_corrected_before_it_is_sent_is_sent_as_it_is_now(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()

    await correct(room.services, piece, title="Two Locks")
    await room.deliver()

    assert (len(room.channels.sends), await room.states()) == (1, {"sent": 1})


async def test_a_piece_corrected_while_it_is_sent_is_corrected_on_the_card(room):
    await room.desk.subscribe(50)
    room.channels.held[50] = asyncio.Event()
    piece = await room.desk.publish()

    delivering = asyncio.create_task(room.deliverer.deliver_due())
    await room.channels.arrived.wait()
    await correct(room.services, piece, title="Two Locks")
    room.channels.held[50].set()
    await delivering

    assert [card.title for card in room.channels.cards] == ["Two Locks"]
    assert await room.states() == {"sent": 1}


async def test_a_piece_removed_before_it_is_sent_is_posted_once_it_is_restored(room):
    await room.desk.subscribe(50)
    first, second = await room.desk.publish(), await room.desk.publish()

    await room.services.editing.remove(GUILD, EDITOR, first)
    await room.deliver()
    while_removed = room.channels.posted(50)
    await room.services.editing.restore(GUILD, EDITOR, first)
    await room.deliver()

    assert while_removed == [second]
    assert room.channels.posted(50) == [second, first]
    assert await room.states() == {"sent": 2}


async def test_a_correction_that_discord_does_not_take_is_tried_again(room):
    await room.desk.subscribe(50)
    piece = await room.desk.publish()
    await room.deliver()
    room.channels.faults.append("lost before")

    await correct(room.services, piece, title="Two Locks")
    await room.deliver()
    await room.deliver(after=LONGEST_PAUSE_SECONDS)

    assert [card.title for card in room.channels.cards] == ["Two Locks"]


deeds = st.lists(st.tuples(st.sampled_from(["edit", "remove", "restore", "deliver", "restart"]), pauses), max_size=14)


@settings(max_examples=50, deadline=None, suppress_health_check=SUPPRESSED)
@given(schedule=st.lists(faults, max_size=10), deeds=deeds)
async def test_a_card_shows_what_became_of_its_piece_whatever_fails_and_whenever(room, schedule, deeds):
    room = Newsroom(room.services, room.clock)
    await room.forget_all()
    await room.desk.subscribe(50, 51)
    room.channels.faults.extend(schedule)
    piece = await room.desk.publish(title="Title")
    title, removed = "Title", False

    for deed, pause in deeds:
        room.clock.forward(pause)
        if deed == "edit" and not removed:
            title += "!"
            await correct(room.services, piece, title=title)
        elif deed == "remove" and not removed:
            await room.services.editing.remove(GUILD, EDITOR, piece)
            removed = True
        elif deed == "restore" and removed:
            await room.services.editing.restore(GUILD, EDITOR, piece)
            removed = False
        elif deed == "restart":
            await room.restart()
        else:
            await room.deliver_until_crash()
    await room.settle()

    for channel_id in (50, 51):
        cards = [card for card in room.channels.cards if card.channel_id == channel_id]
        assert len(cards) == 1 or (removed and not cards)
        assert all(card.struck == removed for card in cards)
        assert removed or [getattr(card, "title", title) for card in cards] == [title]
