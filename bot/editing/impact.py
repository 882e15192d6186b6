"""From a change to its preview: the file and the handbook as they would be, and every question answered differently."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING

from bot.assistant.assistant import reply_of
from bot.assistant.reply_json import labels_of
from bot.editing.carrying import NOTHING
from bot.editing.change import FieldProblem, apply
from bot.editing.preview import Difference, FileChange, NearPhrasing, Preview, Taken
from bot.editing.protection import MUST_STAY, protected_words
from bot.editing.revisions import changed_ids
from bot.errors import EditingError
from bot.handbook.consistency import refusals, turned
from bot.handbook.folder import compose, elsewhere
from bot.handbook.model import Origin, Ref, SignpostWords, Source, Terms, fold
from bot.handbook.parse import parse_file, stem_of
from bot.handbook.problems import MOST_PROBLEMS
from bot.handbook.regions import field_at, fields_of, pieces_of
from bot.matching.spelling import all_alike

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.assistant.library import Edition, Library
    from bot.editing.carrying import Along
    from bot.editing.change import Change
    from bot.errors import Problem
    from bot.handbook.folder import FolderReading
    from bot.handbook.model import Entry, Handbook, Topic
    from bot.storage.history import Revision


MOST_SECONDS = 20.0
"""How long a change is tried out at most, before it is shown and before it is made."""

STOPPED = "The assistant is being stopped, so this was not tried out. Nothing was written; try again in a minute."


class Deadline:
    """Work looks between two steps whether it is over; where everything ends, it ends at once."""

    def __init__(self, seconds: float, stopping: threading.Event | None = None) -> None:
        """Begin now; `stopping` is set when everything ends."""
        self._until = time.monotonic() + seconds
        self._stopping = stopping

    def within(self, seconds: float) -> Deadline:
        """Return a deadline for a part of the work, which is over no later than this one."""
        return Deadline(min(seconds, self._until - time.monotonic()), self._stopping)

    @property
    def is_over(self) -> bool:
        """Whether the time is up.

        Raises:
            EditingError: Everything ends.
        """
        if self._stopping is not None and self._stopping.is_set():
            raise EditingError(STOPPED)
        return time.monotonic() >= self._until


MOST_REPLAYED = 60
"""Phrasings of other entries that are asked before a change goes in, those nearest to its words: each takes ten
milliseconds and more, and a handbook may have ten thousand."""

NO_SIGNPOST = SignpostWords("", "", "", ())

MOST_APART = 200
"""Texts that are new or gone, each of which is compared with every phrasing; of more all their words are."""

NEAR_SECONDS, ASKING_SECONDS = 5.0, 5.0
"""How long new phrasings are compared with others, and how long questions are asked: an editor waits for both."""

NOT_COMPARED = "{:,} of the new phrasings were not compared with those of other entries: there are too many of them."
NOT_LEARNED = (
    "No question was tried out: there was no time to learn so many new texts. Send the change again to carry on from "
    "here."
)
NOT_ASKED = "There was no time to try out every question that might be answered differently."


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found out about a draft, and what was not.

    `unasked` are the questions whose answers must stay and for which there was no time. `untried` says in sentences
    what else was left out.
    """

    near: tuple[NearPhrasing, ...] = ()
    taken: tuple[Taken, ...] = ()
    unasked: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()


def try_out(before: Edition, after: Edition, changed: set[str], deadline: Deadline, along: Along = NOTHING) -> Tried:
    """Return the questions that a draft answers differently: pairs, the changed entries' own and those near to them.

    With them come the new phrasings that nearly stand under another entry too. Nothing is asked where nothing is
    different of what an answer is found by.
    """
    if _found_by(before.handbook) == _found_by(after.handbook):
        return Tried()
    pairs = try_pairs(before, after, deadline, along)
    near, uncompared = _near_phrasings(before.handbook, after.handbook, changed, deadline.within(NEAR_SECONDS))
    taken, is_whole = _taken_by(before, after, changed, deadline.within(ASKING_SECONDS))
    untried = ([NOT_COMPARED.format(uncompared)] if uncompared else []) + ([] if is_whole else [NOT_ASKED])
    return Tried(near, (*pairs.taken, *taken), pairs.unasked, tuple(untried))


