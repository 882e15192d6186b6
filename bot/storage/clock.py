"""Whether the clock is believed when it says that something has been kept long enough; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_GAP = timedelta(days=40)
"""How far the clock may have gone since it was last believed; summer holidays are 42 days, and a dead battery years."""

AGREEING_AFTER = timedelta(days=1)
"""How much later a clock that has gone further has to say the same again."""


def is_believed(now: datetime, last: datetime | None, doubted: datetime | None) -> bool:
    """Return whether to delete by a clock.

    `last` is what it said when it was last believed, None where nobody knows; `doubted` is when it was first doubted
    since then. A clock that has gone back is as doubtful as one that has gone on.
    """
    if last is not None and abs(now - last) <= LONGEST_GAP:
        return True
    return doubted is not None and AGREEING_AFTER <= now - doubted <= LONGEST_GAP


def doubted_from(now: datetime, doubted: datetime | None) -> datetime:
    """Return from when on a clock that is not believed is doubted: from before, if that fits, or from now."""
    return doubted if doubted is not None and doubted <= now < doubted + AGREEING_AFTER else now
