"""Why a change was not made, as errors that carry what an editor needs to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.editing.preview import UNASKED
from bot.errors import EditingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.editing.preview import Preview
    from bot.handbook.yaml_edit import Value


SOLO = "If you are the only editor, whoever runs the assistant can set SOLO_EDITOR=yes; you can then publish it alone."


INIT_FIRST = (
    "These words came with the assistant, and its next version will overwrite them. Before they can be changed, "
    "whoever runs it has to copy them with partnership-bot init FOLDER and set KNOWLEDGE_DIR to that folder."
)


class ShippedError(EditingError):
    """The words are those that an installed package brought along."""

    def __init__(self) -> None:
        """Say what to do first."""
        super().__init__(INIT_FIRST)


class StaleError(EditingError):
    """Somebody else was quicker: `now` are the words as they stand, `wanted` are the editor's own, `was` those before.

    `id` says of which entry or topic. `was` is None where the words that the editor was shown are not in the history.
    """

    def __init__(
        self, wanted_id: str, now: Mapping[str, Value], wanted: Mapping[str, Value], was: Mapping[str, Value] | None
    ) -> None:
        """Say which words, and what to do."""
        super().__init__(
            "Somebody else has changed these words since you opened them, so nothing was written. Your text is "
            "kept here: compare the two, and send yours again if it is still right."
        )
        self.id = wanted_id
        self.now = now
        self.wanted = wanted
        self.was = was


class RefusedError(EditingError):
    """The change has problems; `preview` tells them."""

    def __init__(self, preview: Preview) -> None:
        """Say all of them."""
        super().__init__("\n".join(str(problem) for problem in preview.problems) or "Nothing would change.")
        self.preview = preview


class NeedsSecondError(EditingError):
    """A second editor has to agree; `preview` says why."""

    def __init__(self, preview: Preview) -> None:
        """Say why, and what to do."""
        why = [str(taken) for taken in preview.broken]
        why += [UNASKED.format(len(preview.unasked))] if preview.unasked else []
        why += [f"These words are protected: {', '.join(preview.protected)}."] if preview.protected else []
        super().__init__("\n".join([*why, f"A second editor has to agree: propose the change. {SOLO}"]))
        self.preview = preview


class ProposalError(EditingError):
    """A proposal cannot be decided as somebody wants."""
