"""Two minutes for an office manager: what a correction takes them on the page, and what names an entry goes along."""

from __future__ import annotations

import pytest

from tests.playground.office_manager import at_the_page, correct, renamed, restored, retired, said
from tests.support.page import CHROMIUM, NO_CHROMIUM, SIZES, ask, chromium, fits, view_as

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]
MOST_PRESSES, MOST_FIELDS, MOST_SECONDS = 8, 3, 10.0
ENTRY, QUESTION = "values.fairness", "what is the second value"


@pytest.mark.parametrize("size", SIZES)
async def test_a_wrong_answer_is_right_after_at_most_8_presses_and_3_fields(size):
    async with chromium() as browser, at_the_page(browser, size) as page:
        effort = await correct(page)
        assert await fits(page)
    assert effort.presses <= MOST_PRESSES
    assert effort.fields <= MOST_FIELDS


@pytest.mark.timed
@pytest.mark.parametrize("size", SIZES)
async def test_a_correction_takes_at_most_10_seconds_of_waiting(size, record_property):
    async with chromium() as browser, at_the_page(browser, size) as page:
        effort = await correct(page)
    record_property(f"table of office manager: seconds of waiting, {size}", f"{effort.seconds:.1f}")
    assert effort.seconds <= MOST_SECONDS, effort.steps


async def test_an_entry_goes_comes_back_and_is_renamed_with_all_that_names_it():
    async with chromium() as browser, at_the_page(browser, "desktop") as page:
        await retired(page, ENTRY)
        await ask(page, QUESTION)
        assert "Speaking up for all children" in await said(page)
        await restored(page, ENTRY)
        await ask(page, QUESTION)
        assert "Fairness, trust, care and respect" in await said(page)
        await renamed(page, ENTRY, "values.trust")
        await view_as(page, "Priya Shah (staff)")
        await ask(page, "how do we treat each other")
        assert "Fairness, trust, care and respect" in await said(page)
