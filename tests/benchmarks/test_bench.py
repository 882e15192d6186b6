"""The benchmark runs on any folder of files in its format, and counts as its README says."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from benchmarks import __main__ as bench
from benchmarks.data import Task, large, mistyped, tasks
from benchmarks.measure import cost, rightness
from benchmarks.peers import BY_WORDS, ENGINES
from benchmarks.report import markdown
from benchmarks.run import loaded_encoder

SUBJECTS = ["parking permit", "lost badge", "school lunch", "train ticket"]
WAYS = ["where do I get a {}", "I need a {} today", "how much is a {}", "who hands out the {}", "my {} has expired"]


@pytest.fixture
def file(tmp_path):
    told = [[way.format(subject), subject] for subject in SUBJECTS for way in WAYS]
    asked = [[f"please renew the {subject}", subject] for subject in SUBJECTS]
    outside = [["sing me a song", "oos"], ["what is the weather", "oos"]]
    file = tmp_path / "tiny.json"
    file.write_text(json.dumps({"train": told, "test": asked, "oos_test": outside}), "utf-8")
    return file


def no_encoder():
    raise ImportError(name="onnxruntime")


def fixed(rows):
    return lambda questions: np.array([rows[question] for question in questions], float)


def test_a_small_file_is_taken_whole(file):
    (task,) = tasks(file)
    assert {label: len(texts) for label, texts in task.phrasings.items()} == dict.fromkeys(SUBJECTS, len(WAYS))


def test_a_large_file_gives_five_and_ten_phrasings_drawn_by_the_label(tmp_path):
    told = [[f"{label} {number}", label] for label in "ab" for number in range(1_000)]
    file = tmp_path / "large.json"
    file.write_text(json.dumps({"train": told, "test": [["a 1", "a"]]}), "utf-8")
    drawn = random.Random("13-b").sample([f"b {number}" for number in range(1_000)], 5)  # noqa: S311 (as the page says)
    few, more = tasks(file)[:2]
    assert (list(few.phrasings["b"]), len(more.phrasings["b"])) == (drawn, 10)


def test_without_questions_outside_a_third_of_the_entries_are_asked_for_and_not_learned(file):
    told = json.loads(file.read_text("utf-8"))
    del told["oos_test"]
    file.write_text(json.dumps(told), "utf-8")
    whole, close = tasks(file)
    known = set(close.phrasings)
    assert known < set(whole.phrasings)
    assert {label for _, label in close.questions} == known
    assert len(close.questions) + len(close.outside) == len(whole.questions)
    assert close.outside


def test_slips_are_the_same_each_time_and_fall_on_about_one_letter_in_twelve():
    texts = [f"the quick brown fox number {number} jumps over the lazy dog" for number in range(300)]
    slips = sum(OSA.distance(text, mistyped(text)) for text in texts)
    letters = sum(letter.isalpha() for text in texts for letter in text)
    assert [mistyped(text) for text in texts] == [mistyped(text) for text in texts]
    assert 1 / 14 < slips / letters < 1 / 10


def test_what_is_not_a_letter_is_never_mistyped():
    assert mistyped("12 + 34 = 46?") == "12 + 34 = 46?"


def test_shares_are_counted_as_the_page_says():
    task = Task("t", {"a": ("x",), "b": ("y",)}, (("1", "a"), ("2", "b"), ("3", "b"), ("4", "a")), ("5", "6"))
    scores = fixed({"1": [3, 1], "2": [2, 2], "3": [0, 4], "4": [5, 0], "5": [1, 0], "6": [2.5, 0]})
    found = rightness(scores, task)
    assert (found.first, found.among_three, found.reciprocal) == (0.75, 1.0, 0.875)
    assert (found.auroc, found.right_at_five) == (7 / 8, 0.75)


def test_without_questions_outside_nothing_is_said_of_them():
    found = rightness(fixed({"1": [3, 1]}), Task("t", {"a": ("x",), "b": ("y",)}, (("1", "a"),), ()))
    assert (found.auroc, found.right_at_five) == (None, None)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_that_is_installed_gives_each_entry_a_score(file, engine):
    (task,) = tasks(file)
    try:
        scores = ENGINES[engine](task.phrasings, loaded_encoder)
    except ImportError as error:
        pytest.skip(f"{error.name} is not installed.")
    found = rightness(scores, task)
    assert scores(["x", "a lost badge"]).shape == (2, len(SUBJECTS))
    assert found.first >= 0.25


def test_our_words_alone_find_every_subject(file):
    (task,) = tasks(file)
    assert rightness(ENGINES[BY_WORDS](task.phrasings, no_encoder), task).first == 1.0


def test_a_report_names_every_task_engine_and_cost(file):
    (task,) = tasks(file)
    scores = ENGINES[BY_WORDS](task.phrasings, no_encoder)
    both = rightness(scores, task), rightness(scores, task.mistyped())
    spent = cost(ENGINES[BY_WORDS], large(["one two three"], 3), no_encoder, ["one"] * 30)
    text = markdown({task.name: {BY_WORDS: both}}, {3: {BY_WORDS: spent, "another": None}}, ["A note."])
    assert "## tiny, all" in text
    assert f"| {BY_WORDS} | 100.0 / " in text
    assert "| another | not tried |" in text
    assert spent.memory > 0


def test_a_folder_without_files_is_said_to_be_empty(tmp_path, capsys):
    assert bench.main(["--data", str(tmp_path), "--results", str(tmp_path)]) == 1
    assert "holds no .json file" in capsys.readouterr().out


@pytest.mark.slow
def test_a_quick_run_writes_its_results(file, tmp_path, capsys):
    assert bench.main(["--data", str(file.parent), "--results", str(tmp_path / "results"), "--quick"]) == 0
    written = (tmp_path / "results" / "results.md").read_text("utf-8")
    assert written in capsys.readouterr().out
    assert "## Cost at 150 entries" in written
