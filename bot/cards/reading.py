"""The cards of what a role is asked to read, and of who has agreed to which words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role, day_of
from bot.cards.accents import Accent
from bot.cards.controls import Press, Style, Viewer, rows
from bot.cards.layout import Card, said_card, texts
from bot.cards.markup import cut, flat
from bot.cards.tour import (
    AGREEMENTS_ABOUT,
    ON_RECORD,
    READ_AGAIN,
    REPORT,
    REWORDED,
    quoted,
    remind,
    reminding_card,
    snooze,
    stop,
)
from bot.tour.agreeing import version_of
from bot.tour.record import Standing
from bot.tour.reminders import MOST_NUDGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.handbook.model import Entry, Handbook
    from bot.storage.progress import ReadingRequest
    from bot.tour.reading import ReadingPlace
    from bot.tour.record import ReadingRecord, RecordRow

READ, HAVE_READ = "reading", "haveread"
ASK, REQUESTS, WITHDRAW = "asktoread", "requests", "withdraw"
OLDER, ALL = "older.", "all"
LONGEST_TITLE = 100
MOST_NAMED, MOST_COUNTED, A_PAGE = 10, 20, 5

WHO_SEES = (
    "“Read it” shows the words to you alone. Say there that you have read them: hub managers and editors can see that "
    "you have, on which day and in which words."
)
CHANGED = "the meaning of “{}” has changed. Please read it again{}, also if you have confirmed it before."
WITHDRAWN = "This was withdrawn, so you need not read it. To see the words all the same, ask me with /ask."
GONE = "These words are no longer in the handbook, so there is nothing to read. An editor can tell you more."
SILENT = (
    "Discord would notify nobody: the role cannot be mentioned by me. Turn on “Allow anyone to @mention this role” in "
    "its settings first, or tell its members yourself."
)
FORGOTTEN = "This was to be read so long ago that nothing is kept of it. To see the words, ask me with /ask."
STILL_GOOD = (
    "You confirmed reading this on {}. The words have changed a little since, but not what they mean: you need not "
    "read them again."
)
CONFIRMED = "You confirmed reading these words on {}."
SEEN_BY = "Hub managers and editors can see it. /privacy shows and erases what is kept about you."
ASKED = "You asked to be reminded of something to read."
UNREAD = "“{}” was to be read by {}, and you have not confirmed it yet."
CHANGED_SINCE = "“{}” was to be read by {}. Its meaning has changed since you confirmed it, so please read it again."

CANNOT_LIST = (
    "Discord does not tell me who is in the server, so I can list only those who have agreed, not those who have not."
)
COVERS_ALL = "Whoever is asked and has not agreed is counted under “not yet”."
COUNTED = {
    Standing.NOT_YET: "{} not yet",
    Standing.AGAIN: "{} to read it again",
    Standing.OLDER: "{} agreed to older words",
    Standing.TODAY: "{} agreed to today's words",
    Standing.GONE: "{} agreed before it left the handbook",
}
"""How many stand where, in words."""

IN_FILE = "The file has a row for each agreement: who, which entry, its revision and its words, and on which day."
NO_ROLE_LEFT = (
    "The role is gone, so nobody can be listed here; /tour report says who has agreed. Withdraw this, and ask another "
    "role."
)
NOBODY_AGREED = "Nobody has agreed to anything yet."


def read_press(request: int) -> Press:
    """Return the button that shows a member what they are to read."""
    return Press("Read it", READ, str(request), style=Style.MAIN)


def asking_card(request: ReadingRequest, entry: Entry) -> Card:
    """Return what the channel reads when a role is asked; it mentions the role and nobody else."""
    title = cut(flat(entry.title), LONGEST_TITLE)
    return _to_role(request, f"please read “{title}” by {day_of(request.by)}.")


def changed_card(request: ReadingRequest, entry: Entry, today: date) -> Card:
    """Return what the channel reads when the words have come to mean something else."""
    by = f" by {day_of(request.by)}" if request.by >= today else ""
    return _to_role(request, CHANGED.format(cut(flat(entry.title), LONGEST_TITLE), by))


def _to_role(request: ReadingRequest, said: str) -> Card:
    first, *others = texts([Line(Role.SAID, said), Line(Role.SAID, WHO_SEES)])
    shown = (f"<@&{request.role}>: {first}", *others)
    return Card(shown, rows([read_press(request.number)]), roles=(request.role,), accent=Accent.OFFER)


def ask_press(wanted: ReadingRequest) -> Press:
    """Return the button with which an editor asks a role: it says all that is asked but where, which is here."""
    return Press("Ask them here", ASK, f"{wanted.role}.{wanted.by.isoformat()}.{wanted.entry}", style=Style.MAIN)


def preview_card(wanted: ReadingRequest, entry: Entry, role: str, viewer: Viewer, *, may_notify: bool) -> Card:
    """Return what an editor sees before a role is asked; `may_notify` says that Discord would notify its members."""
    said = [
        Line(Role.TITLE, f"Preview: ask “{role}” to read “{entry.title}”"),
        Line(Role.SAID, "Nothing is posted yet. This channel would read:"),
        Line(Role.SAID, f"@{role}: please read “{entry.title}” by {day_of(wanted.by)}."),
        *([] if may_notify else [Line(Role.SAID, SILENT)]),
    ]
    shown = said_card(said, viewer, rows([ask_press(wanted), Press("Drop", "drop", "asking")]))
    return replace(shown, accent=Accent.PREVIEW)


def reading_card(place: ReadingPlace, handbook: Handbook, viewer: Viewer, *, is_reworded: bool = False) -> Card:
    """Return what a member reads who presses “Read it”: where they stand, and the words as every answer has them."""
    request, entry = place.request, place.entry
    if request.withdrawn:
        return said_card([Line(Role.SAID, WITHDRAWN)], viewer)
    if entry is None:
        return said_card([Line(Role.SAID, GONE)], viewer)
    said = [
        *([Line(Role.SAID, REWORDED)] if is_reworded else []),
        Line(Role.SAID, _where(place)),
        *quoted(request.entry, handbook, viewer),
    ]
    agree = Press(
        "I have read this", HAVE_READ, f"{request.number}.{place.revision}.{version_of(entry)}", style=Style.MAIN
    )
    pressed = rows([agree, *remind(request.number)]) if place.is_waiting else ()
    return replace(said_card(said, viewer, pressed), accent=Accent.ANSWER)


def _where(place: ReadingPlace) -> str:
    agreed = day_of(place.agreed) if place.agreed else ""
    match place.standing:
        case Standing.AGAIN:
            return READ_AGAIN
        case Standing.TODAY:
            return CONFIRMED.format(agreed)
        case Standing.OLDER:
            return STILL_GOOD.format(agreed)
        case _:
            return f"Please read this by {day_of(place.request.by)}, and say below that you have."


def thanks_card(place: ReadingPlace, viewer: Viewer) -> Card:
    """Return what a member reads who has agreed."""
    title = [Line(Role.TITLE, place.entry.title)] if place.entry else []
    return said_card([*title, Line(Role.SAID, ON_RECORD), Line(Role.PLACE, SEEN_BY)], viewer)


def reading_nudge_card(place: ReadingPlace, member: int, number: int, viewer: Viewer) -> Card:
    """Return a reminder of something to read, the first of them with the number 1."""
    request = place.request.number
    title = cut(flat(place.entry.title), LONGEST_TITLE) if place.entry else place.request.entry
    what = CHANGED_SINCE if place.standing is Standing.AGAIN else UNREAD
    said = (ASKED, what.format(title, day_of(place.request.by)))
    more = () if number >= MOST_NUDGES else (snooze(member, request), stop(member, request))
    return reminding_card(said, [read_press(request), *more], member, number, viewer)


def agreements_card(found: ReadingRecord, viewer: Viewer, *, sees_all: bool, told: str = "") -> Card:
    """Return how many have agreed to what, for a hub manager; `sees_all` says that it is known who has not."""
    shown = [Line(Role.CHOICE, f"“{each.title}”: {_counted(each.counts)}") for each in found.counts[:MOST_COUNTED]]
    more = len(found.counts) - MOST_COUNTED
    said = [
        Line(Role.TITLE, "Who has agreed to what"),
        Line(Role.SAID, told),
        *(shown or [Line(Role.SAID, NOBODY_AGREED)]),
        *([Line(Role.CHOICE, f"and {more} more, listed in the file")] if more > 0 else []),
        Line(Role.SAID, f"{COVERS_ALL if sees_all else CANNOT_LIST} {IN_FILE}"),
    ]
    pressed = [Press("Look again", REPORT, AGREEMENTS_ABOUT), Press("Who is where on the tour", REPORT, "again")]
    return said_card(said, viewer, rows(pressed))


def _counted(counts: Mapping[Standing, int]) -> str:
    return ", ".join(COUNTED[standing].format(count) for standing, count in counts.items() if count) or "nobody yet"


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as editors see it: its entry's title, the role by name, and where everybody stands with it.

    `unknown` counts those who have agreed and of whom Discord does not say whether they are in the role, and `has_role`
    says that the role is still there.
    """

    request: ReadingRequest
    title: str
    role: str
    rows: tuple[RecordRow, ...]
    unknown: int = 0
    has_role: bool = True

    @property
    def counts(self) -> dict[Standing, int]:
        """How many stand where."""
        return {standing: sum(row.standing is standing for row in self.rows) for standing in Standing}


