"""The rules of the playground, with the page in a real browser and the bot in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.playground import free_port, welcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Route

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ("quic", "background-networking", "component-update", "sync", "gpu")
FLAGS = ["--headless=new", "--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in QUIET)]
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""The folder in which the pictures of the page stay; without it they go with the folder of the test."""

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PATIENCE = 20
THIRD_VALUE = "We speak up and take responsibility for all children"

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium was not found: install it, or say with CHROMIUM where it is."
)


class Running:
    """A playground in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.address = ""

    async def until_shown(self) -> str:
        """Wait for the page's address."""
        assert self.process.stdout
        line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode()
        assert line.startswith("Playground: http://127.0.0.1:"), line or (await self.process.communicate())[1].decode()
        self.address = line.removeprefix("Playground: ").strip()
        return self.address

    async def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int | None, str]:
        """Ask it to end, and return the exit code and what was said on stderr."""
        self.process.send_signal(number)
        _, said = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        return self.process.returncode, said.decode()


@asynccontextmanager
async def playground(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[Running]:
    """Run the playground with a home and a data folder of its own, and without any setting of this machine."""
    (folder / "home").mkdir(exist_ok=True)
    clean = {name: os.environ[name] for name in ("PATH", "LANG", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
    given = {
        "HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KNOWLEDGE_DIR": str(ROOT / "knowledge"),
        "DATA_DIR": str(folder / "data"),
        **environment,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "playground", *arguments,
        cwd=folder, env=clean | given, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    from playwright.async_api import async_playwright  # noqa: PLC0415 (the quick tests do without)

    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


@pytest.fixture
def keep(tmp_path: Path):
    """Return where to put a picture."""
    folder = Path(SCREENSHOTS) if SCREENSHOTS else tmp_path / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: str(folder / f"{name}.png")


async def open_page(browser: Browser, address: str, size: str = "desktop") -> Page:
    """Open the page as a person sees it first."""
    width, height = SIZES[size]
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE * 1000)
    await page.goto(address)
    await page.get_by_text("This Discord is simulated").last.wait_for()
    return page


async def ask(page: Page, question: str) -> None:
    """Choose /ask from the list of commands, write the question and send it as it was typed."""
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type("/ask")
    await page.locator(".command-entry").first.wait_for()
    await page.keyboard.press("Enter")
    await page.locator(".command-option-input").wait_for()
    assert await fits(page)
    async with page.expect_response(lambda answer: "autocomplete_command" in (answer.request.post_data or "")):
        await page.locator(".command-option-input").fill(question)
    while await page.locator(".command-row").count():  # the page drops a press while it has something else to do
        await page.locator("#send-message").click()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(page.locator(".command-row").wait_for(state="detached"), 2)


async def fits(page: Page) -> bool:
    """Return whether the page is no wider than its window."""
    return await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def timeline_says(page: Page, words: str) -> None:
    """Wait until the channel shows these words, and bring them into view."""
    shown = page.locator("#channel-timeline").get_by_text(words).last
    await shown.wait_for()
    await shown.scroll_into_view_if_needed()


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
async def test_ask_shows_the_third_value_in_the_pages_own_words(browser, tmp_path, keep, size):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown(), size)
        await page.screenshot(path=keep(f"{size}-welcome"))
        await ask(page, "whats the third value")
        await timeline_says(page, THIRD_VALUE)
        await page.screenshot(path=keep(f"{size}-answer"))
        assert await fits(page)


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
async def test_a_press_on_a_suggestion_shows_what_it_names(browser, tmp_path, keep, size):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown(), size)
        await ask(page, "children")
        button = page.locator("#channel-timeline button").filter(has_text=re.compile(r"^(Value|Aim) \d of \d: ")).first
        await button.wait_for()
        await page.screenshot(path=keep(f"{size}-suggestions"))
        place, _, title = (await button.inner_text()).partition(": ")
        await button.click()
        await timeline_says(page, f"{place} · ")
        await timeline_says(page, title)
        await page.screenshot(path=keep(f"{size}-suggestion-pressed"))


@needs_chromium
@pytest.mark.browser
async def test_a_private_answer_is_not_shown_to_whoever_else_is_viewed_as(browser, tmp_path):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        people = await page.locator("#viewer-picker option").all_inner_texts()
        assert [name[name.index("(") :] for name in people] == ["(staff)", "(new member)", "(editor)", "(editor)"]
        await ask(page, "whats the third value")
        await timeline_says(page, THIRD_VALUE)
        await page.locator("#viewer-picker").select_option(label=people[1])
        await page.get_by_text("This Discord is simulated").last.wait_for()
        await page.locator("#channel-timeline").get_by_text(THIRD_VALUE).wait_for(state="detached")


@needs_chromium
@pytest.mark.browser
async def test_a_mention_is_answered_in_the_channel_and_two_windows_see_it(browser, tmp_path, keep):
    async with playground(tmp_path, "--port", "0") as running:
        page = await open_page(browser, await running.until_shown())
        other = await open_page(browser, running.address)
        mention = await page.locator("#channel-timeline code").filter(has_text="<@").inner_text()
        await page.locator("#channel-composer-input").fill(mention)
        await page.locator("#send-message").click()
        await timeline_says(page, "There are four aims")
        await timeline_says(other, "There are four aims")
        await page.screenshot(path=keep("desktop-mention"))


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
                break
            except Exception:  # noqa: BLE001 (it refuses for the moment between two pages)
                await asyncio.sleep(0.1)
        await again.get_by_text("This Discord is simulated").last.wait_for()


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


def test_the_welcome_is_five_short_lines_that_name_every_command_and_mention_nobody():
    text = welcome(["ask", "values", "topics"], 42)
    title, *rest = text.splitlines()
    assert len(rest) == 5
    assert all(len(line) < 80 for line in (title, *rest))
    assert "`/ask`" in text
    assert "`/values` `/topics`" in text
    assert "`<@42> " in text
