"""Every column that is kept: what it is, why and how long, in words for the people whose data it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is kept: so many days, or so many calendar months with the running one among them."""

    days: int = 0
    months: int = 0

    def __str__(self) -> str:
        """Return the period in words."""
        return f"{self.days} days" if self.days else f"{self.months} calendar months, the running one among them"

    def begin(self, now: datetime) -> datetime:
        """Return the earliest time of which something may still be kept."""
        if self.days:
            return now - timedelta(days=self.days)
        year, month = divmod(now.year * MONTHS_A_YEAR + now.month - self.months, MONTHS_A_YEAR)
        return datetime(year, month + 1, 1, tzinfo=now.tzinfo)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; without a period it is kept until the member changes or erases it, or as `until` says."""

    table: str
    name: str
    what: str
    why: str
    period: Period | None
    until: str = "until you change it or erase it"

    @property
    def how_long(self) -> str:
        """Return in words how long it is kept."""
        return str(self.period) if self.period else self.until


PROGRESS = Period(months=24)
AGREEMENTS = Period(months=24)
PICKED = Period(months=12)
LEAVERS = Period(days=30)

_GO_ON = "so that you go on where you were"
_ON_THE_WAY = "until you stop the reminders, finish the tour or erase it"
_COUNTED = "until you finish the tour or erase it, also when you stop the reminders"
_AT_MOST = "so that you get at most one reminder a week and three in all"

TOUR = (
    Column("tour_progress", "member", "the number by which Discord knows you, if you began the tour", _GO_ON, PROGRESS),
    Column(
        "tour_progress",
        "audience",
        "as whom you take the tour, such as a teacher",
        "so that you see the steps that are for you",
        PROGRESS,
    ),
    Column("tour_progress", "at_step", "the step at which you are", _GO_ON, PROGRESS),
    Column("tour_progress", "done", "the steps that you have done", "so that no step comes twice", PROGRESS),
    Column("tour_progress", "skipped", "the steps that you have skipped", "so that no step comes twice", PROGRESS),
    Column(
        "tour_progress",
        "tries",
        "how many wrong answers you gave to the question of this step, and not which",
        "so that you read the right one after two of them",
        PROGRESS,
    ),
    Column(
        "tour_progress",
        "laters",
        "how often you pressed Later",
        "so that the assistant does not speak of the tour again after two of them",
        PROGRESS,
    ),
    Column(
        "tour_progress",
        "announced",
        "whether the welcome channel was told, because you pressed a button for it, that you have finished",
        "so that it is told once",
        PROGRESS,
    ),
    Column("tour_progress", "started", "when you began", "so that your hub manager sees how the tour goes", PROGRESS),
    Column(
        "tour_progress",
        "changed",
        "when you last came a step on",
        "so that this is forgotten in time, and your hub manager sees which step is hard",
        PROGRESS,
    ),
    Column("tour_progress", "finished", "when you finished", "so that your hub manager sees that you did", PROGRESS),
    Column(
        "agreements",
        "member",
        "the number by which Discord knows you, if you said that you have read something",
        "so that you are not asked twice",
        AGREEMENTS,
    ),
    Column(
        "agreements", "step", "at which step of the tour you said so", "so that you are not asked twice", AGREEMENTS
    ),
    Column("agreements", "entry", "which entry of the handbook you have read", "so that it is known what", AGREEMENTS),
    Column(
        "agreements",
        "revision",
        "the number of the latest change of its words by then",
        "so that you are asked again when they come to mean something else",
        AGREEMENTS,
    ),
    Column("agreements", "on_day", "the day on which you said so", "so that it is known when", AGREEMENTS),
    Column(
        "nudges",
        "member",
        "the number by which Discord knows you, if you asked to be reminded of the tour",
        "because you asked for it",
        None,
        _COUNTED,
    ),
    Column(
        "nudges", "by", "whether a reminder comes in a channel or as a message", "because you chose", None, _ON_THE_WAY
    ),
    Column("nudges", "channel", "the channel for it, if it comes in one", "because you chose", None, _ON_THE_WAY),
    Column("nudges", "since", "when you asked for it", "so that the first comes a week later", None, _ON_THE_WAY),
    Column("nudges", "sent", "how many reminders you have got", _AT_MOST, None, _COUNTED),
    Column("nudges", "last", "when you got the latest", _AT_MOST, None, _COUNTED),
    Column(
        "nudges",
        "snoozed_until",
        "the day until which you want none",
        "because you asked for it",
        None,
        _ON_THE_WAY,
    ),
    Column(
        "picked",
        "member",
        "the number by which Discord knows you, if a hub manager picked you for the report on the tour",
        "so that your hub manager sees that you have not begun yet",
        PICKED,
    ),
    Column("picked", "since", "when you were last picked", "so that this is forgotten in time", PICKED),
    Column(
        "leavers",
        "member",
        "the number by which Discord knows you, if you began the tour or were picked, and have left the server",
        "so that all that is kept of the tour about you is forgotten",
        LEAVERS,
    ),
    Column("leavers", "since", "when it was noticed that you had left", "so that it is forgotten in time", LEAVERS),
)
"""What the table of all columns has of the tour."""


_VOTES = Period(months=12)
_CLOSED_INBOXES = Period(days=30)
_IDENTIFIES = Period(days=2)
_REMINDERS = Period(days=28)
PROPOSALS = Period(months=12)
_AS_LONG = "as long as the database"
_UNTIL_TOLD = "until it is told, some seconds later"
_ERASABLE = "until you erase it; the change itself stays, without you"

KEPT = (
    Column(
        "preferences",
        "member",
        "the number by which Discord knows you",
        "so that the assistant answers you in the way you chose",
        None,
    ),
    Column(
        "preferences",
        "plain_text",
        "that you want plain text instead of cards",
        "so that you need not choose it again",
        None,
    ),
    Column(
        "votes",
        "entry",
        "which entry or topic of the handbook somebody called helpful or not helpful",
        "so that the editors see which answers to improve",
        _VOTES,
    ),
    Column(
        "votes",
        "month",
        "the month of the votes, by the clock of UTC",
        "so that the editors see whether a new wording helps",
        _VOTES,
    ),
    Column(
        "votes",
        "helpful",
        "whether the votes say helpful or not helpful",
        "because that is what the vote is about",
        _VOTES,
    ),
    Column(
        "votes",
        "count",
        "how many such votes there were; nothing says whose they are",
        "because one vote says little",
        _VOTES,
    ),
    Column(
        "closed_inboxes",
        "member",
        "the number by which Discord knows you, if your direct messages are closed",
        "so that the assistant does not try to write to you",
        _CLOSED_INBOXES,
    ),
    Column(
        "closed_inboxes",
        "since",
        "when Discord last refused a direct message to you",
        "so that this is forgotten in time",
        _CLOSED_INBOXES,
    ),
    Column(
        "identifies",
        "at",
        "when the assistant connected to Discord anew; it is about no member",
        "because Discord blocks an assistant that does this too often in 24 hours",
        _IDENTIFIES,
    ),
    Column(
        "reminders",
        "keeper",
        "a sum that stands for whoever looks after some words, a role or a member; without the key it says nothing",
        "so that nobody is told twice in a week what is overdue",
        _REMINDERS,
    ),
    Column("reminders", "week", "the week in which that was told", "so that it is told again next week", _REMINDERS),
    Column("keys", "name", "what a key is for", "so that it is found", None, _AS_LONG),
    Column(
        "keys",
        "value",
        "a number drawn by lot, from which the sums are made; it is about nobody",
        "so that no sum can be made without it",
        None,
        _AS_LONG,
    ),
    Column("revisions", "number", "the number of a change of the words", "so that it can be undone", None, _AS_LONG),
    Column("revisions", "kind", "what sort of change it was", "so that editors see what happened", None, _AS_LONG),
    Column("revisions", "id", "which entry or topic was changed", "so that each has its history", None, _AS_LONG),
    Column("revisions", "file", "the file in which it stands", "so that a change can be undone", None, _AS_LONG),
    Column(
        "revisions",
        "editor",
        "the number by which Discord knows the editor who made the change",
        "so that colleagues can ask the editor about it",
        None,
        _ERASABLE,
    ),
    Column("revisions", "name", "the editor's name", "so that colleagues can ask the editor about it", None, _ERASABLE),
    Column(
        "revisions",
        "second",
        "the name of the second editor who approved the change, if one did",
        "so that it is seen that two people agreed",
        None,
        _ERASABLE,
    ),
    Column(
        "revisions",
        "second_editor",
        "the number by which Discord knows the second editor",
        "so that it is seen that two people agreed, whatever they are called",
        None,
        _ERASABLE,
    ),
    Column(
        "revisions",
        "account",
        "the user of the machine, for a change from the command line",
        "so that it is seen that it came from there",
        None,
        _AS_LONG,
    ),
    Column(
        "revisions",
        "second_account",
        "the user of the machine, for a change that was approved on the command line",
        "so that it is seen that it was approved there",
        None,
        _AS_LONG,
    ),
    Column(
        "revisions",
        "is_alone",
        "whether one editor published protected words without a second",
        "so that it is seen that only one person decided",
        None,
        _AS_LONG,
    ),
    Column("revisions", "at", "when it was changed", "so that editors see what happened", None, _AS_LONG),
    Column("revisions", "why", "the reason that the editor gave", "so that editors see why", None, _AS_LONG),
    Column("revisions", "before", "the handbook's words before", "so that the change can be undone", None, _AS_LONG),
    Column("revisions", "after", "the handbook's words after", "so that editors see what was changed", None, _AS_LONG),
    Column(
        "revisions",
        "place",
        "the entry's place in its list",
        "so that a retired entry comes back to it",
        None,
        _AS_LONG,
    ),
    Column(
        "revisions",
        "lead",
        "how many lines stood above the entry",
        "so that a retired entry comes back to its place",
        None,
        _AS_LONG,
    ),
    Column("revisions", "sha256", "a sum over the row", "so that damage to it is noticed", None, _AS_LONG),
    Column(
        "revisions",
        "is_material",
        "whether members who agreed to the words before were asked to read them again",
        "so that they are asked, and once",
        None,
        _AS_LONG,
    ),
    Column(
        "proposals",
        "number",
        "the number of a change that waited for a second editor",
        "so that it can be approved",
        PROPOSALS,
    ),
    Column(
        "proposals",
        "change",
        "the words that an editor proposed",
        "so that a second editor can read and approve them",
        PROPOSALS,
    ),
    Column("proposals", "id", "which entry or topic it is about", "so that editors find it", PROPOSALS),
    Column(
        "proposals",
        "editor",
        "the number by which Discord knows the editor who proposed it",
        "so that nobody approves a change of their own",
        PROPOSALS,
    ),
    Column("proposals", "name", "that editor's name", "so that colleagues can ask the editor about it", PROPOSALS),
    Column(
        "proposals",
        "account",
        "the user of the machine, for a change that was proposed on the command line",
        "so that nobody approves a change of their own",
        PROPOSALS,
    ),
    Column("proposals", "at", "when it was proposed", "so that it expires after 14 days", PROPOSALS),
    Column(
        "proposals",
        "state",
        "whether it waits, was approved, declined or withdrawn, or has expired",
        "so that it is decided once",
        PROPOSALS,
    ),
    Column(
        "proposals",
        "decider",
        "the number by which Discord knows the editor who decided",
        "so that it is seen that two people agreed",
        PROPOSALS,
    ),
    Column("proposals", "decider_name", "that editor's name", "so that the first editor can ask about it", PROPOSALS),
    Column(
        "proposals",
        "decider_account",
        "the user of the machine, for a decision on the command line",
        "so that it is seen that it was decided there",
        PROPOSALS,
    ),
    Column("proposals", "decided_at", "when it was decided", "so that editors see what happened", PROPOSALS),
    Column("proposals", "reason", "why it was declined", "so that the first editor knows", PROPOSALS),
    Column(
        "words",
        "file",
        "the name of a file of the handbook",
        "so that a change from outside is noticed",
        None,
        _AS_LONG,
    ),
    Column("words", "digest", "a sum over the file", "so that a change from outside is noticed", None, _AS_LONG),
    Column(
        "words",
        "content",
        "the file's words as they were last read",
        "so that a change from outside can be undone",
        None,
        _AS_LONG,
    ),
    Column(
        "news",
        "number",
        "the number of something that the editors' channel is to be told",
        "so that it is told once",
        None,
        _UNTIL_TOLD,
    ),
    Column(
        "news",
        "text",
        "what it is to be told: which protected words were changed outside Discord",
        "so that a restart does not lose it",
        None,
        _UNTIL_TOLD,
    ),
    *TOUR,
    Column(
        "jobs",
        "name",
        "the name of the daily job, or of its doubt about the clock",
        "so that a clock that has gone wrong deletes nothing",
        None,
        _AS_LONG,
    ),
    Column(
        "jobs",
        "at",
        "when what was due was last deleted, or the clock first doubted",
        "so that a clock that has gone wrong deletes nothing",
        None,
        _AS_LONG,
    ),
    Column(
        "erasures",
        "member",
        "the number by which Discord knows you, if you were erased from the command line while the assistant ran",
        "so that the running assistant forgets what it has of you in memory",
        None,
        "until it has done so, which takes some seconds",
    ),
)


def period_of(table: str) -> Period:
    """Return how long a table's rows are kept, which must not be until they are erased."""
    return next(column.period for column in KEPT if column.table == table and column.period)
