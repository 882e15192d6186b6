"""From a clause to the parts of the handbook that answer it, or that are worth offering."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.match import band, judge
from bot.matching.passages import UNASKED_RUN, Passages
from bot.matching.spelling import Speller
from bot.matching.text import QUESTION_WORDS
from bot.questions import lexicon
from bot.questions.numerals import Numerals, cardinal, nouns_of
from bot.questions.positions import Position, PositionKind, entry_numbers, place_in, wholes_in
from bot.questions.question import Clause, Finding, clause
from bot.reply import Ask, Part, Quotation, TopicList, Why

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from bot.handbook.model import Entry, Handbook, Topic
    from bot.matching.corpus import TopicTexts
    from bot.matching.index import Index
    from bot.matching.match import Bars, Match


MOST_KEYWORDS = 2
MOST_HOLDING = 3
"""A bare keyword or two that stand in so many texts ask for these; one that stands in more says too little."""


MOST_WORDS = 4
"""More words than this describe a situation and not a thing to look up."""


def subject(said: Sequence[str], nouns: Container[str]) -> tuple[str, ...]:
    """Return the words that say what is looked for: none of the topic's names, the question's words and the fillers."""
    empty = QUESTION_WORDS | lexicon.MENTION_FILLERS
    kept = (word for word in said if word not in nouns and word not in empty and not cardinal(word))
    return tuple(dict.fromkeys(kept))


def asks_for_mention(said: Sequence[str]) -> bool:
    """Whether the words ask outright if something is mentioned, so that no topic need be named."""
    return not lexicon.MENTIONS.isdisjoint(said)


_IN_MARKS = re.compile(
    r"[\"\u201c\u201d\u00ab\u00bb]([^\"\u201c\u201d\u00ab\u00bb]{6,})[\"\u201c\u201d\u00ab\u00bb]|"
    r"(?<!\w)['\u2018]([^\u2018]{6,}?)['\u2019](?!\w)"
)
_GAP = re.compile(r"_{2,}|\.{2,}|\u2026|\[\s*\]|\(\s*\)|\bblank\b|-{3,}|\*{2,}")
_ASKS = re.compile(
    r"\b(?:where (?:does|do|did|is|it)\b.*\b(?:say|says|said|written|come from|comes from|from)|"
    r"complete|finish(?:es|ing)?|fill in|ends?|quotes?|quotation|who said|what comes after|comes next|"
    r"the (?:line|sentence|bit|phrase|words?) (?:that|which|with|where|about|starting|beginning))\b",
)


def fragments(question: str) -> tuple[str, ...]:
    """Return the pieces of a question that may be quoted from a text; none where it does not ask for a quotation."""
    marked = tuple(found[0] or found[1] for found in _IN_MARKS.findall(question))
    if marked:
        return (*marked, question)
    pieces = _GAP.split(question)
    if len(pieces) > 1:
        return (*(piece for piece in pieces if piece.strip()), question)
    return (question,) if _ASKS.search(question.casefold()) else ()


def _asks_beside(place: Position, said: Sequence[str]) -> bool:
    """Whether words ask for what goes with a place: "how do we carry out our mission", "the line above the seven"."""
    if place.kind is PositionKind.WHOLE:
        return "how" in said and "many" not in said
    return place.kind is PositionKind.NUMBERS and "above" in said


class Resolver:
    """Finds what a clause asks for in one handbook; it keeps nothing of what it was asked."""

    def __init__(self, handbook: Handbook, pieces: Sequence[TopicTexts], index: Callable[[], Index]) -> None:
        """Prepare what a question is held against; `index` makes the index when a question first needs it."""
        self._handbook = handbook
        self.nouns = nouns_of(handbook)
        self._index = index
        self._passages = Passages(pieces)
        self._noun_speller = Speller(lexicon.PLACE_WORDS.union(self.nouns))

    @property
    def index(self) -> Index:
        """The index of the handbook."""
        return self._index()

    def prepare(self) -> None:
        """Make now what would be made at the first question."""
        self._index().prepare()

    def tidy(self, asked: Clause) -> Clause:
        """Return the clause with misspelt topics and places written right: "laast of our amis" -> last of our aims."""
        return replace(asked, words=tuple(named for word in asked.words for named in self._named(word)))

    def places(self, asked: Clause) -> tuple[Position, ...]:
        """Return the places that a clause asks for, if it asks for nothing else."""
        if wholes := wholes_in(asked.words, self.nouns):
            return wholes
        place = place_in(asked.words, self.nouns)
        return (place,) if place and not _asks_beside(place, asked.words) else ()

    def at(self, place: Position, topic: Topic) -> tuple[Part, ...]:
        """Return what stands at a place of a topic."""
        why = Why("its place in the list")
        if place.kind is PositionKind.COUNT:
            return (TopicList(topic, why, Ask.COUNT),)
        if place.kind is PositionKind.WHOLE:
            return (self.whole(topic, why),)
        numbers = entry_numbers(place, topic)
        if numbers is None:
            return (TopicList(topic, why, Ask.BEYOND),)
        if len(numbers) == len(topic.entries):
            return (TopicList(topic, why),)
        return tuple(Quotation(topic, topic.entries[number - 1], why) for number in numbers)

    def whole(self, topic: Topic, why: Why) -> Part:
        """Return what answers for a topic: its list, or its first entry where that carries the topic's id."""
        return whole_of(topic, why)

    def part(self, wanted: str, why: Why) -> Part | None:
        """Return the part with this id, or None where there is none."""
        found = self._handbook.find(wanted)
        if found is None:
            return None
        topic, entry = found
        return Quotation(topic, entry, why) if entry else self.whole(topic, why)

    def named_topics(self, asked: Clause) -> tuple[Topic, ...]:
        """Return the topics that a clause names, in the order of their names."""
        topics = {self.nouns[word].topic.id: self.nouns[word].topic for word in asked.words if word in self.nouns}
        return tuple(topics.values())

    def lists(self, said: Sequence[str]) -> tuple[Topic, ...]:
        """Return the topics that are lists; only those as long as the words say, where they say it."""
        size = Numerals(said, self.nouns).size
        topics = tuple(topic for topic in self._handbook.topics if not topic.first_entry_is_topic)
        return tuple(topic for topic in topics if len(topic.entries) == size) or topics

    def foresee(self, asked: Iterable[Clause]) -> None:
        """Tell the index what it may soon be asked, so that all of it is compared at once."""
        self.index.foresee(" ".join(each.words) for each in asked)

    def named_entry(self, said: Sequence[str], topic: Topic | None) -> tuple[Part, ...]:
        """Return the entry whose id ends in the only word that carries a subject: "the diversity one"."""
        wanted = (
            set(said)
            if len(said) == 1
            else {
                word
                for word in said
                if word not in QUESTION_WORDS | lexicon.UNITS | lexicon.PLACE_FILLERS and word not in self.nouns
            }
        )
        ids = self._passages.named(wanted.pop(), topic and topic.id) if len(wanted) == 1 else ()
        return self._parts(ids, Why("its name")) if len(ids) == 1 else ()

    def scores(self, asked: Clause) -> dict[str, float]:
        """Return how likely a clause asks for each id."""
        return {match.id: match.score for match in self.index.rank(" ".join(asked.words))}

    def as_phrasing(self, asked: Clause, _topic: Topic | None) -> Finding | None:
        """Return what a clause asks for that stands word for word among the phrasings."""
        wanted = self.index.exactly(asked.text)
        part = self.part(wanted, Why("a phrasing", asked.text, 1.0, band(1.0, self.index.bars))) if wanted else None
        return Finding((part,), is_literal=True) if part else None

    def as_quotation(self, asked: Clause, _topic: Topic | None) -> Finding | None:
        """Return the texts that a clause quotes, whether it asks for the rest of them or not."""
        return Finding.of(self._quoted(asked))

    def as_mention(self, asked: Clause, topic: Topic | None) -> Finding | None:
        """Return the texts that speak of what a clause looks for."""
        return Finding.of(self._mentioned(asked, topic))

    def as_keyword(self, asked: Clause, topic: Topic | None) -> Finding | None:
        """Return the texts that hold a bare keyword or two, where nothing else is said."""
        if len(asked.words) > MOST_KEYWORDS or not QUESTION_WORDS.isdisjoint(asked.words):
            return None
        within = {entry.id for entry in topic.all_entries()} if topic else None
        ids = self._passages.holding([word for word in asked.words if word not in self.nouns], within)
        return Finding.of(self._parts(ids, Why("words in its text")) if len(ids) <= MOST_HOLDING else ())

    def as_likeness(self, asked: Clause, topic: Topic | None) -> Finding:
        """Return what a clause is like, by a comparison with every phrasing: sure, or worth offering, or nothing."""
        bars = self.index.bars
        if topic is None:
            verdict = judge(self.index.rank(" ".join(asked.words)), bars)
            says_something = not lexicon.KNOWN_WORDS.issuperset(asked.words)
            if not says_something and not (verdict.sure and verdict.sure.score >= bars.alone):
                return Finding(by_match=True, score=0.0)  # "what about it" says nothing by itself
        else:
            within = {topic.id, *(entry.id for entry in topic.all_entries())}
            ranked = self.index.rank(" ".join(asked.words), within)
            # A name alone does not ask for the whole list: "how do we measure progress against the aims".
            names_topic = bool(ranked) and ranked[0].id != topic.id
            verdict = judge(ranked, bars, names_topic=names_topic)
        parts = self._matches((verdict.sure,) if verdict.sure else ())
        score = verdict.sure.score if verdict.sure else 0.0
        return Finding(parts, self._matches(verdict.unsure), by_match=True, score=score)

    def doubt(self, asked: Clause) -> float:
        """Return how likely a clause has no answer, from about 0 to about 1; 0 where that is not known."""
        nothing = self.index.unanswered(" ".join(asked.words))
        return nothing.score if nothing else 0.0

    def sure_besides(self, asked: Clause, without: Container[str]) -> tuple[Part, ...]:
        """Return what a clause surely asks for among everything but some ids."""
        ids = {topic.id for topic in self._handbook.topics} | {entry.id for _, entry in self._handbook.entries()}
        ranked = self.index.rank(" ".join(asked.words), {wanted for wanted in ids if wanted not in without})
        sure = judge(ranked, self.index.bars).sure
        return self._matches((sure,)) if sure else ()

    def mentioned(self, asked: Clause, topic: Topic, without: Container[str] = ()) -> tuple[Part, ...]:
        """Return the entries of a topic, but for some ids, whose text holds what a clause looks for."""
        return self._mentioned(asked, topic, without)

    def sure_within(self, asked: Clause, topic: Topic, without: Container[str]) -> tuple[Part, ...]:
        """Return which entry of a topic a clause surely asks for, where it is known to ask for one."""
        within = {entry.id for entry in topic.all_entries() if entry.id not in without}
        bars = self.index.bars
        sure = judge(self.index.rank(" ".join(asked.words), within), bars, names_topic=True).sure
        return self._matches((sure,)) if sure and sure.score >= (bars.sure + bars.sure_of_topic) / 2 else ()

    def nearest_besides(self, asked: Clause, topic: Topic, without: Container[str]) -> tuple[Part, ...]:
        """Return the entry of a topic that a clause asks for next, after some ids that it was answered with."""
        within = {entry.id for entry in topic.all_entries() if entry.id not in without}
        if held := self._mentioned(asked, topic, without):
            return held
        ranked = self.index.rank(" ".join(asked.words), within)[:1]
        return self._matches(ranked) if ranked and ranked[0].score >= self.index.bars.sure_of_topic else ()

    def _quoted(self, asked: Clause) -> tuple[Part, ...]:
        asks = fragments(asked.text)
        for fragment in asks:
            if ids := self._passages.quoted(clause(fragment).words):
                return self._parts(ids, Why("a quotation"))
        return () if asks else self._parts(self._passages.quoted(asked.words, UNASKED_RUN), Why("its own words"))

    def _mentioned(self, asked: Clause, topic: Topic | None, without: Container[str] = ()) -> tuple[Part, ...]:
        wanted = subject(asked.words, self.nouns)
        if not 0 < len(wanted) <= MOST_WORDS or not (topic or asks_for_mention(asked.words)):
            return ()
        within = {entry.id for entry in topic.all_entries()} if topic else None
        ids = tuple(wanted for wanted in self._passages.holding(wanted, within) if wanted not in without)
        plural = any(word in self.nouns and self.nouns[word].many for word in asked.words)
        most = 2 if plural or asks_for_mention(asked.words) else 1
        return self._parts(ids, Why("words in its text")) if 0 < len(ids) <= most else ()

    def _matches(self, matches: Sequence[Match]) -> tuple[Part, ...]:
        found = (self.part(match.id, _why(match.phrasing, match.score, self.index.bars)) for match in matches)
        return tuple(part for part in found if part)

    def _parts(self, ids: Sequence[str], why: Why) -> tuple[Part, ...]:
        if not ids:
            return ()  # as mostly, and the handbook may have ten thousand entries
        order: list[tuple[Topic, Entry]] = [pair for pair in self._handbook.entries() if pair[1].id in ids]
        return tuple(Quotation(topic, entry, why) for topic, entry in order)

    def _named(self, word: str) -> tuple[str, ...]:
        if word in self.nouns or word in lexicon.PLACE_WORDS or word in QUESTION_WORDS:
            return (word,)
        if joined := self._joined(word):
            return joined
        named = lexicon.MISSPELT.get(word) or self._noun_speller.nearest(word)
        if not named or word in lexicon.MISSPELT or _is_slip(word, named):
            return (named or word,)
        return (word,) if self.index.knows(word) or _is_english(word) else (named,)

    def _joined(self, word: str) -> tuple[str, ...]:
        """Return the two words that were typed as one: "ourvalues", "thirdaim"."""
        cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 2) if word[at:] in self.nouns)
        return next((cut for cut in cuts if cut[0] in lexicon.JOINED_TO_A_NOUN), ())


def _is_english(word: str) -> bool:
    """Whether a word is one of English; it is asked of a misspelt word only, and loads the calculator."""
    from bot.matching.repair import place_of  # noqa: PLC0415 - a question for a place must not load it

    return place_of(word) is not None


def whole_of(topic: Topic, why: Why) -> Part:
    """Return what answers for a topic: its list, or its first entry where that carries the topic's id."""
    return Quotation(topic, topic.entries[0], why) if topic.first_entry_is_topic else TopicList(topic, why)


def _why(phrasing: str, score: float, bars: Bars) -> Why:
    return Why("a phrasing", phrasing, round(score, 3), band(score, bars))


def _is_slip(word: str, meant: str) -> bool:
    """Whether only swapped or doubled letters tell a word from another, so that it is surely a slip of the keys."""
    return sorted(word) == sorted(meant) or (set(word) == set(meant) and word[0] == meant[0])
