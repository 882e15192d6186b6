"""Which questions a change is tried out with."""

from __future__ import annotations

import pytest

from bot.editing.change import Change, ChangeKind


@pytest.fixture
def no_time(monkeypatch):
    """Leave no time to ask anything, so that a preview tells what it would have asked."""
    monkeypatch.setattr("bot.editing.desk.MOST_SECONDS", 0.0)


def preview_of(desk, wanted, **fields):
    return desk.preview(Change(ChangeKind.EDIT, wanted, fields))


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        ("rules.e1", {"review_by": "2027-01-31", "keeper": "The office"}),
        ("rules.e1", {"reviewed": "2026-11-23"}),
        ("rules*", {"source.title": "The rules", "source.url": "https://example.org/rules", "keeper": "The office"}),
    ],
)
def test_a_change_of_nothing_that_an_answer_is_found_by_asks_no_question(desk, no_time, wanted, fields):
    preview = preview_of(desk, wanted, **fields)
    assert not preview.changes_nothing
    assert (preview.unasked, preview.untried) == ((), ())
    assert not preview.needs_second


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        ("rules.e1", {"title": "Being kind"}),
        ("rules.e1", {"text": "Kindness number 1, and no unkindness."}),
        ("rules.e2", {"phrasings": ("when does school begin",)}),
        ("rules.e2", {"not_for": ("what is for pudding",)}),
        ("rules*", {"many": "laws"}),
    ],
)
def test_a_change_of_what_an_answer_is_found_by_asks_those_that_must_stay(desk, no_time, wanted, fields):
    assert preview_of(desk, wanted, **fields).unasked == ("Kindness number 1 please",)
