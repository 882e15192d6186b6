"""Editors and hub managers see what is asked, nobody else does, and the editors' channel has a card a week at most."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import discord
import pytest

from bot.commands.insights import tell_weekly
from bot.insights import chart
from bot.insights.figures import FEW
from bot.storage.counts import EntryUse, Happened
from tests.support.discord_world import offer, text_of, walk
from tests.support.hub import DAY, EASTER, MONDAY, WEEK, opened
from tests.support.office import shown

REFUSED = "Only hub managers and editors can do that"
LAST_WEEK = date(2026, 11, 18)
GALLERY = 12


@pytest.fixture
async def hub(tmp_path):
    async with opened(tmp_path) as hub:
        yield hub


@pytest.fixture
def undrawn(monkeypatch):
    """Let the extra be missing."""
    monkeypatch.setattr(chart, "find_spec", lambda _: None)


@pytest.fixture
def asked(hub):
    """Let some questions be counted, of last week and of this Monday."""
    counted = Counter({Happened(LAST_WEEK, "answered", "ask"): 40, Happened(LAST_WEEK, "offered", "ask"): 9})
    counted |= {Happened(LAST_WEEK, "silent", "ask"): 3, Happened(MONDAY.date(), "answered", "ask"): 900}
    counted |= {EntryUse(LAST_WEEK, "rules.e1", "answered"): 40}
    hub.kept(lambda kept: kept.counts.add(counted))
    for helpful in (*[True] * 10, *[False] * 5):
        hub.kept(lambda kept, helpful=helpful: kept.vote("rules.e1", helpful=helpful, at=MONDAY))
    for _ in range(4):
        hub.kept(lambda kept: kept.vote("rules.e2", helpful=False, at=MONDAY))


async def look(hub, by=None):
    return shown(await (by or hub.mia).slash(hub.channel, "insights"))


async def table(message):
    (file,) = [each for each in message.attachments if each.filename == "insights.csv"]
    data = await file.read()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("asked", "undrawn")
async def test_a_manager_sees_privately_what_was_asked_and_a_table_with_all_of_it(hub):
    report = await look(hub)
    text = text_of(report)
    assert report.ephemeral
    assert "**Last week, 16 Nov 2026 to 22 Nov 2026**" in text
    assert "asked     at least 49 ▓▓▓▓▓▓▓▓" in text
    assert "answered           40 ▓▓▓▓▓▓▓░" in text
    assert f"no answer {FEW}" in text
    assert "Kindness 67% ▓▓▓▓▓░░░" in text
    assert "Punctuality" in text.partition("Hardly anybody asks for these, or nobody")[2]
    assert "900" not in text
    rows = await table(report)
    assert [row["value"] for row in rows if row["section"] == "week"] == ["at least 49", "40", "9", FEW]
    assert [(row["id"], row["value"], row["of"]) for row in rows if row["section"] == "helpful"] == [
        ("rules.e1", "67%", "15")
    ]


@pytest.mark.usefixtures("undrawn")
async def test_where_little_was_asked_it_says_so_and_no_number(hub):
    text = text_of(await look(hub))
    assert f"asked: {FEW}" in text
    assert "Too little was asked to say." in text


@pytest.mark.usefixtures("asked", "undrawn")
async def test_plain_text_has_the_same_figures_without_bars(hub):
    hub.bot.services.preferences.choose(hub.mia.id, plain_text=True)
    report = await look(hub)
    assert not report.flags.components_v2
    assert "- asked: at least 49" in report.content
    assert "▓" not in report.content
    assert await table(report)


@pytest.mark.usefixtures("asked")
async def test_where_it_can_be_drawn_there_is_a_picture_with_its_words(hub):
    pytest.importorskip("matplotlib")
    report = await look(hub)
    names = [each.filename for each in report.attachments]
    assert sorted(names) == ["insights.csv", "insights.png"]
    (gallery,) = [each for each in walk(report.components) if each["type"] == GALLERY]
    (item,) = gallery["items"]
    assert item["description"].startswith("Bar chart. Last week, 16 Nov 2026 to 22 Nov 2026: asked at least 49")


@pytest.mark.usefixtures("asked", "undrawn")
async def test_without_the_extra_nothing_speaks_of_a_picture(hub):
    report = await look(hub)
    assert [each.filename for each in report.attachments] == ["insights.csv"]
    assert "chart" not in text_of(report).lower()
    assert "picture" not in text_of(report).lower()


async def test_an_editor_sees_it_and_a_member_of_staff_is_refused_also_where_discord_shows_it(hub):
    role = hub.home.create_role("Office", permissions=discord.Permissions(manage_guild=True))
    edith = hub.home.add_member(hub.env.create_user("edith"), roles=[role])
    assert "What is asked" in text_of(await look(hub, edith))
    offer(hub.home, "insights", hub.home.default_role)
    assert REFUSED in (await look(hub, hub.sam)).content


async def test_discord_is_told_to_show_it_only_to_who_manages_the_server_and_only_at_home(hub):
    found = hub.env.backend.find_command("insights", hub.home.id)
    assert int(found["default_member_permissions"]) == discord.Permissions(manage_guild=True).value
    assert hub.env.backend.find_command("insights", None) is None
    assert "insights" in hub.mia.available_commands(hub.channel)
    assert "insights" not in hub.sam.available_commands(hub.channel)


class Editors:
    """The editors' channel, with the weekly card switched on or off."""

    def __init__(self, hub, *, is_told=True):
        self.hub = hub
        self.channel = hub.home.create_text_channel("editors")
        self.is_told = is_told
        self.furnish()

    def furnish(self):
        services = self.hub.bot.services
        services.settings = replace(services.settings, editors_channel=self.channel.id, is_told_weekly=self.is_told)

    async def at(self, when):
        """Let it be a time, and return how many cards the channel has by then."""
        self.hub.time.now = when
        await tell_weekly(self.hub.bot)
        await self.hub.env.settle()
        return len(self.hub.posted(self.channel))


