"""What members do is counted once, by the way in which they do it, and nothing is counted of who they are."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack, asynccontextmanager
from datetime import date, timedelta

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.storage.counts import AT_LEAST, EntryUse, Happened, Latency
from bot.storage.opening import open_store
from bot.storage.thread import StoreThread
from bot.turns import MOST_AT_ONCE
from tests.commands.test_errors import WentWrongError
from tests.storage.files import holds, stored
from tests.support.discord_world import World, make_bot, simulated
from tests.support.handbook_files import SHIPPED
from tests.support.office import shown

MONDAY = date(2026, 11, 23)
EVER = date(1970, 1, 1)
SURE, UNSURE, UNKNOWN = "whats the third value", "whats the third one", "what is the wifi password?"
WORRY = "a pupil told me he was hit by his dad"


def counted(world):
    """Return everything that is counted so far."""
    world.bot.services.counts.write()
    return world.kept(lambda kept: kept.counts.since(EVER))


def happened(world):
    """Return what has happened so far: what, by which way, and how often."""
    found = counted(world).items()
    return {(key.what, key.way): count for key, count in found if isinstance(key, Happened)}


async def by_a_mention(world, words):
    await world.sam.send(world.channel, f"{world.me} {words}")


async def by_the_command(world, words):
    await world.sam.slash(world.channel, "ask", question=words)


async def by_a_direct_message(world, words):
    await world.sam.user.send_dm(words)


async def by_the_menu_of_a_message(world, words):
    await world.sam.context_menu(world.channel, "Answer this", await world.ann.send(world.channel, words))


async def by_an_edit(world, words):
    said = await world.sam.send(world.channel, words)
    await world.sam.edit(said, f"{world.me} {words}")


WAYS = {
    by_the_command: "ask",
    by_a_mention: "mention",
    by_an_edit: "mention",
    by_a_direct_message: "direct message",
    by_the_menu_of_a_message: "message menu",
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("words", "what"),
    [(SURE, "answered"), (UNSURE, "offered"), (UNKNOWN, "silent"), ("thank you", "small talk")],
)
async def test_a_question_is_counted_once_with_its_way_and_its_outcome(world, way, words, what):
    await way(world, words)
    found = counted(world)
    assert found.pop(Happened(MONDAY, what, WAYS[way])) == 1
    (times,) = [key for key in found if isinstance(key, Latency)]
    assert (times.day, times.way) == (MONDAY, WAYS[way])
    assert times.at_least in AT_LEAST
    assert found.pop(times) == 1
    assert {key.what for key in found if isinstance(key, EntryUse)} == ({what} & {"answered", "offered"})
    assert set(found.values()) <= {1}
    assert not [key for key in found if isinstance(key, Happened)]


async def test_an_answer_counts_for_its_entry_and_an_offer_for_each_of_them(world):
    await by_the_command(world, SURE)
    await by_the_command(world, UNSURE)
    await by_the_command(world, "what are the aims")
    uses = Counter((key.entry, key.what) for key in counted(world) if isinstance(key, EntryUse))
    entries = [entry.id for topic in world.bot.services.handbook.topics for entry in topic.entries]
    assert {entry for entry, what in uses if what == "offered"} <= {*entries}
    assert ("aims", "answered") in uses
    assert len([entry for entry, what in uses if what == "answered"]) == 2


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_of_a_worry_only_the_sum_is_counted(world, way):
    await way(world, WORRY)
    assert counted(world) == {Happened(MONDAY, "signpost", ""): 1}


async def test_what_is_opened_by_a_button_or_a_topics_command_is_counted_as_shown_and_not_as_asked(world):
    values = await world.sam.slash(world.channel, "values")
    assert happened(world) == {("shown", "topic command"): 1}
    assert EntryUse(MONDAY, "values", "shown") in counted(world)
    topics = await world.sam.slash(world.channel, "topics")
    pressed = await world.sam.click(topics.response, custom_id="show:mission*")
    answer = await world.sam.slash(world.channel, "ask", question=SURE)
    await world.sam.click(answer.response, custom_id="next:values.responsibility")
    await world.sam.click(answer.response, custom_id="previous:values.excellence")
    assert values.acknowledged
    assert pressed.acknowledged
    assert happened(world) == {("shown", "topic command"): 1, ("shown", "button"): 3, ("answered", "ask"): 1}


async def test_typing_voting_and_what_is_no_question_are_not_counted(world):
    await world.sam.autocomplete(world.channel, "ask", "question", "third val")
    for command in ("topics", "help", "privacy"):
        await world.sam.slash(world.channel, command)
    await world.sam.send(world.channel, "third value")
    assert counted(world) == {}


async def test_a_message_that_is_answered_already_is_counted_once_however_often_it_is_edited(world):
    said = await world.sam.send(world.channel, f"{world.me} {SURE}")
    await world.sam.edit(said, f"{world.me} {UNSURE}")
    assert happened(world) == {("answered", "mention"): 1}


async def test_a_question_that_cannot_be_answered_is_counted_as_failed(world):
    class Failing:
        def ask(self, _question, _conversation):
            raise WentWrongError

    world.bot.services.answering.dialogue.assistant = Failing()
    await by_the_command(world, SURE)
    await by_a_mention(world, SURE)
    assert len(world.env.errors) == 1
    assert happened(world) == {("failed", "ask"): 1, ("failed", "mention"): 1}


async def test_a_reply_that_discord_does_not_take_is_counted_as_failed(world):
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await by_a_mention(world, SURE)
    assert counted(world) == {Happened(MONDAY, "failed", "mention"): 1}


async def test_whoever_asks_too_much_at_once_is_counted_as_put_off(world):
    place = world.bot.services.answering.dialogue.turns.place
    with ExitStack() as answering:
        for _ in range(MOST_AT_ONCE):
            answering.enter_context(place(world.sam.id))
        await by_the_command(world, SURE)
        await by_a_mention(world, SURE)
        await by_a_mention(world, SURE)
    assert len(world.env.errors) == 1
    assert happened(world) == {("busy", "ask"): 1, ("busy", "mention"): 2}


async def test_a_question_before_and_one_after_midnight_are_counted_on_two_days(world):
    world.clock.pass_minutes(14 * 60 + 43)  # the clock stands at nine, 16 minutes and 40 seconds
    assert world.bot.services.local_now().hour == 23
    await by_the_command(world, SURE)
    world.clock.pass_minutes(1)
    await by_the_command(world, SURE)
    days = {key.day: count for key, count in counted(world).items() if isinstance(key, Happened)}
    assert days == {MONDAY: 1, MONDAY + timedelta(days=1): 1}


async def test_each_change_that_is_published_is_counted_and_its_undoing_too(office):
    await office.published("rules.e1", text="Be kind to everybody.")
    assert happened(office) == {("edited", ""): 1}
    await office.edith.click(shown(await office.knowledge("undo")), label="Publish")
    assert "Be kind to each other." in office.text_in("rules.yaml")
    assert happened(office) == {("edited", ""): 2}


async def test_a_change_of_several_files_is_counted_once(office):
    gone = Change(ChangeKind.RETIRE, "rules.e3", beside=(Change(ChangeKind.RETIRE, "aims.e2"),))
    desk = office.bot.services.editing.desk
    await asyncio.to_thread(desk.publish, gone, Editor("Edith", 1), second=Editor("Tom", 2))
    assert happened(office) == {("edited", ""): 1}


async def test_a_change_that_is_only_looked_at_or_that_is_made_outside_is_not_counted(office):
    await office.edited("rules.e1", text="Be kind to everybody.")
    (office.folder / "rules.yaml").write_text(office.text_in("rules.yaml").replace("Be on time", "Come on time"))
    await asyncio.to_thread(office.bot.services.editing.desk.catch_up)
    assert happened(office) == {}


@asynccontextmanager
async def on_disk(path, clock):
    """A server whose bot keeps what it keeps in a file."""
    with StoreThread(lambda: open_store(path)) as store:
        env = simulated(make_bot(SHIPPED, clock, store))
        await env.start()
        guild = env.create_guild()
        channel = guild.create_text_channel("staff-room")
        sam, ann = (guild.add_member(env.create_user(name)) for name in ("zorblaxine", "ann"))
        try:
            yield World(env, guild, channel, sam, ann, clock)
        finally:
            await env.shutdown()


async def test_nothing_of_a_question_or_of_who_asks_it_stands_in_the_bytes_of_the_database(tmp_path, clock):
    path = tmp_path / "store.sqlite3"
    async with on_disk(path, clock) as world:
        for way in WAYS:
            for words in (SURE, UNSURE, UNKNOWN, WORRY):
                await way(world, f"{words} xylocarp")
        found = counted(world)
        number = world.sam.id
    assert sum(count for key, count in found.items() if isinstance(key, Happened)) == 4 * len(WAYS)
    assert holds(path, b"signpost", b"values")
    words = (b"third", b"wifi", b"pupil", b"xylocarp", b"zorblaxine", b"hit by")
    assert holds(path, *words, str(number).encode(), number.to_bytes(8), stored(number)) == set()
