"""How fast a question is answered: on a handbook of a thousand entries, with a hostile question, and from cold.

The machine that runs the tests may be busy with others, so each measurement is taken a few times and the best counts.
"""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import pytest

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.assistant.library import Library
from bot.editing.change import Change, ChangeKind
from bot.editing.desk import Desk
from bot.lru import RecentCache
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from bot.wiring import archive_in
from tests.support.asking import SENSE, assistant_of, shipped
from tests.support.handbook_files import SHIPPED, folder_with

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.gettrace() is not None, reason="Counting lines makes everything half as fast.")

ROOT = Path(__file__).parents[1]
ENTRIES, TOPICS, PHRASINGS, QUESTIONS = 1_000, 20, 20, 300
P99_SECONDS = 0.020
KEY_SECONDS = 0.010
HOSTILE_SECONDS = 0.050
COLD_SECONDS = 0.6
PREVIEW_SECONDS = 4.0
ROUNDS = 3

STEMS = """
absence access account assembly assess attend award bag bell board book break budget bus calendar camera canteen car
catering ceremony chair charity cloak club coach coffee committee computer concert contract copy corridor cover culture
curriculum cycle data deadline department desk display door drama duty email enrol equipment event exam excursion
feedback field fire floor form fund garden gate governor grade grant group gym hall handbook holiday homework hub
induct inform insure interview invoice key kitchen lab language leaflet leave lesson letter library licence lift list
locker lunch maintain mark meeting member mentor minibus minute music network newsletter notice nurse office order
parade parent park partner password pay pension phone photo plan play policy poster printer prize projector pupil
quality queue radio record recycle refund register repair report reserve review reward room rota route rule sample
schedule science screen secure seminar server shed shelf shift sign site skill snack sport staff stage stair station
store student subject supply survey swim table tablet teach team term ticket timetable tool tour track train travel
trip tutor uniform union update vehicle video visit visitor volunteer wall warden waste watch web welcome window work
""".split()
ENDINGS = ["", "", "s", "ing", "er", "ed", "al", "ment", "age", "ity"]
OPENINGS = [
    "how do I find",
    "where is",
    "who looks after",
    "what about",
    "when can we change",
    "can I borrow",
    "tell me about",
]


def sentence(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choice(STEMS) + chance.choice(ENDINGS) for _ in range(chance.randint(least, most)))


