"""Questions of one tour beside each other: from different entries, and none gives its answer or another's away."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.handbook.model import Asks
from bot.tour.guide import Guide
from bot.tour.quiz import beside_each_other, can_draw, draw, draw_all
from tests.tour.test_quiz import HANDBOOKS, bare, check, quoted
from tests.tour.tours import handbook, question, shipped, step, topic, with_tour

MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ASKED = st.lists(
    st.tuples(st.sampled_from(Asks), st.sampled_from(["t0", "t1", "t2", "t0.e1", "t1.e2", "t0.lead"])),
    min_size=2,
    max_size=4,
)
SIMILAR = ["We care for every child because we know each one by name.", "We care for every child in all our schools."]


def steps_of(asked, says="A quick question."):
    return [replace(question(*each), id=f"q{at}", says=says) for at, each in enumerate(asked)]


def shown(at, asked) -> list[str]:
    """Return what a question shows of the handbook's words, without titles."""
    return [quoted(asked), *(() if at.asks is Asks.COVERS else asked.choices)]


def answer(at, asked) -> str:
    """Return the words that give an answer away where another question shows them."""
    return quoted(asked) if at.asks is Asks.COVERS else asked.choices[asked.right]


def look(book, drawn) -> None:
    """Look, in another way than the drawing does, whether a question says what another one asks, or its own step."""
    for at, asked in drawn:
        check(book, at, asked)
        assert bare(asked.choices[asked.right]) not in bare(f"{at.title}\n{at.says}")
    for (at, asked), (by, other) in permutations(drawn, 2):
        assert other.entry not in asked.come_from, (asked, other)
        assert not any(bare(answer(by, other)) in bare(text) for text in shown(at, asked)), (asked, other)
        assert not bare(quoted(other)).strip() or bare(quoted(other)) not in bare(answer(at, asked))


@MANY
@given(HANDBOOKS, ASKED, st.integers(0, 2**63))
@example(handbook(topic("t0", *SIMILAR), topic("t1", *SIMILAR)), [(Asks.ONE_OF, "t0"), (Asks.ENDING, "t0")], 1)
def test_of_any_handbook_no_question_gives_another_away_whoever_is_asked(book, asked, member):
    kept = beside_each_other(book, steps_of(asked))
    for each in (member, member + 1, 7):
        drawn = draw_all(book, kept, each)
        assert list(drawn) == [step.id for step in kept]
        look(book, [(step, drawn[step.id]) for step in kept])


@MANY
@given(HANDBOOKS, ASKED)
def test_a_step_is_left_out_only_for_one_before_it(book, asked):
    steps = steps_of(asked)
    kept = beside_each_other(book, steps)
    can = [step for step in steps if can_draw(book, step)]
    assert set(kept) <= set(can)
    assert kept[:1] == tuple(can[:1])


ASKING = tuple(each for each in Guide(shipped()).steps if each.asks)


def test_the_shipped_tour_asks_its_three_questions_whoever_is_asked_and_none_gives_another_away():
    assert [each.asks for each in ASKING] == [Asks.ONE_OF, Asks.ENDING, Asks.COVERS]
    met = set()
    for member in range(4000):
        drawn = draw_all(shipped(), ASKING, member)
        look(shipped(), [(step, drawn[step.id]) for step in ASKING])
        assert [len(each.choices) for each in drawn.values()] == [4, 4, 4]
        met.add(tuple(each.entry for each in drawn.values()))
    values = {each.id for each in shipped().topics[0].entries}
    aims = {entry for *_, entry in met}
    assert met == {(one, other, aim) for one, other in permutations(values, 2) for aim in aims}, "Not all were met."


def test_the_guide_asks_what_is_drawn_for_the_whole_tour():
    guide = Guide(shipped())
    for member in range(20):
        drawn = draw_all(shipped(), ASKING, member)
        assert {step.id: guide.question(step, member) for step in ASKING} == drawn
        assert guide.question(guide.steps[0], member) is None


def test_a_question_of_which_the_steps_words_tell_the_answer_is_about_something_else():
    first = shipped().topics[0].entries[0]
    steps = steps_of([(Asks.ONE_OF, "values")], says=f"You have read it: {first.text}")
    drawn = [draw(shipped(), steps[0], member) for member in range(300)]
    assert {each.entry for each in drawn if each} == {each.id for each in shipped().topics[0].entries[1:]}
    alone = replace(steps[0], about=first.id)
    assert draw(shipped(), alone, 1) is None
    assert Guide(with_tour(shipped(), step("hello"), alone)).steps == (step("hello"),)


def test_of_two_questions_about_one_entry_only_the_first_is_asked():
    steps = [question(Asks.ONE_OF, "values.fairness"), question(Asks.ENDING, "values.fairness")]
    assert beside_each_other(shipped(), steps) == (steps[0],)
    assert [each.id for each in Guide(with_tour(shipped(), *steps)).steps] == ["oneof"]


@pytest.mark.parametrize("about", ["values", "aims", "mission"])
def test_the_title_is_not_recognised_by_a_word_of_the_piece_that_it_covers(about):
    for member in range(300):
        asked = draw(shipped(), question(Asks.COVERS, about), member)
        assert asked
        words, title = (re.findall(r"[a-z]{4,}", each.lower()) for each in (quoted(asked), asked.choices[asked.right]))
        assert {word[:4] for word in words}.isdisjoint(word[:4] for word in title)
