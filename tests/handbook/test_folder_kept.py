"""Where a text of several lines is changed, the lines that still say what they said keep their bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.entry_edit import Edited, change_fields, replace_region
from bot.handbook.regions import fields_of
from tests.handbook.malformed import TOPIC

HEAD, _, TAIL = TOPIC.partition("    text: Be kind.\n")
LISTED = "Bring:\n- one\n  - two\n    - three\nand a coat"


def text_in(data: bytes) -> str:
    fields = fields_of(data, "rules.first")
    assert fields is not None
    return str(fields["text"])


def topic_with(written):
    return f"{HEAD}    text: {written}\n{TAIL}"


def changed_lines(before, after):
    old, new = before.split("\n"), after.split("\n")
    assert len(old) == len(new), after
    return [(one, other) for one, other in zip(old, new, strict=True) if one != other]


def edited(before, text):
    done = change_fields(before.encode(), "rules.first", {"text": text})
    assert isinstance(done, Edited), done
    assert text_in(done.data) == text
    undone = replace_region(done.data, "rules.first", done.before, done.after)
    assert isinstance(undone, Edited)
    assert undone.data.decode() == before
    return done.data.decode()


@pytest.mark.parametrize(
    "sign", ["|", "|-", "|+", "| # as agreed", "|- # as agreed", "|2", "|2-", "|-2"], ids=lambda sign: sign.strip()
)
def test_in_a_block_of_lines_only_the_line_that_is_changed_changes(sign):
    body = "".join(f"\n      {line}" for line in LISTED.split("\n"))
    before = topic_with(sign + body)
    assert changed_lines(before, edited(before, LISTED.replace("two", "too"))) == [("        - two", "        - too")]


def test_a_block_that_is_indented_further_stays_where_it_is():
    body = "".join(f"\n          {line}" for line in LISTED.split("\n"))
    before = topic_with("|" + body)
    assert changed_lines(before, edited(before, LISTED.replace("coat", "hat"))) == [
        ("          and a coat", "          and a hat")
    ]


def test_spaces_behind_the_lines_of_a_block_that_are_not_changed_stay():
    before = topic_with("|\n      one  \n      two\n      three   ")
    after = edited(before, "one  \ntoo\nthree")
    assert changed_lines(before, after) == [("      two", "      too")]


WRAPPED = "so that each of us\nknows what to do\nwhen nobody is there\nto ask at all"


@pytest.mark.parametrize(
    ("sign", "end"),
    [(">-\n      ", ""), (">\n      ", ""), (">+ # note\n      ", ""), ("", ""), ('"', '"'), ("'", "'")],
)
@pytest.mark.parametrize("word", ["each", "knows", "nobody", "ask"])
def test_in_a_text_that_is_wrapped_only_the_line_that_is_changed_changes(sign, end, word):
    before = topic_with(sign + WRAPPED.replace("\n", "\n      ") + end)
    ((old, new),) = changed_lines(before, edited(before, WRAPPED.replace("\n", " ").replace(word, word[::-1])))
    assert old.replace(word, word[::-1]) == new


PARTS = (("first", " all."), ("second", "."), ("last", "."))


def test_in_paragraphs_that_are_wrapped_the_others_stay_as_they_are():
    first, second, last = (f"      The {word} of\n      them{end}" for word, end in PARTS)
    before = topic_with(f">-\n{first}\n\n{second}\n\n\n{last}")
    text = "The first of them all.\nThe second of them.\n\nThe last of them."
    assert text_in(before.encode()) == text
    after = edited(before, text.replace("second of", "2nd of"))
    assert f"{first}\n\n      The 2nd of\n      them.\n\n\n{last}\n" in after
    assert f"{first}\n\n{last}\n" in edited(before, text.replace("The second of them.\n\n", ""))


LINES = st.lists(st.sampled_from(["a b", "- c", "  - d", "    e: f", "", "# g", "h "]), min_size=2, max_size=8)


@settings(max_examples=150, deadline=None)
@given(LINES, st.data(), st.sampled_from(["|", "|-", "|+"]))
def test_whatever_line_of_a_block_is_changed_no_other_line_is(lines, data, sign):
    lines = ["so", *lines, "end"]
    before = topic_with(sign + "".join(f"\n      {line}" if line else "\n" for line in lines))
    at = data.draw(st.integers(1, len(lines) - 2))
    wanted = "\n".join([*lines[:at], "changed", *lines[at + 1 :]])
    said = text_in(before.encode())
    done = change_fields(before.encode(), "rules.first", {"text": wanted})
    assert isinstance(done, Edited)
    assert said.split("\n") == lines
    assert [pair for pair in changed_lines(before, done.data.decode()) if "changed" not in pair[1]] == []
