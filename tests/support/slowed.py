"""How much longer a piece of work may take where a test measures it: counting lines takes several times as long."""

from __future__ import annotations

import sys

SLOWED = 1 if sys.gettrace() is None else 4
