"""The API over a test's own database."""

from collections.abc import AsyncGenerator

import pytest

from tests.conftest import TestHouse
from tests.houses import Caller, open_api


@pytest.fixture
async def api(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API as the administrator sees it."""
    async with open_api(house) as caller:
        yield caller
