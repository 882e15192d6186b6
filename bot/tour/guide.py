"""Which step of the tour comes next: from the tour and how far a member has come, and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.storage.progress import MOST_LATERS, Progress
from bot.tour.agreeing import has_to_read_again
from bot.tour.quiz import MOST_TRIES, beside_each_other, can_draw, draw_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.handbook.model import Handbook, Step, Tour
    from bot.storage.progress import Agreement
    from bot.tour.quiz import QuizQuestion


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: "step `number` of `of`", counted from the first card; `step` is None there and at the end."""

    step: Step | None
    number: int
    of: int
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """Leads through the tour of one handbook.

    Every move takes a progress and returns one, and is harmless when it is made twice or from an old card: it names the
    step that it leaves, and where the member is at another one they stay there. Each begins with `settle`.
    """

    handbook: Handbook
    steps: tuple[Step, ...] = field(init=False, repr=False, compare=False)
    """The steps that can be shown today, for whomever."""

    def __post_init__(self) -> None:
        """Find out once which steps can be shown."""
        tour = self.handbook.tour
        shown = [step for step in tour.steps if can_show(self.handbook, step)] if tour else []
        asked = beside_each_other(self.handbook, (step for step in shown if step.asks))
        object.__setattr__(self, "steps", tuple(step for step in shown if step.asks is None or step in asked))

    @property
    def tour(self) -> Tour | None:
        """The tour, where there is one."""
        return self.handbook.tour

    @property
    def audiences(self) -> tuple[str, ...]:
        """The ids of the audiences to choose from on the first card."""
        return tuple(each.id for each in self.tour.audiences) if self.tour else ()

    def path(self, audience: str) -> tuple[Step, ...]:
        """Return the steps of an audience that can be shown today; for one that there is not, the longest of all."""
        if audience in self.audiences or not self.audiences:
            return self._path(audience)
        return max(map(self._path, self.audiences), key=len)

    def question(self, step: Step, member: int) -> QuizQuestion | None:
        """Return the question of a step for a member; None where it asks nothing, or nothing today."""
        asking = [each for each in self.steps if each.asks] if step.asks else []
        return draw_all(self.handbook, asking, member).get(step.id)

    def place(self, progress: Progress) -> Place:
        """Return where a member is on the tour as it is today."""
        now = self.settle(progress)
        path = self.path(now.audience)
        of = 1 + len(path)
        if now.is_finished:
            return Place(None, of, of, is_finished=True)
        at = next((at for at, step in enumerate(path) if step.id == now.at), None)
        return Place(None, 1, of) if at is None else Place(path[at], at + 2, of)

    def settle(self, progress: Progress) -> Progress:
        """Return a progress in line with the tour as it is today.

        A member whose audience has gone is asked again on the first card. One whose step has gone, or is not for them,
        stands at the first that they have neither done nor skipped, and has finished where there is none.
        What was done stays done, also where it is not there today, so that a step that comes back is not shown twice.
        Whoever has finished stays so, whatever comes later; and where there is no tour nothing changes.
        """
        if self.tour is None or progress.is_finished:
            return progress
        audience = progress.audience if progress.audience in self.audiences else ""
        if not progress.at or (self.audiences and not audience):
            return replace(progress, audience=audience, at="", tries=0)
        now = replace(progress, audience=audience)
        is_there = any(step.id == now.at for step in self.path(audience))
        return now if is_there else self._onward(now, 0)

    def choose(self, progress: Progress, audience: str) -> Progress:
        """Go from the first card to the first open step for an audience, or change it later; what is done stays done.

        Where the tour has no audiences, the empty one sets out.
        """
        now = self.settle(progress)
        if self.tour is None or audience not in (self.audiences or ("",)):
            return now
        if now.audience == audience and (now.at or now.is_finished):
            return now
        return self._onward(replace(now, audience=audience, is_finished=False), 0)

    def go_on(self, progress: Progress, step: str) -> Progress:
        """Leave a step as done, for the next that is open."""
        now, at = self._at(progress, step)
        if at is None:
            return now
        skipped = tuple(each for each in now.skipped if each != step)
        return self._onward(replace(now, done=_with(now.done, step), skipped=skipped), at + 1)

    def skip(self, progress: Progress, step: str) -> Progress:
        """Leave a step for the next that is open, without having done it."""
        now, at = self._at(progress, step)
        if at is None:
            return now
        skipped = now.skipped if step in now.done else _with(now.skipped, step)
        return self._onward(replace(now, skipped=skipped), at + 1)

    def go_back(self, progress: Progress, step: str) -> Progress:
        """Go to the step before this one, whether it was done or not, or from the first to the first card."""
        now, at = self._at(progress, step)
        if at is None:
            return now
        before = self.path(now.audience)[at - 1].id if at else ""
        return replace(now, at=before, tries=0)

    def miss(self, progress: Progress, step: str, before: int | None = None) -> Progress:
        """Count a wrong answer to the question of a step.

        `before` is how many were counted when the card was shown whose button was pressed; with it, the same button
        pressed twice counts once.
        """
        now, at = self._at(progress, step)
        if at is None or before not in (None, now.tries):
            return now
        return replace(now, tries=min(now.tries + 1, MOST_TRIES))

    def later(self, progress: Progress) -> Progress:
        """Count that a member wants to go on another time; their place stays."""
        now = self.settle(progress)
        return replace(now, laters=min(now.laters + 1, MOST_LATERS))

    @staticmethod
    def start_over(progress: Progress) -> Progress:
        """Begin anew with the first card; only how often "Later" was pressed is kept, and what was announced."""
        return Progress(laters=progress.laters, is_announced=progress.is_announced)

    def to_read_again(self, agreements: Iterable[Agreement], material: Mapping[str, int]) -> tuple[Step, ...]:
        """Return the steps whose words have changed their meaning since a member agreed to have read them.

        `material` holds the latest revision of an entry that changed what it means. A step that has gone, or that shows
        another entry now, is not asked for again. It does not matter whether they agreed on the tour.
        """
        agreed = tuple(agreements)
        asking = (step for step in self.steps if step.agrees)
        return tuple(step for step in asking if has_to_read_again(self.handbook, step.shows, agreed, material))

    def _path(self, audience: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.audiences or audience in step.audiences)

    def _at(self, progress: Progress, step: str) -> tuple[Progress, int | None]:
        """Return the settled progress, and the place of a step on its path from 0 if the member is at that step."""
        now = self.settle(progress)
        if not step or now.is_finished or now.at != step:
            return now, None
        return now, next((at for at, each in enumerate(self.path(now.audience)) if each.id == step), None)

    def _onward(self, progress: Progress, start: int) -> Progress:
        """Go to the first open step from a place of the path on, or else before it; without one the tour has ended."""
        path = self.path(progress.audience)
        left = {*progress.done, *progress.skipped}
        ahead = (step for step in (*path[start:], *path[:start]) if step.id not in left)
        step = next(ahead, None)
        return replace(progress, at=step.id if step else "", tries=0, is_finished=step is None)


def can_show(handbook: Handbook, step: Step) -> bool:
    """Return whether a step can be shown today: what it names is there, and what it asks can be asked."""
    found = [handbook.find(name) for name in step.names]
    if None in found or (step.agrees and not _is_entry(handbook, step.shows)):
        return False
    return step.asks is None or can_draw(handbook, step)


def _is_entry(handbook: Handbook, wanted: str) -> bool:
    found = handbook.find(wanted)
    return found is not None and found[1] is not None


def _with(steps: tuple[str, ...], step: str) -> tuple[str, ...]:
    return steps if step in steps else (*steps, step)
