"""The cards of the tour: a stop, the way there, its reminders, the button that begins it, and the report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assistant import wording
from bot.assistant.wording import Line, Role
from bot.cards.controls import TOUR, Picker, Press, Style, Viewer, rows, way_to
from bot.cards.layout import Card, fits, said_card, texts
from bot.cards.limits import MOST_CONTENT, MOST_TEXT
from bot.cards.markup import cut, escape, flat, units
from bot.cards.report_form import ReportForm
from bot.english import plural
from bot.handbook.model import Asks
from bot.reply import Answer, Quotation, TopicList, Why
from bot.storage.progress import By
from bot.tour.agreeing import find_entry, version_of
from bot.tour.journey import BETWEEN, Face, Said
from bot.tour.quiz import LETTERS, MOST_TRIES, digest
from bot.tour.reminders import MOST_NUDGES
from bot.tour.report import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.handbook.model import Handbook, Step, Tour
    from bot.tour.guide import Place
    from bot.tour.journey import Remark, Stop
    from bot.tour.quiz import QuizQuestion
    from bot.tour.report import MemberRow, Report


NUDGE = "nudge"
SNOOZE, STOP = "snooze", "stop"
"""What a button of the action "nudge" says it is about, with a dot and whose reminders they are.

Before it stand the number of what is to be read and a slash, where the reminders are not about the tour.
"""


def remind(request: int = 0) -> tuple[Press, Press]:
    """Return the buttons with which a member asks for reminders."""
    return (
        Press("Remind me here", NUDGE, nudge_about(request, By.HERE)),
        Press("Remind me by message", NUDGE, nudge_about(request, By.MESSAGE)),
    )


def nudge_about(request: int, said: str) -> str:
    """Return what a button about reminders of a request says, or of the tour for 0."""
    return f"{request}/{said}" if request else said


REMIND_HERE, REMIND_BY_MESSAGE = remind()
GO_ON = Press("Go on", TOUR, "begin", style=Style.MAIN)
LONGEST_TITLE = 100

ASKED = "You asked to be reminded about the tour."
LAST = "This was the last reminder."
COUNTED = "This is reminder {} of {}."


def snooze(member: int, request: int = 0) -> Press:
    """Return the button that puts off the reminders of a member, and of nobody else."""
    return Press("Snooze a week", NUDGE, nudge_about(request, f"{SNOOZE}.{member}"))


def stop(member: int, request: int = 0) -> Press:
    """Return the button that ends the reminders of a member, and of nobody else."""
    return Press("Stop", NUDGE, nudge_about(request, f"{STOP}.{member}"))


def nudge_card(place: Place, member: int, number: int, viewer: Viewer) -> Card:
    """Return a reminder, the first of them with the number 1; in a channel it mentions its member and nobody else."""
    title = f", “{cut(flat(place.step.title), LONGEST_TITLE)}”" if place.step else ""
    is_last = number >= MOST_NUDGES
    said = (ASKED, f"You are at step {place.number} of {place.of}{title}.")
    pressed = [GO_ON] if is_last else [GO_ON, snooze(member), stop(member)]
    return reminding_card(said, pressed, member, number, viewer)


def reminding_card(said: Sequence[str], pressed: Sequence[Press], member: int, number: int, viewer: Viewer) -> Card:
    """Return a reminder of whatever it is, with how many there were."""
    counted = LAST if number >= MOST_NUDGES else COUNTED.format(number, MOST_NUDGES)
    lines = (*(Line(Role.SAID, each) for each in said), Line(Role.PLACE, counted))
    if not viewer.is_public:
        return said_card(lines, viewer, rows(pressed))
    first, *others = texts(lines)
    return Card((f"<@{member}>: {first}", *others), rows(pressed), members=(member,))


MOST_BLOCKS = 12
DONE, LEFT = "■", "□"

MOST_LEARNT = 12
"""Steps that the last card names; it has its own words besides, and what to do next."""

ON_RECORD = "Thank you. That is on record, with today's date."
REWORDED = "The words have changed since that card was made. Here is how they read now."
GONE = "What you pressed is not part of the tour any more. Here is where you are."
HAVE_ANOTHER = "Have another go: nobody else sees what you choose."


def place(at: Place, viewer: Viewer) -> Line:
    """Return where a member is; blocks are for the eye, and plain text is often read out."""
    words = f"All {at.of} steps" if at.is_finished else f"Step {at.number} of {at.of}"
    if viewer.wants_plain_text:
        return Line(Role.PLACE, words)
    count = min(at.of, MOST_BLOCKS)
    full = max(round(at.number * count / at.of), 1)
    return Line(Role.PLACE, f"{words} {DONE * full}{LEFT * (count - full)}")


def quoted(wanted: str, handbook: Handbook, viewer: Viewer) -> list[Line]:
    """Return the words of an entry or topic as every answer has them, with their source."""
    topic, entry = handbook.find(wanted) or (None, None)
    if topic is None:
        return []
    why = Why("the tour")
    part = Quotation(topic, entry, why) if entry else TopicList(topic, why)
    return list(wording.lines(Answer((part,)), today=viewer.today))


def explained(told: Remark, step: Step, handbook: Handbook, viewer: Viewer) -> list[Line]:
    """Return why a choice is not the answer, and where it stands."""
    topic, entry = handbook.find(told.entry) or (None, None)
    if topic is None or entry is None:
        return [Line(Role.SAID, f"Not quite. {HAVE_ANOTHER}")]
    why = {
        Asks.ONE_OF: f"That one comes from “{topic.title}”.",
        Asks.ENDING: f"That is how a sentence of “{entry.title}” goes on.",
        Asks.COVERS: f"“{entry.title}” says something else.",
    }
    sources = [line for line in quoted(entry.id, handbook, viewer) if line.role is Role.SOURCE]
    said = f"Not quite. {why[step.asks or Asks.COVERS]} {HAVE_ANOTHER}"
    return [Line(Role.SAID, said), *sources]


def remark(told: Remark | None, handbook: Handbook | None = None) -> list[Line]:
    """Return what is said above a card of what was pressed."""
    if told is None:
        return []
    _, entry = (handbook.find(told.entry) if handbook else None) or (None, None)
    by = f" “{entry.title}” says so." if entry else ""
    words = {
        Said.RIGHT: f"That is right.{by}",
        Said.AGREED: ON_RECORD,
        Said.REWORDED: REWORDED,
        Said.GONE: GONE,
    }
    return [Line(Role.SAID, words[told.said])] if told.said in words else []


def listed(heading: str, texts: Iterable[str]) -> list[Line]:
    """Return texts one below the other under a heading; nothing where there are none."""
    found = [Line(Role.CHOICE, text) for text in texts]
    return [Line(Role.SAID, heading), *found] if found else []


def few(titles: list[str]) -> list[str]:
    """Return no more titles than a card has room for."""
    more = len(titles) - MOST_LEARNT
    return [*titles[:MOST_LEARNT], f"and {more} more"] if more > 0 else titles


SHORTER = (200, 100, 50)
"""Characters that the choices of a question are cut to where all of them would not fit."""

START_HERE = Press("Start here", TOUR, "begin", style=Style.MAIN)
START_AGAIN = Press("Start again", TOUR, "over")
CHANGE = Press("Change what you do", TOUR, "who")
BACK_TO_START = "Back: the first card"
TELL = Press("Tell the welcome channel", TOUR, "announce")

WHO_SEES = "Your hub manager can see which step you are at and what you have agreed to, but never your answers."
WHICH = "Which of these is closest to what you do? You can change it later."
HOW_TO_GO_ON = "To go on, press “Go on” below or “Start here” wherever you see it, or type /onboarding start."
REMINDING = (
    "If you would like me to remind you, choose how below: at most once a week, three times in all, and only in "
    "working hours. Otherwise I will leave you in peace."
)
READ_AGAIN = "The meaning of these words has changed since you confirmed reading them. Please read them again."
NO_TOUR = (
    "There is no tour at the moment. You can ask me anything with /ask, and /topics shows what I know; "
    "please tell an editor if you expected a tour here."
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the last card says besides, and whether it offers to tell the welcome channel."""

    notes: tuple[str, ...] = ()
    may_tell: bool = False


