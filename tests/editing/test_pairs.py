"""The questions whose answers must stay are answered as they must be by the handbook that is shipped."""

from __future__ import annotations

import pytest

from bot.assistant.assistant import reply_of
from bot.assistant.reply_json import labels_of
from bot.handbook.folder import read
from tests.support.asking import library
from tests.support.handbook_files import SHIPPED

PAIRS = read(SHIPPED).handbook.pairs


def test_every_entry_and_topic_has_a_question_whose_answer_must_stay():
    handbook = read(SHIPPED).handbook
    wanted = {entry.id for _, entry in handbook.entries()} | {topic.id for topic in handbook.topics}
    assert wanted == {pair.id for pair in PAIRS}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.question)
def test_a_question_whose_answer_must_stay_has_that_answer(pair):
    assert labels_of(reply_of(library().current, pair.question))[:1] == [pair.id]
