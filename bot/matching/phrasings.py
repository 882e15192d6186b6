"""Every text by which the entries and topics of a handbook are found, in pieces that an edit leaves as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.knowledge.handbook import Examples, Handbook, Topic

NOTHING = ""
"""The id under which questions stand that the handbook does not answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The texts of one topic under each of its ids, or those under `NOTHING`.

    A piece is the same object for as long as nothing in it changes, so that whatever is worked out from it is kept by
    which piece it is. `topic` and `examples` are what it was made from; `near` are texts that may lie near a worry.
    """

    phrasings: Mapping[str, Sequence[str]]
    topic: Topic | None = None
    examples: Examples | None = None
    near: frozenset[str] = frozenset()
    texts: tuple[str, ...] = field(init=False, repr=False)

    harmless: Sequence[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay every text of it side by side, and those that are surely no worry."""
        texts = tuple(text for texts in self.phrasings.values() for text in texts)
        object.__setattr__(self, "texts", texts)
        object.__setattr__(self, "harmless", tuple(t for t in texts if t not in self.near) if self.near else texts)


def pieces_of(handbook: Handbook, before: Sequence[Piece] = ()) -> tuple[Piece, ...]:
    """Return the texts of a handbook topic by topic, and last what has no answer; what is as before is the same piece.

    Titles and words of the page are among the texts of an id, and so are the examples that it answers.
    """
    known = {id(piece.topic): piece for piece in before if piece.topic and piece.examples is handbook.examples}
    pieces = [known.get(id(topic)) or _piece(topic, handbook.examples) for topic in handbook.topics]
    nothing = [*handbook.unanswered]
    for topic in handbook.topics:
        nothing += topic.not_for
        for entry in topic.all_entries():
            nothing += entry.not_for
    near = frozenset(text for texts in handbook.examples.unanswered.values() for text in texts)
    nothing += (text for texts in handbook.examples.unanswered.values() for text in texts)
    if nothing:
        last = next((piece for piece in before if NOTHING in piece.phrasings and piece.topic is None), None)
        same = last is not None and list(last.phrasings[NOTHING]) == nothing
        pieces.append(last if last is not None and same else Piece({NOTHING: nothing}, near=near))
    return tuple(pieces)


def phrasings_of(handbook: Handbook) -> Mapping[str, Sequence[str]]:
    """Return the texts under each id, titles and words of the page too, and under `NOTHING` what has no answer."""
    return {wanted: texts for piece in pieces_of(handbook) for wanted, texts in piece.phrasings.items()}


def harmless_in(handbook: Handbook, pieces: Sequence[Piece]) -> list[Sequence[str]]:
    """Return every text of a handbook that is no worry, in parts: look-alikes, small talk, and those of each piece.

    Examples that only sound like an entry are left out: many ask for policies and complaints, which lie near a worry.
    """
    courtesies = [said for talk in handbook.assistant.smalltalk for said in talk.phrasings]
    return [handbook.safeguarding.lookalikes, courtesies, *(piece.harmless for piece in pieces)]


def _piece(topic: Topic, examples: Examples) -> Piece:
    phrasings: dict[str, list[str]] = {topic.id: [topic.title, *topic.phrasings]}
    for entry in topic.all_entries():
        phrasings.setdefault(entry.id, []).extend((entry.title, entry.text, *entry.phrasings))
    for wanted in phrasings:
        phrasings[wanted] += examples.answered.get(wanted, ())
    return Piece(phrasings, topic, examples)
