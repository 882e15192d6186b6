"""The rules of learning what a handbook's texts mean, beside a running bot and before an answer."""

from __future__ import annotations

import logging
import os
import pty
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.assistant import learning
from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.assistant.library import Library
from bot.errors import ModelError
from bot.handbook.folder import read
from bot.matching import vectors
from bot.matching.lazy_encoder import LazyEncoder
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import SHIPPED, folder_with, topic
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
RULES = topic("rules", "Our rules", "Be kind.", "Be on time.", "Shut the gate.")


class Unable(Library):
    """A library whose learning fails; the encoder itself gives no way to make it fail in the middle."""

    knows_meaning = False  # pyright: ignore[reportAssignmentType]

    def learn_meaning(self, told=None):
        raise OSError(28, "No space left on device")


@pytest.fixture
def words(tmp_path):
    return folder_with(tmp_path / "words", RULES, safeguarding=SAFEGUARDING)


@pytest.fixture
def library(tmp_path, words):
    return Library(words, LazyEncoder(data_dir=tmp_path / "data"))


def until(condition):
    """Wait for a condition of another thread."""
    began, pause = time.monotonic(), threading.Event()
    while not condition():
        assert time.monotonic() - began < PATIENCE
        pause.wait(0.01)


def learners() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "learning"]


def test_beside_a_running_bot_it_learns_in_a_thread_and_says_so_once(library, caplog):
    caplog.set_level(logging.INFO)
    with learning.beside(library):
        until(lambda: library.current.number == 2)
    assert library.knows_meaning
    assert [record.message for record in caplog.records if record.name == "bot.assistant.learning"] == [
        "The assistant has learned the handbook's phrasings, and now compares questions by their meaning."
    ]


def test_the_end_of_the_bot_ends_learning_and_what_was_learned_is_kept(tmp_path):
    library = Library(SHIPPED, LazyEncoder(data_dir=tmp_path))
    with learning.beside(library):
        assert learners()
    assert not learners()
    assert library.current.number == 1
    assert not library.knows_meaning
    (kept,) = tmp_path.glob("vectors-*.bin")
    assert kept.stat().st_size


def test_a_failure_while_learning_is_logged_and_the_bot_goes_on(words, caplog):
    with learning.beside(Unable(words)):
        until(lambda: caplog.records)
    (record,) = caplog.records
    assert record.message.endswith("compares questions by their words alone.")
    assert record.exc_info


