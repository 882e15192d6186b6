"""How much was asked last week and this term, what helped, and what is missing, from what is counted and kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.handbook.review import overdue
from bot.insights.figures import LEAST, Figure, share, total
from bot.insights.periods import last_week, this_term
from bot.storage.counts import OUTCOMES, EntryUse, Happened, What

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.handbook.model import Handbook
    from bot.handbook.review import Overdue
    from bot.insights.figures import Share
    from bot.insights.periods import Span
    from bot.storage.counts import Counted
    from bot.storage.progress import Traveller
    from bot.storage.store import Store, Votes
    from bot.tour.guide import Guide

SHOWN = (What.ANSWERED, What.OFFERED, What.SILENT)
"""The outcomes that have a figure of their own; all others are only among what was asked."""

_EARLIEST = timedelta(weeks=40)
"""A term has at most 20 weeks, and may be the one before the holidays."""


@dataclass(frozen=True, slots=True)
class Records:
    """What is kept that these figures are of."""

    counted: Counted
    votes: tuple[Votes, ...] = ()
    travellers: tuple[Traveller, ...] = ()
    missed: tuple[tuple[str, int], ...] = ()
    """What members sent to the editors because it has no answer, and how many did."""


NO_RECORDS = Records(Counter())


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many questions were asked in a span of days, and what became of them."""

    span: Span
    asked: Figure
    answered: Figure
    offered: Figure
    silent: Figure


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """Of the votes on an entry, or on a topic as a whole, how many say that it was helpful."""

    id: str
    title: str
    helpful: Share


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """What the handbook does not answer, and how often it was asked."""

    text: str
    often: Figure


@dataclass(frozen=True, slots=True)
class Stage:
    """How many of those who began the tour have come so far."""

    title: str
    reached: Figure


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that editors and hub managers see; no figure of it is under five.

    `helpful` has the least helpful first, of votes since `votes_since`, as votes are kept by the month. `seldom`
    are the ids and titles of entries that were asked for fewer than five times in the term, or never. `funnel` is
    about those who began the tour in the term.
    """

    week: Outcomes
    term: Outcomes
    helpful: tuple[Helpfulness, ...]
    votes_since: date
    missed: tuple[MissedQuestion, ...]
    due: tuple[Overdue, ...]
    seldom: tuple[tuple[str, str], ...]
    funnel: tuple[Stage, ...]


def records_in(store: Store, today: date) -> Records:
    """Return what is kept, as of one moment."""
    missed = tuple((gap.text, gap.count) for gap in store.sent.undone() if gap.is_question)
    return Records(store.counts.since(today - _EARLIEST), store.votes(), store.tours.travellers(), missed)


def overview(guide: Guide, records: Records, now: datetime) -> Overview:
    """Return the figures as of now.

    Args:
        guide: The handbook, and the tour as they are today.
        records: What is kept.
        now: The time, aware, by the clock on the wall.
    """
    handbook, today = guide.handbook, now.date()
    week, term = last_week(today), this_term(today, handbook.terms)
    of_week = _outcomes(records.counted, week)
    both = _outcomes(records.counted, week, term)
    in_term = _told(term, both, _outcomes(records.counted, term) - both)
    began = [each for each in records.travellers if each.started.astimezone(now.tzinfo).date() in term]
    since = term.first.replace(day=1)
    return Overview(
        week=_told(week, of_week),
        term=in_term,
        helpful=_helpfulness(handbook, (each for each in records.votes if each.month >= f"{since:%Y-%m}")),
        votes_since=since,
        missed=_missed(records.missed),
        due=overdue(handbook, today),
        seldom=_seldom(handbook, records.counted, term) if in_term.asked.number else (),
        funnel=_funnel(guide, began),
    )


def _outcomes(counted: Counted, *spans: Span) -> Counter[What | None]:
    """Return how often each outcome came on the days that are in all spans; None stands for those without a figure."""
    found = Counter[What | None]()
    for key, count in counted.items():
        if isinstance(key, Happened) and key.what in OUTCOMES and all(key.day in span for span in spans):
            found[next((what for what in SHOWN if what == key.what), None)] += count
    return found


def _told(span: Span, *parts: Counter[What | None]) -> Outcomes:
    """Return what may be told of a span; a part of it is shown beside it too, and so is the rest of it a part."""
    answered, offered, silent = (total(part[what] for part in parts) for what in SHOWN)
    return Outcomes(span, total(count for part in parts for count in part.values()), answered, offered, silent)


def _helpfulness(handbook: Handbook, votes: Iterable[Votes]) -> tuple[Helpfulness, ...]:
    """Return what votes say of whatever is still in the handbook, under its id of today; the least helpful first."""
    helpful, cast = Counter[str](), Counter[str]()
    for each in votes:
        wanted = handbook.id_now(each.entry)
        helpful[wanted] += each.helpful
        cast[wanted] += each.helpful + each.not_helpful
    found: list[Helpfulness] = []
    for wanted in cast:
        topic, entry = handbook.find(wanted) or (None, None)
        said = share(helpful[wanted], cast[wanted])
        if topic is not None and said.of.number is not None:
            found.append(Helpfulness(wanted, (entry or topic).title, said))
    return tuple(sorted(found, key=lambda one: (_told_share(one.helpful), -(one.helpful.of.number or 0), one.id)))


def _told_share(said: Share) -> float:
    """Return by what a share is put in order: by no more than is told of it."""
    return said.percent if said.percent is not None else 100 * said.is_nearly_all


def _missed(missed: Iterable[tuple[str, int]]) -> tuple[MissedQuestion, ...]:
    """Return what was missed often enough to be told, the most often first."""
    told = (MissedQuestion(text, Figure(often)) for text, often in sorted(missed, key=lambda one: (-one[1], one[0])))
    return tuple(each for each in told if each.often.number is not None)


def _seldom(handbook: Handbook, counted: Counted, term: Span) -> tuple[tuple[str, str], ...]:
    """Return the entries that were hardly ever an answer or one of several, in the order of the files.

    Those for which nobody asked are not told apart: of the others it would be known that somebody did.
    """
    asked_for = Counter[str]()
    for key, count in counted.items():
        if isinstance(key, EntryUse) and key.what in (What.ANSWERED, What.OFFERED) and key.day in term:
            asked_for[handbook.id_now(key.entry)] += count
    return tuple((entry.id, entry.title) for _, entry in handbook.entries() if asked_for[entry.id] < LEAST)


def _funnel(guide: Guide, travellers: Iterable[Traveller]) -> tuple[Stage, ...]:
    """Return how many came as far as each step of today's tour, which may be for some of them only."""
    began = [guide.settle(each.progress) for each in travellers if each.gone_since is None]
    if guide.tour is None or not began:
        return ()
    steps = Counter(step for each in began for step in {each.at, *each.done, *each.skipped})
    return (
        Stage("Began", Figure(len(began))),
        *(Stage(step.title, Figure(steps[step.id])) for step in guide.steps),
        Stage("Finished", Figure(sum(each.is_finished for each in began))),
    )
