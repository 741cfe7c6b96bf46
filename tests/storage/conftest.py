import pytest

from storage.database import open_database


@pytest.fixture
def path(tmp_path):
    return tmp_path / "newsroom.db"


@pytest.fixture
async def database(path):
    async with open_database(path) as opened:
        yield opened
