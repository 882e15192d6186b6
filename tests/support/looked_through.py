"""Runs the bot, says on stderr to whom it connects, and at SIGUSR1 where in its memory stand words that it was told.

The words stand reversed in LOOK_FOR, with commas between, so that looking for them does not put them there.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from types import FrameType

from bot.cli.main import main
from bot.wiring import Services

REPORT, CONNECTS, STARTS = "looked through:", "connects to:", "starts:"


def holders(sought: list[str]) -> list[str]:
    """Return what kinds of things hold one of the words, also in the form in which words are compared."""
    gc.collect()
    things = (thing for thing in gc.get_objects() if not isinstance(thing, FrameType) and thing is not sought)
    found = (thing for thing in things if any(map(partial(_says, sought), gc.get_referents(thing))))
    return [f"{type(thing).__name__} {_about(thing)}" for thing in found]


def _says(sought: list[str], held: object) -> bool:
    if isinstance(held, bytes | bytearray):
        held = bytes(held).decode("utf-8", "ignore")
    return isinstance(held, str) and any(word in held.casefold() for word in sought)


def _about(thing: object) -> str:
    return ", ".join(sorted({type(each).__name__ for each in gc.get_referrers(thing)}))


def look(_number: int, _frame: object) -> None:
    gc.unfreeze()  # else what was there before the bot connected, such as the services, would not be looked through
    for thing in gc.get_objects():
        if isinstance(thing, Services):
            thing.answering.dialogue.conversations.forget(
                lambda _key: True
            )  # they hold questions for ten minutes, as they should
    found = holders([word[::-1] for word in os.environ["LOOK_FOR"].split(",")])
    sys.stderr.write(f"{REPORT} {sorted(set(found))}\n")
    sys.stderr.flush()


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Say what leaves the process: to whom it connects, and which other program it starts."""
    if event == "socket.connect":
        sys.stderr.write(f"{CONNECTS} {arguments[1]}\n")
    elif event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}:
        sys.stderr.write(f"{STARTS} {event}\n")


if __name__ == "__main__":
    sys.addaudithook(watch)
    signal.signal(signal.SIGUSR1, look)
    raise SystemExit(main(["run"]))
