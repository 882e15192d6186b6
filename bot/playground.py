"""The real client in a simulated Discord, with a web page on this computer to try it: no token, no network."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import re
import shutil
import socket
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot import ending, logs, wiring
from bot.assistant import learning
from bot.cards.tour import panel_card
from bot.client import PartnershipBot
from bot.commands.errors import without_words
from bot.commands.insights import WHAT_IS_ASKED
from bot.commands.messages import message
from bot.commands.tour.managers import FOR_MANAGERS
from bot.editing import watcher
from bot.ending import on_stop
from bot.errors import BotError
from bot.exits import Exit
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

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
AGAIN = "playground"
"""The command that shows again what to try, when the first message has gone out of sight."""

TOPIC = f"/{AGAIN} shows what to try."
"""Short, because it stays above the messages and a phone cuts it."""

MEMBERS = ("Priya Shah (staff)", "Jo Bennett (new member)")
MANAGERS = ("Ravi Nair (hub manager)",)
EDITORS = ("Amara Okafor (editor)", "Tom Whitlock (editor)")
AT_THE_END = "Knows the way"
"""The role that the tour ends with."""

SIMULATED = "This Discord is simulated: nothing leaves this computer."


@dataclass(frozen=True, slots=True)
class Hub:
    """The simulated server: its channel, the people to view it as, and what settings need."""

    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    viewers: list[simcord.MemberActor]
    managers: simcord.RoleHandle
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
    return ending.leave(Exit.DONE)


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
        yield replace(settings, knowledge_dir=Path(place), knowledge_git="off", backup_dir=None)


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


def welcome(names: Iterable[str], *, has_tour: bool, direct: str) -> str:
    """Return what to try in the channel: `names` are the commands, `direct` is the address of the direct message."""
    newcomer, manager = (name.split(" ", maxsplit=1)[0] for name in (MEMBERS[1], MANAGERS[0]))
    tour = f"- View as {newcomer}, who is new: *Start here*, below. Then as {manager}: `/{FOR_MANAGERS}` *report*\n"
    others = " ".join(f"`/{name}`" for name in names if name not in {"ask", AGAIN})
    return (
        f"**Try me.** {SIMULATED} This again: `/{AGAIN}`\n"
        "- `/ask` *whats the third value*, or *waht is our mision*\n"
        "- `/ask` again: *and the second one?*\n"
        f"- More: {others}\n"
        "- In the channel: `@ how many aims`\n"
        f"- In a direct message: <{direct}>\n"
        f"{tour if has_tour else ''}"
        "- Change *Viewing as*: nobody else sees your private answers.\n"
        "- As an editor: `/knowledge` *edit*, or *Edit* below an answer. You are changing a copy."
    )


def welcome_by_message() -> str:
    """Return what to try in a direct message."""
    return f"**Here we are among ourselves.** {SIMULATED} Just write: *whats the third value*"


def with_mention(words: str, name: str, number: int) -> str:
    """Return a message that mentions the assistant where it begins with "@" or the name, or has both anywhere.

    On Discord a person picks the assistant from a list when they type "@"; the page has none.
    """
    known = "|".join(map(re.escape, (name, *name.split())))
    begins = rf"\A\s*(?:@(?!everyone\b|here\b)\s*(?:(?:{known})\b)?|{re.escape(name)}\b)"
    return re.sub(rf"(?:{begins}|(?<!\S)@(?:{known})\b)[\s,:]*", f"<@{number}> ", words, flags=re.IGNORECASE)


def _end(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return Exit.SET_UP


@dataclass(slots=True)
class _Page:
    """A page that shows one channel as some people see it; `preview` is there while it is open."""

    name: str
    channel: simcord.ChannelHandle
    viewers: Sequence[simcord.MemberActor | simcord.UserHandle]
    port: int
    preview: simcord.Preview | None = None

    @property
    def address(self) -> str:
        """Where it is, or will be."""
        return f"http://127.0.0.1:{self.port}/#{NAME_OF_PAGE}"


class _Playground:
    """A simulated Discord and its pages; one lock keeps whatever acts on it from meeting anything else that does."""

    def __init__(self, client: PartnershipBot, timezone: str, port: int) -> None:
        self._client = client
        self._timezone = timezone
        self._port = port
        self._pages: list[_Page] = []
        self._announced = ""
        self._lock = asyncio.Lock()
        self._stopping = asyncio.Event()

    async def serve(self) -> None:
        """Show the pages, again and again when somebody ends one, until the process is asked to end."""
        import simcord  # noqa: PLC0415 (only the playground needs it, and it may not be installed)

        on_stop(self._stopping.set, ending.insist)
        asyncio.get_running_loop().set_default_executor(ending.Unwaited(thread_name_prefix="work"))
        env = simcord.Env(self._client, check_errors=False, settle_timeout=LONGEST_ACTION)
        go_on_after_errors(env)
        env.backend.bot_user.name = self._client.services.handbook.assistant.name
        hub = furnish(env)
        # After everybody has a number, so that it is always the same and with it the questions of the tour; and before
        # anything waits for the clock, or what is done every hour would be done once for each hour of a year.
        env.backend.advance_clock(_behind(env))
        self._move_home(hub)
        self._pages = self._both(hub)
        self._client.tree.add_command(self._again())
        await env.start()
        offer(env, hub)
        try:
            with env.time_context():
                await self._greet(env, hub.channel)
                await self._show(env)
        finally:
            await env.shutdown()

    def _move_home(self, hub: Hub) -> None:
        """Make the simulated server the home server, so that its editors and hub managers are what they are called."""
        services = self._client.services
        services.fixed = frozenset()  # so that /setup can be tried out
        services.settings = replace(
            services.settings,
            home_guild=hub.guild.id,
            editor_roles=frozenset(),
            manager_roles=frozenset({hub.managers.id}),
            tour_role=hub.tour_role,
            welcome_channel=hub.channel.id,  # the page shows one channel, so this is where new members are welcomed too
        )

    def _both(self, hub: Hub) -> list[_Page]:
        """Return the page of the channel, and that of the first member's direct message."""
        port = free_port(self._port)
        user = hub.viewers[0].user
        return [
            _Page("Playground", hub.channel, hub.viewers, port),
            _Page(f"As a direct message from {MEMBERS[0]}", user.dm_channel, [user], free_port(port + 1)),
        ]

    def _again(self) -> app_commands.Command[Any, ..., None]:
        async def again(interaction: discord.Interaction[Any]) -> None:
            said = self._welcome() if interaction.guild else welcome_by_message()
            await interaction.response.send_message(said, ephemeral=True)

        return app_commands.Command(name=AGAIN, description="Show again what to try in the playground", callback=again)

    def _welcome(self) -> str:
        commands = self._client.tree.get_commands(type=discord.AppCommandType.chat_input)
        has_tour = self._client.services.handbook.tour is not None
        return welcome([command.name for command in commands], has_tour=has_tour, direct=self._pages[1].address)

    async def _greet(self, env: simcord.Env, channel: simcord.ChannelHandle) -> None:
        """Let the assistant say what to try, so that its message is there to be replied to, and offer the tour."""
        tour = self._client.services.handbook.tour
        there = self._client.get_partial_messageable(channel.id)
        await there.send(self._welcome())
        if tour is not None:
            await there.send(**message(panel_card(tour)))
        await self._client.get_partial_messageable(self._pages[1].channel.id).send(welcome_by_message())
        await env.settle()

    async def _show(self, env: simcord.Env) -> None:
        """Keep both pages open and up to date until the process is asked to end, or something fails."""
        keeping_up = asyncio.create_task(self._keep_up(env))
        opening = [asyncio.create_task(self._keep_open(env, page)) for page in self._pages]
        stopping = asyncio.create_task(self._stopping.wait())
        ended, _ = await asyncio.wait([keeping_up, stopping, *opening], return_when=asyncio.FIRST_COMPLETED)
        async with self._lock:
            await _cancelled(keeping_up)
        await _cancelled(
            stopping, *opening
        )  # without the lock: a page that closes lets what was pressed come to an end
        for task in ended:
            task.result()

    async def _keep_open(self, env: simcord.Env, page: _Page) -> None:
        """Serve a page, and serve it again when it is ended from within."""
        while True:
            page.port = free_port(page.port)
            async with contextlib.AsyncExitStack() as stack:
                async with self._lock:
                    make_room(env)
                    preview = env.preview(
                        page.channel, viewers=page.viewers, layout="channel", locale="en-GB", timezone=self._timezone,
                        port=page.port,
                    )  # fmt: skip
                    preview.capability = NAME_OF_PAGE
                    one_by_one(env, preview, self._lock, self._as_meant)
                    await stack.enter_async_context(preview)
                    page.preview = preview
                self._announce()
                await preview.wait_closed()

    def _as_meant(self, words: str) -> str:
        user = self._client.user
        return with_mention(words, user.name, user.id) if user else words

    def _announce(self) -> None:
        """Say where the pages are, once all of them are, unless they are back at the same places."""
        said = "".join(f"{page.name}: {page.address}\n" for page in self._pages)
        if said != self._announced and all(page.preview for page in self._pages):
            sys.stdout.write(f"{said}(Ctrl-C ends it.)\n")
            sys.stdout.flush()
            self._announced = said

    async def _keep_up(self, env: simcord.Env) -> None:
        """Let the simulated clock go with the real one, and show what the assistant does by itself."""
        seen = len(env.http_requests)
        while True:
            await asyncio.sleep(PULSE)
            async with self._lock:
                try:
                    await env.advance_time(_behind(env))
                    if len(env.http_requests) != seen:
                        for page in self._pages:
                            await refresh(page.preview)
                except TimeoutError:
                    LOG.warning("The assistant is still busy; the page may show less than it has said.")
                seen = len(env.http_requests)


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def furnish(env: simcord.Env) -> Hub:
    """Build the hub's server, with its channel and the members to view it as, one of the staff and a new one first."""
    guild = env.create_guild(GUILD)
    editors = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    managers, at_the_end = guild.create_role("Hub managers"), guild.create_role(AT_THE_END)
    channel = guild.create_text_channel(CHANNEL, topic=TOPIC)
    people = {(): MEMBERS, (managers,): MANAGERS, (editors,): EDITORS}
    viewers = [guild.add_member(_person(env, name), roles=roles) for roles, names in people.items() for name in names]
    return Hub(guild, channel, viewers, managers, at_the_end.id)


