"""What someone should look at: words to compare with their source again, and oddities of the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.english import plural
from bot.errors import Problem
from bot.handbook.consistency import gathered
from bot.handbook.model import ENOUGH_EXAMPLES, NAMED_GROUP, Ref, Safeguarding, fold
from bot.handbook.problems import shown
from bot.handbook.schema import FEW_PHRASINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.handbook.folder import FolderReading
    from bot.handbook.model import Entry, Handbook, Topic


YEAR = timedelta(days=365)
"""After how long words are compared with their source again, where nothing says how long it was until now."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Words that should have been compared with their source by a day that is past, and who looks after them."""

    ref: Ref
    title: str
    file: str
    line: int
    reviewed: date
    review_by: date
    keeper: str


def missed(topic: Topic, entry: Entry | None, today: date) -> date | None:
    """Return the day that is past by which an entry should have been looked at, or the first such day in a topic."""
    days = [entry.review_by or topic.review_by] if entry else _days_in(topic)
    return min((day for day in days if day is not None and day < today), default=None)


def reviewed_on(topic: Topic, entry: Entry | None) -> date:
    """Return the day on which an entry, or all that a topic says, was last compared with its source."""
    if entry is not None:
        return max(entry.reviewed or topic.reviewed, topic.reviewed)
    return min((reviewed_on(topic, each) for each in topic.all_entries()), default=topic.reviewed)


def keeper_of(topic: Topic, entry: Entry) -> str:
    """Return who looks after an entry, "" for nobody."""
    return entry.keeper or topic.keeper


def overdue(handbook: Handbook, today: date) -> tuple[Overdue, ...]:
    """Return what should have been looked at again, in the order of the files; a topic once for all its entries."""
    found: list[Overdue] = []
    for topic in handbook.topics:
        if topic.review_by and topic.review_by < today:
            said = (topic.reviewed, topic.review_by, topic.keeper)
            found.append(Overdue(Ref(topic.id, whole=True), topic.title, topic.origin.file, topic.origin.line, *said))
        for entry in topic.all_entries():
            if entry.review_by and entry.review_by < today:
                said = (reviewed_on(topic, entry), entry.review_by, keeper_of(topic, entry))
                found.append(Overdue(Ref(entry.id), entry.title, entry.origin.file, entry.origin.line, *said))
    return tuple(found)


def unkept(handbook: Handbook, gone: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids of the entries that nobody looks after, in the order of the files.

    `gone` are keepers of whom somebody knows that they are not there any more.
    """
    nobody = {"", *gone}
    return tuple(entry.id for topic, entry in handbook.entries() if keeper_of(topic, entry) in nobody)


def kept_by(handbook: Handbook, keeper: str) -> tuple[str, ...]:
    """Return the ids of the entries that somebody looks after, in the order of the files."""
    return tuple(entry.id for topic, entry in handbook.entries() if keeper_of(topic, entry) == keeper)


def numbered_as_keeper(handbook: Handbook, member: int) -> tuple[tuple[Ref, str], ...]:
    """Return the entries and topics, with titles, in whose own keeper a member's number stands, as in the files."""
    number = re.compile(rf"(?<!\d){member}(?!\d)")
    found: list[tuple[Ref, str]] = []
    for topic in handbook.topics:
        if number.search(topic.keeper):
            found.append((Ref(topic.id, whole=True), topic.title))
        found += [(Ref(entry.id), entry.title) for entry in topic.all_entries() if number.search(entry.keeper)]
    return tuple(found)


def keepers(handbook: Handbook) -> tuple[str, ...]:
    """Return everybody who looks after something, each once."""
    found = (keeper_of(topic, entry) for topic, entry in handbook.entries())
    return tuple(dict.fromkeys(keeper for keeper in found if keeper))


_NUMBER = re.compile(r"<@[&!]?(\d{1,20})>|(\d{1,20})")


def number_of(keeper: str) -> int | None:
    """Return the number of the role or member as which a keeper is named; None where it is a name."""
    found = _NUMBER.fullmatch(keeper)
    return int(found[1] or found[2]) if found else None


def kept_by_number(handbook: Handbook) -> dict[int, tuple[str, ...]]:
    """Return the ids of the entries whose keepers are named by number, by that number."""
    numbers = {keeper: number for keeper in keepers(handbook) if (number := number_of(keeper)) is not None}
    return {number: kept_by(handbook, keeper) for keeper, number in numbers.items()}


def still_right(reviewed: date, review_by: date | None, today: date) -> dict[str, str]:
    """Return the fields of words that somebody has looked at today: the next time comes after as long as this one."""
    fields = {"reviewed": today.isoformat()}
    if review_by is not None:
        apart = review_by - reviewed
        fields["review_by"] = (today + (apart if apart > timedelta(0) else YEAR)).isoformat()
    return fields


def _days_in(topic: Topic) -> list[date | None]:
    return [topic.review_by, *(entry.review_by for entry in topic.all_entries())]


_MANGLED = ("â€", "Ã©", "Â ", "Â£", "ï»¿")
"""What curly quotes, accents and pound signs become when a file is read in one encoding and saved in another."""


_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|table|td|tr|u|ul)(?: [^<>]*)?/?>"
    r"|&(?:amp|nbsp|[lr]dquo|[lr]squo|#\d+);"
)
"""What is pasted along with words from the source of a web page."""