def tour_card(stop: Stop, handbook: Handbook, viewer: Viewer, ending: Ending | None = None) -> Card:
    """Return the card of a stop."""
    tour, step = handbook.tour, stop.step
    if tour is None:
        return said_card([Line(Role.SAID, NO_TOUR)], viewer)
    if stop.face is Face.LATER:
        return _later(stop, viewer)
    if step is not None and stop.face is Face.AGAIN:
        return _again(stop, step, handbook, viewer)
    if stop.place.is_finished and stop.face is not Face.WHO:
        return _finished(stop, tour, handbook, viewer, ending or Ending())
    if step is None or stop.face is Face.WHO:
        return _first(stop, tour, viewer)
    return _step(stop, step, handbook, viewer)


def _first(stop: Stop, tour: Tour, viewer: Viewer) -> Card:
    """Ask which audience a member is of; whoever is on the way may change it, or leave it."""
    said = [
        *remark(stop.remark),
        Line(Role.TITLE, tour.title),
        place(replace(stop.place, number=1, is_finished=False), viewer),
        Line(Role.SAID, tour.welcome),
        Line(Role.SAID, WHO_SEES),
        *([Line(Role.SAID, WHICH)] if tour.audiences else []),
    ]
    is_on_the_way = stop.face is Face.WHO and (stop.place.step is not None or stop.place.is_finished)
    chosen = [_press(each.name, "audience", each.id) for each in tour.audiences] or [_press("Next", "audience", "")]
    below = [Press("Leave it as it is", TOUR, "here")] if is_on_the_way else [_put_off(stop)]
    return said_card(said, viewer, (*rows(chosen), *rows(below)))


