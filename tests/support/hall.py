"""A simulated Discord with a tour in it: a home server with its channels and roles, and members who are new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord

from bot import settings as the_settings
from bot import wiring
from bot.client import PartnershipBot
from bot.commands.tour.managers import FOR_MANAGERS
from tests.support.discord_world import Clock, InDiscord, build, buttons_of, in_full, offer, text_of
from tests.support.office import shown, words_in

if TYPE_CHECKING:
    from pathlib import Path

    import simcord

    from bot.storage.thread import StoreThread

TOUR = """\
title: Welcome to the schools
panel: A short tour shows you round.
welcome: It takes a few minutes.
audiences:
  - {id: teacher, name: Teaching staff}
  - {id: leader, name: School leader}
steps:
  - id: hello
    title: Good morning
    says: This is how we begin.
  - id: kindness
    title: How we treat each other
    says: This one holds from your first day.
    shows: rules.e1
    agrees: I have read this
  - id: which
    title: Is it one of ours?
    says: A quick question.
    asks: one_of
    about: rules
  - id: aims
    title: What we aim at
    shows: aims
    for: [leader]
  - id: ask
    title: Your turn
    says: You can ask me anything.
    tries: /ask third rule
finish:
  title: That is the tour
  says: Thank you for your time.
  next:
    - Ask something with /ask.
"""


def words_with_tour(folder: Path, tour: str = TOUR) -> Path:
    """Return a folder of words that lead new members round."""
    words_in(folder)
    (folder / "onboarding.yaml").write_text(tour, "utf-8")
    return folder


@dataclass
class Hall(InDiscord):
    """What a test of the tour meets."""

    home: simcord.GuildHandle
    channel: simcord.ChannelHandle
    welcome: simcord.ChannelHandle
    news: simcord.ChannelHandle
    editors: simcord.RoleHandle
    staff: simcord.RoleHandle
    edith: simcord.MemberActor
    sam: simcord.MemberActor
    ann: simcord.MemberActor
    folder: Path
    clock: Clock

    def progress(self, member: Any) -> Any:
        return self.kept(lambda store: store.tours.traveller(member.id)).progress

    def set(self, **changes: Any) -> None:
        """Change settings of the bot that is running."""
        self.bot.services.settings = replace(self.bot.services.settings, **changes)

    async def start(self, member: Any = None, channel: Any = None) -> Any:
        """Type /onboarding start, and return the card that its member sees."""
        result = await (member or self.sam).slash(channel or self.channel, "onboarding start")
        assert result.ephemeral
        return shown(result)

    async def press(self, card: Any, label: str, member: Any = None) -> Any:
        """Press a button of a card, and return the card that is there then."""
        return shown(await (member or self.sam).click(card, label=in_full(card, label)))

    async def walk(self, card: Any, *labels: str, member: Any = None) -> Any:
        for label in labels:
            card = await self.press(card, label, member)
        return card

    def role_requests(self) -> list[str]:
        return [each.path for each in self.env.http_requests if each.method == "PUT" and "/roles/" in each.path]

    async def restart(self, store: StoreThread) -> None:
        """End the bot and start a new one on what is kept on the disk."""
        settings = self.bot.services.settings
        await self.env.restart_bot(PartnershipBot(wiring.build(settings, store, self.clock, self.clock.today)))

    def edit(self, before: str, after: str) -> None:
        """Change the tour in its file."""
        path = self.folder / "onboarding.yaml"
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
        self.bot.services.editing.desk.catch_up()


def make_client(folder: Path, clock: Clock, store: StoreThread, **changes: Any) -> PartnershipBot:
    found = the_settings.load({"KNOWLEDGE_DIR": str(folder)}, folder, for_discord=False)
    return PartnershipBot(wiring.build(replace(found, **changes), store, clock, clock.today))


async def opened(env: simcord.Env, folder: Path, clock: Clock) -> Hall:
    """Furnish the hall of a Discord that is not started yet, and start it."""
    server = build(
        env,
        "Home",
        roles=("Editors", "Staff"),
        channels=("staff-room", "welcome", "editors"),
        members={"edith": ["Editors"], "sam": [], "ann": []},
    )
    home, editors, staff = server.guild, *server.roles.values()
    may = env.backend.get_role(home.id, env.backend.get_member(home.id, env.backend.bot_user.id).role_ids[0])
    env.backend.edit_role(home.id, may.id, {"permissions": discord.Permissions(manage_roles=True).value})
    env.backend.edit_role(home.id, may.id, {"position": 10})
    channel, welcome, news = server.channels.values()
    edith, sam, ann = server.members.values()
    hall = Hall(env, home, channel, welcome, news, editors, staff, edith, sam, ann, folder, clock)
    hall.set(
        home_guild=home.id,
        editor_roles=frozenset({editors.id}),
        editors_channel=news.id,
        tour_role=staff.id,
        welcome_channel=welcome.id,
        protected_topics=frozenset(),
    )
    desk = wiring.desk(
        hall.bot.services.settings, hall.bot.services.library, wiring.archive_in(hall.bot.services.store), clock.today
    )
    hall.bot.services.editing.desk = desk
    await env.start()
    offer(home, FOR_MANAGERS, editors)
    return hall


__all__ = ["TOUR", "Hall", "buttons_of", "make_client", "opened", "shown", "text_of", "words_with_tour"]
