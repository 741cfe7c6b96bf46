import json

import pytest

from bot.errors import sentence_of
from bot.intake.archive import FoundPiece, pieces_in
from bot.intake.text import clean
from bot.presentation.documents import article_record, briefings_document, stance_document
from bot.services.assembly import assemble
from bot.services.importing import BATCH
from storage import corpus, deliveries
from storage.database import open_database
from tests.extracting import InProcessExtractor, fetcher
from tests.services.desk import GUILD, OTHER_GUILD
from tests.storage.building import contents

DATED = """The Ferry That Nobody Sank

By Ines Okafor
4 March 2025

Russia praised India for keeping the ferry afloat. India criticised China for the delay at the locks.

Background briefings:

January 9, 2025: What a Ferry Buys Russia
2024-06: The Locks of the South
"""
MONTH = "Title: Old Debts\nDate: March 2024\n\nPeru accused Chile of theft. Chile thanked Peru for nothing."
UNTITLED = (
    """Peru thanked Ecuador for the water,
and meant it. Peru condemned Chile, and Chile praised Ecuador. """
    + "The canal is older than both of them. " * 12
)
NOTHING = "?! … 42"
CORPUS = (DATED, MONTH, UNTITLED, NOTHING)


def found(*texts):
    return [FoundPiece(f"piece {number}", clean(text)) for number, text in enumerate(texts)]


async def take_in(services, pieces, guild_id=GUILD, **options):
    return [outcome async for outcome in services.importing.take_in(guild_id, pieces, **options)]


async def read_unread(services, guild_id=GUILD):
    return [article_id async for article_id in services.importing.read_unread(guild_id)]


async def records(services, guild_id=GUILD):
    return [article_record(full) async for full in services.importing.hand_out(guild_id)]


async def answers(services, guild_id=GUILD):
    """Return all that a newsroom answers, piece by piece and over the corpus."""
    answering = services.answering
    pieces = [await answering.article(guild_id, str(full.article.id)) for full in await walk(services, guild_id)]
    read = [
        (
            piece.article.title,
            piece.article.summary,
            piece.actors,
            piece.stances,
            [row.title for row in piece.briefings],
        )
        for piece in pieces
    ]
    actors = sorted({actor for piece in pieces for actor in piece.actors})
    stances = [stance_document(await answering.stance(guild_id, a, b)) for a in actors for b in actors if a != b]
    years = [briefings_document(await answering.briefings(guild_id, year)) for year in await answering.years(guild_id)]
    searches = [
        [(match.article.title, match.snippet) for match in (await answering.search(guild_id, words)).results]
        for words in ("ferry", "canal water", "debts", "42")
    ]
    return read, stances, years, searches


async def walk(services, guild_id):
    return [full async for full in services.importing.hand_out(guild_id)]


@pytest.fixture
async def elsewhere(tmp_path, reader, clock):
    """The services over another database."""
    async with open_database(tmp_path / "elsewhere.db") as database:
        yield assemble(database, reader, InProcessExtractor(), fetcher(), clock)


async def test_pieces_go_in_once_and_a_second_run_changes_nothing(services, database_path):
    first = await take_in(services, found(*CORPUS))
    before = contents(database_path)

    second = await take_in(services, found(*CORPUS))

    assert [outcome.added for outcome in first] == [True] * len(CORPUS)
    assert [(outcome.added, outcome.article_id) for outcome in second] == [
        (False, outcome.article_id) for outcome in first
    ]
    assert contents(database_path) == before


async def test_the_same_piece_twice_in_one_archive_goes_in_once(services):
    outcomes = await take_in(services, found(DATED, DATED.upper(), MONTH))

    assert [outcome.added for outcome in outcomes] == [True, False, True]
    assert outcomes[0].article_id == outcomes[1].article_id


async def test_a_run_that_was_broken_off_is_taken_up_again(services):
    texts = [f"Russia praised India for the {number}th time." for number in range(2 * BATCH + 3)]
    run = services.importing.take_in(GUILD, found(*texts))
    async for _ in run:
        break
    await run.aclose()

    outcomes = await take_in(services, found(*texts))

    assert sum(outcome.added for outcome in outcomes) == len(texts) - BATCH
    assert len(await walk(services, GUILD)) == len(texts)


async def test_bad_lines_are_named_with_their_reason_and_stop_nothing(services, tmp_path):
    archive = tmp_path / "archive.jsonl"
    lines = [
        json.dumps({"text": DATED}),
        "{",
        json.dumps({"title": "No text"}),
        json.dumps({"text": "Dated badly.", "date": "soon"}),
        "",
        json.dumps({"text": MONTH, "date": "2024-03", "more": [1]}),
    ]
    archive.write_text("\n".join(lines), encoding="utf-8")

    outcomes = await take_in(services, pieces_in([archive, tmp_path / "missing.txt"]))

    added = {outcome.name for outcome in outcomes if outcome.added}
    failed = {outcome.name: sentence_of(outcome.error) for outcome in outcomes if outcome.error}
    assert added == {f"{archive}:1", f"{archive}:6"}
    assert failed.keys() == {f"{archive}:2", f"{archive}:3", f"{archive}:4", str(tmp_path / "missing.txt")}
    assert all(failed.values())


