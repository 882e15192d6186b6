"""What stands on a card, and what its buttons and its menu do."""

from __future__ import annotations

import discord
import pytest

from bot.cards.markup import units
from tests.support.discord_world import buttons_of, make_bot, menu_id, menu_of, text_of
from tests.support.handbook_files import folder_with, topic

ASKED = {"question": "whats the third value"}


async def asked(world, question="whats the third value"):
    """Return what Sam sees after a question that only she gets the answer to."""
    return (await world.sam.slash(world.channel, "ask", question=question)).response


async def answered_in_public(world, question="whats the third value"):
    await world.sam.send(world.channel, f"{world.me} {question}")
    return world.channel.last_message


async def test_an_answer_is_words_first_and_then_five_buttons_at_most_and_a_menu(world):
    shown = await asked(world)
    assert list(buttons_of(shown)) == [
        "Previous: Fairness, trust, care and…",
        "Next: Expecting the best",
        "Share here",
        "Helpful",
        "Not helpful",
    ]
    assert list(menu_of(shown))[:2] == ["Why this answer", "Our values (all seven)"]
    kinds = [each["type"] for each in shown.components[0]["components"]]
    assert kinds == sorted(kinds, reverse=True), "texts (10) stand above rows (1)"


@pytest.mark.parametrize("question", ["what are our values", "our mission", "third value and last aim"])
async def test_what_has_no_single_place_has_no_neighbours(world, question):
    assert list(buttons_of(await asked(world, question))) == ["Share here", "Helpful", "Not helpful"]


async def test_the_ends_of_a_list_cannot_be_passed(world):
    for question, dead in (("first value", "Previous"), ("last value", "Next")):
        rows = (await asked(world, question)).components[0]["components"]
        buttons = [each for row in rows if row["type"] == 1 for each in row["components"] if each["type"] == 2]
        assert [each["label"] for each in buttons if each.get("disabled")] == [dead]


async def test_what_is_no_answer_has_at_most_three_buttons_and_no_menu(world):
    for question in ("whats the wifi password", "whats the third one", "thanks"):
        shown = await asked(world, question)
        assert len(buttons_of(shown)) <= 3
        assert menu_of(shown) == {}


async def test_paging_turns_a_private_answer_over_in_place(world):
    shown = await asked(world)
    turned = await world.sam.click(shown, label="Next: Expecting the best")
    assert turned.acknowledged
    assert "Value 4 of 7" in text_of(turned.response)
    assert turned.response.id == shown.id
    back = await world.sam.click(turned.response, label="Previous: Speaking up for all…")
    assert "Value 3 of 7" in text_of(back.response)
    followed = await world.sam.slash(world.channel, "ask", question="and the next one?")
    assert "Value 4 of 7" in text_of(followed.response)


async def test_no_button_of_a_public_answer_changes_what_others_see(world):
    shown = await answered_in_public(world)
    before = text_of(shown)
    assert "Share here" not in buttons_of(shown)
    for label in buttons_of(shown):
        pressed = await world.ann.click(shown, label=label)
        assert pressed.acknowledged
        assert pressed.ephemeral
    for value in menu_of(shown).values():
        chosen = await world.ann.select(shown, [value], custom_id=menu_id(shown))
        assert chosen.acknowledged
        assert chosen.ephemeral
    assert world.channel.last_message.id == shown.id
    assert text_of(world.channel.last_message) == before


async def test_an_answer_is_shared_with_the_name_of_who_shares_it_and_once(world):
    shown = await asked(world)
    shared = await world.sam.click(shown, label="Share here")
    assert shared.acknowledged
    posted = world.channel.last_message
    assert not posted.flags.ephemeral
    assert text_of(posted).startswith("Shared by sam, who asked: “whats the third value”\n")
    assert "Value 3 of 7" in text_of(posted)
    again = await world.sam.click(shown, label="Share here")
    assert again.ephemeral
    assert world.channel.last_message.id == posted.id


async def test_an_answer_that_could_not_be_posted_can_be_shared_again(world):
    shown = await asked(world)
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    await world.sam.click(shown, label="Share here")
    assert world.channel.last_message is None
    await world.sam.click(shown, label="Share here")
    assert "Shared by sam" in text_of(world.channel.last_message)


async def test_who_may_not_write_in_a_channel_cannot_make_the_assistant_do_it(world):
    silent = discord.PermissionOverwrite(send_messages=False)
    read_only = world.guild.create_text_channel("notices", overwrites={world.sam.user: silent})
    shown = (await world.sam.slash(read_only, "ask", **ASKED)).response
    refused = await world.sam.click(shown, label="Share here")
    assert refused.ephemeral
    assert "You may not write in this channel" in text_of(refused.response)
    assert read_only.last_message is None


