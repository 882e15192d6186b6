"""What was found for a question, and the three ways out of a ranking: sure, unsure, nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from bot.reply import MOST_OFFERED

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Signal:
    """A part of a score: where it comes from, in words that an editor understands, and how much it is."""

    said_by: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """An entry or topic, its score, the phrasing that came nearest, and the signals that the score is made of."""

    id: str
    score: float
    phrasing: str
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """What a score must reach: to be an answer, to be one where the question names its topic, and to be offered.

    `margin` is how far the best match must stand above the runner-up to be an answer; from `alone` on a bare keyword
    beside other words is a question of its own; what is no further than `near` below the best is offered with it.
    Where it is likelier than `silent` that a question has no answer, nothing is offered; where it is likelier than
    `doubtful`, an answer is only offered.
    """

    sure: float
    sure_of_topic: float
    unsure: float
    margin: float
    alone: float
    near: float
    silent: float = inf
    doubtful: float = inf


BY_WORDS = Bars(sure=0.55, sure_of_topic=0.42, unsure=0.38, margin=0.03, alone=0.75, near=0.15)
"""For scores of words alone, from 0 to 1; lower bars answer more questions that have no answer."""

BY_LIKENESS = Bars(sure=0.22, sure_of_topic=0.15, unsure=0.0, margin=0.02, alone=0.5, near=0.3)
"""For scores above those of what the handbook does not answer."""

BY_REGRESSION = Bars(sure=0.35, sure_of_topic=0.25, unsure=0.2, margin=0.1, alone=0.7, near=0.3)
"""For scores that are learned, from about 0 to about 1, where there is too little to measure the bars with."""

ANSWERED_SHARE, OFFERED_SHARE = 0.14, 0.5
"""Of the examples that an id does not answer, so many may be answered and so many offered when they are left out.

The shipped examples are those that the others leave in doubt, so that these shares are higher than those of questions.
"""

SILENCED_SHARE, DOUBTED_SHARE = 0.036, 0.005
"""Of the examples that have an answer, so many may be met with silence in place of an offer, and so many with an offer
in place of an answer, when they are left out."""

EASE_OF_TOPIC = 0.04
"""How much lower the bar of an answer is where the question names its topic."""

LEAST_SURE, MOST_SURE = 0.2, 0.6
FEWEST_STRANGERS = 50
"""A bar is measured with at least so many examples, and is never lower or higher than these."""


@dataclass(frozen=True, slots=True)
class WantedBars:
    """The bars of an answer and of an offer that somebody has set; None where they are to be measured."""

    sure: float | None = None
    unsure: float | None = None


NO_WANTED_BARS = WantedBars()


def measured(strangers: Sequence[float], wanted: WantedBars = NO_WANTED_BARS, doubts: Sequence[float] = ()) -> Bars:
    """Return the bars that so few examples pass wrongly when they are left out.

    `strangers` are the best scores of examples among ids that do not answer them; `doubts` say of examples that have an
    answer how likely they have none.
    """
    ranked, doubted = sorted(strangers, reverse=True), sorted(doubts, reverse=True)
    bars = BY_REGRESSION
    if len(ranked) >= FEWEST_STRANGERS:
        least = max(LEAST_SURE, min(MOST_SURE, ranked[int(ANSWERED_SHARE * len(ranked))]))
        bars = replace(bars, sure=least, unsure=min(least, ranked[int(OFFERED_SHARE * len(ranked))]))
    if len(doubted) >= FEWEST_STRANGERS:
        silent, doubtful = (doubted[int(share * len(doubted))] for share in (SILENCED_SHARE, DOUBTED_SHARE))
        bars = replace(bars, silent=silent, doubtful=doubtful)
    sure = bars.sure if wanted.sure is None else wanted.sure
    unsure = min(sure, bars.unsure if wanted.unsure is None else wanted.unsure)
    bars = replace(bars, sure=sure, unsure=unsure)
    return replace(bars, sure_of_topic=max(bars.sure - EASE_OF_TOPIC, min(bars.sure, bars.unsure)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The match to answer with, or the matches to offer; neither where nothing comes near."""

    sure: Match | None = None
    unsure: tuple[Match, ...] = ()


def judge(ranked: Sequence[Match], bars: Bars, *, names_topic: bool = False) -> Verdict:
    """Return what to do with a ranking, best match first; `names_topic` says that the question names its topic."""
    if not ranked:
        return Verdict()
    best, runner_up = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
    enough = bars.sure_of_topic if names_topic else bars.sure
    if best.score >= enough and best.score - runner_up >= bars.margin:
        return Verdict(sure=best)
    if best.score < bars.unsure:
        return Verdict()
    return Verdict(unsure=tuple(match for match in ranked if match.score >= best.score - bars.near)[:MOST_OFFERED])


def band(score: float, bars: Bars) -> str:
    """Return in words how sure a score is, as an editor understands them."""
    if score >= bars.alone:
        return "very sure"
    if score >= bars.sure:
        return "sure"
    return "only just sure" if score >= bars.sure_of_topic else "unsure"
