"""Trying a change out ends in time; what was not tried is said, and then a second editor has to agree."""

from __future__ import annotations

import threading
import time

import pytest

from bot.assistant.library import Library
from bot.editing import desk as desks
from bot.editing import impact
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import NeedsSecondError
from bot.editing.impact import Deadline
from bot.editing.preview import in_words
from bot.errors import EditingError
from bot.handbook.folder import read
from bot.matching.lazy_encoder import LazyEncoder

MARY = Editor("Mary", 1)
CHANGE = Change(ChangeKind.EDIT, "rules.e2", {"phrasings": ("Punctuality number 2 please", "be on time")})


def test_where_there_is_no_time_to_ask_the_pairs_a_second_editor_has_to_agree(desk, monkeypatch):
    monkeypatch.setattr(desks, "MOST_SECONDS", 0.0)
    preview = desk.preview(CHANGE)
    assert preview.unasked == ("Kindness number 1 please",)
    assert preview.needs_second
    assert "There was no time to ask 1 of the questions whose answers must not change" in in_words(preview)
    with pytest.raises(NeedsSecondError, match="no time to ask 1"):
        desk.publish(CHANGE, MARY)
    assert desk.publish(CHANGE, MARY, second=Editor("Tom", 2)).revisions[0].second == "Tom"


def test_pairs_are_asked_before_everything_else(desk, monkeypatch):
    monkeypatch.setattr(impact, "NEAR_SECONDS", 0.0)
    monkeypatch.setattr(impact, "ASKING_SECONDS", 0.0)
    preview = desk.preview(CHANGE)
    assert preview.unasked == ()
    assert not preview.needs_second
    assert preview.untried == (impact.NOT_COMPARED.format(1), impact.NOT_ASKED)
    assert "Not tried: 1 of the new phrasings" in in_words(preview)
    assert desk.publish(CHANGE, MARY).revisions


def test_a_change_that_is_tried_out_is_given_up_where_everything_ends(desk, folder):
    before = (folder / "rules.yaml").read_bytes()
    desk.stopping.set()
    for does in (lambda: desk.preview(CHANGE), lambda: desk.publish(CHANGE, MARY)):
        with pytest.raises(EditingError, match="is being stopped"):
            does()
    assert (folder / "rules.yaml").read_bytes() == before


def test_a_part_of_the_work_is_over_no_later_than_the_whole():
    assert Deadline(0).within(10).is_over
    assert not Deadline(10).within(9).is_over
    assert Deadline(10).within(0).is_over


def test_nobody_waits_for_thousands_of_texts_that_are_being_learned_beside(folder):
    library = Library(folder, LazyEncoder())
    began, done = threading.Event(), threading.Event()

    def learn():
        with library._learning:
            began.set()
            done.wait(20)

    learning = threading.Thread(target=learn)
    learning.start()
    began.wait(20)
    path = folder / "rules.yaml"
    path.write_text(path.read_text().replace("Kindness number 1 please", "a phrasing that nobody knows"))
    started = time.monotonic()
    draft = library.draft(read(folder), lambda: time.monotonic() - started > 0.5)
    assert time.monotonic() - started < 15
    assert draft.handbook.find("rules.e1")
    done.set()
    learning.join()
