"""What the bot does about faults of Discord: a few of the matrix that `make faults` tries out as a whole."""

from __future__ import annotations

import pytest

from tests.support.matrix import FAULTS, Moment, Trial, try_out

pytestmark = pytest.mark.slow

QUICK = [
    ("503, once", Moment.BEFORE),
    ("the connection is reset", Moment.AMID),
    ("half a frame of zlib", Moment.IDLE),
    ("closed with 4014", Moment.IDLE),
    ("told to reconnect (op 7)", Moment.IDLE),
    ("SIGTERM", Moment.AMID),
]
EVERY = {(fault.name, moment): trial for fault in FAULTS for moment, trial in fault.trials.items()}


@pytest.mark.parametrize("cell", QUICK, ids=[f"{name}, {moment.value}" for name, moment in QUICK])
async def test_the_bot_answers_again_or_says_what_to_do(cell, tmp_path):
    trial = EVERY[cell]
    assert isinstance(trial, Trial)
    outcome = await try_out(trial, cell[1], tmp_path)
    assert outcome.problems == (), outcome.log


def test_every_fault_is_tried_out_at_every_moment_or_says_why_not():
    assert all(set(fault.trials) == set(Moment) for fault in FAULTS)
    assert all(trial for trial in EVERY.values())
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
