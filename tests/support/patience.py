"""How long a test waits for what must happen, and how much longer than wanted a piece of work may take in it.

A busy machine, or a small one, takes several times as long, and so does counting lines. What is wanted is measured by
`make timed`, where nothing else runs; the other tests find out what never ends, and what grows out of all proportion.
"""

from __future__ import annotations

import sys

PATIENCE = 60
"""Seconds after which a test gives up waiting for a condition."""

SLOWED = 5 if sys.gettrace() is None else 20
"""How many times as long as wanted a piece of work may take."""
