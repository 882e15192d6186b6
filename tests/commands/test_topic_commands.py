"""A topic that comes, gets another title or goes has its command without a restart; an edit registers nothing."""

from __future__ import annotations

import pytest

from bot.commands.answers import RENEWING_SECONDS
from tests.support.discord_world import text_of
from tests.support.handbook_files import topic
from tests.support.office import shown

TEA = topic("tea", "Tea and coffee", "A cup of tea is free.").partition("\n")[2].encode()


@pytest.fixture
def commands(office):
    """Return what Discord holds of the commands for everybody, once the bot has looked for other topics."""

    async def look() -> dict[str, str]:
        await office.env.advance_time(2 * RENEWING_SECONDS)
        return {each["name"]: each["description"] for each in office.env.backend.commands[None].values()}

    return look


def writes(office):
    return sum(each.method == "PUT" and each.path.endswith("/commands") for each in office.env.http_requests)


async def publish(office, preview):
    return shown(await office.edith.click(shown(preview), label="Publish"))


async def test_a_topic_has_its_command_from_its_import_to_its_retirement(office, commands):
    assert "tea" not in await commands()
    before = writes(office)
    await publish(office, await office.knowledge("import", file=("tea.yaml", TEA)))
    assert (await commands())["tea"] == "Read: Tea and coffee"
    assert "A cup of tea is free." in text_of((await office.sam.slash(office.channel, "tea")).response)

    form = await office.knowledge("edit", entry="tea*")
    await publish(office, await office.fill(form, title="Drinks"))
    assert (await commands())["tea"] == "Read: Drinks"
    assert writes(office) == before + 2

    preview = shown(await office.knowledge("retire", entry="tea*"))
    await office.edith.click(preview, label="Take it out")
    assert "not in the handbook any more" in text_of((await office.sam.slash(office.channel, "tea")).response)
    assert "tea" not in await commands()
    assert writes(office) == before + 3


async def test_an_edit_of_an_entry_registers_nothing(office, commands):
    before = await commands(), writes(office)
    await office.published("rules.e1", title="Being kind", text="Be kind to everybody.")
    assert (await commands(), writes(office)) == before
