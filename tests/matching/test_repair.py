"""Which words a question is compared with, whatever the fingers did."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import encoder
from bot.matching.corpus import TopicTexts
from bot.matching.encoder import WORD_PIECES, WordPieces
from bot.matching.repair import WORDS, Repair, place_of, said_in, without_slips
from bot.matching.term_index import TermIndex
from bot.matching.text import clean

ENGLISH = WordPieces(WORD_PIECES.read_text(encoding="utf-8").splitlines()).whole_words()
PHRASINGS = {
    "aims": [
        "our aims",
        "what are the aims",
        "a group of headteachers",
        "closing the gap for disadvantaged pupils",
        "SLT training and coaching",
    ],
    "values": ["our values", "fairness and trust in one another", "collaboration between schools"],
    "": ["who prints the trainning posters", "is the fair on in june", "does the fair cost anything"],
}
REPAIR = Repair(said_in([TermIndex(TopicTexts(PHRASINGS))], [("disadvantaged", ["PP", "FSM"])]), ENGLISH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat r our vlaues", "what are our values"),
        ("disadvanteged pupls", "disadvantaged pupils"),
        ("colabration between skools", "collaboration between schools"),
        ("the hedteachers and the comittee", "the headteachers and the committee"),
        ("fysics akademy", "physics academy"),
        ("yuo shoudl konw", "you should know"),
        ("alot of pupils inthe school", "a lot of pupils in the school"),
        ("coll aboration to gether", "collaboration together"),
    ],
)
def test_slips_sounds_and_spaces_are_repaired(typed, meant):
    assert REPAIR.repaired(typed) == meant


@pytest.mark.parametrize(
    "typed", ["slt and fsm", "the moor and its ponies", "y11s in ks4", "trainers", "a fair in june", "xqzvwk"]
)
def test_what_the_handbook_or_english_knows_and_what_is_no_word_is_left_alone(typed):
    assert REPAIR.repaired(typed) == typed


def test_a_word_of_the_handbook_is_meant_rather_than_another_of_english():
    assert Repair({"gaols": 40}, ENGLISH).repaired("gaosl") == "gaols"
    assert Repair({}, ENGLISH).repaired("gaosl") != "gaols"


def test_a_word_that_only_one_question_without_an_answer_says_may_be_misspelt():
    said = said_in([TermIndex(TopicTexts(PHRASINGS))], ())
    assert "trainning" not in said
    assert said["fair"] == 2
    assert said["the"] >= 3


def test_without_english_only_the_handbook_is_repaired_by():
    assert (
        Repair(said_in([TermIndex(TopicTexts(PHRASINGS))], ()), ()).repaired("vlaues in the moor")
        == "values in the moor"
    )


@pytest.mark.parametrize("rare", ["tacos", "kilos", "bake", "wonky", "lorry", "toddler", "behaviour", "phonics"])
def test_a_word_of_english_is_no_slip_though_neither_handbook_nor_encoder_knows_it(rare):
    assert REPAIR.repaired(f"the {rare}") == f"the {rare}"


@pytest.mark.parametrize(("typed", "meant"), [("fro", "for"), ("ans", "and"), ("recieve", "receive")])
def test_a_rare_word_that_is_a_slip_of_a_far_more_frequent_one_is_repaired(typed, meant):
    assert REPAIR.repaired(typed) == meant


def test_every_word_of_english_has_its_place_by_frequency_and_nothing_else_has_one():
    words = WORDS.read_text(encoding="ascii").split()
    assert [place_of(word) for word in words[::500]] == list(range(1, len(words) + 1, 500))
    assert {place_of(word) for word in ("fairnes", "", "é", "z" * 30)} == {None}


def test_the_files_of_words_are_those_whose_source_and_licence_are_told():
    told = (WORDS.parent / "README.md").read_text(encoding="utf-8")
    for file in (WORDS, WORD_PIECES):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in told


@given(st.text(max_size=60))
def test_any_text_is_repaired_the_same_way_each_time(text):
    fresh = Repair(said_in([TermIndex(TopicTexts(PHRASINGS))], ()), ENGLISH[:50])
    assert fresh.repaired(clean(text)) == fresh.repaired(clean(text))


def test_the_words_of_the_encoder_are_those_that_repair_knows():
    loaded = encoder.load()
    assert loaded is None or loaded.pieces.whole_words() == ENGLISH


def test_a_slip_that_staff_typed_is_not_taken_for_a_word_of_the_handbook():
    said = {"value": 300, "vlaue": 3, "muck": 2, "much": 90, "local": 40, "vale": 9}
    assert without_slips(said, {"muck", "much"}).keys() == {"value", "muck", "much", "local", "vale"}


def test_a_small_slip_in_a_long_word_is_one_already_where_the_word_is_said_a_few_times_as_often():
    said = {"fairness": 11, "fairnes": 2, "adapting": 8, "adaptign": 1, "biscuits": 7, "biscuit": 2}
    assert without_slips(said, ()).keys() == {"fairness", "adapting", "biscuits", "biscuit"}


def test_a_word_of_english_is_no_slip_however_seldom_it_is_said():
    assert without_slips({"hunch": 1, "lunch": 200}, {"hunch"}).keys() == {"hunch", "lunch"}
