"""What a build adds to the package: the words of `knowledge/`, and what was learned of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = "bot/shipped"
LEARNED = f"{SHIPPED}/learned"


class Hook(BuildHookInterface[Any]):
    """Learns the words when a package is built, which takes a minute once; an sdist has what was learned already."""

    @property
    def _has_learned(self) -> bool:
        return Path(self.root, LEARNED).is_dir()

    def dependencies(self) -> list[str]:
        """Return what it takes to learn: all that the assistant itself needs."""
        return [] if self._has_learned else self.metadata.core.dependencies

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add files to a wheel or an sdist; an editable install finds the words in the checkout."""
        if version == "editable":
            return
        added = build_data["force_include"]
        if self.target_name == "wheel":
            words = Path(self.root, "knowledge")
            for path in sorted([*words.glob("*.y*ml"), words / "schema.json"]):
                added[str(path)] = f"{SHIPPED}/knowledge/{path.name}"
        if not self._has_learned:
            learned = self._learned()
            if not learned.is_dir():
                self.app.display_warning("Without the sentence encoder the package brings along nothing learned.")
                return
            added[str(learned)] = LEARNED

    def _learned(self) -> Path:
        """Return the folder with what is learned of the words, which is made in `build` as far as it is not there."""
        sys.path.insert(0, self.root)
        from bot.assistant.learning import learn_into  # noqa: PLC0415 - whoever builds from an sdist has no numpy

        folder = Path(self.root, "build", "learned")
        learn_into(folder, Path(self.root, "knowledge"), self.app.display_info)
        return folder
