"""The accent of a card is seen in every theme, and is never the only sign of what kind of card it is."""

from __future__ import annotations

import pytest

from bot.cards.accents import Accent, accent_of
from bot.cards.layout import card
from tests.support.asking import ask

BACKGROUNDS = {
    "light": 0xFFFFFF,
    "light, a card": 0xF2F3F5,
    "light, as of 2025": 0xFBFBFB,
    "dark, until 2025": 0x313338,
    "dark, a card until 2025": 0x2B2D31,
    "ash": 0x323339,
    "ash, a card": 0x393A41,
    "dark": 0x1A1A1E,
    "dark, a card": 0x242429,
    "onyx": 0x070709,
}
LEAST_CONTRAST = 3.0
"""What WCAG 2.2 asks of what is no text, in 1.4.11."""


def luminance(colour):
    """Return how bright a colour is, as the WCAG define it."""
    shares = [(colour >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_what_the_wcag_say():
    assert contrast(0x000000, 0xFFFFFF) == pytest.approx(21)
    assert contrast(0x777777, 0xFFFFFF) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("background", BACKGROUNDS.values(), ids=BACKGROUNDS)
@pytest.mark.parametrize("accent", Accent)
def test_an_accent_stands_out_from_every_background_of_discord(accent, background):
    assert contrast(accent.value, background) >= LEAST_CONTRAST


def test_each_kind_of_card_has_an_accent_of_its_own():
    assert len({accent.value for accent in Accent}) == len(Accent.__members__) == 6


@pytest.mark.parametrize(
    ("question", "accent", "sign"),
    [
        ("whats the third value", Accent.ANSWER, "Reviewed "),
        ("whats the third one", Accent.OFFER, "I am not sure which of these you mean."),
        ("whats the wifi password", Accent.OFFER, "The handbook does not answer that"),
        ("who is the DSL", Accent.ANSWER, "safeguarding"),
        ("a child told me that his dad hits him", Accent.WORRY, "Please talk to your safeguarding lead now"),
        ("thank you", None, "You are welcome."),
    ],
)
def test_a_reply_has_the_accent_of_its_kind_and_words_that_say_the_same(question, accent, sign):
    reply = ask(question)
    assert accent_of(reply) is card(reply).accent is accent
    assert sign in "\n".join(card(reply).texts)
