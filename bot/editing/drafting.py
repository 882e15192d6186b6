"""From a change to its preview: what the file and the handbook would be, and everything that speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.editing.applying import apply
from bot.editing.change import WHOLE
from bot.editing.preview import Difference, Preview
from bot.editing.problem import FieldProblem
from bot.editing.protection import protected_words
from bot.editing.replaying import not_tried, try_out, try_pairs
from bot.editing.revising import changed_ids
from bot.knowledge.across_tour import refusals, turned
from bot.knowledge.folder import compose
from bot.knowledge.notes import MOST_PROBLEMS
from bot.knowledge.parse import parse_file, stem_of
from bot.knowledge.pieces import field_at, fields_of, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.editing.applying import Applied
    from bot.editing.change import Change
    from bot.editing.deadline import Deadline
    from bot.errors import Problem
    from bot.knowledge.folder import Reading
    from bot.knowledge.tour import Tour
    from bot.library import Library
    from bot.storage.history import Revision

LEARNING_SECONDS = 8.0
"""How long new texts are learned before questions are tried out: each takes a few milliseconds."""

MORE = "There are more problems. Put the others right first."
READ_FIELDS = frozenset({"title", "text", "lead"})
"""The words that members read, and on the tour agree to."""

UNSEEN = "any change, as long as {} is broken and nobody can see which answers must stay"

BROKEN = "{} has a problem now, so nothing in it can be changed from here: {} Put that right in the file first."


@dataclass(frozen=True, slots=True)
class Ground:
    """What a change is made on: its file with its bytes, what the folder says, and what to undo, if anything.

    `deadline` is when nothing more is tried out.
    """

    file: str
    data: bytes | None
    reading: Reading
    deadline: Deadline
    revision: Revision | None = None


def draft(
    change: Change,
    ground: Ground,
    library: Library,
    protected: frozenset[str] = frozenset(),
    *,
    only_pairs: bool = False,
) -> Preview:
    """Return the preview of a change; `protected` are the topics to whose words two editors have to agree.

    `only_pairs` leaves out what an editor should see and what does not stand in the way of a change. What could not be
    tried out before the deadline is said.
    """
    file, data = ground.file, ground.data
    bad = ground.reading.files[file].problems if file in ground.reading.files and data is not None else ()
    applied = apply(change, data, ground.revision)
    if bad and not change.content:
        applied = FieldProblem("", BROKEN.format(file, bad[0]))
    if isinstance(applied, FieldProblem):
        return Preview(change, file, data, None, (), (applied,))
    new = _read_with(ground, applied)
    if change.content and (own := new.files[file].problems):
        # Where these fields stand would have to be looked up in a file that cannot be read.
        return Preview(change, file, data, applied.data, (), tuple(FieldProblem("", str(each)) for each in own))
    problems = tuple(islice(_problems(ground.reading, new, file, applied), MOST_PROBLEMS + 1))
    problems = problems if len(problems) <= MOST_PROBLEMS else (*problems[:-1], FieldProblem("", MORE))
    differences = () if change.content and problems else tuple(_differences(file, data, applied.data))
    two = (*protected_words(file, ground.reading.files.get(file), new.files.get(file), protected), *_unseen(ground))
    agreed = _agreed(library.current.handbook.tour, differences)
    preview = Preview(
        change, file, data, applied.data, differences, problems, protected=two, agreed=agreed, applied=applied
    )
    if problems or preview.changes_nothing:
        return preview
    return _replayed(preview, new, library, ground.deadline, only_pairs=only_pairs)


def _read_with(ground: Ground, applied: Applied) -> Reading:
    """Return what the folder would say."""
    files = {name: each for name, each in ground.reading.files.items() if name != ground.file}
    if applied.data is not None:
        files[ground.file] = parse_file(ground.file, applied.data)
    return compose(files)


def _replayed(preview: Preview, new: Reading, library: Library, deadline: Deadline, *, only_pairs: bool) -> Preview:
    learning = deadline.within(LEARNING_SECONDS)
    edition, current = library.draft(new, lambda: learning.is_over), library.current
    changed = {each.removesuffix(WHOLE) for each in _ids(preview.file, preview.before, preview.after)}
    if library.lacks_meaning(edition) and not library.lacks_meaning(current):
        tried = not_tried(current, edition, changed, deadline)
    elif only_pairs:
        tried = try_pairs(current, edition, deadline)
    else:
        tried = try_out(current, edition, changed, deadline)
    return replace(
        preview, near=tried.near, taken=tried.taken, unasked=tried.unasked, untried=tried.untried, draft=edition
    )


def _differences(file: str, before: bytes | None, after: bytes | None) -> Iterable[Difference]:
    for wanted in _ids(file, before, after):
        piece = "" if wanted.endswith(WHOLE) else wanted
        old = (fields_of(before, piece) if before is not None else None) or {}
        new = (fields_of(after, piece) if after is not None else None) or {}
        for name in {**old, **new}:
            value, other = old.get(name, ""), new.get(name, "")
            if value != other:
                yield Difference(wanted, name, value, other)


def _ids(file: str, before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    """Return what is different, and of a file that is new or gone every entry in it."""
    if before is not None and after is not None:
        return changed_ids(file, before, after)
    return tuple(wanted or stem_of(file) + WHOLE for wanted in pieces_of(before or after or b""))


def _problems(before: Reading, new: Reading, file: str, applied: Applied) -> Iterable[FieldProblem]:
    """Yield the problems that were not there before, each with the field in which it stands."""
    known = {_unnumbered(problem) for problem in before.problems}
    used = refusals(new.handbook)
    for problem in new.problems:
        if _unnumbered(problem) in known:
            continue
        if problem.file == file:
            field = field_at(applied.data, problem.line) if applied.data and problem.line else ""
            yield FieldProblem(field, problem.sentence)
        elif problem in used:
            yield FieldProblem("", used[problem])
        else:
            beside = re.search(rf"in {re.escape(file)}, line ([0-9]+)", problem.sentence)
            yield FieldProblem(field_at(applied.data or b"", int(beside[1])) if beside else "", str(problem))
    yield from (FieldProblem("", sentence) for sentence in turned(before.handbook, new.handbook))


def _unnumbered(problem: Problem) -> tuple[str, str]:
    """Return what stays the same of a problem where another change moves its lines or has a better name to offer."""
    return problem.file, re.sub(r'line [0-9]+| Did you mean "[^"]*"\?', "", problem.sentence)


def _unseen(ground: Ground) -> tuple[str, ...]:
    """Return what two editors have to agree to because the questions whose answers must stay cannot be read."""
    names = (name for name in ("questions.yaml", "questions.yml") if name != ground.file)
    broken = (name for name in names if name in ground.reading.files and ground.reading.files[name].said is None)
    return tuple(UNSEEN.format(name) for name in broken)


def _agreed(tour: Tour | None, differences: Iterable[Difference]) -> tuple[str, ...]:
    """Return the entries of which members would read other words, and to which a step of the tour lets them agree."""
    asked = {step.shows for step in tour.steps if step.agrees} if tour else set[str]()
    changed = {each.id: None for each in differences if each.field in READ_FIELDS and each.before and each.after}
    return tuple(wanted for wanted in changed if wanted in asked)
