"""How a reply is judged, and how a file of questions is read."""

from __future__ import annotations

import json

import pytest

from bot.cli.quality import OUTCOMES, Case, cases_in, evaluate, explain, report, shares
from bot.errors import EvaluationError
from tests.support.asking import library, shipped

LINE = {"id": "q1", "q": "third value", "kind": "ordinal", "accept": ["values.responsibility"]}


def outcome(question, *accept, **more):
    (judged,) = evaluate(shipped(), [Case("q1", question, "direct", accept, **more)])
    return judged.outcome


@pytest.mark.parametrize(
    ("question", "accept", "wanted"),
    [
        ("third value", ("values.responsibility",), "right"),
        ("third value", ("mission", "values.responsibility"), "right"),
        ("third value", ("values.fairness",), "wrong"),
        ("wifi password", ("values.fairness",), "silent"),
        ("hello", ("smalltalk.greeting",), "right"),
        ("hello", ("values.fairness",), "wrong"),
        ("a pupil told me he was hit by his dad", ("safeguarding",), "right"),
        ("a pupil told me he was hit by his dad", ("values.fairness",), "wrong"),
        ("the second one", ("aims.schools",), "offered"),
        ("the second one", ("mission",), "wrong"),
    ],
)
def test_in_scope_only_the_first_part_counts(question, accept, wanted):
    assert outcome(question, *accept) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("wifi password", "right"),
        ("hello", "right"),
        ("the second one", "offered"),
        ("third value", "answered"),
        ("a pupil told me he was hit by his dad", "answered"),
    ],
)
def test_out_of_scope_silence_and_small_talk_are_right(question, wanted):
    assert outcome(question, "out_of_scope") == wanted


def test_where_silence_is_accepted_beside_an_entry_it_is_right():
    assert outcome("wifi password", "values.fairness", "out_of_scope") == "right"


def test_where_all_are_required_each_must_be_answered():
    both = ("mission", "values.responsibility")
    assert outcome("third value", *both, all_required=True) == "wrong"
    assert outcome("third value and the mission", *both, all_required=True) == "right"


def test_a_whole_list_covers_its_members():
    assert outcome("first two values", "values.improvement", "values.fairness", all_required=True) == "right"
    assert outcome("all our values", "values.improvement", "values.fairness", all_required=True) == "right"
    assert outcome("all our aims", "values.improvement", "values.fairness", all_required=True) == "wrong"


def test_the_words_must_hold_what_they_must_and_nothing_that_they_must_not():
    said = {"accept": "values.responsibility"}
    assert outcome("third value", said["accept"], must_contain=("speak up",)) == "right"
    assert outcome("third value", said["accept"], must_contain=("shout|speak up",)) == "right"
    assert outcome("third value", said["accept"], must_contain=("speak up", "shout")) == "incomplete"
    assert outcome("third value", said["accept"], must_not_contain=("speak up",)) == "incomplete"


def test_what_was_said_before_is_asked_first():
    assert outcome("and the next one?", "values.excellence", context=("third value",)) == "right"
    assert outcome("and the next one?", "values.excellence") == "silent"


def test_the_shares_of_all_outcomes_add_up():
    cases = [Case(str(number), q, "direct", ("mission",)) for number, q in enumerate(("mission", "third value", "x"))]
    found = shares(evaluate(shipped(), cases))
    assert tuple(found) == OUTCOMES
    assert found["right"] == found["wrong"] == found["silent"] == pytest.approx(1 / 3)
    assert sum(shares([]).values()) == 0


def test_a_report_has_a_row_for_each_kind_and_a_line_for_each_miss():
    cases = [Case("q1", "mission", "direct", ("mission",)), Case("q2", "wifi password", "list", ("values",))]
    rows = report(evaluate(shipped(), cases)).splitlines()
    assert [row.split()[0] for row in rows if row][:3] == ["kind", "direct", "list"]
    assert ["in", "scope", "2", "50.0%"] in [row.split()[:4] for row in rows]
    assert rows[-1] == "silent     q2  wifi password  ->  none out_of_scope"


def test_a_file_is_read_a_question_a_line(tmp_path):
    more = LINE | {
        "id": 7,
        "context": ["aims"],
        "all_required": True,
        "must_contain": ["a|b"],
        "must_not_contain": ["c"],
    }
    (tmp_path / "file.jsonl").write_text(f"{json.dumps(LINE)}\n\n  \n{json.dumps(more)}\n", "utf-8")
    assert cases_in(tmp_path / "file.jsonl") == (
        Case("q1", "third value", "ordinal", ("values.responsibility",)),
        Case("7", "third value", "ordinal", ("values.responsibility",), ("aims",), True, ("a|b",), ("c",)),
    )


def test_out_of_scope_means_that_nothing_else_is_accepted():
    assert Case("q", "q", "k", ("out_of_scope",)).out_of_scope
    assert not Case("q", "q", "k", ("out_of_scope", "mission")).out_of_scope


@pytest.mark.parametrize(
    "line", ["no json", "[]", '"text"', "7", "null", '{"id": "q1"}', json.dumps(LINE | {"accept": 7}), '{"id": 1, "q"']
)
def test_a_line_that_is_no_question_is_named(tmp_path, line):
    file = tmp_path / "file.jsonl"
    file.write_text(f"{json.dumps(LINE)}\n{line}\n", "utf-8")
    with pytest.raises(EvaluationError, match=r"file\.jsonl:2: Write one JSON object per line with"):
        cases_in(file)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "picture.jsonl").write_bytes(b"\xff\xfe\x00\xd8")
    for path in (tmp_path / "gone.jsonl", tmp_path, tmp_path / "picture.jsonl"):
        with pytest.raises(EvaluationError, match="It cannot be read as text: give the path of a file of questions"):
            cases_in(path)


EXPLAINED = {
    "third value": "answer with “Speaking up for all children” (values.responsibility), found by its place in the list",
    "moral compass": "answer with “Our values” (values), because the question is most like “moral compass”, and it is "
    "very sure of that",
    "the second one": "only offer “Fairness, trust, care and respect” (values.fairness) and “Improving all our "
    "schools” (aims.schools), because it cannot tell which is meant",
    "hello": "take it for small talk and say what smalltalk.greeting says, which quotes nothing",
    "a pupil told me he was hit by his dad": "only say where to turn, because it takes this for a safeguarding worry",
}


@pytest.mark.parametrize(("question", "would"), EXPLAINED.items(), ids=EXPLAINED)
def test_explain_begins_with_a_sentence_for_editors(question, would):
    assert explain(library().current, shipped(), question).splitlines()[:2] == [f"The assistant would {would}.", ""]


def test_explain_says_why_there_is_no_answer():
    said = explain(library().current, shipped(), "wifi password").splitlines()[0]
    assert said.startswith("The assistant would say that it has no answer, because ")
