import json
from dataclasses import replace

import pytest

from bot.analysis.stance_rules import RuleStanceReader
from bot.errors import sentence_of
from bot.intake.archive import FoundPiece, pieces_in
from bot.intake.refusals import TooHeavy
from bot.intake.text import clean
from bot.presentation.documents import article_record, briefings_document, stance_document
from bot.services.assembly import assemble
from bot.services.importing import BATCH
from storage import corpus, deliveries
from storage.database import open_database
from tests.extracting import InProcessExtractor, fetcher
from tests.services.desk import GUILD, OTHER_GUILD
from tests.storage.building import contents

ENGINE = RuleStanceReader().engine

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


async def reread(services, guild_id=GUILD, *, engine=ENGINE, everything=False):
    """Read anew, and return what became of each piece; as many are announced."""
    announced = await services.importing.count_to_reread(guild_id, engine, everything=everything)
    outcomes = [outcome async for outcome in services.importing.reread(guild_id, engine, everything=everything)]
    assert len(outcomes) == announced
    return outcomes


async def records(services, guild_id=GUILD):
    return [article_record(full) async for full in services.importing.hand_out(guild_id)]


async def answers(services, guild_id=GUILD):
    """Return all that a newsroom answers, piece by piece and over the corpus, whatever has read it."""
    answering = services.answering
    pieces = [await answering.article(guild_id, str(full.article.id)) for full in await walk(services, guild_id)]
    read = [
        (
            piece.article.title,
            piece.article.summary,
            piece.actors,
            [replace(quote, engine="") for quote in piece.stances],
            [row.title for row in piece.briefings],
        )
        for piece in pieces
    ]
    actors = sorted({actor for piece in pieces for actor in piece.actors})
    stances = [stance_document(await answering.stance(guild_id, a, b)) for a in actors for b in actors if a != b]
    for shown in (row for stance in stances for row in stance["evidence"]):
        del shown["engine"]
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

    read = await reread(elsewhere)

    assert (unread.verdict.verdict, len(read)) == ("unknown", len(CORPUS))
    assert await records(elsewhere) == await records(services)
    assert await answers(elsewhere) == await answers(services)
    assert await reread(elsewhere) == []


async def test_an_unread_archive_can_be_searched_at_once(services):
    await take_in(services, found(*CORPUS), read=False)

    (match,) = (await services.answering.search(GUILD, "ferries")).results

    assert (match.article.title, match.article.published) == ("The Ferry That Nobody Sank", "2025-03-04")


async def test_reading_later_goes_on_where_it_stopped(services):
    texts = [f"Russia praised India for the {number}th time." for number in range(BATCH + 3)]
    await take_in(services, found(*texts), read=False)
    run = services.importing.reread(GUILD, ENGINE)
    async for _ in run:
        break
    await run.aclose()

    assert len(await reread(services)) == len(texts) - 1
    assert (await services.answering.stance(GUILD, "Russia", "India")).articles == len(texts)


async def test_a_piece_removed_while_it_is_read_is_left_out(services, reader, clock):
    class Interfering:
        async def read(self, request):
            async with services.database.write() as connection:
                await corpus.remove(connection, GUILD, 1, None, 0)
            return await reader.read(request)

    await take_in(services, found(DATED), read=False)

    (outcome,) = await reread(assemble(services.database, Interfering(), InProcessExtractor(), fetcher(), clock))

    assert (outcome.read, outcome.error) == (False, None)
    answer = await services.answering.stance(GUILD, "Russia", "India")
    assert (answer.articles, answer.trend) == (0, ())


class Later:
    """A reader with an engine of its own, that cannot read some pieces."""

    engine = "later-1"

    def __init__(self, reader, unreadable=()):
        self.reader = reader
        self.unreadable = unreadable
        self.requests = []

    async def read(self, request):
        self.requests.append(request)
        if request.title in self.unreadable:
            raise TooHeavy
        return replace(await self.reader.read(request), engine=self.engine)


def later_services(services, clock, later):
    return assemble(services.database, later, InProcessExtractor(), fetcher(), clock)


async def engines(services):
    return {full.article.title: full.article.engine for full in await walk(services, GUILD)}


