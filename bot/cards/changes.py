"""Changes of the words as lines of a card: what a reader sees changing, and everything that speaks against it."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role, day_of
from bot.cards.markup import cut, units
from bot.editing.change import ChangeKind
from bot.editing.preview import UNASKED, editors_of
from bot.english import listed, plural
from bot.handbook.model import Ref
from bot.handbook.regions import fields_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.editing.errors import StaleError
    from bot.editing.preview import Difference, Preview
    from bot.handbook.model import Handbook
    from bot.handbook.yaml_edit import Value
    from bot.storage.history import Proposal, Revision


NAMES = {
    "title": "Title",
    "text": "Text",
    "lead": "Sentence above the list",
    "phrasings": "Phrasings",
    "not_for": "Not for",
    "source": "Source",
    "source.title": "Source, title",
    "source.url": "Source, address",
    "keeper": "Keeper",
    "review_by": "Review by",
    "reviewed": "Reviewed",
    "order": "Place among the topics",
}
"""What a field is called for an editor; a field that is not here goes by its name in the file."""

DONE: dict[str, str] = {
    ChangeKind.EDIT: "Edited",
    ChangeKind.ADD: "Added",
    ChangeKind.RETIRE: "Retired",
    ChangeKind.RESTORE: "Restored",
    ChangeKind.UNDO: "Taken back",
    ChangeKind.IMPORT: "Imported",
    ChangeKind.OUTSIDE: "Changed in the file",
}
"""What a kind of change is called when it is done."""

MOST_ITEMS = 12
"""Lines of a list that a card shows of what is new or gone; the file beside it has all of them."""

MOST_QUOTED = 900
"""Characters of a text that a card quotes before and after; the file beside it has all of them."""

MOST_RECALLED = 280
"""Characters of a text that the history quotes before and after."""

AROUND = 60
"""Characters that stay on each side of what is different in a long text."""

MOST_DIFFERENT = 6
"""Entries that a card shows one by one."""

MOST_WHOLE = 2
"""Entries that a card has room for whole."""

MOST_LOOKS = 6
NOTHING_YET = "Nothing is written yet. This is what would change for a reader:"
NO_CHANGE = "Nothing would change: these are the words as they stand now."
UNDECIDED = "Two editors have to agree to this:"
MUST_STAY = "The answers to these questions must not change, but they would:"
LOOK = "Please look at this before you publish:"
ASKED_AGAIN = "Members who have agreed to these words on the tour will be asked to read them again."
NOT_ASKED = "Members who have agreed to these words on the tour will not be asked to read them again."
IF_MATERIAL = f"{NOT_ASKED} Have them asked if the meaning has changed."
CHANGED_WITH = "The same change also covers"
WERE_ASKED = "Members who had agreed to these words on the tour were asked to read them again."
PROBLEMS = "This cannot be published yet. Please put right:"


def preview_lines(preview: Preview, handbook: Handbook) -> tuple[Line, ...]:
    """Return a preview: first what stands in the way, then what changes, then what to look at."""
    lines = [Line(Role.TITLE, f"Preview: {title_of(preview.change.id, handbook, preview.differences)}")]
    if preview.problems:
        lines.append(Line(Role.SAID, PROBLEMS))
        lines += [Line(Role.CHOICE, f"{_named(each.field)}{each.sentence}") for each in preview.problems[:MOST_LOOKS]]
        lines += _more(len(preview.problems) - MOST_LOOKS, "problem")
        return (*lines, *difference_lines(preview.differences, handbook))
    if preview.changes_nothing:
        return (*lines, Line(Role.SAID, NO_CHANGE))
    lines += [
        *_headline(preview),
        *_seconds(preview),
        Line(Role.SAID, NOTHING_YET),
        *difference_lines(preview.differences, handbook),
    ]
    lines += _again(preview, IF_MATERIAL)
    looks = [*map(str, preview.near), *(str(taken) for taken in preview.taken if not taken.is_pair), *preview.untried]
    if looks:
        lines.append(Line(Role.TITLE, LOOK))
        lines += [Line(Role.CHOICE, each) for each in looks[:MOST_LOOKS]]
        lines += _more(len(looks) - MOST_LOOKS, "line")
    return tuple(lines)


def is_shown_whole(preview: Preview) -> bool:
    """Whether a card shows all of a preview, so that no file is needed beside it."""
    sides = [side for one in preview.differences for side in (one.gone, one.new)]
    sizes = [units("\n".join(side)) for side in sides]
    looks = max(len(preview.near) + len(preview.taken), len(preview.problems))
    are_few = len({one.id for one in preview.differences}) <= MOST_WHOLE and looks <= MOST_LOOKS
    return are_few and max(map(len, sides), default=0) <= MOST_ITEMS and sum(sizes) <= 2 * MOST_QUOTED


def difference_lines(differences: Sequence[Difference], handbook: Handbook) -> Iterator[Line]:
    """Yield what is different, entry by entry and field by field, before and after."""
    found = [(wanted, list(each)) for wanted, each in groupby(differences, key=lambda one: one.id)]
    for wanted, fields in found[:MOST_DIFFERENT]:
        if len(found) > 1:
            yield Line(Role.TITLE, title_of(wanted, handbook, fields))
        for field in fields:
            if field.field != "id":
                yield from _field_lines(field.field, field.before, field.after)
    yield from _more(len(found) - MOST_DIFFERENT, "entry")


def stale_lines(error: StaleError) -> tuple[Line, ...]:
    """Return both versions of words that somebody else has changed meanwhile: theirs and the editor's own."""
    lines = [Line(Role.TITLE, "Somebody else was quicker"), Line(Role.SAID, str(error))]
    for name, wanted in error.wanted.items():
        was = (error.was or {}).get(name, "")
        now = error.now.get(name, "")
        if error.was is not None and was != now:
            lines += _quoted(f"{name_of(name)}, when you opened it", was)
        lines += _quoted(f"{name_of(name)}, as it stands now", now)
        lines += _quoted(f"{name_of(name)}, as you want it", wanted)
    theirs = [name for name, value in error.now.items() if error.was is not None and error.was.get(name) != value]
    for name in theirs:
        if name not in error.wanted:
            lines += _quoted(f"{name_of(name)}, as it stands now", error.now[name])
    return tuple(lines)


