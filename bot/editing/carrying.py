"""What goes along with a change: everything that names what is retired or renamed, and pairs about the last place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.assistant.assistant import reply_of
from bot.assistant.reply_json import labels_of
from bot.cleaning import one_line
from bot.editing.change import (
    NEW_ID,
    NOT_A_NEW_ID,
    Change,
    ChangeKind,
    as_texts,
    formerly,
    is_mention,
    stem_in,
    takes_all,
    wanted_in,
)
from bot.editing.protection import is_protected
from bot.english import listed, plural
from bot.errors import EditingError
from bot.handbook.consistency import lost_steps
from bot.handbook.entry_edit import CannotEdit
from bot.handbook.parse import digest_of
from bot.handbook.problems import shown
from bot.handbook.regions import IN_TOUR, fields_of, listed_in, pieces_of
from bot.handbook.renaming import mentions_in, rename_topic
from bot.handbook.schema import RESERVED
from bot.questions.positions import PositionKind, entry_numbers
from bot.questions.question import clause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.assistant.library import Edition
    from bot.handbook.model import Handbook, Pair, Step, Topic, Tour
    from bot.handbook.yaml_edit import Value


EXAMPLES, QUESTIONS, TOUR = "examples", "questions", IN_TOUR.rstrip(".")
"""The files that name entries and topics, by their names before .yaml."""

MOST_NAMED = 3
"""Questions that a preview repeats of those that go along."""

WITH_TOPIC = "It is the only entry of {}, and a topic needs one: the topic goes with it."
WITH_TOUR = "No step of the tour would be left, so the whole tour goes with it."
MOVES = "It moves to the end of {}."
NO_LONGER_PROTECTED = "Two editors have to agree to its words now. Once it is there, one alone can change them."
NAMED_BY = "The old id is named by {}: the new one will stand there."
LAST = "{} will be answered by {} from then on, because of its place in the list."
NAME_NEW = (
    "PROTECTED_TOPICS names {}. Whoever runs the assistant has to put {} in its place there. Until then the words stay "
    "protected under the old id."
)
ONLY_WORDS = "Only an entry or a topic of the handbook can get another id."
NOT_A_TOPIC = "{} cannot be the new id of a topic. Write one word of a-z, 0-9 and hyphens."
TOPIC_TAKEN = "There is a {}.yaml already. Choose another id."
NO_TOPIC = "There is no topic {}, so nothing can move to it. Choose another id, or import the topic first."


@dataclass(frozen=True, slots=True)
class Along:
    """What goes along with a change, and the sentences that say so.

    `gone` are the ids that nothing has any more, and `names` has the new ids by the old ones. `moved` has, by the
    question, the new id of what answers it because it stands in the place that the question asks for.
    """

    changes: tuple[Change, ...] = ()
    told: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    moved: Mapping[str, str] = field(default_factory=dict[str, str])

    def answering(self, pair: tuple[str, str]) -> tuple[str, str]:
        """Return a question with the id that has to answer it after the change."""
        question, wanted = pair
        return question, self.moved.get(question, self.names.get(wanted, wanted))


NOTHING = Along()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a change is seen in: a way to the bytes of a file by its name before .yaml, the edition, what two guard."""

    data_of: Callable[[str], bytes | None]
    edition: Edition
    protected: frozenset[str] = frozenset()

    @property
    def handbook(self) -> Handbook:
        """The handbook as it is now."""
        return self.edition.handbook

    def fields_of(self, stem: str) -> Mapping[str, Value]:
        """Return the fields of a file, none where it is not there."""
        data = self.data_of(stem)
        return (fields_of(data, "") if data else None) or {}


def goes_along(change: Change, around: Surroundings) -> Along:
    """Return what goes along with what an editor wants; nothing with what takes a change back as a whole.

    Raises:
        EditingError: Something is to be renamed to what cannot be its id.
    """
    retired = [part for part in change.own if part.kind is ChangeKind.RETIRE]
    renamed = [part for part in change.own if part.kind is ChangeKind.RENAME and not is_mention(part)]
    added = [part for part in change.own if part.kind is ChangeKind.ADD]
    if not (retired or renamed or added):
        return NOTHING
    whole, gone = _gone([*retired, *renamed], around)
    names = dict(chain.from_iterable(_names(part, around) for part in renamed))
    gone = _with_old(gone - names.keys(), around.handbook)
    told = [WITH_TOPIC.format(_called(topic, around.handbook)) for topic in whole]
    arriving = [arrival for part in renamed for arrival in _arrival(part, around, told)]
    kept, moved = _moved([*added, *(each for each in arriving if each.kind is ChangeKind.ADD)], around)
    changes = [*arriving, *_examples(gone, around, told), *_pairs(change, gone, moved, around, told)]
    changes += [*_steps(change, gone, names, around, told), *_mentions(names, around, told)]
    told += [LAST.format(shown(pair.question), _titled(kept[pair.question])) for pair in _told_of(around, moved)]
    return Along(tuple(changes), tuple(told), frozenset(gone), names, moved)


