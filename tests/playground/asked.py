"""A playground of its own, in which a role has just been asked to read an entry, on a day that stays the same."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import wiring
from bot.cards.reading import asking_card
from bot.client import PartnershipBot
from bot.commands.messages import message
from bot.playground import Hub, _Playground
from bot.settings import load
from bot.storage.opening import in_memory
from bot.storage.progress import ReadingRequest
from bot.storage.thread import StoreThread
from bot.tour.agreeing import find_entry
from tests.playground.reminded import MORNING

if TYPE_CHECKING:
    import simcord

ENTRY = "values.responsibility"
BY = (MORNING + timedelta(days=10)).date()


class _Asking(_Playground):
    """A playground in which the first two of the people are asked to read the third value."""

    def _move_home(self, hub: Hub) -> None:
        super()._move_home(hub)
        self._role = hub.guild.create_role("Teaching staff", mentionable=True).id
        for each in hub.viewers[:2]:
            hub.guild._env.backend.add_member_role(hub.guild.id, each.id, self._role)

    async def _greet(self, env: simcord.Env, channel: simcord.ChannelHandle) -> None:
        await super()._greet(env, channel)
        wanted = ReadingRequest(0, ENTRY, self._role, channel.id, BY, MORNING.date())
        request = self._client.services.store.do(lambda kept: kept.requests.ask(wanted)).result()
        entry = find_entry(self._client.services.handbook, ENTRY)
        assert request
        assert entry
        await self._client.get_partial_messageable(channel.id).send(**message(asking_card(request, entry)))
        await env.settle()


def main() -> None:
    """Serve the page until the process is asked to end."""
    settings = load(for_discord=False)
    with StoreThread(in_memory) as store:
        services = wiring.build(settings, store)
        services.now = lambda: MORNING
        asyncio.run(_Asking(PartnershipBot(services), settings.timezone.key, 0).serve())


if __name__ == "__main__":
    main()
