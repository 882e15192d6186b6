from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.commands.buttons import BUTTONS, CHOICES, button
from tests.support.discord_world import buttons_of, make_bot, text_of
from tests.support.handbook_files import folder_with, topic

UNSURE = "whats the third one"
SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "test_snapshots"
SHOWN = re.compile(r"custom_id: '?(\w+):[^\n{]* label:|value: '?(\w+):")
"""A button that was shown, or a line of the menu below an answer."""


def test_every_button_that_is_shown_is_answered():
    texts = (path.read_text("utf-8") for path in SNAPSHOTS.glob("*.yaml"))
    shown = {action or line for text in texts for action, line in SHOWN.findall(text)}
    assert len(shown) > 20
    assert shown - BUTTONS.keys() - CHOICES.keys() == set()


def test_two_buttons_with_one_name_are_a_mistake():
    with pytest.raises(ValueError, match="'show' is registered already"):
        button("show")


async def test_suggestions_are_buttons_that_say_all_that_there_is_to_choose_from(world):
    result = await world.sam.slash(world.channel, "ask", question=UNSURE)
    assert list(buttons_of(result.response)) == [
        "Value 3 of 7: Speaking up for all children",
        "Aim 3 of 4: Leadership and improvement capacity",
    ]
    assert text_of(result.response) == "I am not sure which of these you mean."


async def test_a_button_shows_its_entry_privately_to_whoever_presses_it(world):
    await world.sam.send(world.channel, f"{world.me} {UNSURE}")
    offered = world.channel.last_message
    before = text_of(offered)
    (custom_id, *_) = buttons_of(offered).values()
    for member in (world.sam, world.ann):
        shown = await member.click(offered, custom_id=custom_id)
        assert shown.acknowledged
        assert shown.ephemeral
        assert "\n> " in text_of(shown.response)
        assert "-# Value 3 of 7 · Our values\n" in text_of(shown.response)
    assert world.channel.last_message.id == offered.id
    assert text_of(world.channel.last_message) == before


async def test_a_button_is_followed_up_like_a_question(world):
    topics = await world.sam.slash(world.channel, "topics")
    await world.sam.click(topics.response, custom_id="show:values*")
    followed = await world.sam.slash(world.channel, "ask", question="and the second one?")
    assert "Value 2 of 7" in text_of(followed.response)


async def test_a_button_survives_a_restart(world, folder, clock):
    await world.sam.send(world.channel, f"{world.me} {UNSURE}")
    offered = world.channel.last_message
    await world.env.restart_bot(make_bot(folder, clock))
    (custom_id, *_) = buttons_of(offered).values()
    shown = await world.ann.click(offered, custom_id=custom_id)
    assert shown.acknowledged
    assert shown.ephemeral
    assert "\n> " in text_of(shown.response)


async def test_buttons_still_work_the_day_after(world):
    result = await world.sam.slash(world.channel, "topics")
    for _ in range(24):  # a day of chores in one go takes a busy machine longer than it is given
        await world.env.advance_time(60 * 60)
    shown = await world.sam.click(result.response, custom_id="show:aims*")
    assert shown.ephemeral


class TestAnEntryThatIsGone:
    @pytest.fixture
    def folder(self, tmp_path):
        return folder_with(tmp_path / "before", topic("old", "Old things", "Old words."))

    async def test_its_button_says_so_and_offers_what_there_is(self, world, tmp_path, clock):
        result = await world.sam.slash(world.channel, "topics")
        after = folder_with(tmp_path / "after", topic("new", "New things", "New words."))
        await world.env.restart_bot(make_bot(after, clock))
        shown = await world.sam.click(result.response, custom_id="show:old*")
        assert shown.acknowledged
        assert shown.ephemeral
        assert "Old words" not in text_of(shown.response)
        assert buttons_of(shown.response) == {"New things": "show:new*"}
