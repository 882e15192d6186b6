"""What Discord sends again after a resumed session is not handled again."""

from __future__ import annotations


async def test_a_command_that_is_sent_twice_is_answered_once(world):
    sent = []
    parse = world.bot._connection.parsers["INTERACTION_CREATE"]  # where every event comes in, replayed or not
    world.bot._connection.parsers["INTERACTION_CREATE"] = lambda data: (sent.append(data), parse(data))
    await world.sam.slash(world.channel, "ask", question="third value")
    requests = len(world.env.http_requests)
    parse(sent[0])
    await world.env.settle()
    assert len(world.env.http_requests) == requests


async def test_a_message_that_is_sent_twice_is_answered_once(world):
    sent = []
    parse = world.bot._connection.parsers["MESSAGE_CREATE"]
    world.bot._connection.parsers["MESSAGE_CREATE"] = lambda data: (sent.append(data), parse(data))
    await world.sam.send(world.channel, f"{world.me} third value")
    assert len(world.sent()) == 1
    for data in sent:
        parse(data)
    await world.env.settle()
    assert len(world.sent()) == 1
