"""Every column that is kept: what it is, why and how long, in words for the people whose data it is."""

from __future__ import annotations

from bot.storage.columns import Column, Period
from bot.storage.kept_tour import TOUR

_VOTES = Period(months=12)
_CLOSED_INBOXES = Period(days=30)
_IDENTIFIES = Period(days=2)
_REMINDERS = Period(days=28)
PROPOSALS = Period(months=12)
_AS_LONG = "as long as the database"
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
    Column("proposals", "at", "when it was proposed", "so that it expires after 14 days", PROPOSALS),
    Column(
        "proposals",
        "state",
        "whether it waits, was approved, was declined or has expired",
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
    *TOUR,
)


def period_of(table: str) -> Period:
    """Return how long a table's rows are kept, which must not be until they are erased."""
    return next(column.period for column in KEPT if column.table == table and column.period)
