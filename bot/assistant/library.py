"""The library: holds the current edition of the handbook and swaps it whole."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.handbook.folder import FolderReading, read
from bot.matching.corpus import harmless_in, pieces_of
from bot.matching.match import NO_WANTED_BARS
from bot.matching.memory import give_back
from bot.questions.question import clause
from bot.questions.resolver import Resolver
from bot.questions.safeguarding import detector_of
from bot.questions.small_talk import Courtesies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.handbook.model import Handbook, Safeguarding
    from bot.matching.corpus import TopicTexts
    from bot.matching.encoder import Encoder
    from bot.matching.index import Index
    from bot.matching.lazy_encoder import LazyEncoder
    from bot.matching.match import WantedBars
    from bot.matching.regression import Learner
    from bot.matching.two_class import TwoClass
    from bot.questions.safeguarding import Detector


LOG = logging.getLogger(__name__)

A_MOMENT, A_SECOND = 0.1, 1.0
"""Seconds between two looks whether somebody else has learned enough, and those for which new words are not live yet
while their texts are learned."""


class _EnoughError(Exception):
    """There is no time to learn more; what was learned until then is kept."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One handbook with everything that is prepared from it, numbered from 1."""

    number: int
    reading: FolderReading
    detector: Detector
    courtesies: Courtesies
    resolver: Resolver
    pieces: tuple[TopicTexts, ...]

    @property
    def handbook(self) -> Handbook:
        """The words of this edition."""
        return self.reading.handbook

    def taken_for(self, said: str, wanted: str) -> str:
        """Return what a text is taken for before it is compared with phrasings, "" for nothing but what is wanted."""
        if self.detector.concerns(said):
            return "a safeguarding worry"
        if self.courtesies.reply_to(clause(said).words):
            return "small talk"
        places = self.resolver.places(self.resolver.tidy(clause(said)))
        parts = [part for place in places if place.topic for part in self.resolver.at(place, place.topic)]
        return "a place in a list" if parts and wanted not in {part.id for part in parts} else ""

    def prepare(self) -> None:
        """Make now what would be made at the first question that needs it."""
        self.resolver.prepare()
        self.detector.prepare()
        give_back()


