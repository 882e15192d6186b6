"""Whoever is no editor of the home server is a reader at every way in, whatever they may do elsewhere."""

from __future__ import annotations

import itertools

import discord
import pytest

from bot.commands import knowledge
from bot.commands.buttons import BUTTONS
from tests.support.discord_world import buttons_of, menu_id, menu_of, text_of
from tests.support.office import filled_in, shown

REFUSED = "Only editors of the home server can change the words."
COMMANDS = {
    "add": {"topic": "rules"},
    "edit": {"entry": "rules.e1"},
    "retire": {"entry": "rules.e1"},
    "rename": {"entry": "rules.e1", "new_id": "rules.kind"},
    "restore": {"entry": "rules.e1"},
    "history": {},
    "undo": {},
    "status": {},
    "requests": {},
    "export": {},
    "import": {"file": ("rules.csv", b"title,text\r\nKindness,Be rude.\r\n")},
}
KINDNESS = "Kindness number 1 please"
FOR_EDITORS = {action for action, press in BUTTONS.items() if press.__module__.startswith(knowledge.__name__)}


@pytest.fixture
def before(office):
    return office.text_in("rules.yaml")


def refused(result):
    assert result.acknowledged
    assert result.modal is None
    message = shown(result)
    assert message.ephemeral
    return REFUSED in message.content


async def take_role(office, member):
    office.env.backend.remove_member_role(office.home.id, member.id, office.editors.id)
    await office.env.settle()


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_member_of_staff_is_refused_by_every_command(office, before, command):
    assert refused(await office.knowledge(command, by=office.sam, **COMMANDS[command]))
    assert office.text_in("rules.yaml") == before


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_member_who_may_do_everything_but_has_no_editors_role_is_refused(office, command):
    everything = office.home.create_role("Admins", permissions=discord.Permissions.all())
    ada = office.home.add_member(office.env.create_user("ada"), roles=[everything])
    assert refused(await office.knowledge(command, by=ada, **COMMANDS[command]))


async def test_a_member_of_staff_asks_no_role_to_read_anything(office):
    wanted = {"entry": "rules.e1", "role": office.editors, "by": "4 December"}
    assert refused(await office.sam.slash(office.channel, "knowledge ask-to-read", **wanted))
    assert not refused(await office.edith.slash(office.channel, "knowledge ask-to-read", **wanted))


async def test_there_are_no_such_commands_in_another_server_or_in_a_direct_message(office):
    elsewhere = office.env.create_guild("Elsewhere")
    owner = elsewhere.create_role("Owner", permissions=discord.Permissions.all())
    theirs = elsewhere.create_text_channel("chat")
    ada = elsewhere.add_member(office.env.create_user("ada"), roles=[owner])
    assert not [name for name in ada.available_commands(theirs) if name.startswith("knowledge")]
    assert [name for name in office.edith.available_commands(office.channel) if name.startswith("knowledge")]
    answer = (await ada.slash(theirs, "ask", question=KINDNESS)).response
    assert "Edit" not in menu_of(answer)
    answer = (await office.edith.user.slash("ask", question=KINDNESS)).response
    assert "Edit" not in menu_of(answer)


@pytest.mark.parametrize("option", ["entry", "change"])
async def test_nothing_is_completed_for_a_reader(office, option):
    await office.published("rules.e1", text="Be kind to everybody.")
    command = "knowledge undo" if option == "change" else "knowledge restore"
    assert await office.sam.autocomplete(office.channel, command, option, "") == []
    assert await office.sam.autocomplete(office.channel, "knowledge edit", "entry", "") == []


async def test_a_role_that_is_taken_away_before_the_form_is_sent_refuses(office, before):
    form = await office.knowledge("edit", entry="rules.e1")
    await take_role(office, office.edith)
    assert refused(await office.fill(form, text="Be rude."))
    assert office.text_in("rules.yaml") == before


@pytest.mark.parametrize("label", ["Publish", "Change again", "Keeper and review date", "Drop"])
async def test_a_role_that_is_taken_away_before_a_button_is_pressed_refuses(office, before, label):
    preview = await office.edited("rules.e1", text="Be rude.")
    await take_role(office, office.edith)
    assert refused(await office.edith.click(preview, label=label))
    assert office.text_in("rules.yaml") == before


