from __future__ import annotations

import re
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.commands.ui import SafeLayoutView, SafeModal
from bot.errors import BotError
from tests.support.discord_world import make_bot

REFERENCE = re.compile(r"this reference: ([0-9A-F]{6})\.")


class WentWrongError(BotError):
    """An error of ours that a test raises."""

    def __init__(self) -> None:
        super().__init__("This went wrong.")


def reference_in(said: str) -> str:
    found = REFERENCE.search(said)
    assert found
    return found[1]


def broken(error: Exception) -> app_commands.Command[Any, ..., None]:
    async def fail(interaction: discord.Interaction) -> None:
        raise error

    return app_commands.Command(name="broken", description="Fails", callback=fail)


async def run_broken(world, error: Exception):
    world.bot.tree.add_command(broken(error))
    await world.bot.tree.sync()
    result = await world.sam.slash(world.channel, "broken")
    assert len(world.env.errors) == 1
    assert result.acknowledged
    assert result.ephemeral
    return result.response.content


async def test_an_error_of_ours_shows_its_own_sentence(world, caplog):
    said = await run_broken(world, BotError("The file is locked. Please try again in a minute."))
    assert said == "The file is locked. Please try again in a minute."
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_any_other_error_gives_a_reference_that_the_log_has_too(world, caplog):
    said = await run_broken(world, ValueError("secret detail"))
    reference = reference_in(said)
    assert f"error {reference}" in caplog.text
    assert "secret detail" not in said


async def test_the_log_has_where_an_error_happened_and_nothing_of_what_a_member_wrote(world, caplog):
    class Failing:
        def held(self, question, conversation):
            """Hold nothing."""

        def seems_a_worry(self, question):
            """See none."""

        def ask(self, question, conversation):
            try:
                return int(question)
            except ValueError as error:
                raise KeyError(question) from error

        def drop_old(self):
            """Hold nothing."""

    world.bot.services.answering.dialogue.assistant = Failing()
    asked = await world.sam.slash(world.channel, "ask", question="zorblaxine")
    await world.sam.send(world.channel, f"{world.me} zorblaxine")
    assert len(world.env.errors) == 1
    assert reference_in(asked.response.content) in caplog.text
    assert "zorblaxine" not in caplog.text
    for seen in ("in ask", "ValueError", "KeyError", "int(question)", "direct cause"):
        assert seen in caplog.text


async def test_an_event_that_fails_is_logged_without_what_a_member_wrote(world, caplog):
    world.bot.services.answering.heard = None
    await world.sam.send(world.channel, f"{world.me} zorblaxine")
    assert len(world.env.errors) == 1
    assert "on_message failed: AttributeError" in caplog.text
    assert "zorblaxine" not in caplog.text


async def test_what_the_end_of_the_bot_interrupts_is_one_line_in_the_log(world, caplog):
    async def fail(interaction: discord.Interaction) -> None:
        await interaction.client.close()
        raise aiohttp.ClientConnectionError

    world.bot.tree.add_command(app_commands.Command(name="broken", description="Fails", callback=fail))
    await world.bot.tree.sync()
    await world.sam.slash(world.channel, "broken")
    assert len(world.env.errors) == 1
    (told,) = [each for each in caplog.records if each.name == "bot.commands.errors"]
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert told.getMessage() == "The end of the bot has interrupted an interaction: ClientConnectionError."


async def test_an_error_text_is_cut_to_what_a_message_holds(world):
    assert len(await run_broken(world, BotError("word " * 1_000))) <= 2_000


async def test_a_failed_check_says_so(world):
    assert "may not" in await run_broken(world, app_commands.CheckFailure("no"))


