from storage import corpus, drafts
from storage.drafts import LIFE_SECONDS, NewDraft
from tests.storage.building import GUILD, NOW, OTHER_GUILD, piece

UPLOAD = NewDraft(GUILD, 7, "Title", None, "2024-05", "https://example.org", "The text.")


async def add(database, new=UPLOAD, now=NOW):
    async with database.write() as connection:
        return await drafts.add(connection, new, now)


async def get(database, draft_id, guild_id=GUILD, user_id=7):
    async with database.read() as connection:
        return await drafts.get(connection, guild_id, user_id, draft_id)


async def test_an_upload_comes_back_as_it_was_stored(database):
    draft = await get(database, await add(database))

    assert (draft.new, draft.article_id) == (UPLOAD, None)


async def test_an_upload_is_its_editor_s_and_its_newsroom_s_alone(database):
    draft_id = await add(database)

    assert await get(database, draft_id, user_id=8) is None
    assert await get(database, draft_id, guild_id=OTHER_GUILD) is None


async def test_what_an_editor_mends_replaces_all_four_fields(database):
    draft_id = await add(database)

    async with database.write() as connection:
        await drafts.amend(connection, draft_id, None, "Ines Okafor", "2024-06-01", None)

    mended = (await get(database, draft_id)).new
    assert (mended.title, mended.author, mended.published, mended.url) == (None, "Ines Okafor", "2024-06-01", None)
    assert mended.text == UPLOAD.text


async def test_a_published_draft_knows_its_piece(database):
    draft_id = await add(database)

    async with database.write() as connection:
        article_id = await corpus.add(connection, piece(), NOW)
        await drafts.mark_published(connection, draft_id, article_id)

    assert (await get(database, draft_id)).article_id == article_id


async def test_a_forgotten_draft_is_gone_and_its_number_is_not_used_again(database):
    draft_id = await add(database)

    async with database.write() as connection:
        await drafts.remove(connection, draft_id)

    assert await get(database, draft_id) is None
    assert await add(database) > draft_id


async def test_a_month_old_draft_is_forgotten_with_the_next_upload(database):
    old, younger = await add(database), await add(database, now=NOW + 1)

    await add(database, now=NOW + LIFE_SECONDS + 1)

    assert await get(database, old) is None
    assert await get(database, younger) is not None
