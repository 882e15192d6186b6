"""A simulated Discord with editors in it: a home server, its channels, and words of a test's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import wiring
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.handbook.malformed import SAFEGUARDING
from tests.support.discord_world import Clock, InDiscord, build, make_bot, text_of, walk
from tests.support.handbook_files import folder_with, topic

if TYPE_CHECKING:
    from pathlib import Path

    import simcord

    from bot.client import PartnershipBot

RULES = topic("rules", "Our rules", "Be kind to each other.", "Be on time for lessons.", "Shut the gate behind you.")
for number, name in enumerate(("Kindness", "Punctuality", "The gate"), start=1):
    RULES = RULES.replace(f"Our rules {number}", name).replace(f"Our rules number {number}", f"{name} number {number}")
RULES = RULES.replace("one: thing\nmany: things", "one: rule\nmany: rules")
AIMS = topic("aims", "Our aims", "Teach every child to read.", "Feed every child at noon.")
AIMS = AIMS.replace("one: thing\nmany: things", "one: aim\nmany: aims")
PAIRS = (
    "questions\nunanswered:\n  - what is for lunch\npairs:\n  - question: Kindness number 1 please\n    id: rules.e1\n"
)


def words_in(folder: Path) -> Path:
    """Return a folder with the words that these tests change."""
    return folder_with(folder, RULES, AIMS, PAIRS, safeguarding=SAFEGUARDING)


@dataclass
class Office(InDiscord):
    """What a test of editing meets: two editors, a member of staff, and the channels."""

    home: simcord.GuildHandle
    channel: simcord.ChannelHandle
    news: simcord.ChannelHandle
    editors: simcord.RoleHandle
    edith: simcord.MemberActor
    tom: simcord.MemberActor
    sam: simcord.MemberActor
    folder: Path
    clock: Clock
    store: StoreThread

    async def knowledge(self, command: str, *, by: simcord.MemberActor | None = None, **options: Any) -> Any:
        """Use one of the commands for editors; Edith does unless it is somebody else."""
        return await (by or self.edith).slash(self.channel, f"knowledge {command}", **options)

    async def fill(self, form: Any, *, by: simcord.MemberActor | None = None, **texts: str) -> Any:
        """Send a form with what stands in it, but for these texts; "source" and the like go by their names."""
        return await (by or self.edith).submit_modal(form, {**filled_in(form), **texts})

    async def edited(self, entry: str, *, by: simcord.MemberActor | None = None, **texts: str) -> Any:
        """Open the form of an entry, fill it in, and return the message with the preview."""
        form = await self.knowledge("edit", by=by, entry=entry)
        return shown(await self.fill(form, by=by, **texts))

    async def published(self, entry: str, *, by: simcord.MemberActor | None = None, **texts: str) -> Any:
        """Edit an entry and publish it, and return what its editor reads then."""
        preview = await self.edited(entry, by=by, **texts)
        return shown(await (by or self.edith).click(preview, label="Publish"))

    async def answer(self, question: str) -> str:
        """Return what a member of staff reads in answer to a question."""
        return text_of((await self.sam.slash(self.channel, "ask", question=question)).response)

    def text_in(self, file: str) -> str:
        return (self.folder / file).read_text("utf-8")

    async def restart(self) -> None:
        """End the bot and start it anew on the same words and the same history."""
        await self.env.restart_bot(home_of(self, make_bot(self.folder, self.clock, self.store)))


def home_of(office: Office, bot: PartnershipBot, *, channel: bool = True) -> PartnershipBot:
    """Return the bot at home in the office's server."""
    settings = replace(
        bot.services.settings,
        home_guild=office.home.id,
        editor_roles=frozenset({office.editors.id}),
        editors_channel=office.news.id if channel else None,
        protected_topics=frozenset({"aims"}),
    )
    desk = wiring.desk(settings, bot.services.library, wiring.archive_in(office.store), office.clock.today)
    bot.services.settings, bot.services.editing.desk = settings, desk
    return bot


async def opened(env: simcord.Env, folder: Path, clock: Clock, store: StoreThread) -> Office:
    """Furnish the office of a Discord that is not started yet, and start it."""
    server = build(
        env,
        "Home",
        roles=("Editors",),
        channels=("staff-room", "editors"),
        members={"edith": ["Editors"], "tom": ["Editors"], "sam": []},
    )
    (editors,), (channel, news) = server.roles.values(), server.channels.values()
    edith, tom, sam = server.members.values()
    office = Office(env, server.guild, channel, news, editors, edith, tom, sam, folder, clock, store)
    home_of(office, office.bot)
    await env.start()
    return office


def memory() -> StoreThread:
    """Return a store that lasts as long as a test."""
    return StoreThread(in_memory)


def shown(result: Any) -> Any:
    """Return the message that answers an interaction, at once or after a moment."""
    assert result.acknowledged
    return result.followups[-1] if result.followups else result.response


def filled_in(form: Any) -> dict[str, str]:
    """Return what stands in a form as it opens, by name."""
    assert form.modal, "No form was opened."
    return {
        each["custom_id"]: each.get("value") or "" for each in walk(form.modal["components"]) if "custom_id" in each
    }