def requests_card(views: Sequence[RequestView], older: int, viewer: Viewer, *, sees_all: bool) -> Card:
    """Return a page of what roles were asked to read; `older` is the number before which there are more, 0 for none."""
    if not views:
        return said_card(
            [Line(Role.SAID, "No role has been asked to read anything. /knowledge ask-to-read does that.")], viewer
        )
    said = [
        Line(Role.TITLE, "What roles were asked to read"),
        *(Line(Role.CHOICE, f"{_named(each)}: {_summed(each)}") for each in views),
        Line(Role.SAID, COVERS_ALL if sees_all else CANNOT_LIST),
    ]
    pressed = [Press(f"See request {each.request.number}", REQUESTS, str(each.request.number)) for each in views]
    below = [Press("Older requests", REQUESTS, f"{OLDER}{older}")] if older else []
    return said_card(said, viewer, (*rows(pressed), *rows(below)))


def _summed(view: RequestView) -> str:
    return _counted(view.counts) if view.has_role else "nobody can be listed"


def request_card(view: RequestView, names: Mapping[int, str], viewer: Viewer, *, sees_all: bool) -> Card:
    """Return one request with who stands where, as far as Discord says; the file has everybody."""
    request = view.request
    said = [Line(Role.TITLE, _named(view)), Line(Role.SAID, f"Asked on {day_of(request.asked)}.")]
    for standing in Standing:
        found = [row for row in view.rows if row.standing is standing]
        if found:
            said.append(Line(Role.SAID, f"{str(standing).capitalize()} ({len(found)})"))
            said += [Line(Role.CHOICE, names.get(row.member) or f"member {row.member}") for row in found[:MOST_NAMED]]
        if len(found) > MOST_NAMED:
            said.append(Line(Role.CHOICE, f"and {len(found) - MOST_NAMED} more, listed in the file"))
    if not view.has_role:
        said.append(Line(Role.SAID, NO_ROLE_LEFT))
    elif not view.rows:
        said.append(Line(Role.SAID, "Nobody in the role has agreed to it yet."))
    if view.unknown:
        said.append(
            Line(
                Role.SAID, f"Of {view.unknown} more who have agreed, Discord does not say whether they are in the role."
            )
        )
    said.append(Line(Role.SAID, COVERS_ALL if sees_all else CANNOT_LIST))
    pressed = [Press("Look again", REQUESTS, str(request.number)), Press("All requests", REQUESTS, ALL)]
    if request.withdrawn is None:
        pressed.append(Press("Withdraw", WITHDRAW, str(request.number), style=Style.WARNING))
    return said_card(said, viewer, rows(pressed))


def _named(view: RequestView) -> str:
    withdrawn = f", withdrawn on {day_of(view.request.withdrawn)}" if view.request.withdrawn else ""
    return f"Request {view.request.number}, “{view.title}”, {view.role}, by {day_of(view.request.by)}{withdrawn}"
