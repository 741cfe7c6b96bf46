import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.adding import (
    AlreadyHeld,
    AlreadyPublished,
    DraftGone,
    NotPublished,
    UnknownPieceDate,
    fingerprint,
    piece_date,
)
from bot.services.answering import EmptyCorpus
from storage.drafts import LIFE_SECONDS
from tests.services.desk import EDITOR, GUILD, OTHER_EDITOR, OTHER_GUILD, upload
from tests.storage.building import contents

TEXT = """The Ferry That Nobody Sank

By Ines Okafor
4 March 2025

Russia praised India for keeping the ferry afloat. India criticised China for the delay at the locks. \
The ferry sails on Tuesdays.

Background briefings:

January 9, 2025: What a Ferry Buys Russia
June 17, 2024: The Locks of the South
"""
BARE = "Peru thanked Ecuador\nfor the water. Nobody else was asked."


@pytest.fixture
def adding(services):
    return services.adding


async def held(services, guild_id=GUILD):
    try:
        return [article.id for article in await services.answering.latest(guild_id, 25)]
    except EmptyCorpus:
        return []


async def test_an_upload_is_shown_as_read_and_not_yet_in_the_corpus(services, adding):
    preview = await adding.draft(upload(TEXT))

    assert (preview.title, preview.title_offered) == ("The Ferry That Nobody Sank", False)
    assert (preview.reading.author, preview.reading.date) == ("Ines Okafor", "2025-03-04")
    assert [briefing.title for briefing in preview.reading.briefings] == [
        "What a Ferry Buys Russia",
        "The Locks of the South",
    ]
    assert preview.reading.actors[0] in ("Russia", "India")
    assert await held(services) == []


async def test_a_piece_without_title_and_date_is_offered_its_first_sentence_and_no_date(adding):
    preview = await adding.draft(upload(BARE))

    assert (preview.title, preview.title_offered) == ("Peru thanked Ecuador for the water.", True)
    assert preview.reading.date is None


async def test_what_the_editor_says_goes_before_what_the_piece_says(adding):
    preview = await adding.draft(upload(TEXT, title="Ferry", author="Desk", published="2025-03", url="https://e.org/f"))

    reading = preview.reading
    assert (preview.title, reading.author, reading.date, reading.url) == ("Ferry", "Desk", "2025-03", "https://e.org/f")


async def test_a_mended_draft_is_published_as_mended(services, adding):
    draft_id = (await adding.draft(upload(TEXT))).draft_id

    preview = await adding.amend(
        GUILD, EDITOR, draft_id, title="Ferry", author=None, date="2024-02-03", url="https://e.org/f"
    )
    published = await adding.publish(GUILD, EDITOR, draft_id)

    article = (await services.answering.article(GUILD, str(published.article_id))).article
    assert (preview.title, preview.title_offered, preview.reading.author) == ("Ferry", False, "Ines Okafor")
    assert (article.title, article.author, article.published, article.url) == (
        "Ferry",
        "Ines Okafor",
        "2024-02-03",
        "https://e.org/f",
    )


async def test_a_published_piece_answers_questions(services, adding):
    draft_id = (await adding.draft(upload(TEXT))).draft_id

    published = await adding.publish(GUILD, EDITOR, draft_id)

    answering = services.answering
    stance = await answering.stance(GUILD, "Russia", "India")
    briefings = (await answering.briefings(GUILD, 2025, actor="Russia")).briefings
    (match,) = (await answering.search(GUILD, "ferries")).results
    assert stance.evidence[0].quote == "Russia praised India for keeping the ferry afloat."
    assert (stance.evidence[0].date, stance.evidence[0].article_id) == ("2025-03-04", published.article_id)
    assert [briefing.title for briefing in briefings] == ["What a Ferry Buys Russia"]
    assert match.article.id == published.article_id


async def test_publish_tells_in_how_many_channels_the_piece_will_be_posted(services, desk):
    await desk.subscribe(50, 51)
    await desk.subscribe(52, actor="Peru")

    published = await desk.publish_whole("Russia praised India.", title="Praise")

    assert (published.channels, published.title) == (2, "Praise")


async def test_a_draft_is_published_once(adding, services):
    draft_id = (await adding.draft(upload(TEXT))).draft_id
    published = await adding.publish(GUILD, EDITOR, draft_id)

    for again in (
        adding.publish(GUILD, EDITOR, draft_id),
        adding.cancel(GUILD, EDITOR, draft_id),
        adding.preview(GUILD, EDITOR, draft_id),
        adding.amend(GUILD, EDITOR, draft_id, title="T", author=None, date=None, url=None),
    ):
        with pytest.raises(AlreadyPublished) as refusal:
            await again
        assert refusal.value.article_id == published.article_id
    assert await held(services) == [published.article_id]


