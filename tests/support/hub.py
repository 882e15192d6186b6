"""A simulated Discord with a hub in it: its home server, a hub manager, new members, and a tour of four steps."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.cards.controls import Press, rows
from bot.cards.layout import Card
from bot.client import PartnershipBot
from bot.commands.insights import WHAT_IS_ASKED
from bot.commands.messages import message
from bot.commands.tour.managers import FOR_MANAGERS
from bot.editing.change import Change, ChangeKind, Editor
from bot.handbook.model import Holiday, Terms
from bot.storage.opening import open_store
from bot.storage.progress import Progress
from bot.storage.thread import StoreThread
from tests.support.discord_world import Clock, InDiscord, build, make_bot, offer, problems_of_requests, simulated
from tests.support.office import shown, words_in
from tests.support.tours import HERE, TOUR, lead_round

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import simcord


MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = 7 * DAY
HALF_TERM = Holiday("Half term", date(2026, 10, 26), date(2026, 10, 30), HERE)
EASTER = Holiday("Easter", date(2027, 3, 26), date(2027, 4, 9), HERE)


class Time:
    """The time of day, as a test sets it."""

    now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Hub(InDiscord):
    """What a test of reports and reminders meets."""

    folder: Path
    database: Path
    home: simcord.GuildHandle
    channel: simcord.ChannelHandle
    managers: simcord.RoleHandle
    mia: simcord.MemberActor
    sam: simcord.MemberActor
    ann: simcord.MemberActor
    sees_members: bool = False
    time: Time = field(default_factory=Time)
    holidays: tuple[Holiday, ...] = (HALF_TERM, EASTER)

    def make(self) -> PartnershipBot:
        """Return a bot on the words and the database of the hub."""
        return make(self.folder, self.database, sees_members=self.sees_members)

    def furnish(self, bot: PartnershipBot) -> None:
        """Let a bot be at home here, with the tour and the holidays."""
        settings = replace(
            bot.services.settings,
            home_guild=self.home.id,
            manager_roles=frozenset({self.managers.id}),
        )
        bot.services.settings, bot.services.now = settings, self.time
        lead_round(bot.services.library, TOUR)
        edition = bot.services.library.current
        handbook = replace(edition.handbook, terms=Terms(self.holidays))
        bot.services.library.current = replace(edition, reading=replace(edition.reading, handbook=handbook))

    async def restart(self) -> None:
        """End the bot and its store, and start it anew on the same file."""
        self.bot.services.store.close()
        bot = self.make()
        self.furnish(bot)
        await self.env.restart_bot(bot)

    def edit(self, wanted: str, text: str, *, is_material: bool = False) -> None:
        """Let an editor change the words; the tour, which stands in no file here, stays."""
        seen = self.bot.services.editing.desk.show(wanted).digest  # type: ignore[union-attr]
        change = Change(ChangeKind.EDIT, wanted, {"text": text}, why="a test", seen=seen, is_material=is_material)
        self.bot.services.editing.desk.publish(change, Editor("edith", 1))
        self.furnish(self.bot)

    def at(self, who: Any, step: str = "time", **more: Any) -> None:
        """Let a member, or a number, be at a step from now on."""
        progress = Progress("teacher", step, **more)
        self.kept(lambda kept: kept.tours.travel(getattr(who, "id", who), lambda _: progress, at=self.time.now))

    def wishes(self) -> Any:
        return self.kept(lambda kept: kept.tours.nudges())

    async def say(self, *presses: Press, to: Any = None, at: Any = None) -> Any:
        """Post a message of the bot with buttons, in the hub's channel or in another, or to a member."""
        where = await self.bot.create_dm(discord.Object(to.id)) if to else self.bot.get_channel((at or self.channel).id)
        sent = await where.send(**message(Card(("Press one of these.",), rows(presses))))  # type: ignore[union-attr]
        await self.env.settle()
        return sent

    async def press(self, press: Press, by: Any) -> Any:
        """Let a member press a button below a message of the bot in the channel, and return what they read."""
        return shown(await by.click(await self.say(press), custom_id=press.custom_id))


def make(words: Path, database: Path, *, sees_members: bool) -> PartnershipBot:
    """Return a bot on a folder of words and a database; what it may see of members is settled when it is made."""
    made = make_bot(words, Clock(), StoreThread(lambda: open_store(database)))
    settings = replace(made.services.settings, sees_members=sees_members)
    return PartnershipBot(replace(made.services, settings=settings))


@asynccontextmanager
async def opened(folder: Path, *, sees_members: bool = False) -> AsyncIterator[Hub]:
    """Open the hub, in a folder for its words and its database."""
    words, database = words_in(folder / "words"), folder / "store.sqlite3"
    bot = make(words, database, sees_members=sees_members)
    env = simulated(bot, check_errors=False)
    server = build(
        env,
        "Hub",
        roles=("Hub managers",),
        channels=("staff-room",),
        members={"mia": ["Hub managers"], "sam": [], "ann": []},
    )
    (managers,), (channel,) = server.roles.values(), server.channels.values()
    mia, sam, ann = server.members.values()
    hub = Hub(env, words, database, server.guild, channel, managers, mia, sam, ann, sees_members)
    hub.furnish(bot)
    await env.start()
    for command in (FOR_MANAGERS, WHAT_IS_ASKED):
        offer(hub.home, command, managers)
    try:
        yield hub
    finally:
        await env.shutdown()
        hub.bot.services.store.close()
    assert problems_of_requests(env) == [], problems_of_requests(env)