async def test_what_another_engine_read_is_read_again_and_answers_alike(services, reader, clock, desk):
    await take_in(services, found(*CORPUS))
    await desk.subscribe(50)
    published = await desk.publish("Peru praised Kenya.", title="Own")
    before = await answers(services), await records(services), await states(services)
    history = await services.editing.history(GUILD, None)
    later = later_services(services, clock, Later(reader))

    outcomes = await reread(later, engine=Later.engine)

    assert [outcome.read for outcome in outcomes] == [True] * (len(CORPUS) + 1)
    assert outcomes[-1].name == f"#{published} Own"
    assert set((await engines(services)).values()) == {Later.engine}
    assert (await answers(services), await records(services), await states(services)) == before
    assert await services.editing.history(GUILD, None) == history
    assert await reread(later, engine=Later.engine) == []


async def test_what_an_editor_has_set_or_emptied_stays_when_a_piece_is_read_again(services, reader, clock):
    await take_in(services, found(DATED, MONTH))
    await services.editing.edit(GUILD, 7, 1, title="Set", author="", date="")
    before = await records(services)

    await reread(later_services(services, clock, Later(reader)), engine=Later.engine)

    assert await records(services) == before
    quotes = (await services.answering.stance(GUILD, "Russia", "India")).evidence
    assert {quote.date for quote in quotes if not quote.is_title} == {None}


async def test_a_piece_that_is_edited_while_it_is_read_keeps_the_edit(services, reader, clock):
    class Interfering(Later):
        async def read(self, request):
            await services.editing.edit(GUILD, 7, 1, title="Mended")
            return await super().read(request)

    await take_in(services, found(DATED))

    (outcome,) = await reread(later_services(services, clock, Interfering(reader)), engine=Later.engine)

    assert (outcome.read, outcome.error) == (False, None)
    assert await engines(services) == {"Mended": ENGINE}


async def test_a_piece_that_cannot_be_read_is_tried_once_and_keeps_its_reading_while_the_others_go_on(
    services, reader, clock, caplog
):
    await take_in(services, found(*CORPUS))
    later = Later(reader, unreadable={"Old Debts"})

    outcomes = await reread(later_services(services, clock, later), engine=Later.engine)

    failed = [outcome for outcome in outcomes if outcome.error]
    assert [(outcome.name, sentence_of(outcome.error)) for outcome in failed] == [
        ("#2 Old Debts", sentence_of(TooHeavy()))
    ]
    assert sum(outcome.read for outcome in outcomes) == len(later.requests) - 1 == len(CORPUS) - 1
    assert (await engines(services))["Old Debts"] == ENGINE
    assert (await services.answering.stance(GUILD, "Peru", "Chile")).articles == 2


async def test_everything_is_read_again_for_a_newsroom_s_new_names(services):
    await take_in(services, found("The Iron Lady praised India.", MONTH))
    await services.naming.teach(GUILD, 7, "Iron Lady", "Peru")
    unnoticed = await reread(services)

    outcomes = await reread(services, everything=True)

    assert (unnoticed, [outcome.read for outcome in outcomes]) == ([], [True, True])
    assert (await services.answering.stance(GUILD, "Peru", "India")).supportive == 1


async def test_reading_everything_goes_on_where_it_stopped_unless_there_are_new_names(services):
    await take_in(services, found(*(f"Russia praised India for the {number}th time." for number in range(BATCH + 3))))

    async def stop_within():
        run = services.importing.reread(GUILD, ENGINE, everything=True)
        async for _ in run:
            break
        await run.aclose()

    await stop_within()
    rest = await reread(services, everything=True)
    await stop_within()
    await services.naming.teach(GUILD, 7, "Iron Lady", "Peru")
    anew = await reread(services, everything=True)

    assert (len(rest), len(anew)) == (BATCH + 2, BATCH + 3)
    assert len(await reread(services, everything=True)) == BATCH + 3


async def test_a_title_that_two_pieces_list_is_answered_once_with_the_first(services):
    lists = "\n\nBackground briefings:\n\nMay 2, 2023: Russia Praises India\n"
    await take_in(services, found(f"Peru sang.{lists}", f"Chile danced.{lists}"))

    answer = await services.answering.stance(GUILD, "Russia", "India")

    (quote,) = answer.evidence
    assert (answer.supportive, answer.articles, answer.first) == (1, 1, "2023-05-02")
    assert (quote.quote, quote.date, quote.is_title, quote.article_id) == (
        "Russia Praises India",
        "2023-05-02",
        True,
        1,
    )


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
