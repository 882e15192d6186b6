"""Hub managers see who is where, never answers; nobody else sees anything; the card keeps to what a message holds."""

from __future__ import annotations

import csv
import io
from datetime import date

import discord
import pytest

from bot.cards.tour import LOOK_AGAIN
from bot.commands.tour.managers import FOR_MANAGERS
from bot.storage.progress import Agreement
from tests.support.discord_world import offer, text_of, walk
from tests.support.hub import DAY, WEEK, opened
from tests.support.office import shown
from tests.support.tours import lead_round

REFUSED = "Only hub managers and editors can do that"
PICKER = "pick:tour"


@pytest.fixture
async def hub(tmp_path):
    async with opened(tmp_path) as hub:
        yield hub


async def look(hub, by=None):
    return shown(await (by or hub.mia).slash(hub.channel, "tour report"))


async def table(message):
    (file,) = message.attachments
    data = await file.read()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


async def test_a_manager_sees_privately_who_is_where_and_where_people_stop(hub):
    hub.time.now -= 2 * WEEK
    hub.at(hub.sam, "kindness", done=("hello",))
    hub.time.now += 2 * WEEK
    hub.at(hub.ann, "", done=("hello", "kindness", "time", "reading"), is_finished=True)
    report = await look(hub)
    text = text_of(report)
    assert report.ephemeral
    assert "2 people: 1 on the way, 1 finished." in text
    assert "**On the way** (1)\n- sam, Teacher: step 3 of 5, How we treat each other" in text
    assert "**Finished** (1)\n- ann, Teacher" in text
    assert "How we treat each… 1 ▓▓▓▓░░░░" in text
    assert "This covers members who have pressed Start and those you have added." in text
    assert "<@" not in text


async def test_the_file_holds_everybody_for_a_spreadsheet(hub):
    hub.at(hub.sam, "kindness")
    (row,) = await table(await look(hub))
    assert row == {
        "name": "sam",
        "number": f"#{hub.sam.id}",
        "audience": "Teacher",
        "state": "on the way",
        "step": "3",
        "of": "5",
        "title": "How we treat each other",
    }


async def test_who_has_to_read_again_is_named_first(hub):
    hub.at(hub.sam, "time")
    hub.kept(lambda kept: kept.tours.agree(hub.sam.id, Agreement("rules.e1", 0, date(2026, 11, 1))))
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    assert "**Asked to read again** (1)\n- sam, Teacher: step 4 of 5, Being on time" in text_of(await look(hub))


async def test_discord_is_told_to_show_them_to_who_manages_the_server_and_the_tour_itself_to_everybody(hub):
    backend = hub.env.backend
    tour, onboarding = backend.find_command("tour", hub.home.id), backend.find_command("onboarding", None)
    assert [part["name"] for part in tour["options"]] == ["report", "panel"]
    assert int(tour["default_member_permissions"]) == discord.Permissions(manage_guild=True).value
    assert [part["name"] for part in onboarding["options"]] == ["start"]
    assert onboarding["default_member_permissions"] is None
    assert backend.find_command("tour", None) is None, "In other servers there are no hub managers."


async def test_the_commands_are_shown_to_nobody_who_has_neither_manage_server_nor_a_role_that_is_allowed(hub):
    mias, sams = (set(each.available_commands(hub.channel)) for each in (hub.mia, hub.sam))
    assert mias - sams == {"insights", "tour report", "tour panel"}
    boss = hub.home.create_role("Office", permissions=discord.Permissions(manage_guild=True))
    ada = hub.home.add_member(hub.env.create_user("ada"), roles=[boss])
    assert "tour report" in ada.available_commands(hub.channel)


async def test_a_member_of_staff_is_refused_also_with_a_button_or_a_menu_of_a_report(hub):
    offer(hub.home, FOR_MANAGERS, hub.home.default_role)
    assert REFUSED in (await look(hub, hub.sam)).content
    assert REFUSED in (await hub.press(LOOK_AGAIN, hub.sam)).content


async def test_who_may_do_much_but_has_no_role_that_is_named_is_refused(hub):
    offer(hub.home, FOR_MANAGERS, hub.home.default_role)
    much = discord.Permissions(manage_channels=True, manage_roles=True, kick_members=True)
    ada = hub.home.add_member(hub.env.create_user("ada"), roles=[hub.home.create_role("Owners", permissions=much)])
    assert REFUSED in (await look(hub, ada)).content


async def test_a_manager_is_nobody_in_another_server_or_in_a_direct_message(hub):
    elsewhere = hub.env.create_guild("Elsewhere")
    everything = elsewhere.create_role("Hub managers", permissions=discord.Permissions.all())
    there = elsewhere.add_member(hub.mia.user, roles=[everything])
    chat = elsewhere.create_text_channel("chat")
    assert "tour report" not in {*there.available_commands(chat), *hub.mia.user.available_commands()}
    posted = await hub.say(LOOK_AGAIN, at=chat)
    assert REFUSED in shown(await there.click(posted, custom_id=LOOK_AGAIN.custom_id)).content
    direct = await hub.say(LOOK_AGAIN, to=hub.mia)
    assert REFUSED in shown(await hub.mia.user.click(direct, custom_id=LOOK_AGAIN.custom_id)).content


