"""What is kept: every column in words for the people whose data it is, how long, and its deletion when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.storage.database import ticks_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.database import Run

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is kept: so many days, or so many calendar months with the running one among them.

    `since` says in words when the days begin, where that is not when it was first kept.
    """

    days: int = 0
    months: int = 0
    since: str = ""

    def __str__(self) -> str:
        """Return the period in words."""
        after = f" after {self.since}" if self.since else ""
        return f"{self.days} days{after}" if self.days else f"{self.months} calendar months, counting the current one"

    def begin(self, now: datetime) -> datetime:
        """Return the earliest time of which something may still be kept."""
        if self.days:
            return now - timedelta(days=self.days)
        year, month = divmod(now.year * MONTHS_A_YEAR + now.month - self.months, MONTHS_A_YEAR)
        return datetime(year, month + 1, 1, tzinfo=now.tzinfo)


class Column(NamedTuple):
    """A column as "table.name": what it is, why it is kept, and for how long: a period, or what ends it."""

    name: str
    what: str
    why: str
    how_long: Period | str

    @property
    def table(self) -> str:
        """The table in which it stands."""
        return self.name.partition(".")[0]


TWO_DAYS, FOUR_WEEKS, A_MONTH = Period(days=2), Period(days=28), Period(days=30)
A_YEAR, A_YEAR_AND_THIS_MONTH, TWO_YEARS = Period(months=12), Period(months=13), Period(months=24)
UNTIL_CHANGED = "until you change it or erase it"
AS_LONG = "as long as the database"
UNTIL_TOLD = "until it is told, a few seconds later"
UNTIL_ERASED = "until you erase it; the change itself stays, without you"
ON_THE_WAY = "until you stop the reminders, finish the tour, confirm the reading or erase it"
UNTIL_FINISHED = "until you finish the tour, confirm the reading or erase it, even if you stop the reminders"
UNTIL_CHOSEN = "until something else is chosen"
NINETY_DAYS = Period(days=90)
AFTER_ITS_ANSWER = Period(days=30, since="its answer, and 90 days at most")
UNTIL_TAKEN_DOWN = "until the question is gone and its card is taken down"
UNTIL_ANSWERED = "until you are told of the answer, 30 days at most"
UNTIL_FORGOTTEN = "until it has done so, which takes a few seconds"

