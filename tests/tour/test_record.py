"""Who has agreed to which words: the report equals a model in plain dicts, whatever happens to words and members."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest

from bot.assistant.library import Library
from bot.cards.controls import Viewer
from bot.cards.reading import agreements_card
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk, EditingRules
from bot.storage.progress import Agreement, Progress, ReadingRequest, Traveller
from bot.storage.store import Store
from bot.tour.agreeing import agree, find_entry, revision_of, version_of
from bot.tour.guide import Guide
from bot.tour.record import COLUMNS, NOT_KEPT, RecordRow, Scale, Standing, as_csv, asked_of, record
from tests.support.office import words_in
from tests.tour.tours import handbook, step, topic, with_tour

MEMBERS = range(1_000_000_000_000_000_001, 1_000_000_000_000_000_501)
FIRST_DAY = date(2026, 11, 2)
MARY = Editor("Mary", 7)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULES = handbook(topic("rules", "Be kind.", "Be early.", titles=["Kindness", "Punctuality"]))
MOST_SECONDS = 0.5


def scale(words=RULES, material=(), latest=()):
    return Scale(words, dict(material), dict(latest))


def entry(words, wanted):
    found = find_entry(words, wanted)
    assert found
    return found


def of_today(wanted, revision=0, words=RULES):
    return Agreement(wanted, revision, FIRST_DAY, version_of(entry(words, wanted)))


def test_a_version_stands_for_title_and_text_and_for_nothing_else():
    one = entry(RULES, "rules.e1")
    others = (
        replace(one, text="Be kind!"),
        replace(one, title="Kind"),
        replace(one, title="Be kind.", text="Kindness"),
    )
    assert len({version_of(each) for each in (one, *others)}) == 4
    same = replace(one, id="rules.kind", phrasings=("be nice",), formerly=("rules.e1",), keeper="7")
    assert version_of(same) == version_of(one)


@pytest.mark.parametrize(
    ("agreement", "material", "latest", "standing"),
    [
        (None, {}, {}, Standing.NOT_YET),
        (of_today("rules.e1", 4), {}, {"rules.e1": 9}, Standing.TODAY),
        (Agreement("rules.e1", 4, FIRST_DAY, "00000000"), {"rules.e1": 4}, {"rules.e1": 9}, Standing.OLDER),
        (Agreement("rules.e1", 4, FIRST_DAY, "00000000"), {"rules.e1": 5}, {"rules.e1": 9}, Standing.AGAIN),
        (of_today("rules.e1", 4), {"rules.e1": 5}, {"rules.e1": 9}, Standing.AGAIN),
        (Agreement("rules.e1", 9, FIRST_DAY), {}, {"rules.e1": 9}, Standing.TODAY),
        (Agreement("rules.e1", 8, FIRST_DAY), {}, {"rules.e1": 9}, Standing.OLDER),
        (Agreement("rules.e1", 8, FIRST_DAY), {"rules.e1": 9}, {"rules.e1": 9}, Standing.AGAIN),
    ],
)
def test_an_agreement_is_worth_what_has_become_of_its_words_since(agreement, material, latest, standing):
    assert scale(material=material, latest=latest).of("rules.e1").standing(agreement) is standing


def test_what_has_gone_is_judged_by_nothing():
    assert scale().of("rules.e9").standing(of_today("rules.e1")) is Standing.GONE
    assert scale().of("rules").standing(of_today("rules.e1")) is Standing.GONE


def test_rows_come_in_the_order_of_the_handbook_and_those_first_who_have_something_to_do():
    agreements = {5: (of_today("rules.e2"), Agreement("gone.e1", 3, FIRST_DAY)), 4: (of_today("rules.e1", 1),), 3: ()}
    found = record(scale(material={"rules.e1": 2}), agreements, {"rules.e2": {5, 6}, "rules.e1": {2, 4}})
    assert [(row.entry, row.standing, row.member) for row in found.rows] == [
        ("rules.e1", Standing.NOT_YET, 2),
        ("rules.e1", Standing.AGAIN, 4),
        ("rules.e2", Standing.NOT_YET, 6),
        ("rules.e2", Standing.TODAY, 5),
        ("gone.e1", Standing.GONE, 5),
    ]
    assert [(each.title, each.counts[Standing.NOT_YET]) for each in found.counts] == [
        ("Kindness", 1),
        ("Punctuality", 1),
        ("gone.e1", 0),
    ]


def test_who_is_asked_is_who_the_tour_is_for_and_who_is_in_the_role():
    steps = (
        step("all", shows="rules.e1", agrees="Yes."),
        step("some", shows="rules.e2", agrees="Yes.", audiences=("leader",)),
        step("none", shows="rules.e3"),
    )
    words = handbook(topic("rules", "Be kind.", "Be early.", "Shut the gate."), topic("aims", "Teach."))
    guide = Guide(with_tour(words, *steps))
    led = Traveller(2, Progress("leader"), NOW, NOW)
    taught = Traveller(3, Progress("teacher"), NOW, NOW)
    asked = asked_of(guide, [led, taught], {1, 2, 3}, [("aims.e1", [1]), ("aims.e1", [3]), ("aims.e9", [1])])
    assert asked == {"rules.e1": {1, 2, 3}, "rules.e2": {2}, "aims.e1": {1, 3}}


def test_the_table_has_a_row_for_each_and_says_so_where_the_version_was_not_kept():
    rows = [
        RecordRow(MEMBERS[0], "rules.e1", "Kindness", Standing.TODAY, 3, FIRST_DAY, "0a1b2c3d"),
        RecordRow(2, "rules.e1", "=1+1", Standing.OLDER, 0, FIRST_DAY),
        RecordRow(3, "rules.e1", "Kindness", Standing.NOT_YET),
    ]
    table = list(csv.reader(io.StringIO(as_csv(rows, {2: "=SUM(A1)"}))))
    assert table == [
        list(COLUMNS),
        ["", f"#{MEMBERS[0]}", "rules.e1", "Kindness", "3", "2026-11-02", "0a1b2c3d", "today's words"],
        ["'=SUM(A1)", "#2", "rules.e1", "'=1+1", "0", "2026-11-02", NOT_KEPT, "older words"],
        ["", "#3", "rules.e1", "Kindness", "", "", "", "not yet"],
    ]


@dataclass
class ModelledEntry:
    """What a model knows of an entry: its words and the numbers of its latest change, and of the latest of meaning."""

    id: str
    title: str
    text: str
    latest: int = 0
    material: int = 0
    is_there: bool = True

    @property
    def words(self):
        return self.title, self.text


@dataclass
class Model:
    """The same happenings done to a store and a folder of words, and to plain dicts that share no code with them."""

    store: Store
    desk: Desk
    chance: random.Random
    entries: dict[str, ModelledEntry]
    number: int = 0
    day: date = FIRST_DAY
    agreed: dict[tuple[int, str], tuple[int, date, tuple[str, str]]] = field(default_factory=dict)
    versions: dict[tuple[str, str], str] = field(default_factory=dict)
    cards: list[tuple[str, int, str, tuple[str, str]]] = field(default_factory=list)
    away: set[int] = field(default_factory=set)

    @property
    def words(self):
        return self.desk.library.current.handbook

    def publish(self, name, *, is_material):
        held = self.entries[name]
        text = f"{held.text.split(' (')[0]} (said {self.number} times)" if self.chance.random() < 0.8 else held.text
        title = held.title if text != held.text else f"{held.title.split(' no ')[0]} no {self.number}"
        shown, asked = self.desk.show(held.id), self.store.requests.ask(_request(held.id))
        assert shown
        assert asked
        change = Change(ChangeKind.EDIT, held.id, {"text": text, "title": title}, "a test", seen=shown.digest)
        self.desk.publish(replace(change, is_material=is_material), MARY)
        self.store.requests.drop(asked.number)
        self.number += 1
        held.title, held.text, held.latest = title, text, self.number
        held.material = self.number if is_material else held.material

    def rename(self, name):
        held = self.entries[name]
        new = f"rules.new-{self.number}"
        self.desk.publish(Change(ChangeKind.RENAME, held.id, {"id": new}, "a test"), MARY)
        self.number += 1
        held.id, held.latest = new, self.number

    def retire(self, name):
        held = self.entries[name]
        self.desk.publish(Change(ChangeKind.RETIRE, held.id, why="a test"), MARY)
        self.number += 1
        held.is_there = False

    def show(self, name):
        """Show a card, as it may be pressed at once or long after."""
        held = self.entries[name]
        there = entry(self.words, held.id)
        revision = revision_of(self.words, self.store.tours, held.id)
        assert (there.title, there.text, revision) == (held.title, held.text, held.latest)
        self.versions[held.words] = version_of(there)
        self.cards.append((name, revision, version_of(there), held.words))

    def press(self, member):
        name, revision, version, words = self.chance.choice(self.cards[-12:])
        held = self.entries[name]
        seen = Agreement(held.id, revision, self.day, version)
        is_kept = agree(self.store.tours, self.words, member, seen)
        assert is_kept == (held.is_there and words == held.words and held.material <= revision)
        before = self.agreed.get((member, name))
        holds = before is not None and before[0] >= held.material and before[2] == words
        if is_kept and not holds:
            self.agreed[member, name] = (revision, self.day, words)

    def erase(self, member):
        self.store.erase(member)
        self.agreed = {key: value for key, value in self.agreed.items() if key[0] != member}
        self.away.discard(member)

    def leave(self, member):
        self.store.tours.gone(member, at=NOW)
        if any(key[0] == member for key in self.agreed):
            self.away.add(member)

    def come_back(self):
        for member in self.chance.sample(sorted(self.away), len(self.away) // 2):
            self.store.tours.back(member)
            self.away.discard(member)

    def rows(self, asked):
        """Return what the report is to hold, as a set of plain cells."""
        found = {}
        for (member, name), (revision, day, words) in self.agreed.items():
            held = self.entries[name]
            state = "today's words" if words == held.words else "older words"
            state = "to read again" if revision < held.material else state
            state = state if held.is_there else "no longer in the handbook"
            title = held.title if held.is_there else held.id
            if member not in self.away:
                cells = (held.id, title, str(revision), day.isoformat(), self.versions[words], state)
                found[member, name] = ("", f"#{member}", *cells)
        for name, members in asked.items():
            held = self.entries[name]
            for member in members:
                state = "not yet" if held.is_there else "no longer in the handbook"
                title = held.title if held.is_there else held.id
                found.setdefault((member, name), ("", f"#{member}", held.id, title, "", "", "", state))
        return Counter(found.values())


def _request(wanted):
    return ReadingRequest(0, wanted, 9, 7, FIRST_DAY, FIRST_DAY)


def modelled(folder, store, seed):
    words = words_in(folder)
    desk = Desk(words, Library(words), lambda work: work(store.history), EditingRules())
    desk.catch_up()
    found = desk.library.current.handbook
    names = ("rules.e1", "rules.e2", "rules.e3", "aims.e1")
    entries = {each: ModelledEntry(each, entry(found, each).title, entry(found, each).text) for each in names}
    return Model(store, desk, random.Random(seed), entries)  # noqa: S311 (no secret)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_report_and_its_table_equal_a_model_with_500_members_and_three_revisions_of_four_entries(tmp_path, seed):
    with closing(Store()) as store:
        model = modelled(tmp_path / "words", store, seed)
        for turn in range(3):
            happen(model, turn)
            compare(model, {})
            compare(model, {"rules.e1": set(MEMBERS) - model.away, "aims.e1": set(MEMBERS[:100]) - model.away})
        assert {state for *_, state in model.rows({"rules.e1": set(MEMBERS)})} >= {"to read again", "not yet"}
        assert len(set(model.versions.values())) == len(model.versions) > 8


def happen(model, turn):
    """Let words be shown, agreed to, changed and renamed, and members be erased, leave and come back."""
    there = [name for name, held in model.entries.items() if held.is_there]
    for name in there:
        model.show(name)
    for member in model.chance.sample(MEMBERS, 300):
        model.press(member)
    for name in there:
        model.publish(name, is_material=model.chance.random() < 0.5)
        model.show(name)
    model.rename(model.chance.choice(["rules.e1", "rules.e3"]))
    for member in model.chance.sample(MEMBERS, 400):
        model.press(member)
    if turn == 1:
        model.retire("rules.e2")
    for do in (model.erase, model.leave):
        for member in model.chance.sample(MEMBERS, 25):
            do(member)
    model.come_back()
    model.day += timedelta(days=30)


def compare(model, asked):
    tours = model.store.tours
    of_ids = {model.entries[name].id: members for name, members in asked.items()}
    found = record(Scale(model.words, tours.material(), tours.latest()), tours.all_agreements(), of_ids)
    table = [tuple(row) for row in csv.reader(io.StringIO(as_csv(found.rows, {})))]
    assert table[0] == COLUMNS
    expected = model.rows(asked)
    assert Counter(table[1:]) == expected
    counted = Counter({(each.entry, str(of)): n for each in found.counts for of, n in each.counts.items() if n})
    assert counted == sum((Counter({(row[2], row[7]): n}) for row, n in expected.items()), Counter())


@pytest.mark.timed
def test_the_report_on_500_members_and_four_entries_is_there_in_half_a_second(tmp_path):
    with closing(Store()) as store:
        model = modelled(tmp_path / "words", store, 1)
        for name in model.entries:
            model.publish(name, is_material=True)
            model.show(name)
        for member in MEMBERS:
            for name, revision, version, _ in model.cards:
                assert agree(store.tours, model.words, member, Agreement(name, revision, FIRST_DAY, version))
        took = min(measured(model) for _ in range(3))
    print(f"The report on agreements took {took:.3f} seconds.")
    assert took < MOST_SECONDS


def measured(model):
    begun = process_time()
    tours = model.store.tours
    asked = {each.id: set(MEMBERS) for each in model.entries.values()}
    found = record(Scale(model.words, tours.material(), tours.latest()), tours.all_agreements(), asked)
    agreements_card(found, Viewer(), sees_all=True)
    assert as_csv(found.rows, {}).count("\n") == 2001
    return process_time() - begun
