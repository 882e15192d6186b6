"""Every reading of a question is the one that answers its own example."""

from __future__ import annotations

import pytest

from bot.questions.question import NOTHING_BEFORE, Before, Question, clause
from bot.questions.readings import GRAMMAR, READINGS, SEARCHES, read
from bot.reply import Answer
from tests.support.asking import ask, library


def question(*said: str) -> Question:
    """Return the last of these messages as a question after the others."""
    *before, last = said
    edition = library().current
    earlier = NOTHING_BEFORE
    if before:
        reply = ask(before[-1], *before[:-1])
        assert isinstance(reply, Answer)
        first = ask(before[0])
        assert isinstance(first, Answer)
        earlier = Before(clause(before[-1]), reply.parts, first.parts)
    return Question.of(clause(last), earlier, edition.resolver, edition.courtesies, SEARCHES)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
def test_a_reading_answers_its_example_and_no_reading_before_it_does(reading):
    found, _ = read(question(*reading.example))
    assert found
    assert found.name == reading.name


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.name)
def test_a_search_finds_its_example_and_no_search_before_it_does(search):
    asked = question(search.example)
    named = asked.resolver.named_topics(asked.asked)
    topic = named[0] if len(named) == 1 else None
    found = [each.name for each in SEARCHES if each.find(asked.resolver, asked.asked, topic)]
    assert found[0] == search.name


def test_a_search_is_made_once_however_many_readings_ask_for_it():
    asked = question("are we ever satisfied")
    assert asked.find(asked.asked) is asked.find(asked.asked)


def test_a_grammar_without_a_reading_lacks_that_one_and_no_other():
    without = GRAMMAR.without("beside")
    assert [each.name for each in READINGS if each not in without.readings] == ["beside"]
    assert without.searches == SEARCHES


def test_no_two_readings_have_the_same_name():
    names = [each.name for each in (*READINGS, *SEARCHES)]
    assert len(names) == len(set(names))
