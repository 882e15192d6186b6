"""A card is to the point, and what the assistant is asked about itself leads where it can be done."""

from __future__ import annotations

import pytest

from tests.support.discord_world import buttons_of, text_of

ALL_VALUES = "Our values (all seven)"


async def asked(world, question):
    result = await world.sam.slash(world.channel, "ask", question=question)
    assert result.ephemeral
    return result.response


async def pressed(world, message, label):
    result = await world.sam.click(message, label=label)
    assert result.ephemeral
    return result.response


async def test_how_many_is_answered_with_the_number_and_a_button_to_the_list(world):
    card = await asked(world, "how many values")
    assert "There are seven values." in text_of(card)
    assert "> " not in text_of(card)
    assert text_of(await pressed(world, card, ALL_VALUES)).count("\n> ") == 7


async def test_when_it_was_reviewed_is_answered_with_the_day_and_a_button_to_the_words(world):
    await asked(world, "whats the third value")
    card = await asked(world, "when was that reviewed")
    assert "These words were last checked against their source on 23 Nov 2026." in text_of(card)
    assert "> " not in text_of(card)
    shown = await pressed(world, card, "Value 3 of 7: Speaking up for all children")
    assert "> We speak up" in text_of(shown)


async def test_a_number_that_a_list_does_not_have_is_answered_in_a_sentence(world):
    card = await asked(world, "whats the ninth value")
    assert "The list does not go that far. There are seven values." in text_of(card)
    assert ALL_VALUES in buttons_of(card)


async def test_who_is_new_finds_the_tour(world):
    for question in ("I'm new", "restart the tour", "what can you do"):
        card = await asked(world, question)
        assert buttons_of(card)["Take the tour, or go on with it"] == "tour:begin"
    first = await world.sam.click(card, label="Take the tour, or go on with it")
    begun = await world.sam.slash(world.channel, "onboarding start")
    assert text_of(first.response) == text_of(begun.response)


@pytest.mark.parametrize("question", ["who can see this", "forget me"])
async def test_who_asks_what_is_kept_can_see_and_erase_it(world, question):
    card = await asked(world, question)
    kept = await pressed(world, card, "See what is kept about you")
    same = await world.sam.slash(world.channel, "privacy")
    assert text_of(kept) == text_of(same.response)
    assert buttons_of(kept) == buttons_of(same.response)


async def test_who_wants_plain_text_can_choose_it(world):
    card = await asked(world, "no cards please")
    chosen = await pressed(world, card, "Choose how you are answered")
    assert "Your answers come as cards." in text_of(chosen)


@pytest.mark.parametrize("question", ["what is Challenge Partners", "who is the hub manager"])
async def test_what_the_handbook_does_not_say_leads_to_the_page_that_it_quotes(world, question):
    card = await asked(world, question)
    assert "The handbook does not answer that" in text_of(card)
    assert "[Hub overview](https://www.emshub.co.uk/hub-overview)" in text_of(card)


async def test_who_wants_an_explanation_gets_the_words_and_why_there_is_none(world):
    card = await asked(world, "explain the third value with an example")
    assert "> We speak up" in text_of(card)
    assert "I can quote the handbook, but I cannot explain it or give examples." in text_of(card)