async def test_a_role_that_is_taken_away_before_it_is_proposed_or_confirmed_refuses(office):
    preview = await office.edited("aims.e1", text="Read.")
    await take_role(office, office.edith)
    for label in buttons_of(preview):
        assert refused(await office.edith.click(preview, label=label))
    assert "Teach every child to read." in office.text_in("aims.yaml")


async def test_a_role_that_is_taken_away_before_a_decline_is_sent_refuses(office):
    await office.edith.click(await office.edited("aims.e1", text="Read."), label="Propose")
    form = await office.tom.click(office.news.last_message, label="Decline")
    await take_role(office, office.tom)
    assert refused(await office.fill(form, by=office.tom, reason="No."))
    assert list(buttons_of(office.news.last_message)) == ["Approve", "Decline"]


async def test_a_role_that_is_taken_away_before_the_history_is_used_refuses(office):
    done = await office.published("rules.e1", text="Be kind to everybody.")
    history = shown(await office.knowledge("history"))
    await take_role(office, office.edith)
    assert refused(await office.edith.click(done, label="Undo"))
    assert refused(await office.edith.click(history, label="Undo change 1"))


async def test_a_role_that_is_taken_away_before_edit_is_chosen_refuses(office):
    answer = (await office.edith.slash(office.channel, "ask", question=KINDNESS)).response
    await take_role(office, office.edith)
    chosen = await office.edith.select(answer, [menu_of(answer)["Edit"]], custom_id=menu_id(answer))
    assert refused(chosen)


async def pressed(office, by, where, custom_id):
    """Press a button of an old message, for which nothing in memory waits."""
    view = discord.ui.View(timeout=None).add_item(discord.ui.Button(label="Press me", custom_id=custom_id))
    view.stop()
    message = await office.bot.get_partial_messageable(where).send("An old message.", view=view)
    await office.env.settle()
    return await by.click(message, custom_id=custom_id)


async def test_no_button_for_editors_works_for_staff_in_another_server_or_in_a_direct_message(office):
    await office.edith.click(await office.edited("aims.e1", text="Read."), label="Propose")
    await office.published("rules.e1", text="Be kind to everybody.")
    elsewhere = office.env.create_guild("Elsewhere")
    everything = elsewhere.create_role("Owner", permissions=discord.Permissions.all())
    there = elsewhere.create_text_channel("chat")
    edith = elsewhere.add_member(office.edith.user, roles=[everything])
    direct = await (await office.bot.fetch_user(office.edith.id)).create_dm()
    before = {path: path.read_bytes() for path in office.folder.iterdir()}
    for by, where in ((office.sam, office.channel.id), (edith, there.id), (office.edith.user, direct.id)):
        for action, about in itertools.product(sorted(FOR_EDITORS), ("1", "rules.e1")):
            assert refused(await pressed(office, by, where, f"{action}:{about}")), action
    assert {path: path.read_bytes() for path in office.folder.iterdir()} == before


async def test_nobody_else_publishes_what_an_editor_looks_at(office):
    preview = await office.edited("rules.e1", text="Be rude.")
    custom_id = buttons_of(preview)["Publish"]
    token = custom_id.partition(":")[2]
    assert (office.edith.id, token) in office.bot.services.editing.drafts._held
    assert (office.tom.id, token) not in office.bot.services.editing.drafts._held


async def test_an_editor_sees_everything_of_hers_privately(office):
    form = await office.knowledge("edit", entry="rules.e1")
    assert filled_in(form)
    for command in ("history", "status", "export"):
        assert shown(await office.knowledge(command)).ephemeral
    assert "Nothing would change" in text_of(shown(await office.fill(form)))


async def test_the_commands_for_editors_are_registered_once(office):
    def writes():
        return [
            each for each in office.env.http_requests if each.method == "PUT" and f"/{office.home.id}/" in each.path
        ]

    assert len(writes()) == 1
    await office.restart()
    assert len(writes()) == 1