# A row here reads as its row on the page about privacy; one word a line would be three pages.
# fmt: off
_ROWS = (
    ("preferences.member", "your Discord number",
     "so that the assistant answers you in the way you chose", UNTIL_CHANGED),
    ("preferences.plain_text", "that you want plain text instead of cards",
     "so that you do not have to choose it again", UNTIL_CHANGED),
    ("votes.entry", "which entry or topic of the handbook somebody voted on",
     "so that editors see which answers to improve", A_YEAR),
    ("votes.month", "the month of the votes, in UTC",
     "so that editors see whether a new wording helps", A_YEAR),
    ("votes.helpful", "whether the votes say helpful or not helpful", "because that is the vote", A_YEAR),
    ("votes.count", "how many such votes there were; nothing says whose they are",
     "because one vote says little", A_YEAR),
    ("closed_inboxes.member", "your Discord number, if your direct messages are closed",
     "so that the assistant does not try to write to you", A_MONTH),
    ("closed_inboxes.since", "when Discord last refused a direct message to you",
     "so that this is deleted in time", A_MONTH),
    ("identifies.at", "when the assistant made a new connection to Discord; it is not about any member",
     "because Discord blocks an assistant that does this too often in 24 hours", TWO_DAYS),
    ("reminders.keeper",
     "a code for the editors' channel, or for a role or member that looks after words; without the key it says nothing",
     "so that nobody hears twice in a week about the same overdue review, and the channel gets one card a week",
     FOUR_WEEKS),
    ("reminders.week", "the week in which they were told", "so that they are told again next week", FOUR_WEEKS),
    ("keys.name", "what a key is for", "so that it is found", AS_LONG),
    ("keys.value", "a random number from which the codes are made; it is not about anybody",
     "so that no code can be made without it", AS_LONG),
    ("revisions.number", "the number of a change to the words", "so that it can be undone", AS_LONG),
    ("revisions.part", "which part it is of a change to several files", "so that they are undone together", AS_LONG),
    ("revisions.kind", "what kind of change it was", "so that editors see what happened", AS_LONG),
    ("revisions.id", "which entry or topic was changed", "so that each has a history", AS_LONG),
    ("revisions.file", "the file it is in", "so that a change can be undone", AS_LONG),
    ("revisions.editor", "the Discord number of the editor who made the change",
     "so that colleagues can ask the editor about it", UNTIL_ERASED),
    ("revisions.name", "the editor's name", "so that colleagues can ask the editor about it", UNTIL_ERASED),
    ("revisions.second", "the name of the second editor who approved the change, if one did",
     "to show that two people agreed", UNTIL_ERASED),
    ("revisions.second_editor", "the Discord number of the second editor",
     "to show that two different people agreed, whatever they are called", UNTIL_ERASED),
    ("revisions.account", "the user of the machine, for a change from the command line",
     "to show that it came from there", AS_LONG),
    ("revisions.second_account", "the user of the machine, for a change that was approved on the command line",
     "to show that it was approved there", AS_LONG),
    ("revisions.is_alone", "whether one editor published protected words without a second",
     "to show that only one person decided", AS_LONG),
    ("revisions.at", "when it was changed", "so that editors see what happened", AS_LONG),
    ("revisions.why", "the reason the editor gave", "so that editors see why", AS_LONG),
    ("revisions.before", "the handbook's words before", "so that the change can be undone", AS_LONG),
    ("revisions.after", "the handbook's words after", "so that editors see what was changed", AS_LONG),
    ("revisions.place", "the entry's place in its list", "so that a retired entry comes back to it", AS_LONG),
    ("revisions.lead", "how many lines stood above the entry",
     "so that a retired entry comes back to its place", AS_LONG),
    ("revisions.sha256", "a checksum of the row", "so that damage to it is noticed", AS_LONG),
    ("revisions.is_material", "whether members who had agreed to the words were asked to read them again",
     "so that they are asked exactly once", AS_LONG),
    ("proposals.number", "the number of a change that waited for a second editor",
     "so that it can be approved", A_YEAR),
    ("proposals.change", "the words that an editor proposed",
     "so that a second editor can read and approve them", A_YEAR),
    ("proposals.id", "which entry or topic it is about", "so that editors find it", A_YEAR),
    ("proposals.editor", "the Discord number of the editor who proposed it",
     "so that nobody approves a change of their own", A_YEAR),
    ("proposals.name", "that editor's name", "so that colleagues can ask the editor about it", A_YEAR),
    ("proposals.account", "the user of the machine, for a change that was proposed on the command line",
     "so that nobody approves a change of their own", A_YEAR),
    ("proposals.at", "when it was proposed", "so that it expires after 14 days", A_YEAR),
    ("proposals.state", "whether it waits, was approved, declined or withdrawn, or has expired",
     "so that it is decided once", A_YEAR),
    ("proposals.decider", "the Discord number of the editor who decided",
     "to show that two people agreed", A_YEAR),
    ("proposals.decider_name", "that editor's name", "so that the first editor can ask about it", A_YEAR),
    ("proposals.decider_account", "the user of the machine, for a decision on the command line",
     "to show that it was decided there", A_YEAR),
    ("proposals.decided_at", "when it was decided", "so that editors see what happened", A_YEAR),
    ("proposals.reason", "why it was declined", "so that the first editor knows", A_YEAR),
    ("words.file", "the name of a file of the handbook", "so that a change from outside is noticed", AS_LONG),
    ("words.digest", "a checksum of the file", "so that a change from outside is noticed", AS_LONG),
    ("words.content", "the file's words as they were last read",
     "so that a change from outside can be undone", AS_LONG),
    ("news.number", "the number of some news for the editors' channel",
     "so that it is told once", UNTIL_TOLD),
    ("news.text", "the news: which protected words were changed outside Discord",
     "so that it survives a restart", UNTIL_TOLD),
    ("tour_progress.member", "your Discord number, if you began the tour",
     "so that you can carry on where you left off", TWO_YEARS),
    ("tour_progress.audience", "the role in which you take the tour, such as teacher",
     "so that you see the steps that are for you", TWO_YEARS),
    ("tour_progress.at_step", "the step at which you are", "so that you can carry on where you left off", TWO_YEARS),
    ("tour_progress.done", "the steps you have done", "so that no step comes twice", TWO_YEARS),
    ("tour_progress.skipped", "the steps you have skipped", "so that no step comes twice", TWO_YEARS),
    ("tour_progress.tries", "how many wrong answers you gave to this step's question, but not which",
     "so that you see the right answer after two", TWO_YEARS),
    ("tour_progress.laters", "how often you pressed Later",
     "so that the assistant stops mentioning the tour after two", TWO_YEARS),
    ("tour_progress.announced",
     "whether you pressed the button that tells the welcome channel you have finished",
     "so that it is told once", TWO_YEARS),
    ("tour_progress.started", "when you began", "so that your hub manager sees how the tour goes", TWO_YEARS),
    ("tour_progress.changed", "when you last moved on a step",
     "so that this is deleted in time, and your hub manager sees which step is hard", TWO_YEARS),
    ("tour_progress.finished", "when you finished", "so that your hub manager sees that you did", TWO_YEARS),
    ("agreements.member", "your Discord number, if you have confirmed reading something",
     "so that you are not asked twice", TWO_YEARS),
    ("agreements.entry", "which entry of the handbook you have read", "to know what you have read", TWO_YEARS),
    ("agreements.revision", "the number of the latest change to its words at the time",
     "so that you are asked again if their meaning changes", TWO_YEARS),
    ("agreements.on_day", "the day on which you said so", "to know when you read it", TWO_YEARS),
    ("agreements.version", "a code that stands for the words that you saw", "to know which words you have read",
     TWO_YEARS),
    ("reading_requests.number", "the number of what a role was asked to read; none of this is about any member",
     "so that its buttons lead to it", A_YEAR),
    ("reading_requests.entry", "which entry of the handbook it is", "so that it can be read", A_YEAR),
    ("reading_requests.role", "which role was asked; nothing says who asked", "so that it is known who is meant",
     A_YEAR),
    ("reading_requests.channel", "in which channel", "so that it is asked again there if the meaning changes", A_YEAR),
    ("reading_requests.by_day", "by which day it was to be read",
     "so that everybody knows, and this is deleted in time", A_YEAR),
    ("reading_requests.asked_on", "on which day it was asked", "so that editors find it", A_YEAR),
    ("reading_requests.material", "of which change to its meaning the channel has been told",
     "so that it is told once", A_YEAR),
    ("reading_requests.withdrawn_on", "on which day it was withdrawn, if it was", "so that nobody is asked any more",
     A_YEAR),
    ("nudges.member", "your Discord number, if you asked to be reminded of the tour or of something to read",
     "because you asked for it", UNTIL_FINISHED),
    ("nudges.request", "the number of what you are to be reminded to read, and none for the tour",
     "because you chose", UNTIL_FINISHED),
    ("nudges.by", "whether a reminder comes in a channel or as a message", "because you chose", ON_THE_WAY),
    ("nudges.channel", "the channel for it, if it comes in one", "because you chose", ON_THE_WAY),
    ("nudges.since", "when you asked for it", "so that the first comes a week later", ON_THE_WAY),
    ("nudges.sent", "how many reminders you have had",
     "so that you get at most one reminder a week and three in all", UNTIL_FINISHED),
    ("nudges.last", "when you had the latest",
     "so that you get at most one reminder a week and three in all", UNTIL_FINISHED),
    ("nudges.snoozed_until", "the day until which you want no reminders", "because you asked for it", ON_THE_WAY),
    ("picked.member", "your Discord number, if a hub manager added you to the tour report",
     "so that your hub manager sees that you have not begun yet", A_YEAR),
    ("picked.since", "when you were last added", "so that this is deleted in time", A_YEAR),
    ("leavers.member",
     "your Discord number, if anything of the tour or of your reading is kept and you have left the server",
     "so that all of that is deleted", A_MONTH),
    ("leavers.since", "when the assistant noticed that you had left", "so that it is deleted in time", A_MONTH),
    ("jobs.name", "the name of the daily job, or of its doubt about the clock",
     "so that a wrong clock deletes nothing", AS_LONG),
    ("jobs.at", "when old records were last deleted, or when the clock was first doubted",
     "so that a wrong clock deletes nothing", AS_LONG),
    ("erasures.member",
     "your Discord number, if you were erased from the command line while the assistant ran",
     "so that the running assistant forgets what it holds about you in memory", UNTIL_FORGOTTEN),
    ("counts.day", "a day", "so that a year can be compared with the one before", A_YEAR_AND_THIS_MONTH),
    ("counts.what",
     "what happened on it, such as that a question was answered, that the words were changed, or that the line broke",
     "so that it is known whether the assistant is of use", A_YEAR_AND_THIS_MONTH),
    ("counts.way", "how the questions came, such as by `/ask` or by a mention",
     "so that it is known which way people find", A_YEAR_AND_THIS_MONTH),
    ("counts.count", "how often; nothing says who asked, or what",
     "so that it is known whether the assistant is of use", A_YEAR_AND_THIS_MONTH),
    ("entry_counts.day", "a day", "so that a year can be compared with the one before", A_YEAR_AND_THIS_MONTH),
    ("entry_counts.entry", "which entry or topic of the handbook was shown on it",
     "so that editors see what people look for", A_YEAR_AND_THIS_MONTH),
    ("entry_counts.what", "whether it was the answer, or one of several to choose from",
     "so that editors see where the assistant is unsure", A_YEAR_AND_THIS_MONTH),
    ("entry_counts.count", "how often; nothing says to whom",
     "so that editors see what people look for", A_YEAR_AND_THIS_MONTH),
    ("latencies.day", "a day", "so that a year can be compared with the one before", A_YEAR_AND_THIS_MONTH),
    ("latencies.way", "how the questions came", "so that it is noticed which way is slow", A_YEAR_AND_THIS_MONTH),
    ("latencies.at_least", "one of seven lengths of time, in thousandths of a second",
     "so that it is noticed when the assistant becomes slow", A_YEAR_AND_THIS_MONTH),
    ("latencies.count", "how many replies took at least so long, and less than the next length",
     "so that it is noticed when the assistant becomes slow", A_YEAR_AND_THIS_MONTH),
    ("chosen.setting", "which setting was chosen in Discord by whoever manages the server",
     "so that it holds after a restart", UNTIL_CHOSEN),
    ("chosen.value",
     "the number of the channel or of the roles that were chosen, and of the server; nothing says who chose",
     "so that it holds after a restart", UNTIL_CHOSEN),
    ("gaps.number", "the number of a question that was sent to the editors",
     "so that its buttons find it", AFTER_ITS_ANSWER),
    ("gaps.kind", "whether it has no answer, or is another way to ask for something that has one",
     "so that editors see what to do about it", AFTER_ITS_ANSWER),
    ("gaps.state", "whether it is open, answered, or not for the partnership to answer",
     "so that editors see what is left to do", AFTER_ITS_ANSWER),
    ("gaps.entry", "which entry of the handbook answers it, or is to answer it",
     "so that those who asked can be shown it", AFTER_ITS_ANSWER),
    ("gaps.says", "what an editor says to those who asked, where it is not for the partnership to answer",
     "so that they can be told", AFTER_ITS_ANSWER),
    ("gaps.likeness", "the number of a question that may mean the same",
     "so that an editor can say whether it does", AFTER_ITS_ANSWER),
    ("gaps.handed_to", "the Discord number of the editor who looks after it, if it was handed to one",
     "so that two editors do not do the same", AFTER_ITS_ANSWER),
    ("gaps.answered", "when it was answered", "so that this is deleted in time", AFTER_ITS_ANSWER),
    ("gap_cards.gap", "the number of a question that editors see in a card",
     "so that the card can be changed, and taken down", UNTIL_TAKEN_DOWN),
    ("gap_cards.channel", "the channel of that card", "so that it is found", UNTIL_TAKEN_DOWN),
    ("gap_cards.card", "the number of that card", "so that it is found", UNTIL_TAKEN_DOWN),
    ("gap_cards.count", "how many members had sent it when the card was last changed",
     "so that the card is changed when there are more", UNTIL_TAKEN_DOWN),
    ("gap_texts.text_number", "the number of some words that were sent",
     "so that it is known who waits for which", NINETY_DAYS),
    ("gap_texts.gap", "which question they are", "so that the same is answered once", NINETY_DAYS),
    ("gap_texts.text",
     "the words that somebody sent to the editors, with what looks like a name or a number hidden; nothing says whose",
     "so that editors can answer them", NINETY_DAYS),
    ("gap_texts.count", "how many members sent just these words", "so that editors see what is missed most",
     NINETY_DAYS),
    ("gap_texts.since", "when they were first sent", "so that this is deleted in time", NINETY_DAYS),
    ("gap_texts.stood", "whether the very words stood in the handbook then, and where",
     "so that an editor decides, and not what stood there before", NINETY_DAYS),
    ("gap_askers.member", "your Discord number, if you have sent a question to the editors",
     "so that you are told of the answer", UNTIL_ANSWERED),
    ("gap_askers.text_number", "which words you have sent", "so that you are told what they were", UNTIL_ANSWERED),
    ("gap_askers.since", "when you sent them", "so that this is deleted in time", A_MONTH),
    ("gap_askers.by", "whether you want to be told in a direct message, or when you next use the assistant",
     "because you chose", UNTIL_ANSWERED),
    ("gap_refusals.digest",
     "a code that stands for words that editors did not want; without the key it says nothing",
     "so that the same words do not come to them again", A_YEAR),
    ("gap_refusals.at", "when that was", "so that this is deleted in time", A_YEAR),
)
# fmt: on
KEPT = tuple(Column(*row) for row in _ROWS)
"""Every column of every table; the page about privacy shows the same."""

