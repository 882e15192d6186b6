"""A file of YAML that is brought in is read whole or refused in one right sentence, and that quickly."""

from __future__ import annotations

import time

import pytest

from bot.editing.exchange import imported
from bot.errors import EditingError
from bot.handbook.regions import fields_of
from tests.editing.yaml_files import READ, REFUSED
from tests.support.patience import SLOWED

SECONDS = 2.0


def test_there_are_sixty_files_and_more():
    assert len({each.name for each in (*READ, *REFUSED)}) == len(READ) + len(REFUSED) >= 60


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_a_file_is_read_whole(desk, case):
    change = imported("rules.yaml", case.data)
    (desk.folder / "questions.yaml").unlink()
    preview = desk.preview(change)
    assert preview.problems == ()
    for wanted, fields in case.reads.items():
        found = fields_of(preview.files[0].after, wanted)
        assert found is not None
        assert {name: found[name] for name in fields} == fields


def refused(desk, case):
    """Return why a file is refused, and the seconds of processor that it took to say so."""
    began = time.process_time()
    try:
        told = [str(each) for each in desk.preview(imported("rules.yaml", case.data)).problems]
    except EditingError as error:
        told = [str(error)]
    return told, time.process_time() - began


@pytest.mark.timed
@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_file_that_cannot_be_read_is_refused_quickly(desk, case):
    assert refused(desk, case)[1] < SECONDS


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_in_no_endless_time(desk, case):
    told, took = refused(desk, case)
    assert took < SECONDS * SLOWED
    assert any(case.says in each for each in told), told[:5]
    assert all(each.endswith((".", "?")) and len(each) < 500 for each in told)
    assert len(told) <= 51
