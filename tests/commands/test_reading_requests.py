"""Editors ask a role to read an entry by a day: privately tried out, posted once, agreed to by whoever reads it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import discord
import pytest

from bot.cards.controls import Press
from bot.cards.reading import ASK, REQUESTS, WITHDRAW
from bot.commands.tour.reading import ask_again
from bot.commands.tour.reminders import nudge_all
from bot.editing.change import Change, ChangeKind, Editor
from bot.storage.progress import Agreement
from tests.support.discord_world import buttons_of, text_of
from tests.support.hub import DAY, MONDAY, WEEK, opened
from tests.support.office import shown
from tests.support.tours import lead_round

REFUSED = "Only editors of the home server"
DROP, READ, AGREE = "Drop", "Read it", "I have read this"
WORDS = "Be kind to each other."


@pytest.fixture
async def hub(tmp_path):
    async with opened(tmp_path) as hub:
        yield staffed(hub)


def staffed(hub):
    """Give the hub an editor, and a role with two members and one who left it."""
    office = hub.home.create_role("Office", permissions=discord.Permissions(manage_guild=True))
    hub.teachers = hub.home.create_role("Teachers", mentionable=True)
    hub.edith = hub.home.add_member(hub.env.create_user("edith"), roles=[office])
    for each in (hub.sam, hub.ann):
        hub.env.backend.add_member_role(hub.home.id, each.id, hub.teachers.id)
    return hub


async def type_request(hub, *, by=None, entry="rules.e1", role=None, day="4 December"):
    role = role or hub.teachers
    return await (by or hub.edith).slash(hub.channel, "knowledge ask-to-read", entry=entry, role=role, by=day)


async def asked(hub, **more):
    """Let Edith ask the teachers, and return the message in the channel."""
    preview = shown(await type_request(hub, **more))
    await hub.edith.click(preview, label="Ask them here")
    return hub.channel.last_message


async def agreed(hub, message, member=None):
    member = member or hub.sam
    card = shown(await member.click(message, label=READ))
    return shown(await member.click(card, label=AGREE))


async def table(message):
    (file,) = message.attachments
    return list(csv.DictReader(io.StringIO((await file.read()).decode("utf-8-sig"))))


async def listed(hub, number=1):
    card = shown(await hub.edith.slash(hub.channel, "knowledge requests"))
    page = text_of(card)
    return page, shown(await hub.edith.click(card, label=f"See request {number}"))


def requests(hub):
    return hub.kept(lambda kept: kept.requests.all())


async def test_an_editor_sees_privately_what_the_channel_would_read_and_nothing_is_posted_or_kept(hub):
    preview = await type_request(hub)
    assert preview.ephemeral
    text = text_of(shown(preview))
    assert "Preview: ask “Teachers” to read “Kindness”" in text
    assert "@Teachers: please read “Kindness” by 4 Dec 2026." in text
    assert list(buttons_of(shown(preview))) == ["Ask them here", DROP]
    assert hub.channel.last_message is None
    dropped = shown(await hub.edith.click(shown(preview), label=DROP))
    assert text_of(dropped) == "Dropped. Nothing was written."
    assert requests(hub) == ()


async def test_a_press_posts_it_once_and_mentions_that_role_and_nobody_else(hub):
    preview = shown(await type_request(hub))
    told = shown(await hub.edith.click(preview, label="Ask them here"))
    assert "Asked. The button below the message works" in text_of(told)
    (sent,) = hub.posted(hub.channel)
    assert text_of(sent).startswith(f"<@&{hub.teachers.id}>: please read “Kindness” by 4 Dec 2026.")
    assert "hub managers and editors can see that you have" in text_of(sent)
    assert sent["allowed_mentions"] == {"parse": [], "roles": [hub.teachers.id], "users": []}
    assert buttons_of(sent) == {READ: "reading:1"}
    again = await hub.press(Press("Again", ASK, f"{hub.teachers.id}.2026-12-05.rules.e1"), hub.edith)
    assert "asked to read this already" in text_of(again)
    assert len([each for each in hub.posted(hub.channel) if "please read" in text_of(each)]) == 1
    (kept,) = requests(hub)
    assert (kept.entry, kept.role, kept.channel, kept.by) == (
        "rules.e1",
        hub.teachers.id,
        hub.channel.id,
        date(2026, 12, 4),
    )


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("soon", "I do not understand “soon” as a day. Type it like 4 December, 4/12/2026 or 2026-12-04."),
        ("31/11/2026", "I do not understand"),
        ("22/11/2026", "22 Nov 2026 is over. Give today or a later day."),
        ("1 Apr 2027", "Schools are closed on 1 Apr 2027 (Easter). Give a day before 26 Mar 2027 or after 9 Apr 2027."),
        ("2028-01-01", "1 Jan 2028 is more than a year away."),
    ],
)
async def test_a_day_that_cannot_be_meant_is_refused_with_what_to_do(hub, typed, says):
    assert says in (await type_request(hub, day=typed)).response.content


@pytest.mark.parametrize("typed", ["4/12/2026", "2026-12-04", "4 December", "Friday 4th of December", "Dec 4"])
async def test_a_day_is_understood_as_people_type_it(hub, typed):
    assert "by 4 Dec 2026." in text_of(shown(await type_request(hub, day=typed)))


@pytest.mark.parametrize(("typed", "day"), [("today", "23 Nov 2026"), ("Tomorrow ", "24 Nov 2026")])
async def test_whoever_is_told_to_give_today_or_a_later_day_may_type_just_that(hub, typed, day):
    assert f"by {day}." in text_of(shown(await type_request(hub, day=typed)))


@pytest.mark.parametrize("entry", ["rules", "rules*", "nothing.here"])
async def test_only_an_entry_can_be_read_and_agreed_to(hub, entry):
    assert "There is no such entry" in (await type_request(hub, entry=entry)).response.content


async def test_everybody_at_once_cannot_be_asked(hub):
    assert "cannot be asked" in (await type_request(hub, role=hub.home.default_role)).response.content


async def test_a_role_that_discord_would_not_notify_is_said_in_the_preview(hub):
    backend, silent = hub.env.backend, hub.home.create_role("Leaders")
    may = discord.Permissions(view_channel=True, send_messages=True).value
    mine = backend.get_member(hub.home.id, backend.bot_user.id).role_ids[0]
    backend.edit_role(hub.home.id, mine, {"permissions": may})
    await hub.env.settle()
    assert "Discord would notify nobody" in text_of(shown(await type_request(hub, role=silent)))


async def test_who_is_no_editor_can_do_none_of_it(hub):
    await asked(hub)
    for member in (hub.sam, hub.mia):
        for press in (
            Press("Ask", ASK, f"{hub.teachers.id}.2026-12-05.rules.e2"),
            Press("See", REQUESTS, "1"),
            Press("All", REQUESTS, "all"),
            Press("Older", REQUESTS, "older.9"),
            Press("Withdraw", WITHDRAW, "1"),
        ):
            assert REFUSED in (await hub.press(press, member)).content
        assert not [each for each in member.available_commands(hub.channel) if each.startswith("knowledge")]
    (kept,) = requests(hub)
    assert kept.withdrawn is None


async def test_whoever_presses_reads_the_words_alone_with_their_source_and_agrees(hub):
    message = await asked(hub)
    read = await hub.sam.click(message, label=READ)
    assert read.ephemeral
    text = text_of(read.response)
    assert "Please read this by 4 Dec 2026, and say below that you have." in text
    assert f"> {WORDS}" in text
    assert "Reviewed 23 Nov 2026" in text
    assert list(buttons_of(read.response)) == [AGREE, "Remind me here", "Remind me by message"]
    told = shown(await hub.sam.click(read.response, label=AGREE))
    assert told.id == read.response.id
    assert "That is on record, with today's date." in text_of(told)
    (one,) = hub.kept(lambda kept: kept.tours.agreements(hub.sam.id))
    assert one == Agreement("rules.e1", 0, MONDAY.date(), one.version)
    assert len(one.version) == 8
    again = shown(await hub.sam.click(message, label=READ))
    assert "You confirmed reading these words on 23 Nov 2026." in text_of(again)
    assert buttons_of(again) == {}


async def test_who_has_agreed_keeps_the_day_whatever_old_cards_they_press(hub):
    message = await asked(hub)
    cards = [shown(await hub.sam.click(message, label=READ)) for _ in range(2)]
    await hub.sam.click(cards[0], label=AGREE)
    before = hub.kept(lambda kept: kept.tours.agreements(hub.sam.id))
    hub.time.now += WEEK
    told = shown(await hub.sam.click(cards[1], label=AGREE))
    assert "You confirmed reading these words on 23 Nov 2026." in text_of(told)
    assert hub.kept(lambda kept: kept.tours.agreements(hub.sam.id)) == before


async def test_who_is_not_in_the_role_may_read_it_too_and_is_not_listed(hub):
    message = await asked(hub)
    for member in (hub.sam, hub.mia):
        await agreed(hub, message, member)
    _, card = await listed(hub)
    assert "Today's words (1)" in text_of(card)
    assert [row["name"] for row in await table(card)] == ["sam"]
    everyone = shown(await hub.mia.slash(hub.channel, "tour report"))
    everyone = shown(await hub.mia.click(everyone, label="Who has agreed to what"))
    assert {row["name"] for row in await table(everyone)} == {"sam", "mia"}


async def test_without_the_intent_only_those_who_have_agreed_are_listed_and_it_says_why(hub):
    await agreed(hub, await asked(hub))
    page, card = await listed(hub)
    assert "Request 1, “Kindness”, Teachers, by 4 Dec 2026: 1 agreed to today's words" in page
    for text in (page, text_of(card)):
        assert "I can list only those who have agreed, not those who have not." in text
        assert "ann" not in text
    (row,) = await table(card)
    assert row == {
        "name": "sam",
        "number": f"#{hub.sam.id}",
        "entry": "rules.e1",
        "title": "Kindness",
        "revision": "0",
        "day": "2026-11-23",
        "version": row["version"],
        "state": "today's words",
    }


async def test_with_the_intent_the_whole_role_is_listed(tmp_path):
    async with opened(tmp_path, sees_members=True) as plain:
        hub = staffed(plain)
        await hub.env.settle()
        await agreed(hub, await asked(hub))
        page, card = await listed(hub)
        assert "1 not yet, 1 agreed to today's words" in page
        assert "Not yet (1)\n- ann" in text_of(card)
        assert [(row["name"], row["state"]) for row in await table(card)] == [
            ("ann", "not yet"),
            ("sam", "today's words"),
        ]
        report = shown(await hub.mia.slash(hub.channel, "tour report"))
        report = shown(await hub.mia.click(report, label="Who has agreed to what"))
        assert "“Kindness”: 4 not yet, 1 agreed to today's words" in text_of(report)


async def test_words_that_were_changed_meanwhile_are_shown_anew_and_nothing_is_kept(hub):
    card = shown(await hub.sam.click(await asked(hub), label=READ))
    hub.edit("rules.e1", "Be kind to all.")
    anew = shown(await hub.sam.click(card, label=AGREE))
    assert "The words have changed since that card was made." in text_of(anew)
    assert "> Be kind to all." in text_of(anew)
    assert hub.kept(lambda kept: kept.tours.agreements(hub.sam.id)) == ()
    await hub.sam.click(anew, label=AGREE)
    (one,) = hub.kept(lambda kept: kept.tours.agreements(hub.sam.id))
    assert one.revision == 1


async def test_a_new_comma_asks_nobody_again_and_is_told_as_other_words(hub):
    message = await asked(hub)
    await agreed(hub, message)
    hub.edit("rules.e1", "Be kind, to each other.")
    await ask_again(hub.bot)
    assert hub.channel.last_message.id == message.id
    card = shown(await hub.sam.click(message, label=READ))
    assert "not what they mean: you need not read them again" in text_of(card)
    assert "Older words (1)" in text_of((await listed(hub))[1])


async def test_a_change_of_meaning_asks_the_role_again_once_in_its_channel(hub):
    message = await asked(hub)
    await agreed(hub, message)
    hub.time.now += DAY
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    for _ in range(2):
        await ask_again(hub.bot)
        await hub.env.settle()
    posts = [each for each in hub.posted(hub.channel) if "has changed" in text_of(each)]
    assert len(posts) == 1
    assert text_of(posts[0]).startswith(
        f"<@&{hub.teachers.id}>: the meaning of “Kindness” has changed. Please read it again by 4 Dec 2026, also if you"
    )
    assert posts[0]["allowed_mentions"]["roles"] == [hub.teachers.id]
    assert "To read again (1)" in text_of((await listed(hub))[1])
    for each in (message, hub.channel.last_message):
        card = shown(await hub.sam.click(each, label=READ))
        assert "The meaning of these words has changed since you confirmed reading them." in text_of(card)
        assert "> Be kind to everybody." in text_of(card)
    await hub.sam.click(card, label=AGREE)
    assert "Today's words (1)" in text_of((await listed(hub))[1])
    await hub.restart()
    await ask_again(hub.bot)
    assert len([each for each in hub.posted(hub.channel) if "has changed" in text_of(each)]) == 1


async def test_a_role_that_is_gone_is_not_asked_again_and_the_editors_are_told_once(hub):
    message = await asked(hub)
    hub.env.backend.delete_role(hub.home.id, hub.teachers.id)
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    office = hub.home.create_text_channel("office")
    hub.bot.services.settings = replace(hub.bot.services.settings, editors_channel=office.id)
    for _ in range(2):
        await ask_again(hub.bot)
        await hub.env.settle()
    assert hub.channel.last_message.id == message.id
    (told,) = hub.posted(office)
    assert "“Kindness” has changed, and the role that was asked to read it is gone" in text_of(told)
    assert "withdraw that with /knowledge requests, and ask another role" in text_of(told)


async def test_what_discord_may_be_sent_twice_has_a_mark_by_which_it_takes_it_once(hub):
    await asked(hub)
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    await ask_again(hub.bot)
    await hub.env.settle()
    marks = [each.get("nonce") for each in hub.posted(hub.channel) if each.get("enforce_nonce")]
    assert marks == ["1.0", "1.1"]


async def test_it_is_asked_again_by_itself_within_five_minutes(hub):
    await asked(hub)
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    await hub.env.advance_time(301)
    assert "has changed" in text_of(hub.channel.last_message)


async def test_the_editor_of_words_that_a_role_was_asked_to_read_is_asked_whether_their_meaning_changes(hub):
    def agreed_in(text):
        desk = hub.bot.services.editing.desk
        change = Change(ChangeKind.EDIT, "rules.e2", {"text": text}, seen=desk.show("rules.e2").digest)
        return desk.preview(change).agreed

    assert agreed_in("Be early.") == ()
    await asked(hub, entry="rules.e2")
    assert agreed_in("Be earlier.") == ("rules.e2",)
    hub.kept(lambda kept: kept.requests.withdraw(1, on=MONDAY.date()))
    assert agreed_in("Be there.") == ()


async def test_what_is_agreed_to_for_a_role_counts_on_the_tour_and_the_other_way_round(hub):
    hub.at(hub.sam, "time", done=("hello", "kindness"))
    await agreed(hub, await asked(hub))
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    tour = shown(await hub.sam.slash(hub.channel, "onboarding start"))
    assert "Please read this again" in text_of(tour)
    await hub.sam.click(tour, label="I have read this")
    assert "Today's words (1)" in text_of((await listed(hub))[1])


async def test_what_was_agreed_to_keeps_its_day_whatever_old_card_of_the_tour_is_pressed(hub):
    hub.at(hub.sam, "kindness", done=("hello",))
    card = shown(await hub.sam.slash(hub.channel, "onboarding start"))
    old = shown(await hub.sam.slash(hub.channel, "onboarding start"))
    await hub.sam.click(card, label=AGREE)
    before = hub.kept(lambda kept: kept.tours.agreements(hub.sam.id))
    hub.time.now += WEEK
    told = shown(await hub.sam.click(old, label=AGREE))
    assert "today's date" not in text_of(told)
    assert "Punctuality" in text_of(told)
    assert hub.kept(lambda kept: kept.tours.agreements(hub.sam.id)) == before


async def test_a_channel_that_cannot_be_told_is_told_to_the_editors(hub):
    await asked(hub)
    hub.bot.services.settings = replace(hub.bot.services.settings, editors_channel=hub.channel.id)
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    hub.bot.services.settings = replace(hub.bot.services.settings, editors_channel=hub.channel.id)
    hub.env.inject_error("POST", f"/channels/{hub.channel.id}/messages", status=403, code=50013)
    await ask_again(hub.bot)
    await hub.env.settle()
    assert "The meaning of “Kindness” has changed, and the channel" in text_of(hub.channel.last_message)


async def test_a_post_that_discord_refuses_leaves_nothing_and_can_be_tried_again(hub):
    preview = shown(await type_request(hub))
    hub.env.inject_error("POST", f"/channels/{hub.channel.id}/messages", status=403, code=50013)
    told = await hub.edith.click(preview, label="Ask them here")
    assert "nobody was asked" in told.followups[-1].content
    assert requests(hub) == ()
    await hub.edith.click(preview, label="Ask them here")
    assert buttons_of(hub.channel.last_message) == {READ: "reading:2"}, "A number is never given twice."


async def test_what_was_withdrawn_need_not_be_read_and_reminds_nobody(hub):
    message = await asked(hub)
    card = shown(await hub.sam.click(message, label=READ))
    await hub.sam.click(card, label="Remind me here")
    _, view = await listed(hub)
    told = shown(await hub.edith.click(view, label="Withdraw"))
    assert "Withdrawn. Nobody is reminded of it or asked again" in text_of(told)
    assert hub.wishes() == ()
    for pressed in (await hub.sam.click(message, label=READ), await hub.sam.click(card, label=AGREE)):
        assert "This was withdrawn, so you need not read it." in text_of(shown(pressed))
    assert hub.kept(lambda kept: kept.tours.agreements(hub.sam.id)) == ()
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    before = len(hub.sent())
    await ask_again(hub.bot)
    assert len(hub.sent()) == before
    _, view = await listed(hub)
    assert "withdrawn on 23 Nov 2026" in text_of(view)
    assert "Withdraw" not in buttons_of(view)
    await asked(hub)
    assert buttons_of(hub.channel.last_message) == {READ: "reading:2"}


async def test_an_entry_that_has_gone_or_has_another_id_is_said_so(hub):
    message = await asked(hub, entry="rules.e2")
    await agreed(hub, message)
    desk = hub.bot.services.editing.desk
    desk.publish(Change(ChangeKind.RENAME, "rules.e2", {"id": "rules.bell"}, "a test"), Editor("edith", 1))
    hub.furnish(hub.bot)
    assert "You confirmed reading these words" in text_of(shown(await hub.sam.click(message, label=READ)))
    (row,) = await table((await listed(hub))[1])
    assert (row["entry"], row["state"]) == ("rules.bell", "today's words")
    desk.publish(Change(ChangeKind.RETIRE, "rules.bell", why="a test"), Editor("edith", 1))
    hub.furnish(hub.bot)
    assert "no longer in the handbook" in text_of(shown(await hub.sam.click(message, label=READ)))
    (row,) = await table((await listed(hub))[1])
    assert row["state"] == "no longer in the handbook"


async def test_what_was_asked_and_agreed_to_under_a_new_id_holds_when_the_new_id_is_taken_back(hub):
    desk, edith = hub.bot.services.editing.desk, Editor("edith", 1)
    before = await asked(hub, entry="rules.e2")
    desk.publish(Change(ChangeKind.RENAME, "rules.e2", {"id": "rules.bell"}, "a test"), edith)
    hub.furnish(hub.bot)
    leaders = hub.home.create_role("Leaders", mentionable=True)
    after = await asked(hub, entry="rules.bell", role=leaders)
    await agreed(hub, before)
    for _ in ("undo", "redo"):
        desk.publish(desk.undo(0), edith)
        hub.furnish(hub.bot)
        for message in (before, after):
            assert "You confirmed reading these words" in text_of(shown(await hub.sam.click(message, label=READ)))
        assert "“Punctuality”, Teachers, by 4 Dec 2026: 1 agreed to today's words" in (await listed(hub))[0]
        entry = hub.bot.services.handbook.id_now("rules.e2")
        again = await hub.press(Press("Again", ASK, f"{leaders.id}.2026-12-05.{entry}"), hub.edith)
        assert "asked to read this already" in text_of(again)


async def test_a_request_of_which_nothing_is_kept_any_more_is_said_so(hub):
    message = await asked(hub)
    card = shown(await hub.sam.click(message, label=READ))
    hub.kept(lambda kept: kept.requests.drop(1))
    for pressed in (await hub.sam.click(message, label=READ), await hub.sam.click(card, label=AGREE)):
        assert "nothing is kept of it" in shown(pressed).content


async def test_nobody_in_another_server_agrees_by_a_forged_button(hub):
    await asked(hub)
    elsewhere = hub.env.create_guild("Elsewhere")
    there, chat = elsewhere.add_member(hub.env.create_user("eve")), elsewhere.create_text_channel("chat")
    for press in (Press(READ, "reading", "1"), Press(AGREE, "haveread", "1.0.00000000")):
        posted = await hub.say(press, at=chat)
        assert "another server" in text_of(shown(await there.click(posted, custom_id=press.custom_id)))


@pytest.mark.parametrize("about", ["x", "1.0", "1.0.", "1.².00000000", "1.0.00000000.9", "²"])
async def test_a_forged_agreement_keeps_nothing(hub, about):
    await asked(hub)
    told = await hub.press(Press(AGREE, "haveread", about), hub.sam)
    assert told.content or text_of(told)
    assert hub.kept(lambda kept: kept.tours.agreements(hub.sam.id)) == ()


async def nudges(hub):
    before = len(hub.sent())
    await nudge_all(hub.bot)
    await hub.env.settle()
    return hub.sent(since=before)


async def remind_sam(hub, label="Remind me here"):
    card = shown(await hub.sam.click(await asked(hub), label=READ))
    return shown(await hub.sam.click(card, label=label))


async def test_who_asks_for_it_is_reminded_by_the_rules_of_the_tour_and_nobody_else(hub):
    told = await remind_sam(hub)
    assert "if you have not confirmed reading this by then" in text_of(told)
    assert await nudges(hub) == []
    sent = []
    for _ in range(24 * 40):
        hub.time.now += DAY / 24
        sent += [(hub.time.now, each) for each in await nudges(hub)] if hub.time.now.hour in {8, 9, 17} else []
    assert [when.hour for when, _ in sent] == [9, 9, 9]
    assert [(when - MONDAY).days // 7 for when, _ in sent] == [1, 2, 3]
    first, last = sent[0][1], sent[-1][1]
    assert text_of(first).startswith(f"<@{hub.sam.id}>: You asked to be reminded of something to read.")
    assert "“Kindness” was to be read by 4 Dec 2026, and you have not confirmed it yet." in text_of(first)
    assert buttons_of(first) == {
        READ: "reading:1",
        "Snooze a week": f"nudge:1/snooze.{hub.sam.id}",
        "Stop": f"nudge:1/stop.{hub.sam.id}",
    }
    assert "This was the last reminder." in text_of(last)
    again = await hub.press(Press("Remind me here", "nudge", "1/here"), hub.sam)
    assert "three reminders of this" in text_of(again)


async def test_whoever_is_to_read_it_again_is_reminded_of_just_that(hub):
    message = await asked(hub)
    await agreed(hub, message)
    hub.edit("rules.e1", "Be kind to everybody.", is_material=True)
    card = shown(await hub.sam.click(message, label=READ))
    await hub.sam.click(card, label="Remind me here")
    hub.time.now += WEEK
    (reminder,) = await nudges(hub)
    assert "Its meaning has changed since you confirmed it, so please read it again." in text_of(reminder)
    assert "not confirmed it yet" not in text_of(reminder)


async def test_a_reminder_by_message_leads_to_the_words_and_the_agreement_ends_it(hub):
    await remind_sam(hub, "Remind me by message")
    hub.time.now += WEEK
    await nudges(hub)
    (reminder,) = hub.sam.user.dm_channel.history()
    card = (await hub.sam.user.click(reminder, label=READ)).response
    assert f"> {WORDS}" in text_of(card)
    await hub.sam.user.click(card, label=AGREE)
    assert hub.wishes() == ()
    hub.time.now += 2 * WEEK
    assert await nudges(hub) == []
    assert "There is nothing to remind you of" in text_of(await hub.press(Press("Remind", "nudge", "1/here"), hub.sam))


async def test_reminders_of_something_to_read_are_put_off_and_stopped_apart_from_those_of_the_tour(hub):
    hub.at(hub.sam, "time")
    await hub.press(Press("Remind me here", "nudge", "here"), hub.sam)
    await remind_sam(hub)
    hub.time.now += WEEK
    assert len(await nudges(hub)) == 2
    reminder = next(each for each in hub.channel.history() if {READ, "Stop"} <= buttons_of(each).keys())
    other = await hub.ann.click(reminder, label="Stop")
    assert "for somebody else" in text_of(shown(other))
    await hub.sam.click(reminder, label="Snooze a week")
    assert {each.request: each.snoozed_until is not None for each in hub.wishes()} == {0: False, 1: True}
    await hub.press(Press("Stop", "nudge", f"1/stop.{hub.sam.id}"), hub.sam)
    assert [each.request for each in hub.wishes()] == [0]


async def test_without_a_tour_what_is_to_be_read_is_still_asked_listed_and_reminded_of(hub):
    lead_round(hub.bot.services.library, None)
    await remind_sam(hub)
    hub.time.now += WEEK
    assert len(await nudges(hub)) == 1
    report = shown(await hub.mia.slash(hub.channel, "tour report"))
    assert "There is no tour to report on" in text_of(report)
    report = shown(await hub.mia.click(report, label="Who has agreed to what"))
    assert "Nobody has agreed to anything yet." in text_of(report)


async def test_privacy_shows_the_agreement_and_the_reminders_and_erases_both_but_not_the_request(hub):
    message = await asked(hub)
    await asked(hub, entry="rules.e2")
    second = hub.channel.last_message
    await agreed(hub, message)
    card = shown(await hub.sam.click(second, label=READ))
    await hub.sam.click(card, label="Remind me by message")
    told = shown(await hub.sam.slash(hub.channel, "privacy"))
    assert "You have confirmed reading “Kindness” (23 Nov 2026, change 0, words " in text_of(told)
    assert "You asked for reminders about reading “Punctuality” by direct message." in text_of(told)
    await hub.sam.click(told, custom_id="erase:me")
    assert hub.wishes() == ()
    assert "Nobody in the role has agreed to it yet." in text_of((await listed(hub))[1])
    assert len(requests(hub)) == 2
    assert "\nNothing." in text_of(shown(await hub.sam.slash(hub.channel, "privacy")))


async def test_more_requests_than_a_page_has_are_turned_over(hub):
    for number in range(7):
        role = hub.home.create_role(f"Role {number}", mentionable=True)
        await asked(hub, role=role)
    page = shown(await hub.edith.slash(hub.channel, "knowledge requests"))
    assert [label for label in buttons_of(page) if label.startswith("See")] == [
        f"See request {n}" for n in (7, 6, 5, 4, 3)
    ]
    older = shown(await hub.edith.click(page, label="Older requests"))
    assert [label for label in buttons_of(older) if label.startswith("See")] == ["See request 2", "See request 1"]


async def test_the_agreements_of_a_role_that_is_gone_are_still_in_the_report(hub):
    await agreed(hub, await asked(hub))
    hub.env.backend.delete_role(hub.home.id, hub.teachers.id)
    await hub.env.settle()
    page, card = await listed(hub)
    assert "a role that is gone, by 4 Dec 2026: nobody can be listed" in page
    assert "/tour report says who has agreed. Withdraw this, and ask another role." in text_of(card)
    assert "Nobody in the role" not in text_of(card)
    report = shown(await hub.mia.slash(hub.channel, "tour report"))
    report = shown(await hub.mia.click(report, label="Who has agreed to what"))
    assert "“Kindness”: 1 agreed to today's words" in text_of(report)


async def test_the_buttons_hold_after_a_restart(hub):
    preview = shown(await type_request(hub))
    await hub.restart()
    await hub.edith.click(preview, label="Ask them here")
    message = hub.channel.last_message
    await hub.restart()
    card = shown(await hub.sam.click(message, label=READ))
    await hub.restart()
    await hub.sam.click(card, label=AGREE)
    await hub.restart()
    assert "Today's words (1)" in text_of((await listed(hub))[1])
