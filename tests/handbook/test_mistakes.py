"""`check` names the line of a mistake first, says what is right there, and says hardly more."""

from __future__ import annotations

import re

import pytest

from bot.errors import Problem
from bot.handbook.folder import read
from bot.handbook.review import check
from tests.handbook.mistakes import ROWS, TODAY, found_in, make
from tests.support.handbook_files import SHIPPED

MOST = 3
"""What may be told of one mistake: it, and at most what has another reason."""


@pytest.fixture(scope="module")
def shipped():
    return read(SHIPPED)


@pytest.fixture(scope="module")
def told(shipped, tmp_path_factory):
    """Return what is told of each row, as text, by its name."""
    made = {}
    for number, row in enumerate(ROWS):
        folder = make(tmp_path_factory.mktemp("mistakes") / str(number) / "knowledge", row)
        made[row["name"]] = [str(each) for each in found_in(folder, shipped)]
    return made


def test_there_are_fifty_mistakes_and_more_with_names_of_their_own():
    assert len({row["name"] for row in ROWS}) == len(ROWS) >= 50


def test_the_shipped_words_have_no_problem(shipped):
    assert not [each for each in check(shipped, TODAY) if isinstance(each, Problem)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_mistake_is_told_first_with_its_line_and_what_to_do(told, row):
    assert told[row["name"]][0] == row["says"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_what_follows_from_a_mistake_is_not_told(told, row):
    assert 1 <= len(told[row["name"]]) <= MOST


def test_nobody_is_told_to_delete_words(told):
    assert not [text for texts in told.values() for text in texts if re.search("delete|remove", text, re.IGNORECASE)]


def test_two_slips_in_one_file_are_both_told(told):
    assert [text.partition(": ")[0] for text in told["two slips are in one file"]] == ["values.yaml:2", "values.yaml:3"]


@pytest.mark.parametrize("name", ["~$values.yaml", ".values.yaml.swp", "#values.yaml#", "values.yaml~", "notes.txt"])
def test_what_an_editor_leaves_beside_a_file_is_no_mistake(shipped, tmp_path, name):
    row = {"file": "values.yaml", "copied": name}
    assert found_in(make(tmp_path / "knowledge", row), shipped) == []


def test_old_files_in_a_folder_of_their_own_are_no_mistake(shipped, tmp_path):
    row = {"file": "values.yaml", "copied": "old/promises.yaml"}
    assert found_in(make(tmp_path / "knowledge", row), shipped) == []