def test_with_nothing_to_learn_nothing_is_said(library, words, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    library.learn_meaning()
    again = Library(words, LazyEncoder(data_dir=tmp_path / "data"))
    with learning.beside(again):
        assert again.knows_meaning
    assert (again.current.number, caplog.records) == (1, [])


def test_what_comes_in_later_and_is_too_much_to_wait_for_is_learned_beside(library, words):
    with learning.beside(library):
        until(lambda: library.knows_meaning)
        many = topic("aims", "Our aims", *(f"The aim of the number {number}." for number in range(150)))
        (words / "aims.yaml").write_text(many.partition("\n")[2])
        draft = library.draft(read(words, library.current.reading), lambda: True)
        assert library.lacks_meaning(draft)
        library.adopt(draft)
        until(lambda: library.knows_meaning)
        assert library.current.handbook.find("aims.e7")


def test_a_program_that_answers_a_few_questions_learns_at_the_first_that_needs_it(library):
    heard = []
    library.learn_when_needed(lambda done, of_all: heard.append((done, of_all)))
    assert not library.knows_meaning
    Assistant(library).ask("something about respect", EMPTY)
    assert library.knows_meaning
    assert heard[0] == (0, heard[-1][1])
    assert heard[-1][0] == heard[-1][1]
    assert heard == sorted(heard)


def test_the_log_says_at_the_start_and_at_each_quarter_how_far_learning_is():
    said = []
    told = learning.in_quarters(said.append)
    for done in (0, 128, 1_100, 1_200, 2_500, 3_999, 4_000):
        told(done, 4_000)
    assert said == [
        "Learning 4,000 phrasings; this happens only once.",
        "A quarter of the phrasings have been learned.",
        "Half of the phrasings have been learned.",
        "Three quarters of the phrasings have been learned.",
    ]


def test_of_a_few_new_texts_the_log_says_nothing_before_the_end():
    told = learning.in_quarters(pytest.fail)
    for done in (0, 128, 256, 300):
        told(done, 300)


def test_what_is_learned_for_a_package_is_all_that_its_words_need(words, tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "WORTH_KEEPING", 0)
    learning.learn_into(tmp_path / "learned", words, lambda _: None)
    before = {path.name: path.read_bytes() for path in (tmp_path / "learned").iterdir()}
    assert sorted(name.split("-")[0] for name in before) == ["regression", "vectors"]
    library = Library(words, LazyEncoder(data_dir=tmp_path / "own", shipped=tmp_path / "learned"))
    assert library.knows_meaning
    assert Assistant(library).ask("something about the gate", EMPTY)
    assert not (tmp_path / "own").exists()


def test_an_unusable_model_is_told_before_anything_starts(words, tmp_path):
    library = Library(words, LazyEncoder(model_dir=tmp_path))
    with pytest.raises(ModelError, match="cannot be used"), learning.beside(library):
        pytest.fail("Nothing should start.")


def test_a_model_folder_without_a_model_ends_with_78_and_one_sentence(words, tmp_path):
    environment = os.environ | {"KNOWLEDGE_DIR": str(words), "MODEL_DIR": "nothing", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "ask", "something about respect"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 78
    assert done.stdout == ""
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("The sentence encoder in nothing cannot be used.")


@pytest.mark.slow
def test_a_person_who_waits_for_much_learning_is_told_how_long_it_takes(tmp_path):
    environment = os.environ | {"KNOWLEDGE_DIR": str(SHIPPED), "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "ask", "do we settle for good enough"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=theirs) as asking:
        os.close(theirs)  # else reading would wait for ever where nothing is said
        said = os.read(ours, 1000).decode()
        asking.kill()
        assert asking.communicate()[0] == b""
    os.close(ours)
    assert re.fullmatch(r"\r\rLearning the handbook's phrasings, once: \d+ %, about \d+ seconds left\.", said)


def test_an_edit_in_the_middle_of_learning_is_learned_too(tmp_path):
    folder = folder_with(tmp_path / "words", topic("rules", "Our rules", "Be kind."), safeguarding=SAFEGUARDING)
    library = Library(folder, LazyEncoder(data_dir=tmp_path / "kept"))
    edited = []

    def edit_once(_done, _all):
        if not edited:
            edited.append(True)
            (folder / "rules.yaml").write_text((folder / "rules.yaml").read_text().replace("Be kind.", "Be punctual."))
            library.adopt(library._edition(2, read(folder, library.current.reading)))

    library.learn_meaning(edit_once)
    assert library.knows_meaning
    assert [entry.text for _, entry in library.current.handbook.entries()] == ["Be punctual."]


def test_a_draft_learns_its_few_new_texts_and_changes_nothing_yet(tmp_path):
    folder = folder_with(tmp_path / "words", topic("rules", "Our rules", "Be kind."), safeguarding=SAFEGUARDING)
    library = Library(folder, LazyEncoder(data_dir=tmp_path / "kept"))
    library.learn_meaning()
    (folder / "rules.yaml").write_text((folder / "rules.yaml").read_text().replace("Be kind.", "Be punctual."))
    before = library.current
    draft = library.draft(read(folder, before.reading))
    assert library.current is before
    library.adopt(draft)
    assert library.knows_meaning
    assert library.current.number == before.number + 1


def test_what_there_is_to_pick_is_read_before_an_edition_is_the_current_one(tmp_path):
    folder = folder_with(tmp_path / "words", topic("rules", "Our rules", "Be kind."), safeguarding=SAFEGUARDING)
    library = Library(folder)
    assistant = Assistant(library)
    seen: list[tuple[int, int]] = []
    library.before_swapping(lambda edition: seen.append((library.current.number, edition.number)))
    (folder / "rules.yaml").write_text((folder / "rules.yaml").read_text().replace("Be kind.", "Be punctual."))
    library.adopt(library.draft(read(folder, library.current.reading)))
    assert seen == [(1, 2)]
    assert assistant.complete("punct")
