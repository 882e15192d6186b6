"""The pages of the handbook in a real browser, from a folder without a server: read, searched, printed, and by keys."""

from __future__ import annotations

import re
from datetime import date

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.handbook.folder import read
from bot.site.pages import INDEX, page_of
from bot.site.writing import write
from tests.support.handbook_files import SHIPPED
from tests.support.page import CHROMIUM, NO_CHROMIUM, SIZES, chromium, fits

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]
HANDBOOK = read(SHIPPED).handbook
PAGES = [INDEX, *(page_of(topic.id) for topic in HANDBOOK.topics)]
SCHEMES = ("light", "dark")
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write(HANDBOOK, folder, date(2026, 11, 30))
    return folder


async def opened(browser, site, name=INDEX, size="desktop", **context):
    width, height = SIZES[size]
    within = await browser.new_context(viewport={"width": width, "height": height}, **context)
    page = await within.new_page()
    await page.goto((site / name).as_uri())
    return page


async def test_axe_finds_nothing_on_any_page_in_both_widths_and_schemes(site):
    async with chromium() as browser:
        for size, scheme in ((size, scheme) for size in SIZES for scheme in SCHEMES):
            page = await opened(browser, site, size=size, color_scheme=scheme)
            for name in PAGES:
                await page.goto((site / name).as_uri())
                await page.get_by_label("Search the handbook").fill("children")
                found = await Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert await fits(page)


async def test_no_page_says_an_error_or_asks_for_anything_outside_of_its_folder(site):
    said, asked = [], []
    async with chromium() as browser:
        page = await opened(browser, site)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        for name in PAGES:
            await page.goto((site / name).as_uri())
    assert said == []
    assert {url for url in asked if not url.startswith(site.as_uri())} == set()


@pytest.mark.parametrize("size", SIZES)
async def test_the_search_finds_an_entry_and_leads_to_it(site, size):
    async with chromium() as browser:
        page = await opened(browser, site, size=size)
        await page.get_by_label("Search the handbook").fill("SPEAK  up")
        assert await page.get_by_role("status").inner_text() == "One has them."
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/values.html#responsibility")
        assert await page.locator(":target").inner_text() != ""
        await page.get_by_label("Search the handbook").fill("speak kettle")
        assert await page.get_by_role("status").inner_text() == "Nothing has all of these words."


async def test_keys_alone_lead_past_the_search_to_the_words_and_to_every_topic(site):
    async with chromium() as browser:
        page = await opened(browser, site)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**#page_words")
        reached = []
        for name in PAGES[1:]:
            await page.goto((site / INDEX).as_uri())
            while name not in (await _focused(page)):
                await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"**/{name}")
            reached.append(name)
    assert reached == PAGES[1:]


async def test_without_scripts_every_word_is_there_and_no_search_that_does_nothing(site):
    async with chromium() as browser:
        page = await opened(browser, site, "values.html", java_script_enabled=False)
        said = await page.locator("main").inner_text()
        assert await page.locator("input").count() == 0
    values = next(topic for topic in HANDBOOK.topics if topic.id == "values")
    assert all(entry.text in " ".join(said.split()) for entry in values.all_entries())


@pytest.mark.parametrize("name", PAGES)
async def test_it_prints_on_a4_and_cuts_no_entry_in_two(site, name):
    async with chromium() as browser:
        page = await opened(browser, site, name)
        printed = await page.pdf(prefer_css_page_size=True)
        await page.emulate_media(media="print")
        wide = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        kept = await page.evaluate(
            "[...document.querySelectorAll('ol > li, section')].every(e => getComputedStyle(e).breakInside === 'avoid')"
        )
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)", printed)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4_POINTS}
    assert wide
    assert kept


async def _focused(page) -> str:
    return await page.evaluate("document.activeElement.href || ''")
