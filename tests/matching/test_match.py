"""Three ways out of a ranking: sure, unsure, nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.matching.match import BY_LIKENESS, BY_REGRESSION, BY_WORDS, MOST_OFFERED, Match, Signal, Verdict, judge

BARS = replace(BY_WORDS, sure=0.6, sure_of_topic=0.5, unsure=0.3, margin=0.1)


def ranking(*scores):
    return [Match(f"rules.e{at}", score, "a phrasing", (Signal("words", score),)) for at, score in enumerate(scores, 1)]


@pytest.mark.parametrize("scores", [(0.6,), (0.9, 0.2), (0.75, 0.6), (1.0, 0.8, 0.8)])
def test_a_high_score_well_above_the_runner_up_is_sure(scores):
    ranked = ranking(*scores)
    assert judge(ranked, BARS) == Verdict(sure=ranked[0])


@pytest.mark.parametrize("scores", [(0.59,), (0.9, 0.85), (0.3,), (0.5, 0.1)])
def test_a_low_score_or_a_near_runner_up_is_only_offered(scores):
    ranked = ranking(*scores)
    verdict = judge(ranked, BARS)
    assert verdict.sure is None
    assert verdict.unsure == tuple(match for match in ranked if match.score >= 0.3)


def test_at_most_three_are_offered_best_first():
    ranked = ranking(0.55, 0.54, 0.53, 0.52, 0.51)
    assert judge(ranked, BARS).unsure == tuple(ranked[:MOST_OFFERED])
    assert MOST_OFFERED == 3


@pytest.mark.parametrize("scores", [(), (0.29,), (-1.0, -2.0)])
def test_where_nothing_comes_near_nothing_is_said(scores):
    assert judge(ranking(*scores), BARS) == Verdict()


def test_a_question_that_names_its_topic_needs_less():
    ranked = ranking(0.55)
    assert judge(ranked, BARS).sure is None
    assert judge(ranked, BARS, names_topic=True).sure == ranked[0]


@pytest.mark.parametrize("bars", [BY_WORDS, BY_LIKENESS, BY_REGRESSION])
def test_the_bars_stand_in_order(bars):
    assert bars.unsure < bars.sure_of_topic < bars.sure
    assert bars.margin > 0
