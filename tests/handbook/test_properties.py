"""What holds for every file there could be."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.handbook.folder import read
from bot.handbook.parse import parse_file
from bot.handbook.problems import Notes
from bot.handbook.regions import pieces_of
from bot.handbook.review import check
from bot.handbook.yaml_tree import List, Map, read_node
from tests.handbook.malformed import HOLIDAYS, TOPIC, TOUR
from tests.support.patience import SLOWED

RESERVED = ("assistant", "safeguarding", "safeguarding-examples", "synonyms", "questions", "onboarding", "terms")
FILES = ("rules.yaml", *(f"{stem}.yaml" for stem in RESERVED))
SOUND = {"rules.yaml": TOPIC, "onboarding.yaml": TOUR, "terms.yaml": HOLIDAYS}
SNIPPETS = [
    "- ",
    "a: ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "? ",
    ": ",
    "'",
    '"',
    "|\n",
    ">-\n",
    "\n",
    "  ",
    "&a ",
    "*a ",
    "!t ",
    "#x",
]
SNIPPETS += [
    "<<: ",
    "---\n",
    "title: ",
    "entries:\n",
    "id: rules.x\n",
    "\t",
    "\ufeff",
    "\u2028",
    "\\ud800",
    "é",
    "%YAML ",
]
SAYABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\ufffd") | st.just(" "),
    min_size=1,
    max_size=200,
)
FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sound(reading):
    """Whether a reading keeps its promise: something is said, or there is a problem in this file."""
    if reading.said is not None:
        return reading.problems == ()
    return bool(reading.problems) and all(problem.file == reading.file for problem in reading.problems)


@FAST
@given(st.binary(max_size=300), st.sampled_from(FILES))
def test_any_bytes_say_something_or_have_a_problem(data, file):
    assert sound(parse_file(file, data))


@FAST
@given(st.lists(st.sampled_from(SNIPPETS), max_size=40), st.sampled_from(FILES))
def test_any_pieces_of_yaml_say_something_or_have_a_problem(pieces, file):
    assert sound(parse_file(file, "".join(pieces).encode()))


@FAST
@given(st.sampled_from(sorted(SOUND)), st.integers(0, len(TOUR)), st.integers(0, 30), st.sampled_from(["", *SNIPPETS]))
def test_a_file_with_any_slip_of_the_hand_is_sound_or_has_a_problem(file, at, cut, slip):
    text = SOUND[file]
    assert sound(parse_file(file, (text[:at] + slip + text[at + cut :]).encode()))


@FAST
@example("rules.yaml", 206, 3, "? ")
@given(st.sampled_from(sorted(SOUND)), st.integers(0, len(TOUR)), st.integers(0, 30), st.sampled_from(["", *SNIPPETS]))
@example("rules.yaml", len(TOPIC) - 1, 0, "\u2028")  # YAML counts one line more than anybody else
def test_a_file_with_any_slip_of_the_hand_is_taken_to_pieces_and_put_together_again(file, at, cut, slip):
    text = SOUND[file][:at] + slip + SOUND[file][at + cut :]
    pieces = dict(pieces_of(text.encode()))
    whole = pieces.pop("")
    for name, region in pieces.items():
        whole = whole.replace(f"\u27e6{name}\u27e7", region)
    assert whole.rstrip() == text.rstrip()


@FAST
@given(st.sampled_from(["onboarding.yaml", "terms.yaml"]), st.integers(0, len(TOUR)), st.integers(0, 30))
def test_whatever_becomes_of_the_tour_and_the_holidays_everything_else_is_read(folder, file, at, cut):
    (folder / file).write_text(SOUND[file][:at] + SOUND[file][at + cut :], encoding="utf-8")
    reading = read(folder)
    assert [topic.id for topic in reading.handbook.topics] == ["rules"]
    assert {problem.file for problem in reading.problems} <= {"onboarding.yaml", "terms.yaml"}
    assert check(reading, date(2026, 11, 24))


@FAST
@given(st.binary(max_size=200))
def test_read_never_raises_whatever_stands_in_the_folder(folder, data):
    for name in FILES:
        (folder / name).write_bytes(data)
    handbook = read(folder).handbook
    assert handbook.safeguarding.signpost.text


@FAST
@given(SAYABLE)
def test_quoted_text_is_read_as_it_was_written(words):
    for quoted in (json.dumps(words, ensure_ascii=False), "'" + words.replace("'", "''") + "'"):
        notes = Notes("x.yaml")
        node: Any = read_node(f"text: {quoted}\n".encode(), notes)
        assert notes.problems == ()
        ((name, text),) = node.pairs
        assert (name.value, text.value, node.line, name.line, text.line) == ("text", words, 1, 1, 1)


@FAST
@given(st.recursive(SAYABLE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SAYABLE, inner, max_size=4)))
def test_what_json_says_is_read_the_same_and_stays_text(said):
    def plain(node):
        if isinstance(node, Map):
            return {name.value: plain(value) for name, value in node.pairs}
        return [plain(item) for item in node.items] if isinstance(node, List) else node.value

    notes = Notes("x.yaml")
    node = read_node(json.dumps(said, ensure_ascii=False).encode(), notes)
    assert notes.problems == ()
    assert plain(node) == said


def test_five_thousand_entries_are_read_within_two_seconds(folder):
    entry = "  - id: t{0}.e{1}\n    title: E{1}\n    text: Words {0} of {1}.\n    phrasings:\n      - ask {0} for {1}\n"
    head = TOPIC[: TOPIC.index("  - id")]
    for topic in range(5):
        entries = "".join(entry.format(topic, number) for number in range(1000))
        (folder / f"t{topic}.yaml").write_text(head + entries, encoding="utf-8")
    started = time.process_time()
    reading = read(folder)
    took = time.process_time() - started
    assert reading.problems == ()
    assert sum(1 for _ in reading.handbook.entries()) == 5001
    assert took < 2 * SLOWED
    started = time.process_time()
    assert read(folder, reading) == reading
    assert time.process_time() - started < took
