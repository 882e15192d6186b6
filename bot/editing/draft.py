"""A change between its preview and the press of a button: held in memory, for one editor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.editing.change import Change
    from bot.editing.preview import Preview
    from bot.editing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that an editor looks at; `sheet` is what she filled in, None where nothing is filled in for it.

    `preview` is what she was shown, without the edition that would come of it. `is_busy` says that it is being made, so
    that a second press does not make it twice.
    """

    change: Change
    sheet: Sheet | None = None
    preview: Preview | None = None
    is_busy: bool = False

    def marked(self, *, is_material: bool) -> Draft:
        """Return the draft of the same change, material or not."""
        sheet = replace(self.sheet, is_material=is_material) if self.sheet else None
        return replace(self, change=replace(self.change, is_material=is_material), sheet=sheet)
