"""How an entry and a topic as a whole are written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handbook.model import Ref


@given(st.text() | st.text().map(lambda text: f"{text}*"))
def test_any_text_names_something_that_is_written_as_it_was(text):
    assert str(Ref.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("values.fairness", Ref("values.fairness")),
        ("mission", Ref("mission")),
        ("mission*", Ref("mission", whole=True)),
        ("*", Ref("", whole=True)),
    ],
)
def test_an_entry_and_a_topic_of_one_id_are_written_differently(text, ref):
    assert (Ref.parse(text), str(ref)) == (ref, text)
