"""Which entries come nearest to a question, whatever it is that measures their likeness."""

from __future__ import annotations

import time

import pytest

from bot.assistant.library import Library
from tests.support.asking import library
from tests.support.handbook_files import folder_with
from tests.support.patience import SLOWED

RULES = """rules
title: Our rules
one: rule
many: rules
source: {title: The page, url: "https://example.org"}
reviewed: 2026-11-23
phrasings: [everything that we agreed on]
entries:
  - id: rules.kettle
    title: Kettle
    text: Fill the kettle for the next person.
    phrasings: [making tea, who boils the water, a hot drink at break]
  - id: rules.gate
    title: Gate
    text: Shut the gate behind you.
    phrasings: [closing the playground entrance, may the entrance stay open]
    not_for: [who mends the gate hinge]
"""
SYNONYMS = "synonyms:\n  - page: kettle\n    staff: [water boiler thing, brewer]\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = folder_with(tmp_path_factory.mktemp("index"), RULES)
    (folder / "synonyms.yaml").write_text(SYNONYMS, "utf-8")
    return Library(folder).current.resolver.index


def first(index, question, **narrowed):
    ranked = index.rank(question, **narrowed)
    return ranked[0].id if ranked else None


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("making tea", "rules.kettle"),
        ("Who makes the TEA?", "rules.kettle"),
        ("may we leave the entrance open", "rules.gate"),
        ("playgruond entrence", "rules.gate"),
        ("where is the brewer", "rules.kettle"),
        ("the water boiler thing", "rules.kettle"),
        ("everything we agreed", "rules"),
    ],
)
def test_the_nearest_entry_comes_first(index, question, wanted):
    assert first(index, question) == wanted


def test_best_comes_first_and_scores_stay_in_bounds(index):
    for question in ("making tea", "the gate at break", "tea by the gate", "hot drink"):
        scores = [match.score for match in index.rank(question)]
        assert scores == sorted(scores, reverse=True)
        assert all(score <= 1.0001 for score in scores)


def test_every_id_comes_once(index):
    ids = [match.id for match in index.rank("tea at the gate, may the kettle stay open")]
    assert len(ids) == len(set(ids))


def test_a_match_names_the_phrasing_that_came_nearest(index):
    assert index.rank("who boils the water")[0].phrasing == "who boils the water"


def test_the_field_can_be_narrowed(index):
    ids = {match.id for match in index.rank("tea by the gate", {"rules.gate"})}
    assert "rules.kettle" not in ids


def test_a_word_of_any_phrasing_and_of_staff_is_known(index):
    assert all(index.knows(word) for word in ("kettle", "brewer", "playground"))
    assert not index.knows("zebracorn")


@pytest.mark.parametrize("question", ["", "what is it about", "?"])
def test_no_subject_finds_no_entry_that_is_sure(index, question):
    assert all(match.score < 0.5 for match in index.rank(question))


def test_the_same_question_gets_the_same_ranking(index):
    assert index.rank("tea by the gate") == index.rank("tea by the gate")


def test_every_entry_of_the_shipped_handbook_is_found_by_its_own_words():
    edition = library().current
    for _, entry in edition.handbook.entries():
        assert first(edition.resolver.index, entry.text) == entry.id


def test_a_hundred_thousand_marks_above_one_letter_are_compared_in_no_time(tmp_path):
    index = Library(folder_with(tmp_path, RULES)).current.resolver.index
    began = time.process_time()
    assert index.exactly("\u0f73" * 100_000) is None
    assert time.process_time() - began < 1 * SLOWED
