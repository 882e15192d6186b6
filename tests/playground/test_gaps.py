"""The story of a question without an answer on the playground's page: two members send it, and both are told once."""

from __future__ import annotations

import pytest

from bot.playground import EDITORS, MEMBERS
from tests.playground.office_manager import at_the_page
from tests.playground.pictures import press_for_form, submit
from tests.support.page import (
    CHROMIUM,
    NO_CHROMIUM,
    SIZES,
    ask,
    chromium,
    fits,
    messages,
    press,
    press_here,
    timeline_says,
    use,
    view_as,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]

ASKED = {MEMBERS[0]: "can a school lend us a teacher", MEMBERS[1]: "could a school lend us teachers please"}
NO_ANSWER, ANSWER = "The handbook does not answer that", "Collaboration between schools"
TOLD = "The handbook answers that now"


async def send_to_editors(page, question):
    await ask(page, question)
    await timeline_says(page, NO_ANSWER)
    await press_for_form(page, "Ask the editors")
    await submit(page)
    await timeline_says(page, "The editors have your question")


@pytest.mark.parametrize("size", SIZES)
async def test_two_members_ask_an_editor_answers_and_both_are_told_once(size):
    async with chromium() as browser, at_the_page(browser, size) as page:
        for member, question in ASKED.items():
            await view_as(page, member)
            await send_to_editors(page, question)
        await view_as(page, EDITORS[0])
        await use(page, "questions")
        await press(page, f"1: {ASKED[MEMBERS[0]]}")
        await timeline_says(page, "sent by 2 members")
        await press_for_form(page, "Answer with another entry")
        await write(page, "entry", "values.collaboration")
        await submit(page)
        await press_here(page, "Publish", "Published.")
        for member, question in ASKED.items():
            await view_as(page, member)
            await use(page, "topics")
            await timeline_says(page, TOLD)
            await use(page, "help")
            assert await messages(page).get_by_text(TOLD).count() == 1
            await ask(page, question)
            await timeline_says(page, ANSWER)
        assert await fits(page)
