"""What a member typed, made comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.text import CHAT, MOST_CHARACTERS, QUESTION_WORDS, clean, stem, terms, words


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Third   VALUE?\n", "third value?"),
        ("caf\u00e9", "cafe"),
        ("cafe\u0301", "cafe"),
        ("\ufb01rst", "first"),
        ("\uff56alue \u2462", "value 3"),
        ("val\u200bue\u00ad", "value"),
        ("it\u2019s \u2018so\u2019", "it's 'so'"),
        ("Stra\u00dfe", "strasse"),
        ("a\u00a0b\u2003c\td", "a b c d"),
        ("\x00\x1b[31mred", "[31mred"),
        ("", ""),
    ],
)
def test_case_spaces_accents_and_what_nobody_sees_make_no_difference(typed, cleaned):
    assert clean(typed) == cleaned


@given(st.text())
def test_clean_text_is_short_visible_and_stays_as_it_is(typed):
    cleaned = clean(typed)
    assert len(cleaned) <= MOST_CHARACTERS
    assert clean(cleaned) == cleaned
    assert {unicodedata.category(character) for character in cleaned}.isdisjoint({"Cc", "Cf", "Mn", "Me"})


def test_a_long_text_is_cut_where_it_is_told():
    assert len(clean("x" * 4_000)) == MOST_CHARACTERS
    assert len(clean("x" * 4_000, 1_000)) == 1_000


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("wat r our valuse", "what are our valuse"),
        ("what's the school's aim", "what the school aim"),
        ("don't harm", "do not harm"),
        ("pupils' results", "pupils results"),
        ("o'clock", "oclock"),
        ("abt teh 3rd, pls!", "about the 3rd please"),
        ("self-improving", "self improving"),
        ("???", ""),
    ],
)
def test_chat_spelling_is_written_out(said, wanted):
    assert " ".join(words(said)) == wanted


def test_what_chat_spelling_stands_for_is_written_out_itself():
    for short, long in CHAT.items():
        assert [word for word in long.split() if word in CHAT and word != short] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("improving", "improvement"),
        ("schools", "school"),
        ("organization", "organisation"),
        ("prioritize", "prioritise"),
        ("behavior", "behaviour"),
        ("kids", "children"),
        ("exams", "examination"),
        ("heads", "headteacher"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("school", "schooner"), ("aim", "aid"), ("value", "valley"), ("size", "sis")]
)
def test_other_words_have_other_stems(one, other):
    assert stem(one) != stem(other)


def test_terms_leave_the_words_of_the_question_out_and_keep_repeats_in_order():
    assert terms("What do we say about Schools, and the school's values?") == ["school", "school", "valu"]
    assert terms("what is it about") == []


def test_no_word_of_a_question_carries_a_subject():
    subjects = (
        "school child children mission value values aim aims teacher leader first second third harm fairness".split()
    )
    assert QUESTION_WORDS.isdisjoint(subjects)
