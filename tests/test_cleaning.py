"""What a person typed shows as a reader sees it, and nothing that nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.markup import name
from bot.cleaning import has_word, is_seen, many_lines, one_line

ENDS = ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"]
DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_a_line_end_is_a_space_in_a_line_and_a_line_end_in_a_text(end):
    assert one_line(f"one{end}two{end}") == "one two"
    assert many_lines(f"one  {end}  two{end}") == "one\n  two"


@pytest.mark.parametrize("sign", [*DIRECTIONS, "\u200b", "\u2060", "\ufeff", "\u00ad", "\0", "\x1b", "\x7f"], ids=ascii)
def test_a_line_has_no_sign_that_nobody_sees(sign):
    assert one_line(f"a{sign}b") == "ab"


NOTHING = ["", " ", "\u00a0", "\u200b", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u200d", "\ufe0f", "\u034f"]


@pytest.mark.parametrize("text", [*NOTHING, "\t\n", "\U000e0061"], ids=ascii)
def test_what_nobody_sees_is_nothing(text):
    assert (is_seen(text), has_word(text), one_line(text), many_lines(text)) == (False, False, "", "")


@given(st.text(max_size=40))
@example("a\r\x1b\rb")  # two gaps meet where what stands between them is dropped
def test_a_line_is_one_line_and_cleaning_it_again_changes_nothing(text):
    line = one_line(text)
    assert one_line(line) == line
    assert len(line.splitlines()) <= 1
    assert not set(line) & set(DIRECTIONS)
    assert many_lines(many_lines(text)) == many_lines(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20))
def test_words_that_somebody_sees_are_left_as_they_are(text):
    assert one_line(text) == text or not all(map(is_seen, text))


@pytest.mark.parametrize(
    "typed",
    [
        "discord.gg/abc",
        "DISCORD.GG/abc",
        "disc\u200bord.gg/\u200babc",
        "https://discord.gg/abc",
        "www.discord.com/invite/abc",
        "discordapp.com/invite/abc",
        "a discord.gg/abc b",
        "discord.gg/\u202eabc",
        "http://evil.example",
        "ht\u200btps://evil.example/x",
    ],
)
def test_a_name_that_is_an_invitation_or_an_address_is_no_link(typed):
    shown = name(typed)
    assert "://" not in shown
    assert not [word for word in shown.split() if "/" in word.strip("/") and "." in word]


@pytest.mark.parametrize("typed", ["\u3164", "\u200b\u2800", "\u202e"])
def test_a_name_that_nobody_sees_is_someones(typed):
    assert name(typed) == "someone"
