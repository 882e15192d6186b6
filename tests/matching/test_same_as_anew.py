"""What is kept with the pieces that an edit leaves as they are gives the same as learning anew, to rounding."""

from __future__ import annotations

import gc
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from weakref import ref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.corpus import TopicTexts, pieces_of
from bot.matching.encoder import Encoder
from bot.matching.large import Head, LargeRanker, squares_of
from bot.matching.passages import Passages
from bot.matching.term_index import TermIndex, said_in, term_index_of
from bot.matching.two_class import TwoClass
from bot.matching.vectors import Rows
from bot.matching.words import WordRanker
from tests.support.asking import handbook, topic

SIZE = 24
WORD = st.sampled_from("kettle gate lunch register trip tea break yard bell coat shoe rota ill late lift".split())
TEXT = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
ENTRY = st.lists(TEXT, min_size=1, max_size=4)
PIECES = st.lists(st.lists(ENTRY, min_size=1, max_size=4), min_size=1, max_size=4)
QUESTIONS = st.lists(TEXT, min_size=1, max_size=6)


class Encoding(Encoder):
    """Gives every text a vector by chance, always the same."""

    def __init__(self):
        """Load nothing."""

    def of(self, texts):
        rows = [np.random.default_rng(int.from_bytes(blake2b(text.encode()).digest()[:8])) for text in texts]
        found = np.stack([each.standard_normal(SIZE) for each in rows])
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)

    def encode(self, texts, most=0):
        return self.of(texts)


def encoding() -> Any:
    """Return what stands for an encoder without being one."""
    return Encoding()


def pieces(texts, kept=()):
    """Return a piece for each list of entries, the same object as before where the texts are the same."""
    found = []
    for at, entries in enumerate(texts):
        phrasings = {f"t{at}.e{number}": tuple(each) for number, each in enumerate(entries)}
        found.append(next((one for one in kept if one.phrasings == phrasings), None) or TopicTexts(phrasings))
    return tuple(found)


@settings(max_examples=60, deadline=None)
@given(before=PIECES, after=PIECES, asked=QUESTIONS)
def test_words_are_ranked_as_if_they_were_counted_anew(before, after, asked):
    first = pieces(before)
    then = pieces(after, first)
    WordRanker([term_index_of(piece) for piece in first]).prepare()
    ours = [term_index_of(piece) for piece in then]
    assert said_in(ours) == said_in([TermIndex(piece) for piece in then])
    changed = WordRanker(ours)
    anew = WordRanker([TermIndex(TopicTexts(piece.phrasings)) for piece in then])
    for question in asked:
        ours, theirs = changed.rank(question), anew.rank(question)
        assert [(each.id, each.phrasing) for each in ours] == [(each.id, each.phrasing) for each in theirs]
        assert [each.score for each in ours] == pytest.approx([each.score for each in theirs], rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(first=PIECES, then=PIECES, asked=TEXT)
def test_a_large_handbook_is_ranked_alike_whatever_the_table_of_rows_has_held_before(first, then, asked):
    rows = Rows(Encoding().of, SIZE)
    LargeRanker(rows, pieces(first))
    now = pieces(then)
    meaning, anew = LargeRanker(rows, now), LargeRanker(Rows(Encoding().of, SIZE), now)
    sense = Encoding().of([asked])[0]
    ours, theirs = meaning.near(sense), anew.near(sense)
    assert ours.keys() == theirs.keys()
    for number, near in ours.items():
        assert near.likeness == pytest.approx(theirs[number].likeness, abs=1e-5)
        assert near.opinion == pytest.approx(theirs[number].opinion, abs=2e-3, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(first=ENTRY, then=ENTRY, asked=TEXT)
def test_a_text_leans_alike_whatever_the_table_of_rows_has_held_before(first, then, asked):
    rows, these = Rows(Encoding().of, SIZE), ("hit him", "hurt her", "told me")
    TwoClass(encoding(), rows, these, first)
    changed, anew = (TwoClass(encoding(), each, these, then) for each in (rows, Rows(Encoding().of, SIZE)))
    assert changed.leaning(asked) == pytest.approx(anew.leaning(asked), abs=1e-2)
    whole = anew.leaning(asked)
    assert anew.leaning(asked, whole - 0.1) == whole
    assert anew.leaning(asked, whole + 0.1) <= whole + 0.1


def test_the_head_is_the_closed_form_of_linear_discriminant_analysis():
    chance = np.random.default_rng(1)
    table = chance.standard_normal((60, 8)).astype(np.float32)
    groups = np.repeat(np.arange(6), 10)
    totals = np.stack([table[groups == each].sum(0) for each in range(6)])
    sizes = np.full(6, 10, np.float32)
    head = Head.learned(squares_of(table, np.arange(60)), totals, sizes)
    means = totals / 10
    around = table - means[groups]
    spread = around.T @ around / 60
    spread = 0.5 * spread + (0.5 * np.trace(spread) / 8 + 1e-6) * np.eye(8)
    weights = np.linalg.solve(spread, means.T)
    expected = table[0] @ weights - 0.5 * np.einsum("ij,ji->i", means, weights)
    expected -= np.log(np.exp(expected - expected.max()).sum()) + expected.max()
    assert head.scores(table[0]) == pytest.approx(expected, abs=1e-3)


def test_words_that_are_said_are_counted_over_all_shards():
    shards = [
        TermIndex(TopicTexts({"a": ("tea tea", "gate")})),
        TermIndex(TopicTexts({"b": ("gate",), "": ("lunch",)})),
    ]
    assert said_in(shards) == {"tea": 2, "gate": 2}
    assert [dict(shard.unanswered) for shard in shards] == [{}, {"lunch": 1}]


def test_a_topic_that_is_the_same_is_the_same_piece_and_a_changed_one_is_not():
    book = handbook(topic("rules", "Be kind."), topic("aims", "Read."))
    before = pieces_of(book)
    edited = replace(book, topics=(book.topics[0], topic("aims", "Read well.")))
    after = pieces_of(edited)
    assert after[0] is before[0]
    assert after[1] is not before[1]


def test_passages_of_a_changed_topic_are_found_and_the_old_ones_are_not():
    book = handbook(topic("rules", "Shut the gate behind children."), topic("aims", "Teach every child to read."))
    edited = replace(book, topics=(book.topics[0], topic("aims", "Feed every child at noon.")))
    assert Passages(pieces_of(book)).quoted("teach every child to read".split()) == ("aims.e1",)
    changed = Passages(pieces_of(edited))
    assert changed.quoted("feed every child at noon".split()) == ("aims.e1",)
    assert changed.quoted("shut the gate behind children".split()) == ("rules.e1",)
    assert changed.holding(["teach"]) == ()


def test_what_is_kept_with_a_piece_goes_with_the_piece():
    piece = TopicTexts({"a": ("tea", "gate")})
    kept = ref(term_index_of(piece))
    assert kept() is term_index_of(piece)
    del piece
    gc.collect()
    assert kept() is None
