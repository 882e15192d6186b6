"""What a member did, and what the bot did about it and when."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

DEADLINE = 3.0
"""Seconds after which Discord takes no acknowledgement of an interaction any more."""

TOKEN_LIFETIME = 15 * 60.0


@dataclass(slots=True, eq=False)
class Exchange:
    """An interaction or a message of a member. Times are of `time.perf_counter` in the server's process."""

    id: str
    kind: str
    token: str = ""
    intended: float = 0.0
    sent: float = 0.0
    acknowledged: float | None = None
    replied: float | None = None
    """When the first message came that says something; what only says that the bot is thinking says nothing."""

    callback: dict[str, Any] = field(default_factory=dict)
    replies: list[dict[str, Any]] = field(default_factory=list)
    """The messages that came of it, as they are now: the answer itself, follow-ups, replies in the channel."""

    pressed: dict[str, Any] | None = None
    """The message whose button or menu it was."""

    event: tuple[str, dict[str, Any]] = ("", {})
    """The event that told the bot."""

    refused: list[int] = field(default_factory=list)
    """Discord's codes for what the bot was refused: 10062 too late, 40060 a second time."""

    done: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_answered(self) -> bool:
        return self.acknowledged is not None

    @property
    def is_late(self) -> bool:
        return self.acknowledged is None and time.perf_counter() - self.sent > DEADLINE

    @property
    def is_private(self) -> bool:
        return bool((self.callback.get("data") or {}).get("flags", 0) & 64)

    @property
    def seconds(self) -> float:
        """How long it took from when it was meant to be sent until it was acknowledged."""
        assert self.acknowledged is not None, f"{self.kind} was not acknowledged"
        return self.acknowledged - self.intended

    @property
    def message(self) -> dict[str, Any]:
        """The first message that came of it."""
        return self.replies[0]

    def acknowledge(self) -> None:
        self.acknowledged = time.perf_counter()
        self.done.set()

    def keep(self, message: dict[str, Any]) -> None:
        """Take in a message that came of it."""
        self.replies.append(message)
        self.read(message)

    def read(self, message: dict[str, Any]) -> None:
        """Take note of the time if this message, as it is now, is the first that says something."""
        if self.replied is None and (message.get("content") or message.get("components")):
            self.replied = time.perf_counter()
            self.told.set()

    async def wait(self, seconds: float = DEADLINE) -> bool:
        """Wait until it is acknowledged, and return whether it was."""
        return await _within(self.done, self.sent + seconds)

    async def reply(self, seconds: float) -> bool:
        """Wait until a message came that says something, and return whether one did."""
        return await _within(self.told, self.sent + seconds)


async def _within(event: asyncio.Event, until: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), max(0.0, until - time.perf_counter()))
    except TimeoutError:
        return False
    return True
