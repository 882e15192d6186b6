"""Whoever asked for it is reminded in hours, once a week at most and three times, and never twice; nobody else is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.cards.controls import Press
from bot.cards.tour import NUDGE, REMIND_BY_MESSAGE, REMIND_HERE, snooze, stop
from bot.commands.tour.reminders import nudge_all
from bot.storage.progress import By
from tests.support.discord_world import buttons_of, text_of
from tests.support.hub import DAY, WEEK, opened
from tests.support.office import shown
from tests.support.tours import lead_round

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)


@pytest.fixture
async def hub(tmp_path):
    async with opened(tmp_path) as hub:
        yield hub


async def asked(hub, press=REMIND_HERE, by=None):
    """Let Sam be at a step and ask to be reminded, a week before the next look."""
    hub.at(by or hub.sam, "time", done=("hello", "kindness"))
    told = await hub.press(press, by or hub.sam)
    hub.time.now += WEEK
    return told


async def nudges(hub):
    """Let the bot remind whom it has to, and return the messages of the hour."""
    before = len(hub.sent())
    await nudge_all(hub.bot)
    await hub.env.settle()
    return hub.sent(since=before)


async def test_a_week_later_she_alone_is_mentioned_in_the_channel_and_told_where_she_is(hub):
    told = await asked(hub)
    assert told.ephemeral
    assert "in this channel, where others read it too" in text_of(told)
    assert "at most once a week and three times in all" in text_of(told)
    (sent,) = await nudges(hub)
    assert text_of(sent) == (
        f"<@{hub.sam.id}>: You asked to be reminded about the tour.\nYou are at step 4 of 5, “Being on time”.\n-# "
        "This is reminder 1 of 3."
    )
    assert [int(each) for each in sent["allowed_mentions"]["users"]] == [hub.sam.id]
    assert sent["allowed_mentions"]["parse"] == []
    assert (sent["nonce"], sent["enforce_nonce"]) == (f"0.{hub.sam.id}", True)
    assert buttons_of(sent) == {
        "Go on": "tour:begin",
        "Snooze a week": f"nudge:snooze.{hub.sam.id}",
        "Stop": f"nudge:stop.{hub.sam.id}",
    }


async def test_by_message_it_comes_as_a_direct_message_in_the_form_that_she_has_chosen(hub):
    hub.bot.services.preferences.choose(hub.sam.id, plain_text=True)
    await asked(hub, REMIND_BY_MESSAGE)
    await nudges(hub)
    (message,) = hub.sam.user.dm_channel.history()
    assert "You are at step 4 of 5, “Being on time”." in message.content
    assert "<@" not in message.content


async def test_here_in_a_direct_message_is_by_message(hub):
    hub.at(hub.sam)
    door = await hub.say(REMIND_HERE, to=hub.sam)
    await hub.sam.user.click(door, custom_id=REMIND_HERE.custom_id)
    (wish,) = hub.wishes()
    assert (wish.by, wish.channel) == (By.MESSAGE, 0)


async def test_at_most_one_a_week_and_three_in_all_also_after_stopping_and_asking_anew(hub):
    await asked(hub)
    sent = []
    for _ in range(24 * 50):
        found = await nudges(hub) if hub.time.now.hour in {8, 9, 16, 17} else []
        sent += [(hub.time.now, each) for each in found]
        if len(sent) == 2 and found:
            await hub.press(stop(hub.sam.id), hub.sam)
            await hub.press(REMIND_HERE, hub.sam)
        hub.time.now += HOUR
    times = [when for when, _ in sent]
    assert len(times) == 3
    assert all(later - earlier >= WEEK for earlier, later in pairwise(times))
    assert "This was the last reminder." in text_of(sent[-1][1])
    assert list(buttons_of(sent[-1][1])) == ["Go on"]
    assert "You have had three reminders" in text_of(await hub.press(REMIND_HERE, hub.sam))


async def test_never_twice_with_two_loops_at_once_or_after_a_restart_or_with_a_clock_put_back(hub):
    await asked(hub)
    before = len(hub.sent())
    await asyncio.gather(*(nudge_all(hub.bot) for _ in range(5)))
    await hub.restart()
    await nudges(hub)
    hub.time.now -= HOUR
    await nudges(hub)
    hub.time.now -= 5 * DAY
    await nudges(hub)
    assert len(hub.sent(since=before)) == 1


async def test_what_was_recorded_and_not_sent_is_lost_and_not_sent_again(hub):
    await asked(hub)
    hub.env.inject_error("POST", f"/channels/{hub.channel.id}/messages", status=500, code=0)
    await nudges(hub)
    assert hub.wishes()[0].sent == 1
    before = len(hub.sent())
    await nudges(hub)
    assert len(hub.sent()) == before


async def test_while_discord_does_not_say_whether_she_is_there_nothing_is_kept_or_sent(hub):
    await asked(hub)
    hub.env.inject_error("GET", f"/guilds/{hub.home.id}/members/{hub.sam.id}", status=403, code=50001)
    assert await nudges(hub) == []
    assert hub.wishes()[0].sent == 0
    assert len(await nudges(hub)) == 1


async def test_who_has_left_is_not_reminded(hub):
    await asked(hub)
    hub.home.remove_member(hub.sam)
    await hub.env.settle()
    assert await nudges(hub) == []
    assert hub.kept(lambda kept: kept.tours.known())[hub.sam.id] is not None


async def test_who_has_gone_on_meanwhile_or_finished_is_not_reminded(hub):
    await asked(hub)
    hub.at(hub.sam, "reading", done=("hello", "kindness", "time"))
    assert await nudges(hub) == []
    hub.time.now += WEEK
    hub.at(hub.sam, "", is_finished=True)
    hub.time.now += WEEK
    assert await nudges(hub) == []


async def test_a_channel_that_is_gone_ends_the_reminders_there_and_writes_nowhere_else(hub):
    await asked(hub)
    hub.env.backend.delete_channel(hub.channel.id)
    await hub.env.settle()
    before = len(hub.env.http_requests)
    await nudges(hub)
    assert hub.wishes() == ()
    asked_for = [each.path for each in hub.env.http_requests[before:] if each.method == "POST"]
    assert asked_for == [f"/channels/{hub.channel.id}/messages"]


async def test_a_channel_in_which_the_bot_may_not_write_ends_them_too(hub):
    await asked(hub)
    hub.env.inject_error("POST", f"/channels/{hub.channel.id}/messages", status=403, code=50013)
    await nudges(hub)
    assert hub.wishes() == ()


async def test_a_closed_inbox_is_remembered_and_nothing_else_is_tried(hub):
    await asked(hub, REMIND_BY_MESSAGE)
    hub.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    assert await nudges(hub) == []
    assert hub.sam.id in hub.kept(lambda kept: kept.closed_inboxes())
    before = len(hub.env.http_requests)
    assert await nudges(hub) == []
    assert len(hub.env.http_requests) == before
    hub.time.now += WEEK
    await nudges(hub)
    assert len(hub.sam.user.dm_channel.history()) == 1
    assert hub.kept(lambda kept: kept.closed_inboxes()) == {}


async def test_snooze_and_stop_answer_in_place_and_for_herself_only(hub):
    await asked(hub)
    await nudges(hub)
    nudge = hub.channel.last_message
    other = await hub.ann.click(nudge, custom_id=snooze(hub.sam.id).custom_id)
    assert "for somebody else" in text_of(shown(other))
    put_off = await hub.sam.click(nudge, custom_id=snooze(hub.sam.id).custom_id)
    assert put_off.acknowledged
    assert text_of(hub.channel.last_message) == "No reminder before 7 Dec 2026."
    hub.time.now += WEEK - DAY
    assert await nudges(hub) == []
    hub.time.now += DAY
    assert len(await nudges(hub)) == 1
    await hub.sam.click(hub.channel.last_message, custom_id=stop(hub.sam.id).custom_id)
    assert text_of(hub.channel.last_message).startswith("No more reminders.")
    assert hub.wishes() == ()
    await hub.press(snooze(hub.sam.id), hub.sam)
    assert text_of(hub.channel.last_message).startswith("You have asked for no reminders")
    hub.time.now += 2 * WEEK
    assert await nudges(hub) == []


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (None, "You have not begun the tour yet."),
        ({"is_finished": True}, "You have finished the tour"),
        ({"laters": 2}, "You have chosen Later twice"),
    ],
)
async def test_who_has_nothing_to_be_reminded_of_is_told_so(hub, before, says):
    if before is not None:
        hub.at(hub.sam, **before)
    assert says in text_of(await hub.press(REMIND_HERE, hub.sam))
    assert hub.wishes() == ()


async def test_without_a_tour_or_a_home_nobody_is_reminded(hub):
    await asked(hub)
    lead_round(hub.bot.services.library, None)
    assert await nudges(hub) == []
    assert "There is nothing to remind you of" in text_of(await hub.press(REMIND_HERE, hub.sam))


async def test_where_the_bot_may_not_write_she_is_told_to_choose_otherwise(hub):
    hub.at(hub.sam)
    door = await hub.say(REMIND_HERE)
    silent = discord.Permissions(send_messages=True).value
    hub.env.backend.get_channel(hub.channel.id).overwrites.append(
        Overwrite(target_id=hub.bot.user.id, type=OverwriteType.MEMBER, allow=0, deny=silent)
    )
    told = shown(await hub.sam.click(door, custom_id=REMIND_HERE.custom_id))
    assert "I may not write in this channel" in text_of(told)
    assert hub.wishes() == ()


async def test_a_button_about_nothing_that_is_known_says_so(hub):
    assert "does not work any more" in (await hub.press(Press("Old", NUDGE, "often"), hub.sam)).content


@pytest.mark.parametrize("has_holidays", [True, False])
@pytest.mark.parametrize("start", [datetime(2026, 10, 12, 0, 30, tzinfo=UTC), datetime(2027, 3, 15, 0, 30, tzinfo=UTC)])
async def test_around_daylight_saving_each_comes_once_in_hours_and_not_in_the_holidays(hub, start, has_holidays):
    """Five weeks by the hour, with the clock put back now and then and a restart; the clocks change in it."""
    hub.holidays = hub.holidays if has_holidays else ()
    hub.furnish(hub.bot)
    hub.time.now = start - 5 * DAY
    await asked(hub)
    hub.time.now = start
    sent = []
    for hour in range(24 * 7 * 5):
        if hour % 50 == 0:
            hub.time.now -= HOUR
            sent += [(hub.time.now, each) for each in await nudges(hub)]
            hub.time.now += HOUR
        if hour == 24 * 13:
            await hub.restart()
        sent += [(hub.time.now, each) for each in await nudges(hub)]
        hub.time.now += HOUR
    times = [when.astimezone(LONDON) for when, _ in sent]
    assert len(times) == 3
    assert all(when.weekday() < 5 and 9 <= when.hour < 17 for when in times)
    assert not [when for when in times for each in hub.holidays if each.first <= when.date() <= each.last]
    assert [when.utcoffset() for when in times] != [times[0].utcoffset()] * 3
    gaps = [later.astimezone(UTC) - earlier.astimezone(UTC) for earlier, later in pairwise(times)]
    assert all(gap >= WEEK for gap in gaps)


async def test_it_is_done_every_hour_by_itself_also_without_a_channel_for_editors(hub):
    await asked(hub)
    assert hub.bot.services.settings.editors_channel is None
    before = len(hub.sent())
    for _ in range(4):  # by the quarter, so that a busy machine has time for each
        await hub.env.advance_time(900 + 1)
    assert len(hub.sent(since=before)) == 1


async def test_from_later_by_a_reminder_back_to_the_step_where_she_was(hub):
    first = shown(await hub.sam.slash(hub.channel, "onboarding start"))
    step = shown(await hub.sam.click(first, label="Teacher"))
    later = shown(await hub.sam.click(step, label="Later"))
    told = shown(await hub.sam.click(later, label="Remind me by message"))
    assert "I will remind you by direct message." in text_of(told)
    hub.time.now += WEEK
    await nudges(hub)
    (reminder,) = hub.sam.user.dm_channel.history()
    assert "You are at step 2 of 5, “Hello”." in text_of(reminder)
    pressed = await hub.sam.user.click(reminder, label="Go on")
    assert "Good morning." in text_of(pressed.response)
