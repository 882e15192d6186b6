"""The playground in a process of its own, and its page in a real browser: opened, asked, pressed and looked at."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from playwright.async_api import Browser, ConsoleMessage, Locator, Page

ROOT = Path(__file__).parents[2]
LEARNED = {"DATA_DIR": str(ROOT / "data")}
"""For a playground that begins with everything learned, so that its answers do not depend on when it is asked."""

CHROMIUM = shutil.which(os.environ.get("CHROMIUM") or "chromium")
NO_CHROMIUM = "Chromium was not found: install it, or say with CHROMIUM where it is."
QUIET = ("quic", "background-networking", "component-update", "sync", "gpu")
FLAGS = ["--headless=new", "--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in QUIET)]

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
"""The windows that the page is looked at in: width and height."""

WELCOME = "This Discord is simulated"
"""What the first message of the channel says."""

TROUBLE = """() => [
    ...window.simcordPreview.diagnostics.map(each => each.code),
    ...["#action-status", "#live-status"].map(name => document.querySelector(name).textContent).filter(
        text => /fail|not completed|uncertain|error|interrupted|unavailable/i.test(text)),
    ...[...document.querySelectorAll("#inspector-count:not([hidden])")].map(count => `Inspector ${count.textContent}`),
]"""
"""What the page itself says is wrong with it."""

TURNED_OVER = "before => [...document.querySelectorAll('#channel-message-list article')].at(-1).textContent !== before"
"""Whether the last message says something else than before."""

HOLD_ON = 2
"""Seconds after which a press that the page has dropped is tried again."""


class Running:
    """A playground in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.address = ""

    async def until_direct(self) -> str:
        """Wait for the address of the direct message, after that of the page."""
        assert self.process.stdout
        line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode()
        return line.partition(": ")[2].strip()

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
    async with serving(folder, ("bot", "playground", *arguments), environment) as running:
        yield running


@asynccontextmanager
async def serving(folder: Path, program: tuple[str, ...], environment: Mapping[str, str]) -> AsyncIterator[Running]:
    """Run a module that serves the page as the playground does, with what it is told on its command line."""
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
        sys.executable, "-m", *program,
        cwd=folder, env=clean | given, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the machine's own Chromium."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 (the quick tests do without)

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


async def open_page(browser: Browser, address: str, size: tuple[int, int] = SIZES["desktop"]) -> Page:
    """Open the page as a person sees it first, in a window of this width and height."""
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(PATIENCE * 1000)
    await page.goto(address)
    await page.get_by_text(WELCOME).last.wait_for()
    return page