def revision_lines(revision: Revision, handbook: Handbook, others: Sequence[str] = ()) -> tuple[Line, ...]:
    """Return one change of the history, with what was different; `others` is what was changed with it."""
    by = "" if revision.kind == ChangeKind.OUTSIDE else f" by {editors_of(revision)}"
    who = f"{DONE.get(revision.kind, revision.kind)} on {day_of(revision.at)}{by}. {_why(revision.why)}"
    title = f"Change {revision.number}: {title_of(revision.id, handbook)}"
    damaged = [] if revision.is_sound else [Line(Role.SAID, "This row of the history is damaged.")]
    revised = (replace(line, text=cut(line.text, MOST_RECALLED)) for line in _revised(revision))
    again = [Line(Role.SAID, WERE_ASKED)] if revision.is_material else []
    return (Line(Role.TITLE, title), Line(Role.SAID, who), *_beside(others), *damaged, *again, *revised)


def _beside(others: Sequence[str]) -> Iterator[Line]:
    if others:
        more = len(others) - MOST_DIFFERENT
        named = [*others[:MOST_DIFFERENT], *([f"{more} more"] if more > 0 else [])]
        yield Line(Role.SAID, f"{CHANGED_WITH} {listed(named)}.")


def proposal_lines(proposal: Proposal, preview: Preview, handbook: Handbook) -> tuple[Line, ...]:
    """Return a proposal for its second editor: whose it is, why two have to agree, and what would change."""
    title = f"Proposal {proposal.number}: {title_of(proposal.id, handbook, preview.differences)}"
    who = f"{proposal.name} proposed this on {day_of(proposal.at)}. {_why(preview.change.why)}"
    problems = [Line(Role.CHOICE, f"{_named(each.field)}{each.sentence}") for each in preview.problems[:MOST_LOOKS]]
    return (
        Line(Role.TITLE, title),
        Line(Role.SAID, who),
        *_headline(preview),
        *_seconds(preview),
        *_again(preview, NOT_ASKED),
        *problems,
        *difference_lines(preview.differences, handbook),
    )


def title_of(wanted: str, handbook: Handbook, differences: Iterable[Difference] = ()) -> str:
    """Return what an entry or a topic is called, with its id; of a new one, what it will be called."""
    ref = Ref.parse(wanted)
    topic, entry = handbook.find(ref.id) or (None, None)
    known = topic.title if topic and (ref.whole or entry is None) else entry.title if entry else ""
    new = next((each.after for each in differences if each.id == wanted and each.field == "title" and each.after), "")
    title = known or (new if isinstance(new, str) else "")
    return f"“{title}” ({ref.id})" if title else ref.id


def name_of(field: str) -> str:
    """Return what a field is called for an editor."""
    return NAMES.get(field, field)