_TO_MOVE = (
    "The example messages are still in this file. Move disclosures, lookalikes, signs and spelt_right, as they are, "
    "into a file safeguarding-examples.yaml beside this one, so that your DSL has only the rules to read."
)
_TOO_FEW = (
    f"There are too few examples to learn from: {ENOUGH_EXAMPLES} disclosures and as many lookalikes are needed. Add "
    "some, or put the shipped file back. Until then, wider built-in rules notice fewer worries and stop more harmless "
    "questions."
)

RUN_OUT = timedelta(days=60)
"""How long before the last holiday is over somebody should write those of the next school year."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to see to; the file is read all the same. `line` counts from 1."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return "file:line: sentence"."""
        return f"{self.file}:{self.line}: {self.sentence}"


def check(reading: FolderReading, today: date | None = None) -> tuple[Problem | Notice, ...]:
    """Return the problems of a reading, and then what else should be seen to; with `today` also what is overdue.

    Of problems that have one cause only that is told.
    """
    reminders = [*_of_safeguarding(reading)]
    reminders += map(_of_overdue, overdue(reading.handbook, today) if today else ())
    reminders += of_terms(reading, today) if today else ()
    reminders += _of_days_to_come(reading.handbook, today) if today else ()
    for topic in reading.handbook.topics:
        reminders += _of_topic(topic)
    problems = gathered(reading.problems, reading.handbook)
    return (*problems, *sorted(reminders, key=lambda reminder: (reminder.file, reminder.line)))


def report(reading: FolderReading, today: date | None = None, besides: Iterable[Problem | Notice] = ()) -> str:
    """Return what `check` found and what else is known, as text: a line each, and one line that sums it up."""
    found = (*check(reading, today), *besides)
    problems = [str(each) for each in found if isinstance(each, Problem)]
    reminders = [str(each) for each in found if isinstance(each, Notice)]
    rows: list[str] = []
    for heading, told in (("Problems:", problems), ("Reminders:", reminders)):
        rows += [heading, *told, ""] if told else []
    rows += [f"Left out: {', '.join(reading.missing)}", ""] if reading.missing else []
    rows += _without_keeper(reading.handbook)
    topics = reading.handbook.topics
    entries = sum(len(topic.all_entries()) for topic in topics)
    counted = (_count(len(topics), "topic"), _count(entries, "entry"))
    counted += (_count(len(problems), "problem"), _count(len(reminders), "reminder"))
    return "\n".join([*rows, f"{', '.join(counted)}."])


def of_terms(reading: FolderReading, today: date) -> tuple[Notice, ...]:
    """Return a reminder where the holidays run out, or where there are none and new members are reminded."""
    handbook = reading.handbook
    last = max(handbook.terms.holidays, key=lambda holiday: holiday.last, default=None)
    if last is not None and last.last - today < RUN_OUT:
        sentence = (
            f"The last of the holidays ends on {last.last.isoformat()}. Write those of the next school year below it, "
            f'each with "name", "first" and "last", or new members are reminded of their tour in the holidays too.'
        )
        return (Notice(last.origin.file, last.origin.line, sentence),)
    if last is None and handbook.tour is not None and "terms.yaml" not in reading.missing:
        sentence = (
            'There are no holidays yet. Write a file terms.yaml that lists them under "holidays", each with "name", '
            '"first" and "last", or new members are reminded of their tour in the holidays too.'
        )
        return (Notice("terms.yaml", 1, sentence),)
    return ()


