"""Notices a safeguarding worry before anything else is read: rules for the sure ones, learned weights for the rest."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass
from itertools import chain, pairwise, product
from math import exp, inf, sqrt
from operator import mul
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.handbook.model import NAMED_GROUP
from bot.matching.spelling import Repairs
from bot.matching.text import QUESTION_WORDS, Worked, clean, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.handbook.model import Safeguarding
    from bot.matching.two_class import TwoClass


Stems = tuple[str, ...]
Signs = dict[str, float]

LONGEST = 4000
"""Characters of a message that are read: the longest that Discord lets anyone send."""

WINDOW = 40
"""Words that are judged together: a worry is not thinned out by the long message around it."""

NARROW = 12
"""Words that are judged together once more where a message is longer than a window and may have no full stops."""

GAP = "|"
"""Stands where a harmless phrase stood, so that what was apart does not become neighbours."""

BY_WORD, BY_PAIR, BY_GROUP = 1.0, 0.6, 1.0
"""What one sign counts: a group says more than a word of it, since it stands for words nobody has written yet."""

SHORTEST_CUT = 3
"""Letters of a word that has no ending to lose."""

_ENDING = re.compile(r"(?<=[a-z]{2})(?:i?es|ings?|i?ed|[sz]e|al|ly|s|e|y)$")
_SENTENCE = re.compile(r"[.?!;\n]+(?=\s|$)|\s+[-\N{EN DASH}\N{EM DASH}]+\s+")
_END = "sentenceendx"
_INITIAL = re.compile(r"(?<![\w'&/-])[B-HJ-Z](?![\w'&/-])")
_YEAR_GROUP = re.compile(r"\b(?:y|yr|year)s?[ .]?(?:1[0-4]|[0-9])[a-z]{0,2}\b|\b(?:1[0-3]|[1-9])[a-h]\b")
_NUMBER = re.compile(r"\b\d[\d.,:]*")
_SPELT_OUT = re.compile(r"(?<!\w)(?:[^\W\d_][ .*_-]){3,}[^\W\d_](?!\w)")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_IN_WORD = re.compile(r"(?<=[a-z])[013457@$!*]+(?=[a-z])")
_LOOKS_LIKE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "*": ""}
)
_TALK_OF_PAGE = ("handbook", "admin", "curriculum", "exams", "asking")


def _root(word: str) -> str:
    bare = _ENDING.sub("", word) if len(word) > SHORTEST_CUT else word
    if len(bare) > SHORTEST_CUT and bare[-1] == bare[-2] and bare[-1] not in "sl":
        return bare[:-1]
    return bare


_ROOTS = Worked(_root, QUESTION_WORDS)


def root(word: str) -> str:
    """Return a word without its ending: "hits", "hitting" and "hit" all give "hit".

    Coarser than the stems that entries are matched by, and far faster: thousands of words are learned at every start.
    """
    return _ROOTS.of(word)


def own_root(word: str) -> str:
    """Return the root of a word of ours, which is asked for again and again."""
    return _ROOTS.of_own(word)


def plain_words(text: str) -> list[str]:
    """Return the words of a text; a pupil's initial, a year group and a number each become one word."""
    text = _INITIAL.sub(" initialx ", text)
    text = " ".join(text.casefold().split()) if text.isascii() else clean(text, 8 * LONGEST)
    text = _DRAWN_OUT.sub(r"\1", text)
    text = _YEAR_GROUP.sub(" yeargroupx ", text)
    text = _IN_WORD.sub(lambda found: found.group().translate(_LOOKS_LIKE), text)
    return words(_NUMBER.sub(" numberx ", text))


def sentences(message: str) -> list[list[str]]:
    """Return the words of every sentence of a message; what was spelt out letter by letter is put together again."""
    whole = _SPELT_OUT.sub(lambda found: re.sub(r"[ .*_-]", "", found.group()), message[:LONGEST])
    found: list[list[str]] = [[]]
    for word in plain_words(_SENTENCE.sub(f" {_END} ", whole)):
        if word != _END:
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return found


