"""Gives memory back to the system that was only needed for a moment."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Give back what the C library holds of memory that is no longer used; where it cannot, nothing happens.

    Reading the sentence encoder leaves some 60 MB behind, and learning leaves more, which glibc would keep for later.
    """
    with suppress(AttributeError, OSError, TypeError):  # other C libraries, Windows
        ctypes.CDLL(None).malloc_trim(0)
