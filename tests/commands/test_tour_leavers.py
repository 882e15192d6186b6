"""Who has left is found once a week, one after the other, and only where Discord says that there is no such member."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.tour.leavers import BETWEEN, FIRST_AFTER, MOST_FAILED, PAUSE_SECONDS, Leavers, look
from tests.storage.files import deleted
from tests.support.hub import DAY, opened


@pytest.fixture
async def hub(tmp_path):
    async with opened(tmp_path) as hub:
        yield hub


class Sleep:
    """Pauses that take no time."""

    def __init__(self):
        self.slept = []

    async def __call__(self, seconds):
        self.slept.append(seconds)


def gone(hub):
    return {member for member, since in hub.kept(lambda kept: kept.tours.known()).items() if since}


def asked_for(hub, since=0):
    return [each.path for each in hub.env.http_requests[since:] if each.method == "GET" and "/members/" in each.path]


async def leave(hub, member):
    hub.home.remove_member(member)
    await hub.env.settle()


async def test_who_has_left_is_found_at_a_gentle_pace_and_who_comes_back_is_welcome(hub):
    hub.at(hub.sam)
    hub.kept(lambda kept: kept.tours.pick([hub.ann.id], at=hub.time.now))
    await leave(hub, hub.sam)
    sleep = Sleep()
    assert await look(hub.bot, sleep)
    assert gone(hub) == {hub.sam.id}
    assert sleep.slept == [PAUSE_SECONDS] * 2
    assert len(asked_for(hub)) == 2
    hub.home.add_member(hub.sam.user)
    await hub.env.settle()
    assert await look(hub.bot, sleep)
    assert gone(hub) == set()


async def test_all_that_is_kept_of_a_leaver_is_gone_thirty_days_later(hub):
    hub.at(hub.sam)
    await leave(hub, hub.sam)
    await look(hub.bot, Sleep())
    hub.time.now += 31 * DAY
    hub.kept(lambda kept: deleted(kept, hub.time.now))
    assert hub.kept(lambda kept: kept.tours.known()) == {}


@pytest.mark.parametrize(("status", "code"), [(404, 10004), (404, 0), (403, 50001), (500, 0)])
async def test_any_other_fault_changes_nothing(hub, status, code):
    """An unknown server is a 404 too, and nobody has left because of it."""
    hub.at(hub.sam)
    hub.at(hub.ann)
    await leave(hub, hub.ann)
    hub.env.inject_error("GET", f"/guilds/{hub.home.id}/members/{hub.sam.id}", status=status, code=code)
    assert await look(hub.bot, Sleep())
    assert gone(hub) == {hub.ann.id}


async def test_after_a_few_faults_the_rest_waits(hub):
    for number in range(20):
        hub.at(1000 + number)
    for _ in range(20):
        hub.env.inject_error("GET", f"/guilds/{hub.home.id}/members/*", status=403, code=50001)
    assert not await look(hub.bot, Sleep())
    assert len(asked_for(hub)) == MOST_FAILED
    assert gone(hub) == set()


async def test_without_a_home_nobody_is_asked_for(hub):
    hub.at(hub.sam)
    hub.bot.services.settings = replace(hub.bot.services.settings, home_guild=None)
    assert not await look(hub.bot, Sleep())
    assert asked_for(hub) == []


async def test_it_looks_an_hour_after_the_start_and_then_weekly_and_sooner_after_a_restart(hub):
    hub.at(hub.sam)
    leavers = Leavers(Sleep())

    async def looks(after):
        hub.time.now += after
        before = len(hub.env.http_requests)
        await leavers.look(hub.bot)
        return len(asked_for(hub, before))

    assert await looks(0 * DAY) == 0
    assert await looks(FIRST_AFTER) == 1
    assert await looks(BETWEEN / 2) == 0
    assert await looks(BETWEEN / 2) == 1
    assert await looks(-2 * DAY) == 1
    leavers = Leavers(Sleep())
    assert await looks(0 * DAY) == 0
    assert await looks(FIRST_AFTER) == 1


async def test_a_look_that_ends_early_is_done_again_an_hour_later(hub):
    for number in range(MOST_FAILED):
        hub.at(1000 + number)
    for _ in range(MOST_FAILED):
        hub.env.inject_error("GET", f"/guilds/{hub.home.id}/members/*", status=403, code=50001)
    leavers = Leavers(Sleep())
    await leavers.look(hub.bot)
    hub.time.now += FIRST_AFTER
    await leavers.look(hub.bot)
    assert gone(hub) == set()
    hub.time.now += FIRST_AFTER
    await leavers.look(hub.bot)
    assert len(gone(hub)) == MOST_FAILED
