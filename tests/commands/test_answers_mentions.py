from __future__ import annotations

import discord
import pytest
from simcord.builders import UserHandle
from simcord.enums import MessageType

from bot.commands.answers import UNREAD, question_in
from tests.commands.test_slash_commands import THIRD_VALUE
from tests.support.discord_world import buttons_of, text_of


async def test_a_mention_is_answered_by_a_public_reply_that_pings_nobody(world):
    asked = await world.sam.send(world.channel, f"{world.me} whats the third value")
    answer = world.channel.last_message
    assert answer.reference.message_id == asked.id
    assert THIRD_VALUE in text_of(answer)
    assert not answer.flags.ephemeral
    assert world.sent()[0]["allowed_mentions"] == {"parse": [], "replied_user": False}


@pytest.mark.parametrize("text", ["{me}", "  {me}  ", "<@!{id}>"])
async def test_an_empty_mention_gets_help(world, text):
    await world.sam.send(world.channel, text.format(me=world.me, id=world.bot.user.id))
    helped = await world.sam.slash(world.channel, "help")
    assert text_of(world.channel.last_message) == text_of(helped.response)


async def test_the_mention_may_stand_anywhere(world):
    await world.sam.send(world.channel, f"hi <@!{world.bot.user.id}> whats the third value")
    assert THIRD_VALUE in text_of(world.channel.last_message)


async def test_a_direct_message_needs_no_mention(world):
    await world.sam.user.send_dm("whats the third value")
    assert THIRD_VALUE in text_of(world.sam.user.dm_channel.last_message)


async def test_a_reply_to_the_assistant_is_a_follow_up(world):
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    await world.sam.send(world.channel, f"{world.me} and the next one?", reply_to=world.channel.last_message)
    assert "Value 4 of 7" in text_of(world.channel.last_message)


@pytest.mark.parametrize(
    "text", ["@everyone third value", "@here third value", "third value", "<@&{role}> third value"]
)
async def test_what_is_not_addressed_to_the_assistant_gets_no_answer(world, text):
    role = world.guild.create_role("Assistant", mentionable=True)
    await world.sam.send(world.channel, text.format(role=role.id))
    assert world.sent() == []


async def test_other_machines_get_no_answer(world):
    hook = world.guild.create_webhook(world.channel)
    await hook.send(f"{world.me} whats the third value")
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await robot.send(world.channel, f"{world.me} whats the third value")
    assert world.sent() == []


async def test_a_system_message_gets_no_answer(world):
    me = UserHandle(world.env, world.env.backend.bot_user)
    world.guild.create_system_message(world.channel, MessageType.RECIPIENT_ADD, author=world.sam, recipient=me)
    await world.sam.send(world.channel, "anything else")
    assert world.channel.history()[0].mentions == [world.bot.user]
    assert world.sent() == []


async def test_a_place_where_the_assistant_may_not_write_is_no_error(world, caplog):
    silent = discord.PermissionOverwrite(send_messages=False)
    closed = world.guild.create_text_channel("closed", overwrites={world.bot.user: silent})
    await world.sam.send(closed, f"{world.me} whats the third value")
    assert [message.author.name for message in closed.history()] == ["sam"]
    assert "status 403" in caplog.text
    assert "third value" not in caplog.text


async def test_a_worry_in_a_channel_gets_the_brief_signpost_without_buttons(world):
    await world.sam.send(world.channel, f"{world.me} a pupil told me he was hit by his dad")
    words = world.bot.services.library.current.handbook.safeguarding.signpost
    assert words.in_channel in text_of(world.channel.last_message)
    assert words.contacts[-1].name not in text_of(world.channel.last_message)
    assert buttons_of(world.channel.last_message) == {}


async def test_a_question_about_procedure_in_a_channel_gets_the_calmer_words_in_brief(world):
    await world.sam.send(world.channel, f"{world.me} who is the DSL?")
    words = world.bot.services.library.current.handbook.safeguarding
    assert words.procedure.in_channel in text_of(world.channel.last_message)
    assert words.signpost.in_channel not in text_of(world.channel.last_message)
    assert words.procedure.contacts[-1].name not in text_of(world.channel.last_message)
    assert buttons_of(world.channel.last_message) == {}


async def test_a_worry_in_a_direct_message_gets_the_whole_signpost(world):
    await world.sam.user.send_dm("a pupil told me he was hit by his dad")
    words = world.bot.services.library.current.handbook.safeguarding.signpost
    assert words.contacts[0].detail in text_of(world.sam.user.dm_channel.last_message)


