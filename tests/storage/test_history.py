import pytest

from storage import corpus, history
from storage.history import Entry
from tests.storage.building import GUILD, NOW, OTHER_GUILD, piece

EDITOR = 7


async def do(database, step, *values):
    async with database.write() as connection:
        return await step(connection, *values)


async def newest(database, article_id=None, limit=99, guild_id=GUILD):
    async with database.read() as connection:
        return await history.newest(connection, guild_id, article_id, limit)


async def test_each_change_leaves_one_line_the_newest_first(database):
    article_id = await do(database, corpus.add, piece("Oil", added_by=EDITOR), NOW)
    await do(database, corpus.amend, article_id, piece("Grain"), 8, NOW + 1)
    await do(database, corpus.remove, GUILD, article_id, EDITOR, NOW + 2)
    await do(database, corpus.restore, GUILD, article_id, None, NOW + 3)

    assert await newest(database) == [
        Entry(article_id, "Grain", "restored", {}, None, NOW + 3),
        Entry(article_id, "Grain", "removed", {}, EDITOR, NOW + 2),
        Entry(article_id, "Grain", "edited", {"title": ["Oil", "Grain"]}, 8, NOW + 1),
        Entry(article_id, "Grain", "added", {}, EDITOR, NOW),
    ]


async def test_an_edit_holds_every_field_that_changed_and_none_that_did_not(database):
    article_id = await do(database, corpus.add, piece("Нефть", author="Инес", published=None), NOW)
    await do(
        database,
        corpus.amend,
        article_id,
        piece("Нефть", author=None, published="2024-05", url="https://example.org/é"),
        EDITOR,
        NOW,
    )

    (entry, _) = await newest(database)

    assert entry.detail == {
        "author": ["Инес", None],
        "published": [None, "2024-05"],
        "url": [None, "https://example.org/é"],
    }


async def test_an_amendment_that_changes_nothing_leaves_no_line(database):
    article_id = await do(database, corpus.add, piece("Oil"), NOW)

    changed = await do(database, corpus.amend, article_id, piece("Oil"), EDITOR, NOW)

    assert changed == {}
    assert [entry.action for entry in await newest(database)] == ["added"]


async def test_what_is_refused_leaves_no_line(database):
    article_id = await do(database, corpus.add, piece("Oil"), NOW)

    restored = await do(database, corpus.restore, GUILD, article_id, EDITOR, NOW)
    removed = await do(database, corpus.remove, OTHER_GUILD, article_id, EDITOR, NOW)
    amended = await do(database, corpus.amend, article_id, piece("Grain", guild_id=OTHER_GUILD), EDITOR, NOW)

    assert (restored, removed, amended) == (False, False, None)
    assert [entry.action for entry in await newest(database)] == ["added"]


async def test_a_change_that_is_rolled_back_leaves_no_line(database):
    article_id = await do(database, corpus.add, piece("Oil"), NOW)

    async def remove_in_vain(connection):
        await corpus.remove(connection, GUILD, article_id, EDITOR, NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await do(database, remove_in_vain)

    assert [entry.action for entry in await newest(database)] == ["added"]


async def test_the_history_of_one_piece_holds_that_of_no_other(database):
    first = await do(database, corpus.add, piece("Oil"), NOW)
    second = await do(database, corpus.add, piece("Tea"), NOW)
    await do(database, corpus.remove, GUILD, first, EDITOR, NOW)

    assert [entry.action for entry in await newest(database, first)] == ["removed", "added"]
    assert [(entry.title, entry.action) for entry in await newest(database, second)] == [("Tea", "added")]


async def test_the_limit_keeps_the_newest(database):
    articles = [await do(database, corpus.add, piece(), NOW - number) for number in range(4)]

    assert [entry.article_id for entry in await newest(database, limit=2)] == [articles[3], articles[2]]


async def test_a_newsroom_s_history_is_its_own(database):
    own = await do(database, corpus.add, piece("Oil"), NOW)
    await do(database, corpus.add, piece("Tea", guild_id=OTHER_GUILD), NOW)

    assert [entry.title for entry in await newest(database)] == ["Oil"]
    assert await newest(database, own, guild_id=OTHER_GUILD) == []
