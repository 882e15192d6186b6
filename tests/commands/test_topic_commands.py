"""A topic that comes, gets another title or goes has its command without a restart; an edit registers nothing."""

from __future__ import annotations

from tests.support.discord_world import text_of
from tests.support.handbook_files import topic
from tests.support.office import shown

TEA = topic("tea", "Tea and coffee", "A cup of tea is free.").partition("\n")[2].encode()


def commands(office):
    """Return what Discord holds of the commands for everybody."""
    return {each["name"]: each["description"] for each in office.env.backend.commands[None].values()}


def writes(office):
    return sum(each.method == "PUT" and each.path.endswith("/commands") for each in office.env.http_requests)


async def publish(office, preview):
    return shown(await office.edith.click(shown(preview), label="Publish"))


async def test_a_topic_has_its_command_from_its_import_to_its_retirement(office):
    assert "tea" not in commands(office)
    before = writes(office)
    await publish(office, await office.knowledge("import", file=("tea.yaml", TEA)))
    assert commands(office)["tea"] == "Read: Tea and coffee"
    assert "A cup of tea is free." in text_of((await office.sam.slash(office.channel, "tea")).response)

    form = await office.knowledge("edit", entry="tea*")
    await publish(office, await office.fill(form, title="Drinks"))
    assert commands(office)["tea"] == "Read: Drinks"
    assert writes(office) == before + 2

    preview = shown(await office.knowledge("retire", entry="tea*"))
    await office.edith.click(preview, label="Take it out")
    assert "tea" not in commands(office)
    assert writes(office) == before + 3


async def test_an_edit_of_an_entry_registers_nothing(office):
    before = commands(office), writes(office)
    await office.published("rules.e1", title="Being kind", text="Be kind to everybody.")
    assert (commands(office), writes(office)) == before
