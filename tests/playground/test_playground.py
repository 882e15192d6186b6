"""The rules of the playground, with the page in a real browser and the bot in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from bot.playground import MANAGERS, MEMBERS, free_port, welcome, with_mention
from tests.support.page import (
    CHROMIUM,
    LEARNED,
    NO_CHROMIUM,
    ROOT,
    SIZES,
    WELCOME,
    ask,
    chromium,
    fits,
    mention,
    messages,
    open_page,
    playground,
    press,
    press_on,
    timeline_says,
    use,
    view_as,
)
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Route

THIRD_VALUE = "We speak up and take responsibility for all children"

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


SOON = 5
"""Seconds in which a page shows what it has; then it is the one that was ended, and is asked for anew."""


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
async def test_ask_shows_the_third_value_in_the_pages_own_words(browser, tmp_path, size):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown(), SIZES[size])
        await ask(page, "whats the third value")
        await timeline_says(page, THIRD_VALUE)
        assert await fits(page)


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
async def test_a_press_on_a_suggestion_shows_what_it_names(browser, tmp_path, size):
    async with playground(tmp_path, "--port", "0", **LEARNED) as running:
        page = await open_page(browser, await running.until_shown(), SIZES[size])
        await ask(page, "what about the kids")
        button = messages(page).get_by_role("button", name=re.compile(r"^(Value|Aim) \d of \d: ")).first
        await button.wait_for()
        place, _, title = (await button.inner_text()).partition(": ")
        await button.click()
        await timeline_says(page, f"{place} · ")
        await timeline_says(page, title)


@needs_chromium
@pytest.mark.browser
async def test_a_private_answer_is_not_shown_to_whoever_else_is_viewed_as(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        people = await page.locator("#viewer-picker option").all_inner_texts()
        assert [name[name.index("(") :] for name in people] == [
            "(staff)", "(new member)", "(hub manager)", "(editor)", "(editor)",
        ]  # fmt: skip
        await ask(page, "whats the third value")
        await timeline_says(page, THIRD_VALUE)
        await view_as(page, people[1])
        await page.locator("#channel-timeline").get_by_text(THIRD_VALUE).wait_for(state="detached")


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
async def test_the_new_member_takes_the_tour_and_goes_on_where_she_was(browser, tmp_path, size):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown(), SIZES[size])
        await view_as(page, MEMBERS[1])
        await press(page, "Start here")
        await press_on(page, "Teaching staff")
        await timeline_says(page, "Step 2 of ")
        await press_on(page, "Next")
        await press_on(page, "Later")
        await press(page, "Start here")
        await timeline_says(page, "Step 3 of ")
        assert await fits(page)


@needs_chromium
@pytest.mark.browser
async def test_a_hub_manager_sees_who_has_begun_the_tour(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        await press(page, "Start here")
        await view_as(page, MANAGERS[0])
        await use(page, "tour report")
        await timeline_says(page, f"{MEMBERS[0]}: step 1 of ")


@needs_chromium
@pytest.mark.browser
async def test_a_mention_is_answered_in_the_channel_and_two_windows_see_it(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        other = await open_page(browser, running.address)
        await mention(page, "how many aims")
        await timeline_says(page, "There are four aims")
        await timeline_says(other, "There are four aims")


@needs_chromium
@pytest.mark.browser
async def test_the_first_message_names_only_commands_that_can_be_typed(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        shown = [code for code in await messages(page).locator("code").all_inner_texts() if code.startswith("/")]
        assert {"/ask", "/values", "/privacy"} <= set(shown)
        assert [code for code in shown if " " in code] == []


@needs_chromium
@pytest.mark.browser
async def test_a_press_just_before_the_page_was_refreshed_counts_and_leaves_no_warning(browser, tmp_path):
    async def press_late(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        if "published_revision" in body:
            body["published_revision"] -= 1
        await route.continue_(post_data=json.dumps(body))

    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        await page.route("**/api/action", press_late)
        await ask(page, "whats the third value")
        await timeline_says(page, THIRD_VALUE)
        assert not await page.locator("#inspector-count").is_visible()


@needs_chromium
@pytest.mark.browser
async def test_the_page_comes_back_after_somebody_has_ended_it(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        await page.get_by_text("More", exact=True).click()
        async with page.expect_response("**/api/action"):
            await page.locator("#close").click()
        again = await browser.new_page()
        for _ in range(PATIENCE * 10):
            try:
                await again.goto(running.address)
                await again.get_by_text(WELCOME).last.wait_for(timeout=SOON * 1000)
                break
            except Exception:  # noqa: BLE001 (between two pages it refuses, or is still the one that was ended)
                await asyncio.sleep(0.1)
        await again.get_by_text(WELCOME).last.wait_for()


@needs_chromium
@pytest.mark.browser
async def test_ctrl_c_ends_it_with_0_and_no_traceback_while_a_page_is_open(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        await open_page(browser, await running.until_shown())
        code, said = await running.end(signal.SIGINT)
    assert code == 0
    assert "Traceback" not in said


async def test_it_needs_no_token_and_writes_only_into_its_data_folder(tmp_path):
    async with playground(tmp_path, "--port", "0", DISCORD_TOKEN_FILE="missing", DISCORD_GUILD_ID="x") as running:
        await running.until_shown()
        code, said = await running.end()
    assert code == 0
    assert "Traceback" not in said
    assert "ERROR" not in said
    assert "connected as Partnership Assistant; servers: 1\n" in said
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")}
    assert written <= {"home", "data"}
    assert not list((tmp_path / "home").iterdir())


async def test_a_port_that_is_taken_gives_the_next_free_one(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with playground(tmp_path, "--port", str(port)) as running:
            address = await running.until_shown()
    assert int(address.removeprefix("http://127.0.0.1:").split("/")[0]) > port


async def test_without_simcord_one_sentence_says_how_to_install_it(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['simcord'] = None\n")
    async with playground(tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}") as running:
        _, said = await asyncio.wait_for(running.process.communicate(), PATIENCE)
    assert running.process.returncode == 78
    assert said.decode().startswith("The playground is not installed: ")
    assert len(said.decode().splitlines()) == 1


def test_a_free_port_is_found_on_loopback():
    assert 0 < free_port(0) < 65536


def test_the_welcome_is_a_few_lines_that_name_every_command_and_mention_nobody():
    text = welcome(["ask", "values", "topics"], has_tour=True, direct="http://127.0.0.1:8766/#playground")
    title, *rest = text.splitlines()
    assert len(rest) == 8
    assert all(len(line) < 100 for line in (title, *rest))
    assert "`/ask`" in text
    assert "`/values` `/topics`" in text
    assert "<@" not in text


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("@ how many aims", "<@42> how many aims"),
        ("@how many aims", "<@42> how many aims"),
        ("@assistant: how many aims", "<@42> how many aims"),
        ("  @PARTNERSHIP assistant how many aims", "<@42> how many aims"),
        ("Partnership Assistant, how many aims", "<@42> how many aims"),
        ("hello @Partnership Assistant how many aims", "hello <@42> how many aims"),
        ("hello @assistant how many aims", "hello <@42> how many aims"),
    ],
)
def test_the_sign_at_the_beginning_and_the_name_mention_the_assistant(words, meant):
    assert with_mention(words, "Partnership Assistant", 42) == meant


@pytest.mark.parametrize(
    "words",
    ["how many aims", "<@42> how many aims", "write to head@assistants.org", "what does Partnership Assistant mean",
     "@everyone look", "@here look", "tell @tom"],
)  # fmt: skip
def test_no_other_message_is_one_to_the_assistant(words):
    assert with_mention(words, "Partnership Assistant", 42) == words


def test_the_welcome_names_the_tour_only_where_there_is_one():
    with_tour, without = (welcome(["ask"], has_tour=has_tour, direct="").splitlines() for has_tour in (True, False))
    assert [line for line in with_tour if line not in without] == [line for line in with_tour if "*Start here*" in line]
