"""What the scores of the shipped handbook and of a small one say."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.corpus import NOTHING, TopicTexts
from bot.matching.index import Index
from bot.matching.match import ANSWERED_SHARE, BY_REGRESSION, OFFERED_SHARE, WantedBars, judge, measured
from bot.matching.rankers import Meaning
from bot.matching.regression import Learner
from bot.matching.vectors import Vectors
from tests.support.asking import SENSE, library

PHRASINGS = {
    "kettle": ["making tea", "who boils the water", "a hot drink at break", "brew up for everyone"],
    "gate": ["closing the playground entrance", "may the entrance stay open", "shut it behind you"],
    NOTHING: ["who mends the gate hinge", "price of a new kettle", "is the shop open"],
}


def index_of(phrasings, learner=None, **wanted):
    encoder = SENSE.encoder
    assert encoder is not None
    vectors = Vectors(encoder, None)
    vectors.prepare([text for texts in phrasings.values() for text in texts])
    meaning = Meaning(encoder, vectors, learner or Learner(), WantedBars(**wanted))
    return Index([TopicTexts(phrasings)], (), meaning)


@pytest.fixture(scope="module")
def small():
    return index_of(PHRASINGS)


def test_a_phrasing_itself_scores_near_1_and_another_entry_near_0(small):
    first, second = small.rank("who boils the water")
    assert (first.id, second.id) == ("kettle", "gate")
    assert first.score > 0.8
    assert abs(second.score) < 0.2


def test_what_has_no_answer_scores_near_0_for_every_entry(small):
    assert all(abs(match.score) < 0.2 for match in small.rank("who mends the gate hinge"))


def test_a_match_names_its_nearest_phrasing_and_how_alike_it_is(small):
    (match, _) = small.rank("a hot drink at breaktime")
    assert match.phrasing == "a hot drink at break"
    assert 0.5 < match.signals[0].score < 1


def test_what_is_foreseen_is_ranked_as_if_it_were_not():
    questions = ["somebody make a brew", "leave the gate open", "who sells kettles"]
    plain, foreseen = index_of(PHRASINGS), index_of(PHRASINGS)
    foreseen.foresee(questions)
    for question in questions:
        ours, theirs = foreseen.rank(question), plain.rank(question)
        assert [match.id for match in ours] == [match.id for match in theirs]
        assert [match.score for match in ours] == pytest.approx([match.score for match in theirs], abs=1e-3)


def test_a_text_stands_under_an_id_word_for_word_whatever_its_capitals_and_marks(small):
    assert small.exactly("Making TEA!") == "kettle"
    assert small.exactly("price of a new kettle?") == NOTHING
    assert small.exactly("making coffee") is None


def test_the_bars_of_the_shipped_handbook_are_measured_with_its_own_examples():
    bars = library().current.resolver.index.bars
    assert bars != BY_REGRESSION
    assert 0.2 <= bars.unsure < bars.sure_of_topic < bars.sure < 0.5 or bars.unsure < 0.2 < bars.sure < 0.5


def test_bars_that_somebody_has_set_are_taken():
    assert index_of(PHRASINGS, sure=0.9, unsure=0.8).bars.sure == 0.9
    assert (
        judge(index_of(PHRASINGS, sure=1.0, unsure=0.8).rank("make some tea"), measured([], WantedBars(1.0, 0.8))).sure
        is None
    )


def test_few_strangers_pass_the_measured_bars():
    strangers = list(np.linspace(0, 0.5, 1_000))
    bars = measured(strangers)
    assert sum(score > bars.sure for score in strangers) <= ANSWERED_SHARE * len(strangers)
    assert sum(score > bars.unsure for score in strangers) <= OFFERED_SHARE * len(strangers)


def test_with_hardly_any_strangers_the_usual_bars_hold():
    assert measured([0.9] * 10) == measured([])


def test_a_phrasing_that_all_others_give_to_another_entry_leads_astray():
    led = index_of({**PHRASINGS, "gate": [*PHRASINGS["gate"], "boiling water for tea"]})
    assert led.astray("gate", "boiling water for tea") == "kettle"
    assert led.astray("kettle", "who boils the water") is None


def test_after_an_edit_scores_are_nearly_those_of_a_fresh_start():
    edited = {**PHRASINGS, "gate": [*PHRASINGS["gate"][1:], "leave the doors to the yard as they were"]}
    learner = Learner()
    index_of(PHRASINGS, learner)
    after, anew = index_of(edited, learner), index_of(edited)
    for question in ("are the yard doors to stay shut", "making tea", "closing the playground entrance"):
        ours, theirs = after.rank(question), anew.rank(question)
        assert [match.id for match in ours] == [match.id for match in theirs]
        assert [match.score for match in ours] == pytest.approx([match.score for match in theirs], abs=0.05)
    assert after.bars == anew.bars
