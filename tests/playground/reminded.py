"""A playground of its own, on a morning on which somebody is reminded of the tour: its clock is set for that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import wiring
from bot.client import PartnershipBot
from bot.commands.tour.reminders import nudge_all
from bot.playground import Hub, _Playground
from bot.settings import load
from bot.storage.opening import in_memory
from bot.storage.progress import By, Progress
from bot.storage.thread import StoreThread

if TYPE_CHECKING:
    import simcord

    from bot.storage.store import Store

MORNING = datetime(2026, 11, 24, 10, tzinfo=UTC)
"""A Tuesday in term time."""

ASKED = MORNING - timedelta(days=8)


class _Reminding(_Playground):
    """A playground in which the first of the people asked to be reminded eight days ago, and then did not go on."""

    def _move_home(self, hub: Hub) -> None:
        super()._move_home(hub)
        self._member = hub.viewers[0].id

    async def _greet(self, env: simcord.Env, channel: simcord.ChannelHandle) -> None:
        await super()._greet(env, channel)

        def begin(kept: Store) -> None:
            kept.tours.travel(self._member, lambda _: Progress("leader", "values"), at=ASKED)
            kept.tours.remind_me(self._member, By.HERE, channel=channel.id, at=ASKED)

        self._client.services.store.do(begin).result()
        await nudge_all(self._client)
        await env.settle()


def main() -> None:
    """Serve the page until the process is asked to end."""
    settings = load(for_discord=False)
    with StoreThread(in_memory) as store:
        services = wiring.build(settings, store)
        services.now = lambda: MORNING
        client = PartnershipBot(services)
        asyncio.run(_Reminding(client, settings.timezone.key, 0).serve())


if __name__ == "__main__":
    main()
