"""When two phrasings are the same question: capitals, spaces and punctuation make no difference."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_NO_WORD = re.compile(r"[\W_]+")


def fold(words: str) -> str:
    """Return words in a form in which equal questions are equal."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip()
