"""Three ways out of a ranking, by score and by margin: sure, unsure, nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.index import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.index import Match

SURE = 0.55
"""From this score on the best match is an answer; a lower bar answers more questions that have none."""

UNSURE = 0.38
"""From this score on a match is worth offering."""

MARGIN = 0.03
"""How far the best match must stand above the runner-up to be an answer."""

MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """The match to answer with, or the matches to offer; neither where nothing comes near."""

    sure: Match | None = None
    unsure: tuple[Match, ...] = ()


def judge(ranked: Sequence[Match], sure_from: float = SURE) -> Verdict:
    """Return what to do with a ranking, best match first; `sure_from` is lower where the question names its topic."""
    if not ranked or ranked[0].score < UNSURE:
        return Verdict()
    best, runner_up = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
    if best.id == NOTHING:
        return Verdict()
    if best.score >= sure_from and best.score - runner_up >= MARGIN:
        return Verdict(sure=best)
    worth = tuple(match for match in ranked if match.score >= UNSURE and match.id != NOTHING)
    return Verdict(unsure=worth[:MOST_OFFERED])