async def test_in_a_direct_message_there_is_nobody_to_share_with(world):
    await world.sam.user.send_dm("whats the third value")
    assert "Share here" not in buttons_of(world.sam.user.dm_channel.last_message)


async def test_why_names_the_phrasing_how_sure_that_is_and_the_line_of_the_file(world):
    shown = await asked(world, "are we kind to each other")
    why = await world.sam.select(shown, [menu_of(shown)["Why this answer"]], custom_id=menu_id(shown))
    said = text_of(why.response)
    assert "sure of this answer (score " in said
    assert "Written in values.yaml, line " in said


async def test_why_of_a_place_says_that_it_was_found_by_its_place(world):
    shown = await asked(world)
    why = await world.sam.select(shown, [menu_of(shown)["Why this answer"]], custom_id=menu_id(shown))
    assert "It was found by its place in the list." in text_of(why.response)


async def test_a_related_entry_is_shown_in_full(world):
    shown = await asked(world)
    related = next(value for label, value in menu_of(shown).items() if label.startswith("Value 4 of 7"))
    chosen = await world.sam.select(shown, [related], custom_id=menu_id(shown))
    assert "Value 4 of 7" in text_of(chosen.response)


@pytest.mark.parametrize("question", ["whats the third value", "what are our values", "third value and last aim"])
async def test_everything_on_a_card_still_works_after_a_restart(world, folder, clock, question):
    shown = await answered_in_public(world, question)
    await world.env.restart_bot(make_bot(folder, clock))
    for label in buttons_of(shown):
        pressed = await world.ann.click(shown, label=label)
        assert pressed.acknowledged
        assert "went wrong" not in str(pressed.response.content)
    for value in menu_of(shown).values():
        chosen = await world.ann.select(shown, [value], custom_id=menu_id(shown))
        assert chosen.acknowledged
        assert text_of(chosen.response)


async def test_answer_this_answers_a_message_to_whoever_asks_for_it(world):
    message = await world.ann.send(world.channel, "does anybody know how many aims we have?")
    shown = await world.sam.context_menu(world.channel, "Answer this", message)
    assert shown.ephemeral
    assert "There are four aims." in text_of(shown.response)


async def test_answer_this_signposts_a_worry_and_says_nothing_else(world):
    message = await world.ann.send(world.channel, "a pupil told me he was hit by his dad")
    shown = await world.sam.context_menu(world.channel, "Answer this", message)
    assert shown.ephemeral
    assert "safeguarding lead" in text_of(shown.response)
    assert buttons_of(shown.response) == {}


async def test_answer_this_says_so_where_there_are_no_words(world):
    await answered_in_public(world)
    shown = await world.sam.context_menu(world.channel, "Answer this", world.channel.last_message)
    assert "no words" in text_of(shown.response)


class TestTheNamesOfMembers:
    @pytest.mark.parametrize(
        ("called", "shown"),
        [
            ("Sam\u202eevil", "Samevil"),
            ("S\u200ba\u2060m", "Sam"),
            ("Z" + "\u0335" * 30, "Z\u0335\u0335"),
            ("[free](https://evil.example)", r"\[free](https: //evil.example)"),
            ("{0.token} %s", "{0.token} %s"),
            ("@everyone", r"\@everyone"),
            ("**Sam** <@1>", r"\*\*Sam\*\* \<@1>"),
            ("\u200b", "someone"),
            ("👩🏽" * 60, "👩🏽" * 19 + "…"),
        ],
    )
    async def test_they_are_shown_as_letters_and_nothing_else(self, world, called, shown):
        member = world.guild.add_member(world.env.create_user("x", global_name=called))
        answer = (await member.slash(world.channel, "ask", **ASKED)).response
        await member.click(answer, label="Share here")
        first = text_of(world.channel.last_message).splitlines()[0]
        assert first == f"Shared by {shown}, who asked: “whats the third value”"
        assert units(first) < 140


class TestAnEntryThatIsGone:
    @pytest.fixture
    def folder(self, tmp_path):
        return folder_with(tmp_path / "before", topic("old", "Old things", "Old words.", "More words."))

    async def test_whatever_is_pressed_says_so_and_offers_what_there_is(self, world, tmp_path, clock):
        await world.sam.send(world.channel, f"{world.me} first old")
        shown = world.channel.last_message
        after = folder_with(tmp_path / "after", topic("new", "New things", "New words."))
        await world.env.restart_bot(make_bot(after, clock))
        gone = await world.ann.click(shown, custom_id="next:old.e1")
        assert "not in the handbook any more" in text_of(gone.response)
        for value in menu_of(shown).values():
            gone = await world.ann.select(shown, [value], custom_id=menu_id(shown))
            assert "not in the handbook any more" in text_of(gone.response)
            assert "Old words" not in text_of(gone.response)
