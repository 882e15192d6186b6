"""Where the tour is begun and where it ends: the button in a channel, the welcome, the role, and a line for others."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest

from bot import advice
from bot.commands.tour.managers import FOR_MANAGERS
from tests.support import hall as hall_world
from tests.support.discord_world import buttons_of, in_full, offer, problems_of_requests, simulated, text_of
from tests.support.office import shown

TO_THE_END = ("Teaching staff", "Skip", "Skip", "Skip", "Skip")


async def finished(hall, member=None):
    return await hall.walk(await hall.start(member), *TO_THE_END, member=member)


# The button in a channel.


@pytest.mark.parametrize("who", ["editor", "manager"])
async def test_a_manager_or_an_editor_posts_the_button_and_it_works_for_everybody_also_after_a_restart(hall, disk, who):
    boss = hall.home.create_role("Hub managers")
    hall.set(manager_roles=frozenset({boss.id}))
    mo = hall.home.add_member(hall.env.create_user("mo"), roles=[boss])
    offer(hall.home, FOR_MANAGERS, hall.editors, boss)
    told = await (mo if who == "manager" else hall.edith).slash(hall.welcome, "tour panel")
    assert told.ephemeral
    assert "The button is posted." in text_of(shown(told))
    panel = hall.welcome.last_message
    assert text_of(panel) == "### Welcome to the schools\nA short tour shows you round."
    assert buttons_of(panel) == {"Start here": "tour:begin"}
    hall.bot.services.store.close()
    with disk() as store:
        await hall.restart(store)
        for member in (hall.sam, hall.ann):
            pressed = await member.click(panel, label="Start here")
            assert pressed.ephemeral
            assert "Step 1 of 6" in text_of(shown(pressed))
        assert text_of(hall.welcome.last_message) == text_of(panel)
        await hall.press(shown(pressed), "Teaching staff", hall.ann)
        assert "Good morning" in text_of(shown(await hall.ann.click(panel, label="Start here")))


async def test_nobody_else_posts_the_button(hall):
    offer(hall.home, FOR_MANAGERS, hall.home.default_role)
    refused = await hall.sam.slash(hall.welcome, "tour panel")
    assert "Only hub managers and editors" in refused.response.content
    elsewhere = hall.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("lobby")
    edith = elsewhere.add_member(hall.edith.user)
    assert "tour panel" not in {*edith.available_commands(channel), *hall.edith.user.available_commands()}
    assert hall.posted(hall.welcome) == hall.posted(channel) == []


async def test_where_the_bot_may_not_write_it_says_so(hall):
    quiet = hall.home.create_text_channel(
        "quiet", overwrites={hall.home.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    told = shown(await hall.edith.slash(quiet, "tour panel"))
    assert "I may not write in this channel" in text_of(told)
    assert hall.posted(quiet) == []


async def test_a_channel_that_refuses_the_button_is_told_too(hall):
    hall.env.inject_error("POST", f"/channels/{hall.channel.id}/messages", status=403, code=50013)
    told = shown(await hall.edith.slash(hall.channel, "tour panel"))
    assert "I may not write in this channel" in text_of(told)


async def test_the_tour_is_for_members_of_other_servers_too_but_the_welcome_channel_is_not(hall):
    elsewhere = hall.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("lobby")
    mo = elsewhere.add_member(hall.env.create_user("mo"))
    card = await hall.walk(await hall.start(mo, channel), *TO_THE_END, member=mo)
    assert "That is the tour" in text_of(card)
    assert list(buttons_of(card)) == ["Start again"]
    assert hall.role_requests() == hall.posted(hall.news) == []


# The role.


async def test_who_finishes_in_a_direct_message_gets_the_role_too(hall):
    card = shown(await hall.sam.user.slash("onboarding start"))
    for label in TO_THE_END:
        card = shown(await hall.sam.user.click(card, label=in_full(card, label)))
    assert "You now have the role “Staff”" in text_of(card)
    assert len(hall.role_requests()) == 1


async def test_who_has_the_role_is_not_given_it_again(hall):
    mo = hall.home.add_member(hall.env.create_user("mo"), roles=[hall.staff])
    card = await finished(hall, mo)
    assert "role" not in text_of(card)
    assert hall.role_requests() == []


KICKING = discord.Permissions(kick_members=True).value


def delete(hall):
    hall.env.backend.delete_role(hall.home.id, hall.staff.id)


def raise_high(hall):
    hall.env.backend.edit_role(hall.home.id, hall.staff.id, {"position": 50})


def forbid(hall):
    mine = hall.env.backend.get_member(hall.home.id, hall.bot.user.id).role_ids[0]
    hall.env.backend.edit_role(hall.home.id, mine, {"permissions": 0})


def refuse(hall):
    hall.env.inject_error("PUT", f"/guilds/*/members/*/roles/{hall.staff.id}", status=403, code=50013)
    hall.env.inject_error("PUT", f"/guilds/*/members/*/roles/{hall.staff.id}", status=403, code=50013)


def empower(hall):
    hall.env.backend.edit_role(hall.home.id, hall.staff.id, {"permissions": KICKING})


HINDRANCES = {
    empower: "may do what only moderators should (Kick Members)",
    delete: str(advice.ROLE_GONE.about("ONBOARDING_ROLE")),
    raise_high: str(advice.TOO_HIGH),
    forbid: str(advice.NOT_ALLOWED),
    refuse: "Discord's answer was 403 (code 50013)",
}


@pytest.mark.parametrize(("hinder", "why"), HINDRANCES.items(), ids=lambda each: getattr(each, "__name__", ""))
async def test_where_the_role_cannot_be_given_the_member_finishes_and_editors_are_told_once_a_day(hall, hinder, why):
    card = await hall.walk(await hall.start(), *TO_THE_END[:-1])
    hinder(hall)
    card = await hall.press(card, TO_THE_END[-1])
    assert "That is the tour" in text_of(card)
    assert "I have told the editors; there is nothing you need to do." in text_of(card)
    assert "That is the tour" in text_of(await finished(hall, hall.ann))
    (told,) = hall.posted(hall.news)
    assert why in text_of(told).replace("\\", "")
    assert told["allowed_mentions"] == {"parse": []}
    hall.clock.pass_minutes(24 * 60)
    hinder(hall) if hinder is refuse else None
    await hall.start(hall.ann)
    assert len(hall.posted(hall.news)) == 2


async def test_a_role_that_the_environment_names_is_given_whatever_it_may_do(hall):
    hall.bot.services.fixed = frozenset({"ONBOARDING_ROLE"})
    empower(hall)
    assert "You now have the role “Staff”" in text_of(await finished(hall))


async def test_who_finished_while_the_role_could_not_be_given_gets_it_when_she_comes_again(hall):
    raise_high(hall)
    await finished(hall)
    hall.env.backend.edit_role(hall.home.id, hall.staff.id, {"position": 1})
    assert "You now have the role “Staff”" in text_of(await hall.start())


async def test_without_a_role_in_the_settings_nothing_is_said_of_one(hall):
    hall.set(tour_role=None)
    assert "role" not in text_of(await finished(hall))


# A line for others.


async def test_the_welcome_channel_is_told_once_and_only_when_the_member_presses(hall):
    card = await finished(hall)
    other = await hall.start(channel=hall.welcome)
    assert hall.posted(hall.welcome) == []
    told = await hall.press(card, "Tell the welcome channel")
    assert "I have told the welcome channel that you have finished." in text_of(told)
    assert list(buttons_of(told)) == ["Start again"]
    again = await hall.press(other, "Tell the welcome channel")
    assert list(buttons_of(again)) == ["Start again"]
    (line,) = hall.posted(hall.welcome)
    assert text_of(line) == f"<@{hall.sam.id}> has finished the tour. Say hello, and tell them what you like best here."
    assert line["allowed_mentions"]["users"] in ([hall.sam.id], [str(hall.sam.id)])
    assert not line["allowed_mentions"]["roles"]
    assert list(buttons_of(await hall.start())) == ["Start again"]


async def test_a_welcome_channel_that_is_gone_is_told_to_the_editors_and_may_be_tried_again(hall):
    card = await finished(hall)
    hall.env.backend.delete_channel(hall.welcome.id)
    told = await hall.press(card, "Tell the welcome channel")
    assert "The welcome channel cannot be told at the moment." in text_of(told)
    (line,) = hall.posted(hall.news)
    assert str(advice.NO_CHANNEL.about("WELCOME_CHANNEL")) in text_of(line).replace("\\", "")
    hall.set(welcome_channel=hall.channel.id)
    await hall.press(told, "Tell the welcome channel")
    assert len(hall.posted(hall.channel)) == 1


async def test_without_a_welcome_channel_nothing_is_offered(hall):
    hall.set(welcome_channel=None)
    assert list(buttons_of(await finished(hall))) == ["Start again"]


# The welcome of who comes; Discord only tells of it where the Server Members intent is switched on.


@pytest.fixture
async def seeing(tmp_path, clock, disk):
    """A hall whose bot sees who joins."""
    words = hall_world.words_with_tour(tmp_path / "words")
    with disk() as store:
        env = simulated(hall_world.make_client(words, clock, store, sees_members=True), check_errors=False)
        try:
            yield await hall_world.opened(env, words, clock)
        finally:
            await env.shutdown()
    assert problems_of_requests(env) == []


async def joins(hall, name="mo", *, pending=False, is_bot=False, guild=None):
    user = hall.env.create_user(name, bot=is_bot)
    guild = guild or hall.home
    before = len(hall.env.backend.transcript)
    member = hall.env.backend.add_member(guild.id, user.id)
    member.pending = pending
    await tell(hall, "GUILD_MEMBER_ADD", user.id, guild)
    assert len(hall.env.backend.transcript) > before
    return user


async def tell(hall, event, member, guild=None, **changes):
    """Let Discord tell of a member as it is now."""
    from simcord.backend import serializers  # noqa: PLC0415 - one place needs what a member looks like to Discord

    guild = hall.env.backend.get_guild((guild or hall.home).id)
    found = guild.members[member]
    for name, value in changes.items():
        setattr(found, name, value)
    payload = dict(serializers.member_payload(hall.env.backend, guild, found)) | {"guild_id": str(guild.id)}
    hall.env.backend.emit(event, payload)
    await hall.env.settle()


async def test_who_joins_without_a_screening_is_welcomed_at_once_and_alone_mentioned(seeing):
    mo = await joins(seeing)
    (greeting,) = seeing.posted(seeing.welcome)
    assert text_of(greeting).startswith(f"Welcome, <@{mo.id}>.\n### Welcome to the schools\n")
    assert buttons_of(greeting) == {"Start here": "tour:begin"}
    assert [str(each) for each in greeting["allowed_mentions"]["users"]] == [str(mo.id)]
    assert greeting["allowed_mentions"]["parse"] == []
    assert not [each for each in seeing.env.http_requests if "/users/@me/channels" in each.path]


async def test_who_is_screened_is_welcomed_when_she_has_passed_and_once(seeing):
    mo = await joins(seeing, pending=True)
    assert seeing.posted(seeing.welcome) == []
    await tell(seeing, "GUILD_MEMBER_UPDATE", mo.id, nick="Mo")
    assert seeing.posted(seeing.welcome) == []
    for _ in range(2):
        await tell(seeing, "GUILD_MEMBER_UPDATE", mo.id, pending=False)
    assert len(seeing.posted(seeing.welcome)) == 1
    await tell(seeing, "GUILD_MEMBER_ADD", mo.id)
    await tell(seeing, "GUILD_MEMBER_UPDATE", mo.id, pending=True)
    await tell(seeing, "GUILD_MEMBER_UPDATE", mo.id, pending=False)
    assert len(seeing.posted(seeing.welcome)) == 1


async def test_who_was_screened_before_a_restart_is_welcomed_after_it(seeing, disk):
    mo = await joins(seeing, pending=True)
    seeing.bot.services.store.close()
    with disk() as store:
        await seeing.restart(store)
        home = seeing.bot.get_guild(seeing.home.id)
        assert home
        await home.chunk()  # as discord.py does by itself with this intent, but not in the simulated Discord
        await tell(seeing, "GUILD_MEMBER_UPDATE", mo.id, pending=False)
        assert len(seeing.posted(seeing.welcome)) == 1


async def test_bots_and_members_of_other_servers_are_not_welcomed(seeing):
    elsewhere = seeing.env.create_guild("Elsewhere")
    await joins(seeing, "robot", is_bot=True)
    await joins(seeing, "mo", guild=elsewhere)
    assert seeing.posted(seeing.welcome) == []


async def test_where_there_is_no_tour_or_no_channel_nobody_is_welcomed(seeing):
    seeing.set(welcome_channel=None)
    await joins(seeing, "mo")
    seeing.set(welcome_channel=seeing.welcome.id)
    current = seeing.bot.services.library.current
    handbook = replace(current.reading.handbook, tour=None)
    seeing.bot.services.library.current = replace(current, reading=replace(current.reading, handbook=handbook))
    await joins(seeing, "jo")
    assert seeing.posted(seeing.welcome) == []


async def test_a_welcome_that_cannot_be_posted_is_told_to_the_editors(seeing):
    seeing.env.backend.delete_channel(seeing.welcome.id)
    await joins(seeing, "mo")
    await joins(seeing, "jo")
    (told,) = seeing.posted(seeing.news)
    assert str(advice.NO_CHANNEL.about("WELCOME_CHANNEL")) in text_of(told).replace("\\", "")


async def test_without_the_setting_discord_is_not_asked_for_members(hall):
    assert not hall.bot.intents.members
    await joins(hall)
    assert hall.posted(hall.welcome) == []
