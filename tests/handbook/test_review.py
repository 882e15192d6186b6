"""Which words are overdue, who looks after them, and what nobody looks after."""

from __future__ import annotations

from datetime import date

import pytest

from bot.handbook.folder import read
from bot.handbook.review import check, keepers, overdue, report, still_right, unkept
from tests.handbook.malformed import TOPIC
from tests.handbook.places import write

DAY = date(2026, 9, 1)
NEXT = date(2026, 9, 2)
LATE = TOPIC.replace("entries:", "review_by: 2026-09-01\nentries:")
LATE_ENTRY = TOPIC.replace("    title: ", "    review_by: 2026-09-01\n    title: ", 1)


def late(folder, today):
    return [(str(each.ref), each.keeper) for each in overdue(read(folder).handbook, today)]


@pytest.mark.parametrize(("text", "wanted"), [(LATE, "rules*"), (LATE_ENTRY, "rules.first")])
def test_words_are_overdue_from_the_day_after_the_one_by_which_they_should_be_looked_at(folder, text, wanted):
    write(folder, "rules.yaml", text)
    assert late(folder, DAY) == []
    assert late(folder, NEXT) == [(wanted, "")]


def test_the_keeper_of_a_topic_keeps_the_entries_that_name_none(folder):
    write(folder, "rules.yaml", f'keeper: "42"\n{LATE_ENTRY}')
    assert late(folder, NEXT) == [("rules.first", "42")]
    write(folder, "rules.yaml", f'keeper: "42"\n{LATE_ENTRY}    keeper: "43"\n')
    assert late(folder, NEXT) == [("rules.first", "43")]
    assert keepers(read(folder).handbook) == ("43",)


def test_an_entry_without_a_keeper_of_its_own_or_of_its_topic_is_unkept(folder):
    assert unkept(read(folder).handbook) == ("rules.first",)
    assert "rules.yaml: rules.first" in report(read(folder)).splitlines()
    write(folder, "rules.yaml", f"keeper: The office\n{TOPIC}")
    assert unkept(read(folder).handbook) == ()
    assert "Unkept" not in report(read(folder))


def test_check_reminds_of_what_is_overdue_with_its_line(folder):
    write(folder, "rules.yaml", LATE)
    assert not [each for each in check(read(folder), DAY) if "2026-09-01" in str(each)]
    (told,) = [str(each) for each in check(read(folder), NEXT) if "2026-09-01" in str(each)]
    assert told.startswith("rules.yaml:1: rules* was due for review by 2026-09-01.")


def test_an_entry_may_say_a_day_of_review_of_its_own(folder):
    write(folder, "rules.yaml", TOPIC.replace("    title: ", "    reviewed: 2027-01-05\n    title: ", 1))
    (_, entry) = read(folder).handbook.find("rules.first") or (None, None)
    assert entry is not None
    assert entry.reviewed == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("reviewed", "review_by", "following"),
    [
        (date(2026, 6, 1), date(2026, 9, 1), "2027-02-21"),
        (date(2026, 11, 23), date(2026, 9, 1), "2027-11-21"),
    ],
)
def test_words_that_are_still_right_are_due_again_after_as_long_as_before_or_after_a_year(
    reviewed, review_by, following
):
    fields = still_right(reviewed, review_by, date(2026, 11, 21))
    assert fields == {"reviewed": "2026-11-21", "review_by": following}


def test_words_that_nobody_wants_to_see_again_get_no_day_for_it():
    assert still_right(date(2026, 6, 1), None, date(2026, 11, 21)) == {"reviewed": "2026-11-21"}
