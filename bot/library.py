"""The library: holds the current edition of the handbook and swaps it whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.folder import Reading, read
from bot.matching.index import Index, phrasings_of
from bot.understanding.resolver import Resolver
from bot.understanding.safeguarding import Detector
from bot.understanding.smalltalk import Courtesies

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge.handbook import Handbook
    from bot.matching.encoder import Encoder
    from bot.matching.vectors import Vectors

LOG = logging.getLogger(__name__)


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


class Library:
    """The only holder of the current edition; whoever asks takes `current` once and keeps it."""

    def __init__(self, folder: Path, encoder: Encoder | None = None, vectors: Vectors | None = None) -> None:
        """Read the folder and prepare the first edition.

        Questions are compared by meaning as soon as every phrasing has its vector: at once where `vectors` knows
        them all, else after `learn_meaning`; until then, and without an encoder, by their words alone.
        """
        self._encoder = encoder
        self._vectors = vectors
        reading = read(folder)
        for problem in reading.problems:
            LOG.warning("%s", problem)
        self.current = self._edition(1, reading)

    @property
    def knows_meaning(self) -> bool:
        """Whether there is nothing left for `learn_meaning` to do."""
        return self._vectors is None or not self._vectors.missing(self._texts())

    def learn_meaning(self) -> None:
        """Give every phrasing its vector and swap in an edition that compares by meaning; takes 2-5 ms a phrasing."""
        if self._vectors is None or self.knows_meaning:
            return
        self._vectors.prepare(self._texts(), lambda done, of: LOG.info("learning the phrasings: %s of %s", done, of))
        self.current = self._edition(self.current.number + 1, self.current.reading)

    def _texts(self) -> list[str]:
        return [text for texts in phrasings_of(self.current.handbook).values() for text in texts]

    def _edition(self, number: int, reading: Reading) -> Edition:
        handbook = reading.handbook
        texts = [text for texts in phrasings_of(handbook).values() for text in texts]
        ready = self._vectors is not None and not self._vectors.missing(texts)
        index = Index.of(handbook, self._encoder, self._vectors) if ready else Index.of(handbook)
        detector, courtesies = Detector(handbook.safeguarding), Courtesies(handbook.assistant)
        return Edition(number, reading, detector, courtesies, Resolver(handbook, index))
