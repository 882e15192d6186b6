"""What is kept about members, in words for the member who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assistant.wording import Line, Role, day_of, in_words
from bot.english import plural
from bot.storage.progress import By
from bot.storage.retention import period_of
from bot.storage.store import NOTHING_BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.handbook.model import Handbook
    from bot.storage.progress import Agreement, Nudges, ReadingRequest, Traveller
    from bot.storage.store import Beyond, MemberRecord


WAITS_FOR = "You sent “{}” to the editors on {}, and wait to hear of the answer."
LOOKS_AFTER = "You look after {} for the editors: {}. Erasing leaves them to all of you."
ERASE_LABEL = "Erase what is kept about me"
ERASED = (
    "I have erased everything I kept about you and forgotten your last questions. From now on your answers come as "
    "cards; /preferences changes that."
)
FORGOTTEN = "I have forgotten your last questions and everything else I held about you in memory."
UNREAD = (
    "My database could not be opened when I started. Anything it holds about you is still there: I can neither see "
    "nor erase it until whoever runs me has repaired the database and restarted me. They have been told. Please use "
    "/privacy again then."
)
UNKEPT = "My database could not be opened, so I forget everything when I am restarted. Whoever runs me has been told."
SET_ASIDE = (
    "A damaged database was set aside. It may still hold something about you that I can neither see nor erase. "
    "Whoever runs me has been told to delete it."
)
KEEPER_OF = (
    "The handbook names you, by your Discord number, as the keeper of {}. Erasing does not change that; an editor "
    "can take your number out."
)
IN_GIT = (
    "If you have ever changed the handbook, its git repository also holds your name and number. I cannot remove them "
    "from there; whoever runs me can."
)
IN_BACKUPS = (
    "A backup could not be changed, so it may still hold something about you. Whoever runs me has been told which one "
    "it is."
)
COPY_LABEL = "Get a copy as a file"
COPY = "Here is a copy of all that I keep about you, for you or another program to read. Only you see this message."
MOST_NAMED = 10
"""Entries that are named one by one; the rest of them is a number."""

WAYS = {
    By.HERE: "You asked for reminders about {} in a channel",
    By.MESSAGE: "You asked for reminders about {} by direct message",
    "": "You have stopped the reminders about {}",
}


def lines(
    kept: MemberRecord,
    handbook: Handbook | None = None,
    keeper_of: Sequence[str] = (),
    beyond: Beyond = NOTHING_BEYOND,
    *,
    in_git: bool = False,
) -> tuple[Line, ...]:
    """Return what is kept, why and how long, and what of it is about this member.

    The handbook has the names of steps and entries; `keeper_of` are the titles of what has the member's number as its
    keeper, and `in_git` says that every change of the words goes into git.
    """
    return (
        Line(Role.TITLE, "What I keep about you"),
        *_about(kept, handbook, keeper_of, beyond),
        *([Line(Role.SAID, IN_GIT)] if in_git else []),
        Line(Role.TITLE, "What I keep"),
        *_kept(),
        Line(
            Role.SAID,
            "I send nothing to anybody except Discord. Discord keeps what you post until you delete it there.",
        ),
    )


def _kept() -> tuple[Line, ...]:
    """Return what is kept of anybody, why and how long."""
    return (
        Line(
            Role.CHOICE,
            "Your questions: never stored unless you send one to the editors. The first and the last few stay in "
            "memory until you have asked nothing for ten minutes, so that you can ask “and the second one?”. A "
            "safeguarding worry is forgotten at once.",
        ),
        Line(
            Role.CHOICE,
            "A question that you send to the editors: its words without your name, with what looks like a name or a "
            f"number hidden, for {period_of('gap_texts')}, or {period_of('gaps').days} days after its answer if that "
            f"is sooner. That you wait for the answer: until I have told you, {period_of('gap_askers')} at most.",
        ),
        Line(
            Role.CHOICE,
            "Whether an answer was helpful: the entry, the vote and the month, without your name, for "
            f"{period_of('votes').months} months, so that editors can see what to improve.",
        ),
        Line(
            Role.CHOICE,
            "That you want plain text instead of cards: until you change it or erase it, so that you do not have to "
            "choose again.",
        ),
        Line(
            Role.CHOICE,
            f"That your direct messages are closed to me: for {period_of('closed_inboxes')}, so that I do not keep "
            "trying to write to you.",
        ),
        Line(
            Role.CHOICE,
            f"How far you have got on the tour: for {period_of('tour_progress').months} months after your last step "
            "or the end, so that you can carry on where you left off. Hub managers can see your step, but never your "
            "answers.",
        ),
        Line(
            Role.CHOICE,
            f"What you have confirmed reading, in which words and when: for {period_of('agreements').months} months, "
            "so that you are not asked twice. Hub managers and editors can see it. Reminders you have asked for: until "
            "you stop them, finish the tour or confirm the reading. All of this is deleted "
            f"{period_of('leavers')} after I notice that you have left the server.",
        ),
    )


def erased(
    keeper_of: Sequence[str], beyond: Beyond, *, in_git: bool = False, in_backups: bool = False
) -> tuple[str, ...]:
    """Return what a member reads who has erased what is kept about them: what is gone, and what is not.

    `in_backups` says that there are backups from which nothing could be erased.
    """
    told = (FORGOTTEN if beyond.is_unread else ERASED, *_kept_by(keeper_of), *_missed(beyond))
    return (*told, *([IN_BACKUPS] if in_backups else []), *([IN_GIT] if in_git else []))


def copy(
    member: int,
    tables: Sequence[Mapping[str, Any]],
    keeper_of: Sequence[str] = (),
    beyond: Beyond = NOTHING_BEYOND,
    *,
    in_git: bool = False,
) -> dict[str, Any]:
    """Return everything that is kept about a member as plain values for JSON, with what cannot be seen in sentences.

    `tables` is what the store has about them, and `keeper_of` what has their number as its keeper.
    """
    unseen = [*_missed(beyond), *([IN_GIT] if in_git else [])]
    return {"member": str(member), "kept": list(tables), "keeper_of": list(keeper_of), "not_in_this_copy": unseen}


def about(kept: MemberRecord, handbook: Handbook | None = None) -> tuple[Line, ...]:
    """Return what is kept about a member, a line each; none where it is nothing."""
    found: list[Line] = []
    if kept.plain_text:
        found.append(Line(Role.CHOICE, "You want plain text instead of cards."))
    if kept.closed_inbox_since:
        found.append(Line(Role.CHOICE, f"Your direct messages were closed on {day_of(kept.closed_inbox_since)}."))
    if kept.changes:
        many = f"{kept.changes} {plural(kept.changes, 'change')}"
        found.append(Line(Role.CHOICE, f"Your name is on {many} to the handbook; erasing removes it."))
    found += (Line(Role.CHOICE, WAITS_FOR.format(each.text, day_of(each.since))) for each in kept.waiting)
    if kept.handed:
        many = f"{len(kept.handed)} {plural(len(kept.handed), 'question')}"
        found.append(Line(Role.CHOICE, LOOKS_AFTER.format(many, ", ".join(map(str, kept.handed)))))
    return (*found, *(Line(Role.CHOICE, said) for said in _of_the_tour(kept, handbook)))


def _about(kept: MemberRecord, handbook: Handbook | None, keeper_of: Sequence[str], beyond: Beyond) -> tuple[Line, ...]:
    found = (*about(kept, handbook), *(Line(Role.CHOICE, said) for said in _kept_by(keeper_of)))
    if not found:
        is_sure = not (beyond.is_unread or beyond.set_aside)
        found = (Line(Role.SAID, "Nothing." if is_sure else "Nothing that I can see."),)
    return (*found, *(Line(Role.SAID, sentence) for sentence in _missed(beyond)))


def _kept_by(keeper_of: Sequence[str]) -> Iterator[str]:
    """Return where a member's number stands in the words, if it does."""
    if keeper_of:
        named = [f"“{title}”" for title in keeper_of[:MOST_NAMED]]
        more = len(keeper_of) - len(named)
        yield KEEPER_OF.format(", ".join([*named, f"and {more} more"] if more else named))


