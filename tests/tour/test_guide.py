"""Where a member goes on the tour, whatever is pressed and however it is edited meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.model import Asks
from bot.storage.progress import MOST_LATERS, Agreement, Progress
from bot.tour.guide import Guide
from bot.tour.quiz import MOST_TRIES
from tests.tour.tours import STEPS, handbook, question, shipped, step, topic, with_tour

GUIDE = Guide(with_tour(shipped(), *STEPS))
NEW = Progress()
TEACHERS = [each.id for each in STEPS if each.id != "aims"]

WORDS = handbook(
    topic("values", "We are fair to everybody here and we say so.", "We read what others found out before we decide."),
    topic("aims", "Let every pupil in every school read well by the age of seven.", "Share what works."),
)
NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"])
AUDIENCES = st.lists(st.sampled_from(["teacher", "leader", "office"]), unique=True, max_size=3)
ABOUT = st.sampled_from(["values", "aims", "aims.e2", "gone", "values.e9"])
BODIES = st.one_of(
    st.just({}),
    ABOUT.map(lambda about: {"shows": about}),
    ABOUT.map(lambda about: {"shows": about, "agrees": "I have read this."}),
    st.tuples(st.sampled_from(Asks), ABOUT).map(lambda both: {"asks": both[0], "about": both[1]}),
)
STEPS_OF = st.lists(
    st.tuples(NAMES, BODIES, AUDIENCES).map(lambda one: step(one[0], **one[1], audiences=tuple(one[2]))),
    unique_by=lambda each: each.id,
    max_size=8,
)
GUIDES = st.builds(lambda steps, audiences: Guide(with_tour(WORDS, *steps, audiences=audiences)), STEPS_OF, AUDIENCES)
PROGRESSES = st.builds(
    Progress,
    audience=st.sampled_from(["", "teacher", "leader", "caretaker"]),
    at=st.one_of(st.just(""), NAMES, st.just("gone")),
    done=st.lists(NAMES, unique=True, max_size=5).map(tuple),
    skipped=st.lists(NAMES, unique=True, max_size=2).map(tuple),
    tries=st.integers(0, MOST_TRIES),
    laters=st.integers(0, MOST_LATERS),
    is_finished=st.booleans(),
    is_announced=st.booleans(),
)
PRESSES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["go_on", "skip", "go_back", "miss"]), st.one_of(st.none(), NAMES)),
        st.tuples(st.just("choose"), st.sampled_from(["teacher", "leader", "office", "caretaker", ""])),
        st.tuples(st.sampled_from(["later", "start_over", "settle"]), st.just("")),
    ),
    max_size=20,
)
MANY = settings(max_examples=100, deadline=None)


def at(guide: Guide, progress: Progress) -> str:
    place = guide.place(progress)
    return place.step.id if place.step else ""


def press(guide: Guide, progress: Progress, verb: str, about: str | None) -> Progress:
    """Press a button: of the card that is shown, or with an id of an old one."""
    if verb in ("later", "start_over", "settle"):
        return getattr(guide, verb)(progress)
    return getattr(guide, verb)(progress, at(guide, progress) if about is None else about)


def after(guide: Guide, *presses: tuple[str, str], progress: Progress = NEW) -> Progress:
    for verb, about in presses:
        progress = press(guide, progress, verb, about)
    return progress


def begun(*left: str) -> Progress:
    """Return a teacher who has left these steps as done."""
    return after(GUIDE, ("choose", "teacher"), *(("go_on", each) for each in left))


def onward(guide: Guide, progress: Progress, audience: str, verbs: list[str]) -> list[str]:
    """Go on to the end, skipping where a verb says so, and return the steps that were shown."""
    shown: list[str] = []
    for turn in range(len(guide.steps) + 2):
        place = guide.place(progress)
        if place.is_finished:
            return shown
        if place.step is None:
            progress = guide.choose(progress, audience)
        else:
            shown.append(place.step.id)
            progress = press(guide, progress, verbs[turn % len(verbs)], None)
    pytest.fail(f"The tour does not end: {shown}")


def test_the_first_card_counts_as_a_step_and_as_many_are_promised_as_the_longest_way_has():
    place = GUIDE.place(NEW)
    assert (place.step, place.number, place.of) == (None, 1, 10)
    assert GUIDE.place(begun()).of == 9
    assert GUIDE.place(after(GUIDE, ("choose", "leader"))).of == 10


def test_a_teacher_sees_her_steps_in_order_and_then_the_end():
    assert onward(GUIDE, NEW, "teacher", ["go_on"]) == TEACHERS
    place = GUIDE.place(begun(*TEACHERS))
    assert (place.step, place.number, place.of, place.is_finished) == (None, 9, 9, True)
    assert begun(*TEACHERS) == Progress("teacher", done=tuple(TEACHERS), is_finished=True)


def test_back_shows_what_was_done_and_next_goes_on_where_she_was():
    back = after(GUIDE, ("go_back", "values"), ("go_back", "mission"), progress=begun("hello", "mission"))
    assert at(GUIDE, back) == "hello"
    assert at(GUIDE, after(GUIDE, ("go_on", "hello"), progress=back)) == "values"


def test_back_from_the_first_step_leads_to_the_first_card_where_the_audience_can_be_changed():
    first = after(GUIDE, ("go_back", "mission"), ("go_back", "hello"), progress=begun("hello"))
    assert GUIDE.place(first).number == 1
    leader = after(GUIDE, ("choose", "leader"), progress=first)
    assert (leader.audience, at(GUIDE, leader), leader.done) == ("leader", "mission", ("hello",))


def test_another_audience_keeps_what_is_done_and_asks_only_for_what_is_open():
    leader = after(GUIDE, ("choose", "leader"), progress=begun("hello", "mission"))
    assert at(GUIDE, leader) == "values"
    finished = after(GUIDE, ("choose", "leader"), progress=begun(*TEACHERS))
    assert (at(GUIDE, finished), finished.is_finished) == ("aims", False)
    assert after(GUIDE, ("go_on", "aims"), ("choose", "teacher"), progress=finished).is_finished


def test_what_was_skipped_is_not_shown_again_but_counts_as_done_when_she_goes_back_and_does_it():
    skipped = after(GUIDE, ("skip", "mission"), progress=begun("hello"))
    assert (at(GUIDE, skipped), skipped.skipped) == ("values", ("mission",))
    done = after(GUIDE, ("go_back", "values"), ("go_on", "mission"), progress=skipped)
    assert (at(GUIDE, done), done.done, done.skipped) == ("values", ("hello", "mission"), ())


def test_skipping_what_is_done_leaves_it_done():
    back = after(GUIDE, ("go_back", "mission"), ("skip", "hello"), progress=begun("hello"))
    assert (back.done, back.skipped, at(GUIDE, back)) == (("hello",), (), "mission")


def test_wrong_answers_are_counted_up_to_the_last_try_and_forgotten_at_the_next_step():
    there = begun("hello", "mission", "values")
    assert at(GUIDE, there) == "oneof"
    tried = after(GUIDE, *[("miss", "oneof")] * 5, progress=there)
    assert tried.tries == MOST_TRIES
    assert after(GUIDE, ("go_on", "oneof"), progress=tried).tries == 0
    assert after(GUIDE, ("go_back", "oneof"), progress=tried).tries == 0


def test_the_same_wrong_answer_pressed_twice_is_counted_once():
    once = GUIDE.miss(begun("hello", "mission", "values"), "oneof", 0)
    assert once.tries == 1
    assert GUIDE.miss(once, "oneof", 0) == once
    assert GUIDE.miss(once, "oneof", 1).tries == 2


def test_starting_over_forgets_everything_but_how_often_later_was_pressed():
    later = after(GUIDE, ("later", ""), progress=begun("hello"))
    assert GUIDE.start_over(later) == Progress(laters=1)


def test_after_later_twice_the_tour_is_not_spoken_of_and_can_still_be_taken():
    there = begun("hello")
    once = GUIDE.later(there)
    twice = GUIDE.later(once)
    assert [each.is_left_alone for each in (there, once, twice)] == [False, False, True]
    assert GUIDE.later(twice) == twice
    assert at(GUIDE, after(GUIDE, ("go_on", "mission"), progress=twice)) == "values"


def test_a_step_whose_words_have_gone_or_that_has_no_question_is_on_nobodys_way():
    wanted = (
        step("here", shows="values"),
        step("gone", shows="values.gone"),
        step("topic", shows="values", agrees="I have read this."),
        question(Asks.ONE_OF, "values.collaboration"),
    )
    guide = Guide(with_tour(shipped(), *wanted))
    assert [each.id for each in guide.path("teacher")] == ["here"]
    assert {"gone", "topic", "oneof"}.isdisjoint(each.id for each in guide.steps)


def test_who_stood_at_a_step_that_has_gone_stands_at_the_first_that_she_has_neither_done_nor_skipped():
    there = after(GUIDE, ("skip", "mission"), progress=begun("hello"))
    edited = Guide(with_tour(shipped(), *(each for each in STEPS if each.id != "values")))
    place = edited.place(there)
    assert (place.step and place.step.id, place.number, place.of) == ("oneof", 4, 8)
    assert at(edited, edited.go_on(there, "oneof")) == "promise"
    assert at(edited, edited.go_on(there, "values")) == "oneof"


def test_who_stood_at_the_last_open_step_when_it_went_has_finished():
    there = begun(*TEACHERS[:-1])
    edited = Guide(with_tour(shipped(), *STEPS[:-1]))
    assert edited.place(there).is_finished
    assert edited.settle(there).is_finished


def test_a_new_step_before_her_place_is_shown_last_so_that_she_goes_on_where_she_was():
    edited = Guide(with_tour(shipped(), step("new"), *STEPS))
    assert onward(edited, begun(*TEACHERS[:-3]), "teacher", ["go_on"]) == [*TEACHERS[-3:], "new"]


def test_who_has_finished_stays_so_when_steps_come_later():
    edited = Guide(with_tour(shipped(), *STEPS, step("new")))
    place = edited.place(begun(*TEACHERS))
    assert (place.is_finished, place.number, place.of) == (True, 10, 10)
    assert edited.choose(begun(*TEACHERS), "teacher").is_finished


def test_who_chose_an_audience_that_has_gone_is_asked_again_and_keeps_what_is_done():
    edited = Guide(with_tour(shipped(), *STEPS, audiences=("leader", "office")))
    assert edited.place(begun("hello")).number == 1
    again = edited.choose(begun("hello"), "office")
    assert (again.done, at(edited, again)) == (("hello",), "mission")


def test_a_tour_without_audiences_sets_out_without_one():
    guide = Guide(with_tour(shipped(), *STEPS, audiences=()))
    assert guide.place(NEW).of == 9
    assert at(guide, guide.choose(NEW, "")) == "hello"
    assert guide.choose(guide.choose(NEW, ""), "") == guide.choose(NEW, "")
    assert onward(guide, begun("hello"), "", ["go_on"]) == TEACHERS[1:]


def test_where_there_is_no_tour_nothing_is_lost_and_nothing_raises():
    guide = Guide(replace(shipped(), tour=None))
    there = begun("hello")
    for verb in ("go_on", "skip", "go_back", "miss", "choose"):
        assert getattr(guide, verb)(there, "mission") == there
    assert guide.settle(there) == there
    assert (guide.path("teacher"), guide.place(there).of) == ((), 1)


@pytest.mark.parametrize(("material", "asked"), [({}, []), ({"values.responsibility": 3}, []), ({"values": 9}, [])])
def test_nothing_is_to_be_read_again_without_a_later_material_revision(material, asked):
    agreed = [Agreement("values.responsibility", 3, date(2026, 11, 23))]
    assert list(GUIDE.to_read_again(agreed, material)) == asked


def test_a_material_revision_asks_again_for_the_steps_that_were_agreed_to_before_it():
    agreed = [Agreement("values.responsibility", 3, date(2026, 11, 23))]
    material = {"values.responsibility": 4}
    assert [each.id for each in GUIDE.to_read_again(agreed, material)] == ["promise"]
    assert GUIDE.to_read_again([], material) == ()
    assert GUIDE.to_read_again([replace(agreed[0], revision=4)], material) == ()


def test_who_agreed_to_an_entry_under_its_old_id_has_agreed_to_it_under_the_new_one():
    handbook = shipped()
    old = next(entry for _, entry in handbook.entries() if entry.id == "values.responsibility")
    new = replace(old, id="values.speaking", formerly=(old.id,))
    topics = tuple(
        replace(one, entries=tuple(new if each.id in new.formerly else each for each in one.entries))
        for one in handbook.topics
    )
    told = step("promise", shows="values.speaking", agrees="I have read this.")
    guide = Guide(with_tour(replace(handbook, topics=topics), told))
    agreed = [Agreement("values.responsibility", 3, date(2026, 11, 23))]
    assert guide.to_read_again(agreed, {"values.responsibility": 3}) == ()
    assert guide.to_read_again(agreed, {"values.responsibility": 4}) == (told,)
    assert guide.to_read_again(agreed, {"values.speaking": 5}) == (told,)


def test_a_step_that_has_gone_or_shows_another_entry_is_not_to_be_read_again():
    agreed = [Agreement("values.responsibility", 3, date(2026, 11, 23))]
    other = step("promise", shows="values.fairness", agrees="I have read this.")
    for steps in ((), (other,)):
        guide = Guide(with_tour(shipped(), *steps))
        assert guide.to_read_again(agreed, {"values.responsibility": 4}) == ()


@MANY
@given(GUIDES, PROGRESSES, PRESSES, st.lists(st.sampled_from(["go_on", "skip"]), min_size=1, max_size=8))
def test_every_path_ends_whatever_was_pressed_before(guide, progress, presses, verbs):
    for verb, about in presses:
        progress = press(guide, progress, verb, about)
    onward(guide, progress, guide.audiences[0] if guide.audiences else "", verbs)


@MANY
@given(GUIDES, PRESSES, GUIDES, PRESSES, GUIDES)
def test_every_path_ends_when_the_tour_is_edited_on_the_way(first, before, second, between, third):
    progress = NEW
    for guide, presses in ((first, before), (second, between)):
        for verb, about in presses:
            progress = press(guide, progress, verb, about)
    onward(third, progress, third.audiences[-1] if third.audiences else "", ["go_on"])


@MANY
@given(GUIDES, st.lists(st.sampled_from(["go_on", "skip"]), min_size=1, max_size=8), st.data())
def test_going_on_shows_each_step_of_the_way_once(guide, verbs, data):
    audience = data.draw(st.sampled_from(guide.audiences or ("",)))
    assert onward(guide, NEW, audience, verbs) == [each.id for each in guide.path(audience)]


@MANY
@given(GUIDES, PRESSES)
def test_what_was_left_is_shown_again_only_when_asked_for(guide, presses):
    progress, has_asked = NEW, False
    for verb, about in presses:
        before = progress
        progress = press(guide, before, verb, about)
        has_asked = verb in ("go_back", "start_over") or (has_asked and at(guide, progress) == at(guide, before))
        left = (*progress.done, *progress.skipped)
        assert len(left) == len(set(left))
        assert has_asked or at(guide, progress) not in left


@MANY
@given(GUIDES, PROGRESSES, PRESSES)
def test_the_number_of_a_step_is_its_place_on_the_way_and_never_beyond_the_last(guide, progress, presses):
    for verb, about in [("settle", ""), *presses]:
        progress = press(guide, progress, verb, about)
        place, path = guide.place(progress), guide.path(progress.audience)
        assert 1 <= place.number <= place.of == 1 + len(path)
        if place.step:
            assert path[place.number - 2] == place.step
        else:
            assert place.number == (place.of if place.is_finished else 1)


@MANY
@given(GUIDES)
def test_the_first_card_promises_the_longest_way(guide):
    assert guide.place(NEW).of == max([1 + len(guide.path(each)) for each in guide.audiences or ("",)])


@MANY
@given(GUIDES, PROGRESSES, st.sampled_from(["go_on", "skip", "go_back", "choose"]), NAMES)
def test_a_button_pressed_twice_does_what_it_does_once(guide, progress, verb, name):
    about = name if verb != "choose" else (guide.audiences or ("",))[0]
    for wanted in (about, at(guide, progress) if verb != "choose" else about):
        once = press(guide, progress, verb, wanted)
        assert press(guide, once, verb, wanted) == once


@MANY
@given(GUIDES, PROGRESSES, st.sampled_from(["go_on", "skip", "go_back", "miss"]), NAMES)
def test_a_button_of_an_old_card_changes_nothing(guide, progress, verb, name):
    if name != at(guide, progress):
        assert press(guide, progress, verb, name) == guide.settle(progress)


@MANY
@given(GUIDES, PROGRESSES)
def test_settling_is_done_once_forgets_nothing_that_was_left_and_moves_nobody(guide, progress):
    settled = guide.settle(progress)
    assert guide.settle(settled) == settled
    assert guide.place(settled) == guide.place(progress)
    assert (settled.done, settled.skipped, settled.laters) == (progress.done, progress.skipped, progress.laters)
