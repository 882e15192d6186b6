"""/setup: who may use it, what may be chosen, and that it counts at once and after a restart."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.choices import CHOICES
from bot.commands.knowledge.news import EditorsNews
from bot.doctor.refusals import FOR_THE_TOUR, NOT_BY_HAND
from bot.errors import StoreError
from bot.storage.opening import open_store
from bot.storage.thread import StoreThread
from tests.support.discord_world import InDiscord, buttons_of, make_bot, problems_of_requests, simulated, text_of, walk
from tests.support.office import shown, words_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import simcord

    from tests.support.discord_world import Clock

NOT_IN_CHARGE = "Only members with Manage Server can do that, in the home server."
EDITORS, WELCOME, TOUR, MANAGERS = (
    f"pick:{name}" for name in ("EDITORS_CHANNEL", "WELCOME_CHANNEL", "ONBOARDING_ROLE", "HUB_MANAGER_ROLES")
)


@dataclass
class House(InDiscord):
    """A home server whose caretaker has Manage Server, and another server."""

    folder: Path
    clock: Clock
    home: simcord.GuildHandle
    channel: simcord.ChannelHandle
    news: simcord.ChannelHandle
    caretaker: simcord.RoleHandle
    round: simcord.RoleHandle
    kate: simcord.MemberActor
    sam: simcord.MemberActor

    @property
    def settings(self) -> Any:
        return self.bot.services.settings

    async def setup(self, by: Any = None) -> Any:
        return shown(await (by or self.kate).slash(self.channel, "setup"))

    async def pick(self, card: Any, custom_id: str, *picked: Any, by: Any = None) -> Any:
        return shown(await (by or self.kate).select(card, list(picked), custom_id=custom_id))

    def chosen(self) -> Any:
        return self.kept(lambda kept: kept.chosen())

    def told(self, channel: Any) -> list[str]:
        return [text_of(each).replace("\\", "") for each in self.posted(channel)]

    def set(self, **fields: Any) -> None:
        """Set something in the environment, as it were."""
        services = self.bot.services
        services.settings = replace(services.settings, **fields)
        services.fixed |= {name for name, choice in CHOICES.items() if choice.field in fields}

    async def restart(self) -> None:
        """End the bot and its store, and start both anew."""
        self.bot.services.store.close()
        await self.env.restart_bot(self.make())

    def make(self) -> Any:
        bot = make_bot(words_in(self.folder / "words"), self.clock, kept_in(self.folder), home=self.home.id)
        chosen = bot.services.store.do(lambda kept: kept.chosen()).result(5)
        if chosen.get("DISCORD_GUILD_ID") == str(self.home.id):  # the home of a test is set after the bot is made
            bot.services.choose(chosen)
        return bot


def kept_in(folder: Path) -> StoreThread:
    return StoreThread(lambda: open_store(folder / "store.sqlite3"))


@asynccontextmanager
async def opened(folder: Path, clock: Clock) -> AsyncIterator[House]:
    bot = make_bot(words_in(folder / "words"), clock, kept_in(folder))
    env = simulated(bot, check_errors=False)
    home = env.create_guild("Home")
    been_round = home.create_role("Been round")
    caretaker = home.create_role("Caretaker", permissions=discord.Permissions(manage_guild=True, manage_roles=True))
    channel, news = home.create_text_channel("staff-room"), home.create_text_channel("editors")
    kate, sam = (
        home.add_member(env.create_user(name), roles=roles) for name, roles in (("kate", [caretaker]), ("sam", []))
    )
    house = House(env, folder, clock, home, channel, news, caretaker, been_round, kate, sam)
    bot.services.settings = replace(bot.services.settings, home_guild=home.id)
    await env.start()
    assert env.bot.user
    mine = env.backend.get_member(home.id, env.bot.user.id).role_ids[0]
    for number, place in {been_round.id: 1, caretaker.id: 5, mine: 50}.items():
        env.backend.edit_role(home.id, number, {"position": place})
    try:
        yield house
    finally:
        await env.shutdown()
        house.bot.services.store.close()
    assert problems_of_requests(env) == []


@pytest.fixture
async def house(tmp_path, clock):
    async with opened(tmp_path, clock) as house:
        yield house


def menus_of(message):
    parts = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    return {each["custom_id"]: each for each in walk(parts) if each["type"] in {5, 6, 7, 8}}


async def test_whoever_manages_the_server_sees_privately_what_is_wrong_and_what_is_chosen(house):
    result = await house.kate.slash(house.channel, "setup")
    assert result.ephemeral
    said = text_of(shown(result))
    assert "- The editors’ channel: none\n" in said
    assert "Your DSL has not approved the words of safeguarding.yaml yet" in said.replace("\\", "")
    assert list(menus_of(shown(result))) == [EDITORS, WELCOME, TOUR, MANAGERS]


async def test_what_is_chosen_counts_at_once_and_after_a_restart(house):
    card = await house.setup()
    card = await house.pick(card, EDITORS, house.news)
    assert "Done. The editors’ channel: #editors." in text_of(card).replace("\\", "")
    card = await house.pick(card, WELCOME, house.channel)
    card = await house.pick(card, TOUR, house.round)
    card = await house.pick(card, MANAGERS, house.caretaker)
    await house.restart()
    found = house.settings
    assert (found.editors_channel, found.welcome_channel) == (house.news.id, house.channel.id)
    assert (found.tour_role, found.manager_roles) == (house.round.id, {house.caretaker.id})
    again = menus_of(await house.setup())
    assert again[WELCOME]["default_values"] == [{"id": house.channel.id, "type": "channel"}]
    assert again[TOUR]["default_values"] == [{"id": house.round.id, "type": "role"}]


async def test_whoever_chooses_hub_managers_is_told_how_discord_comes_to_show_them_their_command(house):
    card = await house.pick(await house.setup(), MANAGERS, house.caretaker)
    assert "see /tour and /insights only when you allow it: open Server Settings, Integrations" in text_of(card)
    card = await house.pick(card, MANAGERS)
    assert "Integrations" not in text_of(card)


async def test_the_news_come_to_a_channel_from_the_moment_it_is_chosen(house):
    house.bot.services.editing.news.tell("The files are put right.")
    await house.env.advance_time(2)
    await house.pick(await house.setup(), EDITORS, house.news)
    await house.env.advance_time(2)
    assert any("The files are put right." in each for each in house.told(house.news))


async def test_a_choice_is_taken_back_with_its_button_or_by_picking_nothing(house):
    card = await house.pick(await house.setup(), WELCOME, house.channel)
    card = shown(await house.kate.click(card, label="No welcome channel"))
    assert "Done. The welcome channel: none." in text_of(card)
    assert house.settings.welcome_channel is None
    card = await house.pick(card, TOUR, house.round)
    await house.pick(card, TOUR)
    assert house.settings.tour_role is None
    assert house.chosen() == {"DISCORD_GUILD_ID": str(house.home.id)}


async def test_editors_are_told_who_chose_what_and_neither_log_nor_store_names_anybody(house, caplog):
    card = await house.pick(await house.setup(), EDITORS, house.news)
    with caplog.at_level("INFO", "bot"):
        card = await house.pick(card, TOUR, house.round)
    assert house.told(house.news) == [
        "kate has changed a setting with /setup. The editors’ channel: #editors.",
        "kate has changed a setting with /setup. The role at the end of the tour: Been round.",
    ]
    assert "ONBOARDING_ROLE was chosen in Discord." in caplog.text
    assert "kate" not in caplog.text
    assert not {str(house.kate.id), "kate"} & {text for row in house.chosen().items() for text in row}
    await house.pick(card, EDITORS, house.channel)
    moved = "kate has changed a setting with /setup. The editors’ channel: #staff-room."
    assert (house.told(house.news)[-1], house.told(house.channel)) == (moved, [moved])


async def test_what_the_environment_sets_is_shown_as_set_there_and_cannot_be_chosen(house):
    card = await house.setup()
    house.set(welcome_channel=house.channel.id)
    again = await house.setup()
    assert "- The welcome channel: #staff-room (set in .env)" in text_of(again).replace("\\", "")
    assert menus_of(again)[WELCOME]["disabled"]
    assert "No welcome channel" not in buttons_of(again)
    for refused in (
        await house.pick(card, WELCOME, house.news),
        shown(await house.kate.click(await clearing(house, "WELCOME_CHANNEL"), label="Clear")),
    ):
        assert "The welcome channel is set where I run" in text_of(refused)
    assert (house.settings.welcome_channel, house.chosen()) == (house.channel.id, {})


async def clearing(house, name):
    """Post the button that takes a choice back, as a card of long ago has it."""
    from bot.cards.controls import Press, rows  # noqa: PLC0415 - this test alone sends a button of its own
    from bot.cards.layout import Card  # noqa: PLC0415
    from bot.commands.messages import message  # noqa: PLC0415

    where = house.bot.get_channel(house.channel.id)
    sent = await where.send(**message(Card(("Press this.",), rows([Press("Clear", "unchoose", name)]))))
    await house.env.settle()
    return sent


# Who may use it.


async def test_who_does_not_manage_the_server_is_refused_and_changes_nothing(house):
    card = await house.setup()
    sent = await clearing(house, "WELCOME_CHANNEL")
    assert NOT_IN_CHARGE in shown(await house.sam.click(sent, label="Clear")).content
    house.env.backend.edit_role(house.home.id, house.caretaker.id, {"permissions": 0})
    await house.env.settle()
    for custom_id, picked in {
        EDITORS: house.news,
        WELCOME: house.news,
        TOUR: house.round,
        MANAGERS: house.round,
    }.items():
        assert NOT_IN_CHARGE in shown(await house.kate.select(card, [picked], custom_id=custom_id)).content
    assert NOT_IN_CHARGE in shown(await house.kate.click(card, label="Look again")).content
    assert house.chosen() == {}


async def test_in_another_server_and_in_a_direct_message_nobody_is_in_charge(house):
    elsewhere = house.env.create_guild("Elsewhere")
    boss = elsewhere.create_role("Boss", permissions=discord.Permissions(administrator=True))
    there, bob = elsewhere.create_text_channel("chat"), elsewhere.add_member(house.env.create_user("bob"), roles=[boss])
    await house.env.settle()
    from bot.cards.controls import Press, rows  # noqa: PLC0415
    from bot.cards.layout import Card  # noqa: PLC0415
    from bot.commands.messages import message  # noqa: PLC0415

    card = Card(
        ("Press this.",), rows([Press("Clear", "unchoose", "WELCOME_CHANNEL"), Press("Look", "setup", "again")])
    )
    sent = await house.bot.get_channel(there.id).send(**message(card))
    direct = await (await house.bot.create_dm(discord.Object(house.kate.id))).send(**message(card))
    await house.env.settle()
    for label in ("Clear", "Look"):
        assert NOT_IN_CHARGE in shown(await bob.click(sent, label=label)).content
        assert NOT_IN_CHARGE in shown(await house.kate.user.click(direct, label=label)).content


async def test_the_command_is_in_the_home_server_alone_and_offered_to_who_manages_it(house):
    assert "setup" not in {each.name for each in house.bot.tree.get_commands()}
    (command,) = [
        each for each in house.bot.tree.get_commands(guild=discord.Object(house.home.id)) if each.name == "setup"
    ]
    assert command.default_permissions == discord.Permissions(manage_guild=True)
    assert command.guild_only


async def test_who_only_manages_the_server_is_no_editor_where_editors_have_roles(house):
    house.set(editor_roles=frozenset({house.round.id}))
    await house.setup()
    assert "Only editors" in shown(await house.kate.slash(house.channel, "knowledge status")).content


# What may be chosen.


def with_power(house):
    return house.home.create_role("Helpers", permissions=discord.Permissions(ban_members=True))


def of_an_editor(house):
    house.set(editor_roles=frozenset({house.round.id}))
    return house.round


def of_a_manager(house):
    house.bot.services.settings = replace(house.settings, manager_roles=frozenset({house.round.id}))
    return house.round


def their_own(house):
    return house.caretaker


def above_the_bot(house):
    house.env.backend.edit_role(house.home.id, house.round.id, {"position": 90})
    return house.round


def one_they_may_not_give(house):
    house.env.backend.edit_role(
        house.home.id, house.caretaker.id, {"permissions": discord.Permissions(manage_guild=True).value}
    )
    return house.round


REFUSED = {
    with_power: "may do what only moderators should (Ban Members)",
    of_an_editor: "ONBOARDING_ROLE and DISCORD_EDITOR_ROLES name the same role",
    of_a_manager: "ONBOARDING_ROLE and HUB_MANAGER_ROLES name the same role",
    their_own: NOT_BY_HAND,
    above_the_bot: NOT_BY_HAND,
    one_they_may_not_give: NOT_BY_HAND,
}


@pytest.mark.parametrize(("make", "why"), REFUSED.items(), ids=lambda each: getattr(each, "__name__", ""))
async def test_a_role_that_would_open_a_door_cannot_be_the_one_of_the_tour(house, make, why):
    role = make(house)
    await house.env.settle()
    refused = await house.pick(await house.setup(), TOUR, role)
    assert why in text_of(refused).replace("\\", "")
    assert (house.settings.tour_role, house.chosen()) == (None, {})


async def test_hub_managers_are_not_those_who_have_finished_the_tour(house):
    card = await house.pick(await house.setup(), TOUR, house.round)
    refused = await house.pick(card, MANAGERS, house.caretaker, house.round)
    assert FOR_THE_TOUR.format("Been round") in text_of(refused)
    assert house.settings.manager_roles == frozenset()


async def test_a_chosen_role_that_has_become_powerful_since_is_not_given(house):
    await house.pick(await house.setup(), TOUR, house.round)
    house.env.backend.edit_role(
        house.home.id, house.round.id, {"permissions": discord.Permissions(kick_members=True).value}
    )
    await house.env.settle()
    assert "may do what only moderators should (Kick Members)" in text_of(await house.setup()).replace("\\", "")


async def test_an_editors_channel_that_everybody_reads_is_warned_about(house):
    card = await house.pick(await house.setup(), EDITORS, house.news)
    assert "Everybody in the server can read the channel that EDITORS" in text_of(card).replace("\\", "")


# When something goes wrong.


async def test_of_two_who_choose_the_last_wins_and_both_see_what_holds(house):
    ann = house.home.add_member(house.env.create_user("ann"), roles=[house.caretaker])
    ours, hers = await house.setup(), await house.setup(ann)
    ours = await house.pick(ours, WELCOME, house.channel)
    hers = await house.pick(hers, WELCOME, house.news, by=ann)
    assert house.settings.welcome_channel == house.news.id
    ours = shown(await house.kate.click(ours, label="Look again"))
    assert "- The welcome channel: #editors\n" in text_of(ours)
    assert "- The welcome channel: #editors\n" in text_of(hers)


async def test_what_cannot_be_kept_does_not_count(house):
    card = await house.setup()

    full = StoreError("the disk is full", "make room on it")

    def broken(*_):
        raise full

    house.kept(lambda kept: setattr(kept, "choose", broken))
    refused = shown(await house.kate.select(card, [house.news], custom_id=WELCOME))
    assert "the disk is full" in refused.content
    assert house.settings.welcome_channel is None


async def test_a_lost_store_loses_what_was_chosen_and_lets_nobody_in(house):
    await house.pick(await house.setup(), MANAGERS, house.caretaker)
    house.bot.services.store.close()
    for path in house.folder.glob("store.sqlite3*"):
        path.unlink()
    await house.env.restart_bot(house.make())
    assert house.settings.manager_roles == frozenset()
    assert "- The roles of hub managers: none" in text_of(await house.setup())


async def test_what_was_chosen_counts_also_where_the_store_is_opened_late(house):
    await house.pick(await house.setup(), EDITORS, house.news)
    mounted = threading.Event()

    def late():
        mounted.wait(5)
        return open_store(house.folder / "store.sqlite3")

    with StoreThread(late) as store:
        bot = make_bot(house.folder / "words", house.clock, store, home=house.home.id)
        news = EditorsNews(bot)
        assert (bot.services.settings.editors_channel, news.has_chores) == (None, True)
        mounted.set()
        store.do(lambda _: None).result(5)
        assert (bot.services.settings.editors_channel, news.has_chores) == (house.news.id, True)


async def test_where_no_channel_is_chosen_nobody_looks_for_news(house):
    assert house.kept(lambda _: True)
    assert not EditorsNews(house.bot).has_chores


async def test_the_first_choice_in_a_new_home_forgets_those_of_the_former_one(house):
    house.kept(lambda kept: [kept.choose("WELCOME_CHANNEL", "5"), kept.choose("DISCORD_GUILD_ID", "6")])
    await house.pick(await house.setup(), EDITORS, house.news)
    assert house.chosen() == {"EDITORS_CHANNEL": str(house.news.id), "DISCORD_GUILD_ID": str(house.home.id)}


async def test_a_channel_that_is_deleted_later_is_said_to_be_gone(house):
    await house.pick(await house.setup(), WELCOME, house.news)
    house.env.backend.delete_channel(house.news.id)
    await house.env.settle()
    card = await house.setup()
    assert "- The welcome channel: one that is not there any more" in text_of(card)
    assert "default_values" not in menus_of(card)[WELCOME]


async def test_in_plain_text_it_can_be_used_as_well(house):
    await house.kate.slash(house.channel, "preferences", answers="plain text")
    card = await house.setup()
    assert "The editors’ channel: none" in card.content
    assert "Done. The welcome channel: #editors." in (await house.pick(card, WELCOME, house.news)).content
