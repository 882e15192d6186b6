"""The one place that turns a Reply into the words a member reads; cards, plain text and the command line all use it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from bot.english import listed
from bot.handbook.review import missed, reviewed_on
from bot.reply import Answer, Ask, NoAnswer, Part, Quotation, Reply, Signpost, SmallTalk, Suggestions, TopicList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.handbook.model import Entry, Origin, Topic
    from bot.reply import Why


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
UNEXPLAINED = "I can quote the handbook, but I cannot explain it or give examples."
REST = "The handbook does not answer the rest of your message."


class Role(Enum):
    """What a line is, so that each face can set it in its own way."""

    TITLE = "title"
    LEAD = "lead"
    QUOTE = "quote"
    ITEM = "item"
    SAID = "said"
    PLACE = "place"
    SOURCE = "source"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reply; `url` is where a source can be read, `number` the place of an item in its list."""

    role: Role
    text: str
    url: str = ""
    number: int = 0


def lines(
    reply: Reply, *, public: bool = False, today: date | None = None, to_the_point: bool = False
) -> tuple[Line, ...]:
    """Return what a reply says, line by line; `public` asks for the brief signpost that a channel may read.

    `to_the_point` leaves out the words where only their number, their place or their date was asked for.
    With `today` it also says which words should have been compared with their source by now.
    """
    match reply:
        case Answer(parts, partly, unexplained):
            said = tuple(line for part in parts for line in _part(part, today, to_the_point=to_the_point))
            notes = [note for note, holds in ((UNEXPLAINED, unexplained), (REST, partly)) if holds]
            return (*said, *(Line(Role.SAID, note) for note in notes))
        case Suggestions(parts, words):
            choices = (Line(Role.CHOICE, choice(part)) for part in parts)
            return (Line(Role.SAID, words), *choices)
        case NoAnswer(words, topics):
            return (Line(Role.SAID, words), Line(Role.SAID, _what_can_be_asked(topics)), *_elsewhere(topics))
        case SmallTalk(talk, topics):
            said = Line(Role.SAID, talk.text)
            asks_what = talk.id.endswith((".help", ".about"))
            return (said, Line(Role.SAID, _what_can_be_asked(topics))) if asks_what else (said,)
        case Signpost():
            return tuple(_signpost(reply, public=public))
        case _ as unknown:
            assert_never(unknown)


def plain(reply: Reply, *, public: bool = False, today: date | None = None) -> str:
    """Return a reply as plain text, without any markup."""
    return plain_lines(lines(reply, public=public, today=today))


def plain_lines(said: Iterable[Line]) -> str:
    """Return lines as plain text: a quotation in quotation marks, a blank line before every title but the first."""
    rows: list[str] = []
    for line in said:
        match line.role:
            case Role.TITLE:
                rows += ["", line.text] if rows else [line.text]
            case Role.QUOTE:
                rows.append(f"“{line.text}”")
            case Role.ITEM:
                rows.append(f"{line.number}. “{line.text}”")
            case Role.CHOICE:
                rows.append(f"- {line.text}")
            case Role.SOURCE if line.url:
                rows.append(f"{line.text}{' ' if line.text.endswith('.') else ', '}{line.url}")
            case _:
                rows.append(line.text)
    return "\n".join(rows)


def choice(part: Part) -> str:
    """Return what a part is called where a member chooses: "Value 3 of 7: Speaking up"."""
    match part:
        case Quotation(topic, entry):
            place = place_of(topic, entry)
            return f"{place}: {entry.title}" if place else entry.title
        case TopicList(topic):
            return topic_choice(topic)


def topic_choice(topic: Topic) -> str:
    """Return what a whole topic is called where a member chooses: "Our values (all seven)"."""
    match len(topic.entries):
        case 1:
            return topic.title
        case 2:
            return f"{topic.title} (both {topic.many})"
        case count:
            return f"{topic.title} (all {in_words(count)})"


def place_of(topic: Topic, entry: Entry) -> str:
    """Return an entry's place in its list, "Value 3 of 7", or "" where it has none.

    A topic that is answered by its first entry is a text in sentences, and nobody counts those.
    """
    if entry.number is None or len(topic.entries) == 1 or topic.first_entry_is_topic:
        return ""
    return f"{topic.one.capitalize()} {entry.number} of {len(topic.entries)}"


def reviewed(day: date, late: date | None = None) -> str:
    """Return when words were reviewed, "Reviewed 23 Nov 2026", and by which day that is past they should have been."""
    again = f". The next review was due by {day_of(late)}." if late else ""
    return f"Reviewed {day_of(day)}{again}"


