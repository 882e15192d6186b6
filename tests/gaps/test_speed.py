"""Among a thousand questions that wait, another one is sent and all are listed before anybody notices."""

from __future__ import annotations

import time
from contextlib import closing
from statistics import median

import pytest

from bot.cards.controls import Viewer
from bot.cards.gaps import list_card
from bot.matching.likeness import Likeness
from bot.storage.gaps import Hears, Sent
from bot.storage.store import Store
from tests.storage.files import NOW
from tests.support.asking import library

pytestmark = pytest.mark.timed

PLACES = ("hub", "school", "office", "hall", "library", "kitchen", "gate", "playground", "studio", "gym")
THINGS = ("minibus", "projector", "first aid kit", "register", "piano", "key", "laptop", "camera", "banner", "rota")
ASKED = ("where is the {} of the {} in block {}",)
MANY = [ASKED[0].format(thing, place, block) for thing in THINGS for place in PLACES for block in range(10)]


def milliseconds(work, times):
    spent = []
    for number in range(times):
        began = time.process_time()
        work(number)
        spent.append((time.process_time() - began) * 1000)
    return median(spent)


def test_another_question_is_compared_with_a_thousand_within_twenty_milliseconds():
    likeness = Likeness(lambda: library().encoder)
    likeness.prepare(MANY)
    assert milliseconds(lambda number: likeness.nearest(f"who has the spare key number {number}", MANY), 9) <= 20


def test_a_thousand_questions_are_listed_within_a_hundred_milliseconds():
    with closing(Store()) as store:
        for member, text in enumerate(MANY, start=1):
            store.sent.send(member, Sent(text, Hears.NEXT_USE, NOW))
        assert milliseconds(lambda _: list_card(store.sent.undone(), Viewer()), 9) <= 100
