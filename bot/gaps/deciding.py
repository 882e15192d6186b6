"""What an editor does about a gap: the changes that answer it, and whether the words have answered it by now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.assistant import reply_of
from bot.editing.change import NOT_THERE, Change, ChangeKind, as_texts
from bot.editing.form import NOT_HERE, new_sheet
from bot.editing.sheets import EVERYDAY, EXAMPLES
from bot.errors import EditingError
from bot.handbook.model import Ref, fold
from bot.handbook.new_file import new_file
from bot.handbook.schema import kind_of
from bot.reply import MOST_OFFERED, Answer, Quotation, TopicList, Why
from bot.storage.gaps import GapState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.assistant.library import Edition
    from bot.editing.desk import Desk
    from bot.editing.form import Sheet
    from bot.handbook.yaml_edit import Value
    from bot.reply import Part
    from bot.storage.gaps import Gap


WHY = "question {}, sent by members"
"""The reason of a change, for the history."""

NEAREST = Why("the entry that comes nearest")


def nearest(edition: Edition, text: str) -> tuple[Part, ...]:
    """Return the entries and topics that come nearest to a question, at most three, likeliest first."""
    handbook = edition.handbook
    found: list[Part] = []
    for match in edition.resolver.index.rank(text)[:MOST_OFFERED]:
        topic, entry = handbook.find(match.id) or (None, None)
        if topic:
            found.append(Quotation(topic, entry, NEAREST) if entry else TopicList(topic, NEAREST))
    return tuple(found)


def answering(desk: Desk, gaps: Sequence[Gap], wanted: Sequence[str]) -> Change:
    """Return the change that lets entries answer gaps, one each: the first words become a phrasing, others examples.

    Raises:
        EditingError: There is no such entry, or the words cannot be changed.
    """
    desk.rules.refuse_shipped()
    phrasings: dict[str, list[str]] = {}
    examples: dict[str, list[str]] = {}
    for gap, one in zip(gaps, wanted, strict=True):
        first, *others = (each.text for each in gap.texts)
        phrasings.setdefault(one, []).append(first)
        examples.setdefault(f"answered.{Ref.parse(one).id}", []).extend(others)
    changes = [_with(desk, one, {"phrasings": texts}) for one, texts in phrasings.items()]
    if more := {name: texts for name, texts in examples.items() if texts}:
        changes.append(_with(desk, EXAMPLES, more))
    why = WHY.format(", ".join(str(gap.number) for gap in gaps))
    return replace(changes[0], why=why, beside=tuple(changes[1:]))


def declining(desk: Desk, gap: Gap, near: str = "") -> Change:
    """Return the change that lets the assistant say of a gap that the handbook does not answer it.

    Its words become near misses of the entry that it is `near`, or, without one, everyday questions without an answer.

    Raises:
        EditingError: There is no such entry, or the words cannot be changed.
    """
    desk.rules.refuse_shipped()
    texts = [each.text for each in gap.texts]
    change = _with(desk, near, {"not_for": texts}) if near else _with(desk, EVERYDAY, {"unanswered": texts})
    return replace(change, why=WHY.format(gap.number))


def new_entry(desk: Desk, gap: Gap, topic: str) -> Sheet:
    """Return the sheet of a new entry of a topic, with the words of a gap as its phrasings.

    Raises:
        EditingError: There is no such topic, or the words cannot be changed.
    """
    phrasings = tuple(each.text for each in gap.texts)
    return replace(new_sheet(desk, topic), wanted={"phrasings": phrasings}, why=WHY.format(gap.number))


def settled(gap: Gap, edition: Edition) -> str | None:
    """Return the id under which some words of a gap stand in the handbook, "" among what has no answer; None for none.

    Whoever put them there has decided, in whatever way: in a form, in a file, or as a second editor. What stood there
    as it was sent was no help, and decides nothing.
    """
    found = ((each, standing(each.text, edition)) for each in gap.texts)
    return next((where for each, where in found if where is not None and where != each.stood), None)


def holds(gap: Gap, edition: Edition) -> bool:
    """Whether a gap that is done is so still: what answered it may have been taken back since."""
    answer = "" if gap.state is GapState.NOT_OURS else edition.handbook.id_now(Ref.parse(gap.entry).id)
    if any(standing(each.text, edition) == answer for each in gap.texts):
        return True
    reply = reply_of(edition, gap.text)  # which an editor has called its answer, whatever its words
    return isinstance(reply, Answer) and any(part.id == answer for part in reply.parts)


def standing(text: str, edition: Edition) -> str | None:
    """Return the id under which a text stands word for word, "" among what has no answer; None for nowhere."""
    folded = fold(text)
    return next((wanted for piece in edition.pieces if (wanted := piece.exactly(folded)) is not None), None)


def _with(desk: Desk, piece: str, more: dict[str, list[str]]) -> Change:
    """Return the change that puts lines at the end of the lists of a piece, each once; a missing file is begun."""
    shown = desk.show(piece)
    if shown is None and not Ref.parse(piece).whole:
        raise EditingError(NOT_HERE.format(piece))
    present: Mapping[str, Value] = shown.fields if shown else {}
    fields = {name: tuple(dict.fromkeys((*as_texts(present.get(name, ())), *texts))) for name, texts in more.items()}
    if shown is None:
        stem = Ref.parse(piece).id
        return Change(ChangeKind.IMPORT, stem, seen=NOT_THERE, content=new_file(kind_of(stem), fields))
    return Change(ChangeKind.EDIT, piece, fields, seen=shown.digest)