def _why(given: str) -> str:
    return f"Why: {given}" if given else "No reason was given."


def _named(field: str) -> str:
    return f"{name_of(field)}: " if field else ""


def _headline(preview: Preview) -> list[Line]:
    """Return what an import takes out, above all else: whoever made the table may not have meant it."""
    return [Line(Role.TITLE, preview.takes_out)] if preview.takes_out else []


def _seconds(preview: Preview) -> Iterator[Line]:
    if preview.protected:
        yield Line(Role.SAID, UNDECIDED)
        yield from (Line(Role.CHOICE, each) for each in preview.protected[:MOST_LOOKS])
    if preview.broken:
        yield Line(Role.SAID, MUST_STAY)
        yield from (Line(Role.CHOICE, str(each)) for each in preview.broken[:MOST_LOOKS])
        yield from _more(len(preview.broken) - MOST_LOOKS, "question")
    if preview.unasked:
        yield Line(Role.SAID, UNASKED.format(len(preview.unasked)))


def _again(preview: Preview, if_not: str) -> list[Line]:
    """Return whether members are asked to read the words again, where there are words to which they agree."""
    return [Line(Role.SAID, ASKED_AGAIN if preview.asks_again else if_not)] if preview.agreed else []


def _revised(revision: Revision) -> Iterator[Line]:
    before, after = _fields(revision.before), _fields(revision.after)
    if not revision.before or not revision.after:
        what = "added" if revision.after else "removed"
        words = after or before
        yield Line(Role.SAID, f"The whole entry was {what}.")
        for name in ("title", "text"):
            if name in words:
                yield from _quoted(name_of(name), words[name])
        return
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    for name in changed:
        yield from _field_lines(name, before.get(name, ""), after.get(name, ""))
    if not changed:
        yield from _rows_changed(revision.before, revision.after)


def _rows_changed(before: str, after: str) -> Iterator[Line]:
    """Yield the lines of a file that are different, where they say nothing by themselves."""
    old, new = before.splitlines(), after.splitlines()
    yield from _items("Lines removed", [row.strip() for row in old if row not in new])
    yield from _items("Lines added", [row.strip() for row in new if row not in old])


def _fields(piece: str) -> Mapping[str, Value]:
    return fields_in(piece) if piece else {}


def _field_lines(field: str, before: Value, after: Value) -> Iterator[Line]:
    name = name_of(field)
    if isinstance(before, tuple) or isinstance(after, tuple):
        old, new = _as_items(before), _as_items(after)
        gone, put = [one for one in old if one not in new], [one for one in new if one not in old]
        yield from _items(f"{name}, removed", gone)
        yield from _items(f"{name}, new", put)
        if not gone and not put:
            yield Line(Role.SAID, f"{name}: the same, in another order.")
        return
    old_words, new_words = _where_different(before, after)
    if before:
        yield from _quoted(f"{name}, before", old_words)
    yield from _quoted(f"{name}, after" if before else f"{name}, new", new_words)


def _where_different(before: str, after: str) -> tuple[str, str]:
    """Return two long texts without what is the same at their beginnings and ends."""
    if max(units(before), units(after)) <= MOST_QUOTED:
        return before, after
    shortest = min(len(before), len(after))
    start = next((at for at in range(shortest) if before[at] != after[at]), shortest)
    end = next((at for at in range(shortest - start) if before[-1 - at] != after[-1 - at]), shortest - start)
    start, end = max(start - AROUND, 0), max(end - AROUND, 0)

    def around(text: str) -> str:
        inner = text[start : len(text) - end]
        return f"{'…' if start else ''}{cut(inner, MOST_QUOTED)}{'…' if end else ''}"

    return around(before), around(after)


def _quoted(head: str, value: Value) -> Iterator[Line]:
    if isinstance(value, tuple):
        yield from _items(head, list(value))
        return
    if not value:
        yield Line(Role.SAID, f"{head}: nothing.")
        return
    yield Line(Role.SAID, f"{head}:")
    yield Line(Role.QUOTE, cut(value, MOST_QUOTED))


def _items(head: str, items: Sequence[str]) -> Iterator[Line]:
    if items:
        yield Line(Role.SAID, f"{head}:")
        yield from (Line(Role.CHOICE, item) for item in items[:MOST_ITEMS])
        yield from _more(len(items) - MOST_ITEMS, "line")


def _more(count: int, what: str) -> list[Line]:
    if count <= 0:
        return []
    return [Line(Role.SAID, f"And {count} more {plural(count, what)}.")]


def _as_items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
