"""`ask`: one question, a thousand lines of them, or a conversation at the prompt."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import jsonschema
import pytest

from bot.assistant.wording import plain
from bot.cli.main import main
from bot.exits import Exit
from tests.support.asking import ask
from tests.support.command_line import lines_of, run

ANSWER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "kind", "labels", "offered", "text"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"enum": ["answer", "suggestions", "none", "smalltalk", "safeguarding"]},
        "labels": {"type": "array", "items": {"type": "string"}},
        "offered": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
        "text": {"type": "string", "minLength": 1},
    },
}


def test_a_question_is_answered_as_a_person_reads_it(capsys):
    assert main(["ask", "whats the third value"]) == 0
    assert capsys.readouterr().out == f"{plain(ask('whats the third value'))}\n"


def test_a_question_that_has_no_answer_ends_well_too(capsys):
    assert main(["ask", "wifi password"]) == 0
    assert capsys.readouterr().out.startswith("The handbook does not answer that")


def test_json_is_the_whole_reply(capsys):
    assert main(["ask", "--json", "whats the third value"]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert reply.keys() == {"id", "kind", "labels", "offered", "text", "parts"}
    assert (reply["kind"], reply["labels"]) == ("answer", ["values.responsibility"])
    (part,) = reply["parts"]
    assert part["text"].startswith("We speak up and take responsibility")
    assert part["place"] == "Value 3 of 7"
    assert part["source"] == {"title": "Hub overview", "url": "https://www.emshub.co.uk/hub-overview"}
    assert part["reviewed"] == "2026-11-23"
    assert part["why"]["found_by"] == "its place in the list"
    assert part["written"]["file"] == "values.yaml"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what are our values", "answer"),
        ("the second one", "suggestions"),
        ("wifi password", "none"),
        ("hello", "smalltalk"),
        ("a pupil told me he was hit by his dad", "safeguarding"),
    ],
)
def test_every_kind_of_reply_can_be_written_as_json(capsys, question, kind):
    assert main(["ask", "--json", question]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert reply["kind"] == kind
    assert [part["id"] for part in reply["parts"]] == (reply["labels"] if kind == "answer" else reply["offered"])


def test_a_topic_as_json_has_its_lead_and_its_entries(capsys):
    main(["ask", "--json", "what are our aims"])
    (part,) = json.loads(capsys.readouterr().out)["parts"]
    assert part["lead"].startswith("To work towards our mission")
    assert len(part["entries"]) == 4


def test_a_thousand_lines_are_answered_in_one_process_in_their_order():
    asked = [
        {"id": f"q{number}", "q": f"what is the {word} value", "context": []}
        for number, word in enumerate(["first", "second", "third", "fourth"] * 250)
    ]
    ended = run("ask", "--jsonl", stdin=lines_of(*asked))
    assert (ended.returncode, ended.stderr) == (0, "")
    replies = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [reply["id"] for reply in replies] == [each["id"] for each in asked]
    for reply in replies:
        jsonschema.validate(reply, ANSWER)
    assert [reply["labels"] for reply in replies[:2]] == [["values.improvement"], ["values.fairness"]]


def test_lines_have_the_labels_that_are_judged(typed):
    asked = [
        {"id": "a", "q": "and the next one?", "context": ["third value"]},
        {"id": "b", "q": "wifi password"},
        {"id": "c", "q": "the second one", "context": []},
        {"id": "d", "q": "hello", "context": None},
        {"id": 5, "q": "mission and how many values"},
        {"id": "f", "q": "a pupil told me he was hit by his dad"},
    ]
    code, printed, complaints = typed("\n" + lines_of(*asked), "ask", "--jsonl")
    assert (code, complaints) == (0, "")
    replies = {each["id"]: each for each in map(json.loads, printed.splitlines())}
    assert {wanted: reply["labels"] for wanted, reply in replies.items()} == {
        "a": ["values.excellence"],
        "b": ["out_of_scope"],
        "c": [],
        "d": ["smalltalk.greeting"],
        "5": ["mission", "values"],
        "f": ["safeguarding"],
    }
    assert replies["c"]["offered"] == ["values.fairness", "aims.schools"]
    assert [reply["offered"] for wanted, reply in replies.items() if wanted != "c"] == [[]] * 5


def test_lines_do_not_lean_on_each_other(small, typed):
    asked = [{"id": "a", "q": "second rule"}, {"id": "b", "q": "and the next one?"}]
    _, printed, _ = typed(lines_of(*asked), "ask", "--jsonl")
    assert [json.loads(line)["labels"] for line in printed.splitlines()] == [["rules.e2"], ["out_of_scope"]]


@pytest.mark.parametrize(
    "line",
    [
        b"no json",
        b"[]",
        b'"q"',
        b"7",
        b"null",
        b'{"q": "x"}',
        b'{"id": "x"}',
        b'{"id": "x", "q": "y", "context": 7}',
        b'{"id": "x", "q": "y", "context": "third value"}',
        b'{"id": "x", "q": null}',
        b"[" * 100_000,
        b"\xff",
    ],
    ids=lambda line: line[:40].decode("ascii", "replace"),
)
def test_a_line_that_is_no_question_is_named_in_one_sentence(small, typed, line):
    given = lines_of({"id": "a", "q": "second rule"}).encode() + line + b"\n"
    code, printed, complaints = typed(given, "ask", "--jsonl")
    assert code == Exit.REFUSED
    assert complaints == 'Line 2 is not a question. Write one JSON object per line with "id" and "q".\n'
    assert json.loads(printed)["labels"] == ["rules.e2"]


def test_text_that_is_half_a_character_is_answered(small, typed):
    asked = [{"id": "\ud83d", "q": "second rule \ud83d", "context": ["\udc00"]}, {"id": "b", "q": "\x00\u202e"}]
    code, printed, complaints = typed(lines_of(*asked), "ask", "--jsonl")
    assert (code, complaints) == (0, "")
    replies = [json.loads(line) for line in printed.splitlines()]
    assert [reply["labels"] for reply in replies] == [["rules.e2"], ["out_of_scope"]]
    assert replies[0]["id"] == "\ud83d"


def test_a_terminal_that_has_no_curly_quotes_shows_plain_ones(small):
    ended = run("ask", "second rule", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert '"Be on time."\nRule 2 of 3 - Our rules\n' in ended.stdout


def test_json_and_jsonl_do_not_go_together(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["ask", "--json", "--jsonl"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_whoever_has_read_enough_does_not_make_it_complain():
    asked = lines_of(*[{"id": str(number), "q": "what are our values"} for number in range(500)])
    command = f'"{sys.executable}" -m bot ask --jsonl | head -n 1'
    ended = subprocess.run(["sh", "-c", command], input=asked, capture_output=True, text=True, check=False)
    assert json.loads(ended.stdout)["labels"] == ["values"]
    assert ended.stderr == ""


# The prompt


def test_the_prompt_keeps_the_conversation(small):
    ended = run("ask", stdin="what is the first rule\n\nand the next one?\nthanks\nand the next one?\n")
    assert (ended.returncode, ended.stderr) == (0, "")
    places = [line for line in ended.stdout.splitlines() if line.startswith("Rule ")]
    assert places == [f"Rule {number} of 3 · Our rules" for number in (1, 2, 3)]


@pytest.mark.parametrize("word", ["quit", "exit", " QUIT "])
def test_quit_ends_the_prompt(small, typed, word):
    code, printed, _ = typed(f"first rule\n{word}\nsecond rule\n", "ask")
    assert code == 0
    assert "Be kind." in printed
    assert "Be on time." not in printed


def test_a_worry_at_the_prompt_ends_what_was_said_before(small, typed):
    _, printed, _ = typed("first rule\na child was hit\nand the next one?\n", "ask")
    assert "Speak to your lead." in printed
    assert "Be on time." not in printed


def test_broken_characters_at_the_prompt_are_no_reason_to_crash(small, typed):
    code, printed, _ = typed(b"\xff\xfe second rule\n", "ask")
    assert code == 0
    assert "Be on time." in printed
