"""The table of what `health` says marks what is not as it has to be, and says what was left out."""

from __future__ import annotations

from benchmarks import health
from benchmarks.health import AILMENTS, WITHIN, Course, table


def test_a_fault_that_was_not_told_is_marked_and_one_that_was_has_its_sentence():
    fine, wrong = AILMENTS[:2]
    made = table(
        {
            fine.name: Course(61.4, 11.2, "It is away.\nWait.", answered=True),
            wrong.name: Course(problems=("It was not told.",), sentence="All is well."),
        }
    )
    assert f"| {fine.name} | 61 s | yes | 11 s |" in made
    assert f"| {wrong.name} | **wrong**: never | nobody can ask | never |" in made
    assert f"- “{fine.name}”: It is away. Wait." in made


def test_what_needs_root_is_named_where_it_was_left_out(monkeypatch):
    monkeypatch.setattr(health, "IS_ROOT", False)
    assert "Left out, since they need root: " in table({})


def test_every_fault_may_last_for_less_than_it_may_take_to_be_told():
    assert health.LASTS < WITHIN == 180
