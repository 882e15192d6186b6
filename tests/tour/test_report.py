"""Who is where: steps and never answers, for people with phones and for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.progress import Agreement, Progress, Traveller
from bot.tour.guide import Guide
from bot.tour.report import COLUMNS, FIRST_CARD, MemberRow, State, StuckStep, as_csv, asked_again, bars, report
from tests.tour.tours import STEPS, shipped, step, with_tour

GUIDE = Guide(with_tour(shipped(), *STEPS))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=30), NOW - timedelta(days=2)
ALL = tuple(each.id for each in STEPS if each.id != "aims")


def traveller(member: int, progress: Progress, changed: datetime = LATELY, gone: datetime | None = None) -> Traveller:
    return Traveller(member, progress, LONG_AGO, changed, gone_since=gone)


def test_a_row_says_who_is_where_and_how_far_that_is():
    found = report(
        GUIDE,
        [
            traveller(1, Progress("teacher", done=ALL, is_finished=True)),
            traveller(2, Progress("leader", "values", ("hello",), ("mission",))),
            traveller(3, Progress()),
        ],
        {4, 2},
        (),
        NOW,
    )
    assert found.rows == (
        MemberRow(4, State.NOT_STARTED, 0, 10),
        MemberRow(3, State.ON_THE_WAY, 1, 10, FIRST_CARD),
        MemberRow(2, State.ON_THE_WAY, 4, 10, "About values", "Leader"),
        MemberRow(1, State.FINISHED, 9, 9, "", "Teacher"),
    )
    assert found.counts == {
        State.NOT_STARTED: 1,
        State.ON_THE_WAY: 2,
        State.READ_AGAIN: 0,
        State.FINISHED: 1,
    }


def test_who_has_left_is_in_no_row_and_counted_nowhere():
    left = traveller(5, Progress("teacher", "values", skipped=("hello",)), LONG_AGO, gone=LATELY)
    found = report(GUIDE, [left], {5}, (), NOW)
    assert (found.rows, found.stops, sum(found.counts.values())) == ((), (), 0)


def test_whoever_agreed_before_a_material_revision_is_asked_to_read_again():
    agreed = Agreement("values.responsibility", 3, date(2026, 11, 1))
    again = asked_again(GUIDE, {1: (agreed,), 2: ()}, {"values.responsibility": 4})
    assert again == {1}
    finished = Progress("teacher", done=ALL, is_finished=True)
    rows = report(GUIDE, [traveller(1, finished), traveller(2, finished)], (), again, NOW).rows
    assert [row.state for row in rows] == [State.READ_AGAIN, State.FINISHED]


def test_people_stop_where_they_have_stood_for_a_week_and_at_what_they_skipped():
    found = report(
        GUIDE,
        [
            traveller(1, Progress("teacher", "values"), LONG_AGO),
            traveller(2, Progress("teacher", "values", (), ("mission",)), LONG_AGO),
            traveller(3, Progress("leader", "values", (), ("mission", "hello"))),
            traveller(4, Progress(), LONG_AGO),
            traveller(5, Progress("teacher", is_finished=True, skipped=("mission", "aims", "gone")), LONG_AGO),
        ],
        (),
        (),
        NOW,
    )
    assert found.stops == (
        StuckStep("About mission", 0, 3),
        StuckStep("About values", 2, 0),
        StuckStep(FIRST_CARD, 1, 0),
        StuckStep("About hello", 0, 1),
    )


def test_the_report_follows_an_edited_tour():
    edited = Guide(with_tour(shipped(), step("new"), *(each for each in STEPS if each.id != "values")))
    (row,) = report(edited, [traveller(1, Progress("teacher", "values", ("hello",)))], (), (), NOW).rows
    assert (row.title, row.number, row.of) == ("About new", 2, 9)


def test_a_row_holds_steps_and_nothing_of_what_was_answered_or_skipped():
    assert set(asdict(MemberRow(1, State.FINISHED))) == {"member", "state", "number", "of", "title", "audience"}


def test_bars_stand_below_one_another_beside_words_and_numbers():
    assert bars([("finished", 12), ("on the way", 6), ("not started", 0)], 12) == (
        "finished    12 ▓▓▓▓▓▓▓▓",
        "on the way   6 ▓▓▓▓░░░░",
        "not started  0 ░░░░░░░░",
    )


@pytest.mark.parametrize(("count", "of", "full"), [(1, 1000, 1), (999, 1000, 7), (1000, 1000, 8), (0, 0, 0)])
def test_a_bar_is_empty_for_none_only_and_full_for_all_only(count, of, full):
    assert bars([("x", count)], of)[0].count("▓") == full


def test_a_long_label_is_cut_and_a_wide_letter_takes_the_room_of_two():
    first, second, third = bars([("A label of a great many words", 1), ("学校の価値", 1), ("e\u0301te\u0301", 1)], 1)
    assert first.startswith("A label of a grea… 1 ▓")
    assert second.startswith(f"学校の価値{' ' * 8} 1 ▓")
    assert third.startswith(f"e\u0301te\u0301{' ' * 15} 1 ▓")


@given(st.lists(st.tuples(st.text(max_size=60), st.integers(0, 999_999)), max_size=6))
def test_a_line_of_bars_fits_a_phone_and_is_one_line(counts):
    lines = bars(counts, sum(count for _, count in counts))
    assert len(lines) == len(counts)
    assert all(len(line.splitlines()) == 1 for line in lines)
    plain = [line for line, (label, _) in zip(lines, counts, strict=True) if label.isascii() and label.isprintable()]
    assert all(len(line) <= 34 for line in plain)


def test_a_table_for_a_spreadsheet_has_a_row_for_each_and_no_number_is_rounded():
    rows = [
        MemberRow(1_234_567_890_123_456_789, State.ON_THE_WAY, 4, 10, "About values", "Leader"),
        MemberRow(2, State.NOT_STARTED, of=10),
    ]
    table = list(csv.reader(io.StringIO(as_csv(rows, {1_234_567_890_123_456_789: "Ann, of the office"}))))
    assert table == [
        list(COLUMNS),
        ["Ann, of the office", "#1234567890123456789", "Leader", "on the way", "4", "10", "About values"],
        ["", "#2", "", "not started", "", "", ""],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_becomes_a_formula(name):
    text = as_csv([MemberRow(1, State.ON_THE_WAY, 2, 3, name, name)], {1: name})
    cells = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert Counter(cells)[f"'{name}"] == 3


@given(st.dictionaries(st.integers(1, 9), st.text(), min_size=1))
def test_every_name_comes_back_from_the_table(names):
    text = as_csv([MemberRow(member, State.NOT_STARTED) for member in names], names)
    table = list(csv.reader(io.StringIO(text, newline="")))[1:]
    for row, name in zip(table, names.values(), strict=True):
        assert row[0] in (name, f"'{name}")
