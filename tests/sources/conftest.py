"""A site on loopback, and the handbook that quotes a page of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.handbook.folder import read
from tests.support.handbook_files import few_words, topic
from tests.support.site import serving

QUOTED = Path(__file__).with_name("hub-overview.html").read_text("utf-8")
PRACTICAL = (
    "Our 25 schools organise 1.5 days of training each term for £5 a head.",
    "The café is open to every school’s staff.",
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def site():
    with serving() as site:
        yield site


@pytest.fixture(scope="session")
def handbook(tmp_path_factory):
    """Return the shipped topics, and one with numbers and an accent."""
    folder = few_words(tmp_path_factory.mktemp("quoting") / "words")
    (folder / "practical.yaml").write_text(topic("practical", "Practical", *PRACTICAL).partition("\n")[2], "utf-8")
    reading = read(folder)
    assert reading.problems == ()
    return reading.handbook


@pytest.fixture
def quoting(handbook):
    """Return a function that gives the topics an address as their source."""

    def with_source(url):
        return [replace(topic, source=replace(topic.source, url=url)) for topic in handbook.topics]

    return with_source
