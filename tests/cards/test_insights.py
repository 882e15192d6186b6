"""The card of what is asked keeps to what a message holds, as a card and as plain text, however much there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.insights import IN_THE_FILE, MORE_IN_THE_FILE, insights_card
from bot.cards.limits import MOST_CONTENT, MOST_DISPLAYS, MOST_TEXT
from bot.cards.markup import units
from bot.insights.figures import Figure
from bot.insights.overview import MissedQuestion
from tests.insights.test_chart import busy


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("rows", [0, 3, 500])
def test_it_fits_a_message_and_says_where_the_rest_is(plain, rows):
    found = busy()
    seldom = tuple((f"values.e{number}", "A title of *many* words " * 5) for number in range(rows))
    missed = tuple(MissedQuestion("What is the password for the wifi in here?", Figure(9)) for _ in range(rows))
    card = insights_card(replace(found, seldom=seldom, missed=missed), wants_plain_text=plain)
    assert sum(map(units, card.texts)) <= (MOST_CONTENT if plain else MOST_TEXT)
    assert len(card.texts) <= (1 if plain else MOST_DISPLAYS)
    assert IN_THE_FILE in card.texts[-1] or MORE_IN_THE_FILE in card.texts[-1]
    if rows == 500 and not plain:
        assert "- and 488 more, listed in the file" in "\n".join(card.texts)


def test_what_somebody_has_asked_is_shown_as_it_is_written():
    missed = (MissedQuestion("**@everyone** where is [it](https://example.org)", Figure(9)),)
    (text,) = [each for each in insights_card(replace(busy(), missed=missed)).texts if "Asked, and not" in each]
    assert "\\*\\*\\@everyone\\*\\*" in text