async def test_two_clicks_at_once_publish_once(adding, services, desk):
    await desk.subscribe(50)
    draft_id = (await adding.draft(upload(TEXT))).draft_id

    outcomes = await asyncio.gather(
        *(adding.publish(GUILD, EDITOR, draft_id) for _ in range(3)), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyPublished"] * 2 + ["Published"]
    assert len(await held(services)) == 1
    assert [found.waiting for found in await services.alerting.subscriptions(GUILD)] == [1]


@pytest.mark.parametrize(("guild_id", "user_id"), [(GUILD, OTHER_EDITOR), (OTHER_GUILD, EDITOR)])
async def test_a_draft_is_its_editor_s_and_its_newsroom_s_alone(adding, database_path, guild_id, user_id):
    draft_id = (await adding.draft(upload(TEXT))).draft_id
    before = contents(database_path)

    for attempt in (
        adding.preview(guild_id, user_id, draft_id),
        adding.amend(guild_id, user_id, draft_id, title="Mine", author=None, date=None, url=None),
        adding.publish(guild_id, user_id, draft_id),
        adding.cancel(guild_id, user_id, draft_id),
        adding.undo(guild_id, user_id, draft_id),
    ):
        with pytest.raises(DraftGone):
            await attempt

    assert contents(database_path) == before


async def test_the_same_piece_is_refused_when_it_is_uploaded_and_named(adding, desk, database_path):
    article_id = await desk.publish(TEXT, title=None, published=None)
    before = contents(database_path)

    with pytest.raises(AlreadyHeld) as refusal:
        await adding.draft(upload(TEXT.upper().replace("\n", "\r\n")))

    assert (refusal.value.article.id, refusal.value.article.title) == (article_id, "The Ferry That Nobody Sank")
    assert contents(database_path) == before


async def test_the_same_piece_is_refused_when_two_editors_publish_it(adding, database_path):
    mine = (await adding.draft(upload(TEXT))).draft_id
    theirs = (await adding.draft(upload(TEXT, user_id=OTHER_EDITOR))).draft_id
    await adding.publish(GUILD, EDITOR, mine)
    before = contents(database_path)

    with pytest.raises(AlreadyHeld):
        await adding.publish(GUILD, OTHER_EDITOR, theirs)

    assert contents(database_path) == before


async def test_the_same_piece_is_welcome_in_another_newsroom(adding, desk, services):
    await desk.publish(TEXT)

    draft_id = (await adding.draft(upload(TEXT, OTHER_GUILD))).draft_id
    published = await adding.publish(OTHER_GUILD, EDITOR, draft_id)

    assert await held(services, OTHER_GUILD) == [published.article_id]


async def test_a_cancelled_draft_is_gone(adding, services):
    draft_id = (await adding.draft(upload(TEXT))).draft_id

    await adding.cancel(GUILD, EDITOR, draft_id)

    with pytest.raises(DraftGone):
        await adding.publish(GUILD, EDITOR, draft_id)
    assert await held(services) == []


async def test_an_undone_piece_is_gone_from_the_answers_and_may_be_uploaded_again(adding, services):
    draft_id = (await adding.draft(upload(TEXT))).draft_id
    published = await adding.publish(GUILD, EDITOR, draft_id)

    undone = await adding.undo(GUILD, EDITOR, draft_id)

    assert (undone.id, undone.removed) == (published.article_id, True)
    assert await held(services) == []
    assert (await services.answering.stance(GUILD, "Russia", "India")).verdict.verdict == "unknown"
    again = await adding.draft(upload(TEXT))
    assert (await adding.publish(GUILD, EDITOR, again.draft_id)).article_id != published.article_id


async def test_what_is_not_in_the_corpus_cannot_be_undone(adding):
    draft_id = (await adding.draft(upload(TEXT))).draft_id
    with pytest.raises(NotPublished):
        await adding.undo(GUILD, EDITOR, draft_id)

    await adding.publish(GUILD, EDITOR, draft_id)
    await adding.undo(GUILD, EDITOR, draft_id)
    with pytest.raises(NotPublished):
        await adding.undo(GUILD, EDITOR, draft_id)


async def test_a_draft_is_forgotten_after_a_month(adding, clock):
    draft_id = (await adding.draft(upload(TEXT))).draft_id
    clock.forward(LIFE_SECONDS + 1)

    await adding.draft(upload(BARE))

    with pytest.raises(DraftGone):
        await adding.publish(GUILD, EDITOR, draft_id)


@pytest.mark.parametrize("text", ["?!", "—", "\n\n"])
async def test_even_a_text_that_says_nothing_can_be_read(adding, text):
    preview = await adding.draft(upload(text))

    assert (preview.reading.evidence, preview.reading.briefings, preview.reading.date) == ((), (), None)


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("2024-05-12", "2024-05-12"),
        (" 12 May 2024 ", "2024-05-12"),
        ("May 2024", "2024-05"),
    ],
)
def test_a_date_may_be_typed_in_any_written_form(typed, date):
    assert piece_date(typed) == date


@pytest.mark.parametrize("typed", ["soon", "2024-13-01", "31 February 2024", "12"])
def test_what_is_no_date_is_refused_by_name(typed):
    with pytest.raises(UnknownPieceDate) as refusal:
        piece_date(typed)

    assert refusal.value.value == typed


words = st.lists(st.from_regex(r"[A-Za-zäéж]{1,8}", fullmatch=True), min_size=1, max_size=8)


@given(
    words=words, gaps=st.lists(st.sampled_from([" ", "\n", "\r\n", "  ", ", ", " — ", "’ "]), min_size=8, max_size=8)
)
def test_the_layout_of_the_same_words_does_not_matter_and_other_words_do(words, gaps):
    laid_out = "".join(word + gap for word, gap in zip(words, gaps, strict=False))

    assert fingerprint(laid_out) == fingerprint(" ".join(words).upper())
    assert fingerprint(laid_out) != fingerprint(" ".join([*words, "more"]))
