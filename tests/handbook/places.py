"""What the tests of folders share: a second topic, and short ways to write a file and to read what was told of it."""

from __future__ import annotations

from tests.handbook.malformed import TOPIC

OTHER = TOPIC.replace("rules.first", "other.first").replace("the first rule", "x one").replace("what comes", "y two")


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


def told(reading, file):
    return " ".join(str(problem) for problem in reading.problems if problem.file == file)


def ids(reading):
    return [topic.id for topic in reading.handbook.topics]