async def test_an_error_after_an_answer_is_told_in_a_followup(world):
    async def fail(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("halfway", ephemeral=True)
        raise WentWrongError

    world.bot.tree.add_command(app_commands.Command(name="half", description="Fails halfway", callback=fail))
    await world.bot.tree.sync()
    result = await world.sam.slash(world.channel, "half")
    assert len(world.env.errors) == 1
    assert [each.content for each in result.followups] == ["This went wrong."]
    assert result.followups[0].ephemeral


async def test_an_unknown_command_gets_a_reply(world):
    world.bot.tree.remove_command("values")
    result = await world.sam.slash(world.channel, "values")
    assert isinstance(world.env.errors[0], app_commands.CommandNotFound)
    assert result.ephemeral
    assert "/ask" in result.response.content


async def test_autocomplete_of_an_unknown_command_gets_no_choices(world):
    world.bot.tree.remove_command("ask")
    assert await world.sam.autocomplete(world.channel, "ask", "question", "val") == []
    assert world.env.errors


async def test_choices_that_fail_are_none_and_one_line_without_the_member(world, caplog):
    world.bot.services.answering.dialogue.conversations = None
    assert await world.sam.autocomplete(world.channel, "ask", "question", "val") == []
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.getMessage().startswith("error ")
    assert str(world.sam.id) not in record.getMessage()


async def test_a_button_that_nothing_knows_any_more_gets_a_reply(world, folder, clock):
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Old", custom_id="of-long-ago"))
    channel = world.bot.get_partial_messageable(world.channel.id)
    await channel.send("Press", view=view)
    await world.env.restart_bot(make_bot(folder, clock))
    result = await world.sam.click(world.channel.last_message, label="Old")
    assert result.acknowledged
    assert result.ephemeral
    assert "does not work any more" in result.response.content


async def test_an_error_in_a_view_reaches_its_member(world):
    result = await world.sam.click(await view_that_fails(world), label="Go")
    assert len(world.env.errors) == 1
    assert result.ephemeral
    assert result.response.content == "This went wrong."


async def view_that_fails(world):
    async def fail(interaction: discord.Interaction) -> None:
        raise WentWrongError

    button = discord.ui.Button(label="Go")
    button.callback = fail
    view = SafeLayoutView(timeout=60)
    view.add_item(discord.ui.ActionRow(button))
    await world.bot.get_partial_messageable(world.channel.id).send(view=view)
    return world.channel.last_message


class FailingForm(SafeModal):
    name: discord.ui.TextInput = discord.ui.TextInput(label="Name", custom_id="name")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        raise WentWrongError


async def open_form(world):
    async def show(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(FailingForm("A form"))

    if not world.bot.tree.get_command("form"):
        world.bot.tree.add_command(app_commands.Command(name="form", description="Opens a form", callback=show))
        await world.bot.tree.sync()
    return await world.sam.slash(world.channel, "form")


async def test_an_error_in_a_form_reaches_its_member(world):
    form = await open_form(world)
    result = await world.sam.submit_modal(form, {"name": "Sam"})
    assert len(world.env.errors) == 1
    assert result.ephemeral
    assert result.response.content == "This went wrong."


async def test_each_opening_of_a_form_has_an_id_of_its_own(world):
    first, second = await open_form(world), await open_form(world)
    assert first.modal["custom_id"] != second.modal["custom_id"]


async def test_a_form_of_before_a_restart_gets_a_reply(world, folder, clock):
    form = await open_form(world)
    await world.env.restart_bot(make_bot(folder, clock))
    result = await world.sam.submit_modal(form, {"name": "Sam"})
    assert result.ephemeral
    assert "Your words are in the file below" in result.response.content


async def test_an_error_behind_a_button_reaches_its_member(world, caplog):
    result = await world.sam.slash(world.channel, "topics")
    world.bot.services.answering.dialogue.conversations = None
    shown = await world.sam.click(result.response, custom_id="show:aims*")
    assert shown.acknowledged
    assert shown.ephemeral
    assert f"error {reference_in(shown.response.content)}" in caplog.text


async def test_an_error_behind_a_mention_is_told_in_a_reply(world, caplog):
    world.bot.services.answering.dialogue.conversations = None
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    assert f"error {reference_in(world.channel.last_message.content)}" in caplog.text


async def test_an_answer_that_comes_too_late_for_discord_is_logged_and_that_is_all(world, caplog):
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=None)
    result = await world.sam.slash(world.channel, "help")
    assert len(world.env.errors) == 1
    assert not result.acknowledged
    assert "could not be reported" in caplog.text
