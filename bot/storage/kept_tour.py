"""Every column that is kept of the tour for new members, in words for them."""

from __future__ import annotations

from bot.storage.columns import Column, Period

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
