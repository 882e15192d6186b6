"""Where a message is likely to have no answer, what was found gives way: an answer to an offer, an offer to silence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from bot.cli.quality import cases_in
from bot.matching import regression
from bot.questions.compound import accounted
from bot.questions.question import NOTHING_BEFORE, Finding, Question, clause
from bot.questions.readings import SEARCHES, Reading, read
from tests.support.asking import library
from tests.support.influences import half

QUESTIONS = Path(__file__).parent


@cache
def found() -> list[tuple[Question, Reading, Finding, Finding]]:
    """Return every question of two files with the reading that finds something, what it finds, and what is left."""
    edition = library().current
    rows: list[tuple[Question, Reading, Finding, Finding]] = []
    for case in (*cases_in(QUESTIONS / "dev.jsonl"), *cases_in(QUESTIONS / "tuning.jsonl")):
        asked = Question.of(clause(case.question), NOTHING_BEFORE, edition.resolver, edition.courtesies, SEARCHES)
        reading, left = read(asked)
        whole = reading.find(asked) if reading else None
        if reading and whole:
            rows.append((asked, reading, accounted(asked, whole), left))
    return rows


def doubts(asked: Question, whole: Finding) -> tuple[bool, bool]:
    """Return whether an offer is to be left out, and whether an answer is to be an offer."""
    pieces = asked.pieces if whole.partly else (asked.asked,)
    doubt, bars = min(map(asked.resolver.doubt, pieces)), asked.resolver.index.bars
    return doubt > bars.silent, doubt > bars.doubtful


def test_an_offer_gives_way_to_silence_where_the_message_likely_has_no_answer():
    rows = [row for row in found() if row[1].doubted and row[2].offered and not row[2].parts]
    assert {doubts(asked, whole)[0] for asked, _, whole, _ in rows} == {True, False}
    for asked, _, whole, left in rows:
        assert left == (Finding() if doubts(asked, whole)[0] else whole)


def test_an_answer_gives_way_to_an_offer_of_the_same_where_it_surely_has_none():
    rows = [row for row in found() if row[1].doubted and row[2].parts and not row[2].is_literal]
    assert {doubts(asked, whole)[1] for asked, _, whole, _ in rows} == {True, False}
    for asked, _, whole, left in rows:
        assert left == (Finding(offered=whole.parts) if doubts(asked, whole)[1] else whole)


def test_a_place_and_a_phrasing_word_for_word_are_answered_whatever_the_doubt():
    rows = [row for row in found() if not row[1].doubted or row[2].is_literal]
    assert rows
    assert all(left == whole for _, _, whole, left in rows)


def test_how_likely_there_is_no_answer_changes_no_score_of_an_id():
    generator = np.random.default_rng(16)
    places = generator.normal(size=(60, 8)).astype(np.float32)
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    truth = np.eye(5, dtype=np.float32)[generator.integers(0, 5, 60)]
    without = regression.weights_of(half(places @ places.T), truth[:, :4].copy())
    beside = regression.weights_of(half(places @ places.T), truth)
    assert np.allclose(beside[:, :4], without, atol=1e-4)