class Groups:
    """The named groups of words and phrases, ready to be found in a run of stems."""

    def __init__(self, named: Mapping[str, Iterable[str]]) -> None:
        """Cut every word and phrase into stems, and sort them by the first."""
        self._words: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, list[tuple[Stems, str]]] = defaultdict(list)
        of_word: dict[str, list[str]] = defaultdict(list)
        self.vocabulary: set[str] = set()
        for name, texts in named.items():
            for text in dict.fromkeys(chain.from_iterable(_written_out(text, named) for text in texts)):
                found = plain_words(text)
                self.vocabulary.update(found)
                stems = tuple(own_root(word) for word in found)
                if len(stems) == 1:
                    of_word[stems[0]].append(name)
                elif stems:
                    self._phrases[stems[0]].append((stems, name))
        self._words = {word: tuple(dict.fromkeys(names)) for word, names in of_word.items()}

    def found(self, stems: Stems) -> dict[str, int]:
        """Return which groups stand in a run of stems, and how many times."""
        counts: dict[str, int] = {}
        for at, word in enumerate(stems):
            for name in self._words.get(word, ()):
                counts[name] = counts.get(name, 0) + 1
            for phrase, name in self._phrases.get(word, ()):
                if stems[at : at + len(phrase)] == phrase:
                    counts[name] = counts.get(name, 0) + 1
        return counts


