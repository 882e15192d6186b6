"""What counts as a question on the wire, in Discord's own payloads: the bot's role, a forward, a mention by an edit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.commands.answers import UNREAD
from tests.support.loopback import world
from tests.support.loopback.members import OF_BOT
from tests.support.real_client import connected
from tests.wire.test_conversation import text_of

ROLE, OTHER_ROLE, MANAGED = world.BOT_ROLE, world.STAFF_ROLE, "260"
WORRY = "a pupil told me he was hit by his dad"


@pytest.fixture
async def bot(discord):
    async with connected(discord) as running:
        yield running


async def silent(discord, exchange):
    """Return whether a message got no reply, by when a later one has got its own."""
    later = await discord.ann.mention("mission")
    assert await later.wait()
    return not exchange.replies


async def test_a_mention_of_the_bots_own_role_is_answered(discord, bot):
    asked = await discord.sam.say(f"<@&{ROLE}> whats the third value", mention_roles=[ROLE])
    assert await asked.wait()
    assert "Value 3 of 7" in text_of(asked.message)


async def test_a_role_by_itself_gets_help_as_the_bots_name_does(discord, bot):
    by_role = await discord.sam.say(f"<@&{ROLE}>", mention_roles=[ROLE])
    by_name = await discord.ann.mention("")
    assert await by_role.wait()
    assert await by_name.wait()
    assert text_of(by_role.message) == text_of(by_name.message)


async def test_where_discord_keeps_the_words_back_one_line_says_how_to_ask(discord, bot):
    asked = await discord.sam.say("", mention_roles=[ROLE])
    assert await asked.wait()
    assert text_of(asked.message).strip() == UNREAD
    assert asked.message["content"].count("\n") == 0


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (f"<@&{OTHER_ROLE}> whats the third value", {"mention_roles": [OTHER_ROLE]}),
        ("", {"mention_roles": [OTHER_ROLE]}),
        (f"<@&{MANAGED}> whats the third value", {"mention_roles": [MANAGED]}),
        ("@everyone whats the third value", {"mention_everyone": True}),
        (f"<@&{world.GUILD_ID}> whats the third value", {"mention_roles": [world.GUILD_ID]}),
        (f"a message about <@&{ROLE}> that mentions nobody", {}),
    ],
)
async def test_other_roles_and_everyone_are_not_the_bot(discord, bot, text, more):
    assert await silent(discord, await discord.sam.say(text, **more))


async def test_a_message_of_a_server_that_is_not_known_yet_is_no_direct_message(discord, bot):
    assert await silent(discord, await discord.sam._write("999", None, "", guild_id="998"))


async def test_a_forwarded_message_is_read_in_a_direct_message(discord, bot):
    forwarded = await discord.sam.write("", message_snapshots=[world.snapshot("whats the third value")])
    assert await forwarded.wait()
    assert "Value 3 of 7" in text_of(forwarded.message)


async def test_a_forwarded_worry_gets_the_signpost_and_is_not_remembered(discord, bot):
    forwarded = await discord.sam.write("", message_snapshots=[world.snapshot(WORRY)])
    assert await forwarded.wait()
    assert "safeguarding lead" in text_of(forwarded.message)


async def test_answer_this_reads_a_forwarded_message(discord, bot):
    for words, wanted in (("whats the third value", "Value 3 of 7"), (WORRY, "safeguarding lead")):
        message = world.message(discord.ann.user, world.CHANNEL_ID, "", message_snapshots=[world.snapshot(words)])
        asked = await discord.sam.use_menu("Answer this", message)
        assert await asked.wait()
        assert asked.is_private
        assert wanted in text_of(asked.message)


async def test_a_mention_that_is_added_by_an_edit_is_answered_once(discord, bot):
    said = await discord.sam.say("whats the third value")
    assert await silent(discord, said)
    await discord.sam.edit(said, f"<@{world.BOT_ID}> whats the third value", mentions=[OF_BOT])
    assert await said.wait()
    assert "Value 3 of 7" in text_of(said.message)
    await discord.sam.edit(said, f"<@{world.BOT_ID}> whats the second value", mentions=[OF_BOT])
    later = await discord.ann.mention("mission")
    assert await later.wait()
    assert len(said.replies) == 1


async def test_the_bots_role_may_be_added_by_an_edit_too(discord, bot):
    said = await discord.sam.say("whats the third value")
    await discord.sam.edit(said, f"<@&{ROLE}> whats the third value", mention_roles=[ROLE])
    assert await said.wait()
    assert "Value 3 of 7" in text_of(said.message)


async def test_a_message_that_was_answered_is_not_answered_again_when_it_is_edited(discord, bot):
    for ask in (discord.sam.mention, discord.sam.write):
        asked = await ask("whats the third value")
        assert await asked.wait()
        await discord.sam.edit(asked, asked.event[1]["content"] + " please")
        assert await silent(discord, await discord.sam.say("nothing for the bot"))
        assert len(asked.replies) == 1


async def test_an_edit_that_comes_while_the_answer_is_being_sent_brings_no_second_one(discord, bot):
    asked = await discord.sam.mention("whats the third value")
    await discord.sam.edit(asked, asked.event[1]["content"] + " please")
    assert await asked.wait()
    assert await silent(discord, await discord.sam.say("nothing for the bot"))
    assert len(asked.replies) == 1


async def test_an_edit_that_comes_late_is_not_answered(discord, bot):
    long_ago = str((int((datetime.now(UTC).timestamp() - 121) * 1000) - world.EPOCH) << 22)
    said = await discord.sam.say("whats the third value", id=long_ago)
    await discord.sam.edit(said, f"<@{world.BOT_ID}> whats the third value", mentions=[OF_BOT])
    assert await silent(discord, said)


async def test_what_discord_adds_to_a_message_by_itself_is_no_edit(discord, bot):
    said = await discord.sam.say("whats the third value")
    unfurled = said.event[1] | {"mentions": [OF_BOT], "embeds": [{"type": "link", "url": "https://example.org"}]}
    await discord.gateway.dispatch("MESSAGE_UPDATE", unfurled)
    assert await silent(discord, said)


async def test_what_machines_edit_is_not_answered(discord, bot):
    said = await discord.sam.say("whats the third value")
    machine = said.event[1]["author"] | {"bot": True}
    await discord.sam.edit(said, f"<@{world.BOT_ID}> mission", mentions=[OF_BOT], author=machine)
    assert await silent(discord, said)


async def test_a_resumed_session_that_tells_an_edit_twice_brings_one_answer(discord, bot):
    said = await discord.sam.say("whats the third value")
    await discord.sam.edit(said, f"<@{world.BOT_ID}> whats the third value", mentions=[OF_BOT])
    await asyncio.gather(*(discord.gateway.dispatch("MESSAGE_UPDATE", discord.rest.messages[said.id]) for _ in "ab"))
    assert await said.wait()
    assert await silent(discord, await discord.sam.say("nothing for the bot"))
    assert len(said.replies) == 1