def _step(stop: Stop, step: Step, handbook: Handbook, viewer: Viewer) -> Card:
    if stop.question is not None:
        return _question(stop, step, stop.question, handbook, viewer)
    said = [
        *remark(stop.remark, handbook),
        Line(Role.TITLE, step.title),
        place(stop.place, viewer),
        Line(Role.SAID, step.says),
    ]
    if step.tries:
        said.append(Line(Role.SAID, f"Try it: {step.tries}"))
    said += quoted(step.shows, handbook, viewer)
    return said_card(said, viewer, (*rows(_agreeing(stop, step, handbook)), *rows(_ways(stop, step))))


def _question(stop: Stop, step: Step, question: QuizQuestion, handbook: Handbook, viewer: Viewer) -> Card:
    """Ask a question, with every choice in the text: a label is too short for one."""
    below = rows(_ways(stop, step))
    head = [Line(Role.TITLE, step.title), place(stop.place, viewer)]
    if stop.progress.tries >= MOST_TRIES:
        answer = f"The answer is {LETTERS[question.right]}: {question.choices[question.right]}"
        told = [Line(Role.SAID, text) for text in ("Not quite, no harm done.", question.prompt, answer)]
        return said_card([*head, *told, *quoted(question.entry, handbook, viewer)], viewer, below)
    wrong = stop.remark if stop.remark and stop.remark.said is Said.WRONG else None
    if wrong:
        head += explained(wrong, step, handbook, viewer)
    else:
        head = [*remark(stop.remark, handbook), *head]
    # What the tour says may say how many tries there are, and so is for the first one.
    told = [] if wrong else [Line(Role.SAID, "You have one more try." if stop.progress.tries else step.says)]
    letters = [
        _press(letter, "answer", step.id, digest(question), str(stop.progress.tries), letter)
        for letter in LETTERS[: len(question.choices)]
    ]
    if wrong and wrong.chosen is not None:
        letters[wrong.chosen] = replace(letters[wrong.chosen], disabled=True)
    return said_card(_asked(head, told, question, viewer), viewer, (*rows(letters), *below))


def _asked(head: list[Line], told: list[Line], question: QuizQuestion, viewer: Viewer) -> list[Line]:
    """Return a question with all of its choices: where there is too little room, first without what is told of it."""
    asked = Line(Role.SAID, question.prompt)
    choices = [Line(Role.CHOICE, f"{letter}: {text}") for letter, text in zip(LETTERS, question.choices, strict=False)]
    drafts = [[*head, *told, asked, *choices], [*head, asked, *choices]]
    drafts += [[*head[:2], asked, *(replace(each, text=cut(each.text, most)) for each in choices)] for most in SHORTER]
    return next((each for each in drafts if fits(each, plain=viewer.wants_plain_text)), drafts[-1])


def _again(stop: Stop, step: Step, handbook: Handbook, viewer: Viewer) -> Card:
    """Ask somebody to read what has come to mean something else since they agreed."""
    said = [
        *remark(stop.remark, handbook),
        Line(Role.TITLE, "Please read this again"),
        Line(Role.SAID, READ_AGAIN),
        *quoted(step.shows, handbook, viewer),
    ]
    here = Press("Go to the last card" if stop.place.is_finished else "Go on with the tour", TOUR, "here")
    return said_card(said, viewer, rows([*_agreeing(stop, step, handbook), here]))


