from __future__ import annotations

from contextlib import closing

import pytest

from bot.storage.opening import FILE_NAME, open_store
from bot.storage.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / FILE_NAME


@pytest.fixture
def store(path):
    """A store in a file."""
    with closing(open_store(path).store) as opened:
        assert isinstance(opened, Store)
        yield opened