def try_pairs(before: Edition, after: Edition, deadline: Deadline, along: Along = NOTHING) -> Tried:
    """Return the questions whose answers must stay and that a draft answers differently, and those not asked."""
    if _found_by(before.handbook) == _found_by(after.handbook):
        return Tried()
    taken: list[Taken] = []
    pairs = list(_pairs(before, after, along))
    for number, (question, wanted) in enumerate(pairs):
        if deadline.is_over:
            return Tried(taken=tuple(taken), unasked=tuple(question for question, _ in pairs[number:]))
        _, then = along.answering((question, wanted))
        taken += _taken(before, after, question, (wanted, then), is_pair=True)
    return Tried(taken=tuple(taken))


def not_tried(before: Edition, after: Edition, changed: set[str], deadline: Deadline, along: Along = NOTHING) -> Tried:
    """Return what can be said of a draft whose texts are not learned: asked by words, it would answer otherwise."""
    near, uncompared = _near_phrasings(before.handbook, after.handbook, changed, deadline.within(NEAR_SECONDS))
    untried = (NOT_LEARNED, *([NOT_COMPARED.format(uncompared)] if uncompared else []))
    return Tried(near, unasked=tuple(question for question, _ in _pairs(before, after, along)), untried=untried)


def _found_by(handbook: Handbook) -> Handbook:
    """Return a handbook with all that an answer is found by, and nothing else: no keepers, no days, no tour."""
    nowhere = Origin("", 0)

    def entry(one: Entry) -> Entry:
        return replace(one, origin=nowhere, review_by=None, keeper="", reviewed=None)

    def topic(one: Topic) -> Topic:
        lead, entries = one.lead_entry, tuple(map(entry, one.entries))
        same = replace(one, origin=nowhere, review_by=None, keeper="", reviewed=date.min, source=Source("", ""))
        return replace(same, entries=entries, lead_entry=entry(lead) if lead else None)

    said, worries = handbook.assistant, handbook.safeguarding
    talks = tuple(replace(each, origin=nowhere, text="") for each in said.smalltalk)
    return replace(
        handbook,
        topics=tuple(map(topic, handbook.topics)),
        assistant=replace(said, no_answer="", suggestions="", smalltalk=talks, origin=nowhere),
        safeguarding=replace(worries, signpost=NO_SIGNPOST, procedure=None, approved_by="", origin=nowhere),
        pairs=(),
        tour=None,
        terms=Terms(),
    )


def _pairs(before: Edition, after: Edition, along: Along = NOTHING) -> Iterable[tuple[str, str]]:
    """Return the questions whose answers must stay, as they are listed now and as they would be.

    Those of what goes are not among them: they go along with it, and the preview says so. A pair may name an old id.
    """
    every = ((edition.handbook, pair) for edition in (before, after) for pair in edition.handbook.pairs)
    named = ((pair.question, handbook.id_now(pair.id)) for handbook, pair in every)
    return dict.fromkeys((question, wanted) for question, wanted in named if wanted not in along.gone)


def _taken_by(before: Edition, after: Edition, changed: set[str], deadline: Deadline) -> tuple[tuple[Taken, ...], bool]:
    """Return which questions are answered differently, and whether all that might be were asked."""
    found: list[Taken] = []
    asked = {question for question, _ in _pairs(before, after)}
    for question, wanted in _nearest(before.handbook, after.handbook, changed):
        if deadline.is_over:
            return tuple(found), False
        if question not in asked:
            found += _taken(before, after, question, (wanted, wanted))
    return tuple(found), True


def _near_phrasings(
    before: Handbook, after: Handbook, changed: set[str], deadline: Deadline
) -> tuple[tuple[NearPhrasing, ...], int]:
    """Return the new phrasings that nearly stand under another entry too, and how many were not looked at."""
    old = set(_phrasings(before))
    others = list(_phrasings(after))
    folded = [fold(words) for words, _ in others]
    new = [each for each in others if each[1] in changed and each not in old]
    found: list[NearPhrasing] = []
    for number, (words, wanted) in enumerate(new):
        if deadline.is_over:
            return tuple(found), len(new) - number
        said = fold(words)
        near = (others[at] for at in all_alike(said, folded) if others[at][1] != wanted and folded[at] != said)
        found += [NearPhrasing(words, *other) for other in [next(near, None)] if other]
    return tuple(found), 0


def _taken(
    before: Edition, after: Edition, question: str, answers: tuple[str, str], *, is_pair: bool = False
) -> Iterator[Taken]:
    """Yield a question that is answered before by the first of two answers, and not by the second afterwards."""
    wanted, then = answers
    now = _label(after, question)
    if now == then or _label(before, question) != wanted:
        return
    titles = _title(before.handbook, wanted), _title(after.handbook, now)
    yield Taken(question, wanted, now if titles[1] else "", *titles, is_pair=is_pair)


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
    likeness = _likeness_to([set(text.split()) for text in texts[0] ^ texts[1]])
    others = [(likeness(words), words, wanted) for words, wanted in phrasings if wanted not in changed]
    best = nlargest(MOST_REPLAYED, others, key=lambda each: each[0])
    return [*own[:MOST_REPLAYED], *((words, wanted) for share, words, wanted in best if share)]


