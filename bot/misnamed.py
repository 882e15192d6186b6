"""Names in `.env` that are no settings, which would else have no effect without anybody being told."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.setting_texts import LONGEST_SHOWN
from bot.settings import SETTINGS, names_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NEAR = 0.8
"""From how alike on, from 0 to 1, a name is taken for the slip of another."""

SHORTEST_END = 5
"""Letters of the end of a name, such as TOKEN, for which the whole of it is meant."""


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A name that is no setting, and the setting that was probably meant, "" for none."""

    name: str
    line: int
    meant: str = ""

    def __str__(self) -> str:
        """Return a sentence; it does not repeat what may be a token that stands there by itself."""
        is_name = len(self.name) <= LONGEST_SHOWN and self.name.replace("-", "_").isidentifier()
        named = f"{self.name} in .env" if is_name else f"What stands in line {self.line} of .env"
        if self.meant:
            return f"{named} is no setting: did you mean {self.meant}?"
        return f"{named} is no setting: docs/settings.md has the names of all, and anything else there has no effect."


def misnamed(folder: Path | None = None) -> tuple[Misnamed, ...]:
    """Return what is set in the `.env` of a folder, the current one by default, and is no setting."""
    known = [setting.name for setting in SETTINGS]
    return tuple(Misnamed(name, line, _meant(name, known)) for name, line in names_in(folder) if name not in known)


def _meant(name: str, known: Sequence[str]) -> str:
    """Return the setting that a wrong name comes close to, or that it is the end of; "" for none."""
    plain = name.upper().replace("-", "_")
    ends = [each for each in known if len(plain) >= SHORTEST_END and each.endswith(f"_{plain}")]
    return next(iter([*difflib.get_close_matches(plain, known, n=1, cutoff=NEAR), *ends]), "")
