"""The real client in a simulated Discord, with a web page on this computer to try it: no token, no network."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import shutil
import socket
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord

from bot import ending, logs, wiring
from bot.assistant import learning
from bot.cards.tour import panel_card
from bot.client import PartnershipBot
from bot.commands.messages import message
from bot.editing import watcher
from bot.ending import on_stop
from bot.errors import BotError
from bot.settings import CANNOT_START
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    import simcord

    from bot.settings import Settings

LOG = logging.getLogger(__name__)

PORT = 8765
"""Where the page is unless somebody else is there."""

PORTS_TRIED = 50
LONGEST_ACTION = 60.0
"""Seconds that the page waits for what a press does: a preview tries out questions, which takes some of them."""

NAME_OF_PAGE = "playground"
"""The end of the page's address, always the same so that it can be bookmarked; simcord would make up a new one."""

PULSE = 0.5
"""Seconds between two looks at whether the page has to show something new."""

COPIED = frozenset({".yaml", ".yml", ".json"})
NEEDED = ("simcord", "av", "linkify_it", "markdown_it", "PIL", "regex")
NOT_INSTALLED = (
    "The playground is not installed: start it with make run, which installs it, or run "
    'pip install "partnership-assistant[playground]".'
)
GUILD = "East Midlands South Hub"
CHANNEL = "ask-the-partnership"
TOPIC = "Ask what the partnership values, what its mission is and what it aims at."
MEMBERS = ("Priya Shah (staff)", "Jo Bennett (new member)")
MANAGERS = ("Ravi Nair (hub manager)",)
EDITORS = ("Amara Okafor (editor)", "Tom Whitlock (editor)")
AT_THE_END = "Knows the way"
"""The role that the tour ends with."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The simulated server: its channel, the people to view it as, and the numbers that settings need."""

    guild: int
    channel: simcord.ChannelHandle
    viewers: list[simcord.MemberActor]
    managers: int
    tour_role: int


def run(settings: Settings, *, port: int | None = None) -> int:
    """Serve the playground until SIGTERM or Ctrl-C, on this port or the next free one, and return the exit code."""
    logs.setup(settings)
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        return _end(NOT_INSTALLED)
    try:
        with _copied(settings) as ours, StoreThread(in_memory) as store:
            services = wiring.build(ours, store)
            playground = _Playground(PartnershipBot(services), settings.timezone.key, PORT if port is None else port)
            with learning.beside(services.library), watcher.beside(services.editing.desk, services.editing.news.tell):
                asyncio.run(playground.serve())
    except BotError as error:
        return _end(str(error))
    return ending.leave(0)


@contextlib.contextmanager
def _copied(settings: Settings) -> Generator[Settings]:
    """Copy the words to where editors may play with them, and delete the copy at the end."""
    with tempfile.TemporaryDirectory(prefix="playground-") as place:
        try:
            for path in sorted(settings.knowledge_dir.iterdir()):
                if path.is_file() and path.suffix in COPIED:
                    shutil.copy(path, place)
        except OSError as error:
            sentence = f"KNOWLEDGE_DIR cannot be read ({(error.strerror or 'unknown reason').lower()}): check its path."
            raise BotError(sentence) from error
        LOG.info("Editors change a copy of the words, which is deleted at the end: %s", place)
        yield replace(settings, knowledge_dir=Path(place), knowledge_git="off")


def free_port(wanted: int) -> int:
    """Return the first port from the wanted one on that is free on loopback."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket() as one:
            if os.name == "posix":  # elsewhere this would take a port away from whoever has it
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                one.bind(("127.0.0.1", port))
                return one.getsockname()[1]
    sentence = f"No port from {wanted} upwards is free: stop what is listening there, or choose another port."
    raise BotError(sentence)


def welcome(names: Iterable[str], bot: int, *, has_tour: bool) -> str:
    """Return the first message of the channel: what to try. `names` are the commands, `bot` the assistant's number."""
    newcomer, manager = (name.split(" ", maxsplit=1)[0] for name in (MEMBERS[1], MANAGERS[0]))
    tour = f"- View as {newcomer}, who is new: *Start here*, below. Then as {manager}: `/onboarding` *report*\n"
    others = " ".join(f"`/{name}`" for name in names if name != "ask")
    return (
        "**Try me.** This Discord is simulated: nothing leaves this computer.\n"
        "- `/ask` *whats the third value*, or *waht is our mision*\n"
        "- `/ask` again: *and the second one?*\n"
        f"- More: {others}\n"
        f"- In the channel: `<@{bot}> how many aims`\n"
        f"{tour if has_tour else ''}"
        "- Change *Viewing as*: nobody else sees your private answers.\n"
        "- As an editor: `/knowledge` *edit*, or *Edit* below an answer. You are changing a copy."
    )


