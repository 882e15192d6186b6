"""Puts the parts together; the only module that knows concrete classes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.library import Library
from bot.matching.sense import Sense

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What the edge is built from; `clock` gives seconds that never run backwards."""

    settings: Settings
    library: Library
    assistant: Assistant
    conversations: Conversations
    clock: Callable[[], float]


def build(settings: Settings) -> Parts:
    """Read the handbook and put the parts together; the library still has to `learn_meaning`."""
    library = Library(settings.knowledge_dir, Sense(settings.model_dir, settings.data_dir))
    return Parts(settings, library, Assistant(library), Conversations(), time.monotonic)
