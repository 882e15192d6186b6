from __future__ import annotations

import pytest

from bot.commands import messages
from bot.storage.opening import open_store
from bot.storage.thread import StoreThread
from tests.support import hall as hall_world
from tests.support import handbook_files
from tests.support import office as office_world
from tests.support.discord_world import Clock, World, make_bot, problems_of_requests, simulated


@pytest.fixture(autouse=True)
def nobody_is_told_what_takes_long(monkeypatch):
    """Let nothing that is sent depend on how busy the machine is; tests/wire/test_trying_out.py has the other case."""
    monkeypatch.setattr(messages, "UNTOLD_SECONDS", 60.0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def folder():
    """The knowledge folder; a test with words of its own overrides this."""
    return handbook_files.SHIPPED


@pytest.fixture
async def env(folder, clock):
    """A simulated Discord; afterwards every request of the test is one that Discord would take."""
    env = simulated(make_bot(folder, clock))
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    assert problems_of_requests(env) == []
    env._raise_errors_since(env._errors_acknowledged)  # what simcord's own fixture does at the end


@pytest.fixture
async def world(env, clock):
    guild = env.create_guild()
    channel = guild.create_text_channel("staff-room")
    sam, ann = (guild.add_member(env.create_user(name)) for name in ("sam", "ann"))
    return World(env, guild, channel, sam, ann, clock)


@pytest.fixture
async def office(tmp_path, clock):
    """A home server with two editors in a simulated Discord, and words of its own to change."""
    words = office_world.words_in(tmp_path / "words")
    with office_world.memory() as store:
        env = simulated(make_bot(words, clock, store), check_errors=False)
        try:
            yield await office_world.opened(env, words, clock, store)
        finally:
            await env.shutdown()
    assert problems_of_requests(env) == []


@pytest.fixture
def disk(tmp_path):
    """Opens the store of the hall's bot, also another time."""
    return lambda: StoreThread(lambda: open_store(tmp_path / "kept.sqlite3"))


@pytest.fixture
async def hall(tmp_path, clock, disk):
    """A home server in a simulated Discord, with a tour for its new members."""
    words = hall_world.words_with_tour(tmp_path / "words")
    with disk() as store:
        env = simulated(hall_world.make_client(words, clock, store), check_errors=False)
        try:
            yield await hall_world.opened(env, words, clock)
        finally:
            await env.shutdown()
    assert problems_of_requests(env) == []
