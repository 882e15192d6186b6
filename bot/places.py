"""Where words and records are when nobody says: beside the code in a checkout, and elsewhere once it is installed."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).parents[1]
"""The checkout; of an installed package it is the folder of all packages, where nothing is looked for."""

SHIPPED = Path(__file__).parent / "shipped"
"""What a package brings along, added by `release/hook.py` when it is built; a checkout has no such folder."""

SHIPPED_WORDS = SHIPPED / "knowledge"
SHIPPED_LEARNING = SHIPPED / "learned"

NAME = "partnership-assistant"
"""What the folder is called in which a user's system keeps the data of programs."""


def usual_words() -> Path:
    """Return the folder of the words: those of the checkout, or those that the package brings along."""
    return SHIPPED_WORDS if SHIPPED_WORDS.is_dir() else PROJECT / "knowledge"


def usual_data() -> Path:
    """Return the folder for what is kept: that of the checkout, or where a user's system wants such data.

    Raises:
        ValueError: Its user has no home; the text goes on after the name of the setting.
    """
    if not SHIPPED_WORDS.is_dir():
        return PROJECT / "data"
    from platformdirs import user_data_path  # noqa: PLC0415 - a checkout, and whoever sets DATA_DIR, do without

    try:
        return user_data_path(NAME, appauthor=False)
    except RuntimeError as error:
        message = "has to be set, because this user has no home folder: write the path of a folder to keep things in."
        raise ValueError(message) from error


def are_shipped(words: Path) -> bool:
    """Whether these words are those that the package brings along, which its next version will write over."""
    return words.resolve() == SHIPPED_WORDS.resolve()
