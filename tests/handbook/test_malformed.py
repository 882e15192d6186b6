"""A file that is not acceptable gives problems that say what to do: never a crash, a hang or a half-read file."""

from __future__ import annotations

import gc
import time
from functools import cache

import pytest
import yaml

from bot.handbook import yaml_tree
from bot.handbook.parse import parse_file
from tests.handbook.malformed import (
    ASSISTANT,
    CORPUS,
    HOLIDAYS,
    QUESTIONS,
    SAFEGUARDING,
    SAFEGUARDING_EXAMPLES,
    SYNONYMS,
    TOPIC,
    TOUR,
)
from tests.support.patience import SLOWED

SECONDS = 1.0


def test_the_corpus_has_a_hundred_files_with_names_of_their_own():
    assert len({case.name for case in CORPUS}) == len(CORPUS) >= 100


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rules.yaml", TOPIC),
        ("assistant.yaml", ASSISTANT),
        ("safeguarding.yaml", SAFEGUARDING),
        ("safeguarding-examples.yaml", SAFEGUARDING_EXAMPLES),
        ("synonyms.yaml", SYNONYMS),
        ("questions.yaml", QUESTIONS),
        ("onboarding.yaml", TOUR),
        ("terms.yaml", HOLIDAYS),
    ],
)
def test_the_files_that_the_corpus_spoils_are_sound(file, text):
    reading = parse_file(file, text.encode())
    assert reading.problems == ()
    assert reading.said is not None


@pytest.fixture
def frozen():
    """Leave what other tests have made out of the search for rubbish, as the running bot does with its handbook."""
    gc.freeze()
    yield
    gc.unfreeze()


@cache
def measured(name):
    """Return what the file of this name in the corpus says, and the seconds of processor that reading it took."""
    (case,) = [one for one in CORPUS if one.name == name]
    took = float("inf")
    for _ in range(5):  # the quickest counts: other tests run on the same processors
        parse_file.cache_clear()
        started = time.process_time()
        reading = parse_file(case.file, case.data)
        took = min(took, time.process_time() - started)
        if took < SECONDS:
            break
    return reading, took


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_a_malformed_file_gives_its_problem_in_no_endless_time(case):
    reading, took = measured(case.name)
    assert reading.said is None
    told = [problem for problem in reading.problems if case.says in problem.sentence]
    assert told, [str(problem) for problem in reading.problems]
    assert case.line is None or case.line in [problem.line for problem in told]
    assert took < SECONDS * SLOWED


@pytest.mark.timed
@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_a_malformed_file_is_read_within_a_second(case):
    assert measured(case.name)[1] < SECONDS


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_every_problem_is_a_full_sentence_of_one_short_line_inside_its_file(case):
    for problem in measured(case.name)[0].problems:
        assert problem.sentence.isprintable()
        assert problem.sentence.endswith((".", "?", ":"))
        assert len(problem.sentence) < 400
        assert 0 <= problem.line <= case.data.count(b"\n") + 1


@pytest.mark.parametrize("case", [case for case in CORPUS if len(case.data) < 50_000], ids=lambda case: case.name)
def test_the_slow_parser_refuses_what_the_fast_one_refuses(case, monkeypatch):
    monkeypatch.setattr(yaml_tree, "LOADER", yaml.SafeLoader)
    parse_file.cache_clear()
    reading = parse_file(case.file, case.data)
    assert reading.said is None
    assert reading.problems
