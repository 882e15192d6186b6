"""Changes of the words as lines of a card: what a reader sees changing, and everything that speaks against it."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role, day_of
from bot.cards.markup import cut, units
from bot.cards.names import name_of, title_of
from bot.editing.change import ChangeKind
from bot.editing.preview import UNASKED, differences_in, editors_of
from bot.english import listed, plural
from bot.handbook.problems import shown
from bot.handbook.regions import fields_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.editing.errors import StaleError
    from bot.editing.preview import Difference, NearPhrasing, Preview
    from bot.handbook.model import Handbook
    from bot.handbook.yaml_edit import Value
    from bot.storage.history import Proposal, Revision


DONE: dict[str, str] = {
    ChangeKind.EDIT: "Edited",
    ChangeKind.ADD: "Added",
    ChangeKind.RETIRE: "Retired",
    ChangeKind.RESTORE: "Restored",
    ChangeKind.RENAME: "Renamed",
    ChangeKind.UNDO: "Taken back",
    ChangeKind.IMPORT: "Imported",
    ChangeKind.OUTSIDE: "Changed in the file",
}
"""What a kind of change is called when it is done."""

MOST_ITEMS = 12
"""Lines of a list that a card shows of what is new or gone; the file beside it has all of them."""

FEW_ITEMS = 3
"""The same where several entries are different, so that each of them is seen."""

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
ALONG = "Part of the same change:"
TAKEN_OUT = "All of this would be taken out:"
NO_CHANGE = "Nothing would change: these are the words as they stand now."
UNDECIDED = "Two editors have to agree to this:"
MUST_STAY = "The answers to these questions must not change, but they would:"
LOOK = "Please look at this before you publish:"
ASKED_AGAIN = "Members who have agreed to these words will be asked to read them again."
NOT_ASKED = "Members who have agreed to these words will not be asked to read them again."
IF_MATERIAL = f"{NOT_ASKED} Have them asked if the meaning has changed."
CHANGED_WITH = "The same change also covers"
WERE_ASKED = "Members who had agreed to these words were asked to read them again."
PROBLEMS = "This cannot be published yet. Please put right:"


def preview_lines(preview: Preview, handbook: Handbook) -> tuple[Line, ...]:
    """Return a preview: first what stands in the way, then what changes, then what to look at."""
    lines = [Line(Role.TITLE, f"Preview: {title_of(preview.change.id, handbook, preview.differences)}")]
    if preview.problems:
        lines.append(Line(Role.SAID, PROBLEMS))
        lines += _problems(preview, handbook)
        lines += _more(len(preview.problems) - MOST_LOOKS, "problem")
        return (*lines, *difference_lines(_apart_from_along(preview), handbook))
    if preview.changes_nothing:
        return (*lines, Line(Role.SAID, NO_CHANGE))
    lines += [
        *_headline(preview),
        *_seconds(preview),
        *_along(preview),
        Line(Role.SAID, NOTHING_YET),
        *difference_lines(_apart_from_along(preview), handbook),
    ]
    lines += _again(preview, IF_MATERIAL)
    looks = [_near(each, handbook) for each in preview.near]
    looks += [*(str(taken) for taken in preview.taken if not taken.is_pair), *preview.untried]
    if looks:
        lines.append(Line(Role.TITLE, LOOK))
        lines += [Line(Role.CHOICE, each) for each in looks[:MOST_LOOKS]]
        lines += _more(len(looks) - MOST_LOOKS, "line")
    return tuple(lines)


def _near(near: NearPhrasing, handbook: Handbook) -> str:
    title = title_of(near.id, handbook)
    return f"{shown(near.phrasing)} is nearly the same as {shown(near.other)}, which asks for {title}."


def is_shown_whole(preview: Preview) -> bool:
    """Whether a card shows all of a preview, so that no file is needed beside it."""
    sides = [side for one in preview.differences for side in (one.gone, one.new)]
    sizes = [units("\n".join(side)) for side in sides]
    if preview.along:
        return False
    looks = max(len(preview.near) + len(preview.taken), len(preview.problems))
    are_few = len({one.id for one in preview.differences}) <= MOST_WHOLE and looks <= MOST_LOOKS
    return are_few and max(map(len, sides), default=0) <= MOST_ITEMS and sum(sizes) <= 2 * MOST_QUOTED


def difference_lines(differences: Sequence[Difference], handbook: Handbook) -> Iterator[Line]:
    """Yield what is different, entry by entry and field by field, before and after."""
    found = [(wanted, list(each)) for wanted, each in groupby(differences, key=lambda one: one.id)]
    for wanted, fields in found[:MOST_DIFFERENT]:
        if len(found) > 1:
            yield Line(Role.TITLE, title_of(wanted, handbook, fields))
        if any(each.field == "id" and not each.after for each in fields):
            yield from _taken_out(fields, handbook)
            continue
        most = MOST_ITEMS if len(found) <= MOST_WHOLE else FEW_ITEMS
        for field in fields:
            if field.field != "id":
                yield from _field_lines(name_of(field.field, handbook), field.before, field.after, most)
    yield from _more(len(found) - MOST_DIFFERENT, "entry")


def _taken_out(fields: Sequence[Difference], handbook: Handbook) -> Iterator[Line]:
    """Yield what an entry says of which nothing would be left."""
    yield Line(Role.SAID, TAKEN_OUT)
    for each in fields:
        if each.field == "id":
            continue
        if isinstance(each.before, tuple):
            yield from _items(name_of(each.field, handbook), each.before, FEW_ITEMS)
        else:
            yield from _quoted(name_of(each.field, handbook), cut(each.before, MOST_QUOTED))


def stale_lines(error: StaleError, handbook: Handbook) -> tuple[Line, ...]:
    """Return both versions of words that somebody else has changed meanwhile: theirs and the editor's own."""
    title = f"Somebody else was quicker: {title_of(error.id, handbook)}"
    lines = [Line(Role.TITLE, title), Line(Role.SAID, str(error))]
    for name, wanted in error.wanted.items():
        was = (error.was or {}).get(name, "")
        now = error.now.get(name, "")
        if isinstance(wanted, tuple) and isinstance(now, tuple) and len(now) > MOST_ITEMS:
            lines += _field_lines(f"{name_of(name, handbook)}, as you want it", was or now, wanted)
            continue
        if error.was is not None and was != now:
            lines += _quoted(f"{name_of(name, handbook)}, when you opened it", was)
        lines += _quoted(f"{name_of(name, handbook)}, as it stands now", now)
        lines += _quoted(f"{name_of(name, handbook)}, as you want it", wanted)
    theirs = [name for name, value in error.now.items() if error.was is not None and error.was.get(name) != value]
    for name in theirs:
        if name not in error.wanted:
            lines += _quoted(f"{name_of(name, handbook)}, as it stands now", error.now[name])
    return tuple(lines)


