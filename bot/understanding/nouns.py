"""What the topics are called: the words by which a question names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS, clean, words

if TYPE_CHECKING:
    from bot.knowledge.handbook import Handbook, Topic

UNITS = frozenset(
    """
    bit bullet bullets clause item items line lines one ones paragraph part parts point points sentence sentences
    """.split()
)
"""Words for one piece of any list: they name no topic by themselves."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A word for a topic, and whether it speaks of the whole list ("values") or of one of it ("value")."""

    topic: Topic
    many: bool


def nouns_of(handbook: Handbook) -> dict[str, Noun]:
    """Return every single word that names a topic: its id, one and many, a title of one word, and their synonyms."""
    found: dict[str, Noun] = {}
    for topic in handbook.topics:
        title = [word for word in words(clean(topic.title)) if word not in QUESTION_WORDS]
        whole = {topic.id, topic.many, *(title if len(title) == 1 else ())}
        for word in (*_with_synonyms(handbook, (topic.one,)), *_with_synonyms(handbook, tuple(whole))):
            if word not in UNITS and " " not in word:
                found.setdefault(word, Noun(topic, many=word != topic.one and (word in whole or word.endswith("s"))))
    return found


def _with_synonyms(handbook: Handbook, names: tuple[str, ...]) -> list[str]:
    said = [clean(phrase) for synonym in handbook.synonyms if clean(synonym.page) in names for phrase in synonym.staff]
    return [*(clean(name) for name in names), *said]