OF_MEMBERS = tuple(column.table for column in KEPT if column.name.endswith(".member"))
"""The tables whose rows are about one member, and are deleted when the member wants it."""

NAMING = tuple(column for column in KEPT if "Discord number" in column.what)
"""The columns that hold a member's number; whatever is in their rows is kept about that member."""


def month_of(at: datetime) -> str:
    """Return the month of a time by the clock of UTC ("2026-11"), as it is kept."""
    return f"{at.astimezone(UTC):%Y-%m}"


def _day_of(at: datetime) -> str:
    return at.date().isoformat()


_AGES: tuple[tuple[str, str, Callable[[datetime], int | str]], ...] = (
    ("votes", "month", month_of),
    ("closed_inboxes", "since", ticks_of),
    ("identifies", "at", ticks_of),
    ("reminders", "week", _day_of),
    ("proposals", "at", ticks_of),
    ("tour_progress", "coalesce(finished, changed)", ticks_of),
    ("agreements", "on_day", _day_of),
    ("reading_requests", "by_day", _day_of),
    ("picked", "since", ticks_of),
    ("counts", "day", _day_of),
    ("entry_counts", "day", _day_of),
    ("latencies", "day", _day_of),
    ("gap_refusals", "at", ticks_of),
)
"""The tables whose rows are deleted by their age, what in a row says it, and how that is written."""


def period_of(table: str) -> Period:
    """Return how long the rows of a table are kept that are deleted by their age."""
    return next(each.how_long for each in KEPT if each.table == table and isinstance(each.how_long, Period))


def delete_old(run: Run, now: datetime) -> int:
    """Delete what is older than it may be, and return how many rows that were."""
    now = now.astimezone(UTC)
    return sum(
        run(f"DELETE FROM {table} WHERE {age} < ?", (written(period_of(table).begin(now)),)).rowcount  # noqa: S608 (our own names)
        for table, age, written in _AGES
    )