def _missed(beyond: Beyond) -> Iterator[str]:
    """Return what is neither seen nor erased."""
    if beyond.is_unkept:
        yield UNREAD if beyond.is_unread else UNKEPT
    if beyond.set_aside:
        yield SET_ASIDE


def _of_the_tour(kept: MemberRecord, handbook: Handbook | None) -> Iterator[str]:
    tour = handbook.tour if handbook else None
    names = {each.id: f"“{each.title}”" for each in tour.steps} if tour else {}
    if kept.traveller:
        audiences = {each.id: f"“{each.name}”" for each in tour.audiences} if tour else {}
        yield _way(kept.traveller, names, audiences)
    if kept.agreements:
        yield f"You have confirmed reading {'; '.join(_agreed(each, handbook) for each in kept.agreements)}."
    for nudges in kept.nudges:
        yield _reminded(nudges, _subject(nudges, kept.requests, handbook))
    if kept.picked_since:
        yield f"A hub manager added you to the tour report on {day_of(kept.picked_since)}."
    if kept.gone_since:
        yield (
            f"I noticed on {day_of(kept.gone_since)} that you had left the server, so what I keep about your tour "
            "and your reading will soon be deleted."
        )


def _way(traveller: Traveller, names: dict[str, str], audiences: dict[str, str]) -> str:
    """Return how far a member has come, in sentences."""
    told = traveller.progress
    whose = f" as {audiences.get(told.audience, told.audience)}" if told.audience else ""
    at = f"at the step {names.get(told.at, told.at)}" if told.at else "at its first card"
    steps = f"You have done {_count(len(told.done))} of its steps and skipped {_count(len(told.skipped))}."
    said = [f"You began the tour on {day_of(traveller.started)}{whose}. {steps}"]
    if traveller.finished:
        said.append(f"You finished it on {day_of(traveller.finished)}.")
    else:
        said.append(f"You have been {at} since {day_of(traveller.changed)}.")
    if told.tries:
        said.append(f"Wrong answers at this step: {told.tries}.")
    if told.laters:
        said.append(f"Times you pressed Later: {told.laters}.")
    if told.is_announced:
        said.append("I told the welcome channel that you had finished, as you asked.")
    return " ".join(said)


