"""The library: holds the current edition of the handbook and swaps it whole."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.knowledge.folder import Reading, read
from bot.matching.phrasings import harmless_in, phrasings_of
from bot.matching.verdict import NO_WANTED_BARS
from bot.understanding.resolver import Resolver
from bot.understanding.safeguarding import Detector
from bot.understanding.smalltalk import Courtesies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.knowledge.handbook import Handbook
    from bot.matching.index import Index
    from bot.matching.sense import Sense
    from bot.matching.sides import Sides
    from bot.matching.verdict import WantedBars

LOG = logging.getLogger(__name__)

FEW_TEXTS = 300
"""New texts that are learned while somebody waits for them: about a second. More are still being learned beside."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One handbook with everything that is prepared from it, numbered from 1."""

    number: int
    reading: Reading
    detector: Detector
    courtesies: Courtesies
    resolver: Resolver

    @property
    def handbook(self) -> Handbook:
        """The words of this edition."""
        return self.reading.handbook

    def prepare(self) -> None:
        """Make now what would be made at the first question that needs it."""
        self.resolver.prepare()
        self.detector.prepare()


class Library:
    """The only holder of the current edition; whoever asks takes `current` once and keeps it."""

    def __init__(self, folder: Path, sense: Sense | None = None, bars: WantedBars = NO_WANTED_BARS) -> None:
        """Read the folder and prepare the first edition.

        Without a sense, and until every text has been learned by it, questions are compared by their words alone.
        `bars` are those that somebody has set.
        """
        self._sense = sense
        self._bars = bars
        self._swapping = threading.Lock()
        self._learning = threading.Lock()
        self._told: Callable[[int, int], None] | None = None
        reading = read(folder)
        for problem in reading.problems:
            LOG.warning("%s", problem)
        self.current = self._edition(1, reading)

    @property
    def knows_meaning(self) -> bool:
        """Whether there is nothing left for `learn_meaning` to do."""
        sense = self._sense
        return sense is None or sense.encoder is None or sense.knows(_texts(self.current.handbook))

    def learn_meaning(self, told: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Learn every text of the handbook and swap in an edition that compares by meaning: 2-5 ms a text, once.

        `told` hears how many texts are done, of how many; what is done is kept, also if it raises.
        """
        if self._sense is None or self.knows_meaning:
            return
        while True:
            base = self.current
            with self._learning:
                self._sense.learn(_texts(base.handbook), told)
            following = self._edition(base.number + 1, base.reading)
            following.prepare()
            with self._swapping:
                if self.current is base:
                    self.current = following
                    return
            # An editor was quicker, and the new words have to be prepared.

    def draft(self, reading: Reading) -> Edition:
        """Return the edition that a reading would make; the current one stays. Its few new texts are learned first."""
        texts = _texts(reading.handbook)
        vectors = self._sense.vectors if self._sense else None
        if self._sense and vectors and len(vectors.missing(texts)) <= FEW_TEXTS:
            with self._learning:
                self._sense.learn(texts, lambda _done, _all: None)
        return self._edition(self.current.number + 1, reading)

    def adopt(self, edition: Edition) -> None:
        """Make a draft the current edition, in one assignment."""
        with self._swapping:
            self.current = replace(edition, number=self.current.number + 1)

    def learn_when_needed(self, told: Callable[[int, int], None]) -> None:
        """Learn what is left to learn once a question is compared by meaning, for a program that answers a few.

        A place in a list needs no meaning, and reading what was learned takes longer than such an answer.
        """
        self._told = told

    def _edition(self, number: int, reading: Reading) -> Edition:
        handbook = reading.handbook
        resolver = Resolver(handbook, cache(lambda: self._index(handbook)))
        detector = Detector(handbook.safeguarding, cache(lambda: self._sides(handbook)))
        return Edition(number, reading, detector, Courtesies(handbook.assistant), resolver)

    def _index(self, handbook: Handbook) -> Index:
        from bot.matching.index import Index  # noqa: PLC0415 - numpy takes a while, and a place in a list needs none

        sense = self._ready(handbook)
        return Index.of(handbook, sense.encoder, sense.vectors, self._bars) if sense else Index.of(handbook)

    def _sides(self, handbook: Handbook) -> Sides | None:
        worries = handbook.safeguarding.disclosures
        sense = self._ready(handbook) if worries else None
        if sense is None or sense.encoder is None or sense.vectors is None:
            return None
        from bot.matching.sides import Sides  # noqa: PLC0415 - as above

        return Sides(sense.encoder, sense.vectors, worries, harmless_in(handbook))

    def _ready(self, handbook: Handbook) -> Sense | None:
        """Return the sense if it knows every text of a handbook, or may learn them now."""
        if self._sense is None:
            return None
        texts = _texts(handbook)
        if self._told:
            self._sense.learn(texts, self._told)
        return self._sense if self._sense.knows(texts) else None


def _texts(handbook: Handbook) -> list[str]:
    """Return every text that is compared by meaning."""
    phrasings = [text for texts in phrasings_of(handbook).values() for text in texts]
    return list(dict.fromkeys([*phrasings, *handbook.safeguarding.disclosures, *harmless_in(handbook)]))