def topic_of(number: int, chance: random.Random) -> str:
    """Return a topic of plausible words, as `folder_with` takes it."""
    rows = [
        f"t{number}",
        f"title: Topic number {number}",
        "one: rule",
        "many: rules",
        "source: {title: The page, url: 'https://example.org'}",
        "reviewed: 2026-11-23",
        f"phrasings: [the whole of topic {number}]",
        "entries:",
    ]
    for at in range(ENTRIES // TOPICS):
        rows += [f"  - id: t{number}.e{at}", f"    title: {sentence(chance, 2, 4)} {number} {at}"]
        rows += [f"    text: {sentence(chance, 15, 40)}.", "    phrasings:"]
        rows += [f"      - {chance.choice(OPENINGS)} {sentence(chance, 2, 6)}" for _ in range(PHRASINGS)]
    return "\n".join([*rows, ""])


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return an assistant of a thousand entries with twenty phrasings each."""
    chance = random.Random(20261123)  # noqa: S311 - the same handbook every time, and no secret
    folder = folder_with(tmp_path_factory.mktemp("large"), *(topic_of(number, chance) for number in range(TOPICS)))
    made = assistant_of(folder)
    assert sum(len(topic.entries) for topic in made.topics()) == ENTRIES
    return made


def questions(made) -> list[str]:
    """Return questions of three kinds: with a phrasing's words, with new words, and with slips of the finger."""
    chance = random.Random(7)  # noqa: S311 - the same questions every time, and no secret
    entries = [entry for topic in made.topics() for entry in topic.entries]
    asked = [f"{chance.choice(OPENINGS)} {sentence(chance, 2, 8)}" for _ in range(QUESTIONS // 3)]
    asked += [chance.choice(chance.choice(entries).phrasings) for _ in range(QUESTIONS // 3)]
    for _ in range(QUESTIONS // 3):
        typed = list(chance.choice(chance.choice(entries).phrasings))
        at = chance.randrange(1, len(typed) - 1)
        typed[at], typed[at - 1] = typed[at - 1], typed[at]
        asked.append("".join(typed))
    return asked


def unasked(made) -> Assistant:
    """Return an assistant of the same library that remembers no answer: what was asked before is answered at once."""
    library = made._library  # nothing public leads back from the one to the other, or forgets what was ranked
    library.current.resolver.index._ranked = RecentCache()
    return Assistant(library)


def unasked_rounds(made) -> Iterator[Assistant]:
    """Yield such an assistant for each round, and not before it begins."""
    for _ in range(ROUNDS):
        yield unasked(made)


def seconds(made, question: str) -> float:
    """Return the time that a question takes on one core, however busy the machine is with other things."""
    begun = process_time()
    made.ask(question, EMPTY)
    return process_time() - begun


def completing(made, typed: str) -> float:
    begun = process_time()
    made.complete(typed)
    return process_time() - begun


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share) - 1]


@pytest.mark.timed
def test_at_a_thousand_entries_99_of_100_questions_take_at_most_20_ms(large, record_property):
    asked = questions(large)
    gc.collect()
    found = [[seconds(made, question) for question in asked] for made in unasked_rounds(large)]
    best = min(percentile(times, 0.99) for times in found)
    record_property("table of speed: p99 of ask at 1,000 entries", f"{best * 1_000:.1f} ms")
    assert best <= P99_SECONDS


def slowest_key(made) -> float:
    keys = [question[:end] for question in questions(made)[:20] for end in range(1, len(question) + 1)]
    gc.collect()
    return min(percentile([completing(each, typed) for typed in keys], 0.99) for each in unasked_rounds(made))


@pytest.mark.timed
def test_99_of_100_keys_are_answered_within_10_ms():
    assert slowest_key(shipped()) <= KEY_SECONDS


@pytest.mark.timed
def test_at_a_thousand_entries_99_of_100_keys_are_answered_as_fast_as_a_question(large):
    assert slowest_key(large) <= P99_SECONDS


HOSTILE = {
    "one letter": "a" * 4_000,
    "one word": "value " * 666,
    "long words": ("supercalifragilisticexpialidocious" * 3 + " ") * 39,
    "places": "third value and last aim, " * 150,
    "numbers": "1 2 3 4 5 6 7 8 9 10 " * 190,
    "a range": "values 1 to 99 " * 266,
    "gaps": "____ " * 800,
    "quotation marks": "\"'" * 2_000,
    "open brackets": "([{<" * 1_000,
    "slips": "vlaue educatoinal inequlaity discplined colaboration " * 75,
    "worries": "harm hit told me child pupil hurt " * 115,
    "combining marks": "v" + "\u0301" * 3_999,
    "wide characters": "ﷺ" * 4_000,
    "symbols": "🙂" * 4_000,
    "line breaks": "\n" * 4_000,
    "the handbook itself": "we treat each other fairly with trust care and respect " * 72,
    "joints": "and or plus then also n & + , ; : " * 115,
    "hyphens": "1-2-3-" * 666,
    "dots": "no." * 1_333,
    "spelt out": "t h i r d . v a l u e " * 180,
    "initials": "A B C D " * 500,
    "sentences": "Is it so? " * 400,
}


@pytest.mark.timed
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_question_of_4000_characters_takes_at_most_50_ms(name):
    question = HOSTILE[name][:4_000]
    # The quickest counts: other tests run on the same processors.
    assert any(seconds(unasked(shipped()), question) <= HOSTILE_SECONDS for _ in range(10 * ROUNDS))


@pytest.mark.timed
def test_a_preview_of_a_changed_text_takes_at_most_4_seconds_of_processor(tmp_path, record_property):
    whole = Library(shutil.copytree(SHIPPED, tmp_path / "words"), SENSE)
    whole.learn_meaning()
    (_, entry) = whole.current.handbook.find("values.fairness") or (None, None)
    assert entry is not None
    with StoreThread(in_memory) as store:
        desk = Desk(tmp_path / "words", whole, archive_in(store))
        taken: list[float] = []
        for number in range(ROUNDS):
            text = f"{entry.text} Always, {number} times."
            begun = process_time()
            preview = desk.preview(Change(ChangeKind.EDIT, "values.fairness", {"text": text}))
            taken.append(process_time() - begun)
            assert not preview.untried
    record_property("table of speed: preview of a changed text", f"{min(taken):.1f} s of processor")
    assert min(taken) <= PREVIEW_SECONDS


@pytest.mark.timed
def test_a_question_from_cold_takes_at_most_0_6_seconds(tmp_path, monkeypatch, record_property):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(SHIPPED))
    for name in [name for name in os.environ if name.startswith("COV")]:
        monkeypatch.delenv(name)  # a process whose lines are counted starts slowly

    def cold() -> float:
        command = [sys.executable, "-m", "bot", "ask", "--json", "whats the third value"]
        begun = perf_counter()
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        taken = perf_counter() - begun
        assert json.loads(ended.stdout)["labels"] == ["values.responsibility"]
        return taken

    cold()  # the first run writes the compiled modules
    best = 9.9
    for _ in range(ROUNDS):
        best = min(best, median(cold() for _ in range(10)))
        if best <= COLD_SECONDS:
            break  # the machine was quiet enough to see it
    record_property("table of speed: cold ask, median of 10", f"{best:.2f} s")
    assert best <= COLD_SECONDS


def test_a_question_for_a_place_loads_neither_the_calculator_nor_discord(tmp_path):
    asks = "import sys; from bot.cli.main import main; main(['ask', 'third value']); print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KNOWLEDGE_DIR": str(SHIPPED)}
    ended = subprocess.run([sys.executable, "-c", asks], cwd=tmp_path, env=environment, capture_output=True, check=True)
    loaded = ended.stdout.decode().splitlines()[-1].split()
    assert "bot.assistant.library" in loaded
    assert {"numpy", "discord", "onnxruntime"}.isdisjoint(loaded)
