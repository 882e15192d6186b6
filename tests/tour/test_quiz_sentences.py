"""Where a text ends its sentences, where a sentence is cut in two, and when two say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tour.quiz import FEWEST_WORDS, alike, halves, says, sentences
from tests.tour.tours import shipped


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We are fair. We seek the best.", ["We are fair.", "We seek the best."]),
        ("No full stop at all", ["No full stop at all"]),
        ("Ask Mrs. Green or Mr. J. Fox, e.g. now. Wait.", ["Ask Mrs. Green or Mr. J. Fox, e.g. now.", "Wait."]),
        ("He said “Stop!” and left. “Really?” Yes…  Fine", ["He said “Stop!” and left.", "“Really?”", "Yes…", "Fine"]),
        ("Version 2.5 is on school.org. 7 of us use it.", ["Version 2.5 is on school.org.", "7 of us use it."]),
        ("A line\nthat goes on\n\na paragraph\n- an item", ["A line that goes on", "a paragraph", "- an item"]),
        ("Ask Dr.\nGreen first.\nThen wait.", ["Ask Dr. Green first.", "Then wait."]),
        ("👍👍 Yes! 👎 No.", ["👍👍 Yes!", "👎 No."]),
        (" \n ", []),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say_so(text, said):
    assert list(sentences(text)) == said


@pytest.mark.parametrize(
    ("beginning", "ending"),
    [
        (
            "We are always looking for ways to improve",
            "because we want the best for every child, and for every teacher.",
        ),
        ("We treat each other fairly,", "with trust, care and respect."),
        ("Improve results at a rate above the national average", "and accelerate progress of the disadvantaged"),
        (
            "Develop a world class, self-improving and sustainable system",
            "that contributes to national research and policy",
        ),
        ("We share what we have learned with everybody else", "so that no school has to find it out alone."),
        ("one two three four", "five six seven eight"),
    ],
)
def test_a_sentence_is_cut_where_it_breathes_and_near_its_middle(beginning, ending):
    assert halves(f"{beginning} {ending}") == (beginning, ending)


@pytest.mark.parametrize(
    "sentence", ["", "one", "one two three four five six seven", "one two three four – – – – five"]
)
def test_a_sentence_of_fewer_than_eight_words_is_not_cut(sentence):
    assert halves(sentence) is None


def test_every_sentence_of_the_shipped_handbook_can_be_cut_word_for_word():
    for _, entry in shipped().entries():
        for sentence in sentences(entry.text):
            both = halves(sentence)
            assert both
            assert " ".join(both) == sentence


@given(st.lists(st.sampled_from(["we", "care,", "because", "and", "–", "👍", "Schools.", "so", "that"]), max_size=20))
def test_both_sides_of_a_cut_have_four_words_and_together_they_are_the_sentence(words):
    sentence = " ".join(words)
    both = halves(sentence)
    worded = [word for word in words if any(letter.isalnum() for letter in word)]
    if both is None:
        assert len(worded) < 2 * FEWEST_WORDS
    else:
        assert " ".join(both) == sentence
        for side in both:
            assert sum(any(letter.isalnum() for letter in word) for word in side.split()) >= FEWEST_WORDS


@given(st.text())
def test_sentences_are_the_words_of_a_text_whatever_it_says(text):
    assert " ".join(sentences(text)).split() == text.split()
    assert all(sentences(text))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("We are fair.", "we are FAIR", True),
        ("Be fair", "We believe that to be fair is best", True),
        ("We treat each other fairly, with trust and care", "We treat each other fairly and with trust", True),
        ("fair", "We treat each other fairly", False),
        ("Enable all our schools to improve", "Develop leadership at all our schools", False),
    ],
)
def test_two_sentences_are_alike_where_one_says_most_of_the_other(one, other, same):
    assert alike(one, other) is alike(other, one) is same


def test_a_text_says_a_piece_also_across_its_sentences():
    text = "Trust is first. Care is second, and nobody is left out."
    assert says(text, "first. Care")
    assert says(text, "Nobody is left out")
    assert not says(text, "Respect is third")
