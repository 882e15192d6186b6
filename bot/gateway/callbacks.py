"""Answers to interactions: Discord waits three seconds for each, so ours are tried twice within two and a half."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from math import inf
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.gateway.limits import Seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord.http import MultipartParameters
    from discord.types.interactions import InteractionCallback

    from bot.gateway.limits import Patience


ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_INTERACTION = 10062
NOT_FOUND = 404
TOO_MANY = 429
SERVER_FAULT = 500
SUGGESTIONS = 8
"""The kind of answer that lists what a member may pick; one that is late or lost hurts nobody."""

ATTEMPTS = 2
PASSING = (OSError, aiohttp.ClientError, TimeoutError, discord.DiscordServerError)
"""What may be over at the second attempt."""

LOG = logging.getLogger(__name__)


class UndeliveredError(Exception):
    """Discord did not take the answer to an interaction; through this interaction nobody can be told anything."""

    def __init__(self) -> None:
        """Say what a member could do, who will not read it here."""
        super().__init__("Discord did not take my answer in time. Please ask again.")


class CallbackAdapter(AsyncWebhookAdapter):
    """Sends the answers to interactions; every other request of a webhook is left to discord.py."""

    def __init__(self, patience: Patience, arrived: Seen, clock: Callable[[], float] = time.monotonic) -> None:
        """Take when each interaction arrived from `arrived`, on the same clock."""
        super().__init__()
        self._patience = patience
        self._arrived = arrived
        self._clock = clock
        self._given_up = Seen()

    async def create_interaction_response(  # noqa: PLR0913 (discord.py's signature)
        self,
        interaction_id: int,
        token: str,
        *,
        session: aiohttp.ClientSession,
        proxy: str | None = None,
        proxy_auth: aiohttp.BasicAuth | None = None,
        params: MultipartParameters,
    ) -> InteractionCallback:
        """Return what Discord made of an answer, or what stands for it where that was lost on the way back.

        Raises:
            UndeliveredError: Discord did not take it, and further attempts are pointless.
            discord.HTTPException: Discord refuses what the answer says; another answer may still be sent.
        """
        if self._given_up.since(interaction_id) is not None:
            raise UndeliveredError
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=interaction_id, webhook_token=token)
        answer = _Answer(session, route.url, params, proxy, proxy_auth)
        began = self._clock()
        try:
            return await self._deliver(answer, interaction_id) or _unsaid(interaction_id)
        except (*PASSING, discord.HTTPException) as error:
            if not answer.suggests and not _is_final(error):
                raise
            seconds = self._clock() - began
            LOG.warning("An answer was not delivered, after %.2f seconds: %s.", seconds, what_went_wrong(error))
            if answer.suggests:
                return _unsaid(interaction_id)  # discord.py would log the member's number
            self._given_up.add(interaction_id, began)
            raise UndeliveredError from error

    async def _deliver(self, answer: _Answer, interaction_id: int) -> InteractionCallback | None:
        now = self._clock()
        deadline = (self._arrived.since(interaction_id) or now) + self._patience.answering
        for left in reversed(range(ATTEMPTS)):
            seconds = max((deadline - self._clock()) / (left + 1), self._patience.last_chance)
            try:
                async with asyncio.timeout(seconds):
                    return await answer.send()
            except PASSING:
                # A slow handler may have used up the time of a second attempt.
                if not left or self._clock() + self._patience.last_chance >= deadline:
                    raise
                await asyncio.sleep(self._patience.between_attempts)
            except discord.HTTPException as error:
                is_first = left == ATTEMPTS - 1
                if is_first and self._clock() + _wait_of(error) + self._patience.last_chance < deadline:
                    await asyncio.sleep(_wait_of(error))
                elif is_first or error.code != ALREADY_ACKNOWLEDGED:
                    raise
                else:
                    return None  # the first attempt got there, and only its echo was lost
        return None


class _LimitedError(discord.HTTPException):
    """One of Discord's rate limits, and for how many seconds it says that it lasts."""

    def __init__(self, response: aiohttp.ClientResponse, said: dict[str, Any] | str) -> None:
        super().__init__(response, said)
        after = said.get("retry_after") if isinstance(said, dict) else None
        self.seconds = float(after) if isinstance(after, int | float) else inf


class _Answer:
    """One answer, ready to be sent as often as needed."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        params: MultipartParameters,
        proxy: str | None,
        proxy_auth: aiohttp.BasicAuth | None,
    ) -> None:
        self._session = session
        self._url = url
        self._params = params
        self._proxy = proxy
        self._proxy_auth = proxy_auth

    @property
    def suggests(self) -> bool:
        """Whether this is a list of what may be picked."""
        return bool(self._params.payload) and self._params.payload.get("type") == SUGGESTIONS

    async def send(self) -> InteractionCallback | None:
        """Send it once, and return what Discord made of it; None if it was taken but cannot be read."""
        if self._session.closed:
            raise ConnectionAbortedError  # the bot is stopping
        async with self._session.post(
            self._url,
            data=self._body(),
            params={"with_response": "true"},
            proxy=self._proxy,
            proxy_auth=self._proxy_auth,
        ) as response:
            said = _read(await response.text("utf-8", "replace"))
            if response.ok:
                return cast("InteractionCallback", said) if isinstance(said, dict) and "interaction" in said else None
            if response.status >= SERVER_FAULT:
                raise discord.DiscordServerError(response, said)
            if response.status == TOO_MANY:
                raise _LimitedError(response, said)
            if response.status == NOT_FOUND:
                raise discord.NotFound(response, said)
            raise discord.HTTPException(response, said)

    def _body(self) -> aiohttp.Payload:
        if not self._params.multipart:
            return aiohttp.JsonPayload(self._params.payload)
        form = aiohttp.FormData(quote_fields=False)
        for file in self._params.files or ():
            file.reset()
        for field in self._params.multipart:
            form.add_field(**field)
        return form()


def use(adapter: AsyncWebhookAdapter) -> None:
    """Send the answers of every task that starts from here through an adapter."""
    async_context.set(adapter)


def what_went_wrong(error: BaseException) -> str:
    """Return in a few words why an answer did not arrive; a status says more than Discord's page of HTML."""
    match error:
        case discord.HTTPException():
            return f"status {error.status}, code {error.code}"
        case TimeoutError():
            return "no reply in time"
        case _:
            return f"{type(error).__name__}: {error}"


def _is_final(error: BaseException) -> bool:
    """Return whether no answer of any kind can reach this interaction any more."""
    if not isinstance(error, discord.HTTPException) or isinstance(error, discord.DiscordServerError):
        return True
    return error.status in {NOT_FOUND, TOO_MANY} or error.code in {UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED}


def _wait_of(error: discord.HTTPException) -> float:
    """Return for how many seconds Discord asks to wait before the same is sent again; for ever if it does not."""
    return error.seconds if isinstance(error, _LimitedError) else inf


def _read(text: str) -> dict[str, Any] | str:
    try:
        said = json.loads(text)
    except ValueError:
        return text
    return cast("dict[str, Any]", said) if isinstance(said, dict) else text


def _unsaid(interaction_id: int) -> InteractionCallback:
    """Return the least that discord.py needs to go on; nothing of ours reads more of it."""
    return {"interaction": {"id": interaction_id, "type": 2}}