def revision_lines(revision: Revision, handbook: Handbook, others: Sequence[str] = ()) -> tuple[Line, ...]:
    """Return one change of the history, with what was different; `others` is what was changed with it."""
    who = f"{done(revision)}. {_why(revision.why)}"
    title = f"Change {revision.number}: {title_of(revision.id, handbook, differences_in(revision))}"
    damaged = [] if revision.is_sound else [Line(Role.SAID, "This row of the history is damaged.")]
    revised = (replace(line, text=cut(line.text, MOST_RECALLED)) for line in _revised(revision, handbook))
    again = [Line(Role.SAID, WERE_ASKED)] if revision.is_material else []
    return (Line(Role.TITLE, title), Line(Role.SAID, who), *_beside(handbook, others), *damaged, *again, *revised)


def done(revision: Revision) -> str:
    """Return what was done, when and by whom."""
    by = "" if revision.kind == ChangeKind.OUTSIDE else f" by {editors_of(revision)}"
    return f"{DONE.get(revision.kind, revision.kind)} on {day_of(revision.at)}{by}"


def _beside(handbook: Handbook, others: Sequence[str]) -> Iterator[Line]:
    if others:
        more = len(others) - MOST_DIFFERENT
        named = [title_of(each, handbook) for each in others[:MOST_DIFFERENT]]
        named += [f"{more} more"] if more > 0 else []
        yield Line(Role.SAID, f"{CHANGED_WITH} {listed(named)}.")