async def test_a_role_that_is_taken_away_refuses_the_next_press(hub):
    report = await look(hub)
    hub.env.backend.remove_member_role(hub.home.id, hub.mia.id, hub.managers.id)
    await hub.env.settle()
    assert REFUSED in shown(await hub.mia.click(report, custom_id=LOOK_AGAIN.custom_id)).content
    assert REFUSED in shown(await hub.mia.select(report, [hub.ann], custom_id=PICKER)).content
    assert hub.kept(lambda kept: kept.tours.picked()) == frozenset()


async def test_a_report_never_takes_the_place_of_what_others_see(hub):
    assert (await hub.press(LOOK_AGAIN, hub.mia)).ephemeral
    assert text_of(hub.channel.last_message) == "Press one of these."


async def test_an_editor_sees_it_too(hub):
    role = hub.home.create_role("Office", permissions=discord.Permissions(manage_guild=True))
    edith = hub.home.add_member(hub.env.create_user("edith"), roles=[role])
    assert "Nobody has pressed Start yet." in text_of(await look(hub, edith))


async def test_a_manager_adds_people_who_have_not_started_and_bots_are_left_out(hub):
    robot = hub.home.add_member(hub.env.create_user("robot", bot=True))
    await hub.env.settle()
    report = await look(hub)
    picked = await hub.mia.select(report, [hub.sam, robot], custom_id=PICKER)
    assert picked.acknowledged
    again = shown(picked)
    assert "One person was added" in text_of(again)
    assert "**Not started** (1)\n- sam" in text_of(again)
    assert hub.kept(lambda kept: kept.tours.picked()) == {hub.sam.id}
    await hub.restart()
    assert "- sam" in text_of(await look(hub))
    assert not [each for each in hub.sent() if "sam" in str(each)]


async def test_who_is_picked_is_there_also_if_believed_to_have_left(hub):
    hub.kept(lambda kept: kept.tours.pick([hub.sam.id], at=hub.time.now))
    hub.kept(lambda kept: kept.tours.gone(hub.sam.id, at=hub.time.now))
    report = await look(hub)
    assert "- sam" not in text_of(report)
    assert "- sam" in text_of(shown(await hub.mia.select(report, [hub.sam], custom_id=PICKER)))


async def test_looking_again_turns_the_private_card_over(hub):
    report = await look(hub)
    hub.time.now += DAY
    hub.at(hub.sam)
    pressed = await hub.mia.click(report, custom_id=LOOK_AGAIN.custom_id)
    assert pressed.acknowledged
    assert not pressed.followups
    assert "1 person: 1 on the way." in text_of(pressed.response)


async def test_names_are_shown_as_they_are_written_and_are_no_formula(hub):
    wicked = hub.home.add_member(hub.env.create_user("wicked"), nick="=1+1 **@everyone** <@1> ```")
    hub.at(wicked)
    report = await look(hub)
    assert "- =1+1 \\*\\*\\@everyone\\*\\* \\<@1> \\`\\`\\`, Teacher: step" in text_of(report)
    ((row),) = await table(report)
    assert row["name"].startswith("'=1+1")


async def test_who_is_not_there_any_more_is_shown_by_number(hub):
    hub.at(123456789012345678)
    assert "- member 123456789012345678, Teacher: step" in text_of(await look(hub))


@pytest.mark.parametrize("plain", [False, True])
async def test_five_hundred_members_fit_a_card_and_are_all_in_the_file(hub, plain):
    if plain:
        hub.bot.services.preferences.choose(hub.mia.id, plain_text=True)
    people = [hub.home.add_member(hub.env.create_user(f"member{number}"), nick="*" * 32) for number in range(500)]
    steps = ("", "hello", "kindness", "time")
    for number, each in enumerate(people):
        hub.at(each, steps[number % 4], is_finished=number % 5 == 0)
    before = len(hub.env.http_requests)
    report = await look(hub)
    text = report.content if plain else text_of(report)
    assert "500 people: 400 on the way, 100 finished." in text
    assert "more, listed in the file" in text
    assert ("▓" in text) is not plain
    assert len(await table(report)) == 500
    assert len(hub.env.http_requests) - before < 10


async def test_with_the_members_intent_it_says_who_has_not_started(tmp_path):
    async with opened(tmp_path, sees_members=True) as hub:  # its owner is the fourth
        hub.home.add_member(hub.env.create_user("robot", bot=True))
        hub.at(hub.sam)
        report = await look(hub)
        text = text_of(report)
        assert "4 people: 3 not started, 1 on the way." in text
        assert "This covers everybody in this server except bots." in text
        assert "robot" not in text
        assert PICKER not in [each.get("custom_id") for each in walk(report.components)]


async def test_without_a_tour_it_says_so(hub):
    lead_round(hub.bot.services.library, None)
    assert "There is no tour to report on" in text_of(await look(hub))
