from __future__ import annotations

import pytest

from bot.gateway.limits import Seen, once


def test_an_event_is_new_only_once():
    seen = Seen()
    assert seen.add(1, 10.0)
    assert not seen.add(1, 20.0)
    assert seen.since(1) == 10.0
    assert seen.since(2) is None


def test_only_the_latest_events_are_remembered():
    seen = Seen(most=2)
    assert [seen.add(event, 0.0) for event in (1, 2, 3, 1, 3)] == [True, True, True, True, False]


@pytest.mark.parametrize(("ids", "parsed"), [(["1", "1", "2"], 2), ([None, None], 2)])
def test_what_is_sent_twice_is_parsed_once(ids, parsed):
    taken = []
    parse = once(taken.append, Seen(), lambda: 0.0)
    for number in ids:
        parse({} if number is None else {"id": number})
    assert len(taken) == parsed