def _without_keeper(handbook: Handbook) -> list[str]:
    """Return the entries that nobody looks after, a line a topic."""
    nobody = set(unkept(handbook))
    rows: list[str] = []
    for topic in handbook.topics:
        entries = [entry.id for entry in topic.all_entries()]
        those = [wanted for wanted in entries if wanted in nobody]
        if those:
            every = f"every entry ({len(those)})" if len(those) == len(entries) > 1 else ", ".join(those)
            rows.append(f"{topic.origin.file}: {every}")
    return ['Nobody looks after these. Name a "keeper" in each, or above the entries:', *rows, ""] if rows else []


def _of_overdue(late: Overdue) -> Notice:
    sentence = (
        f"{late.ref} was due for review by {late.review_by.isoformat()}. Compare it with its source, "
        'then write today into "reviewed" and the next day into "review_by".'
    )
    return Notice(late.file, late.line, sentence)


def _of_days_to_come(handbook: Handbook, today: date) -> Iterator[Notice]:
    """Yield a reminder for everything that was compared with its source on a day that has not come yet."""
    for topic in handbook.topics:
        for each in (topic, *topic.all_entries()):
            if each.reviewed and each.reviewed > today:
                day = each.reviewed.isoformat()
                sentence = f'"reviewed" of {each.id} is {day}, a day to come. Write when it was last compared.'
                yield Notice(each.origin.file, each.origin.line, sentence)


def _of_safeguarding(reading: FolderReading) -> Iterator[Notice]:
    whole = reading.handbook.safeguarding
    where = whole.origin
    if not whole.approved_by:
        sentence = "Your DSL has not approved these words yet. Once they have, write who and when into approved_by."
        yield Notice(where.file, where.line, sentence)
    own = reading.files[where.file].said if where.file in reading.files else None
    if not isinstance(own, Safeguarding):
        return  # what is built in takes its place, and there is a problem that says so
    used = {name for trigger in own.triggers for name in trigger}
    used.update(name for texts in own.words.values() for text in texts for name in NAMED_GROUP.findall(text))
    for name in own.words:
        if name not in used:
            yield Notice(where.file, where.line, f'No trigger uses the group "{name}". Use it in one, or take it out.')
    if own.has_examples:
        yield Notice(where.file, where.line, _TO_MOVE)
    elif not whole.has_examples and "safeguarding-examples.yaml" not in reading.missing:
        yield Notice("safeguarding-examples.yaml", 1, _TOO_FEW)


def _of_topic(topic: Topic) -> Iterator[Notice]:
    where = topic.origin
    if not topic.phrasings and not topic.first_entry_is_topic:
        sentence = f'Nobody can ask for {shown(topic.title)} as a whole. Add "phrasings" above "entries".'
        yield Notice(where.file, where.line, sentence)
    for twice in _said_twice(topic.phrasings):
        yield Notice(where.file, where.line, f"{shown(twice)} appears twice among the phrasings of {topic.id}.")
    for entry in topic.all_entries():
        yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[Notice]:
    where = entry.origin
    if len(entry.phrasings) < FEW_PHRASINGS:
        count = _count(len(entry.phrasings), "phrasing")
        sentence = f"{entry.id} has {count}. Add more: with {FEW_PHRASINGS} or more it is found well."
        yield Notice(where.file, where.line, sentence)
    for twice in _said_twice(entry.phrasings):
        yield Notice(where.file, where.line, f"{shown(twice)} appears twice among the phrasings of {entry.id}.")
    for words in (entry.title, entry.text):
        if tag := _TAG.search(words):
            sentence = f"{shown(tag.group())} in {entry.id} comes from a web page, and members read it. Take it out."
            yield Notice(where.file, where.line, sentence)
            break
    for words in (entry.title, entry.text, *entry.phrasings):
        mangled = next((sign for sign in _MANGLED if sign in words), "")
        if mangled:
            sentence = f"{shown(mangled)} in {entry.id} looks like a character that was saved wrongly. Type it again."
            yield Notice(where.file, where.line, sentence)
            return


def _said_twice(phrasings: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for words in phrasings:
        folded = fold(words)
        if folded in seen:
            yield words
        seen.add(folded)


def _count(number: int, one: str) -> str:
    return f"{number} {plural(number, one)}"
