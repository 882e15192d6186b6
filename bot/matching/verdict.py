"""Three ways out of a ranking, by score and by margin: sure, unsure, nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.match import Match

MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Bars:
    """What a score must reach: to be an answer, to be one where the question names its topic, and to be offered.

    `margin` is how far the best match must stand above the runner-up to be an answer; from `alone` on a bare keyword
    beside other words is a question of its own; what is no further than `near` below the best is offered with it.
    """

    sure: float
    sure_of_topic: float
    unsure: float
    margin: float
    alone: float
    near: float


BY_WORDS = Bars(sure=0.55, sure_of_topic=0.42, unsure=0.38, margin=0.03, alone=0.75, near=0.15)
"""For scores of words alone, from 0 to 1; lower bars answer more questions that have no answer."""

BY_LIKENESS = Bars(sure=0.22, sure_of_topic=0.15, unsure=0.0, margin=0.02, alone=0.5, near=0.3)
"""For scores above those of what the handbook does not answer."""

BY_REGRESSION = Bars(sure=0.45, sure_of_topic=0.35, unsure=0.22, margin=0.1, alone=0.7, near=0.3)
"""For scores that are learned, from about 0 to about 1."""


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