def offer(env: simcord.Env, hub: Hub) -> None:
    """Show hub managers the commands that are theirs, as an administrator does under Integrations."""
    for name in (FOR_MANAGERS, WHAT_IS_ASKED):
        command = env.backend.find_command(name, hub.guild.id)
        if command is not None:
            hub.guild.set_command_permissions(int(command["id"]), {hub.managers: True})


def _person(env: simcord.Env, name: str) -> simcord.UserHandle:
    return env.create_user(name.split(" (", maxsplit=1)[0].lower().replace(" ", "."), global_name=name)


def _behind(env: simcord.Env) -> float:
    """Return how many seconds the simulated clock is behind the real one."""
    return max(0.0, (datetime.now(UTC) - env.now()).total_seconds())


# What simcord has no public place for. tests/playground/test_simcord.py fails when one of these names is another.


def go_on_after_errors(env: simcord.Env) -> None:
    """Let the pages go on after an error that the assistant has answered, as Discord does.

    simcord notes each before the assistant answers it, and a page with a noted error says that the action failed, keeps
    what was typed and sends it again. What is no refusal goes to the log, as nobody else may have answered it.
    """

    def note(error: BaseException) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        if not isinstance(cause, (BotError, app_commands.AppCommandError)):
            LOG.error("The simulated Discord met an error: %s", type(cause).__name__, exc_info=without_words(cause))

    env._record_error = note  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def make_room(env: simcord.Env, preview: simcord.Preview | None = None) -> None:
    """Let another page be opened, or make this the one whose actions are noted: simcord means to have one at a time."""
    env._preview = preview  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def one_by_one(env: simcord.Env, preview: simcord.Preview, lock: asyncio.Lock, as_meant: Callable[[str], str]) -> None:
    """Let actions of a page wait for each other, for other pages and for the pulse, as a page would die of two at once.

    simcord refuses what was pressed just before the page was refreshed; Discord does not, so it counts as new.
    """
    action, page_of = preview._action, preview._get_page  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    async def act(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with lock:
            make_room(env, preview)
            if "published_revision" in body:
                body = {**body, "published_revision": page_of(context_id).revision}
            if body.get("kind") == "send_message" and isinstance(body.get("content"), str):
                body = {**body, "content": as_meant(body["content"])}
            done = await action(context_id, body)
            if done["rejected"]:  # as where another window has changed the card; the page says so in its corner
                done["diagnostics"].clear()  # or it would count as a fault of the page from then on
            return done

    preview._action = act  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]


async def refresh(preview: simcord.Preview | None) -> None:
    """Show on a page what there is by now, unless it is closed."""
    if preview is not None and not preview._closed:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        await preview.refresh()
