"""How well the questions of staff are answered: by the table that this prints, and by the shares that must hold.

`dev.jsonl`, `sample.jsonl` (a sample of a larger unseen set), `structural.jsonl` (places, numbers, follow-ups,
quotations) and `tuning.jsonl` are what we tune on. `second.jsonl`, `third.jsonl` and `fourth.jsonl` only measure. Who
wrote them and `dev.jsonl` had seen nothing but the page and the list of ids.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rapidfuzz import fuzz, process

from bot.assistant.reply_json import SAFEGUARDING, whole
from bot.cli.quality import Judged, cases_in, evaluate, report, shares
from bot.matching.text import clean
from bot.reply import Signpost
from tests.support.asking import ask, library, shipped
from tests.support.snapshots import TextFile, YamlFile, digest

if TYPE_CHECKING:
    from bot.reply import Reply

QUESTIONS = Path(__file__).parent / "questions"
WRITTEN_BLIND = {
    "dev": "d06c1f541062443d63e110aaa01b5751327e3f6e5a62fa6fd3b428959e208af1",
    "second": "f5dbf0d9def4ea5436ddd8816bf8b9b7fc7b1159a87378254a4c10dac2d6e49f",
    "third": "b6eb2bdf40354d8170511c5ac6a265668d6340b3e668c25358d959b9f1ff1f78",
    "fourth": "2d9d1e3c6c5f2bc8ac7d4a2632c196506337e37de4657f75b5c27098ba4e2e0b",
}
NOT_YET = {"hq-e290f88e43", "hq-42c9c5342d"}
"""Follow-ups of sample.jsonl that are not right yet: what a list works towards, and who wrote what was quoted."""

COPY = 90
"""From this token_sort_ratio on, a phrasing is a copy of a question."""


SECOND = pytest.param("second", marks=pytest.mark.slow)
"""The largest of the sets that only measure."""


@cache
def judged(name: str) -> tuple[Judged, ...]:
    return evaluate(shipped(), cases_in(QUESTIONS / f"{name}.jsonl"))


def of(name: str, *, out_of_scope: bool) -> list[Judged]:
    return [each for each in judged(name) if each.case.out_of_scope is out_of_scope]


def misses(name: str, kind: str) -> list[str]:
    found = [each for each in judged(name) if each.case.kind == kind and each.outcome != "right"]
    found = [each for each in found if each.case.id not in NOT_YET]
    return [f"{each.case.id} {each.case.question} -> {each.replied}" for each in found]


def outcome(number: str, reply: Reply) -> str:
    """Return a line for a reply: its kind, what it answers with or offers, and a digest of all that is in it.

    The scores are left out, since they differ in their last digits from processor to processor, and so is the line of
    the file, which another phrasing moves. Of the signpost it says only that it stands there: its words are the
    safeguarding lead's, who may change them.
    """
    if isinstance(reply, Signpost):
        return f"{number} safeguarding\n"
    said: dict[str, Any] = whole(reply)
    for part in said["parts"]:
        del part["why"]["score"]
        del part["written"]["line"]
    return f"{number} {said['kind']} {','.join((*said['labels'], *said['offered'])) or '-'} {digest(said)}\n"


@pytest.mark.parametrize(
    "name", ["dev", "sample", SECOND, "structural", pytest.param("tuning", marks=pytest.mark.slow)]
)
def test_no_reply_has_changed_and_the_table_is_printed(name, record_property, snapshot):
    replies = "".join(outcome(each.case.id, each.reply) for each in judged(name))
    assert replies == snapshot(extension_class=TextFile)
    table = report(judged(name))
    record_property(f"table of {name}.jsonl", table[: table.rindex("\n\n")])
    assert len(judged(name)) == len((QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["safeguarding_blind", "safeguarding_seen", "safeguarding_unseen"])
def test_no_reply_to_a_worry_or_a_lookalike_has_changed(name, snapshot):
    rows = map(json.loads, (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines())
    replies = "".join(outcome(row["id"], ask(row["q"])) for row in rows)
    assert replies == snapshot(extension_class=TextFile)


def test_no_entry_is_shown_with_anything_else(snapshot):
    handbook = library().current.handbook
    ids = [*(topic.id for topic in handbook.topics), *(entry.id for _, entry in handbook.entries())]
    assert {each: whole(shipped().show(each)) for each in ids} == snapshot(extension_class=YamlFile)


def test_of_the_sample_in_scope_at_least_90_percent_are_right_97_at_least_offered_and_at_most_1_and_a_half_wrong():
    found = shares(of("sample", out_of_scope=False))
    assert found["right"] >= 0.90
    assert found["right"] + found["offered"] >= 0.97
    assert found["wrong"] <= 0.015


def test_of_the_sample_out_of_scope_at_most_2_percent_are_answered_and_8_offered():
    outcomes = [each.outcome for each in of("sample", out_of_scope=True)]
    assert outcomes.count("answered") <= 0.02 * len(outcomes)
    assert outcomes.count("offered") <= 0.08 * len(outcomes)


@pytest.mark.parametrize("name", ["dev", "structural", SECOND, pytest.param("tuning", marks=pytest.mark.slow)])
def test_of_the_questions_that_voice_no_worry_at_most_one_in_a_hundred_is_stopped(name):
    asked = [each for each in judged(name) if SAFEGUARDING not in each.case.accept]
    stopped = [each for each in asked if isinstance(each.reply, Signpost)]
    assert len(stopped) <= 0.01 * len(asked)


@pytest.mark.slow
def test_of_the_second_set_at_least_86_percent_are_right_and_at_most_4_wrong():
    found = shares(of("second", out_of_scope=False))
    assert found["right"] >= 0.86
    assert found["wrong"] <= 0.04


@pytest.mark.parametrize("name", ["sample", SECOND])
def test_of_every_kind_of_question_at_least_70_percent_are_right(name):
    kinds = {each.case.kind for each in judged(name)}
    right = {kind: [each.outcome == "right" for each in judged(name) if each.case.kind == kind] for kind in kinds}
    assert {kind for kind, found in right.items() if sum(found) < 0.7 * len(found)} == set()


@pytest.mark.parametrize("kind", ["safeguarding", "ordinal", "count", "list", "quote", "smalltalk", "followup"])
def test_of_the_sample_every_question_of_these_kinds_is_right(kind):
    assert misses("sample", kind) == []


@pytest.mark.parametrize("name", WRITTEN_BLIND)
def test_a_set_is_the_one_that_was_written_blind(name):
    assert hashlib.sha256((QUESTIONS / f"{name}.jsonl").read_bytes()).hexdigest() == WRITTEN_BLIND[name]


def test_no_phrasing_is_a_copy_of_a_question_of_the_sample():
    handbook = library().current.handbook
    entries = [entry for _, entry in handbook.entries()]
    phrasings = [clean(text) for each in (*handbook.topics, *entries) for text in (*each.phrasings, *each.not_for)]
    phrasings += [clean(text) for text in handbook.unanswered]
    asked = [clean(case.question) for case in cases_in(QUESTIONS / "sample.jsonl")]
    nearest = {
        question: process.extractOne(question, phrasings, scorer=fuzz.token_sort_ratio, score_cutoff=COPY)
        for question in asked
    }
    assert [(question, found[0]) for question, found in nearest.items() if found] == []