def _later(stop: Stop, viewer: Viewer) -> Card:
    at = stop.place
    name = f", “{at.step.title}”" if at.step else ""
    where = f"You are at step {at.number} of {at.of}{name}, and your place is kept for you."
    if at.is_finished:
        where = "You have finished the tour."
    said = [Line(Role.TITLE, "See you later"), Line(Role.SAID, where), Line(Role.SAID, HOW_TO_GO_ON)]
    reminding = ()
    if not (stop.progress.is_left_alone or at.is_finished):
        said.append(Line(Role.SAID, REMINDING))
        reminding = (REMIND_HERE, REMIND_BY_MESSAGE)
    more = (CHANGE, START_AGAIN) if at.step or at.is_finished else ()
    return said_card(said, viewer, (*rows([GO_ON, *reminding]), *rows(more)))


def _finished(stop: Stop, tour: Tour, handbook: Handbook, viewer: Viewer, ending: Ending) -> Card:
    """Tell what was learnt and what to do next; whoever comes again is told when they finished."""
    finish, is_back = tour.finish, stop.face is Face.BACK
    said = [*remark(stop.remark, handbook), Line(Role.TITLE, finish.title), place(stop.place, viewer)]
    if is_back and stop.finished:
        said.append(Line(Role.SAID, f"You finished the tour on {wording.day_of(stop.finished)}. Welcome back."))
    elif not is_back:
        said.append(Line(Role.SAID, finish.says))
    said += [Line(Role.SAID, note) for note in ending.notes]
    learnt = [step.title for step in tour.steps if step.id in stop.progress.done and not step.asks]
    said += listed("What you have seen:", few(learnt))
    said += listed("What to do next:", finish.next)
    tell = [TELL] if ending.may_tell and not stop.progress.is_announced else []
    return said_card(said, viewer, rows([*tell, START_AGAIN]))


def _ways(stop: Stop, step: Step) -> list[Press]:
    """Return how to leave a step."""
    back = _press(way_to("Back", stop.before) if stop.before else BACK_TO_START, "back", step.id)
    if stop.may_go_on:
        onward = way_to("Next", stop.onward) if stop.onward else "Finish"
        return [
            back,
            replace(_press(onward, "next", step.id), style=Style.MAIN),
            *_skipping(stop, step),
            _put_off(stop),
        ]
    return [back, *_skipping(stop, step), _put_off(stop)]


def _skipping(stop: Stop, step: Step) -> list[Press]:
    """Return the button to pass a step by; what is done, or answered twice, is only left."""
    is_over = step.id in stop.progress.done or stop.progress.tries >= MOST_TRIES
    return [] if is_over else [_press("Skip", "skip", step.id)]


def _put_off(stop: Stop) -> Press:
    return _press("Later", "later", str(stop.progress.laters))


def _agreeing(stop: Stop, step: Step, handbook: Handbook) -> list[Press]:
    """Return the button with which a member agrees to the words that they see."""
    entry = find_entry(handbook, step.shows)
    if not step.agrees or entry is None:
        return []
    agree = _press(step.agrees, "agree", step.id, str(stop.revision), version_of(entry))
    return [agree if stop.may_go_on else replace(agree, style=Style.MAIN)]


def _press(label: str, *about: str) -> Press:
    return Press(label, TOUR, BETWEEN.join(about))


def panel_card(tour: Tour) -> Card:
    """Return what stands in a channel with the button that starts the tour."""
    return said_card([Line(Role.TITLE, tour.title), Line(Role.SAID, tour.panel)], buttons=rows([START_HERE]))


def greeting_card(tour: Tour, mention: str, member: int) -> Card:
    """Return what the welcome channel reads when somebody has come; it mentions nobody else."""
    card = panel_card(tour)
    return replace(card, texts=(f"Welcome, {mention}.", *card.texts), members=(member,))


def finished_card(mention: str, member: int) -> Card:
    """Return what the welcome channel reads of somebody who wants it to."""
    text = f"{mention} has finished the tour. Say hello, and tell them what you like best here."
    return Card((text,), members=(member,))


TITLE = "The tour: who is where"
NOBODY = "Nobody has pressed Start yet."
STOPS = "Where people stop most often: somebody has been at the step for a week, or has skipped it."
COVERS_STARTED = (
    "This covers members who have pressed Start and those you have added. Add others below to see whether they start."
)
COVERS_ALL = "This covers everybody in this server except bots."
NEVER_ANSWERS = "You see steps, but never anybody's answers. The file has all of it too."
HEADINGS = {
    State.READ_AGAIN: "Asked to read again",
    State.ON_THE_WAY: "On the way",
    State.NOT_STARTED: "Not started",
    State.FINISHED: "Finished",
}
"""The order in which people are named: those for whom a manager can do something come first."""

MOST_STOPS = 5
MOST_LINES = 10
"""People who are named of each state; more are hard to read on a phone, and stand in the file."""

