"""The votes on the answers, for whoever improves them: as a table or as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.storage.store import Votes

NOBODY = "Nobody has called an answer helpful or not helpful yet, or it is so long ago that the votes are deleted."


def table(votes: Sequence[Votes]) -> str:
    """Return a row for each entry, those first that were most often not helpful; a sentence where there are none."""
    if not votes:
        return NOBODY
    helpful, not_helpful = Counter[str](), Counter[str]()
    for each in votes:
        helpful[each.entry] += each.helpful
        not_helpful[each.entry] += each.not_helpful
    entries = sorted(helpful, key=lambda entry: (-not_helpful[entry], -helpful[entry], entry))
    width = max(map(len, ("entry", *entries)))
    rows = [f"{'entry':{width}}{'helpful':>9}{'not helpful':>13}"]
    rows += [f"{entry:{width}}{helpful[entry]:9}{not_helpful[entry]:13}" for entry in entries]
    return "\n".join(rows)


def data(votes: Sequence[Votes]) -> list[dict[str, object]]:
    """Return the votes of each entry and month, for scripts."""
    return [asdict(each) for each in votes]
