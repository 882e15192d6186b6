"""An editor who waits for a preview reads what takes so long, until the preview takes its place, on the wire."""

from __future__ import annotations

import asyncio
import shutil
import threading
from dataclasses import replace

import pytest

from bot import settings, wiring
from bot.commands import messages
from bot.commands.messages import TRYING_OUT
from bot.gateway.client import point_at
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.support.limits import BUTTON, walk
from tests.support.loopback import world
from tests.support.office import words_in
from tests.support.real_client import client, until
from tests.wire.test_editing import button, later, previewed

EDITORS = (world.STAFF_ROLE, world.EDITORS_ROLE)


@pytest.fixture
async def services(discord, tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "UNTOLD_SECONDS", 0.05)
    told = discord.environment | {
        "KNOWLEDGE_DIR": str(words_in(tmp_path / "words")),
        "DATA_DIR": str(tmp_path / "data"),
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
    }
    with StoreThread(in_memory) as store:
        found = wiring.build(settings.load(told, tmp_path), store)
        async with client(discord, found=found) as (bot, _):
            await until(bot.is_ready)
            yield found
    point_at("", "")


@pytest.fixture
def edith(discord):
    found = replace(discord.sam, roles=EDITORS)
    discord.rest.members[found.number] = world.member(found.user, *EDITORS)
    return found


@pytest.fixture
async def hold(services):
    """Keep the questions from being tried out until what this returns is set."""
    release, begun = threading.Event(), threading.Event()
    holding = []

    def wait():
        begun.set()
        release.wait()

    async def begin():
        holding.append(asyncio.ensure_future(services.editing.trying_out.do(0, wait)))
        await until(begun.is_set)
        return release

    yield begin
    release.set()
    await asyncio.gather(*holding)


def pressable(message):
    return [
        each["label"] for each in walk(message["components"]) if each["type"] == BUTTON and not each.get("disabled")
    ]


async def test_a_form_is_answered_with_what_takes_so_long_and_then_with_the_preview_in_its_place(services, edith, hold):
    form = await edith.slash("knowledge edit", entry="rules.e1")
    assert await form.wait()
    release = await hold()
    sent = await edith.submit(form, text="Be kind to all.")
    await later(sent, TRYING_OUT)
    release.set()
    await later(sent, "Preview: ")
    assert len(sent.replies) == 1
    assert sent.refused == []


async def test_what_was_pressed_says_it_and_nothing_can_be_pressed_meanwhile(services, edith, hold):
    preview = await previewed(edith, "rules.e1", text="Be kind to all.")
    before = pressable(preview)
    release = await hold()
    pressed = await edith.press(preview, button(preview, "Publish"))
    assert await pressed.wait()
    await until(lambda: pressable(preview) == [])
    assert button(preview, TRYING_OUT)
    assert "Publish" in before
    release.set()
    await later(pressed, "Published.")
    assert pressed.replies == []


async def test_where_no_answer_comes_what_stood_there_is_there_again(services, edith, hold):
    preview = await previewed(edith, "rules.e1", text="Be kind to all.")
    before = pressable(preview)
    release = await hold()
    pressed = await edith.press(preview, button(preview, "Publish"))
    assert await pressed.wait()
    await until(lambda: pressable(preview) == [])
    shutil.rmtree(services.settings.knowledge_dir)
    release.set()
    await until(lambda: pressed.replies)
    assert "was not saved" in pressed.message["content"]
    assert pressable(preview) == before
