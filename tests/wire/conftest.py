from __future__ import annotations

import pytest

from tests.support.loopback import Loopback


@pytest.fixture
async def discord():
    """Discord on loopback; afterwards every request of the test is one that Discord would take."""
    server = Loopback()
    async with server.serving():
        yield server
    assert server.problems() == []
