"""What is done by the clock goes on after whatever went wrong, and once only where one client follows another."""

from __future__ import annotations

from discord.ext import tasks

from bot.client import PartnershipBot
from bot.commands.chores import ChoresCog
from tests.support.discord_world import text_of


def chores_of(bot):
    cogs = [cog for cog in bot.cogs.values() if isinstance(cog, ChoresCog)]
    return [getattr(cog, name) for cog in cogs for name, one in vars(type(cog)).items() if isinstance(one, tasks.Loop)]


class Failing:
    """News that nobody can read."""

    tries = 0

    def first(self):
        self.tries += 1
        raise KeyError


async def test_a_chore_that_fails_is_tried_again_and_goes_on(office):
    editing, failing = office.bot.services.editing, Failing()
    editing.news, kept = failing, editing.news
    await office.env.advance_time(2 * 60)
    assert failing.tries > 1
    editing.news = kept
    kept.tell("The files are put right.")
    await office.env.advance_time(2)
    assert "The files are put right." in text_of(office.news.last_message)


async def test_another_client_on_the_same_services_does_and_answers_everything_once(office):
    first = office.bot
    first.dispatch("ready")  # as after each new session
    await office.env.restart_bot(PartnershipBot(first.services))
    assert not any(chore.is_running() for chore in chores_of(first))
    assert all(chore.is_running() for chore in chores_of(office.bot))
    await office.sam.send(office.channel, f"<@{office.bot.user.id}> Kindness number 1 please")
    office.bot.services.editing.news.tell("The files are put right.")
    await office.env.advance_time(2)
    posted = [each for each in office.env.http_requests if each.method == "POST" and each.path.endswith("/messages")]
    assert len(posted) == len(["the answer", "the news"])


async def test_no_message_is_a_command(office):
    for said in ("!help", "help", "/help", "?help"):
        await office.sam.send(office.channel, said)
    assert not [each for each in office.env.http_requests if each.path.endswith("/messages")]
    assert not office.bot.commands