async def test_what_a_record_says_goes_before_what_the_piece_says(services):
    piece = FoundPiece("n", DATED, "Ferry", "Desk", "2025-02", "https://e.org/f")

    await take_in(services, [piece])

    (record,) = await records(services)
    assert record == {"title": "Ferry", "author": "Desk", "date": "2025-02", "url": "https://e.org/f", "text": DATED}


async def test_an_archive_alerts_nobody_unless_it_is_told_to(services, desk):
    await desk.subscribe(50)

    await take_in(services, found(DATED))
    quiet = await states(services)
    await take_in(services, found(MONTH), alert=True)
    await take_in(services, found(MONTH, DATED), alert=True)

    assert (quiet, await states(services)) == ({}, {"pending": 1})


async def states(services):
    async with services.database.read() as connection:
        return await deliveries.counts(connection)


async def test_reading_later_answers_as_reading_at_once(services, elsewhere):
    await take_in(services, found(*CORPUS))
    await take_in(elsewhere, found(*CORPUS), read=False)
    unread = await elsewhere.answering.stance(GUILD, "Russia", "India")

    read = await read_unread(elsewhere)

    assert (unread.verdict.verdict, len(read)) == ("unknown", len(CORPUS))
    assert await records(elsewhere) == await records(services)
    assert await answers(elsewhere) == await answers(services)
    assert await read_unread(elsewhere) == []


async def test_an_unread_archive_can_be_searched_at_once(services):
    await take_in(services, found(*CORPUS), read=False)

    (match,) = (await services.answering.search(GUILD, "ferries")).results

    assert (match.article.title, match.article.published) == ("The Ferry That Nobody Sank", "2025-03-04")


async def test_reading_later_goes_on_where_it_stopped(services):
    texts = [f"Russia praised India for the {number}th time." for number in range(BATCH + 3)]
    await take_in(services, found(*texts), read=False)
    run = services.importing.read_unread(GUILD)
    async for _ in run:
        break
    await run.aclose()

    assert len(await read_unread(services)) == 3
    assert (await services.answering.stance(GUILD, "Russia", "India")).articles == len(texts)


async def test_a_piece_removed_while_it_is_read_is_left_out(services, reader, clock):
    class Interfering:
        async def read(self, request):
            async with services.database.write() as connection:
                await corpus.remove(connection, GUILD, 1, None, 0)
            return await reader.read(request)

    await take_in(services, found(DATED), read=False)

    read = await read_unread(assemble(services.database, Interfering(), InProcessExtractor(), fetcher(), clock))

    assert read == []
    answer = await services.answering.stance(GUILD, "Russia", "India")
    assert (answer.articles, answer.trend) == (0, ())


async def test_an_export_goes_in_elsewhere_without_loss(services, elsewhere, tmp_path):
    await take_in(services, found(*CORPUS))
    exported = await records(services)
    archive = tmp_path / "export.jsonl"
    archive.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in exported), encoding="utf-8")

    outcomes = await take_in(elsewhere, pieces_in([archive]))

    assert all(outcome.added for outcome in outcomes)
    assert await records(elsewhere) == exported
    assert await answers(elsewhere) == await answers(services)


async def test_an_export_holds_all_pieces_of_its_newsroom_but_removed_ones(services, desk):
    texts = [f"Russia praised India for the {number}th time." for number in range(150)]
    await take_in(services, found(*texts), read=False)
    await take_in(services, found(DATED), OTHER_GUILD)
    await desk.undo(await desk.publish(MONTH))

    assert [record["text"] for record in await records(services)] == texts
    assert [record["text"] for record in await records(services, OTHER_GUILD)] == [clean(DATED)]


async def test_what_an_editor_has_emptied_stays_empty_elsewhere(services, tmp_path):
    text = "# Ferry Nights\nBy Someone Else\n3 May 2024\n\nRussia praised India."
    await take_in(services, found(text))
    await services.editing.edit(GUILD, 7, 1, author="", date="")
    archive = tmp_path / "archive.jsonl"
    records = [article_record(full) async for full in services.importing.hand_out(GUILD)]
    archive.write_text("".join(json.dumps(record) + "\n" for record in records))

    await take_in(services, pieces_in([archive]), guild_id=OTHER_GUILD)

    (article,) = await services.answering.latest(OTHER_GUILD, 5)
    assert (article.title, article.author, article.published) == ("Ferry Nights", None, None)
