"""The rules of what is wrong: each fault has its sentence and its advice, and a sound assistant has none."""

from __future__ import annotations

import re
import time
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.health import heartbeat, symptoms
from bot.health.delay import Delays
from bot.health.heartbeat import Heartbeat, HeartbeatFile
from bot.health.symptoms import Bounds, Disk, examine, of_beat, of_disk, spoken, well
from bot.locks import LOCK_NAME, Ownership, is_held, turn_on
from bot.pulse import NO_ANSWER
from tests.health.beats import beat, words_in
from tests.support.real_client import until

UNKEPT = "Nothing will be remembered after a restart, because its disk is full: make room."
PAGE = Path(__file__).parents[2] / "docs" / "health.md"
FAULTS = [
    (
        {"connected": False, "heard_ago": None, "connected_for": 5.0},
        "is not connected to Discord, for 5 seconds now.",
    ),
    (
        {"connected": False, "connected_for": 61.0, "trouble": "Discord cannot be reached: it does not answer."},
        "for 61 seconds now. Discord cannot be reached: it does not answer. Check this machine's network",
    ),
    ({"heard_ago": 121.0}, "Discord has sent nothing for 2 minutes"),
    ({"acknowledged_ago": 121.0, "unanswered": "No name."}, "Nothing has reached Discord for 2 minutes. No name."),
    ({"acknowledged_ago": None}, "Nothing has reached Discord for 2 hours."),
    ({"held_for": 600.0, "connected": False}, "does not want to hear from this machine for another 10 minutes"),
    ({"loop": Delays(minute_most=2.6)}, "stood still for 2.6 seconds"),
    ({"clock_ahead": 7_200.0}, "This machine's clock is 2 hours ahead of Discord's."),
    ({"clock_ahead": -61.0}, "clock is 61 seconds behind Discord's."),
    ({"remembers": False, "unkept": str(StoreError("it is full", "make room"))}, "make room. Until then"),
    ({"problems": 1}, "There is one Problem in the words. Read them with: partnership-bot check"),
    ({"problems": 2}, "There are 2 Problems in the words."),
    ({"meaning": "missing"}, "The sentence encoder is missing"),
    ({"meaning": "learning", "unlearned_for": 901.0}, "have not been learned for 15 minutes"),
]
"""What is different in a heartbeat, and what is said of it."""


@pytest.fixture
def words(tmp_path):
    return words_in(tmp_path / "words")


@pytest.fixture
def data(tmp_path):
    """A DATA_DIR on which a bot runs."""
    folder = tmp_path / "data"
    with turn_on(folder) as turn:
        assert turn is Ownership.OURS
        yield folder


async def written(data, given):
    file = HeartbeatFile(data)
    file.put(given)
    await until(lambda: heartbeat.read(data) == given)


async def test_a_sound_assistant_has_no_symptom(data, words):
    await written(data, beat())
    found = examine(data, words)
    assert found.is_well
    assert found.sentence() == "The assistant is well: it has been connected to Discord for 2 hours."


@pytest.mark.parametrize(("different", "said"), FAULTS)
def test_each_fault_has_one_sentence_and_one_advice(different, said):
    (symptom,) = of_beat(beat(**different))
    assert said in str(symptom)
    assert symptom.remedy.endswith((".", "check"))


@pytest.mark.parametrize(
    "different",
    [
        {"connected": False, "connected_for": 30.0},
        {"meaning": "learning", "unlearned_for": 300.0},
        {"clock_ahead": None},
        {"acknowledged_ago": None, "connected_for": 10.0},
    ],
)
def test_what_passes_by_itself_in_a_moment_is_no_symptom(different):
    assert list(of_beat(beat(**different))) == []


def test_who_is_connecting_again_is_not_said_to_be_connected():
    assert well(beat(connected=False, connected_for=30.0)).startswith("The assistant is connecting to Discord again")


def test_a_full_disk_is_a_symptom():
    (symptom,) = of_disk(Disk(free=1_200_000, is_writable=True))
    assert "1.2 MB are free" in symptom.what


def test_a_disk_that_takes_nothing_is_a_symptom():
    (symptom,) = of_disk(Disk(free=10**9, is_writable=False))
    assert symptom.what.startswith("DATA_DIR cannot be written to")


