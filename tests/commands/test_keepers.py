"""Keepers are told once a week what is overdue, and nobody else is mentioned; news of broken files comes once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.commands.knowledge.keepers import gone_keepers, remind
from bot.commands.knowledge.news import take_in
from bot.handbook.review import unkept
from bot.storage.opening import open_store
from bot.storage.thread import StoreThread
from tests.support.discord_world import buttons_of, make_bot, problems_of_requests, simulated, text_of
from tests.support.handbook_files import folder_with, topic

if TYPE_CHECKING:
    import simcord

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATE = "review_by: 2026-09-01"
WEEK = timedelta(days=7)


class Time:
    """The time of day, as a test sets it."""

    now = MONDAY

    def __call__(self):
        return self.now


@dataclass
class Home:
    """The home server with its editors and their channel, and the bot with a store on the disk."""

    env: simcord.Env
    guild: Any
    channel: Any
    editors: Any
    edith: Any
    folder: Any
    time: Time
    store: StoreThread

    @property
    def services(self):
        return self.bot.services

    @property
    def bot(self) -> Any:
        return self.env.bot

    def keep(self, keeper, more=LATE):
        """Let somebody keep the rules, and read them."""
        text = topic("rules", "Our rules", "Be kind.", "Be on time.").partition("\n")[2]
        head = f'keeper: "{keeper}"\n' if keeper else ""
        (self.folder / "rules.yaml").write_text(text.replace("entries:", f"{head}{more}\nentries:"))
        self.services.editing.desk.catch_up()

    async def remind(self):
        await remind(self.bot)
        await self.env.settle()
        return self.posted

    @property
    def posted(self):
        return [each.json for each in self.env.http_requests if each.method == "POST" and "/messages" in each.path]


@pytest.fixture
def folder(tmp_path):
    return folder_with(tmp_path / "words", topic("rules", "Our rules", "Be kind.", "Be on time."))


@pytest.fixture
async def home(folder, clock, tmp_path):
    time = Time()
    store = StoreThread(lambda: open_store(tmp_path / "store.sqlite3"))
    bot = make_bot(folder, clock, store)
    env = simulated(bot)
    guild = env.create_guild("Home")
    editors = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    channel = guild.create_text_channel("editors")
    edith = guild.add_member(env.create_user("edith"), roles=[editors])
    settings = replace(bot.services.settings, home_guild=guild.id, editors_channel=channel.id)
    bot.services.settings, bot.services.now = settings, time
    await env.start()
    try:
        yield Home(env, guild, channel, editors, edith, folder, time, store)
    finally:
        await env.shutdown()
        store.close()
    assert problems_of_requests(env) == []


async def test_a_role_is_told_in_one_line_and_only_the_role_is_mentioned(home):
    home.keep(home.editors.id)
    (sent,) = await home.remind()
    line = f"<@&{home.editors.id}>: This should have been compared with its source again: “Our rules” by 1 Sep 2026."
    assert text_of(sent) == line
    assert sent["allowed_mentions"]["roles"] in ([home.editors.id], [str(home.editors.id)])
    assert not sent["allowed_mentions"].get("users")
    assert "everyone" not in sent["allowed_mentions"]["parse"]
    assert buttons_of(sent) == {"Still right": "right:rules*", "Edit": "edit:rules*"}


async def test_a_member_is_told_by_number_or_as_a_mark(home):
    for keeper in (home.edith.id, f"<@{home.edith.id}>"):
        home.keep(keeper)
        home.time.now += WEEK
        sent = (await home.remind())[-1]
        assert text_of(sent).startswith(f"<@{home.edith.id}>: ")
        assert [str(each) for each in sent["allowed_mentions"]["users"]] == [str(home.edith.id)]
        assert not sent["allowed_mentions"].get("roles")


async def test_a_role_may_be_named_and_another_name_mentions_nobody(home):
    home.keep("editors")
    assert text_of((await home.remind())[-1]).startswith(f"<@&{home.editors.id}>: ")
    home.keep("@everyone in the office")
    sent = (await home.remind())[-1]
    assert "everyone in the office: This should" in text_of(sent).replace("\\", "").replace("\u200b", "")
    assert sent["allowed_mentions"] == {"parse": []}


async def test_nobody_is_told_twice_in_a_week_also_not_after_a_restart(home, clock, tmp_path):
    home.keep(home.editors.id)
    await home.remind()
    home.time.now += timedelta(days=2)
    assert len(await home.remind()) == 1
    home.store.close()
    with StoreThread(lambda: open_store(tmp_path / "store.sqlite3")) as again:
        home.services.store = again
        assert len(await home.remind()) == 1
        home.time.now = MONDAY + WEEK
        assert len(await home.remind()) == 2


@pytest.mark.parametrize("hours", [-2, 9, 5 * 24])
async def test_nobody_is_told_before_or_after_work_or_at_the_weekend(home, hours):
    home.keep(home.editors.id)
    home.time.now += timedelta(hours=hours)
    assert await home.remind() == []


async def test_what_is_not_overdue_is_not_told(home):
    home.keep(home.editors.id, "review_by: 2026-11-23")
    assert await home.remind() == []
    home.time.now += timedelta(days=1)
    assert len(await home.remind()) == 1


async def test_what_a_leaver_kept_is_listed_as_unkept(home):
    home.keep("123456789012345678", "review_by: 2027-09-01")
    gone = await gone_keepers(home.env.bot)
    assert unkept(home.services.library.current.handbook, gone) == ("rules.e1", "rules.e2")
    (sent,) = await home.remind()
    assert text_of(sent) == "rules.e1, rules.e2: whoever looked after this has left. Please name another keeper."


async def test_still_right_writes_today_and_the_next_day_as_a_change_by_whoever_pressed(home):
    home.keep(home.editors.id)
    await home.remind()
    pressed = await home.edith.click(home.channel.last_message, custom_id="right:rules*")
    assert pressed.ephemeral
    assert "reviewed today" in text_of(pressed.response)
    assert "due by 23 Nov 2027" in text_of(pressed.response)
    text = (home.folder / "rules.yaml").read_text()
    assert "reviewed: 2026-11-23" in text
    assert "review_by: 2027-11-23" in text
    (revision,) = home.services.editing.desk.revisions("rules*", most=1)
    assert (revision.name, revision.editor, revision.why) == ("edith", home.edith.id, "still right")
    again = await home.edith.click(home.channel.last_message, custom_id="right:rules*")
    assert "already" in text_of(again.response)


async def test_an_entry_that_is_still_right_gets_a_day_of_its_own(home):
    home.keep(home.editors.id, "")
    path = home.folder / "rules.yaml"
    path.write_text(path.read_text().replace("    title: ", "    review_by: 2026-09-01\n    title: ", 1))
    home.services.editing.desk.catch_up()
    home.time.now += timedelta(days=1)
    await home.remind()
    await home.edith.click(home.channel.last_message, custom_id="right:rules.e1")
    entry = home.services.library.current.handbook.find("rules.e1")[1]
    assert entry.reviewed.isoformat() == "2026-11-24"
    assert await home.remind() == home.posted[:1]


async def test_only_an_editor_says_that_words_are_still_right(home):
    home.keep(home.editors.id)
    await home.remind()
    before = (home.folder / "rules.yaml").read_bytes()
    mo = home.guild.add_member(home.env.create_user("mo"))
    pressed = await mo.click(home.channel.last_message, custom_id="right:rules*")
    assert "Only editors" in pressed.response.content
    assert (home.folder / "rules.yaml").read_bytes() == before


async def test_words_that_are_gone_meanwhile_say_so(home):
    home.keep(home.editors.id)
    await home.remind()
    (home.folder / "rules.yaml").unlink()
    home.services.editing.desk.catch_up()
    pressed = await home.edith.click(home.channel.last_message, custom_id="right:rules*")
    assert "not in the handbook any more" in text_of(pressed.response)


async def test_news_of_the_files_is_posted_once_with_nobody_mentioned(home):
    home.services.editing.news.tell("rules.yaml:3: @everyone Put a colon here.")
    home.services.editing.news.tell("rules.yaml has been put right.")
    await home.env.settle()
    first, second = home.posted
    assert "rules.yaml\\:3: " in text_of(first)
    assert "Put a colon here." in text_of(first)
    assert "has been put right" in text_of(second)
    assert first["allowed_mentions"] == {"parse": []}


async def test_news_that_the_history_keeps_stays_there_until_it_is_posted(home):
    def kept():
        return home.services.store.do(lambda store: store.history.news()).result()

    home.services.store.do(lambda store: store.history.record([], {}, ("aims.yaml was changed on the disk.",))).result()
    await take_in(home.env.bot)
    assert [text for _, text in kept()] == ["aims.yaml was changed on the disk."]
    await home.env.settle()
    (told,) = home.posted
    assert "changed on the disk" in text_of(told)
    assert kept() == ()
    await take_in(home.env.bot)
    await home.env.settle()
    assert len(home.posted) == 1


async def test_more_overdue_words_than_a_message_has_room_for_are_counted(home):
    many = topic("rules", "Our rules", *(f"Rule number {number}." for number in range(8))).partition("\n")[2]
    many = many.replace("    title: ", "    review_by: 2026-09-01\n    title: ")
    (home.folder / "rules.yaml").write_text(f"keeper: '{home.editors.id}'\n{many}")
    home.services.editing.desk.catch_up()
    (sent,) = await home.remind()
    assert "and 3 more." in text_of(sent)
    assert len(buttons_of(sent)) == 10
