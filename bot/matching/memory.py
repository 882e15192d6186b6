"""Gives memory back to the system that was only needed for a moment."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3
LARGE = 2 << 20
"""From two megabytes on, memory is asked of the system and given back as soon as it is not used. What a question
among ten thousand entries needs for a moment is smaller: asked for each time, it would take a third longer."""


def keep_little() -> None:
    """Let the C library keep no large piece of memory for later; where it cannot, nothing happens.

    By itself, glibc keeps ever larger pieces: after some hundred questions they come to 15 MB.
    """
    with suppress(AttributeError, OSError, TypeError):  # other C libraries, Windows
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Give back what the C library holds of memory that is no longer used; where it cannot, nothing happens.

    Reading the sentence encoder leaves some 60 MB behind, and learning leaves more, which glibc would keep for later.
    """
    with suppress(AttributeError, OSError, TypeError):  # other C libraries, Windows
        ctypes.CDLL(None).malloc_trim(0)
