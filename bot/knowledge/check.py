"""What someone should know about the knowledge folder before others read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.knowledge.fold import fold
from bot.knowledge.kinds import FEW_PHRASINGS
from bot.knowledge.notes import shown
from bot.knowledge.reviewing import overdue, unkept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.knowledge.folder import Reading
    from bot.knowledge.handbook import Entry, Handbook, Safeguarding, Topic
    from bot.knowledge.reviewing import Overdue

_MANGLED = ("â€", "Ã©", "Â ", "Â£", "ï»¿")
"""What curly quotes, accents and pound signs become when a file is read in one encoding and saved in another."""


RUN_OUT = timedelta(days=60)
"""How long before the last holiday is over somebody should write those of the next school year."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to see to; the file is read all the same. `line` counts from 1."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return "file:line: sentence"."""
        return f"{self.file}:{self.line}: {self.sentence}"


def check(reading: Reading, today: date | None = None) -> tuple[Problem | Reminder, ...]:
    """Return the problems of a reading, and then what else should be seen to; with `today` also what is overdue."""
    reminders = [*_of_safeguarding(reading.handbook.safeguarding)]
    reminders += map(_of_overdue, overdue(reading.handbook, today) if today else ())
    reminders += of_terms(reading, today) if today else ()
    for topic in reading.handbook.topics:
        reminders += _of_topic(topic)
    return (*reading.problems, *sorted(reminders, key=lambda reminder: (reminder.file, reminder.line)))


def report(reading: Reading, today: date | None = None, besides: Iterable[Problem | Reminder] = ()) -> str:
    """Return what `check` found and what else is known, as text: a line each, and one line that sums it up."""
    found = (*check(reading, today), *besides)
    problems = [str(each) for each in found if isinstance(each, Problem)]
    reminders = [str(each) for each in found if isinstance(each, Reminder)]
    rows: list[str] = []
    for heading, told in (("Problems:", problems), ("Reminders:", reminders)):
        rows += [heading, *told, ""] if told else []
    rows += [f"Left out: {', '.join(reading.missing)}", ""] if reading.missing else []
    rows += _without_keeper(reading.handbook)
    topics = reading.handbook.topics
    entries = sum(len(topic.all_entries()) for topic in topics)
    counted = (_count(len(topics), "topic"), _count(entries, "entry", "entries"))
    counted += (_count(len(problems), "problem"), _count(len(reminders), "reminder"))
    return "\n".join([*rows, f"{', '.join(counted)}."])


def of_terms(reading: Reading, today: date) -> tuple[Reminder, ...]:
    """Return a reminder where the holidays run out, or where there are none and new members are reminded."""
    handbook = reading.handbook
    last = max(handbook.terms.holidays, key=lambda holiday: holiday.last, default=None)
    if last is not None and last.last - today < RUN_OUT:
        sentence = (
            f"The last of the holidays ends on {last.last.isoformat()}. Write those of the next school year below it, "
            f'each with "name", "first" and "last", or new members are reminded of their tour in the holidays too.'
        )
        return (Reminder(last.origin.file, last.origin.line, sentence),)
    if last is None and handbook.tour is not None and "terms.yaml" not in reading.missing:
        sentence = (
            'There are no holidays yet. Write a file terms.yaml that lists them under "holidays", each with "name", '
            '"first" and "last", or new members are reminded of their tour in the holidays too.'
        )
        return (Reminder("terms.yaml", 1, sentence),)
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
    return ['Unkept, until a "keeper" is named there or above the entries:', *rows, ""] if rows else []


def _of_overdue(late: Overdue) -> Reminder:
    sentence = (
        f"{late.id} should have been looked at again by {late.review_by.isoformat()}. Compare it with its source, "
        'then write today into "reviewed" and the next day into "review_by".'
    )
    return Reminder(late.file, late.line, sentence)


def _of_safeguarding(safeguarding: Safeguarding) -> Iterator[Reminder]:
    where = safeguarding.origin
    if not safeguarding.approved_by:
        sentence = "These words are to be approved by your DSL. When they are, write who and when into approved_by."
        yield Reminder(where.file, where.line, sentence)
    used = {name for trigger in safeguarding.triggers for name in trigger}
    for name in safeguarding.words:
        if name not in used:
            yield Reminder(where.file, where.line, f'No trigger uses the group "{name}". Use it in one, or delete it.')


def _of_topic(topic: Topic) -> Iterator[Reminder]:
    where = topic.origin
    if not topic.phrasings and not topic.first_entry_is_topic:
        sentence = f'Nobody can ask for {shown(topic.title)} as a whole. Add "phrasings" above "entries".'
        yield Reminder(where.file, where.line, sentence)
    for twice in _said_twice(topic.phrasings):
        yield Reminder(where.file, where.line, f"{shown(twice)} stands twice among the phrasings of {topic.id}.")
    for entry in topic.all_entries():
        yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[Reminder]:
    where = entry.origin
    if len(entry.phrasings) < FEW_PHRASINGS:
        count = _count(len(entry.phrasings), "phrasing")
        sentence = f"{entry.id} has {count}. Add more: with {FEW_PHRASINGS} or more it is found well."
        yield Reminder(where.file, where.line, sentence)
    for twice in _said_twice(entry.phrasings):
        yield Reminder(where.file, where.line, f"{shown(twice)} stands twice among the phrasings of {entry.id}.")
    for words in (entry.title, entry.text, *entry.phrasings):
        mangled = next((sign for sign in _MANGLED if sign in words), "")
        if mangled:
            sentence = f"{shown(mangled)} in {entry.id} looks like a character that was saved wrongly. Type it anew."
            yield Reminder(where.file, where.line, sentence)
            return


def _said_twice(phrasings: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for words in phrasings:
        folded = fold(words)
        if folded in seen:
            yield words
        seen.add(folded)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
