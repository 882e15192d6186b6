"""Eight tables come in at once on the wire, and nobody else has to wait for them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.support.bot_process import running
from tests.support.limits import MODAL
from tests.support.loopback import world
from tests.support.office import words_in
from tests.support.patience import PATIENCE
from tests.wire.test_editing import EDITORS, answered, later, until

ROWS, AT_ONCE = 600, 8


def table(said):
    rows = (f"Title {n},{said} of the row {n}.,how {n}|where is {n}\n" for n in range(ROWS))
    return ("rules.csv", "".join(["title,text,phrasings\n", *rows]).encode())


@pytest.mark.slow
async def test_forms_open_and_questions_are_answered_while_eight_tables_are_tried_out(discord, tmp_path):
    folder = words_in(tmp_path / "words")
    edith, tom = (replace(one, roles=EDITORS) for one in (discord.sam, discord.ann))
    environment = discord.environment | {"KNOWLEDGE_DIR": str(folder), "DISCORD_GUILD_ID": world.GUILD_ID}
    environment |= {"DISCORD_EDITOR_ROLES": world.EDITORS_ROLE}
    async with running(tmp_path, environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        sent = [await tom.slash("knowledge import", file=table(f"Words {number}")) for number in range(AT_ONCE)]
        for each in sent:
            assert await each.wait()
        form = await edith.slash("knowledge edit", entry="rules.e1")
        assert await form.wait()  # within the three seconds that Discord gives
        assert form.callback["type"] == MODAL
        assert "Be kind" in await answered(discord.sam, "rules.e1")
        assert any("Preview" not in str(each.replies) for each in sent), "They were too quick to be in anybody's way."
        preview = await later(await edith.submit(form, text="Be kind to all."), "Preview: ")
        assert "Be kind to all." in str(preview)
        assert any("Preview" not in str(each.replies) for each in sent), "Sam waited for all of them."
        for each in sent:
            await until(lambda each=each: "Preview: " in str(each.replies))
        assert "Traceback" not in bot.said, bot.said


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0.0, 1.0, 3.0])
async def test_it_ends_within_five_seconds_while_tables_are_read_and_tried_out(discord, tmp_path, pause):
    folder = words_in(tmp_path / "words")
    tom = replace(discord.ann, roles=EDITORS)
    environment = discord.environment | {"KNOWLEDGE_DIR": str(folder), "DISCORD_GUILD_ID": world.GUILD_ID}
    environment |= {"DISCORD_EDITOR_ROLES": world.EDITORS_ROLE}
    before = (folder / "rules.yaml").read_bytes()
    async with running(tmp_path, environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        sent = [await tom.slash("knowledge import", file=table(f"Words {number}")) for number in range(AT_ONCE)]
        for each in sent:
            assert await each.wait()
        await asyncio.sleep(pause)  # so that it is in another step of its work
        bot.process.terminate()
        assert await bot.ending(5) == 0, bot.said
        assert "Traceback" not in bot.said, bot.said
    assert (folder / "rules.yaml").read_bytes() == before
