"""The cards of a question that goes to the editors: to whoever asks, to the editors, and to whoever waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant import address, wording
from bot.assistant.wording import Line, Role, day_of
from bot.cards.accents import Accent
from bot.cards.controls import ASK, OWN, Press, Style, Viewer, rows
from bot.cards.layout import Card, said_card
from bot.cards.limits import LONGEST_LABEL, MOST_OPTIONS, MOST_ROWS
from bot.cards.markup import cut, flat
from bot.english import plural
from bot.reply import Answer, Quotation, TopicList, Why
from bot.storage.gaps import GapKind, GapState, Hears

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.handbook.model import Handbook
    from bot.reply import Part
    from bot.storage.gaps import Gap, Waiting


SEND, BY_MESSAGE, AT_NEXT_USE = "sendthis", "tellbymessage", "tellatnextuse"
"""What members press; which words are meant is known by the message that they stand in."""

OPEN, ANSWER, ELSE, NEW, NOT_OURS = "gap", "gapanswer", "gapelse", "gapnew", "gapnotours"
SAME, APART, PART, TELL, REFUSE, ALL, HAND = (
    "gapsame",
    "gapapart",
    "gappart",
    "gaptell",
    "gaprefuse",
    "gapall",
    "gaphand",
)
"""What editors press, with the number of the gap."""

HIDDEN = "I have hidden what looked like a name or a number. This is what the editors would read:"
SENT = "The editors have your question, without your name:"
TOLD_HERE = "When it is answered, I tell you the next time you use me. Nobody else sees that."
TOLD_BY_MESSAGE = (
    "When it is answered, I write to you. If your direct messages are closed, I tell you the next time you use me."
)
KEPT_FOR = "That you asked is kept until I have told you, 30 days at most; /privacy shows and erases it."
SUGGESTED = "The editors have your words, without your name. If they take them in, I know what you mean next time:"
NOBODY_TELLS = "That they are yours is kept until an editor has decided, 30 days at most; /privacy erases it."
ANSWERED = "You asked: “{}” The handbook answers that now:"
NOT_FOR_US = "You asked: “{}” An editor has read it:"
USUAL_SENTENCE = "This is not something that the partnership can answer. Please ask in your school."
PHRASING_HEAD = "Another way to ask for “{}”"
QUESTION_HEAD = "A question without an answer"
LONGEST_ASKED_BACK = 300
MOST_LISTED = 10
NOT_WAITING = "You do not wait for that any more: you have been told, or it was too long ago."
EMPTY = "No question waits for an answer."


def check_card(text: str, about: str, viewer: Viewer) -> Card:
    """Return what a member is asked whose words had something in them that is hidden now."""
    said = [Line(Role.SAID, HIDDEN), Line(Role.QUOTE, text)]
    presses = [Press("Send this", SEND, about, style=Style.MAIN), Press("Change it", ASK, about)]
    return said_card(said, viewer, rows(presses))


def sent_card(text: str, by: Hears, words: int, viewer: Viewer) -> Card:
    """Return what a member reads whose question was sent, with the other way to hear of the answer.

    `words` is the number of what they sent, whichever gap that is part of when they press.
    """
    is_by_message = by is Hears.MESSAGE
    said = [
        Line(Role.SAID, SENT),
        Line(Role.QUOTE, text),
        Line(Role.SAID, TOLD_BY_MESSAGE if is_by_message else TOLD_HERE),
        Line(Role.PLACE, KEPT_FOR),
    ]
    other = Press("Tell me when I next use you", AT_NEXT_USE, str(words))
    if not is_by_message:
        other = Press("Tell me by direct message", BY_MESSAGE, str(words))
    return said_card(said, viewer, rows([other]))


def suggested_card(text: str, viewer: Viewer) -> Card:
    """Return what a member reads who has sent another way to ask for something."""
    said = [Line(Role.SAID, SUGGESTED), Line(Role.QUOTE, text), Line(Role.PLACE, NOBODY_TELLS)]
    return said_card(said, viewer)


def told_card(waiting: Waiting, gap: Gap, handbook: Handbook, viewer: Viewer) -> Card:
    """Return what whoever asked reads of the answer: the words that answer it today, or why there are none."""
    asked = cut(flat(waiting.text), LONGEST_ASKED_BACK)
    if gap.state is GapState.NOT_OURS:
        said = [Line(Role.SAID, NOT_FOR_US.format(asked)), Line(Role.SAID, gap.says or USUAL_SENTENCE)]
        return said_card(said, viewer)
    parts = _parts(gap.entry, handbook)
    quoted = wording.lines(Answer(parts), today=viewer.today, to_the_point=True) if parts else ()
    press = [Press("Read it", "show", address.of_parts(parts))] if parts else []
    said = [Line(Role.SAID, ANSWERED.format(asked)), *quoted]
    return replace(said_card(said, viewer, rows(press)), accent=Accent.ANSWER)


def gap_card(gap: Gap, near: Sequence[Part], like: Gap | None, *, waits: bool = False) -> Card:
    """Return a gap as editors see it, with what can be done about it.

    Args:
        gap: What was sent.
        near: The entries and topics that come nearest.
        like: The gap that may mean the same.
        waits: Whether words that would answer it wait for a second editor.
    """
    first, *others = gap.texts
    head = QUESTION_HEAD if gap.kind is GapKind.QUESTION else PHRASING_HEAD.format(_title(gap, near))
    said = [Line(Role.TITLE, head), Line(Role.QUOTE, first.text)]
    said += [Line(Role.CHOICE, each.text) for each in others[:MOST_LISTED]]
    said.append(Line(Role.PLACE, _asked(gap)))
    if waits:
        said.append(Line(Role.SAID, "Words that answer it wait for a second editor."))
    if not gap.is_open:
        said.append(Line(Role.SAID, _done(gap)))
        return replace(said_card(said, Viewer(is_public=True)), accent=Accent.PUBLISHED)
    if like:
        said.append(Line(Role.SAID, f"It may be the same as question {like.number}: “{like.text}”"))
    presses = rows(_presses(gap, near, like), 3)
    shown = replace(said_card(said, Viewer(is_public=True), presses), accent=Accent.PROPOSAL)
    if not gap.handed_to:
        return shown
    return replace(shown, texts=(f"For <@{gap.handed_to}>", *shown.texts), members=(gap.handed_to,))


def list_card(gaps: Sequence[Gap], viewer: Viewer) -> Card:
    """Return the gaps that wait for an editor, those that were sent most often first."""
    if not gaps:
        return said_card([Line(Role.SAID, EMPTY)], viewer)
    count = len(gaps)
    said = [Line(Role.TITLE, f"{count} {plural(count, 'question waits', 'questions wait')} for an answer")]
    shown = gaps[:MOST_LISTED]
    said += [Line(Role.CHOICE, f"{gap.number}: {cut(flat(gap.text), 80)} ({_asked(gap)})") for gap in shown]
    presses = [Press(cut(f"{gap.number}: {flat(gap.text)}", LONGEST_LABEL), OPEN, str(gap.number)) for gap in shown]
    if len(gaps) > len(shown):
        said.append(Line(Role.PLACE, f"And {len(gaps) - len(shown)} more. They come up as these are answered."))
    phrasings = [gap for gap in gaps if gap.kind is GapKind.PHRASING]
    if len(phrasings) > 1:
        presses.append(Press(f"Take in all {len(phrasings)} phrasings", ALL, OWN, style=Style.MAIN))
    return replace(said_card(said, viewer, rows(presses, 3)), accent=Accent.PROPOSAL)


def topics_of(number: int, handbook: Handbook) -> tuple[tuple[Press, ...], ...]:
    """Return a button for each topic to which an entry for a gap may be added."""
    found = [Press(f"In “{topic.title}”", NEW, f"{number}:{topic.id}") for topic in handbook.topics]
    return rows(found[:MOST_OPTIONS])


def parts_card(gap: Gap, viewer: Viewer) -> Card:
    """Return the words of a gap, with a button to make each a question of its own."""
    said = [Line(Role.TITLE, "Which of these asks something else?")]
    presses = [Press(cut(flat(each.text), LONGEST_LABEL), PART, str(each.number)) for each in gap.texts]
    return said_card(said, viewer, rows(presses, -(-len(presses) // MOST_ROWS)))


def _presses(gap: Gap, near: Sequence[Part], like: Gap | None) -> list[Press]:
    number = str(gap.number)
    if gap.kind is GapKind.PHRASING:
        taking = Press("Take it in", ANSWER, f"{number}:{gap.entry}", style=Style.MAIN)
        return [taking, Press("Reject it", REFUSE, number, style=Style.WARNING)]
    found = [Press(f"Answer with: {wording.title_of(part)}", ANSWER, f"{number}:{_ref(part)}") for part in near]
    found += [
        Press("Answer with another entry", ELSE, number),
        Press("Write a new entry", NEW, number, style=Style.MAIN),
        Press("Not for us", NOT_OURS, number),
        Press("Hand it to somebody", HAND, number),
    ]
    if like:
        found += [Press("They are the same", SAME, number), Press("They are not", APART, number)]
    if len(gap.texts) > 1:
        found.append(Press("Take apart", PART, f"{number}:"))
    return [*found, Press("It is answered", TELL, number)]


def _asked(gap: Gap) -> str:
    times = "once" if gap.count == 1 else f"by {gap.count} members"
    return f"Question {gap.number}, sent {times}, first on {_day(gap.since)}"


def _done(gap: Gap) -> str:
    return f"Answered by {gap.entry}. Whoever asked is told." if gap.entry else "Not for us. Whoever asked is told."


def _title(gap: Gap, near: Sequence[Part]) -> str:
    return next((wording.title_of(part) for part in near if _ref(part) == gap.entry), gap.entry)


def _ref(part: Part) -> str:
    return part.id if isinstance(part, Quotation) else f"{part.id}*"


def _parts(entry: str, handbook: Handbook) -> tuple[Part, ...]:
    topic, found = handbook.find(entry.removesuffix("*")) or (None, None)
    if topic is None:
        return ()
    why = Why("an editor")
    return (Quotation(topic, found, why) if found else TopicList(topic, why),)


def _day(at: datetime) -> str:
    return day_of(at.date())
