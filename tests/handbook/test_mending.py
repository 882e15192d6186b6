"""Whatever a program puts right in a file, its letters stay, in their lines, and a sound file says what it said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handbook.mending import is_better, mended
from bot.handbook.parse import parse_file
from tests.handbook.malformed import CORPUS, TOPIC
from tests.handbook.test_properties import FAST, SNIPPETS, SOUND

WORD = ["\u00a0", "\u200b", "\ufeff", "\t", "\u2022 ", "\u2013 ", "* ", "\u201c", "\u201d", "\u2019", "\r\n", "\r"]


def letters(data):
    return [[each for each in line if each.isalnum()] for line in re.split("\r\n|\r|\n", data.decode())]


@FAST
@given(
    st.sampled_from(sorted(SOUND)),
    st.lists(st.tuples(st.integers(0, len(TOPIC)), st.sampled_from([*WORD, *SNIPPETS])), min_size=1, max_size=4),
)
def test_the_letters_of_a_file_stay_and_in_their_lines(file, slips):
    text = SOUND[file]
    for at, slip in slips:
        text = text[:at] + slip.replace("\\ud800", "") + text[at:]
    after = mended(file, text.encode())
    assert letters(after) == letters(text.encode())


@FAST
@given(st.integers(0, len(TOPIC)), st.sampled_from(WORD))
def test_a_sound_file_says_what_it_said(at, slip):
    data = (TOPIC[:at] + slip + TOPIC[at:]).encode()
    before = parse_file("rules.yaml", data)
    if before.said is not None:
        after = mended("rules.yaml", data)
        assert parse_file("rules.yaml", after).said == before.said
        assert is_better("rules.yaml", data, after)


@FAST
@given(st.binary(max_size=300))
def test_any_bytes_are_left_or_become_text(data):
    after = mended("rules.yaml", data)
    assert after == data or after.decode() is not None


@pytest.mark.parametrize("case", [case for case in CORPUS if len(case.data) < 10_000], ids=lambda case: case.name)
def test_what_was_put_right_once_is_not_put_right_again(case):
    once = mended(case.file, case.data)
    assert mended(case.file, once) == once
