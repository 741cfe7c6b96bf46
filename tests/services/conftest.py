import pytest

from tests.services.desk import Desk


@pytest.fixture
def desk(services):
    """The desk of one newsroom."""
    return Desk(services)