def _likeness_to(moved: list[set[str]]) -> Callable[[str], float]:
    """Return what says how many of its words a phrasing shares with one of these texts, or with all of very many."""
    if len(moved) > MOST_APART:
        moved = [set[str]().union(*moved)]

    def likeness(phrasing: str) -> float:
        words = set(fold(phrasing).split())
        return max((len(words & other) / max(len(words | other), 1) for other in moved), default=0.0)

    return likeness


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


LEARNING_SECONDS = 8.0
"""How long new texts are learned before questions are tried out: each takes a few milliseconds."""

MORE = "There are more problems. Put the others right first."
READ_FIELDS = frozenset({"title", "text", "lead"})
"""The words that members read, and on the tour agree to."""

LAST_TOPIC = "This is the only topic that is left, and the handbook needs one. Import another first."
UNSEEN = "any change while {} is broken, because nobody can see which answers must not change"

BROKEN = "{} has a problem now, so nothing in it can be changed from here: {} Put that right in the file first."


@dataclass(frozen=True, slots=True)
class ChangePart:
    """Where a part of a change is made: its file, and what it undoes or brings back, if anything.

    `now` is the id by which that goes now, and `place` where in its list it comes back, None for where it was.
    """

    change: Change
    file: str
    revision: Revision | None = None
    now: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a change is made on: a place for each part, the bytes of their files, and what the folder says.

    `deadline` is when nothing more is tried out. `along` is what goes along with what its editor wants, and `to_read`
    are the entries that roles were asked to read.
    """

    places: tuple[ChangePart, ...]
    data: Mapping[str, bytes | None]
    reading: FolderReading
    deadline: Deadline
    along: Along = NOTHING
    to_read: frozenset[str] = frozenset()


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
    made = _made(ground)
    if isinstance(made, FieldProblem):
        files = tuple(FileChange(file, data, None) for file, data in ground.data.items())
        return Preview(change, files, (), (made,))
    new = _read_with(ground, made)
    imported = {place.file for place in ground.places if place.change.content}
    if own := [problem for file in imported & new.files.keys() for problem in new.files[file].problems]:
        # Where these fields stand would have to be looked up in a file that cannot be read.
        return Preview(change, made, (), tuple(FieldProblem("", str(each)) for each in own))
    problems = tuple(islice(_problems(ground.reading, new, made), MOST_PROBLEMS + 1))
    problems = problems if len(problems) <= MOST_PROBLEMS else (*problems[:-1], FieldProblem("", MORE))
    differences = () if imported and problems else tuple(each for one in made for each in _differences(one))
    agreed = _agreed(library.current.handbook, ground.to_read, differences)
    two = tuple(dict.fromkeys((*_protected(ground, new, made, protected), *_unseen(ground))))
    told = ground.along.told
    preview = Preview(change, made, differences, problems, protected=two, agreed=agreed, along=told)
    if problems or preview.changes_nothing:
        return preview
    return _replayed(preview, new, library, ground, only_pairs=only_pairs)


def _made(ground: Ground) -> tuple[FileChange, ...] | FieldProblem:
    """Return what the parts of a change make of each file, one after the other, or why one cannot be made."""
    made: dict[str, FileChange] = {}
    for place in ground.places:
        file, before = place.file, ground.data[place.file]
        earlier = made.get(file)
        applied = apply(place.change, earlier.after if earlier else before, place.revision, place.now, place.place)
        bad = ground.reading.files[file].problems if file in ground.reading.files and before is not None else ()
        if bad and not place.change.content:
            return FieldProblem("", BROKEN.format(file, bad[0]))
        if isinstance(applied, FieldProblem):
            return applied
        alone = None if earlier else applied
        made[file] = FileChange(file, before, applied.data, place.change, alone)
    return tuple(made.values())


def _read_with(ground: Ground, made: Iterable[FileChange]) -> FolderReading:
    """Return what the folder would say."""
    files = dict(ground.reading.files)
    for each in made:
        files.pop(each.file, None)
        if each.after is not None:
            files[each.file] = parse_file(each.file, each.after)
    return compose(files, elsewhere(ground.reading))


def _protected(
    ground: Ground, new: FolderReading, made: Iterable[FileChange], protected: frozenset[str]
) -> Iterator[str]:
    before, answering = ground.reading.files, ground.along.answering
    for each in made:
        yield from protected_words(each.file, before.get(each.file), new.files.get(each.file), protected, answering)
    old, now = ground.reading.handbook, new.handbook
    for pair in old.pairs:  # one that names an old id means another entry where another says that it had it
        wanted = old.id_now(pair.id)
        if wanted != pair.id and now.id_now(pair.id) != answering((pair.question, wanted))[1]:
            yield MUST_STAY


def _replayed(preview: Preview, new: FolderReading, library: Library, ground: Ground, *, only_pairs: bool) -> Preview:
    deadline, along = ground.deadline, ground.along
    learning = deadline.within(LEARNING_SECONDS)
    edition, current = library.draft(new, lambda: learning.is_over), library.current
    changed = {Ref.parse(wanted).id for each in preview.files for wanted in _ids(each)}
    if library.lacks_meaning(edition) and not library.lacks_meaning(current):
        tried = not_tried(current, edition, changed, deadline, along)
    elif only_pairs:
        tried = try_pairs(current, edition, deadline, along)
    else:
        tried = try_out(current, edition, changed, deadline, along)
    return replace(
        preview, near=tried.near, taken=tried.taken, unasked=tried.unasked, untried=tried.untried, draft=edition
    )


def _differences(made: FileChange) -> Iterable[Difference]:
    before, after = made.before, made.after
    for wanted in _ids(made):
        piece = "" if Ref.parse(wanted).whole else wanted
        old = (fields_of(before, piece) if before is not None else None) or {}
        new = (fields_of(after, piece) if after is not None else None) or {}
        for name in {**old, **new}:
            value, other = old.get(name, ""), new.get(name, "")
            if value != other:
                yield Difference(wanted, name, value, other)


def _ids(made: FileChange) -> tuple[str, ...]:
    """Return what is different, and of a file that is new or gone every entry in it."""
    if made.before is not None and made.after is not None:
        return changed_ids(made.file, made.before, made.after)
    topic = str(Ref(stem_of(made.file), whole=True))
    return tuple(wanted or topic for wanted in pieces_of(made.before or made.after or b""))


def _problems(before: FolderReading, new: FolderReading, made: Iterable[FileChange]) -> Iterable[FieldProblem]:
    """Yield the problems that were not there before, each with the field in which it stands."""
    data = {each.file: each.after for each in made}
    known = {_unnumbered(problem) for problem in before.problems}
    used = refusals(new.handbook)
    for problem in new.problems:
        if _unnumbered(problem) in known:
            continue
        if problem.file in data:
            after = data[problem.file]
            field = field_at(after, problem.line) if after and problem.line else ""
            yield FieldProblem(field, problem.sentence)
        elif problem in used:
            yield FieldProblem("", used[problem])
        else:
            beside = re.search(rf"in ({'|'.join(map(re.escape, data))}), line ([0-9]+)", problem.sentence)
            yield FieldProblem(field_at(data[beside[1]] or b"", int(beside[2])) if beside else "", str(problem))
    yield from (FieldProblem("", sentence) for sentence in turned(before.handbook, new.handbook))
    if before.handbook.topics and not new.handbook.topics:
        yield FieldProblem("", LAST_TOPIC)


def _unnumbered(problem: Problem) -> tuple[str, str]:
    """Return what stays the same of a problem where another change moves its lines or has a better name to offer."""
    return problem.file, re.sub(r'line [0-9]+| Did you mean "[^"]*"\?', "", problem.sentence)


def _unseen(ground: Ground) -> tuple[str, ...]:
    """Return what two editors have to agree to because the questions whose answers must stay cannot be read."""
    names = (name for name in ("questions.yaml", "questions.yml") if name not in ground.data)
    broken = (name for name in names if name in ground.reading.files and ground.reading.files[name].said is None)
    return tuple(UNSEEN.format(name) for name in broken)


def _agreed(handbook: Handbook, to_read: Iterable[str], differences: Iterable[Difference]) -> tuple[str, ...]:
    """Return the entries of which members would read other words, and to which they may have agreed."""
    steps = handbook.tour.steps if handbook.tour else ()
    asked = {step.shows for step in steps if step.agrees} | {handbook.id_now(each) for each in to_read}
    changed = {each.id: None for each in differences if each.field in READ_FIELDS and each.before and each.after}
    return tuple(wanted for wanted in changed if wanted in asked)
