"""What the running bot holds in memory: never too much of it, and gone in time."""

from __future__ import annotations

import gc
import tracemalloc

from bot import wiring
from bot.assistant import conversation
from bot.assistant.assistant import REPLIES
from bot.editing.change import Change, ChangeKind
from bot.editing.form import Draft
from bot.lru import RecentCache, size_of
from tests.support.discord_world import buttons_of
from tests.support.office import shown

MIB = 1 << 20


def test_five_hundred_large_imports_that_nobody_decides_take_fifty_megabytes_and_no_more():
    held = RecentCache(wiring.DRAFTS, size_of)
    gc.collect()
    tracemalloc.start()
    for number in range(500):
        held.put((1, str(number)), Draft(Change(ChangeKind.IMPORT, "rules", content=f"{number:{MIB}}")))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 1.1 * wiring.DRAFTS.most_bytes


async def test_a_draft_counts_with_everything_that_its_editor_was_shown(office):
    await office.edited("rules.e1", text="Be kind to everybody.")
    ((draft, _, size),) = office.bot.services.editing.drafts._held.values()
    (file,) = draft.preview.files
    assert file.before
    assert size > len(file.before) + len(file.after)


async def test_a_change_that_waits_longer_than_a_day_is_let_go_and_its_editor_is_told(office):
    preview = await office.edited("rules.e1", text="Be kind to everybody.")
    office.clock.pass_minutes(24 * 60 + 1)
    told = shown(await office.edith.click(preview, label="Publish"))
    assert "is no longer on hold" in told.content
    assert "Be kind to everybody." not in office.text_in("rules.yaml")
    office.bot.services.drop_old()
    assert len(office.bot.services.editing.drafts) == 0


async def test_what_a_member_asked_leaves_the_memory_when_nobody_asks_anything_more(world):
    await world.sam.slash(world.channel, "ask", question="whats the third value")
    assert len(world.bot.services.answering.dialogue.conversations) == 1
    world.clock.pass_minutes(10)
    await world.env.advance_time(60)
    assert len(world.bot.services.answering.dialogue.conversations) == 1
    world.clock.pass_minutes(1)
    await world.env.advance_time(60)
    assert len(world.bot.services.answering.dialogue.conversations) == 0


async def test_whose_votes_and_shares_those_were_leaves_the_memory_after_a_day(world):
    asked = await world.sam.slash(world.channel, "ask", question="whats the third value")
    for label in ("Helpful", "Share here"):
        assert label in buttons_of(asked.response)
        await world.sam.click(asked.response, label=label)
    world.clock.pass_minutes(24 * 60 + 1)
    world.bot.services.drop_old()
    assert len(world.bot.services.answering.shared) == 0
    assert len(world.bot.services.answering.ballot._cast) == 0  # nothing public shows whom it knows


async def test_whoever_erases_what_is_kept_is_nowhere_in_what_was_noticed_lately(world):
    asked = await world.sam.slash(world.channel, "ask", question="whats the third value")
    for label in ("Helpful", "Share here"):
        await world.sam.click(asked.response, label=label)
    world.bot.services.forget(world.sam.id)
    asking, editing, touring = world.bot.services.answering, world.bot.services.editing, world.bot.services.touring
    held = (asking.dialogue.conversations, asking.shared, asking.ballot._cast, editing.drafts, touring.greeted)
    for recent in held:
        assert str(world.sam.id) not in repr(list(recent._held))


def test_nothing_of_members_is_held_longer_than_a_day():
    for limits in (wiring.DRAFTS, wiring.LAID_OUT, wiring.PRESSES, wiring.HEARD, conversation.REMEMBERED):
        assert limits.seconds <= wiring.A_DAY
        assert limits.most <= 10_000 or limits.most_bytes <= 50_000_000


async def test_an_answer_is_held_for_an_hour_and_no_longer(world):
    held = RecentCache(REPLIES, clock=world.clock)
    held.put(b"digest", "an answer")
    world.clock.pass_minutes(60)
    assert held.get(b"digest")
    world.clock.pass_minutes(1)
    assert held.get(b"digest") is None
    answering = world.bot.services.answering
    for recent in (answering.dialogue.assistant._replies, answering.laid_out):
        assert recent._limits.seconds == 3600  # nothing public says for how long
