"""A question that has no answer, on the wire: asked by two, answered once, told once, with a restart between steps."""

from __future__ import annotations

import asyncio
import re
import zipfile
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.bot_process import running
from tests.support.limits import BUTTON, MODAL, walk
from tests.support.loopback import world
from tests.support.office import words_in
from tests.support.patience import PATIENCE
from tests.wire.test_conversation import text_of

pytestmark = pytest.mark.slow

ONE, OTHER = "who is the chair of our hub", "whos our hub chair"
CANARY, NAME, NUMBER = "zarquon minibus question", "Zebedee Quillfeather", "07700 900142"


@pytest.fixture
def environment(discord, tmp_path):
    return discord.environment | {
        "KNOWLEDGE_DIR": str(words_in(tmp_path / "words")),
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
        "EDITORS_CHANNEL": world.CHANNEL_ID,
        "BACKUP_DIR": str(tmp_path / "backups"),
    }


@asynccontextmanager
async def a_bot(discord, folder, environment):
    discord.ready.clear()
    async with running(folder, environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot
        assert "Traceback" not in bot.said, bot.said
        for said in (ONE, OTHER, CANARY, NAME, NUMBER, discord.sam.number):
            assert said not in bot.said


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not (found := condition()):  # noqa: ASYNC110 - it comes about in another process
            await asyncio.sleep(0.02)
    return found


async def came_of(exchange):
    """Return the last message that came of something, once it says something."""
    assert await exchange.wait()
    return await until(lambda: exchange.replies[-1] if exchange.replies and text_of(exchange.replies[-1]) else None)


def pressable(message, label):
    ids = [one["custom_id"] for one in walk(message["components"]) if one["type"] == BUTTON and one["label"] == label]
    assert ids, [one.get("label") for one in walk(message["components"])]
    return ids[0]


async def press(member, message, label):
    return await member.press(message, pressable(message, label))


async def filled(member, opened, text):
    """Send the form that was opened, with this text in its one field."""
    assert await opened.wait()
    assert opened.callback["type"] == MODAL
    (field,) = [one for one in walk(opened.callback["data"]["components"]) if "custom_id" in one]
    return await member.submit(opened, **{field["custom_id"]: text if text is not None else field.get("value", "")})


async def sent(member, question, text=None):
    """Ask something that has no answer and send it to the editors, and return what its member reads then."""
    answer = await came_of(await member.slash("ask", question=question))
    return await came_of(await filled(member, await press(member, answer, "Ask the editors"), text))


def card_for_editors(discord, words):
    """Return the card in the editors' channel that shows these words."""
    shown = [one for one in discord.rest.posted if not one.get("flags", 0) & 64 and words in text_of(one)]
    shown = [one for one in shown if one["id"] in discord.rest.messages and one["channel_id"] == world.CHANNEL_ID]
    return shown[-1] if shown else None


def told(exchange):
    """Return the messages that tell a member of the answer, of all that came of something they did."""
    texts = [text_of(one) for one in exchange.replies]
    return [text for text in texts if "You asked: “" in text and "Shut the gate" in text]


async def test_two_ask_the_same_one_has_closed_messages_and_both_learn_it_once(discord, tmp_path, environment):
    sam, ann = discord.sam, discord.ann
    edith = replace(ann, roles=(world.EDITORS_ROLE,))
    async with a_bot(discord, tmp_path, environment):
        await sent(sam, ONE)
    async with a_bot(discord, tmp_path, environment):
        card = await sent(ann, OTHER)
    async with a_bot(discord, tmp_path, environment):
        wanted = await press(ann, card, "Tell me by direct message")
        await until(lambda: "I write to you" in text_of(wanted.pressed))
        shown = await until(lambda: card_for_editors(discord, ONE))
        await until(lambda: "sent by 2 members" in text_of(shown))
    discord.rest.closed_inboxes.add(world.direct_channel(ann.user)["id"])
    async with a_bot(discord, tmp_path, environment):
        tried = await filled(edith, await press(edith, shown, "Answer with another entry"), "The gate")
        preview = await until(lambda: next((one for one in tried.replies if "Publish" in str(one["components"])), None))
        published = await press(edith, preview, "Publish")
        await until(lambda: published.pressed and "Members read these words" in text_of(published.pressed))
    async with a_bot(discord, tmp_path, environment):
        await until(lambda: "Answered by rules.e3" in text_of(card_for_editors(discord, ONE) or shown))
        for member in (sam, ann):
            used = await member.slash("topics")
            assert await used.wait()
            await until(lambda used=used: told(used))
    async with a_bot(discord, tmp_path, environment):
        for member, question in ((sam, ONE), (ann, OTHER)):
            again = await member.slash("ask", question=question)
            assert "Shut the gate behind you." in text_of(await came_of(again))
            assert len(again.replies) == 1


def bytes_under(folder):
    """Return every byte in the files of a folder; what a heartbeat is written to comes and goes meanwhile."""
    found = []
    for path in sorted(Path(folder).rglob("*")):
        with suppress(FileNotFoundError, IsADirectoryError):
            found.append(path.read_bytes())
    return b"".join(found)


async def test_what_was_sent_is_nowhere_once_its_member_is_erased(discord, tmp_path, environment):
    sam = discord.sam
    async with a_bot(discord, tmp_path, environment):
        check = await sent(sam, CANARY, f"{CANARY}, ask {NAME} on {NUMBER}")
        assert NUMBER not in text_of(check)
        done = await press(sam, check, "Send this")
        await until(lambda: done.pressed and "The editors have your question" in text_of(done.pressed))
        await until(lambda: card_for_editors(discord, CANARY))
        assert CANARY.encode() in bytes_under(tmp_path / "data")
    async with a_bot(discord, tmp_path, environment):
        await until(lambda: list((tmp_path / "backups").glob("*.zip")))
        kept = await came_of(await sam.slash("privacy"))
        assert CANARY in text_of(kept)
        erased = await press(sam, kept, "Erase what is kept about me")
        await until(lambda: any("rased" in text_of(one) for one in erased.replies))
        await until(lambda: not card_for_editors(discord, CANARY))
        left = bytes_under(tmp_path / "data") + bytes_under(tmp_path / "words")
        for secret in (CANARY, NAME, NUMBER, NUMBER.replace(" ", "")):
            assert secret.encode() not in left
    assert not re.search(rb"zarquon", bytes_under(tmp_path / "data"))
    for path in (tmp_path / "backups").glob("*.zip"):
        assert CANARY not in database_in(path)


def database_in(backup):
    with zipfile.ZipFile(backup) as archive:
        return "".join(archive.read(name).decode("latin-1") for name in archive.namelist())


async def test_of_a_worry_in_the_form_nothing_is_anywhere(discord, tmp_path, environment):
    worry = "a child told me that his dad hits him, zarquonly"
    async with a_bot(discord, tmp_path, environment) as bot:
        answer = await came_of(await discord.sam.slash("ask", question=CANARY))
        form = await press(discord.sam, answer, "Ask the editors")
        said = await came_of(await filled(discord.sam, form, worry))
        assert "Speak to your lead." in text_of(said)
        assert card_for_editors(discord, "zarquonly") is None
        assert b"zarquonly" not in bytes_under(tmp_path)
    assert "zarquonly" not in bot.said
    assert b"zarquonly" not in bytes_under(tmp_path)
