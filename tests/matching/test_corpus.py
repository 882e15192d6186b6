"""Which texts are learned from: all phrasings, and as many examples as there is room for beside them."""

from dataclasses import replace

import pytest

from bot.handbook.model import Examples, Handbook
from bot.matching.corpus import MOST_PHRASINGS, pieces_of
from tests.support.asking import library

HANDBOOK = library().current.handbook


def with_examples(handbook: Handbook, each: int) -> Handbook:
    ids = [entry.id for _, entry in handbook.entries()]
    answered = {wanted: tuple(f"example {number} for {wanted}" for number in range(each)) for wanted in ids}
    unanswered = {wanted: tuple(f"no example {number} for {wanted}" for number in range(each)) for wanted in ids}
    return replace(handbook, examples=Examples(answered, unanswered))


def texts_of(handbook: Handbook) -> list[str]:
    return [text for piece in pieces_of(handbook) for text in piece.texts]


@pytest.mark.parametrize("each", [0, 10, 250, 300, 1000])
def test_more_examples_than_there_is_room_for_leave_no_phrasing_out_and_do_not_change_how_it_learns(
    each: int,
) -> None:
    learned_from = texts_of(with_examples(HANDBOOK, each))
    assert len(learned_from) <= MOST_PHRASINGS
    assert set(learned_from) >= set(texts_of(replace(HANDBOOK, examples=Examples())))


def test_what_is_left_out_are_the_last_examples_of_each_id() -> None:
    learned_from = set(texts_of(with_examples(HANDBOOK, 1000)))
    for _, entry in HANDBOOK.entries():
        kept = [f"example {number} for {entry.id}" in learned_from for number in range(1000)]
        assert 0 < sum(kept) < len(kept)
        assert kept == sorted(kept, reverse=True)


def test_an_example_more_leaves_the_other_topics_as_they_are() -> None:
    before = with_examples(HANDBOOK, 1000)
    pieces = pieces_of(before)
    topic = before.topics[0]
    edited = replace(before, topics=(replace(topic, phrasings=(*topic.phrasings, "one more")), *before.topics[1:]))
    again = pieces_of(edited)
    assert again[0] is not pieces[0]
    assert all(now is was for now, was in zip(again[1:], pieces[1:], strict=True))
