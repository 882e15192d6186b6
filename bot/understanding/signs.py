"""What is read off a message before anyone judges it: its passages, their stems, and the signs that stand in them."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain, pairwise, product
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS, clean, words
from bot.matching.worked import Worked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
_GROUP_NAME = re.compile(r"<([a-z0-9_-]+)>")
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
    parts = _GROUP_NAME.split(text)
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
