"""The chart: small, the same at every drawing, with everything in it in words; and nothing of it without the extra."""

from __future__ import annotations

import builtins
import random
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.insights import chart
from bot.insights.chart import LONGEST_ALT, draw
from bot.insights.overview import NO_RECORDS, Records, overview
from bot.storage.counts import EntryUse, Happened
from bot.storage.progress import Progress, Traveller
from bot.storage.store import Votes
from bot.tour.guide import Guide
from tests.tour.tours import STEPS, shipped, with_tour

NOW = datetime(2026, 12, 14, 9, 30, tzinfo=ZoneInfo("Europe/London"))
PNG = b"\x89PNG\r\n\x1a\n"
pytest.importorskip("matplotlib")


def busy():
    """Return the figures of a term in which there is something of everything."""
    handbook = with_tour(shipped(), *STEPS)
    chance, counted = random.Random(1), Counter()  # noqa: S311 (no secret)
    for days in range(90):
        day = NOW.date() - timedelta(days=days)
        for what in ("answered", "offered", "silent", "small talk"):
            counted[Happened(day, what, "ask")] = chance.randrange(5, 90)
        for _, entry in handbook.entries():
            counted[EntryUse(day, entry.id, "answered")] = 9
    votes = tuple(Votes(entry.id, "2026-12", chance.randrange(5, 40), 7) for _, entry in handbook.entries())
    steps = tuple(step.id for step in STEPS)
    travellers = tuple(
        Traveller(member, Progress("leader", steps[member % 9], steps[: member % 9]), NOW - timedelta(days=20), NOW)
        for member in range(1, 90)
    )
    return overview(Guide(handbook), Records(counted, votes, travellers), NOW)


def drawn_of(found):
    """Return the chart of figures of which there is something to draw."""
    made = draw(found)
    assert made
    return made


def test_it_is_a_small_picture_and_the_same_at_every_drawing():
    first, second = drawn_of(busy()), drawn_of(busy())
    assert first.png.startswith(PNG)
    assert len(first.png) < 100_000
    assert first == second


def test_its_words_say_every_figure_that_it_draws():
    drawn = drawn_of(busy())
    assert drawn.alt.startswith("Bar chart. Last week, 7 Dec 2026 to 13 Dec 2026: asked ")
    assert len(drawn.alt) <= LONGEST_ALT
    for words in ("Found helpful: ", "answered ", "offered ", "no answer "):
        assert words in drawn.alt


def test_where_no_figure_may_be_told_there_is_no_picture():
    assert draw(overview(Guide(shipped()), NO_RECORDS, NOW)) is None


def test_what_the_font_has_no_letter_for_and_what_looks_like_a_formula_are_drawn_as_they_are():
    handbook = shipped()
    votes = (Votes("mission", "2026-12", 7, 7),)
    found = overview(Guide(handbook), Records(Counter(), votes), NOW)
    for title in ("What 学校 costs: $5 and $6", "🙂" * 40, "$\\frac{"):
        odd = replace(found.helpful[0], title=title)
        assert drawn_of(replace(found, helpful=(odd,)))


def test_without_the_extra_nothing_is_drawn_and_nothing_is_missed(monkeypatch):
    monkeypatch.setattr(chart, "find_spec", lambda _: None)
    real = builtins.__import__

    def refusing(name, *rest, **more):
        assert not name.startswith("matplotlib")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    assert draw(busy()) is None


def test_it_is_not_loaded_before_something_is_drawn():
    code = "import sys, bot.commands, bot.cli.main; bot.cli.main.command_line(); print('matplotlib' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded == "False\n"


def test_two_threads_may_ask_for_it_at_once():
    found, drawn = busy(), []
    threads = [threading.Thread(target=lambda: drawn.append(draw(found))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn[0] == drawn[1]
