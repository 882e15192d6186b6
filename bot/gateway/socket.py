"""The gateway as discord.py speaks it, hardened: what cannot be read never ends the process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.gateway.limits import Patience
from bot.gateway.traffic import UnreadableFrameError

LOG = logging.getLogger(__name__)


class SteadySocket(DiscordWebSocket):
    """One connection to the gateway."""

    patience = Patience()

    @property
    def close_code(self) -> int | None:
        """Return with which code the connection was closed, by either side."""
        return self._close_code or self.socket.close_code

    @property
    def is_resumable(self) -> bool:
        """Whether the session can go on over another connection."""
        return self.session_id is not None

    def forget_session(self) -> None:
        """Begin a new session over the next connection."""
        self.session_id = self.sequence = None
        self.gateway = self.DEFAULT_GATEWAY

    async def received_message(self, msg: str | bytes, /) -> None:
        """Take a frame.

        Raises:
            UnreadableFrameError: The frame is no JSON, or not what its compression says.
        """
        text = self._decompressed(msg) if isinstance(msg, bytes) else msg
        if text is None:
            return
        try:
            await super().received_message(text)
        except json.JSONDecodeError as error:
            raise UnreadableFrameError(skippable=True) from error
        except (ReconnectWebSocket, discord.ConnectionClosed, OSError, aiohttp.ClientError):
            raise
        except Exception as error:  # noqa: BLE001 (one event that makes no sense is not worth a session)
            LOG.warning("An event makes no sense and is left out: %s.", type(error).__name__)

    def _decompressed(self, msg: bytes) -> str | None:
        try:
            return self._decompressor.decompress(msg)
        except Exception as error:
            raise UnreadableFrameError(skippable=False) from error

    def silence_allowed(self) -> float:
        """Return for how many seconds from now the latest answer to a heartbeat may stay the latest.

        Raises:
            ConnectionResetError: There is no heartbeat, because no hello came or the connection is closed.
        """
        heart = self._keep_alive
        if heart is None or heart.interval is None:
            raise ConnectionResetError
        age = time.perf_counter() - heart._last_ack  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return heart.interval + min(heart.interval, self.patience.acknowledging) - age

    async def close(self, code: int = 4000) -> None:
        """Close the connection, and hang up on a server that does not say goodbye; 4000 keeps the session."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience.closing):
                await super().close(code)

    async def abandon(self) -> None:
        """Close what is left of a connection that has failed; how it was closed by others stays known."""
        if self._keep_alive:
            self._keep_alive.stop()
        if self.open:
            await self.close()
