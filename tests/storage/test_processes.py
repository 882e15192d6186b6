"""Several processes on one database, and one that is killed in the middle of its work."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bot.storage.opening import open_store
from bot.storage.progress import By
from bot.storage.store import Votes
from tests.storage.files import NOW, chance, holds, stored, unmeasured
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
SEVERAL_WRITERS = """
import sys, threading
from datetime import datetime
from pathlib import Path
from bot.storage.opening import open_store
from bot.storage.thread import StoreThread
path, name, at, writes = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]), int(sys.argv[4])
with StoreThread(lambda: open_store(path)) as store:
    store.do(lambda kept: kept.votes()).result()
    print("ready", flush=True)
    sys.stdin.readline()
    futures = [store.do(lambda kept: kept.vote(name, helpful=True, at=at)) for _ in range(writes)]
    print([str(future.exception()) for future in futures if future.exception()])
"""

A_WRITER = """
import itertools, sys
from pathlib import Path
from bot.storage.opening import open_store
store = open_store(Path(sys.argv[1])).store
for member in itertools.count(int(sys.argv[2])):
    store.prefer_plain_text(member, wanted=True)
    print("kept", member, flush=True)
    if member % 2:
        store.erase(member)
        print("erased", member, flush=True)
"""

A_SENDER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from bot.storage.opening import open_store
store = open_store(Path(sys.argv[1])).store
at = datetime.fromisoformat(sys.argv[2])
for each in store.tours.nudges():
    while each.sent < 3:
        if store.tours.nudged(each, at=at):
            print("sent", each.member, each.sent, flush=True)
        (each,) = [one for one in store.tours.nudges() if one.member == each.member]
"""


def started(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=unmeasured(), text=True, stdin=pipe, stdout=pipe, stderr=pipe)


def test_several_processes_that_open_and_write_at_once_lose_and_fail_nothing(path):
    writers = [started(SEVERAL_WRITERS, path, name, NOW.isoformat(), 100) for name in ("mission", "mission", "aims")]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        assert writer.communicate(timeout=PATIENCE) == ("[]\n", "")
    with closing(open_store(path).store) as store:
        assert store.votes() == (Votes("aims", "2026-11", 100, 0), Votes("mission", "2026-11", 200, 0))


def test_processes_that_find_the_same_broken_database_set_it_aside_once(path):
    path.parent.mkdir()
    path.write_bytes(b"broken")
    writers = [started(SEVERAL_WRITERS, path, "mission", NOW.isoformat(), 1) for _ in range(3)]
    printed = [writer.communicate("go\n", timeout=PATIENCE) for writer in writers]
    assert [out for out, _ in printed] == ["ready\n[]\n"] * 3
    assert "".join(error for _, error in printed).count("a new one was begun") == 1
    assert [file.read_bytes() for file in path.parent.glob("store.broken-*")] == [b"broken"]
    with closing(open_store(path).store) as store:
        assert store.votes() == (Votes("mission", "2026-11", 3, 0),)


def test_a_process_that_is_killed_while_it_writes_loses_nothing_that_it_acknowledged(path):
    drawn, member = chance(), 1 << 58
    kept: set[int] = set()
    erased: set[int] = set()
    for _ in range(6):
        with started(A_WRITER, path, member) as writer:
            assert writer.stdout
            lines = [writer.stdout.readline() for _ in range(drawn.randrange(1, 60))]
            writer.send_signal(signal.SIGKILL)
            lines += writer.stdout.readlines()
        told = [line.split() for line in lines if line.endswith("\n")]
        kept |= {int(number) for what, number in told if what == "kept"}
        erased |= {int(number) for what, number in told if what == "erased"}
        assert holds(path, *map(stored, erased)) == set()
        opened = open_store(path)
        with closing(opened.store) as store:
            assert (opened.sentence, opened.remembers) == ("", True)
            members = store.plain_text_members()
        assert {number for number in kept if number % 2 == 0} <= members
        assert not erased & members
        member = max(kept) + 2


def test_a_crash_between_recording_a_reminder_and_sending_it_loses_one_at_most_and_never_sends_one_twice(path):
    drawn, members, kills = chance(), range(1, 61), 0
    with closing(open_store(path).store) as store:
        for member in members:
            store.tours.remind_me(member, By.MESSAGE, at=NOW)
    sent: list[str] = []
    while True:
        with started(A_SENDER, path, NOW.isoformat()) as sender:
            assert sender.stdout
            lines = [sender.stdout.readline() for _ in range(drawn.randrange(1, 60))]
            sender.send_signal(signal.SIGKILL)
            lines += sender.stdout.readlines()
        sent += [line for line in lines if line.endswith("\n")]
        if not lines[-1]:  # it came to its end by itself
            break
        kills += 1
    assert len(sent) == len(set(sent))
    assert 3 * len(members) - kills <= len(sent) <= 3 * len(members)
    with closing(open_store(path).store) as store:
        assert {each.sent for each in store.tours.nudges()} == {3}
