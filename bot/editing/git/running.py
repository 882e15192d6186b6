"""Runs one command of git at a time: with an environment that names no secret, within a time, and killable."""

from __future__ import annotations

import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.editing.git.faults import NO_ANSWER, NO_PROGRAM, DiskError, GitError, StoppedError, reason_of
from bot.locks import exclusive

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

LOG = logging.getLogger(__name__)

ALLOWED = frozenset(
    """
    PATH HOME USER LOGNAME LANG TMPDIR XDG_CONFIG_HOME SYSTEMROOT
    SSH_AUTH_SOCK SSH_ASKPASS GIT_ASKPASS GIT_SSH GIT_SSH_COMMAND GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM
    HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
    SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE GIT_SSL_CAINFO GIT_SSL_CAPATH GIT_SSL_CERT GIT_SSL_KEY
    """.split()
)
"""What of the environment git may see: no setting of the assistant, and so no token."""

OURS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "GIT_LITERAL_PATHSPECS": "1"}
"""What it sees besides: words that can be told apart, and nobody to ask for a password."""

_SETTINGS = (
    # No program that the repository names is run; filters and merge drivers are never asked for.
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.alternateRefsCommand=true",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    # Nothing is signed, for nobody is there to unlock a key.
    "commit.gpgSign=false",
    "push.gpgSign=false",
    # What is acknowledged is on the disk; of the index git can make another one.
    "core.fsync=committed,reference",
    "gc.autoDetach=false",
    # Whoever moves a branch at the same moment is done soon.
    "core.filesRefLockTimeout=1000",
    # Names that another system takes for .git are refused.
    "core.protectHFS=true",
    "core.protectNTFS=true",
    # Names and reasons are letters of any language.
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
)
SETTINGS = tuple(part for setting in _SETTINGS for part in ("-c", setting))

SLICE = 0.1
"""Seconds after which a command is looked after: whether its time is over, and whether to stop."""

GRACE = 0.3
"""Seconds that git has to tidy up after itself before it is killed."""

PREFIX = "assistant-git-"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command has come to."""

    code: int
    out: bytes
    said: str


class Runner:
    """Runs git until it is told to end, and from then on nothing; any thread may use it."""

    def __init__(self) -> None:
        """Start without anything running."""
        self._ended = threading.Event()

    @property
    def has_ended(self) -> bool:
        """Whether `end` was called."""
        return self._ended.is_set()

    def end(self) -> None:
        """End what runs, well within a second; it returns at once."""
        self._ended.set()

    def run(self, place: Path, arguments: tuple[str, ...], data: bytes, more: Mapping[str, str], until: float) -> Done:
        """Run git in a folder, in a group of processes of its own, and return what came of it.

        Raises:
            GitError: It is not installed, or it did not end in time.
            StoppedError: The assistant is ending.
        """
        if self.has_ended:
            raise StoppedError(NO_ANSWER)
        command = ["git", "-C", str(place), *SETTINGS, *arguments]
        try:
            # Files and not pipes: what git leaves running, as ssh does, may hold a pipe open for ever.
            with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
                given.write(data)
                given.seek(0)
                process = subprocess.Popen(  # noqa: S603 - the arguments are ours, and no word becomes an option
                    command,
                    stdin=given,
                    stdout=out,
                    stderr=said,
                    env={**environment(), **more},
                    start_new_session=True,
                )
                self._wait(process, until)
                out.seek(0)
                said.seek(0)
                done = Done(process.returncode, out.read(), said.read().decode("utf-8", "replace"))
        except OSError as error:
            is_missing = isinstance(error, FileNotFoundError) and error.filename == command[0]
            raise (GitError(NO_PROGRAM) if is_missing else DiskError(error)) from error
        if done.code:
            LOG.debug("%s: %s", " ".join(arguments), reason_of(done.said))
        return done

    def _wait(self, process: subprocess.Popen[bytes], until: float) -> None:
        with _watched(process) as wait:
            while not wait(max(0.0, min(SLICE, until - time.monotonic()))):
                if self._ended.is_set() or time.monotonic() >= until:
                    _kill(process)
                    raise (StoppedError if self._ended.is_set() else GitError)(NO_ANSWER)


@contextmanager
def _watched(process: subprocess.Popen[bytes]) -> Generator[Callable[[float], bool]]:
    """Yield what waits so many seconds at most, and returns whether a process has ended.

    What Python has for that looks again and again, and doubles the time of a command that takes two milliseconds.
    """
    handle = _handle_of(process)

    def wait(seconds: float) -> bool:
        if handle is not None:
            ending = select.poll()
            ending.register(handle, select.POLLIN)
            if not ending.poll(seconds * 1000):
                return False
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        return process.returncode is not None

    try:
        yield wait
    finally:
        if handle is not None:
            os.close(handle)


def _handle_of(process: subprocess.Popen[bytes]) -> int | None:
    if sys.platform == "linux":
        with suppress(OSError):  # an old kernel, or a container that does not allow it
            return os.pidfd_open(process.pid)
    return None


def environment() -> dict[str, str]:
    """Return what git sees of the environment."""
    return {name: value for name, value in os.environ.items() if name in ALLOWED or name.startswith("LC_")} | OURS


def demand(done: Done) -> bytes:
    """Return what a command printed.

    Raises:
        GitError: It failed.
    """
    if done.code:
        raise GitError(reason_of(done.said))
    return done.out


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command and everything that it has started; what is asked first leaves no locks behind."""
    if sys.platform == "win32":
        process.kill()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(OSError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)


@contextmanager
def scratch(work: Path | None) -> Generator[Path]:
    """Make a folder for as long as the block runs; what a crash leaves of it, `sweep` takes away.

    Raises:
        GitError: There is no room for it, or the disk fails in the block.
    """
    try:
        with ExitStack() as stack:
            with _alone(work):
                # Whole, since git runs in another folder, and DATA_DIR may be a relative path.
                place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=work)).absolute()
                stack.callback(shutil.rmtree, place, ignore_errors=True)
                with suppress(OSError):  # some drives know no such locks
                    stack.enter_context(_held(place))
            yield place
    except OSError as error:
        raise DiskError(error) from error


def sweep(work: Path | None) -> int:
    """Delete what a crash has left in the folder for such folders, and return how many these were."""
    swept = 0
    with suppress(OSError), _alone(work):
        for place in work.glob(f"{PREFIX}*") if work else ():
            with suppress(OSError), _held(place):
                shutil.rmtree(place)
                swept += 1
    return swept


@contextmanager
def _alone(work: Path | None) -> Generator[None]:
    """Let nobody sweep while a folder is made and not held yet."""
    if work is None:
        yield
        return
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with exclusive(work):
        yield


@contextmanager
def _held(place: Path) -> Generator[None]:
    """Hold a folder for as long as the block runs; OSError where somebody else does."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