def _written_out(text: str, named: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield a phrase with every word of the groups that it names: "<hurts> him" is "hits him", "beats him", ..."""
    parts = NAMED_GROUP.split(text)
    choices = [named.get(part, (part,)) if at % 2 else (part,) for at, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


class Phrases:
    """Phrases that are taken out of a run of stems."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Cut every phrase into stems; the longest is taken out first."""
        self._by_first: dict[str, list[Stems]] = defaultdict(list)
        for text in texts:
            stems = tuple(own_root(word) for word in plain_words(text))
            if stems:
                self._by_first[stems[0]].append(stems)
        for each in self._by_first.values():
            each.sort(key=len, reverse=True)

    def taken_out(self, stems: Stems) -> Stems:
        """Return the stems with a gap in place of every phrase."""
        if self._by_first.keys().isdisjoint(stems):
            return stems
        left: list[str] = []
        at = 0
        while at < len(stems):
            phrase = next((p for p in self._by_first.get(stems[at], ()) if stems[at : at + len(p)] == p), None)
            left.append(GAP if phrase else stems[at])
            at += len(phrase) if phrase else 1
        return tuple(left)


def windows(stems: Stems, size: int = WINDOW) -> Iterator[Stems]:
    """Yield a run of stems whole where it is short, and else piece by piece, each overlapping the next by half."""
    if len(stems) <= size * 3 // 2:
        yield stems
        return
    for start in range(0, len(stems) - size // 2, size // 2):
        yield stems[start : start + size]


def signs(stems: Stems, groups: dict[str, int]) -> Signs:
    """Return the signs in a run of stems: its words, pairs and groups, and how they stand together."""
    found: Signs = dict.fromkeys(stems, BY_WORD)
    for first, second in pairwise(stems):
        found[f"{first} {second}"] = BY_PAIR
    found[f"^{stems[0]}"] = BY_PAIR
    for name, count in groups.items():
        found[f"group {name}"] = BY_GROUP
        if count > 1:
            found[f"again {name}"] = BY_GROUP
    page = any(name in groups for name in _TALK_OF_PAGE)
    if not page:
        found["no talk of the page"] = BY_GROUP
    elif "they_one" not in groups:
        found["talk of the page and of nobody"] = BY_GROUP
    if "child" in groups or "they_one" in groups or "yeargroupx" in found or "initialx" in found:
        found["a person"] = BY_GROUP
    if "initialx" in found:
        found["an initial"] = BY_GROUP
    if "handbook" in groups and "asking" in groups:
        found["a question for the page"] = BY_GROUP
    found[f"length {min(len(stems).bit_length(), 6)}"] = BY_WORD
    return found


ROUNDS = 8
"""How many times all examples are gone through; more of them changed nothing."""

PACE, SLOWING, FADING = 1.0, 0.2, 0.001
"""How much one example moves the weights, how much less in every round, and how much of a weight fades each time."""

NEGLIGIBLE = 0.02
"""An example that is judged right but for this much moves nothing."""

SEEN = 2
"""Examples in which a sign must stand to have a weight."""

_STRIDE = 0.6180339887
"""The golden ratio: steps of this length round a circle mix any list evenly, and always in the same way."""

_SURE = 30.0


@dataclass(frozen=True, slots=True)
class _Case:
    """An example: the places of its signs among all weights, what each counts, and whether it is a worry."""

    places: list[int]
    counts: list[float]
    truth: bool


class Weights:
    """What each sign says for or against a worry."""

    def __init__(self, examples: Sequence[tuple[Signs, bool]]) -> None:
        """Learn from examples: the signs of each, and whether it is a worry."""
        seen = Counter(sign for signs, _ in examples for sign in signs)
        self._places = {sign: at for at, sign in enumerate(sign for sign, count in seen.items() if count >= SEEN)}
        self._weights = [0.0] * len(self._places)
        self._start = 0.0
        mixed = [examples[at] for at in sorted(range(len(examples)), key=lambda at: at * _STRIDE % 1)]
        cases = [self._case(signs, truth=truth) for signs, truth in mixed]
        for round_ in range(ROUNDS):
            self._go_through(cases, PACE / (1 + round_ * SLOWING))

    def score(self, signs: Signs) -> float:
        """Return how much the signs speak for a worry; above 0, more for it than against it."""
        case = self._case(signs, truth=True)
        return self._start + sum(map(mul, map(self._weights.__getitem__, case.places), case.counts))

    def _case(self, signs: Signs, *, truth: bool) -> _Case:
        """Return the signs that have a weight, scaled so that a long message says no more than a short one."""
        known = [(self._places[sign], count) for sign, count in signs.items() if sign in self._places]
        scale = sqrt(sum(count * count for _, count in known)) or 1.0
        return _Case([place for place, _ in known], [count / scale for _, count in known], truth)

    def _go_through(self, cases: list[_Case], pace: float) -> None:
        weights, keep = self._weights, 1 - FADING
        weight_at = weights.__getitem__
        for case in cases:
            said = self._start + sum(map(mul, map(weight_at, case.places), case.counts))
            wrong = case.truth - 1 / (1 + exp(-max(-_SURE, min(_SURE, said))))
            if abs(wrong) < NEGLIGIBLE:
                continue
            step = pace * wrong
            self._start += step / 10
            for place, count in zip(case.places, case.counts, strict=True):
                weights[place] = weights[place] * keep + step * count


ENOUGH = -0.1
"""The score from which a whole message, or a piece of a long one, is a worry; below 0, for a missed one is worse."""

ENOUGH_WITH_MEANING = -0.65
"""The score from which a message is a worry where its meaning is weighed too."""

DOUBTFUL = -3.0
"""Below this score the words speak so plainly against a worry that the meaning is not asked; it takes milliseconds."""

MOST_SAID = 6.0
"""Words say no more than this for or against a worry, beside what their meaning says."""

ENOUGH_ALONE = 0.9
"""The score from which one sentence among several is a worry by itself: alone, it lacks what explains it."""

FEWEST = 3
"""Words that a sentence must have to be judged by itself."""

_ONLY_ASKING = frozenset(own_root(word) for word in QUESTION_WORDS)
"""A message of one such word ("she", "why") says nothing yet."""


class Detector:
    """Tells a worry about a child, an adult or oneself from everyday questions; it never changes once made."""

    def __init__(self, words: Safeguarding, sides: Callable[[], TwoClass | None] = lambda: None) -> None:
        """Prepare the rules and learn from the examples.

        `sides` gives, once it is known, on which side of the examples a message stands by its meaning.
        """
        self._sides = sides
        self._groups = Groups({**words.signs, **words.words})
        self._harmless = Phrases(words.harmless)
        self._asks = Phrases(words.procedure_asks)
        self._about = Phrases(words.procedure_about)
        self._procedure = Phrases((*words.procedure_asks, *words.procedure_about, *words.procedure_besides))
        self._triggers = tuple(frozenset(trigger) for trigger in words.triggers)
        examples = (*words.disclosures, *words.lookalikes)
        read = [plain_words(text) for text in examples]
        seen = Counter(chain.from_iterable(set(found) for found in read))
        often = [word for word, count in seen.items() if count > 1]
        self._known = frozenset(chain(self._groups.vocabulary, QUESTION_WORDS, words.spelt_right, often))
        self._repairs = Repairs(self._groups.vocabulary)
        self._stems = frozenset(own_root(word) for word in chain(self._groups.vocabulary, often))
        for word in seen:
            own_root(word)
        cases = [self._stemmed(self._repaired(found)) for found in read]
        worries = len(words.disclosures)
        self._filed = {case: at < worries for at, case in reversed(list(enumerate(cases)))}
        judged = [(self._signs(case), at < worries) for at, case in enumerate(cases) if case]
        self._weights = Weights(judged) if words.has_examples else None

    def by_words(self) -> Detector:
        """Return a detector that has learned the same and never asks for the meaning, for every key that is typed."""
        return self.with_sides(lambda: None)

    def with_sides(self, sides: Callable[[], TwoClass | None]) -> Detector:
        """Return a detector that has learned the same from the words and asks these sides for the meaning."""
        same = copy(self)
        same._sides = sides  # noqa: SLF001 - it is one of us
        return same

    def prepare(self) -> None:
        """Make now what would be made at the first doubt."""
        self._sides()

    def concerns(self, message: str) -> bool:
        """Whether a message is a worry, a disclosure, a question about safeguarding, or a member's own distress."""
        said = self._read(message)
        parts = [part for each in said if (part := self._harmless.taken_out(each))]
        whole = tuple(chain.from_iterable(parts))
        if not whole or (len(whole) == 1 and whole[0] in _ONLY_ASKING):
            return False
        if whole in self._filed:
            return self._filed[whole]
        pieces = list(dict.fromkeys(windows(whole)))  # what repeats itself is judged once
        if self._is_procedure(said) or any(self._is_sure(piece) for piece in pieces):
            return True
        score = max(self._score(piece) for piece in pieces)
        buried = any(self._score(piece) > ENOUGH_ALONE for piece in dict.fromkeys(_alone(parts, whole)))
        if score <= DOUBTFUL and not buried:
            return False
        sides = self._sides()
        if sides is None or (buried and len(pieces) > 1):
            return score > ENOUGH or buried
        enough = ENOUGH_WITH_MEANING - max(-MOST_SAID, min(MOST_SAID, score))
        return sides.leaning(message[:LONGEST], enough) > enough

    def asks_procedure(self, message: str) -> bool:
        """Whether a message is made of the phrases about procedure alone, so that nobody voices a worry in it.

        A word too many, such as "him" or "colleague", and it is not: then the full signpost is right.
        """
        return self._is_procedure(self._read(message))

    def _is_procedure(self, said: Sequence[Stems]) -> bool:
        if not all(set(self._procedure.taken_out(each)) <= {GAP} for each in said):
            return False
        return all(any(GAP in needed.taken_out(each) for each in said) for needed in (self._asks, self._about))

    def _read(self, message: str) -> list[Stems]:
        """Return the roots of every sentence; a slip of the keys is mended."""
        return [tuple(map(root, self._repaired(sentence))) for sentence in sentences(message)]

    def _repaired(self, words: list[str]) -> Iterator[str]:
        for word in words:
            if word in self._known or root(word) in self._stems:
                yield word
            else:
                yield self._repairs.nearest(word) or word

    def _stemmed(self, words: Iterable[str]) -> Stems:
        return self._harmless.taken_out(tuple(root(word) for word in words))

    def _is_sure(self, stems: Stems) -> bool:
        groups = self._groups.found(stems).keys()
        return any(trigger <= groups for trigger in self._triggers)

    def _signs(self, stems: Stems) -> Signs:
        return signs(stems, self._groups.found(stems))

    def _score(self, stems: Stems) -> float:
        return self._weights.score(self._signs(stems)) if self._weights else -inf


_MADE: WeakValueDictionary[object, Detector] = WeakValueDictionary()
"""The detectors that somebody holds, by all that they have learned from."""


def detector_of(words: Safeguarding) -> Detector:
    """Return what has learned from these words, the same for as long as somebody holds it: that takes half a second."""
    named = tuple(words.signs.items()), tuple(words.words.items())
    asks = words.procedure_asks, words.procedure_about, words.procedure_besides
    key = named, asks, words.harmless, words.triggers, words.disclosures, words.lookalikes, words.spelt_right
    found = _MADE.get(key)
    if found is None:
        found = _MADE[key] = Detector(words)
    return found


def _alone(parts: list[Stems], whole: Stems) -> Iterator[Stems]:
    """Yield what might be a worry by itself: every sentence of several, and every few words of a long message."""
    if len(parts) > 1:
        for part in parts:
            if len(part) >= FEWEST:
                yield from windows(part)
    if len(whole) > WINDOW:
        yield from windows(whole, NARROW)
