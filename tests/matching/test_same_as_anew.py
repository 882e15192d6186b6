"""What an edit makes of the index before it is what would be built anew, to rounding."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import encoder
from bot.matching.corpus import TopicTexts, pieces_of
from bot.matching.encoder import Encoder
from bot.matching.index import Index, Settled
from bot.matching.large import Head, LargeRanker, Sums
from bot.matching.passages import Passages
from bot.matching.term_index import TermIndex, said_in
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
    shards = {piece: TermIndex(piece) for piece in first}
    former = {shard.ids[0]: shard for shard in shards.values()}
    ours = [shards.get(piece) or TermIndex(piece, former.get(next(iter(piece.phrasings)))) for piece in then]
    assert said_in(ours) == said_in([TermIndex(piece) for piece in then])
    changed = WordRanker(ours)
    anew = WordRanker([TermIndex(TopicTexts(piece.phrasings)) for piece in then])
    for question in asked:
        ours, theirs = changed.rank(question), anew.rank(question)
        assert [(each.id, each.phrasing) for each in ours] == [(each.id, each.phrasing) for each in theirs]
        assert [each.score for each in ours] == pytest.approx([each.score for each in theirs], rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(first=PIECES, edits=st.lists(PIECES, min_size=1, max_size=4), asked=TEXT)
def test_the_head_with_running_sums_says_what_one_that_is_learned_anew_says(first, edits, asked):
    rows = Rows(Encoding().of, SIZE)
    now = pieces(first)
    meaning = LargeRanker(rows, now)
    for texts in edits:
        now = pieces(texts, now)
        meaning = LargeRanker(rows, now, meaning)
    anew = LargeRanker(Rows(Encoding().of, SIZE), [TopicTexts(piece.phrasings) for piece in now])
    sense = Encoding().of([asked])[0]
    ours, theirs = meaning.near(sense), anew.near(sense)
    assert ours.keys() == theirs.keys()
    for number, near in ours.items():
        assert near.likeness == pytest.approx(theirs[number].likeness, abs=1e-5)
        assert near.opinion == pytest.approx(theirs[number].opinion, abs=2e-3, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(first=st.lists(ENTRY, min_size=1, max_size=4), then=st.lists(ENTRY, min_size=1, max_size=4), asked=TEXT)
def test_a_text_leans_as_it_would_if_both_sides_were_learned_anew(first, then, asked):
    rows, these, always = Rows(Encoding().of, SIZE), ("hit him", "hurt her", "told me"), ("all is well", "fine")
    before = [always, *map(tuple, first)]
    after = [always, *(next((part for part in before if part == tuple(each)), tuple(each)) for each in then)]
    changed = TwoClass(encoding(), rows, these, after, TwoClass(encoding(), rows, these, before))
    anew = TwoClass(encoding(), Rows(Encoding().of, SIZE), these, [tuple(part) for part in after])
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
    head = Head.learned(Sums.of(table, np.arange(60), totals, sizes), totals, sizes)
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
    after = pieces_of(edited, before)
    assert after[0] is before[0]
    assert after[1] is not before[1]


def test_passages_of_a_changed_topic_are_found_and_the_old_ones_are_not():
    book = handbook(topic("rules", "Shut the gate behind children."), topic("aims", "Teach every child to read."))
    edited = replace(book, topics=(book.topics[0], topic("aims", "Feed every child at noon.")))
    changed = Passages(edited, Passages(book))
    assert changed.quoted("feed every child at noon".split()) == ("aims.e1",)
    assert changed.quoted("shut the gate behind children".split()) == ("rules.e1",)
    assert changed.holding(["teach"]) == ()


def test_spelling_is_repaired_as_if_the_words_were_put_in_order_anew():
    loaded = encoder.load()
    first = pieces([[["the kettle is on", "who boils the kettle"], ["shut the gate"]]])
    then = pieces([[["the kettel is off", "the register is late"], ["shut the gate"]]], first)
    before = Index(first, encoder=loaded)
    changed, anew = Index(then, encoder=loaded, settled=Settled(before=before)), Index(then, encoder=loaded)
    for typed in ("regsiter", "gaet", "kettl", "wher is teh ketle", "inthe yrad"):
        assert changed.repaired(typed) == anew.repaired(typed)
