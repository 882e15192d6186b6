"""A heartbeat of an assistant that is well, from which tests take others."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.health.heartbeat import Heartbeat, this_boot

if TYPE_CHECKING:
    from pathlib import Path


def beat(**different: Any) -> Heartbeat:
    """Return it, with what is different."""
    found = Heartbeat(
        version="0.1.0",
        pid=os.getpid(),
        boot=this_boot(),
        written=time.monotonic(),
        at="2026-11-30T12:00:00+00:00",
        running_for=7200.0,
        connected=True,
        connected_for=7200.0,
        trouble="",
        heard_ago=3.0,
        acknowledged_ago=30.0,
        unanswered="",
        held_for=0.0,
        clock_ahead=0.2,
        reconnects=0,
        rate_limits=0,
        remembers=True,
        unkept="",
        edition=2,
        words="0123456789ab",
        problems=0,
        meaning="works",
        unlearned_for=0.0,
        proposals=1,
        news=0,
        questions=0,
    )
    return replace(found, **different)


def words_in(folder: Path) -> Path:
    """Return a folder with something that could be words."""
    folder.mkdir(exist_ok=True)
    (folder / "values.yaml").write_text("title: Values\n")
    return folder
