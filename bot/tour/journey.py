"""A member's journey on the tour: what they pressed and what is kept about them lead to the stop that they see next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from bot.storage.progress import Agreement
from bot.tour.agreeing import agree, find_entry, revision_of
from bot.tour.quiz import LETTERS, MOST_TRIES, digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.handbook.model import Step
    from bot.storage.progress import Progress, Traveller
    from bot.storage.tours import Tours
    from bot.tour.guide import Guide, Place
    from bot.tour.quiz import QuizQuestion


BETWEEN = "."
"""Parts what a button of the tour says; no id of a step or an audience holds it."""


class Face(Enum):
    """Which card is shown: the step, how to go on later, who is asking, what to read again, or a welcome back."""

    HERE = "here"
    LATER = "later"
    WHO = "who"
    AGAIN = "again"
    BACK = "back"


class Said(Enum):
    """What a card says of what was pressed."""

    RIGHT = "right"
    WRONG = "wrong"
    REWORDED = "reworded"
    AGREED = "agreed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a press: of an answer, the entry that it comes from and the place of the choice."""

    said: Said
    entry: str = ""
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a member is, with all that their card shows.

    `step` is what is to be read, asked or tried there; None on the first card and at the end. `revision` is the latest
    of the words that they may agree to, and `may_go_on` whether they may leave it without an answer or an agreement.
    `onward` and `before` are the steps that leaving it leads to, forwards and back; None is the end and the first card.
    """

    face: Face
    place: Place
    progress: Progress
    step: Step | None = None
    question: QuizQuestion | None = None
    revision: int = 0
    may_go_on: bool = True
    onward: Step | None = None
    before: Step | None = None
    remark: Remark | None = None
    finished: datetime | None = None
    has_just_finished: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """Takes one member on; every call waits for the store. What is pressed twice or on an old card does no harm."""

    tours: Tours
    guide: Guide
    member: int
    now: datetime

    def follow(self, about: str) -> Stop:
        """Do what a button says, and return where that leads; what nobody knows any more leads to where they are.

        Raises:
            StoreError: The store could not do it.
        """
        verb, *said = about.split(BETWEEN)
        count, do = self._verbs().get(verb, (0, self._begin))
        return do(*said) if len(said) == count else self._begin()

    def announce(self, *, wanted: bool = True) -> bool:
        """Keep whether the welcome channel is told that a member has finished, and return whether that is a change."""
        before: list[Progress] = []

        def mark(told: Progress) -> Progress:
            before.append(told)
            return replace(told, is_announced=wanted) if told.is_finished else told

        return self.tours.travel(self.member, mark, at=self.now).progress != before[-1]

    def _verbs(self) -> dict[str, tuple[int, Callable[..., Stop]]]:
        """Return what a button may say: with how many words more, and what it does."""
        guide = self.guide
        return {
            "begin": (0, self._begin),
            "here": (0, lambda: self._go(_stay)),
            "who": (0, lambda: self._go(_stay, Face.WHO)),
            "over": (0, lambda: self._go(guide.start_over)),
            "audience": (1, self._choose),
            "next": (1, partial(self._leave, self._go_on)),
            "back": (1, partial(self._leave, guide.go_back)),
            "skip": (1, partial(self._leave, guide.skip)),
            "later": (1, self._later),
            "agree": (3, self._agree),
            "answer": (4, self._answer),
        }

    def _begin(self, remark: Remark | None = None) -> Stop:
        """Return what is to be read again before anything else, or where they are."""
        again = self.guide.to_read_again(self.tours.agreements(self.member), self.tours.material())
        stop = self._go(_stay, Face.AGAIN if again else Face.HERE, remark, again[0] if again else None)
        return replace(stop, face=Face.BACK) if stop.place.is_finished and not again else stop

    def _go(
        self,
        move: Callable[[Progress], Progress],
        face: Face = Face.HERE,
        remark: Remark | None = None,
        shown: Step | None = None,
    ) -> Stop:
        """Make a move in one transaction, and return where it leads; `shown` is a step that is shown instead."""
        before: list[Progress] = []

        def step(told: Progress) -> Progress:
            before.append(told)
            return move(told)

        after = self.tours.travel(self.member, step, at=self.now)
        has_just_finished = after.progress.is_finished and not before[-1].is_finished
        return self._stop(after, face, remark, shown, has_just_finished=has_just_finished)

    def _stop(
        self, told: Traveller, face: Face, remark: Remark | None, shown: Step | None, *, has_just_finished: bool
    ) -> Stop:
        progress = self.guide.settle(told.progress)
        place = self.guide.place(progress)
        step = shown or place.step
        onward, before = self._beside(progress, step)
        return Stop(
            face=face,
            place=place,
            progress=progress,
            step=step,
            question=self.guide.question(step, self.member) if step else None,
            revision=revision_of(self.guide.handbook, self.tours, step.shows) if step and step.agrees else 0,
            may_go_on=step is not None and _may_go_on(step, progress),
            onward=onward,
            before=before,
            remark=remark,
            finished=told.finished.astimezone(self.now.tzinfo) if told.finished else None,
            has_just_finished=has_just_finished,
        )

    def _beside(self, progress: Progress, step: Step | None) -> tuple[Step | None, Step | None]:
        """Return the steps that leaving a step leads to, forwards and back."""
        if step is None:
            return None, None
        moves = (self.guide.go_on, self.guide.go_back)
        onward, before = (self.guide.place(move(progress, step.id)).step for move in moves)
        return onward, before

    def _go_on(self, told: Progress, step: str) -> Progress:
        """Leave a step, but not one that waits for an answer or an agreement, whatever an old card offers."""
        found = self._step(step)
        is_free = found is not None and _may_go_on(found, self.guide.settle(told))
        return self.guide.go_on(told, step) if is_free else told

    def _leave(self, how: Callable[[Progress, str], Progress], step: str) -> Stop:
        return self._go(lambda told: how(told, step))

    def _later(self, laters: str) -> Stop:
        """Count a press of Later, once a card: it says how many there were before."""
        return self._go(lambda told: self.guide.later(told) if laters == str(told.laters) else told, Face.LATER)

    def _choose(self, audience: str) -> Stop:
        is_there = audience in (self.guide.audiences or ("",))
        return self._go(lambda told: self.guide.choose(told, audience), remark=None if is_there else Remark(Said.GONE))

    def _answer(self, wanted: str, asked: str, tries: str, letter: str) -> Stop:
        step = self._step(wanted)
        question = self.guide.question(step, self.member) if step else None
        chosen = LETTERS.find(letter) if letter else -1
        if step is None or question is None:
            return self._go(_stay, remark=Remark(Said.GONE))
        if digest(question) != asked or not 0 <= chosen < len(question.choices):
            return self._go(_stay, remark=Remark(Said.REWORDED))
        if chosen == question.right:
            return self._go(lambda told: self.guide.go_on(told, wanted), remark=Remark(Said.RIGHT, question.entry))
        before = int(tries) if tries.isdecimal() else None
        stop = self._go(lambda told: self.guide.miss(told, wanted, before))
        wrong = Remark(Said.WRONG, question.come_from[chosen], chosen)
        return replace(stop, remark=wrong) if stop.step == step else stop

    def _agree(self, wanted: str, revision: str, words: str) -> Stop:
        """Keep that the member has read the words of a step, if these are still the words of their card."""
        step = self._step(wanted)
        entry = find_entry(self.guide.handbook, step.shows) if step and step.agrees else None
        if step is None or entry is None or not revision.isdecimal():
            return self._go(_stay, remark=Remark(Said.GONE))
        seen = Agreement(entry.id, int(revision), self.now.date(), words)
        before = self.tours.agreements(self.member)
        if not agree(self.tours, self.guide.handbook, self.member, seen):
            return self._shown_anew(step)
        is_new = self.tours.agreements(self.member) != before
        was_there: list[bool] = []

        def go_on(told: Progress) -> Progress:
            was_there.append(self.guide.settle(told).at == wanted)
            return self.guide.go_on(told, wanted)

        stop = self._go(go_on)
        return stop if was_there[-1] else self._begin(Remark(Said.AGREED, entry.id) if is_new else None)

    def _shown_anew(self, step: Step) -> Stop:
        """Show the words of a step as they are now, since they are others than on the card that was pressed."""
        stop = self._go(_stay, remark=Remark(Said.REWORDED))
        if stop.step == step:
            return stop
        ids = self.guide.handbook.ids_of(step.shows)
        has_agreed = any(each.entry in ids for each in self.tours.agreements(self.member))
        return self._go(_stay, Face.AGAIN, Remark(Said.REWORDED), step) if has_agreed else stop

    def _step(self, wanted: str) -> Step | None:
        return next((step for step in self.guide.steps if step.id == wanted), None)


def _may_go_on(step: Step, progress: Progress) -> bool:
    """Return whether a step can be left without an answer or an agreement: both may have been given before."""
    if step.id in progress.done:
        return True
    return not step.agrees and (step.asks is None or progress.tries >= MOST_TRIES)


def _stay(told: Progress) -> Progress:
    return told