def test_a_folder_that_is_away_is_said_to_be_away(tmp_path, words):
    assert examine(tmp_path / "away", words).sentence().startswith("DATA_DIR is not there")
    assert not (tmp_path / "away").exists()


def test_a_folder_that_whoever_asks_may_not_read_is_said_to_be_closed(data, words):
    (data / heartbeat.FILE_NAME).symlink_to(data / "nowhere")  # root may read all but this
    assert examine(data, words).sentence().endswith("Ask as the assistant's user.")


async def test_where_nothing_runs_the_last_heartbeat_of_one_that_was_killed_does_not_count(tmp_path, words):
    with turn_on(tmp_path):
        await written(tmp_path, beat())
    assert examine(tmp_path, words).sentence().startswith("The assistant is not running.")


async def test_where_no_lock_can_be_had_the_heartbeat_alone_decides(tmp_path, words):
    assert examine(tmp_path, words).sentence().startswith("The assistant is not running.")
    await written(tmp_path, beat())
    assert examine(tmp_path, words).is_well
    await written(tmp_path, beat(written=time.monotonic() - 61))
    assert "has not said for 61 seconds" in examine(tmp_path, words).sentence()


def test_one_that_has_just_been_started_has_not_said_anything_yet(data, words):
    assert examine(data, words).sentence().startswith("The assistant is running but has not said yet how it is.")


async def test_a_heartbeat_from_before_the_machine_was_started_anew_does_not_count(data, words):
    await written(data, beat(boot="another"))
    assert "has not said yet" in examine(data, words).sentence()


async def test_an_old_heartbeat_says_that_something_hangs(data, words):
    await written(data, beat(written=time.monotonic() - 200))
    found = examine(data, words)
    assert found.sentence().startswith("The assistant has not said for 3 minutes how it is: it hangs, or")
    assert examine(data, words, bounds=Bounds(silent=300)).is_well


async def test_words_that_are_away_are_told_beside_a_sound_heartbeat(data, tmp_path):
    await written(data, beat())
    (symptom,) = examine(data, tmp_path / "away").symptoms
    assert symptom.what.startswith("The words in KNOWLEDGE_DIR cannot be read")


async def test_the_figures_hold_everything(data, words):
    given = beat(problems=1)
    await written(data, given)
    found = examine(data, words).figures()
    assert found["ok"] is False
    assert [symptom["what"] for symptom in found["symptoms"]] == ["There is one Problem in the words."]
    assert found["heartbeat"]["loop"]["minute_most"] == 0.0
    assert found["disk"]["is_writable"] is True
    assert found["age"] < 10


def test_looking_whether_a_bot_runs_makes_nothing_and_keeps_nobody_out(tmp_path):
    assert is_held(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
    with turn_on(tmp_path):
        assert is_held(tmp_path) is True
    assert is_held(tmp_path) is False
    with turn_on(tmp_path) as turn:
        assert turn is Ownership.OURS


def test_a_lock_that_cannot_be_looked_at_says_nothing(tmp_path):
    (tmp_path / LOCK_NAME).symlink_to(tmp_path / LOCK_NAME)
    assert is_held(tmp_path) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7_300, "2 hours"), (200_000, "2 days")],
)
def test_a_time_is_said_as_people_say_it(seconds, words):
    assert spoken(seconds) == words


def test_the_page_names_every_symptom_as_it_is_said_and_every_figure(tmp_path, words):
    said = [str(symptom) for different, _ in FAULTS for symptom in of_beat(beat(**different))]
    said += [str(symptom) for symptom in of_disk(Disk(free=0, is_writable=False))]
    said += [*map(str, (symptoms.NOT_THERE, symptoms.CLOSED, symptoms.NOT_RUNNING, symptoms.NOT_STARTED))]
    said += [str(symptoms.of_silence(200.0)), examine(tmp_path, tmp_path / "away").sentence()]
    said += [str(StoreError("x", "y")), NO_ANSWER, UNKEPT]
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| (\*.+?\*) \| ", text, re.MULTILINE)
    named = [part for row in rows for each in re.findall(r"\*(.+?)\*", row) for part in each.split(" ... ")]
    assert [words for words in named if not any(words in sentence for sentence in said)] == []
    assert [sentence for sentence in said if not any(words in sentence for words in named)] == []
    assert [field.name for field in fields(Heartbeat) if f"`{field.name}`" not in text] == []
