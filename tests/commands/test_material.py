"""Where members agree to words on the tour, who edits them says whether they are asked again."""

from __future__ import annotations

import pytest

from tests.support.discord_world import buttons_of, text_of
from tests.support.office import filled_in, shown
from tests.support.tours import lead_round

ASK, DO_NOT = "Ask members to read it again", "Do not ask again"
ALL = "Be kind to everybody."
MOST_PRESSES = ["Publish", ASK, "Change again", "Keeper and review date", "Drop"]


@pytest.fixture(autouse=True)
def _tour(office):
    lead_round(office.bot.services.library)


def material(office):
    return office.store.do(lambda kept: kept.tours.material()).result(5)


async def test_the_preview_of_words_that_members_agree_to_lets_them_be_asked_again(office):
    preview = await office.edited("rules.e1", text=ALL)
    assert list(buttons_of(preview)) == MOST_PRESSES
    assert "will not be asked to read them again" in text_of(preview)
    marked = shown(await office.edith.click(preview, label=ASK))
    assert marked.id == preview.id
    assert list(buttons_of(marked)) == [label if label != ASK else DO_NOT for label in MOST_PRESSES]
    assert "will be asked to read them again" in text_of(marked)
    assert material(office) == {}
    done = shown(await office.edith.click(marked, label="Publish"))
    assert "will be asked to read them again" in text_of(done)
    assert material(office) == {"rules.e1": 1}
    history = text_of(shown(await office.knowledge("history")))
    assert "were asked to read them again" in history


async def test_the_mark_is_taken_back_with_a_press_and_unmarked_words_ask_nobody(office):
    preview = await office.edited("rules.e1", text=ALL)
    marked = shown(await office.edith.click(preview, label=ASK))
    plain = shown(await office.edith.click(marked, label=DO_NOT))
    assert list(buttons_of(plain)) == MOST_PRESSES
    done = shown(await office.edith.click(plain, label="Publish"))
    assert "read them again" not in text_of(done)
    assert material(office) == {}
    assert "read them again" not in text_of(shown(await office.knowledge("history")))


@pytest.mark.parametrize(("entry", "texts"), [("rules.e2", {"text": "Be early."}), ("rules.e1", {"phrasings": "kind"})])
async def test_other_words_and_phrasings_offer_no_mark(office, entry, texts):
    preview = await office.edited(entry, **texts)
    assert not {ASK, DO_NOT} & buttons_of(preview).keys()
    assert "read them again" not in text_of(preview)


async def test_the_mark_stays_while_the_form_is_filled_in_again(office):
    marked = shown(await office.edith.click(await office.edited("rules.e1", text="Be kidn."), label=ASK))
    form = await office.edith.click(marked, label="Change again")
    assert filled_in(form)["text"] == "Be kidn."
    again = shown(await office.fill(form, text=ALL))
    assert DO_NOT in buttons_of(again)
    care = await office.edith.click(again, label="Keeper and review date")
    again = shown(await office.fill(care, keeper="School office"))
    await office.edith.click(again, label="Publish")
    assert material(office) == {"rules.e1": 1}


async def test_a_proposal_says_whether_members_are_asked_and_its_approval_asks_them(office):
    await office.published("rules.e2", by=office.tom, text="Be early.")
    lead_round(office.bot.services.library)
    preview = await office.edited("aims.e1", text="Teach every child to read well.")
    marked = shown(await office.edith.click(preview, label=ASK))
    await office.edith.click(marked, label="Propose")
    card = office.news.last_message
    assert "will be asked to read them again" in text_of(card)
    assert list(buttons_of(card)) == ["Approve", "Decline"]
    assert material(office) == {}
    approved = shown(await office.tom.click(card, label="Approve"))
    assert "will be asked to read them again" in text_of(approved)
    assert material(office) == {"aims.e1": 2}


async def test_an_undo_is_marked_only_by_a_press_of_its_own(office):
    marked = shown(await office.edith.click(await office.edited("rules.e1", text=ALL), label=ASK))
    done = shown(await office.edith.click(marked, label="Publish"))
    lead_round(office.bot.services.library)
    undo = shown(await office.edith.click(done, label="Undo"))
    assert list(buttons_of(undo)) == ["Publish", ASK, "Drop"]
    undo = shown(await office.edith.click(undo, label=ASK))
    await office.edith.click(undo, label="Publish")
    assert material(office) == {"rules.e1": 2}


async def test_the_mark_of_a_change_from_before_a_restart_says_what_to_do(office):
    preview = await office.edited("rules.e1", text=ALL)
    await office.restart()
    assert "open the form again" in shown(await office.edith.click(preview, label=ASK)).content


async def test_who_is_no_editor_any_more_marks_nothing(office):
    preview = await office.edited("rules.e1", text=ALL)
    office.env.backend.remove_member_role(office.home.id, office.edith.id, office.editors.id)
    await office.env.settle()
    assert "Only editors" in shown(await office.edith.click(preview, label=ASK)).content
