"""What is counted: each thing once, on its day, whatever becomes of the disk and of the process."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.handbook.model import SmallTalkEntry
from bot.reply import Answer, NoAnswer, Quotation, Signpost, SmallTalk, Suggestions, TopicList, Why
from bot.storage.counts import EntryUse, Happened, Latency, Way, What, asked
from bot.storage.opening import in_memory, open_store
from bot.storage.tally import Tally
from bot.storage.thread import StoreThread
from tests.storage.files import NOW, deleted, holds
from tests.support import asking

if TYPE_CHECKING:
    from bot.reply import Part

LONDON = ZoneInfo("Europe/London")
TODAY = NOW.date()
EVER = date(1970, 1, 1)
RULES = asking.topic("rules", "Be kind.", "Be brave.", "Be fair.")
WHY = Why("your choice")
QUOTED: list[Part] = [Quotation(RULES, entry, WHY) for entry in RULES.entries]
WHOLE = TopicList(RULES, WHY)
SILENT = NoAnswer("I do not know.", (RULES,))
POLITE = SmallTalk(SmallTalkEntry("thanks", "You are welcome.", (), asking.HERE), ())
WORRY = Signpost(asking.handbook().safeguarding.signpost)


@dataclass
class Calendar:
    """A day that a test turns over."""

    day: date = TODAY

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def calendar():
    return Calendar()


def opened(path):
    return StoreThread(lambda: open_store(path, patience=0.01))


def settled(store):
    """Return what is counted in a store, as soon as everything that it was given is done."""
    return store.do(lambda kept: kept.counts.since(EVER)).result(5)


@contextmanager
def held(path):
    """Let another program hold the database, so that nothing can be written."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_each_reply_is_counted_as_what_it_is_with_its_way_its_entries_and_its_time(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        counts.reply(Way.ASK, Answer((QUOTED[0], WHOLE)), 0.04)
        counts.reply(Way.MENTION, Suggestions(tuple(QUOTED[:2]), "Which?"), 0.25)
        counts.reply(Way.DIRECT, SILENT, 0.499)
        counts.reply(Way.MENU, POLITE, 9)
        counts.shown(Way.BUTTON, Answer((QUOTED[2],)), 0)
        counts.note(What.BUSY, Way.ASK)
        counts.write()
        found = settled(store)
    happened = ("answered", "ask"), ("offered", "mention"), ("silent", "direct message"), ("small talk", "message menu")
    assert found == Counter(
        [
            *(Happened(TODAY, *each) for each in (*happened, ("shown", "button"), ("busy", "ask"))),
            EntryUse(TODAY, "rules.e1", "answered"),
            EntryUse(TODAY, "rules", "answered"),
            EntryUse(TODAY, "rules.e1", "offered"),
            EntryUse(TODAY, "rules.e2", "offered"),
            EntryUse(TODAY, "rules.e3", "shown"),
            Latency(TODAY, "ask", 0),
            Latency(TODAY, "mention", 250),
            Latency(TODAY, "direct message", 250),
            Latency(TODAY, "message menu", 2500),
            Latency(TODAY, "button", 0),
        ]
    )
    assert asked(found) == 5