def day_of(day: date) -> str:
    """Return a day as people write it: "23 Nov 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def in_words(number: int) -> str:
    """Return a small number in words, and a larger one in digits."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def how_many(topic: Topic) -> str:
    """Return how many entries a topic has, as a sentence."""
    count = len(topic.entries)
    return f"There is one {topic.one}." if count == 1 else f"There are {in_words(count)} {topic.many}."


def why(part: Part, found: Why) -> tuple[Line, ...]:
    """Return why a part was the answer, and where it is written."""
    how = Line(Role.SAID, f"It was found by {found.found_by}.")
    if found.phrasing:
        how = Line(
            Role.SAID,
            f"Of the questions that the handbook expects, “{found.phrasing}” comes closest to what was asked. The "
            f"assistant is {found.band} of this answer (score {found.score:.2f}).",
        )
    origin = origin_of(part)
    place = Line(Role.PLACE, f"Written in {origin.file}, line {origin.line}")
    return (Line(Role.TITLE, f"Why “{title_of(part)}”"), how, place)


def title_of(part: Part) -> str:
    """Return what a part is headed with."""
    return part.entry.title if isinstance(part, Quotation) else part.topic.title


def origin_of(part: Part) -> Origin:
    """Return where a part is written."""
    return part.entry.origin if isinstance(part, Quotation) else part.topic.origin


def is_brief(part: Part) -> bool:
    """Return whether a part is answered to the point by less than its words: a number, a place or a date."""
    return part.ask is not Ask.LIST if isinstance(part, TopicList) else part.is_dated


def _part(part: Part, today: date | None, *, to_the_point: bool) -> Iterator[Line]:
    if to_the_point and is_brief(part):
        yield Line(Role.TITLE, title_of(part))
        yield Line(Role.SAID, _to_the_point(part))
        yield _source(part, today)
        return
    match part:
        case Quotation(topic, entry):
            yield Line(Role.TITLE, entry.title)
            yield Line(Role.QUOTE, entry.text)
            if place := place_of(topic, entry):
                yield Line(Role.PLACE, f"{place} · {topic.title}")
            elif entry.title != topic.title:
                yield Line(Role.PLACE, topic.title)
        case TopicList(topic, ask=ask):
            yield Line(Role.TITLE, topic.title)
            if ask in {Ask.BEYOND, Ask.COUNT}:
                yield Line(Role.SAID, _to_the_point(part))
            if topic.lead:
                yield Line(Role.LEAD, topic.lead)
            yield from (Line(Role.ITEM, entry.text, number=entry.number or 0) for entry in topic.entries)
    yield _source(part, today)


def _to_the_point(part: Part) -> str:
    ask = part.ask if isinstance(part, TopicList) else Ask.DATE
    if ask is Ask.DATE:
        entry = part.entry if isinstance(part, Quotation) else None
        return f"These words were last checked against their source on {day_of(reviewed_on(part.topic, entry))}."
    return f"The list does not go that far. {how_many(part.topic)}" if ask is Ask.BEYOND else how_many(part.topic)


def _source(part: Part, today: date | None) -> Line:
    topic = part.topic
    entry = part.entry if isinstance(part, Quotation) else None
    late = missed(topic, entry, today) if today else None
    return Line(Role.SOURCE, f"{topic.source.title} · {reviewed(reviewed_on(topic, entry), late)}", topic.source.url)


def _signpost(reply: Signpost, *, public: bool) -> Iterator[Line]:
    words = reply.words
    yield Line(Role.TITLE, words.title)
    if public:
        yield Line(Role.SAID, words.in_channel)
        return
    yield Line(Role.SAID, words.text)
    for contact in words.contacts:
        yield Line(Role.CHOICE, f"{contact.name}: {contact.detail}")


def _elsewhere(topics: tuple[Topic, ...]) -> tuple[Line, ...]:
    """Return the page that every topic is quoted from, where what is not in the handbook may stand."""
    (source, *others) = {topic.source.url: topic.source for topic in topics if topic.source.url}.values() or (None,)
    if source is None or others:
        return ()
    return (
        Line(Role.SAID, "There may be more on the page that the handbook quotes:"),
        Line(Role.SOURCE, source.title, source.url),
    )


def _what_can_be_asked(topics: tuple[Topic, ...]) -> str:
    if not topics:
        return "There is nothing to ask about yet."
    names = [topic.title[:1].lower() + topic.title[1:] for topic in topics]
    return f"You can ask about {listed(names)}."
