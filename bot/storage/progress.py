"""How far a member has come on the tour: the values that are kept between two presses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


MOST_LATERS = 2
"""After "Later" so many times the assistant only answers, and never speaks of the tour by itself."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a member is on the tour.

    `audience` is empty until it was chosen on the first card. `at` is the id of the step that is shown, empty on the
    first card. `done` and `skipped` are the ids of steps, each once, in the order in which they were left. `tries`
    counts wrong answers to the question of the step that is shown, `laters` how often "Later" was pressed, and
    `is_announced` says that the welcome channel was told, as they wanted, that they have finished.
    """

    audience: str = ""
    at: str = ""
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    tries: int = 0
    laters: int = 0
    is_finished: bool = False
    is_announced: bool = False

    @property
    def is_left_alone(self) -> bool:
        """Whether the assistant never speaks of the tour by itself any more."""
        return self.laters >= MOST_LATERS


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a member said they have read: which entry, in which revision of its words, and on which day.

    `version` stands for the words that they saw, as `version_of` in bot/tour says; it is empty where it was not kept.
    """

    entry: str
    revision: int
    on: date
    version: str = ""


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """What editors have asked a role to read: an entry, by which day, on which day and in which channel they asked.

    `material` is the latest revision that changed what the entry means of which the channel has been told, and
    `withdrawn` the day on which it was taken back.
    """

    number: int
    entry: str
    role: int
    channel: int
    by: date
    asked: date
    material: int = 0
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Traveller:
    """A member on the tour, as the report and the nudges know them; `gone_since` is when they were found gone."""

    member: int
    progress: Progress
    started: datetime
    changed: datetime
    finished: datetime | None = None
    gone_since: datetime | None = None


class By:
    """How a member wants to be reminded."""

    HERE = "here"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Nudges:
    """What a member who tapped "Remind me" wants, and what they were sent.

    `request` is the number of what they were asked to read, 0 for the tour.
    `by` is `By.HERE`, with the channel, or `By.MESSAGE`. `last` is when the latest was sent, `sent` how many were,
    `snoozed_until` a day before which none is. Where the member has stopped them after some were sent, `by` is empty,
    and only how many and when are kept, so that they stay within the most that are allowed.
    """

    member: int
    by: str
    channel: int
    since: datetime
    sent: int = 0
    last: datetime | None = None
    snoozed_until: date | None = None
    request: int = 0
