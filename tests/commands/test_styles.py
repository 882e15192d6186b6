"""A card has one main button and the accent of its kind, what takes words away warns of it, and words say the same."""

from __future__ import annotations

from bot.cards.accents import Accent
from tests.support.discord_world import text_of, walk
from tests.support.limits import BUTTON
from tests.support.office import shown

USUAL, MAIN, WARNING = 2, 1, 4
"""Discord's numbers for a grey button, a blue and a red one."""


def styles_of(message):
    parts = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    return {each["label"]: each["style"] for each in walk(parts) if each["type"] == BUTTON}


async def test_a_preview_has_one_main_button_and_dropping_it_warns_of_nothing(office):
    preview = styles_of(await office.edited("rules.e1", text="Be kind to all."))
    assert preview == {"Publish": MAIN, "Change again": USUAL, "Keeper and review date": USUAL, "Drop": USUAL}
    protected = styles_of(await office.edited("aims.e1", text="Read."))
    assert protected == {"Propose": MAIN, "Change again": USUAL, "Keeper and review date": USUAL, "Drop": USUAL}
    refused = styles_of(await office.edited("rules.e1", phrasings="Punctuality number 2 please"))
    assert refused == {"Change again": MAIN, "Keeper and review date": USUAL, "Drop": USUAL}


async def test_what_takes_words_away_warns_by_its_label_and_its_colour(office):
    retiring = shown(await office.knowledge("retire", entry="rules.e3"))
    assert styles_of(retiring) == {"Take it out": WARNING, "Drop": USUAL}
    protected = shown(await office.knowledge("retire", entry="aims.e2"))
    await office.edith.click(protected, label="Propose")
    card = office.news.last_message
    assert styles_of(card) == {"Approve, and take it out": WARNING, "Decline": WARNING}
    await office.published("rules.e1", text="Be kind to all.")
    back = shown(await office.knowledge("undo"))
    assert styles_of(back) == {"Publish": MAIN, "Drop": USUAL}


async def test_a_proposal_is_approved_by_its_main_button_and_declining_it_warns(office):
    await office.edith.click(await office.edited("aims.e1", text="Read."), label="Propose")
    assert styles_of(office.news.last_message) == {"Approve": MAIN, "Decline": WARNING}


def accent_of(message):
    """Return the accent of a card as Discord got it."""
    (box,) = (each if isinstance(each, dict) else each.to_dict() for each in message.components)
    return Accent(box["accent_color"])


async def test_a_change_has_the_accent_of_how_far_it_is_and_words_that_say_the_same(office):
    preview = await office.edited("rules.e1", text="Be kind to all.")
    assert (accent_of(preview), text_of(preview)[:12]) == (Accent.PREVIEW, "### Preview:")
    done = shown(await office.edith.click(preview, label="Publish"))
    assert accent_of(done) is Accent.PUBLISHED
    assert "Published. Members read these words from now on." in text_of(done)
    await office.edith.click(await office.edited("aims.e1", text="Read."), label="Propose")
    card = office.news.last_message
    assert (accent_of(card), text_of(card)[:14]) == (Accent.PROPOSAL, "### Proposal 1")
    await office.tom.click(card, label="Approve")
    assert accent_of(office.news.last_message) is Accent.PUBLISHED
    assert "Approved by tom. Members read these words from now on." in text_of(office.news.last_message)
