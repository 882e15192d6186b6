"""What the playground takes hold of in simcord without its leave: a release that changes it fails here, in seconds."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass, replace

import pytest
import simcord
from simcord.preview import Preview

from bot.playground import Hub, furnish, go_on_after_errors, make_room, one_by_one
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.support.discord_world import Clock, make_bot, simulated
from tests.support.hall import words_with_tour


@dataclass
class Place:
    """A simulated Discord with the playground's server in it."""

    env: simcord.Env
    hub: Hub

    def preview(self, channel, *viewers):
        """Return a page of a channel that is not open yet, however many others there are."""
        make_room(self.env)
        return self.env.preview(channel, viewers=viewers, layout="channel")


@pytest.fixture
async def place(tmp_path):
    with StoreThread(in_memory) as store:
        bot = make_bot(words_with_tour(tmp_path / "words"), Clock(), store)
        env = simulated(bot, check_errors=False)
        hub = furnish(env)
        bot.services.settings = replace(bot.services.settings, home_guild=hub.guild.id)
        await env.start()
        yield Place(env, hub)
        await env.shutdown()


def act_of(preview):
    """Return what acts on a page of a preview as its browser does: a kind of action, and what belongs to it."""
    page = preview._open_page()
    count = iter(range(1, 100))

    async def act(kind, **body):
        sequence = next(count)
        envelope = {"protocol_version": 3, "sequence": sequence, "request_id": f"r{sequence}", "kind": kind}
        state = {"generation": page.generation, "bot_generation": 1, "published_revision": 0}
        return await preview._action(page.id, {**envelope, **state, **body})

    return act


def test_the_names_that_the_playground_takes_hold_of_are_still_there():
    assert list(inspect.signature(simcord.Env._record_error).parameters) == ["self", "error"]
    assert list(inspect.signature(Preview._action).parameters) == ["self", "context_id", "body"]
    assert callable(Preview._get_page)


async def refused(place):
    """Let an editor name an entry that is not there, and see that the assistant says so."""
    told = await place.hub.viewers[-1].slash(place.hub.channel, "knowledge edit", entry="gone")
    assert "There is no gone in the handbook." in told.response.content


async def test_simcord_notes_what_the_assistant_refuses(place):
    await refused(place)
    assert [type(error).__name__ for error in place.env.errors] == ["CommandInvokeError"], "Is the shield needed still?"


async def test_the_playground_does_not_note_it(place):
    go_on_after_errors(place.env)
    await place.env.restart_bot()
    await refused(place)
    assert place.env.errors == []


async def test_an_error_that_is_no_refusal_goes_to_the_log_without_its_words(place, caplog):
    go_on_after_errors(place.env)
    place.env._record_error(ValueError("what a member wrote"))
    assert place.env.errors == []
    assert "ValueError" in caplog.text
    assert "what a member wrote" not in caplog.text


async def test_two_pages_are_open_at_once_and_actions_wait_for_each_other(place):
    lock, channel, staff = asyncio.Lock(), place.hub.channel, place.hub.viewers[0]
    direct = staff.user.dm_channel
    async with place.preview(channel, staff) as one, place.preview(direct, staff.user) as other:
        for preview in (one, other):
            one_by_one(place.env, preview, lock, str.upper)
        done = await asyncio.gather(*(act_of(preview)("send_message", content="the rules") for preview in (one, other)))
        assert [(each["settlement"], each["dispatched"]) for each in done] == [("settled", True)] * 2
        for there in (channel, direct):
            assert "THE RULES" in [message.content for message in there.history()]
    assert one._closed
    assert other._closed


async def test_what_simcord_rejects_leaves_no_warning_behind(place):
    async with place.preview(place.hub.channel, place.hub.viewers[0]) as preview:
        one_by_one(place.env, preview, asyncio.Lock(), str)
        done = await act_of(preview)("click", target_id="1", control_key="message:1:component:1")
        assert done["rejected"]
        page = next(page for page in preview._pages.values() if page.activity)
        assert done["diagnostics"] == page.activity[-1]["diagnostics"] == []
