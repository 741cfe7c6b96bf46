from storage import memory
from storage.database import open_database


async def test_what_was_noted_last_is_remembered_over_a_restart(path):
    async with open_database(path) as database, database.write() as connection:
        await memory.note(connection, "colour", "blue")
        await memory.note(connection, "colour", "green")

    async with open_database(path) as database, database.read() as connection:
        assert await memory.recall(connection, "colour") == "green"
        assert await memory.recall(connection, "shape") is None
