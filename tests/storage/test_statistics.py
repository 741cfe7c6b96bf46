from storage import corpus, statistics
from tests.storage.building import GUILD, NOW, OTHER_GUILD, listed, piece, shown


async def test_what_another_engine_has_read_is_counted_apart_from_what_was_never_read(database):
    async with database.write() as connection:
        for engine in ("rules-1", "rules-1", "encoder-1", None):
            await corpus.add(connection, piece(engine=engine), NOW)
        removed = await corpus.add(connection, piece(engine="rules-1"), NOW)
        await corpus.remove(connection, GUILD, removed, None, NOW)

    async with database.read() as connection:
        counted = await statistics.of_guild(connection, GUILD, "encoder-1")

    assert (counted.articles, counted.outdated, counted.unread) == (4, 2, 1)


async def test_it_is_told_whether_titles_are_among_what_shows_a_stance(database):
    neutral = listed("Russia meets India", "2024-05", evidence=(shown(stance="neutral"),))
    praising = listed("Russia praises India", "2024-05", evidence=(shown(),))
    async with database.write() as connection:
        await corpus.add(connection, piece(evidence=(shown(),), briefings=(neutral,)), NOW)
        await corpus.add(connection, piece(guild_id=OTHER_GUILD, briefings=(praising,)), NOW)

    async with database.read() as connection:
        without = await statistics.of_guild(connection, GUILD, "rules-1")
        with_titles = await statistics.of_guild(connection, OTHER_GUILD, "rules-1")

    assert (without.stances, without.with_titles) == (1, False)
    assert (with_titles.stances, with_titles.with_titles) == (1, True)