async def test_a_worry_is_not_kept_for_follow_ups(world):
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    await world.sam.send(world.channel, f"{world.me} a pupil told me he was hit by his dad")
    await world.sam.send(world.channel, f"{world.me} and the next one?")
    assert "Value 4 of 7" not in text_of(world.channel.last_message)


async def test_mentions_become_names_and_emoji_disappear(world):
    written = await world.ann.send(
        world.channel,
        f"{world.me} does {world.sam.mention} in {world.channel.mention} like <:owl:123456789012345678> "
        "</ask:123456789012345678> <t:1700000000:R> third value <@999999999999999999>",
    )
    assert question_in(written, world.bot) == "does sam in staff room like ask third value"


async def test_members_and_channels_have_conversations_of_their_own(world):
    other = world.guild.create_text_channel("other")
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    await world.ann.send(world.channel, f"{world.me} and the next one?")
    assert "Value 4 of 7" not in text_of(world.channel.last_message)
    await world.sam.send(other, f"{world.me} and the next one?")
    assert "Value 4 of 7" not in text_of(other.last_message)
    followed = await world.sam.slash(world.channel, "ask", question="and the next one?")
    assert "Value 4 of 7" in text_of(followed.response)


async def test_a_conversation_ends_after_ten_minutes(world):
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    world.clock.pass_minutes(11)
    await world.sam.send(world.channel, f"{world.me} and the next one?")
    assert "Value 4 of 7" not in text_of(world.channel.last_message)


async def test_no_privileged_intent_is_asked_for(world):
    intents = world.bot.intents
    assert not intents.message_content
    assert not intents.members
    assert not intents.presences


async def test_a_member_who_takes_no_messages_is_not_tried_again_before_the_next_day(world):
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await world.sam.user.send_dm("whats the third value")
    sent = len(world.sent())
    await world.sam.user.send_dm("whats the third value")
    assert len(world.sent()) == sent
    world.clock.pass_minutes(24 * 60)
    await world.sam.user.send_dm("whats the third value")
    assert THIRD_VALUE in text_of(world.sam.user.dm_channel.last_message)
    await world.sam.user.send_dm("and the next one?")
    assert len(world.sent()) == sent + 2


async def test_a_mention_that_is_added_within_two_minutes_is_answered_and_once(world):
    said = await world.sam.send(world.channel, "whats the third value")
    await world.env.advance_time(119)
    await world.sam.edit(said, f"{world.me} whats the third value")
    assert THIRD_VALUE in text_of(world.channel.last_message)
    await world.sam.edit(said, f"{world.me} whats the second value")
    assert len(world.sent()) == 1


async def test_a_mention_that_is_added_later_is_not_answered(world):
    said = await world.sam.send(world.channel, "whats the third value")
    await world.env.advance_time(121)
    await world.sam.edit(said, f"{world.me} whats the third value")
    assert world.sent() == []


async def test_a_pin_a_day_later_brings_no_second_answer(world):
    said = await world.ann.send(world.channel, "whats the third value")
    await world.ann.edit(said, f"{world.me} whats the third value")
    world.clock.pass_minutes(24 * 60)
    for _ in range(24):  # a day of chores in one go takes a busy machine longer than it is given
        await world.env.advance_time(60 * 60)
    world.bot.services.drop_old()
    world.env.backend.set_pinned(world.channel.id, said.id, True, actor_id=world.guild.owner.id)
    await world.sam.send(world.channel, "anything else")
    assert len(world.sent()) == 1


async def test_the_role_that_discord_made_for_the_assistant_is_the_assistant(world):
    home = world.bot.get_guild(world.guild.id)
    (role,) = [each for each in home.roles if each.managed]
    role.tags = discord.RoleTags({"bot_id": str(world.bot.user.id)})  # the simulated Discord gives a role no tags
    await world.sam.send(world.channel, f"<@&{role.id}> whats the third value")
    assert world.channel.last_message.content == UNREAD  # the simulated Discord keeps such words back
    asked = await world.ann.send(world.channel, f"{world.me} <@&{role.id}> whats the third value")
    assert question_in(asked, world.bot) == "whats the third value"


async def test_answer_this_reads_a_forwarded_message(world):
    other = world.guild.create_text_channel("other")
    for words in ("whats the third value", "a pupil told me he was hit by his dad"):
        forwarded = await world.ann.forward(await world.ann.send(other, words), world.channel)
        read = await world.sam.context_menu(world.channel, "Answer this", forwarded)
        asked = await world.sam.slash(other, "ask", question=words)
        assert text_of(read.response).replace("The message says", "You asked") == text_of(asked.response)
