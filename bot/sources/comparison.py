"""Whether words stand on a page word for word: the words are compared, and not the marks between them."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.handbook.model import Origin, Topic

NEAR_ENOUGH = 0.5
"""From how alike on, from 0 to 1, a sentence of the page is shown beside a quotation."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2212", "-"),
        **dict.fromkeys("\u2012\u2013\u2014\u2015", " - "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "\u2026": "...",
    }
)
"""Characters that are only different ways to write the same mark; the last row but one is not seen at all."""

_WORD = re.compile(
    r"(?:(?<!\S)[-+](?=[£$€]?\d))?[£$€]?[^\W_]+(?:(?:(?<=\d)[.,:/](?=\d)|['-](?=[^\W_]))[^\W_]+)*%?|[&=≤≥±÷]"
)
"""A word or a number, with the marks within it that make it another one, such as the point in 1.5."""

_BEGINS = re.compile(r"""[\n.!?:;)•·▪●◦‣*"-]""")
_ENDS = re.compile(r"[\n.!?:;]")
"""Marks between two words after which a sentence begins, and at which one ends."""

_AROUND = frozenset({("'", "'"), ('"', '"'), ("(", ")"), ("[", "]")})
_SENTENCE = re.compile(r"""(?<=[.!?])["')\]]*\s+|\n""")


class Fault(Enum):
    """Why words do not stand on a page as the handbook has them, as their sentence goes on."""

    ALTERED = "no longer stands there word for word"
    LONGER = "is now part of a longer sentence there"
    MOVED = "stands there in another order than the handbook counts"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of the handbook that a page says too: the id by which they are known, and where they are written.

    `number` is their place in their topic's list, None where they are not counted.
    """

    id: str
    text: str
    origin: Origin
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Words that do not stand on the page as the handbook has them, and what there comes nearest, "" for nothing."""

    quoted: Quoted
    fault: Fault
    nearest: str = ""


def quotations(topic: Topic) -> tuple[Quoted, ...]:
    """Return all that a topic quotes: its lead and its entries."""
    lead = (Quoted(f"{topic.id}*", topic.lead, topic.origin),) if topic.lead and not topic.lead_entry else ()
    return (*lead, *(Quoted(one.id, one.text, one.origin, one.number) for one in topic.all_entries()))


@dataclass(frozen=True)
class Words:
    """A text as words, each with whether a sentence begins and ends with it.

    A word at the beginning of a sentence may have a capital or not; elsewhere that makes another word.
    """

    text: str
    words: tuple[str, ...] = field(init=False)
    begins: tuple[bool, ...] = field(init=False)
    ends: tuple[bool, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Split the text."""
        plain = unicodedata.normalize("NFC", self.text).translate(_ALIKE)
        found = list(_WORD.finditer(plain))
        edges = [0, *(edge for each in found for edge in each.span()), len(plain)]
        between = [plain[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        last = len(found) - 1
        pairs = list(itertools.pairwise(between))
        around = [(before[-1:], after[:1]) in _AROUND for before, after in pairs]
        begins = [not n or around[n] or bool(_BEGINS.search(before)) for n, (before, _) in enumerate(pairs)]
        ends = [n == last or bool(_ENDS.search(after)) for n, (_, after) in enumerate(pairs)]
        object.__setattr__(self, "words", tuple(each[0] for each in found))
        object.__setattr__(self, "begins", tuple(begins))
        object.__setattr__(self, "ends", tuple(ends))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words without regard to capitals."""
        return tuple(word.casefold() for word in self.words)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.folded):
            found.setdefault(word, []).append(place)
        return found

    def holds(self, wanted: Words) -> Iterator[int]:
        """Yield where the words of another text stand one after the other."""
        length = len(wanted.words)
        for place in self.places.get(wanted.folded[0], ()) if length else ():
            if self.folded[place : place + length] == wanted.folded and all(
                self.words[place + n] == word or wanted.begins[n] or self.begins[place + n]
                for n, word in enumerate(wanted.words)
            ):
                yield place


def differences(topics: Sequence[Topic], page: str) -> Iterator[Discrepancy]:
    """Yield what topics quote from a page and does not stand in its visible text, in the order of the handbook."""
    words = Words(page)
    sentences = [(sentence, Counter(Words(sentence).folded)) for sentence in _SENTENCE.split(page) if sentence.strip()]
    for topic in topics:
        last = -1
        for quoted in quotations(topic):
            wanted = Words(quoted.text)
            held = list(words.holds(wanted))
            whole = [place for place in held if _is_whole(words, place, len(wanted.words))]
            if not whole:
                fault = Fault.LONGER if held else Fault.ALTERED
                yield Discrepancy(quoted, fault, _nearest(quoted.text, sentences))
            elif quoted.number is not None:
                after = [place for place in whole if place > last]
                if not after:
                    yield Discrepancy(quoted, Fault.MOVED)
                last = min(after, default=last)


def _is_whole(page: Words, place: int, length: int) -> bool:
    """Return whether words that stand on a page are sentences of it from beginning to end."""
    return page.begins[place] and page.ends[place + length - 1]


def _nearest(quoted: str, sentences: Sequence[tuple[str, Counter[str]]]) -> str:
    """Return the sentence, or as many one after the other as are quoted, that comes nearest; "" where none does."""
    wanted = Words(quoted).folded
    counted = Counter(wanted)
    longest = len(_SENTENCE.split(quoted.strip())) + 1
    best, found = NEAR_ENOUGH, ""
    for start in range(len(sentences)):
        together: Counter[str] = Counter()
        for end in range(start, min(start + longest, len(sentences))):
            together = together + sentences[end][1]
            if 2 * (counted & together).total() <= best * (counted.total() + together.total()):
                continue  # it could not come nearer, whatever its order
            said = " ".join(sentence for sentence, _ in sentences[start : end + 1])
            alike = SequenceMatcher(None, wanted, Words(said).folded, autojunk=False).ratio()
            if alike > best:
                best, found = alike, said.strip(" •·▪●◦‣*-")
    return found
