"""What the assistant refuses is an answer: the page shows it, shows no error, and goes on with the next question."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.playground import EDITORS, MANAGERS, MEMBERS
from tests.support.page import (
    CHROMIUM,
    LEARNED,
    NO_CHROMIUM,
    SIZES,
    answered,
    ask,
    chromium,
    console_of,
    fits,
    form,
    mention,
    messages,
    offered,
    open_form,
    open_page,
    playground,
    press,
    press_here,
    send,
    timeline_says,
    trouble,
    use,
    use_with,
    view_as,
    write,
    write_message,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from playwright.async_api import Page, Route

    Act = Callable[[Page], Awaitable[None]]

STAFF, NEW = MEMBERS
MANAGER = MANAGERS[0]
AMARA, TOM = EDITORS

ANSWER = "We speak up and take responsibility for all children"
ONLY_EDITORS = "Only editors of the home server can"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]


@asynccontextmanager
async def channel(folder: Path, size: str, viewer: str = STAFF) -> AsyncIterator[Page]:
    """Show the channel to somebody, and see at the end that the page and its console have shown no error."""
    async with chromium() as browser, playground(folder, "--port", "0", **LEARNED) as running:
        page = await open_page(browser, await running.until_shown(), SIZES[size])
        said = console_of(page)
        if viewer != STAFF:
            await view_as(page, viewer)
        yield page
        assert said == []
        assert await fits(page)
        code, log = await running.end()
        assert code == 0
        assert "ERROR" not in log


async def goes_on(page: Page, refused: str) -> None:
    """See that the page shows no error, and has the next question answered."""
    assert await trouble(page) == [], refused
    await ask(page, "whats the third value")
    await timeline_says(page, ANSWER)
    assert await trouble(page) == [], f"asking after {refused}"


async def refuse(page: Page, act: Act, words: str) -> None:
    """Do what is refused with these words, twice, and go on after each."""
    for _ in range(2):
        await act(page)
        await messages(page).last.get_by_text(words).first.wait_for()
        await goes_on(page, words)


def with_value(command: str, value: str) -> Act:
    """Return the use of a command with a value."""
    return lambda page: use_with(page, command, value)


def pressing(label: str) -> Act:
    """Return a press of the last button with this label."""
    return lambda page: press(page, label)


async def send_nothing(page: Page) -> None:
    """Send a message of blanks, which no page sends."""
    await page.locator("#channel-composer-input").fill("   ")
    await page.locator("#send-message").click()


async def send_without_its_option(page: Page) -> None:
    """Send /ask without a question, which Discord keeps back too, and leave it."""
    await page.locator("#channel-composer-input").press_sequentially("/ask")
    await page.keyboard.press("Enter")
    await page.locator("#send-message").click()
    await page.locator(".command-error").wait_for()
    await page.locator(".command-context-close").click()
    await page.locator("#channel-composer-input").fill("")


async def send_an_unknown_command(page: Page) -> None:
    """Send what no command is called: it is a message like any other."""
    await page.locator("#channel-composer-input").fill("/nonsense at all")
    await page.locator("#send-message").click()
    await timeline_says(page, "/nonsense at all")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("viewer", [STAFF, NEW, MANAGER, AMARA], ids=["staff", "new", "manager", "editor"])
async def test_what_discord_keeps_back_or_passes_over_leaves_the_page_as_it_was(tmp_path, viewer, size):
    async with channel(tmp_path, size, viewer) as page:
        for act in (send_nothing, send_without_its_option, send_an_unknown_command):
            await act(page)
            await goes_on(page, act.__name__)
        await mention(page, "how many aims")
        await timeline_says(page, "There are four aims")
        await use(page, "playground")
        await timeline_says(page, "As an editor")
        await goes_on(page, "/playground")


async def propose(page: Page) -> None:
    """Propose a change of the second value."""
    await ask(page, "second value")
    await open_form(page)
    await write(page, "text", "We treat each other fairly, with trust, care and respect.")
    await write(page, "why", "shorter")
    await send(page)
    await press_here(page, "Propose", "Proposal 1")


@pytest.mark.parametrize("size", SIZES)
async def test_a_reader_who_presses_an_editors_button_is_told_and_goes_on(tmp_path, size):
    async with channel(tmp_path, size, AMARA) as page:
        await propose(page)
        for viewer, label in ((STAFF, "Approve"), (NEW, "Decline"), (MANAGER, "Approve")):
            await view_as(page, viewer)
            await refuse(page, pressing(label), ONLY_EDITORS)


@pytest.mark.parametrize("size", SIZES)
async def test_each_is_offered_only_the_commands_that_they_may_use_and_goes_on(tmp_path, size):
    hidden = {"tour", "insights", "knowledge", "setup"}
    async with channel(tmp_path, size) as page:
        for viewer, own in ((STAFF, set()), (NEW, set()), (MANAGER, {"tour", "insights"}), (AMARA, hidden)):
            await view_as(page, viewer)
            names = {name.removeprefix("/").split()[0] for name in await offered(page)}
            assert names & hidden == own
            assert {"ask", "onboarding", "playground"} <= names
            if "tour" in own:
                await use(page, "tour report")
                await timeline_says(page, "Nobody has pressed Start yet.")
                await use(page, "insights")
                await timeline_says(page, "Too little was asked to say.")
                await use(page, "tour panel")
                await timeline_says(page, "The button is posted.")
            await goes_on(page, viewer)


@pytest.mark.parametrize("size", SIZES)
async def test_an_editor_who_names_what_is_not_there_is_told_and_goes_on(tmp_path, size):
    async with channel(tmp_path, size, AMARA) as page:
        await refuse(page, with_value("knowledge edit", "no such thing"), "There is no no such thing in the handbook.")
        await refuse(page, with_value("knowledge add", "no such topic"), "There is no no such topic in the handbook.")
        await refuse(page, with_value("knowledge undo", "999"), "There is no such change in the history.")
        await refuse(page, with_value("knowledge restore", "gone"), "The history has no retired gone.")
        await refuse(page, with_value("knowledge retire", "gone"), "This cannot be published yet.")


@pytest.mark.parametrize("size", SIZES)
async def test_a_form_with_an_error_is_told_and_the_next_one_is_taken(tmp_path, size):
    async def send_an_impossible_source(page: Page) -> None:
        await ask(page, "whats the third value")
        await open_form(page)
        await write(page, "text", "")
        await form(page).get_by_role("button", name="Submit").click()
        await form(page).locator("[name=text][aria-invalid=true]").wait_for()
        await write(page, "text", "We speak up for all children.")
        await write(page, "source", "not an address")
        async with answered(page):
            await form(page).get_by_role("button", name="Submit").click()

    async with channel(tmp_path, size, AMARA) as page:
        await refuse(page, send_an_impossible_source, "This cannot be published yet.")


@pytest.mark.parametrize("size", SIZES)
async def test_a_press_on_what_another_window_has_taken_away_leaves_no_error(tmp_path, size):
    async def press_what_is_gone(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        if body["kind"] == "click":
            body["control_key"] = f"{body['control_key']}.gone"
        await route.continue_(post_data=json.dumps(body))

    async with channel(tmp_path, size) as page:
        await ask(page, "whats the third value")
        await page.route("**/api/action", press_what_is_gone)
        async with page.expect_response("**/api/action"):
            await messages(page).last.get_by_role("button", name="Helpful", exact=True).click()
        await page.unroute("**/api/action")
        await page.get_by_text("Action was not completed.").wait_for()
        await ask(page, "second value")
        await goes_on(page, "a press on nothing")


@pytest.mark.parametrize("size", SIZES)
async def test_both_editors_approve_what_the_other_has_proposed(tmp_path, size):
    async with channel(tmp_path, size, AMARA) as page:
        await propose(page)
        await refuse(page, pressing("Approve"), "another editor")
        await view_as(page, TOM)
        await press_and_read(page, "Approve", "approved")
        await ask(page, "second value")
        await timeline_says(page, "We treat each other fairly, with trust, care and respect.")
        assert await messages(page).last.get_by_text("the least need our combined expertise").count() == 0
        await use_with(page, "knowledge undo", "1")
        await press_here(page, "Propose", "Proposal 2")
        await view_as(page, AMARA)
        await press_and_read(page, "Approve", "approved")
        await view_as(page, NEW)
        await ask(page, "second value")
        await timeline_says(page, "the least need our combined expertise")
        assert await trouble(page) == []


async def press_and_read(page: Page, label: str, words: str) -> None:
    """Press the last button with this label, after which the channel says these words."""
    await messages(page).get_by_role("button", name=label, exact=True).last.click()
    await timeline_says(page, words)


@pytest.mark.parametrize("size", SIZES)
async def test_a_direct_message_has_a_page_of_its_own_beside_the_channel(tmp_path, size):
    async with chromium() as browser, playground(tmp_path, "--port", "0", **LEARNED) as running:
        page = await open_page(browser, await running.until_shown(), SIZES[size])
        direct = await open_page(browser, await running.until_direct(), SIZES[size])
        said = [console_of(each) for each in (page, direct)]
        await write_message(direct, "whats the third value")
        await timeline_says(direct, ANSWER)
        commands = await offered(direct)
        assert "/ask" in commands
        assert [name for name in commands if name.startswith("/knowledge")] == []
        await asyncio.gather(ask(page, "second aim"), ask(direct, "last aim"))
        await timeline_says(page, "Improving all our schools")
        await use(direct, "playground")
        await timeline_says(direct, "Just write")
        assert await trouble(page) == await trouble(direct) == []
        assert said == [[], []]
        assert await fits(direct)


async def test_the_sign_or_the_name_mentions_the_assistant(tmp_path):
    async with channel(tmp_path, "desktop") as page:
        await write_message(page, "Partnership Assistant, how many values")
        await timeline_says(page, "There are seven values")
        await write_message(page, "hello @assistant how many aims")
        await timeline_says(page, "There are four aims")
