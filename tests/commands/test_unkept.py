"""Whoever speaks of what is kept knows whether it is kept: a database that is not opened, one set aside, a keeper."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.backup import archive
from bot.backup.keeping import back_up_tonight
from bot.commands.messages import ONLY_FOR_NOW
from bot.storage.copies import contents_of
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.thread import StoreThread
from tests.storage.files import NOW
from tests.support import office as office_world
from tests.support.discord_world import make_bot, problems_of_requests, simulated, text_of
from tests.support.office import shown

ERASE = "Erase what is kept about me"


def held(path):
    """Keep something about the members of an office, and then put a folder in the place of the database."""
    path.mkdir(parents=True)


def damaged(path):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"damaged")


@pytest.fixture
def breakage(request):
    return request.param


@pytest.fixture
async def office(tmp_path, clock, breakage):
    """An office whose bot found its database broken."""
    path = tmp_path / "data" / FILE_NAME
    breakage(path)
    words = office_world.words_in(tmp_path / "words")
    with StoreThread(lambda: open_store(path)) as store:
        env = simulated(make_bot(words, clock, store), check_errors=False)
        try:
            yield await office_world.opened(env, words, clock, store)
        finally:
            await env.shutdown()
    assert problems_of_requests(env) == []


def posts(office):
    """Return what the editors' channel was told."""
    to_editors = f"/channels/{office.news.id}/messages"
    told = (each for each in office.env.http_requests if each.method == "POST" and to_editors in each.path)
    return [text_of(each.json) for each in told]


async def privacy(office, member):
    card = shown(await member.slash(office.channel, "privacy"))
    erased = shown(await member.click(card, label=ERASE))
    return text_of(card), text_of(erased) or erased.content


@pytest.mark.parametrize("breakage", [held], indirect=True)
async def test_where_the_database_could_not_be_opened_nothing_is_called_nothing_and_nothing_erased(office):
    said, erased = await privacy(office, office.sam)
    assert "Nothing that I can see." in said
    assert "Nothing.\n" not in said
    for text in (said, erased):
        assert "My database could not be opened when I started. Anything it holds about you is still there" in text
        assert "They have been told. Please use /privacy again then." in text
    assert "I have erased" not in erased
    assert erased.startswith("I have forgotten your last questions")


@pytest.mark.parametrize("breakage", [held], indirect=True)
async def test_that_nothing_is_kept_is_in_the_status_and_told_to_the_editors_once(office):
    status = text_of(shown(await office.knowledge("status")))
    why = "because what has the name of its database, store.sqlite3, is not a file"
    assert f"Nothing will be remembered after a restart, {why}" in status
    await office.env.settle()
    (told,) = [each for each in posts(office) if "Nothing will be remembered" in each]
    assert "move it elsewhere and restart" in told


@pytest.mark.parametrize("breakage", [held], indirect=True)
async def test_whoever_is_told_that_something_is_kept_is_told_for_how_long(office):
    chosen = await office.sam.slash(office.channel, "preferences", answers="plain text")
    assert ONLY_FOR_NOW in chosen.response.content
    answer = (await office.tom.slash(office.channel, "ask", question="rules.e1")).response
    assert ONLY_FOR_NOW in text_of((await office.tom.click(answer, label="Helpful")).response)
    history = text_of(shown(await office.knowledge("history")))
    assert history.startswith("No change to the words has been recorded yet.")
    assert "Nothing will be remembered after a restart" in history


@pytest.mark.parametrize("breakage", [damaged], indirect=True)
async def test_a_database_that_was_set_aside_is_said_to_members_and_editors_until_it_is_deleted(office, tmp_path):
    said, erased = await privacy(office, office.sam)
    assert "Nothing that I can see." in said
    assert "I have erased" in erased
    for text in (said, erased):
        assert "A damaged database was set aside. It may still hold something about you" in text
    (aside,) = (tmp_path / "data").glob("store.broken-*")
    assert aside.name in text_of(shown(await office.knowledge("status")))
    aside.unlink()
    said, erased = await privacy(office, office.sam)
    assert said.startswith("### What I keep about you\nNothing.")
    assert "set aside" not in erased
    assert "set aside" not in text_of(shown(await office.knowledge("status")))


@pytest.mark.parametrize("breakage", [lambda _path: None], indirect=True)
async def test_a_keeper_is_told_where_their_number_stands_and_that_erasing_leaves_it_there(office):
    (office.folder / "rules.yaml").write_text(
        office.text_in("rules.yaml").replace("entries:\n", f"keeper: '<@{office.edith.id}>'\nentries:\n", 1)
    )
    office.bot.services.editing.desk.catch_up()
    for text in await privacy(office, office.edith):
        assert "The handbook names you, by your Discord number, as the keeper of “Our rules”." in text
        assert "an editor can take your number out" in text
    said, erased = await privacy(office, office.sam)
    assert said.startswith("### What I keep about you\nNothing.")
    assert "handbook" not in erased
    status = text_of(shown(await office.knowledge("status")))
    assert "remembered" not in status
    chosen = await office.sam.slash(office.channel, "preferences", answers="plain text")
    assert chosen.response.content == "From now on your answers come as plain text."


@pytest.mark.parametrize("breakage", [lambda _path: None], indirect=True)
async def test_who_erases_what_is_kept_is_erased_from_the_backups_too_and_told_of_one_that_cannot_be_changed(
    office, tmp_path
):
    settings = replace(office.bot.services.settings, backup_dir=tmp_path / "backups")
    office.bot.services.settings = settings
    await office.sam.slash(office.channel, "preferences", answers="plain text")
    for day in range(2):
        await asyncio.to_thread(back_up_tonight, settings, NOW + timedelta(days=day))
    sound, damaged = sorted(settings.backup_dir.iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-10])
    _, erased = await privacy(office, office.sam)
    assert erased.endswith(
        "A backup could not be changed, so it may still hold something about you. "
        "Whoever runs me has been told which one it is."
    )
    archive.unpack_database(sound, tmp_path / "database")
    assert contents_of(tmp_path / "database").members == frozenset()
    await office.env.settle()
    assert any(f"{damaged.name} (it is none, or damaged)" in each for each in posts(office))
    damaged.unlink()
    assert "backup" not in (await privacy(office, office.sam))[1]
