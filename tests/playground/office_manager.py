"""Plays an office manager on the playground's page in a real browser, and counts what it takes them.

Run it for a table of every shipped entry: python -m tests.playground.office_manager
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.playground import EDITORS, MEMBERS
from tests.support.asking import library
from tests.support.page import (
    CHROMIUM,
    LEARNED,
    NO_CHROMIUM,
    SIZES,
    ask,
    chromium,
    messages,
    open_form,
    open_page,
    playground,
    press_here,
    send,
    use,
    view_as,
    write,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from playwright.async_api import Browser, Page

STAFF, FIRST, SECOND = MEMBERS[0], *EDITORS

APPROVE, PUBLISH = re.compile("^Approve"), re.compile("^(Publish|Take it out)")
"""The buttons say more where something is taken out."""

QUESTION = "what do we say about trust and respect"
WRONG = "We treat each other fairly, with trust, care and respect."
RIGHT = "We treat each other fairly and kindly, with trust, care and respect."


@dataclass
class Effort:
    """What something took a person: presses, fields filled in, and seconds of waiting."""

    presses: int = 0
    fields: int = 0
    seconds: float = 0.0
    steps: list[str] = field(default_factory=list[str])

    async def take(self, presses: int, fields: int, what: str, done: Awaitable[object]) -> None:
        """Count a step, with all the time that it takes: a person's hands would take none of it."""
        began = time.monotonic()
        await done
        self.presses += presses
        self.fields += fields
        self.seconds += time.monotonic() - began
        self.steps.append(f"{what}: {time.monotonic() - began:.1f} s")


@asynccontextmanager
async def at_the_page(browser: Browser, size: str) -> AsyncIterator[Page]:
    """Open the page of a playground of its own, in a window of this size."""
    library()  # what is not learned yet would be answered in another way
    with tempfile.TemporaryDirectory() as place:
        async with playground(Path(place), "--port", "0", **LEARNED) as running:
            yield await open_page(browser, await running.until_shown(), SIZES[size])


async def said(page: Page) -> str:
    """Return what the last message says."""
    return await messages(page).last.inner_text()


async def correct(page: Page) -> Effort:
    """See an answer that is wrong, put it right, let the second editor approve it, and read the right answer."""
    effort = Effort()
    await view_as(page, FIRST)
    await ask(page, QUESTION)
    assert WRONG in await said(page)
    await effort.take(2, 0, "More, Edit", open_form(page))
    await effort.take(0, 2, "the text, and why", _fill(page))
    await effort.take(1, 0, "Submit", send(page))
    await effort.take(1, 0, "Propose", press_here(page, "Propose", "proposed this on"))
    await view_as(page, SECOND)
    await effort.take(1, 0, "Approve", press_here(page, APPROVE, "Approved by"))
    await view_as(page, STAFF)
    await ask(page, QUESTION)
    assert RIGHT in await said(page)
    return effort


async def _fill(page: Page) -> None:
    text = await page.locator(".modal-dialog [name=text]").input_value()
    assert WRONG in text
    await write(page, "text", text.replace(WRONG, RIGHT))
    await write(page, "why", "kindness is meant too")


async def retired(page: Page, wanted: str) -> Effort:
    """Retire an entry with all that names it, with a second editor where one is needed."""
    return await _through(page, "knowledge retire", wanted)


async def restored(page: Page, wanted: str) -> Effort:
    """Bring it back."""
    return await _through(page, "knowledge restore", wanted)


async def renamed(page: Page, wanted: str, new: str) -> Effort:
    """Give it another id."""
    return await _through(page, "knowledge rename", wanted, new)


async def try_out(page: Page, command: str, *words: str) -> None:
    """Use a command that shows what a change would do, and wait until it has been tried out."""
    await use(page, command, *words)
    await messages(page).last.get_by_role("button", name="Drop", exact=True).wait_for()


async def _through(page: Page, command: str, *words: str) -> Effort:
    effort = Effort()
    await view_as(page, FIRST)
    await effort.take(1, len(words), command, try_out(page, command, *words))
    last = messages(page).last
    if await last.get_by_role("button", name="Propose", exact=True).count():
        await effort.take(1, 0, "Propose", press_here(page, "Propose", "proposed this on"))
        await view_as(page, SECOND)
        await effort.take(1, 0, "Approve", press_here(page, APPROVE, "Approved by"))
    else:
        await effort.take(1, 0, "Publish", press_here(page, PUBLISH, "Published"))
    return effort


async def every_entry() -> None:
    """Retire, restore and rename every shipped entry, one after the other, and print what each took."""
    async with chromium() as browser, at_the_page(browser, "desktop") as page:
        for _, entry in library().current.handbook.entries():
            topic = entry.id.partition(".")[0]
            new = f"{topic}.{entry.id.rpartition('.')[2]}-new"
            took = [await retired(page, entry.id), await restored(page, entry.id), await renamed(page, entry.id, new)]
            for what, effort in zip(("retired", "restored", "renamed"), took, strict=True):
                print(
                    f"{entry.id:24} {what:10} {effort.presses} presses, {effort.fields} fields, {effort.seconds:4.1f} s"
                )


def main() -> int:
    """Print what each change of every entry takes."""
    if CHROMIUM is None:
        sys.stderr.write(f"{NO_CHROMIUM}\n")
        return 1
    asyncio.run(every_entry())
    return 0


if __name__ == "__main__":
    sys.exit(main())