def _gone(parts: Iterable[Change], around: Surroundings) -> tuple[list[str], set[str]]:
    """Return the topics that go with their only entries, and every id that goes."""
    whole: list[str] = []
    gone: dict[str, set[str]] = {}
    for part in parts:
        data = around.data_of(part.stem)
        if data is None or part.stem in RESERVED:
            continue
        wanted = wanted_in(data, part.ref)
        gone.setdefault(part.stem, set()).add(wanted or part.stem)
        of_list = listed_in(data)
        stays = part.kind is ChangeKind.RENAME and not takes_all(part, data)
        if not wanted or (of_list and gone[part.stem].issuperset(of_list) and not stays):
            gone[part.stem] |= {part.stem, *(piece for piece in pieces_of(data) if piece)}
            whole += [part.stem] if wanted else []
    return whole, set(chain.from_iterable(gone.values()))


def _with_old(gone: set[str], handbook: Handbook) -> set[str]:
    """Return what goes with the ids that it once had, by which it may be named still."""
    return gone | {old for wanted in gone for old in handbook.ids_of(wanted) if handbook.id_now(old) == wanted}


def _names(part: Change, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Yield every id that changes with a renaming, and the new one: those of a topic's entries begin with its own."""
    if part.stem in RESERVED:
        raise EditingError(ONLY_WORDS)
    data, new = around.data_of(part.stem), str(part.fields["id"])
    if not NEW_ID.fullmatch(new):
        raise EditingError(NOT_A_NEW_ID.format(shown(new)))
    if data is None:
        return
    old = wanted_in(data, part.ref)
    # An entry with the id of its topic would be what all that names the topic means.
    target = stem_in(new)
    if ("." in new) != bool(old) or target in RESERVED or Change(part.kind, new).stem != target:
        raise EditingError((NOT_A_NEW_ID if old else NOT_A_TOPIC).format(shown(new)))
    if old:
        yield old, new
        return
    yield part.stem, new
    for piece in pieces_of(data):
        if piece and stem_in(piece) == part.stem:
            yield piece, new + piece.removeprefix(part.stem)


def _arrival(part: Change, around: Surroundings, told: list[str]) -> Iterator[Change]:
    """Yield the change that puts what is renamed into the file where it goes, if that is another."""
    data, new = around.data_of(part.stem), str(part.fields["id"])
    old = wanted_in(data, part.ref) if data else ""
    target = stem_in(new)
    if data is None or target == part.stem:
        return
    if old:
        if around.data_of(target) is None:
            raise EditingError(NO_TOPIC.format(target))
        words = fields_of(data, old) or {}
        told.append(MOVES.format(_called(target, around.handbook)))
        told += [NO_LONGER_PROTECTED] if _loses_protection(part.stem, target, around) else []
        fields = {**words, "formerly": _left_behind(old, new, words, around)}
        yield _kept(Change(ChangeKind.ADD, new, {name: value for name, value in fields.items() if name != "id"}))
        return
    if around.data_of(target) is not None:
        raise EditingError(TOPIC_TAKEN.format(target))
    before = formerly(fields_of(data, "") or {}, part.stem, new)
    made = rename_topic(data, dict(_names(part, around)), before)
    if isinstance(made, CannotEdit):
        raise EditingError(made.sentence)
    told += [NAME_NEW.format(part.stem, new)] if part.stem in around.protected else []
    yield _kept(Change(ChangeKind.IMPORT, new, content=made.decode()))


def _loses_protection(stem: str, target: str, around: Surroundings) -> bool:
    guarded = {topic.id for topic in around.handbook.topics if is_protected(topic, around.protected)}
    return stem in guarded and target not in guarded


def _left_behind(old: str, new: str, words: Mapping[str, Value], around: Surroundings) -> tuple[str, ...]:
    """Return the ids that what moves to another topic had, also with those of its topic, but for one still in use."""
    handbook = around.handbook
    ids = [one for one in handbook.ids_of(old) if one != new and handbook.id_now(one) == old]
    stays = stem_in(old) if len(listed_in(around.data_of(stem_in(old)) or b"")) > 1 else ""
    return tuple(one for one in dict.fromkeys((*formerly(words, old, new), *ids)) if one != stays)


def _examples(gone: set[str], around: Surroundings, told: list[str]) -> Iterator[Change]:
    every = around.fields_of(EXAMPLES)
    own = {name: value for name, value in every.items() if name.partition(".")[2] in gone}
    if not own:
        return
    count = sum(len(as_texts(value)) for value in own.values())
    told.append(f"{count:,} example {plural(count, 'question')} {_go(count)} with it.")
    is_all = own.keys() == every.keys()
    one = Change(
        ChangeKind.RETIRE if is_all else ChangeKind.EDIT, f"{EXAMPLES}*", {} if is_all else dict.fromkeys(own, ())
    )
    yield _kept(one, json.dumps(own))


def _pairs(
    change: Change, gone: set[str], moved: Mapping[str, str], around: Surroundings, told: list[str]
) -> Iterator[Change]:
    """Yield the change of the pairs: without those of what goes, and with those that give way to another."""
    handbook = around.handbook
    lost = {_line(pair): pair for pair in handbook.pairs if pair.id in gone}
    new = {
        _line(pair): f"{pair.question} = {moved[pair.question]}" for pair in handbook.pairs if pair.question in moved
    }
    if not lost and not new:
        return
    wanted = next(
        (part.fields["pairs"] for part in change.own if part.id == f"{QUESTIONS}*" and "pairs" in part.fields), None
    )
    lines = map(one_line, as_texts(around.fields_of(QUESTIONS).get("pairs", ()) if wanted is None else wanted))
    kept = tuple(new.get(line, line) for line in lines if line not in lost)
    if lost:
        count = len(lost)
        named = [shown(pair.question) for pair in list(lost.values())[:MOST_NAMED]]
        named += [f"{count - MOST_NAMED} more"] if count > MOST_NAMED else []
        whose = "whose answer" if count == 1 else "whose answers"
        told.append(
            f"{count} {plural(count, 'question')} {whose} must not change {_go(count)} with it: {listed(named)}."
        )
    yield _kept(
        Change(ChangeKind.EDIT, f"{QUESTIONS}*", {"pairs": kept}), json.dumps([sorted(lost), sorted(new.items())])
    )


def _steps(
    change: Change, gone: set[str], names: Mapping[str, str], around: Surroundings, told: list[str]
) -> Iterator[Change]:
    """Yield the changes that take the steps of the tour out that cannot be shown any more."""
    tour, data = around.handbook.tour, around.data_of(TOUR)
    if tour is None or data is None or not (gone or names):
        return
    lost = lost_steps(around.handbook, _without(around.handbook, gone, names), gone)
    pieces = pieces_of(data)
    own = {part.id for part in change.own}
    lost = [step for step in lost if IN_TOUR + step.id in pieces and IN_TOUR + step.id not in own]
    if lost and len(lost) == len(tour.steps):
        told.append(WITH_TOUR)
        yield _kept(Change(ChangeKind.RETIRE, f"{TOUR}*"), data.decode())
        return
    for step in lost:
        told.append(f"The tour's step “{step.title}” goes with it.")
        yield _kept(Change(ChangeKind.RETIRE, IN_TOUR + step.id), pieces[IN_TOUR + step.id])
    yield from _audiences(tour, lost, around, told) if lost else ()


def _audiences(tour: Tour, lost: list[Step], around: Surroundings, told: list[str]) -> Iterator[Change]:
    """Yield the change that takes the audiences out for which no step would be left."""
    left = [step for step in tour.steps if step not in lost]
    served = {audience for step in left for audience in step.audiences}
    if not all(step.audiences for step in left) or served.issuperset(each.id for each in tour.audiences):
        return
    alone = [each for each in tour.audiences if each.id not in served]
    told += [f"No step would be left for {each.name}, so that audience goes with it." for each in alone]
    gone = tuple(f"{each.id} = {each.name}" for each in alone)
    kept = tuple(line for line in as_texts(around.fields_of(TOUR).get("audiences", ())) if line not in gone)
    yield _kept(Change(ChangeKind.EDIT, f"{TOUR}*", {"audiences": kept}), json.dumps(gone))


def _mentions(names: Mapping[str, str], around: Surroundings, told: list[str]) -> Iterator[Change]:
    """Yield the changes that put new ids in the places of old ones in the files that name them."""
    found: list[str] = []
    for stem, one in ((EXAMPLES, "group of examples"), (QUESTIONS, "pair"), (TOUR, "place of the tour")):
        data = around.data_of(stem)
        named = [wanted for wanted in (mentions_in(data) if data else ()) if wanted in names]
        if named:
            many = "groups of examples" if stem == EXAMPLES else "places of the tour" if stem == TOUR else ""
            found.append(f"{len(named)} {plural(len(named), one, many)}")
            own = {old: new for old, new in names.items() if old in named}
            yield _kept(Change(ChangeKind.RENAME, f"{stem}*", own))
    if found:
        told.append(NAMED_BY.format(listed(found)))


def _without(handbook: Handbook, gone: set[str], names: Mapping[str, str]) -> Handbook:
    """Return the handbook without what goes, and with what moves at the end of another topic, under its old id."""
    entries = {entry.id: entry for _, entry in handbook.entries()}
    moving = {old: stem_in(new) for old, new in names.items() if "." in new and old in entries}
    topics = {
        topic.id: topic for topic in handbook.topics if topic.id not in gone or _is_entry(handbook, topic.id, gone)
    }
    for topic in topics.values():
        left = tuple(
            one
            for one in topic.entries
            if one.id not in gone and moving.get(one.id, topic.id) in (topic.id, names.get(topic.id))
        )
        come = tuple(
            entry for old, entry in entries.items() if moving.get(old) == topic.id and stem_in(old) != topic.id
        )
        topics[topic.id] = replace(topic, entries=(*left, *come))
    return replace(handbook, topics=tuple(topic for topic in topics.values() if topic.entries))


def _is_entry(handbook: Handbook, topic: str, gone: set[str]) -> bool:
    """Whether it is only the entry with a topic's id that goes, and the topic stays."""
    return any(one.id == topic and any(each.id not in gone for each in one.entries) for one in handbook.topics)


def _moved(added: Iterable[Change], around: Surroundings) -> tuple[dict[str, Change], dict[str, str]]:
    """Return the questions about a place counted from the end of a list that will be answered by what is added to it.

    Only those of topics that are not protected give way; each comes with what is added, and with its id.
    """
    by_topic: dict[str, list[Change]] = {}
    for part in added:
        by_topic.setdefault(part.stem, []).append(part)
    kept: dict[str, Change] = {}
    for topic in around.handbook.topics:
        new = by_topic.get(topic.id, [])
        if new and not is_protected(topic, around.protected) and topic.entries:
            ids = [*(entry.id for entry in topic.entries), *(part.id for part in new)]
            longer = replace(topic, entries=(*topic.entries, *(replace(topic.entries[0], id=part.id) for part in new)))
            for pair in around.handbook.pairs:
                wanted = _at_the_end(pair, topic, longer, around.edition, ids)
                found = next((part for part in new if part.id == wanted), None)
                if found:
                    kept[pair.question] = found
    return kept, {question: part.id for question, part in kept.items()}


def _at_the_end(pair: Pair, topic: Topic, longer: Topic, edition: Edition, ids: list[str]) -> str:
    """Return the id at the place of the longer list for which a pair asks, "" where it asks for no such place."""
    if pair.id not in ids:
        return ""
    resolver = edition.resolver
    place = next(iter(resolver.places(resolver.tidy(clause(pair.question)))), None)
    if place is None or place.kind is not PositionKind.NUMBERS or all(number >= 0 for number in place.numbers):
        return ""
    if place.topic is not None and place.topic.id != topic.id:
        return ""
    now, then = entry_numbers(place, topic), entry_numbers(place, longer)
    if (
        not now
        or not then
        or ids[now[0] - 1] != pair.id
        or list(labels_of(reply_of(edition, pair.question)))[:1] != [pair.id]
    ):
        return ""
    return ids[then[0] - 1]


def _told_of(around: Surroundings, moved: Mapping[str, str]) -> list[Pair]:
    return [pair for pair in around.handbook.pairs if pair.question in moved]


def _titled(part: Change) -> str:
    title = part.fields.get("title", "")
    return f"“{title}” ({part.id})" if title else part.id


def _called(topic: str, handbook: Handbook) -> str:
    title = next((one.title for one in handbook.topics if one.id == topic), "")
    return f"the topic “{title}” ({topic})" if title else f"the topic {topic}"


def _line(pair: Pair) -> str:
    return one_line(f"{pair.question} = {pair.id}")


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"


def _kept(change: Change, of: str = "") -> Change:
    """Return a change with the digest of what goes along in it: all else in its file others may change meanwhile."""
    said = of or json.dumps([change.fields, change.content])
    return replace(change, seen=digest_of(said.encode()))
