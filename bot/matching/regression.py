"""Which entry a question asks for: kernel ridge regression over meaning and spelling of every phrasing."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from bot.lru import Limits, RecentCache, digest
from bot.matching import triangle
from bot.matching.text import clean, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.matching.triangle import Triangle
    from bot.matching.vectors import Arrays, Vectors


PLACES = 512
"""Numbers for the stems and as many for the pieces; 1,024 and exact counts were measured to be no better."""

SHORTEST, LONGEST = 2, 4
"""Letters in a piece of a word."""


class Spelt:
    """Turns texts into vectors of spelling; what is frequent in the texts it was made from counts less."""

    def __init__(self, rarity: NDArray[np.float32]) -> None:
        """Take how much each of the 1,024 numbers weighs."""
        self.rarity = rarity

    @classmethod
    def learned(cls, texts: Sequence[str]) -> Spelt:
        """Count how many of the texts each number stands for."""
        seen = np.zeros(2 * PLACES, np.float32)
        for text in texts:
            seen += _counts(text) != 0
        return cls((np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32))

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text: 512 numbers for its stems, 512 for pieces of words, each half of length 1."""
        return self._weighed(np.stack([_counts(text) for text in texts]))

    def _weighed(self, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        weighed = (counts * self.rarity).reshape(-1, 2, PLACES)
        lengths = np.linalg.norm(weighed, axis=2, keepdims=True)
        return (weighed / np.maximum(lengths, 1e-9)).reshape(-1, 2 * PLACES).astype(np.float32)


def _counts(text: str) -> NDArray[np.float32]:
    counts = np.zeros(2 * PLACES, np.float32)
    said = words(clean(text))
    for half, parts in enumerate((map(stem, said), _pieces(said))):
        for part in parts:
            number = crc32(part.encode())
            # The sign lets two parts that fall on the same number cancel out as often as they add up.
            counts[half * PLACES + number % PLACES] += 1 if number & 0x10000 else -1
    return counts


def _pieces(said: Sequence[str]) -> Iterator[str]:
    for word in said:
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for at in range(len(edged) - size + 1):
                yield edged[at : at + size]


if TYPE_CHECKING:
    Table = NDArray[np.float32]

SHARPNESS = 2.0
"""How fast the influence of an example fades with its distance."""

RIDGE = 0.1
"""How little an example is trusted beside its neighbours; 0 would believe every one of them to the letter."""


def influence(likeness: Table) -> Table:
    """Turn likenesses (1 for the same) into influences in place, and return them."""
    likeness -= 1.0
    likeness *= SHARPNESS
    return np.exp(likeness, out=likeness)


def likeness(influence: float) -> float:
    """Return the likeness from which an influence comes."""
    return 1.0 + log(influence) / SHARPNESS


def learned(influences: Triangle, truth: Table) -> tuple[Table, Table]:
    """Return the weight of every example for every id, and what the other examples say of each (leave one out).

    `influences` holds those of every example on every other and is overwritten; `truth` has a row an example and a
    column an id: 1 where the one belongs to the other.
    """
    triangle.add_to_diagonal(influences, RIDGE)
    triangle.invert(influences)
    weights = triangle.turned_times(influences, triangle.times(influences, truth))
    certainty = triangle.squares(influences)
    return weights, (truth - weights / certainty[:, None]).astype(np.float32, copy=False)


def weights_of(influences: Triangle, truth: Table) -> Table:
    """Return the weight of every example for every id, and nothing else: three times as fast as `learned`.

    `influences` is overwritten, as there.
    """
    triangle.add_to_diagonal(influences, RIDGE)
    return triangle.solved(influences, truth)


ASTRAY = 0.3
"""How much higher another id's score must be before a phrasing is said to lead astray."""

FEW_SPELLING, MANY_SPELLING, MANY_EACH = 0.1, 0.32, 50
"""What the likeness of stems and that of pieces of words count beside that of meaning: little where an entry has a few
phrasings, more where it has so many that their very words tell it from others."""

STEPS = 127.0
"""What is written is kept in steps of a 127th in one byte: a quarter of the memory, and quicker to read."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The phrasing of an id that comes nearest to a question, and its likeness, at most 1."""

    phrasing: int
    likeness: float


class Regression:
    """A score for every id, from every phrasing by its likeness in meaning and spelling; immutable.

    The score is near 1 where the question is surely one of an id, and near 0 where it is surely none. Of questions that
    have no answer it says likewise how surely this is one.
    """

    def __init__(self, phrasings: Phrasings, made: Arrays) -> None:
        """Take the phrasings and what was learned from them."""
        self._groups = phrasings.groups
        self._spans = phrasings.spans
        self._nothing = phrasings.nothing
        self._spelling = phrasings.spelling
        self._spelt = Spelt(made["rarity"])
        self._meant = made["meant"]
        self._written = made["written"]
        self._weights = made["weights"]
        self._left_out: NDArray[np.float32] | None = made.get("left_out")
        self.doubts: list[float] = made["doubts"].tolist()
        """How likely each example with an answer is to have none by all the others."""
        self.strangers: list[float] = made["strangers"].tolist()
        """The best score that each example without an answer gets when it is left out.

        Where nothing is said to have no answer, it is the best score of each example among the ids of others.
        """

    def scores(self, sense: NDArray[np.float32], repaired: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the score of every id, and the influence of every phrasing on the question.

        `sense` is the question's row, `repaired` its words spelt right.
        """
        felt = influence(self._likeness(sense, repaired))
        return (felt @ self._weights).astype(np.float32, copy=False), felt

    def liked(self, sense: NDArray[np.float32]) -> float:
        """Return how like in meaning the nearest phrasing is to a question's row, whosever it is."""
        return float((self._meant @ sense).max())

    def start(self, number: int) -> int:
        """Return the place of the first phrasing of the id with this number."""
        return self._spans[number].start

    def astray(self, number: int, phrasing: int) -> int | None:
        """Return the number of the id to which all others but a phrasing itself would give it; None for its own."""
        if self._left_out is None:
            return None
        said = self._left_out[phrasing]
        best = int(said.argmax())
        return best if best != number and said[best] - said[number] > ASTRAY else None

    def nearest(self, number: int, influence: NDArray[np.float32]) -> Nearest:
        """Return the phrasing with the most influence among those of the id with this number."""
        span = self._spans[number]
        best = span.start + int(influence[span].argmax())
        return Nearest(best, likeness(float(influence[best])))

    def _likeness(self, sense: NDArray[np.float32], repaired: str) -> NDArray[np.float32]:
        likeness = (self._meant @ sense).astype(np.float32, copy=False)
        written = self._spelt.of([repaired])[0]
        said = np.flatnonzero(written)
        likeness += (self._spelling / STEPS * written[said]) @ self._written[said].astype(np.float32)
        likeness /= 1 + self._spelling * float(written @ written)
        return likeness


class Phrasings:
    """Texts in order, each with the number of its id; `nothing` is the number of what has no answer, if any."""

    def __init__(self, texts: Sequence[str], groups: Sequence[int], nothing: int | None) -> None:
        """Take a text for each phrasing and the number of its id."""
        self.texts = texts
        self.groups = np.asarray(groups, np.intp)
        ends = np.cumsum(np.bincount(self.groups))
        self.spans = [slice(int(start), int(end)) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
        self.nothing = nothing
        self.spelling = MANY_SPELLING if len(texts) >= MANY_EACH * len(ends) else FEW_SPELLING

    def truth(self) -> Table:
        """Return 1 where a phrasing belongs to an id, and 0 elsewhere."""
        truth = np.zeros((len(self.texts), len(self.spans)), np.float32)
        truth[np.arange(len(self.texts)), self.groups] = 1
        return truth

    def influences(self, meant: Table, steps: NDArray[np.int8]) -> Triangle:
        """Return the influence of every phrasing on every other."""
        written = steps.astype(np.float32) * np.float32(self.spelling**0.5 / STEPS)
        lengths = np.sqrt(1 + np.einsum("ij,ij->i", written, written)).astype(np.float32)

        def of(rows: slice, columns: slice) -> Table:
            likeness = meant[rows] @ meant[columns].T
            likeness += written[rows] @ written[columns].T
            likeness /= lengths[rows, None]
            likeness /= lengths[columns]
            return influence(likeness)

        return triangle.triangle(len(meant), of)

    def strangers(self, left_out: Table) -> NDArray[np.float32]:
        """Return the best score among other ids of each example that has no answer, or of all where each has one."""
        others = left_out.copy()
        others[np.arange(len(self.groups)), self.groups] = -np.inf
        best = others.max(axis=1)
        return best if self.nothing is None else best[self.groups == self.nothing]

    def doubts(self, left_out: Table) -> NDArray[np.float32]:
        """Return how likely each example that has an answer is to have none, by all the others."""
        if self.nothing is None:
            return np.zeros(0, np.float32)
        return left_out[self.groups != self.nothing, self.nothing]


LEARNED = Limits(most=2)
"""What the words in force and the last draft say: a change of nothing that is learned from need not be learned."""


class Learner:
    """Learns a regression from phrasings, whole at first; after an edit only the weights are learned anew.

    How rare each spelling is, and what is said of a phrasing that is left out, hardly change with an edit and take
    twice as long again; they are worked out at the next start.
    """

    def __init__(self) -> None:
        """Start with nothing learned."""
        self._last: tuple[Phrasings, Arrays] | None = None
        self._made: RecentCache[bytes, Arrays] = RecentCache(LEARNED)

    def learned(self, vectors: Vectors, phrasings: Phrasings) -> Regression:
        """Return what the phrasings say; `vectors` must know all of them."""
        groups = phrasings.groups.tolist()
        said = (f"{group} {text}" for group, text in zip(groups, phrasings.texts, strict=True))
        made_from = [vectors.name, str(phrasings.nothing), *said]
        key = digest("\0".join(made_from))
        made = self._made.get(key)
        if made is None:
            made = self._anew(vectors, phrasings, made_from)
            self._made.put(key, made)
        self._last = phrasings, made
        return Regression(phrasings, made)

    def _anew(self, vectors: Vectors, phrasings: Phrasings, made_from: list[str]) -> Arrays:
        last = self._last
        if last is None:
            return vectors.shelf.kept("regression", made_from, lambda: _whole(vectors, phrasings))
        return vectors.shelf.kept("edited", made_from, lambda: _edited(vectors, phrasings, *last))


def _whole(vectors: Vectors, phrasings: Phrasings) -> Arrays:
    spelt = Spelt.learned(phrasings.texts)
    meant, written = vectors.of(phrasings.texts), _in_steps(spelt.of(phrasings.texts))
    weights, left_out = learned(phrasings.influences(meant, written), phrasings.truth())
    kept = {"left_out": left_out, "strangers": phrasings.strangers(left_out), "doubts": phrasings.doubts(left_out)}
    return {**_arrays(spelt, meant, written, weights), **kept}


def _edited(vectors: Vectors, phrasings: Phrasings, was: Phrasings, last: Arrays) -> Arrays:
    known = {text: at for at, text in enumerate(was.texts)}
    texts, spelt, meant = phrasings.texts, Spelt(last["rarity"]), vectors.of(phrasings.texts)
    written = np.zeros((len(texts), len(last["written"])), np.int8)
    same = [(at, known[text]) for at, text in enumerate(texts) if text in known]
    written[[at for at, _ in same]] = last["written"].T[[was for _, was in same]]
    new = [at for at, text in enumerate(texts) if text not in known]
    if new:
        written[new] = _in_steps(spelt.of([texts[at] for at in new]))
    weights = weights_of(phrasings.influences(meant, written), phrasings.truth())
    return {**_arrays(spelt, meant, written, weights), "strangers": last["strangers"], "doubts": last["doubts"]}


def _in_steps(written: Table) -> NDArray[np.int8]:
    return np.rint(written * STEPS).astype(np.int8)


def _arrays(spelt: Spelt, meant: Table, written: NDArray[np.int8], weights: Table) -> dict[str, Any]:
    return {
        "rarity": spelt.rarity,
        "meant": meant,
        "written": np.ascontiguousarray(written.T),
        "weights": weights,
    }
