"""What is kept about members, in words for the member who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.kept import period_of
from bot.wording import Line, Role, day_of

if TYPE_CHECKING:
    from bot.storage.store import Kept

ERASE_LABEL = "Erase what is kept about me"
ERASED = (
    "Everything that was kept about you is erased, and your last questions are forgotten. "
    "From now on you are answered in cards; /preferences changes that."
)


def lines(kept: Kept) -> tuple[Line, ...]:
    """Return what is kept, why and how long, and what of it is about this member."""
    return (
        Line(Role.TITLE, "What I keep about you"),
        *_about(kept),
        Line(Role.TITLE, "What I keep"),
        Line(
            Role.CHOICE,
            "Your questions: not at all. The last few stay in memory for ten minutes, so that you can ask "
            "“and the second one?”. A safeguarding worry does not.",
        ),
        Line(
            Role.CHOICE,
            "Whether an answer was helpful: the entry, the vote and the month, without your name, for "
            f"{period_of('votes').months} months, so that the editors see what to improve.",
        ),
        Line(
            Role.CHOICE,
            "That you want plain text instead of cards: until you change it or erase it, so that you need not choose "
            "again.",
        ),
        Line(
            Role.CHOICE,
            f"That your direct messages are closed to me: for {period_of('closed_inboxes')}, so that I do not keep "
            "trying.",
        ),
        Line(
            Role.SAID, "Nothing is sent anywhere but to Discord. Discord keeps what you post until you delete it there."
        ),
    )


def _about(kept: Kept) -> tuple[Line, ...]:
    found: list[Line] = []
    if kept.plain_text:
        found.append(Line(Role.CHOICE, "You want plain text instead of cards."))
    if kept.closed_inbox_since:
        found.append(Line(Role.CHOICE, f"Your direct messages were closed on {day_of(kept.closed_inbox_since)}."))
    if kept.changes:
        many = "1 change" if kept.changes == 1 else f"{kept.changes} changes"
        found.append(Line(Role.CHOICE, f"Your name stands on {many} of the handbook; erasing takes it off."))
    return tuple(found) or (Line(Role.SAID, "Nothing."),)