@pytest.mark.usefixtures("undrawn")
async def test_the_channel_has_one_card_a_week_also_after_a_restart(hub):
    editors = Editors(hub)
    assert await editors.at(MONDAY) == 1
    assert "What is asked" in text_of(hub.posted(editors.channel)[0])
    assert await editors.at(MONDAY + timedelta(hours=1)) == 1
    assert await editors.at(MONDAY + DAY) == 1
    await hub.restart()
    editors.furnish()
    assert await editors.at(MONDAY + timedelta(hours=2)) == 1
    assert await editors.at(MONDAY + WEEK) == 2


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("hours", [-2, 3, 8, 5 * 24])
async def test_it_comes_in_the_morning_of_a_working_day_and_at_no_other_time(hub, hours):
    assert await Editors(hub).at(MONDAY + timedelta(hours=hours)) == 0


@pytest.mark.usefixtures("undrawn")
async def test_it_does_not_come_in_the_holidays_and_comes_on_the_first_day_after_them(hub):
    editors = Editors(hub)
    at = MONDAY.replace(year=EASTER.first.year, month=EASTER.first.month, day=EASTER.first.day)
    for days in range((EASTER.last - EASTER.first).days + 1):
        assert await editors.at(at + timedelta(days=days)) == 0
    after = at + timedelta(days=(EASTER.last - EASTER.first).days + 3)
    assert (after.weekday(), await editors.at(after)) == (0, 1)


@pytest.mark.usefixtures("undrawn")
async def test_nobody_is_told_who_has_not_switched_it_on(hub):
    assert await Editors(hub, is_told=False).at(MONDAY) == 0


@pytest.mark.usefixtures("undrawn")
async def test_the_chore_itself_begins_with_the_bot(hub):
    assert hub.bot.get_cog("Insights").tell_weekly.is_running()
