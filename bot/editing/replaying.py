"""Which questions a draft would answer differently from the current edition."""

from __future__ import annotations

import time
from difflib import SequenceMatcher
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.assistant import reply_of
from bot.editing.preview import NearPhrasing, Taken
from bot.knowledge.fold import fold
from bot.reply_json import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.knowledge.handbook import Handbook
    from bot.library import Edition

MOST_REPLAYED = 60
"""Phrasings of other entries that are asked before a change goes in, those nearest to its words: each takes ten
milliseconds and more, and a handbook may have ten thousand."""

MOST_SECONDS = 3.0
"""How long these are asked at most: an editor waits for them."""

NEARLY_THE_SAME = 0.86
"""From this share of equal letters on, two phrasings say the same."""


def broken_by(before: Edition, after: Edition) -> tuple[Taken, ...]:
    """Return the questions whose answers must stay, by either edition, and that a draft answers differently."""
    pairs = dict.fromkeys((pair.question, pair.id) for each in (before, after) for pair in each.handbook.pairs)
    return tuple(taken for each in pairs if (taken := _taken(before, after, *each, is_pair=True)))


def taken_by(before: Edition, after: Edition, changed: set[str]) -> tuple[Taken, ...]:
    """Return the questions that a draft answers differently: pairs, the changed entries' own and those near to them."""
    found = list(broken_by(before, after))
    asked = {pair.question for each in (before, after) for pair in each.handbook.pairs}
    until = time.monotonic() + MOST_SECONDS
    for question, wanted in _nearest(before.handbook, after.handbook, changed):
        if time.monotonic() > until:
            break
        if question not in asked and (taken := _taken(before, after, question, wanted)):
            found.append(taken)
    return tuple(found)


def near_phrasings(before: Handbook, after: Handbook, changed: set[str]) -> tuple[NearPhrasing, ...]:
    """Return the new phrasings of the changed entries that nearly stand under another entry too."""
    old = set(_phrasings(before))
    new = [(words, wanted) for words, wanted in _phrasings(after) if wanted in changed and (words, wanted) not in old]
    others = [(words, fold(words), wanted) for words, wanted in _phrasings(after)]
    found: list[NearPhrasing] = []
    for words, wanted in new:
        folded = fold(words)
        matcher = SequenceMatcher(None, b=folded, autojunk=False)
        for other, other_folded, other_id in others:
            if other_id == wanted or folded == other_folded:
                continue
            matcher.set_seq1(other_folded)
            if min(map(float, (matcher.real_quick_ratio(), matcher.quick_ratio()))) < NEARLY_THE_SAME:
                continue
            if matcher.ratio() >= NEARLY_THE_SAME:
                found.append(NearPhrasing(words, other, other_id))
                break
    return tuple(found)


def _taken(before: Edition, after: Edition, question: str, wanted: str, *, is_pair: bool = False) -> Taken | None:
    now = _label(after, question)
    if now == wanted or _label(before, question) != wanted:
        return None
    titles = _title(before.handbook, wanted), _title(after.handbook, now)
    return Taken(question, wanted, now if titles[1] else "", *titles, is_pair=is_pair)


def _label(edition: Edition, question: str) -> str:
    return next(iter(labels_of(reply_of(edition, question))), "")


def _title(handbook: Handbook, wanted: str) -> str:
    topic, entry = handbook.find(wanted) or (None, None)
    return entry.title if entry else topic.title if topic else ""


def _nearest(before: Handbook, after: Handbook, changed: set[str]) -> Iterable[tuple[str, str]]:
    """Return the phrasings of other entries that share most words with what is new or gone, and the changed ones' own.

    A phrasing that the change itself takes away is not asked.
    """
    phrasings = list(_phrasings(after))
    own = [(words, wanted) for words, wanted in phrasings if wanted in changed]
    texts = [_texts(handbook, changed) for handbook in (before, after)]
    moved = [set(text.split()) for text in texts[0] ^ texts[1]]
    others = [(words, wanted) for words, wanted in phrasings if wanted not in changed]

    def likeness(each: tuple[str, str]) -> float:
        words = set(fold(each[0]).split())
        return max((len(words & other) / max(len(words | other), 1) for other in moved), default=0.0)

    return [*own[:MOST_REPLAYED], *(each for each in nlargest(MOST_REPLAYED, others, likeness) if likeness(each))]


def _texts(handbook: Handbook, changed: set[str]) -> set[str]:
    found: set[str] = set()
    for wanted in changed:
        topic, entry = handbook.find(wanted) or (None, None)
        said = entry or topic
        if said:
            found |= {fold(words) for words in (said.title, getattr(said, "text", ""), *said.phrasings, *said.not_for)}
    return found


def _phrasings(handbook: Handbook) -> Iterator[tuple[str, str]]:
    for topic in handbook.topics:
        yield from ((words, topic.id) for words in topic.phrasings)
    for _, entry in handbook.entries():
        yield from ((words, entry.id) for words in entry.phrasings)
