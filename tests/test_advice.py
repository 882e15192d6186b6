"""What a person has to put right reads the same wherever it is met: from `run`, from `doctor` and in the docs."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from bot import advice
from bot.advice import Advice, advice_in
from tests.support.bot_process import ROOT, running
from tests.support.loopback import Loopback, RestFault, world
from tests.support.patience import PATIENCE
from tests.wire.test_one_bot import IMPATIENT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
TOLD = {name: found for name, found in vars(advice).items() if isinstance(found, Advice)}


@pytest.mark.parametrize("name", TOLD)
def test_the_docs_have_every_sentence_word_for_word(name):
    found = TOLD[name]
    assert f"| *{found.what.replace('{}', '...')}* | {found.do} |" in PAGE


@pytest.mark.parametrize("advised", [*TOLD.values(), *advice.BY_CLOSE_CODE.values()])
def test_each_is_one_sentence_that_says_what_to_do(advised):
    assert advice_in(str(advised)) == advised
    assert str(advised).endswith(".")


def refused(server):
    """Refuse what the bot posts to the editors' channel, in which it may not write, with Discord's own answer."""
    server.gateway.guild["channels"][0]["permission_overwrites"].append(world.overwrite(world.BOT_ID, deny=world.SEND))
    body = '{"message": "Missing Permissions", "code": 50013}'
    server.rest.faults.append(RestFault("POST /channels/210/messages", status=403, body=body, times=99))


SEEDED = {
    "a wrong folder": ({"KNOWLEDGE_DIR": "nowhere"}, None, str(advice.WORDLESS.about("nowhere"))),
    "a wrong token": ({"DISCORD_TOKEN": "of.another.bot"}, None, str(advice.NEW_TOKEN)),
    "a missing intent": (
        {"SERVER_MEMBERS_INTENT": "on"},
        lambda server: setattr(server, "close_code", 4014),
        str(advice.NEW_INTENTS),
    ),
    "a missing permission": (
        {"EDITORS_CHANNEL": world.CHANNEL_ID},
        refused,
        str(advice.MAY_NOT_WRITE.about("EDITORS_CHANNEL", "Send Messages")),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", SEEDED)
async def test_run_and_doctor_say_the_same_sentence(tmp_path, fault):
    settings, seed, sentence = SEEDED[fault]
    server = Loopback()
    if seed:
        seed(server)
    # A folder in the place of the database is news for the editors' channel, and so something to post.
    (tmp_path / "data" / "store.sqlite3").mkdir(parents=True)
    given = server.environment | {"DISCORD_GUILD_ID": world.GUILD_ID} | settings
    async with server.serving():
        async with running(tmp_path, given, IMPATIENT) as bot:
            async with asyncio.timeout(PATIENCE):
                while sentence not in bot.said and not bot.has_ended:  # noqa: ASYNC110 - it is said in another process
                    await asyncio.sleep(0.02)
            await bot.ending(0.1)
        assert [line for _, line in bot.lines if line.endswith(sentence)] != [], bot.said
        assert sentence in await examined(tmp_path, given)


async def examined(folder: Path, given: dict[str, str]) -> str:
    """Return what doctor says in a process of its own."""
    environment = {"PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data"), **given}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "doctor"), cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return said.decode()