def proposal_lines(proposal: Proposal, preview: Preview, handbook: Handbook) -> tuple[Line, ...]:
    """Return a proposal for its second editor: whose it is, why two have to agree, and what would change."""
    title = f"Proposal {proposal.number}: {title_of(proposal.id, handbook, preview.differences)}"
    who = f"{proposal.name} proposed this on {day_of(proposal.at)}. {_why(preview.change.why)}"
    return (
        Line(Role.TITLE, title),
        Line(Role.SAID, who),
        *_headline(preview),
        *_seconds(preview),
        *_along(preview),
        *_again(preview, NOT_ASKED),
        *_problems(preview, handbook),
        *difference_lines(_apart_from_along(preview), handbook),
    )


def _why(given: str) -> str:
    return f"Why: {given}" if given else "No reason was given."


def _problems(preview: Preview, handbook: Handbook) -> Iterator[Line]:
    """Yield what has to be put right, each with the name of its field."""
    for each in preview.problems[:MOST_LOOKS]:
        named = f"{name_of(each.field, handbook)}: " if each.field else ""
        yield Line(Role.CHOICE, f"{named}{each.sentence}")


def _headline(preview: Preview) -> list[Line]:
    """Return what an import takes out, above all else: whoever made the table may not have meant it."""
    return [Line(Role.TITLE, preview.takes_out)] if preview.takes_out else []


def _apart_from_along(preview: Preview) -> list[Difference]:
    """Return what is different besides that which goes along: a sentence says all of that already."""
    own = {part.id for part in preview.change.own}
    along = {part.id for part in preview.change.along or ()} - own
    return [each for each in preview.differences if each.id not in along]


def _along(preview: Preview) -> Iterator[Line]:
    """Yield what goes along because it names what is changed."""
    if preview.along:
        yield Line(Role.SAID, ALONG)
        yield from (Line(Role.CHOICE, each) for each in preview.along[:MOST_ITEMS])
        yield from _more(len(preview.along) - MOST_ITEMS, "part")


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


def _revised(revision: Revision, handbook: Handbook) -> Iterator[Line]:
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
        yield from _field_lines(name_of(name, handbook), before.get(name, ""), after.get(name, ""))
    if not changed:
        yield from _rows_changed(revision.before, revision.after)


def _rows_changed(before: str, after: str) -> Iterator[Line]:
    """Yield the lines of a file that are different, where they say nothing by themselves."""
    old, new = before.splitlines(), after.splitlines()
    yield from _items("Lines removed", [row.strip() for row in old if row not in new])
    yield from _items("Lines added", [row.strip() for row in new if row not in old])


def _fields(piece: str) -> Mapping[str, Value]:
    return fields_in(piece) if piece else {}


def _field_lines(name: str, before: Value, after: Value, most: int = MOST_ITEMS) -> Iterator[Line]:
    if isinstance(before, tuple) or isinstance(after, tuple):
        old, new = _as_items(before), _as_items(after)
        gone, put = [one for one in old if one not in new], [one for one in new if one not in old]
        yield from _items(f"{name}, removed", gone, most)
        yield from _items(f"{name}, new", put, most)
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


def _items(head: str, items: Sequence[str], most: int = MOST_ITEMS) -> Iterator[Line]:
    if items:
        yield Line(Role.SAID, f"{head}:")
        yield from (Line(Role.CHOICE, item) for item in items[:most])
        yield from _more(len(items) - most, "line")


def _more(count: int, what: str) -> list[Line]:
    if count <= 0:
        return []
    return [Line(Role.SAID, f"And {count} more {plural(count, what)}.")]


def _as_items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