class Library:
    """The only holder of the current edition; whoever asks takes `current` once and keeps it."""

    def __init__(self, folder: Path, sense: LazyEncoder | None = None, bars: WantedBars = NO_WANTED_BARS) -> None:
        """Read the folder and prepare the first edition.

        Without a sense, and until every text has been learned by it, questions are compared by their words alone.
        `bars` are those that somebody has set.
        """
        self._sense = sense
        self._bars = bars
        self._swapping = threading.Lock()
        self._learning = threading.Lock()
        self._told: Callable[[int, int], None] | None = None
        self._learner: Learner | None = None
        self._detector: Detector | None = None
        self._preparing: list[Callable[[Edition], None]] = []
        self.adopted = threading.Event()
        """Set whenever another edition has become the current one; whoever waits for that clears it first."""
        self._follower: Callable[[], None] = lambda: None
        self.current = self._edition(1, read(folder))

    def follow(self, told: Callable[[], None]) -> None:
        """Let `told`, and nobody else any more, hear of each new edition, in the thread that makes it current."""
        self._follower = told

    def before_swapping(self, prepare: Callable[[Edition], None]) -> None:
        """Let `prepare` hear of each edition just before it becomes the current one, in the thread that makes it so."""
        self._preparing.append(prepare)

    def prepare(self) -> None:
        """Make now what would be made at the first question or the first key."""
        self.current.prepare()
        for prepare in self._preparing:
            prepare(self.current)

    @property
    def encoder(self) -> Encoder | None:
        """What gives texts their vectors; None where there is none."""
        return self._sense.encoder if self._sense else None

    @property
    def knows_meaning(self) -> bool:
        """Whether there is nothing left for `learn_meaning` to do."""
        return not self.lacks_meaning(self.current)

    def lacks_meaning(self, edition: Edition) -> bool:
        """Whether an edition is compared by words alone although there is an encoder: it has texts to be learned."""
        sense = self._sense
        return sense is not None and sense.encoder is not None and not self._knows(edition.handbook, edition.pieces)

    def meaning_of(self, edition: Edition) -> str:
        """Return whether an edition is compared by meaning: "works", "learning", or "missing" without an encoder."""
        if self._sense is None or self._sense.encoder is None:
            return "missing"
        return "learning" if self.lacks_meaning(edition) else "works"

    def learn_meaning(self, told: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Learn every text of the handbook and swap in an edition that compares by meaning: 2-5 ms a text, once.

        `told` hears how many texts are done, of how many; what is done is kept, also if it raises.
        """
        if self._sense is None or self.knows_meaning:
            return
        while True:
            base = self.current
            with self._learning:
                self._sense.learn(texts_of(base.handbook), told)
            following = self._edition(base.number + 1, base.reading)
            following.prepare()
            with self._swapping:
                if self.current is base:
                    self._swap(following)
                    return
            # An editor was quicker, and the new words have to be prepared.

    def draft(self, reading: FolderReading, is_over: Callable[[], bool] | None = None) -> Edition:
        """Return the edition that a reading would make; the current one stays.

        Its new texts are learned first, until that is over, which it is after a second where nothing else is said. Then
        it is compared by words alone, and so it is where the current one is.
        """
        before = self.current
        if not self.lacks_meaning(before):
            until = time.monotonic() + A_SECOND
            self._learn(reading.handbook, is_over or (lambda: time.monotonic() > until))
        return self._edition(before.number + 1, reading)

    def _learn(self, handbook: Handbook, is_over: Callable[[], bool]) -> None:
        """Learn the new texts of a handbook, as many as there is time for; what was learned is kept."""
        if self._sense is None or self._sense.vectors is None:
            return
        missing = self._sense.vectors.missing(texts_of(handbook))
        if not missing:
            return

        def told(done: int, of_all: int) -> None:
            if 0 < done < of_all and is_over():
                raise _EnoughError

        while not self._learning.acquire(timeout=A_MOMENT):
            if is_over():
                return
        try:
            with suppress(_EnoughError):
                self._sense.learn(missing, told)
        finally:
            self._learning.release()

    def adopt(self, edition: Edition) -> None:
        """Make a draft the current edition, in one assignment; no question has to wait until it is prepared."""
        edition.prepare()
        with self._swapping:
            self._swap(replace(edition, number=self.current.number + 1))

    def _swap(self, edition: Edition) -> None:
        for prepare in self._preparing:
            prepare(edition)
        self.current = edition
        self.adopted.set()
        self._follower()

    def learn_when_needed(self, told: Callable[[int, int], None]) -> None:
        """Learn what is left to learn once a question is compared by meaning, for a program that answers a few.

        A place in a list needs no meaning, and reading what was learned takes longer than such an answer.
        """
        self._told = told

    def _edition(self, number: int, reading: FolderReading) -> Edition:
        """Return the edition of a reading; what compares by likeness is made when it is first needed."""
        handbook = reading.handbook
        pieces = pieces_of(handbook)
        sense = cache(lambda: self._ready(handbook, pieces))
        sides = cache(lambda: self._sides(handbook, pieces, sense()))
        detector = self._detector_of(handbook.safeguarding).with_sides(sides)
        resolver = Resolver(handbook, pieces, cache(lambda: self._index(handbook, pieces, sense())))
        return Edition(number, reading, detector, Courtesies(handbook.assistant), resolver, pieces)

    def _detector_of(self, words: Safeguarding) -> Detector:
        """Return what has learned from these words, and hold it: hardly an edit changes them."""
        self._detector = detector_of(words)
        return self._detector

    def _index(self, handbook: Handbook, pieces: tuple[TopicTexts, ...], sense: LazyEncoder | None) -> Index:
        from bot.matching.index import Index  # noqa: PLC0415 - numpy takes a while, and a place needs none
        from bot.matching.rankers import Meaning  # noqa: PLC0415 - as above
        from bot.matching.regression import Learner  # noqa: PLC0415 - as above

        if sense is None or sense.encoder is None or sense.vectors is None:
            return Index.of(pieces, handbook)
        learner = self._learner = self._learner or Learner()
        return Index.of(pieces, handbook, Meaning(sense.encoder, sense.vectors, learner, self._bars))

    def _sides(self, handbook: Handbook, pieces: tuple[TopicTexts, ...], sense: LazyEncoder | None) -> TwoClass | None:
        worries = handbook.safeguarding.disclosures
        if not worries or sense is None or sense.encoder is None or sense.vectors is None:
            return None
        from bot.matching.two_class import TwoClass  # noqa: PLC0415 - as above

        return TwoClass(sense.encoder, sense.vectors.rows, worries, harmless_in(handbook, pieces))

    def _ready(self, handbook: Handbook, pieces: tuple[TopicTexts, ...]) -> LazyEncoder | None:
        """Return the sense if it knows every text of a handbook, or may learn them now."""
        if self._sense is None:
            return None
        if self._told:
            self._sense.learn(_texts(handbook, pieces), self._told)
        return self._sense if self._knows(handbook, pieces) else None

    def _knows(self, handbook: Handbook, pieces: tuple[TopicTexts, ...]) -> bool:
        """Whether every text of a handbook has its vector."""
        return self._sense is not None and self._sense.knows(_texts(handbook, pieces))


def texts_of(handbook: Handbook) -> list[str]:
    """Return every text that is compared by meaning, once."""
    return _texts(handbook, pieces_of(handbook))


def _texts(handbook: Handbook, pieces: tuple[TopicTexts, ...]) -> list[str]:
    texts = (text for piece in pieces for text in piece.texts)
    return list(dict.fromkeys((*harmless_in(handbook, pieces), *texts, *handbook.safeguarding.disclosures)))
