"""The heartbeat: a small file in DATA_DIR in which the running assistant says how it is, every quarter of a minute."""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.health.delay import Delays

LOG = logging.getLogger(__name__)

FILE_NAME = "heartbeat.json"
"""The name of the file in DATA_DIR."""

CLOSING_SECONDS = 0.5
"""How long the end waits for a disk that is being written to."""

UNWRITTEN = "How the assistant is cannot be written into DATA_DIR ({}), so `health` does not hear of it."
WRITTEN = "How the assistant is can be written into DATA_DIR again."

BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux says which start of the machine this is, since its monotonic clock begins anew with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What a running bot says of itself at one moment. Nothing in it is about a member.

    `written` is that moment by `time.monotonic`, which all processes of a machine share and nobody can set; `at` is the
    same for people. Every time is in seconds: one that ends in `ago` or `for` is counted back from that moment, and
    None stands for never. `meaning` says whether questions are compared by meaning: "works", "learning" or "missing".
    `questions` are those that wait for an answer, `problems` those of the words.
    """

    version: str
    pid: int
    boot: str
    written: float
    at: str
    running_for: float
    connected: bool
    connected_for: float
    trouble: str
    heard_ago: float | None
    acknowledged_ago: float | None
    unanswered: str
    held_for: float
    clock_ahead: float | None
    reconnects: int
    rate_limits: int
    loop: Delays = field(default_factory=Delays)
    remembers: bool
    unkept: str
    edition: int
    words: str
    problems: int
    meaning: str
    unlearned_for: float
    proposals: int
    news: int
    questions: int


def this_boot() -> str:
    """Return what tells this start of the machine from others; "" where the system does not say."""
    try:
        return BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def read(folder: Path) -> Heartbeat | None:
    """Return the latest heartbeat in a folder, or None where there is none that this version understands."""
    try:
        said: dict[str, Any] = json.loads((folder / FILE_NAME).read_bytes())
        said["loop"] = Delays(**said["loop"])
        return Heartbeat(**said)
    except (OSError, ValueError, TypeError, LookupError):
        return None


def remove(folder: Path) -> None:
    """Take away what somebody has written who is no longer running."""
    with suppress(OSError):
        (folder / FILE_NAME).unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class HeartbeatFile:
    """Writes the latest heartbeat in a thread of its own, which a disk may keep for as long as it likes."""

    def __init__(self, folder: Path) -> None:
        """Begin without a heartbeat; a folder that is not there is not made, since its disk may be away."""
        self._path = folder / FILE_NAME
        self._next: Heartbeat | None = None
        self._is_ending = False
        self.trouble = ""
        """The sentence for why the latest could not be written, "" where it was."""
        self._wake = threading.Event()
        # Not waited for when the process ends, as the store's thread is not.
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()

    def put(self, beat: Heartbeat) -> None:
        """Let a heartbeat be written; one that still waits for that is dropped."""
        self._next = beat
        self._wake.set()

    def close(self) -> None:
        """Write no more, and take away what was written; a disk that hangs is not waited for."""
        self._is_ending = True
        self._wake.set()
        self._thread.join(CLOSING_SECONDS)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            beat, self._next = self._next, None
            if self._is_ending:
                remove(self._path.parent)
                return
            if beat is not None:
                self._write(beat)

    def _write(self, beat: Heartbeat) -> None:
        text = json.dumps(asdict(beat), ensure_ascii=False, indent=1)
        temporary = self._path.with_name(f".{self._path.name}.new")
        try:
            with open(temporary, "w", encoding="utf-8", opener=_private) as file:
                file.write(text)
            temporary.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            had_trouble, self.trouble = bool(self.trouble), UNWRITTEN.format((error.strerror or "unknown").lower())
            if not had_trouble:
                LOG.warning("%s", self.trouble)
            return
        if self.trouble:
            LOG.info(WRITTEN)
        self.trouble = ""