def _agreed(agreement: Agreement, handbook: Handbook | None) -> str:
    version = f", words {agreement.version}" if agreement.version else ""
    when = f"{day_of(agreement.on)}, change {agreement.revision}{version}"
    return f"{_title(agreement.entry, handbook)} ({when})"


def _title(wanted: str, handbook: Handbook | None) -> str:
    _, entry = (handbook and handbook.find(wanted)) or (None, None)
    return f"“{entry.title}”" if entry else wanted


def _subject(nudges: Nudges, requests: Sequence[ReadingRequest], handbook: Handbook | None) -> str:
    """Return of what a member is reminded."""
    if not nudges.request:
        return "the tour"
    entry = next((each.entry for each in requests if each.number == nudges.request), "")
    return f"reading {_title(entry, handbook)}" if entry else "something to read"


def _reminded(nudges: Nudges, subject: str) -> str:
    """Return how a member is reminded of what, and how often they were."""
    said = f"{WAYS.get(nudges.by, WAYS['']).format(subject)}. You have had {_count(nudges.sent)} so far"
    said += f", the latest on {day_of(nudges.last)}" if nudges.last else ""
    said += f", and have asked for none before {day_of(nudges.snoozed_until)}" if nudges.snoozed_until else ""
    return f"{said}."


def _count(number: int) -> str:
    return in_words(number) if number else "none"
