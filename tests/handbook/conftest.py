from __future__ import annotations

import pytest

from tests.handbook.malformed import ASSISTANT, SAFEGUARDING, SAFEGUARDING_EXAMPLES, TOPIC


@pytest.fixture
def folder(tmp_path):
    """Return a knowledge folder with one topic and everything that it needs."""
    place = tmp_path / "knowledge"
    place.mkdir()
    (place / "rules.yaml").write_text(TOPIC, encoding="utf-8")
    (place / "assistant.yaml").write_text(ASSISTANT, encoding="utf-8")
    (place / "safeguarding.yaml").write_text(SAFEGUARDING, encoding="utf-8")
    (place / "safeguarding-examples.yaml").write_text(SAFEGUARDING_EXAMPLES, encoding="utf-8")
    return place
