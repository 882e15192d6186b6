"""The end of the process: at once where nothing runs any more, and in time where something does."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

STUCK = "import sys, threading, time; from bot import ending\n"
BUSY = "threading.Thread(target=time.sleep, args=(60,), name='a push').start()\n"


def done(code):
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", STUCK + code], capture_output=True, text=True, check=False, timeout=50
    )
    return ended, time.monotonic() - began


def test_where_nothing_runs_it_ends_as_every_program_does():
    ended, _ = done("import atexit; atexit.register(print, 'goodbye'); sys.exit(ending.leave(3))")
    assert (ended.returncode, ended.stdout) == (3, "goodbye\n")


def test_a_thread_that_is_busy_is_left_with_the_code_and_what_was_said_before():
    ended, seconds = done(BUSY + "print('said', end=''); sys.exit(ending.leave(3))")
    assert (ended.returncode, ended.stdout) == (3, "said")
    assert "Unfinished work is abandoned: a push." in ended.stderr
    assert seconds < 30


def test_a_thread_that_is_just_ending_is_waited_for():
    ended, _ = done("threading.Thread(target=time.sleep, args=(0.05,)).start(); sys.exit(ending.leave(0))")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_daemon_thread_that_is_in_foreign_code_changes_nothing_of_the_code():
    code = (
        "from bot.matching.encoder import load\n"
        "encoder = load()\n"
        "def work():\n"
        "    while True:\n"
        "        encoder.encode(['one two three four five'] * 30)\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        "time.sleep(0.1)\n"
        "print('said', end='')\n"
        "sys.exit(ending.leave(3))\n"
    )
    ended, _ = done(code)
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "said", "")


@pytest.mark.slow
def test_it_ends_in_time_even_where_the_main_thread_is_stuck():
    ended, seconds = done("ending.insist(); time.sleep(60)")
    assert ended.returncode == 0
    assert "Stopping took too long" in ended.stderr
    assert seconds < 30


def test_work_in_a_thread_is_left_when_the_loop_ends_and_what_waits_is_never_begun():
    code = (
        "import asyncio\n"
        "async def main():\n"
        "    loop = asyncio.get_running_loop()\n"
        "    loop.set_default_executor(ending.Unwaited(1))\n"
        "    asyncio.create_task(asyncio.to_thread(time.sleep, 60))\n"
        "    asyncio.create_task(asyncio.to_thread(print, 'begun'))\n"
        "    await asyncio.sleep(0.1)\n"
        "asyncio.run(main())\n"
        "print('ended', end='')\n"
        "sys.exit(ending.leave(0))\n"
    )
    ended, seconds = done(code)
    assert (ended.returncode, ended.stdout) == (0, "ended")
    assert seconds < 30