def test_of_a_worry_nothing_is_counted_but_that_there_was_one(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        for way in (Way.DIRECT, Way.ASK):
            counts.reply(way, WORRY, 0.3)
        counts.write()
        assert settled(store) == Counter({Happened(TODAY, "signpost", ""): 2})


def test_an_entry_that_a_reply_has_twice_is_counted_once(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        counts.reply(Way.ASK, Answer((QUOTED[0], QUOTED[0])), 0)
        counts.write()
        assert settled(store)[EntryUse(TODAY, "rules.e1", "answered")] == 1


@pytest.mark.parametrize(
    ("seconds", "at_least"),
    [(-0.001, 0), (0, 0), (0.0499, 0), (0.05, 50), (0.1, 100), (0.9999, 500), (1, 1000), (2.5, 2500), (3600, 2500)],
)
def test_a_time_is_counted_under_the_longest_length_that_it_reaches(calendar, seconds, at_least):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        counts.reply(Way.ASK, SILENT, seconds)
        counts.write()
        assert settled(store)[Latency(TODAY, "ask", at_least)] == 1


def test_nothing_is_written_before_it_is_time_and_what_is_counted_between_two_writings_is_added(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        for times in (0, 2, 3):
            for _ in range(times):
                counts.note(What.BUSY, Way.ASK)
            before = settled(store).total()
            counts.write()
            assert settled(store).total() == before + times


def test_midnight_lies_where_the_assistant_is_at_home_in_winter_and_in_summer():
    # Midnight in London: that of UTC in winter, an hour earlier in summer, and on the two days on which it changes.
    moments = [
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
    ]
    with StoreThread(in_memory) as store:
        at = iter([moment for moment, _ in moments])
        counts = Tally(store, lambda: next(at).astimezone(LONDON).date())
        for _ in moments:
            counts.note(What.BUSY, Way.ASK)
        counts.write()
        assert settled(store) == Counter(Happened(day, "busy", "ask") for _, day in moments)


def test_what_was_counted_before_midnight_stays_on_its_day_when_it_is_written_after(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        counts.note(What.BUSY, Way.ASK)
        calendar.day += timedelta(days=1)
        counts.note(What.BUSY, Way.ASK)
        counts.write()
        assert settled(store) == Counter(Happened(day, "busy", "ask") for day in (TODAY, calendar.day))


def test_a_writing_that_fails_is_made_up_for_by_the_next_and_counts_once(tmp_path, calendar, caplog):
    path = tmp_path / "store.sqlite3"
    with opened(path) as store:
        counts = Tally(store, calendar)
        settled(store)
        with held(path):
            for _ in range(3):
                counts.reply(Way.ASK, SILENT, 0)
                counts.write()
                settled(store)
        counts.write()
        counts.write()
        assert settled(store) == {Happened(TODAY, "silent", "ask"): 3, Latency(TODAY, "ask", 0): 3}
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("What is counted cannot be written at the moment, and is tried again every minute. ")


def test_a_disk_that_does_not_answer_gets_nothing_more_and_nobody_waits_for_it(calendar):
    answers = threading.Event()
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        counts.note(What.BUSY, Way.ASK)
        standing = store.do(lambda _: answers.wait(5))
        for _ in range(5):
            counts.write()
            counts.note(What.BUSY, Way.ASK)
        assert store._pieces.qsize() <= 2  # what keeps it, and one writing; nothing public tells
        answers.set()
        assert standing.result(5)  # it would have given up by now if anybody had waited
        settled(store)
        counts.write()
        assert settled(store) == {Happened(TODAY, "busy", "ask"): 6}


def test_no_more_is_held_than_fits_while_nothing_can_be_written_and_what_is_known_is_counted_on(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar, most=3)
        for _ in range(2):
            for what in (What.BUSY, What.FAILED, What.SILENT, What.OFFERED):
                counts.note(what)
        counts.write()
        assert settled(store) == {Happened(TODAY, what, ""): 2 for what in ("busy", "failed", "silent")}


def test_what_is_counted_at_the_end_is_there_after_a_restart(tmp_path, calendar):
    path = tmp_path / "store.sqlite3"
    for _ in range(2):
        with opened(path) as store:
            counts = Tally(store, calendar)
            counts.note(What.BUSY, Way.ASK)
            counts.write()
            counts.note(What.BUSY, Way.ASK)
            counts.end()
    with opened(path) as store:
        assert settled(store) == {Happened(TODAY, "busy", "ask"): 4}


def test_of_a_total_only_what_it_has_grown_by_is_counted(calendar):
    total = 7
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        counts.follow({What.RECONNECTED: lambda: total})
        counts.write()
        assert settled(store) == {}
        for total in (9, 9, 10):  # noqa: B007 (what is followed reads it)
            counts.write()
        counts.end()
        assert settled(store) == {Happened(TODAY, "reconnected", ""): 3}


def test_any_thread_may_count(calendar):
    with StoreThread(in_memory) as store:
        counts = Tally(store, calendar)
        threads = [threading.Thread(target=lambda: [counts.note(What.BUSY) for _ in range(500)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            counts.write()
        counts.end()
        assert settled(store) == {Happened(TODAY, "busy", ""): 2000}


def test_counts_are_kept_for_thirteen_calendar_months(store, path):
    days = [date(2025, 10, 31), date(2025, 11, 1), TODAY]
    for day, entry in zip(days, ("rules.oldest", "rules.older", "rules.new"), strict=True):
        kinds = Happened(day, "answered", "ask"), EntryUse(day, entry, "answered"), Latency(day, "ask", 0)
        store.counts.add(Counter(kinds))
    assert deleted(store, NOW) == 3
    assert {key.day for key in store.counts.since(EVER)} == {*days[1:]}
    assert holds(path, b"rules.oldest", b"rules.older") == {b"rules.older"}
    assert deleted(store, datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == 0
    assert deleted(store, datetime(2026, 12, 1, tzinfo=UTC)) == 3


def test_only_what_was_counted_on_a_day_and_after_it_is_read(store):
    store.counts.add(Counter(Happened(TODAY - timedelta(days=ago), "answered", "ask") for ago in range(5)))
    assert {key.day for key in store.counts.since(TODAY - timedelta(days=2))} == {
        TODAY - timedelta(days=ago) for ago in range(3)
    }


REPLIES = (Answer((QUOTED[0], WHOLE)), Suggestions(tuple(QUOTED), "Which?"), SILENT, POLITE, WORRY)
NAMES = ("answered", "offered", "silent", "small talk", "signpost")
LENGTHS = (0, 50, 100, 250, 500, 1000, 2500)


def recounted(events):
    """Count a list of events plainly: day, way, number of the reply and milliseconds."""
    found = Counter()
    for day, way, number, milliseconds in events:
        if NAMES[number] == "signpost":
            found[Happened(day, "signpost", "")] += 1
            continue
        found[Happened(day, NAMES[number], way)] += 1
        found[Latency(day, way, max(each for each in LENGTHS if each <= milliseconds))] += 1
        for entry in (("rules.e1", "rules"), ("rules.e1", "rules.e2", "rules.e3"), (), ())[number]:
            found[EntryUse(day, entry, NAMES[number])] += 1
    return found


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_order_a_plain_recount_finds_the_same(tmp_path, calendar, seed):
    drawn, path, events = random.Random(seed), tmp_path / "store.sqlite3", []  # noqa: S311 (no secret)
    ways = (Way.ASK, Way.MENTION, Way.DIRECT, Way.MENU)
    for _ in range(3):  # the process is started anew
        with opened(path) as store:
            counts = Tally(store, calendar)
            settled(store)
            for _ in range(60):
                match drawn.choice(("reply", "reply", "reply", "reply", "write", "fail", "night")):
                    case "reply":
                        event = (calendar.day, drawn.choice(ways), drawn.randrange(5), drawn.choice((0, 70, 999, 4000)))
                        events.append(event)
                        counts.reply(event[1], REPLIES[event[2]], event[3] / 1000)
                    case "write":
                        counts.write()
                    case "fail":
                        with held(path):
                            counts.write()
                            settled(store)
                    case "night":
                        calendar.day += timedelta(days=1)
            counts.end()
    with opened(path) as store:
        assert settled(store) == recounted(events)
