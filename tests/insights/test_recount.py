"""Every figure equals a recount of the events of a simulated term, which went through the tally and the store."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.handbook.model import Holiday, SmallTalkEntry, Terms
from bot.insights.overview import overview, records_in
from bot.insights.sections import as_csv
from bot.reply import Answer, NoAnswer, Quotation, Signpost, SmallTalk, Suggestions, TopicList, Why
from bot.storage.counts import Way, What
from bot.storage.opening import open_store
from bot.storage.progress import Progress
from bot.storage.tally import Tally
from bot.storage.thread import StoreThread
from bot.tour.guide import Guide
from tests.support import asking
from tests.tour.tours import HERE, STEPS, shipped, with_tour

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 12, 14, 9, 30, tzinfo=LONDON)  # a Monday, in the last week before Christmas
TERM = (date(2026, 9, 1), date(2026, 12, 13))
WEEK = (date(2026, 12, 7), date(2026, 12, 13))
BEGAN, DAYS = date(2026, 7, 1), 167  # also some weeks of the term before, and the Monday itself
HOLIDAYS = (
    Holiday("Summer", date(2026, 7, 22), date(2026, 8, 31), HERE),
    Holiday("Half term", date(2026, 10, 26), date(2026, 10, 30), HERE),
    Holiday("Christmas", date(2026, 12, 21), date(2027, 1, 1), HERE),
)
WHY = Why("your choice")
FEW = "fewer than five"


MISSED = (("the wifi password", 12), ("the boiler", 4))


def handbook():
    """Return the shipped handbook with a tour and the holidays, in which one entry once had another id."""
    found = with_tour(replace(shipped(), terms=Terms(HOLIDAYS)), *STEPS)
    (first, *others) = found.topics
    (entry, *more) = first.entries
    renamed = replace(first, entries=(replace(entry, formerly=("values.of-old",)), *more))
    return replace(found, topics=(renamed, *others))


@dataclass
class Term:
    """A simulated term: what happened is written down here too, to be counted again without the program."""

    store: StoreThread
    rate: float
    chance: random.Random
    asked: list[tuple[date, str, tuple[str, ...]]] = field(default_factory=list)
    votes: list[tuple[date, str, bool, int]] = field(default_factory=list)
    tours: list[tuple[date, set[str], bool]] = field(default_factory=list)
    day: date = BEGAN

    def __post_init__(self):
        self.handbook = handbook()
        self.tally = Tally(self.store, lambda: self.day)
        entries = [Quotation(topic, entry, WHY) for topic, entry in self.handbook.entries()]
        old = next(each for each in entries if each.entry.formerly)
        self.parts = [*entries[:-2], *(TopicList(topic, WHY) for topic in self.handbook.topics)]
        self.parts.append(replace(old, entry=replace(old.entry, id=old.entry.formerly[0], formerly=())))
        self.weights = [self.chance.random() ** 3 for _ in self.parts]

    def live(self):
        for days in range(DAYS):
            self.day = BEGAN + timedelta(days=days)
            for _ in range(self._drawn(self.rate)):
                self.happen()
            if self.chance.random() < 0.2:
                self.tour(1000 + days)
            self.tally.write()
            self.store.do(lambda _: None).result(30)
        self.tally.end()

    def happen(self):
        """Let something happen: a question, something that somebody opens, or a vote."""
        drawn, way = self.chance.random(), self.chance.choice([way for way in Way if way])
        some = self.chance.choices(self.parts, self.weights, k=self.chance.choice([1, 1, 1, 2]))
        some = tuple({part.id: part for part in some}.values())
        seconds = self.chance.random()
        ids = tuple(part.id for part in some)
        if drawn < 0.5:
            self.tally.reply(way, Answer(some), seconds)
            self.asked.append((self.day, "answered", ids))
        elif drawn < 0.6:
            self.tally.reply(way, Suggestions(some, "Which?"), seconds)
            self.asked.append((self.day, "offered", ids))
        elif drawn < 0.64:
            self.tally.reply(way, NoAnswer("No.", ()), seconds)
            self.asked.append((self.day, "silent", ()))
        elif drawn < 0.66:
            self.other(way, seconds)
        elif drawn < 0.75:
            self.tally.shown(way, Answer(some), seconds)
        elif drawn < 0.76:
            self.tally.note(self.chance.choice([What.EDITED, What.RECONNECTED, What.RATE_LIMITED]))
        else:
            self.vote(some[0].id)

    def other(self, way, seconds):
        talk = SmallTalk(SmallTalkEntry("thanks", "You are welcome.", (), asking.HERE), ())
        worry = Signpost(self.handbook.safeguarding.signpost)
        drawn = self.chance.choice([talk, worry, What.BUSY, What.FAILED])
        self.tally.note(drawn, way) if isinstance(drawn, What) else self.tally.reply(way, drawn, seconds)
        self.asked.append((self.day, "other", ()))

    def vote(self, entry):
        helpful, at = self.chance.random() < 0.7, datetime.combine(self.day, time(12), UTC)
        if self.chance.random() < 0.1 and (self.day, entry, helpful, 1) in self.votes:
            self.votes.append((self.day, entry, helpful, -1))
            self.store.do(lambda kept: kept.take_back(entry, helpful=helpful, at=at))
        else:
            self.votes.append((self.day, entry, helpful, 1))
            self.store.do(lambda kept: kept.vote(entry, helpful=helpful, at=at))

    def tour(self, member):
        """Let a member begin the tour, and come some steps far."""
        guide, at = Guide(self.handbook), datetime.combine(self.day, time(12), UTC)
        progress = guide.choose(guide.settle(Progress()), self.chance.choice(["teacher", "leader"]))
        been = {progress.at}
        for _ in range(self.chance.randrange(10)):
            if progress.is_finished:
                break
            move = guide.skip if self.chance.random() < 0.2 else guide.go_on
            progress = move(progress, progress.at)
            been.add(progress.at)
        self.tours.append((self.day, been, progress.is_finished))
        self.store.do(lambda kept: kept.tours.travel(member, lambda _: progress, at=at))

    def _drawn(self, rate: float) -> int:
        return int(rate) + (self.chance.random() < rate % 1)

    def rows(self) -> list[dict[str, str]]:
        """Return the figures as the table has them."""
        records = self.store.do(lambda kept: records_in(kept, NOW.date())).result(30)
        found = overview(Guide(self.handbook), replace(records, missed=MISSED), NOW)
        return list(csv.DictReader(io.StringIO(as_csv(found))))


def told(*cells: int) -> str:
    """Return how a sum of cells is told, each of which may be seen or be worked out from what is."""
    whole, big = sum(cells), sum(cell for cell in cells if cell > 4)
    if whole < 5:
        return FEW
    return str(whole) if big == whole else f"at least {max(big, 5)}"


def within(day, span):
    return span[0] <= day <= span[1]


def outcomes(asked: list[Any], span) -> Counter[str]:
    return Counter(what for day, what, _ in asked if within(day, span))


@pytest.fixture(scope="module", params=[(60, 1), (3, 3), (0.4, 4)], ids=["busy", "quiet", "hardly"])
def term(request, tmp_path_factory):
    (rate, seed), folder = request.param, tmp_path_factory.mktemp("term")
    with StoreThread(lambda: open_store(folder / "store.sqlite3")) as store:
        found = Term(store, rate, random.Random(seed))  # noqa: S311 (no secret)
        found.live()
        yield found


def test_every_figure_equals_a_recount_of_the_events(term):
    rows = term.rows()
    by_section = {name: [row for row in rows if row["section"] == name] for name in {row["section"] for row in rows}}
    week, whole = outcomes(term.asked, WEEK), outcomes(term.asked, TERM)
    kinds = ("answered", "offered", "silent", "other")
    expected = {"asked": told(*(week[kind] for kind in kinds)), **{kind: told(week[kind]) for kind in kinds[:3]}}
    assert {row["id"]: row["value"] for row in by_section["week"]} == expected
    cells = {kind: (week[kind], whole[kind] - week[kind]) for kind in kinds}
    expected = {"asked": told(*(cell for each in cells.values() for cell in each))}
    expected |= {kind: told(*cells[kind]) for kind in kinds[:3]}
    assert {row["id"]: row["value"] for row in by_section["term"]} == expected
    assert {(row["from"], row["to"]) for row in by_section["week"]} == {("2026-12-07", "2026-12-13")}
    assert {(row["from"], row["to"]) for row in by_section["term"]} == {("2026-09-01", "2026-12-13")}


def test_what_was_found_helpful_equals_a_recount_of_the_votes(term):
    old = term.parts[-1].id
    first = term.handbook.id_now(old)
    helpful, cast = Counter[str](), Counter[str]()
    for day, entry, is_helpful, more in term.votes:
        if day >= date(2026, 9, 1):
            now = first if entry == old else entry
            cast[now] += more
            helpful[now] += more * is_helpful
    titles = {each.id: (getattr(each, "entry", None) or each.topic).title for each in term.parts[:-1]}
    enough = [one for one in cast if helpful[one] >= 5 or cast[one] - helpful[one] >= 5]
    said: dict[str, tuple[int, str]] = {}
    for one in enough:
        percent = round(100 * helpful[one] / cast[one])
        is_told = helpful[one] > 4 and cast[one] - helpful[one] > 4
        blurred = (100, "nearly all") if helpful[one] > 4 else (0, FEW)
        said[one] = (percent, f"{percent}%") if is_told else blurred
    enough.sort(key=lambda one: (said[one][0], -cast[one], one))
    expected = [(one, titles[one], said[one][1], str(cast[one])) for one in enough]
    rows = [row for row in term.rows() if row["section"] == "helpful"]
    assert [(row["id"], row["name"], row["value"], row["of"]) for row in rows] == expected


def test_what_hardly_anybody_asks_for_equals_a_recount_and_does_not_tell_nobody_from_a_few(term):
    old = term.parts[-1].id
    first = term.handbook.id_now(old)
    uses = Counter(
        first if each == old else each
        for day, what, ids in term.asked
        for each in ids
        if within(day, TERM) and what in {"answered", "offered"}
    )
    expected = [entry.id for _, entry in term.handbook.entries() if uses[entry.id] < 5]
    if sum(outcomes(term.asked, TERM).values()) < 5:
        expected = []
    rows = [row for row in term.rows() if row["section"] == "seldom"]
    assert [row["id"] for row in rows] == expected
    assert {row["value"] for row in rows} <= {FEW}


def test_the_funnel_of_the_tour_equals_a_recount_of_who_began_in_the_term(term):
    began = [(been, is_finished) for day, been, is_finished in term.tours if within(day, TERM)]
    steps = Counter(step for been, _ in began for step in been if step)
    guide = Guide(term.handbook)
    expected = [told(len(began)), *(told(steps[step.id]) for step in guide.steps)]
    expected.append(told(sum(is_finished for _, is_finished in began)))
    assert [row["value"] for row in term.rows() if row["section"] == "tour"] == expected


def test_no_figure_of_any_kind_is_under_five_and_what_was_missed_less_often_is_not_named(term):
    rows = term.rows()
    missed = [(row["name"], row["value"]) for row in rows if row["section"] == "missed"]
    assert missed == [("the wifi password", "12")]
    for row in rows:
        if row["section"] != "due":
            numbers = [row["of"], row["value"].removeprefix("at least ")]
            assert all(number.endswith("%") or not number.isdigit() or int(number) >= 5 for number in numbers)


def test_the_busy_term_has_thousands_of_events(term):
    happened = len(term.asked) + len(term.votes)
    assert happened > 5_000 or term.rate < 60
