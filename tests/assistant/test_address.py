from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import address
from bot.assistant.address import Wanted
from bot.reply import Ask, Quotation, TopicList, Why
from tests.support.asking import topic

SOME = topic("rules", "one", "two", "three")
WHY = Why("test")
parts = st.lists(
    st.sampled_from(SOME.entries).map(lambda entry: Quotation(SOME, entry, WHY))
    | st.sampled_from(Ask).map(lambda ask: TopicList(SOME, WHY, ask)),
    max_size=5,
)


@given(parts)
def test_an_address_names_what_it_was_made_of_in_its_order(shown):
    wanted = [Wanted(part.id, part.ask if isinstance(part, TopicList) else None) for part in shown]
    assert list(address.read(address.of_parts(shown))) == wanted


@given(st.text())
def test_any_text_is_read_as_an_address(text):
    assert all(isinstance(each, Wanted) for each in address.read(text))


def test_an_entry_and_a_topic_of_one_id_have_two_addresses():
    assert address.read(f"mission,{address.of_topic('mission')}") == (
        Wanted("mission"),
        Wanted("mission", Ask.LIST),
    )
