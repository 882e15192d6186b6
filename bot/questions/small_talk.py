"""Small talk: greetings, thanks and questions about the assistant itself; it never scores against entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.spelling import Speller, most_alike
from bot.matching.text import clean, words
from bot.questions import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handbook.model import AssistantWords, SmallTalkEntry


GREETING = "smalltalk.greeting"
THANKS = "smalltalk.thanks"
LONGEST = 10
"""More words than this are more than small talk."""

FEWEST = 3
"""Words that a message must have before its meaning says that it is small talk."""


class Courtesies:
    """What the assistant knows to say out of politeness, by the ways in which people say it."""

    def __init__(self, assistant: AssistantWords) -> None:
        """Take over the small talk of the assistant's own words."""
        self._talk = {talk.id: talk for talk in assistant.smalltalk}
        self._said = {" ".join(words(clean(said))): talk.id for talk in assistant.smalltalk for said in talk.phrasings}
        self._speller = Speller({word for said in self._said for word in said.split()})
        self._address = lexicon.ADDRESS.union(words(clean(assistant.name)))
        self._opening = self._of(GREETING) | self._of(THANKS)

    def reply_to(self, said: Sequence[str]) -> SmallTalkEntry | None:
        """Return the small talk that answers these words, or None where they are more than small talk."""
        repaired = [word if self._speller.knows(word) else (self._speller.nearest(word) or word) for word in said]
        for form in (said, repaired):
            if found := most_alike(" ".join(form), self._said):
                return self._talk[found]
        rest, opened = self._open(repaired)
        if opened and self._address.issuperset(rest):
            return self._talk[opened]
        if opened and (found := most_alike(" ".join(rest), self._said)):
            return self._talk[found]
        return None

    def after_courtesies(self, said: Sequence[str]) -> list[str]:
        """Return the words without the greeting before and the thanks behind them."""
        rest, _ = self._open(said)
        thanks = self._of(THANKS)
        for at in range(1, len(rest)):
            if tuple(rest[at:]) in thanks:
                return rest[:at]
        return rest

    def reply_in(self, said: Sequence[str], *, is_asked: bool) -> SmallTalkEntry | None:
        """Return the small talk that a short message holds which nothing else answers.

        `is_asked` says that something in the handbook came near to it: then only whole sentences of small talk count.
        """
        if len(said) > LONGEST:
            return None
        text = f" {' '.join(said)} "
        within = [phrase for phrase in self._said if f" {phrase} " in text and phrase.count(" ") > 1]
        if within:
            return self._talk[self._said[max(within, key=len)]]
        if is_asked or not lexicon.ASKS_SOMETHING.isdisjoint(said):
            return None
        _, opened = self._open(said)
        short = {phrase for phrase in self._of(THANKS) if " ".join(phrase) in lexicon.THANKS_ALONE}
        thanked = any(tuple(said[at : at + len(phrase)]) in short for phrase in short for at in range(len(said)))
        return self._talk[THANKS] if thanked else self._talk.get(opened)

    def called(self, wanted: str) -> SmallTalkEntry | None:
        """Return the small talk of an id."""
        return self._talk.get(wanted)

    def _of(self, wanted: str) -> set[tuple[str, ...]]:
        return {tuple(said.split()) for said, talk in self._said.items() if talk == wanted}

    def _open(self, said: Sequence[str]) -> tuple[list[str], str]:
        """Return the words after an opening greeting or thanks, and which of the two it was."""
        for size in range(min(4, len(said)), 0, -1):
            opening = tuple(said[:size])
            if opening in self._opening:
                rest = list(said[size:])
                while rest and rest[0] in self._address and rest[0] not in lexicon.OPENS_AFTER_GREETING:
                    rest = rest[1:]
                return rest, self._said[" ".join(opening)]
        return list(said), ""
