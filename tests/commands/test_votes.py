"""A vote is shown by its button where one member alone sees it, and taken back by pressing that again."""

from __future__ import annotations

import pytest

from tests.commands.test_styles import styles_of
from tests.support.discord_world import buttons_of, make_bot, menu_of, text_of

QUESTION = "whats the third value"
USUAL, GREEN = 2, 3
HELPFUL, VOTED = "Helpful", "✓ Helpful"
NOT_HELPFUL, VOTED_AGAINST = "Not helpful", "✓ Not helpful"
COUNTED = "Your vote is counted for the editors, without your name."


@pytest.fixture(params=["cards", "plain text"])
async def answer(request, world):
    """What Sam alone sees, as a card and in plain text."""
    await world.sam.slash(world.channel, "preferences", answers=request.param)
    return (await world.sam.slash(world.channel, "ask", question=QUESTION)).response


def said_by(message):
    return text_of(message) or message.content


def counted(world):
    votes = world.kept(lambda store: store.votes())
    return [(each.entry, each.helpful, each.not_helpful) for each in votes]


async def test_a_vote_is_shown_in_the_message_itself_and_nothing_else_is_sent(world, answer):
    before, menu, ids = said_by(answer), menu_of(answer), list(buttons_of(answer).values())
    voted = await world.sam.click(answer, label=HELPFUL)
    assert voted.acknowledged
    assert voted.response.id == answer.id
    assert styles_of(voted.response) | {VOTED: GREEN, NOT_HELPFUL: USUAL} == styles_of(voted.response)
    assert HELPFUL not in buttons_of(voted.response)
    after = said_by(voted.response)
    assert after.startswith(before)
    assert COUNTED in after.removeprefix(before)
    assert list(buttons_of(voted.response).values()) == ids
    assert menu_of(voted.response) == menu
    assert counted(world) == [("values.responsibility", 1, 0)]


async def test_a_vote_is_changed_by_the_other_button_and_taken_back_by_its_own(world, answer):
    before, buttons = said_by(answer), buttons_of(answer)
    for_it = (await world.sam.click(answer, label=HELPFUL)).response
    against = (await world.sam.click(for_it, label=NOT_HELPFUL)).response
    assert {HELPFUL, VOTED_AGAINST} <= buttons_of(against).keys()
    assert "has been changed" in said_by(against)
    assert "ask again in other words" in said_by(against)
    assert COUNTED not in said_by(against)
    assert counted(world) == [("values.responsibility", 0, 1)]
    none = (await world.sam.click(against, label=VOTED_AGAINST)).response
    assert buttons_of(none) == buttons
    assert said_by(none).removeprefix(before).strip("\n-# ") == "Your vote has been taken back."
    assert counted(world) == []


async def test_a_message_that_is_turned_over_shows_what_was_voted_on_each_of_its_entries(world, answer):
    voted = (await world.sam.click(answer, label=HELPFUL)).response
    turned = (await world.sam.click(voted, custom_id="next:values.responsibility")).response
    assert HELPFUL in buttons_of(turned)
    back = (await world.sam.click(turned, custom_id="previous:values.excellence")).response
    assert VOTED in buttons_of(back)
    await world.sam.click(back, label=VOTED)
    assert counted(world) == []


async def test_a_vote_can_be_taken_back_after_a_restart_since_the_message_still_shows_it(world, answer, folder, clock):
    against = (await world.sam.click(answer, label=NOT_HELPFUL)).response
    store = world.bot.services.store
    await world.env.restart_bot(make_bot(folder, clock, store))
    none = (await world.sam.click(against, label=VOTED_AGAINST)).response
    assert NOT_HELPFUL in buttons_of(none)


async def test_an_answer_in_a_direct_message_shows_the_vote_too(world):
    await world.sam.user.send_dm(QUESTION)
    direct = world.sam.user.dm_channel.last_message
    await world.sam.user.click(direct, label=HELPFUL)
    assert VOTED in buttons_of(world.sam.user.dm_channel.last_message)


async def test_what_others_see_too_shows_nobodys_vote(world):
    await world.sam.send(world.channel, f"{world.me} {QUESTION}")
    public = world.channel.last_message
    buttons = buttons_of(public)
    for label, words in ((HELPFUL, COUNTED), (HELPFUL, "taken back"), (NOT_HELPFUL, "ask again in other words")):
        told = await world.ann.click(public, label=label)
        assert told.ephemeral
        assert words in text_of(told.response)
    assert buttons_of(world.channel.last_message) == buttons
    assert counted(world) == [("values.responsibility", 0, 1)]


async def test_a_shared_answer_shows_no_vote_of_whoever_shares_it(world, answer):
    voted = (await world.sam.click(answer, label=HELPFUL)).response
    await world.sam.click(voted, label="Share here")
    shared = world.channel.last_message
    assert {HELPFUL, NOT_HELPFUL} <= buttons_of(shared).keys()
    assert "vote" not in text_of(shared)
    assert text_of(shared).startswith(f"Shared by sam, who asked: “{QUESTION}”\n")