def _end(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_START


class _Playground:
    """A simulated Discord and its page; one lock keeps whatever acts on it from meeting anything else that does."""

    def __init__(self, client: PartnershipBot, timezone: str, port: int) -> None:
        self._client = client
        self._timezone = timezone
        self._port = port
        self._announced = ""
        self._lock = asyncio.Lock()
        self._stopping = asyncio.Event()

    async def serve(self) -> None:
        """Show the page, again and again when somebody ends it, until the process is asked to end."""
        import simcord  # noqa: PLC0415 (only the playground needs it, and it may not be installed)

        on_stop(self._stopping.set, ending.insist)
        asyncio.get_running_loop().set_default_executor(ending.Unwaited(thread_name_prefix="work"))
        env = simcord.Env(self._client, check_errors=False, settle_timeout=LONGEST_ACTION)
        env.backend.bot_user.name = self._client.services.handbook.assistant.name
        hub = furnish(env)
        # After everybody has a number, so that it is always the same and with it the questions of the tour; and before
        # anything waits for the clock, or what is done every hour would be done once for each hour of a year.
        env.backend.advance_clock(_behind(env))
        self._move_home(hub)
        await env.start()
        try:
            with env.time_context():
                await self._greet(env, hub.channel)
                while not self._stopping.is_set():
                    await self._show(env, hub.channel, hub.viewers)
        finally:
            await env.shutdown()

    def _move_home(self, hub: Hub) -> None:
        """Make the simulated server the home server, so that its editors and hub managers are what they are called."""
        services = self._client.services
        services.settings = replace(
            services.settings,
            home_guild=hub.guild,
            editor_roles=frozenset(),
            manager_roles=frozenset({hub.managers}),
            tour_role=hub.tour_role,
            welcome_channel=hub.channel.id,  # the page shows one channel, so this is where new members are welcomed too
        )

    async def _greet(self, env: simcord.Env, channel: simcord.ChannelHandle) -> None:
        """Let the assistant say what to try, so that its message is there to be replied to, and offer the tour."""
        commands = self._client.tree.get_commands(type=discord.AppCommandType.chat_input)
        tour = self._client.services.handbook.tour
        names = [command.name for command in commands]
        there = self._client.get_partial_messageable(channel.id)
        await there.send(welcome(names, env.backend.bot_user.id, has_tour=tour is not None))
        if tour is not None:
            await there.send(**message(panel_card(tour)))
        await env.settle()

    async def _show(self, env: simcord.Env, channel: simcord.ChannelHandle, viewers: list[simcord.MemberActor]) -> None:
        """Serve the page until it is ended from within or the process is asked to end."""
        self._port = free_port(self._port)
        preview = env.preview(
            channel, viewers=viewers, layout="channel", locale="en-GB", timezone=self._timezone, port=self._port
        )
        preview.capability = NAME_OF_PAGE
        # simcord has no public place for a lock, and an action that meets another leaves the page dead.
        preview._action = self._one_by_one(preview)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        async with preview:
            self._announce(preview.url)
            tasks: list[asyncio.Task[Any]] = [
                asyncio.create_task(self._stopping.wait()),
                asyncio.create_task(preview.wait_closed()),
                asyncio.create_task(self._keep_up(env, preview)),
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                async with self._lock:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)

    def _announce(self, address: str) -> None:
        """Say where the page is, unless it is back at the same place."""
        if address != self._announced:
            sys.stdout.write(f"Playground: {address}\n(Ctrl-C ends it.)\n")
            sys.stdout.flush()
        self._announced = address

    def _one_by_one(self, preview: simcord.Preview) -> Any:  # noqa: ANN401 (simcord's own type)
        """Let actions of the page wait for each other and for the pulse.

        simcord refuses what was pressed just before the page was refreshed; Discord does not, so it counts as new.
        """
        action, page_of = preview._action, preview._get_page  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

        async def act(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self._lock:
                if "published_revision" in body:
                    body = {**body, "published_revision": page_of(context_id).revision}
                return await action(context_id, body)

        return act

    async def _keep_up(self, env: simcord.Env, preview: simcord.Preview) -> None:
        """Let the simulated clock go with the real one, and show what the assistant does by itself."""
        seen = len(env.http_requests)
        while True:
            await asyncio.sleep(PULSE)
            async with self._lock:
                try:
                    await env.advance_time(_behind(env))
                    if len(env.http_requests) != seen:
                        await preview.refresh()
                except TimeoutError:
                    LOG.warning("The assistant is still busy; the page may show less than it has said.")
                seen = len(env.http_requests)


def furnish(env: simcord.Env) -> Hub:
    """Build the hub's server, with its channel and the members to view it as, one of the staff and a new one first."""
    guild = env.create_guild(GUILD)
    editors = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    managers, at_the_end = guild.create_role("Hub managers"), guild.create_role(AT_THE_END)
    channel = guild.create_text_channel(CHANNEL, topic=TOPIC)
    people = {(): MEMBERS, (managers,): MANAGERS, (editors,): EDITORS}
    viewers = [guild.add_member(_person(env, name), roles=roles) for roles, names in people.items() for name in names]
    return Hub(guild.id, channel, viewers, managers.id, at_the_end.id)


def _person(env: simcord.Env, name: str) -> simcord.UserHandle:
    return env.create_user(name.split(" (", maxsplit=1)[0].lower().replace(" ", "."), global_name=name)


def _behind(env: simcord.Env) -> float:
    """Return how many seconds the simulated clock is behind the real one."""
    return max(0.0, (datetime.now(UTC) - env.now()).total_seconds())