LONGEST_PART = 40
"""Characters of a name, an audience or a title in a line about somebody."""

PICK_LABEL = "Add people"
PICK_ABOUT = "tour"
REPORT = "report"
AGREEMENTS_ABOUT = "agreements"
LOOK_AGAIN = Press("Look again", REPORT, "again")
SEE_AGREEMENTS = Press("Who has agreed to what", REPORT, AGREEMENTS_ABOUT)
_BETWEEN = len("\n\n")


def report_card(
    found: Report, names: Mapping[int, str], *, sees_all: bool, wants_plain_text: bool = False, told: str = ""
) -> Card:
    """Return the report as a card for a hub manager, or as plain text.

    Args:
        found: The report.
        names: What members call themselves, by number, made of one line; who is not among them is shown by number.
        sees_all: Whether everybody in the server is in the report, so that nobody has to be picked.
        wants_plain_text: Whether it is to be a message without a card.
        told: A sentence about what has just been done.
    """
    form = ReportForm(is_plain=wants_plain_text)
    opening = (form.heading(TITLE), *([told] if told else []), _summary(found))
    head = ("\n".join(opening), *_counts(found, form), *_stops(found, form))
    foot = f"{COVERS_ALL if sees_all else COVERS_STARTED}\n{NEVER_ANSWERS}"
    room = (MOST_CONTENT if wants_plain_text else MOST_TEXT) - sum(units(each) + _BETWEEN for each in (*head, foot))
    said = (*head, *_people(found, names, form, room), foot)
    pickers = () if sees_all else (Picker(PICK_LABEL, PICK_ABOUT),)
    shown = ("\n\n".join(said),) if wants_plain_text else said
    return Card(shown, rows([LOOK_AGAIN, SEE_AGREEMENTS]), is_plain=wants_plain_text, pickers=pickers)


def added(count: int) -> str:
    """Return what a manager is told who has picked so many people."""
    match count:
        case 0:
            return "Nobody was added: bots and people outside this server cannot take the tour."
        case 1:
            return "One person was added. They are not told."
        case _:
            return f"{count} people were added. They are not told."


def _summary(found: Report) -> str:
    """Return how many are how far as a sentence, for whoever does not see the bars."""
    if not found.rows:
        return NOBODY
    counted = ", ".join(f"{count} {state}" for state, count in found.counts.items() if count)
    return f"{len(found.rows)} {plural(len(found.rows), 'person', 'people')}: {counted}."


def _counts(found: Report, form: ReportForm) -> tuple[str, ...]:
    """Return a bar for each state; plain text has them in its summary already."""
    if not found.rows or form.is_plain:
        return ()
    return (form.bars([(str(state), count) for state, count in found.counts.items()], len(found.rows)),)


def _stops(found: Report, form: ReportForm) -> tuple[str, ...]:
    if not found.stops:
        return ()
    started = sum(row.state is not State.NOT_STARTED for row in found.rows)
    left = form.bars([(stop.title, stop.often) for stop in found.stops[:MOST_STOPS]], started)
    return (f"{STOPS}\n{left}",)


def _people(found: Report, names: Mapping[int, str], form: ReportForm, room: int) -> tuple[str, ...]:
    """Return who is where, state by state; what one leaves of its share of the room is the next one's."""
    groups = [(state, [row for row in found.rows if row.state is state]) for state in HEADINGS]
    groups = [(state, group) for state, group in groups if group]
    texts: list[str] = []
    for at, (state, group) in enumerate(groups):
        texts.append(_group(form.strong(HEADINGS[state]), group, names, room // (len(groups) - at) - _BETWEEN))
        room -= units(texts[-1]) + _BETWEEN
    return tuple(texts)


def _group(heading: str, group: Sequence[MemberRow], names: Mapping[int, str], room: int) -> str:
    said = f"{heading} ({len(group)})"
    for at, row in enumerate(group):
        line, rest = f"\n- {_line(row, names)}", f"\n- and {len(group) - at} more, listed in the file"
        if at == MOST_LINES or units(said) + units(line) + units(rest) > room:
            return said + rest
        said += line
    return said


def _line(row: MemberRow, names: Mapping[int, str]) -> str:
    who = [names.get(row.member) or f"member {row.member}", *([row.audience] if row.audience else [])]
    said = ", ".join(map(_part, who))
    if row.state in {State.NOT_STARTED, State.FINISHED}:
        return said
    title = f", {_part(row.title)}" if row.title else ""
    return f"{said}: step {row.number} of {row.of}{title}"


def _part(text: str) -> str:
    return escape(cut(flat(text), LONGEST_PART))
