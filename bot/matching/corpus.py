"""Every text by which the entries and topics of a handbook are found, topic by topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from bot.handbook.model import fold
from bot.matching.text import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.handbook.model import Examples, Handbook, Topic


T = TypeVar("T")

NOTHING = ""
"""The id under which questions stand that the handbook does not answer."""

MOST_PHRASINGS = 9_500
"""With more phrasings than these, learning takes too long and too much memory: both grow as their square and more."""

STEPS = 20
"""The share of the examples that is learned from goes in so many steps, so that an edit hardly ever changes it."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class TopicTexts:
    """The texts of one topic under each of its ids, or those under `NOTHING`.

    A piece of a handbook is the same object for as long as nothing in it changes, so that whatever is worked out from
    it can be kept with it. `near` are texts that may lie near a worry.
    """

    phrasings: Mapping[str, Sequence[str]]
    topic: Topic | None = None
    near: frozenset[str] = frozenset()
    texts: tuple[str, ...] = field(init=False, repr=False)
    harmless: Sequence[str] = field(init=False, repr=False)
    _folded: Mapping[str, str] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay every text of it side by side, and those that are surely no worry."""
        texts = tuple(text for texts in self.phrasings.values() for text in texts)
        object.__setattr__(self, "texts", texts)
        object.__setattr__(self, "harmless", tuple(t for t in texts if t not in self.near) if self.near else texts)

    def exactly(self, folded: str) -> str | None:
        """Return the id under which a folded text stands word for word, the first of several; None for none."""
        if self._folded is None:
            stands: dict[str, str] = {}
            for wanted, texts in self.phrasings.items():
                for text in texts:
                    stands.setdefault(fold(text), wanted)
            object.__setattr__(self, "_folded", stands)
        return (self._folded or {}).get(folded)


def kept_with_piece(make: Callable[[TopicTexts], T]) -> Callable[[TopicTexts], T]:
    """Return the function such that what it makes of a piece is kept for as long as the piece lives."""
    made: WeakKeyDictionary[TopicTexts, T] = WeakKeyDictionary()

    @wraps(make)
    def kept(piece: TopicTexts) -> T:
        found = made.get(piece)
        if found is None:
            found = made[piece] = make(piece)
        return found

    return kept


_PIECES: WeakValueDictionary[object, TopicTexts] = WeakValueDictionary()
"""The pieces that somebody holds, by all that they are made from."""


def pieces_of(handbook: Handbook) -> tuple[TopicTexts, ...]:
    """Return the texts of a handbook topic by topic, and last what has no answer.

    Titles and words of the page are among the texts of an id, and so are the examples that it answers. Where the
    examples are more than can be learned from, the first of each id are taken, and of phrasings always all.
    """
    examples = handbook.examples
    share = _share(handbook)
    pieces = [_piece(topic, examples, share) for topic in handbook.topics]
    near = [text for texts in examples.unanswered.values() for text in _first(texts, share)]
    if nothing := (*_refused(handbook), *near):
        key = (nothing, len(near))
        pieces.append(_kept(key, lambda: TopicTexts({NOTHING: nothing}, near=frozenset(near))))
    return tuple(pieces)


def _piece(topic: Topic, examples: Examples, share: float) -> TopicTexts:
    ids = dict.fromkeys((topic.id, *(entry.id for entry in topic.all_entries())))
    more = {wanted: _first(examples.answered.get(wanted, ()), share) for wanted in ids}

    def made() -> TopicTexts:
        return TopicTexts({wanted: (*texts, *more[wanted]) for wanted, texts in _own(topic).items()}, topic)

    return _kept((topic, tuple(more.values())), made)


def _kept(key: object, make: Callable[[], TopicTexts]) -> TopicTexts:
    found = _PIECES.get(key)
    if found is None:
        found = _PIECES[key] = make()
    return found


def is_refused(question: str, pieces: Sequence[TopicTexts]) -> bool:
    """Return whether a question stands word for word among those that have no answer."""
    if not pieces or pieces[-1].topic or len(question) > MOST_CHARACTERS:
        return False  # folding a long text may make it many times as long
    return pieces[-1].exactly(fold(question)) == NOTHING


def harmless_in(handbook: Handbook, pieces: Sequence[TopicTexts]) -> list[str]:
    """Return every text of a handbook that is no worry: look-alikes, small talk, and those of each piece.

    Examples that only sound like an entry are left out: many ask for policies and complaints, which lie near a worry.
    """
    courtesies = [said for talk in handbook.assistant.smalltalk for said in talk.phrasings]
    return [*handbook.safeguarding.lookalikes, *courtesies, *(text for piece in pieces for text in piece.harmless)]


def _refused(handbook: Handbook) -> list[str]:
    """Return what has no answer by the words of editors."""
    nothing = [*handbook.unanswered]
    for topic in handbook.topics:
        nothing += topic.not_for
        for entry in topic.all_entries():
            nothing += entry.not_for
    return nothing


def _share(handbook: Handbook) -> float:
    """Return how much of each list of examples is learned from, so that the phrasings beside them all have room."""
    groups = (*handbook.examples.answered.values(), *handbook.examples.unanswered.values())
    examples = sum(map(len, groups))
    if not examples:
        return 1.0
    own = sum(len(texts) for topic in handbook.topics for texts in _own(topic).values()) + len(_refused(handbook))
    room = MOST_PHRASINGS - own
    return 1.0 if examples <= room or room < 0 else room * STEPS // examples / STEPS


def _first(texts: tuple[str, ...], share: float) -> tuple[str, ...]:
    return texts if share == 1 else texts[: int(share * len(texts))]


def _own(topic: Topic) -> dict[str, list[str]]:
    phrasings: dict[str, list[str]] = {topic.id: [topic.title, *topic.phrasings]}
    for entry in topic.all_entries():
        phrasings.setdefault(entry.id, []).extend((entry.title, entry.text, *entry.phrasings))
    return phrasings
