"""The cards of the tour stay within Discord's limits for any handbook, and no choice is cut away for other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import controls
from bot.cards.limits import (
    LONGEST_CUSTOM_ID,
    LONGEST_LABEL,
    MOST_CONTENT,
    MOST_DISPLAYS,
    MOST_IN_A_ROW,
    MOST_ROWS,
    MOST_TEXT,
)
from bot.cards.markup import units
from bot.cards.tour import Ending, greeting_card, panel_card, tour_card
from bot.handbook.folder import read
from bot.handbook.model import Asks, Audience, Entry, Finish, Origin, Source, Step, Topic, Tour
from bot.storage.opening import in_memory
from bot.storage.progress import Progress
from bot.tour.guide import Guide, Place
from bot.tour.journey import Face, Journey, Remark, Said, Stop
from bot.tour.quiz import LETTERS, MOST_TRIES, draw
from tests.support.handbook_files import SHIPPED

HERE = Origin("onboarding.yaml", 1)
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ID = "x" * 40
PLAIN = controls.Viewer(wants_plain_text=True, today=date(2027, 1, 1))
CARDS = replace(PLAIN, wants_plain_text=False)


def long(most):
    return st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=most),
        st.sampled_from(["*", "é ", "a b. ", "👩🏽‍🏫", "`@everyone`"]).map(lambda each: (each * most)[:most]),
    ).filter(str.strip)


@st.composite
def handbooks(drawing):
    """Draw a handbook with a tour of every kind of step, each text as long as its file may have it."""
    source = Source(drawing(long(100)), "https://example.org/page")
    topics = []
    for name in ("t", "u"):
        texts = drawing(st.lists(long(2_000), min_size=1, max_size=4))
        entries = tuple(
            Entry(f"{name}.e{at}", drawing(long(100)), text, (), HERE, at) for at, text in enumerate(texts, 1)
        )
        topics.append(Topic(name, drawing(long(100)), "thing", "things", source, date(2026, 1, 1), entries, HERE))
    words = {"title": drawing(long(100)), "says": drawing(long(1_000)), "origin": HERE}
    steps = (
        Step(ID, shows="t.e1", agrees=drawing(long(80)), **words),
        Step("topic", shows="t", tries=drawing(long(300)), **words),
        *(Step(each.value.replace("_", "-"), asks=each, about="t", **words) for each in Asks),
    )
    audiences = tuple(Audience(f"{number}" * 40, drawing(long(80)), HERE) for number in range(10))
    finish = Finish(words["title"], words["says"], tuple(drawing(st.lists(long(300), max_size=4))))
    tour = Tour(words["title"], drawing(long(1_000)), words["says"], audiences, steps, finish, HERE)
    return replace(read(SHIPPED).handbook, topics=tuple(topics), tour=tour)


def stops(handbook):
    """Return every kind of stop that the tour of a handbook has."""
    guide = Guide(handbook)
    of = len(guide.steps) + 1
    at = Place(None, 1, of)
    yield Stop(Face.HERE, at, Progress())
    yield Stop(Face.LATER, at, Progress())
    yield Stop(Face.HERE, Place(None, of, of, is_finished=True), Progress(done=tuple(step.id for step in guide.steps)))
    for number, step in enumerate(guide.steps, 2):
        question = draw(handbook, step, 7)
        remarks = [None, Remark(Said.REWORDED), Remark(Said.GONE), Remark(Said.RIGHT, "t.e1")]
        remarks += [Remark(Said.WRONG, question.come_from[0], 0)] if question else []
        for remark in remarks:
            for tries in range(MOST_TRIES + 1):
                place, told = Place(step, number, of), Progress(tries=tries)
                yield Stop(Face.HERE, place, told, step, question, 10**9, remark=remark, may_go_on=tries > 0)
        if step.agrees:
            yield Stop(Face.AGAIN, at, Progress(), step, revision=10**9)


def check(card, *, plain):
    texts = sum(map(units, card.texts))
    assert all(text.strip() for text in card.texts)
    assert texts <= (MOST_CONTENT if plain else MOST_TEXT)
    assert len(card.texts) <= (1 if plain else MOST_DISPLAYS + 1)
    assert 1 <= len(card.rows) <= MOST_ROWS
    ids = [press.custom_id for row in card.rows for press in row]
    assert len(set(ids)) == len(ids)
    for row in card.rows:
        assert 1 <= len(row) <= MOST_IN_A_ROW
        for press in row:
            assert 1 <= units(press.label) <= LONGEST_LABEL
            assert units(press.custom_id) <= LONGEST_CUSTOM_ID


@given(handbooks())
@settings(max_examples=25, deadline=None)
def test_every_card_of_any_tour_is_one_that_discord_takes(handbook):
    ending = Ending(("You now have the role.",), may_tell=True)
    for stop in stops(handbook):
        for audience in (CARDS, PLAIN):
            check(tour_card(stop, handbook, audience, ending), plain=audience.wants_plain_text)
    check(panel_card(handbook.tour), plain=False)
    check(greeting_card(handbook.tour, "<@1>", 1), plain=False)


@given(handbooks())
@settings(max_examples=25, deadline=None)
def test_a_button_of_a_question_has_its_choice_above_it(handbook):
    for stop in stops(handbook):
        if stop.question is None or stop.progress.tries >= MOST_TRIES:
            continue
        for audience in (CARDS, PLAIN):
            card = tour_card(stop, handbook, audience)
            text = "\n".join(card.texts)
            for press in (press for row in card.rows for press in row if press.label in LETTERS):
                assert f"- {press.label}: " in text
            assert len([press for row in card.rows for press in row if press.label in LETTERS]) >= 2


@pytest.mark.parametrize("audience", ["teacher", "leader", "office", "hub-manager"])
@pytest.mark.parametrize("reader", [CARDS, PLAIN], ids=["cards", "plain text"])
def test_the_shipped_tour_ends_for_everybody_and_nothing_of_it_is_cut(audience, reader):
    handbook = read(SHIPPED).handbook
    store = in_memory().store
    journey = Journey(store.tours, Guide(handbook), 7, NOW)
    stop = journey.follow(f"audience.{audience}")
    of, cards = stop.place.of, 0
    while not stop.place.is_finished:
        cards += 1
        card = tour_card(stop, handbook, reader)
        assert f"Step {cards + 1} of {of}" in "\n".join(card.texts)
        assert "The rest is" not in "\n".join(card.texts)
        (press,) = [press for row in card.rows for press in row if is_onward(press, stop)]
        stop = journey.follow(press.about)
    assert cards + 1 == of
    store.close()


def is_onward(press, stop):
    """Return whether a button is the one that somebody presses who knows everything."""
    right = LETTERS[stop.question.right] if stop.question else "Next" if stop.onward else "Finish"
    return press.label.partition(": ")[0] == (stop.step.agrees or right)
