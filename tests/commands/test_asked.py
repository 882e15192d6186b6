"""What was asked stands above the answer, for whoever asked, and for others only where they share it."""

from __future__ import annotations

import json

import pytest

from tests.support.discord_world import buttons_of, menu_of, text_of
from tests.support.handbook_files import folder_with, topic

QUESTION = "whats the third value"
LINE = f"-# You asked: “{QUESTION}”"
TITLE = "### Speaking up for all children"


async def asked(world, question=QUESTION, by=None):
    return (await (by or world.sam).slash(world.channel, "ask", question=question)).response


async def test_a_card_reads_from_the_question_to_the_source_in_the_order_of_its_texts(world):
    said = text_of(await asked(world)).splitlines()
    assert said[:2] == [LINE, TITLE]
    assert said[2].startswith("> ")
    assert said[3] == "-# Value 3 of 7 · Our values"
    assert said[4].startswith("-# [Hub overview](")
    assert len(said) == 5


async def test_plain_text_reads_in_the_same_order(world):
    await world.sam.slash(world.channel, "preferences", answers="plain text")
    said = (await asked(world)).content.splitlines()
    assert said[:3] == [f"You asked: “{QUESTION}”", "", TITLE.removeprefix("### ")]
    assert said[3].startswith("“")
    assert said[4] == "Value 3 of 7 · Our values"
    assert said[5].startswith("Hub overview · Reviewed ")


@pytest.mark.parametrize("answers", ["cards", "plain text"])
async def test_who_shares_an_answer_shares_what_they_asked_with_it(world, answers):
    await world.sam.slash(world.channel, "preferences", answers=answers)
    await world.sam.click(await asked(world), label="Share here")
    assert text_of(world.channel.last_message).splitlines()[:2] == [
        f"Shared by sam, who asked: “{QUESTION}”",
        TITLE,
    ]


async def test_the_words_of_another_are_quoted_to_whoever_asks_about_them_and_never_posted_again(world):
    message = await world.ann.send(world.channel, QUESTION)
    shown = (await world.sam.context_menu(world.channel, "Answer this", message)).response
    assert text_of(shown).startswith(f"-# The message says: “{QUESTION}”\n{TITLE}\n")
    await world.sam.click(shown, label="Share here")
    assert text_of(world.channel.last_message).startswith(f"Shared by sam\n{TITLE}\n")


async def test_an_answer_to_another_question_has_the_one_above_it_no_more(world):
    turned = (await world.sam.click(await asked(world), custom_id="next:values.responsibility")).response
    assert "asked" not in text_of(turned)
    await world.sam.click(turned, label="Share here")
    assert text_of(world.channel.last_message).startswith("Shared by sam\n### Expecting the best\n")


async def test_nothing_is_quoted_where_the_question_stands_right_above(world):
    await world.sam.send(world.channel, f"{world.me} {QUESTION}")
    assert text_of(world.channel.last_message).startswith(TITLE)
    await world.sam.user.send_dm(QUESTION)
    assert text_of(world.sam.user.dm_channel.last_message).startswith(TITLE)


@pytest.mark.parametrize(
    "question", ["a child told me that his dad hits him", "who is the DSL", "whats the wifi password", "thank you"]
)
async def test_nothing_is_quoted_above_a_worry_or_anything_else_that_is_no_answer(world, question):
    assert question not in text_of(await asked(world, question))
    message = await world.ann.send(world.channel, question)
    shown = await world.sam.context_menu(world.channel, "Answer this", message)
    assert question not in text_of(shown.response)


async def test_what_was_picked_while_typing_is_an_id_and_is_not_quoted(world):
    assert text_of(await asked(world, "values.responsibility")).startswith(TITLE)


async def test_a_question_is_in_nothing_that_can_be_pressed_and_in_no_card_that_is_kept(world):
    strange = "so: whats the third value ?!?!"
    for by in (world.sam, world.ann):
        shown = await asked(world, strange, by)
        assert "?!?!" in text_of(shown)
        assert "?!?!" not in repr((buttons_of(shown), menu_of(shown)))
    assert "?!?!" not in text_of(await asked(world))
    kept = [message for (_, message), *_ in world.bot.services.answering.laid_out._held.values()]
    assert kept
    assert "?!?!" not in json.dumps([each["view"].to_components() for each in kept])


class TestAnAnswerThatLeavesNoRoom:
    @pytest.fixture
    def folder(self, tmp_path):
        return folder_with(tmp_path, topic("old", "Old things", "Old words. " * 350, "More words. " * 340))

    @pytest.mark.parametrize("answers", ["cards", "plain text"])
    async def test_it_is_shown_without_the_question(self, world, answers):
        await world.sam.slash(world.channel, "preferences", answers=answers)
        shown = await asked(world, "old things please")
        assert text_of(shown) or shown.content
        assert "You asked" not in text_of(shown) + (shown.content or "")