def console_of(page: Page) -> list[str]:
    """Return a list to which every error in the page's console is added from now on."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        is_icon = message.location.get("url", "").endswith("/favicon.ico")  # browsers ask for it, simcord has none
        if message.type == "error" and not is_icon:
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


async def trouble(page: Page) -> list[str]:
    """Return what the page says is wrong with it, in the corner, to a screen reader and in its inspector."""
    return await page.evaluate(TROUBLE)


async def ask(page: Page, question: str) -> None:
    """Choose /ask from the list of commands, write the question and send it as it was typed."""
    await _choose_command(page, "ask", ".command-option-input")
    async with page.expect_response(lambda answer: "autocomplete_command" in (answer.request.post_data or "")):
        await page.locator(".command-option-input").fill(question)
    async with answered(page):
        await _send_command(page)


async def use_with(page: Page, command: str, value: str) -> None:
    """Choose a command from the list of commands, write the value of its first option and send it as it was typed."""
    await _choose_command(page, command)
    field = page.locator(".command-option-input").first
    if not await field.count():
        await page.locator(".command-suggestion").first.click()
    async with page.expect_response(lambda answer: "autocomplete_command" in (answer.request.post_data or "")):
        await field.fill(value)
    async with answered(page):
        await _send_command(page)


async def offered(page: Page) -> list[str]:
    """Return the commands that are offered."""
    await _type(page, "/", page.locator(".command-entry").first)
    names = await page.locator(".command-entry-title strong").all_inner_texts()
    await page.locator("#channel-composer-input").fill("")
    return names


async def use(page: Page, command: str, *words: str) -> None:
    """Choose a command from the list of commands, fill in what it asks for, and send it."""
    await _choose_command(page, command)
    for number, said in enumerate(words):
        await page.locator(".command-option-input").nth(number).fill(said)
    async with answered(page):
        await _send_command(page)


async def mention(page: Page, words: str) -> None:
    """Write a message to the assistant into the channel, which it answers."""
    await write_message(page, f"@ {words}")


async def write_message(page: Page, words: str) -> None:
    """Write a message into the channel, to which the assistant answers."""
    await page.locator("#channel-composer-input").fill(words)
    async with answered(page):
        await page.locator("#send-message").click()


async def press(page: Page, label: str) -> None:
    """Press the last button with this label, which brings a message."""
    async with answered(page):
        await messages(page).get_by_role("button", name=label, exact=True).last.click()


async def open_menu(page: Page) -> None:
    """Open the last menu "More", so that what can be chosen is seen."""
    await messages(page).get_by_role("combobox", name="More").last.click()
    await messages(page).get_by_role("listbox").wait_for()


async def choose(page: Page, label: str) -> None:
    """Choose a line of the last menu "More", which brings a message."""
    await open_menu(page)
    async with answered(page):
        await messages(page).get_by_role("option", name=label).click()


async def open_form(page: Page) -> None:
    """Choose "Edit" in the last menu "More", which opens a form."""
    await open_menu(page)
    await messages(page).get_by_role("option", name="Edit", exact=True).click()
    await form(page).wait_for()


async def write(page: Page, field: str, words: str) -> None:
    """Put words into a field of the open form, in place of what stands in it."""
    await form(page).locator(f"[name={field}]").fill(words)


async def add_line(page: Page, field: str, words: str) -> None:
    """Put another line below what stands in a field of the open form."""
    box = form(page).locator(f"[name={field}]")
    await box.fill(f"{await box.input_value()}\n{words}")


async def send(page: Page) -> None:
    """Send the open form, which brings a message with buttons."""
    async with answered(page):
        await form(page).get_by_role("button", name="Submit").click()
    await messages(page).last.get_by_role("button", name="Drop", exact=True).wait_for()


async def press_here(page: Page, label: str | re.Pattern[str], words: str) -> None:
    """Press the last button with this label, after which the last message says these words."""
    await messages(page).get_by_role("button", name=label, exact=True).last.click()
    await messages(page).last.get_by_text(words).first.wait_for()


async def press_on(page: Page, label: str) -> None:
    """Press the last button with this label, whatever it says of where it leads, which turns the last message over."""
    before = await messages(page).last.text_content()
    name = re.compile(rf"^{re.escape(label)}(: .*)?$")
    await messages(page).get_by_role("button", name=name).last.click()
    await page.wait_for_function(TURNED_OVER, arg=before)


async def view_as(page: Page, name: str) -> None:
    """See the channel as the member of this name does."""
    async with page.expect_response("**/api/action"):
        await page.locator("#viewer-picker").select_option(label=name)
    await page.get_by_text(WELCOME).last.wait_for()


@asynccontextmanager
async def answered(page: Page) -> AsyncIterator[None]:
    """Wait at the end of the block for a message of the assistant that was not there before."""
    newest = messages(page).filter(has=page.locator(".message-app-badge")).last
    before = await newest.get_attribute("data-message-id")
    yield
    await page.locator(f'article[data-message-id="{before}"] ~ article .message-app-badge').last.wait_for()


def form(page: Page) -> Locator:
    """Return the form that is open."""
    return page.locator(".modal-dialog")


def messages(page: Page) -> Locator:
    """Return the messages that the page shows, the oldest first."""
    return page.locator("#channel-message-list article")


async def timeline_says(page: Page, words: str) -> None:
    """Wait until the channel shows these words, and bring them into view."""
    shown = page.locator("#channel-timeline").get_by_text(words).last
    await shown.wait_for()
    await shown.evaluate("words => words.scrollIntoView({block: 'nearest'})")


async def fits(page: Page) -> bool:
    """Return whether the page is no wider than its window."""
    return await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def _type(page: Page, words: str, wanted: Locator) -> None:
    """Type into the composer until something is shown: the page drops some of it while it has something else to do."""
    composer = page.locator("#channel-composer-input")
    while not await wanted.count():
        await composer.fill("")
        await composer.click()
        await page.keyboard.type(words)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wanted.wait_for(), HOLD_ON)


async def _choose_command(page: Page, command: str, shown: str = ".command-row") -> None:
    """Choose a command until it is shown: the page drops one while it has something else to do."""
    entry = page.locator(".command-entry strong").first.and_(page.get_by_text(f"/{command}", exact=True))
    for _ in range(PATIENCE // HOLD_ON):
        if not await page.locator(".command-row").count():
            await _type(page, f"/{command}", entry)
            await page.keyboard.press("Enter")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(page.locator(shown).first.wait_for(), HOLD_ON)
            assert await fits(page), "The page is wider than its window."
            return
    message = f"The command is not shown: {await trouble(page)}"
    raise AssertionError(message)


async def _send_command(page: Page) -> None:
    row = page.locator(".command-row")
    for _ in range(PATIENCE // HOLD_ON):  # the page drops a press while it has something else to do
        await page.locator("#send-message").click()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(row.wait_for(state="detached"), HOLD_ON)
        if not await row.count():
            return
    message = f"The command is stuck: {await trouble(page)}"
    raise AssertionError(message)
