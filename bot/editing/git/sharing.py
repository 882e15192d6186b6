"""Shares what is committed with a remote, and brings in what others have pushed: beside the desk, never in its way."""

from __future__ import annotations

import logging
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.editing.git import faults
from bot.editing.git.faults import ConflictError, GitError, HeldUpError, MovedError, NoRepositoryError, StoppedError
from bot.editing.git.journal import REMOTE, Journal
from bot.editing.git.livefile import LiveFile
from bot.editing.git.merging import merge
from bot.editing.git.running import Runner, sweep
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from bot.editing.desk import Desk
    from bot.editing.git.keeping import Git
    from bot.editing.git.repository import PathChange, Repository

LOG = logging.getLogger(__name__)

NETWORK = 120.0
"""Seconds for a round with the remote, unless somebody waits for it."""

SOON = 20.0
"""Seconds for a round that somebody waits for."""

LOCAL = 5.0
"""Seconds for what git does in a round while no editor can publish; it takes a tenth of one."""

TIDYING = 600.0
TRIES = 30
"""How often a push may come too late in one round; each time the remote has moved in a fraction of a second."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds after which a round that failed is tried again; each time they double."""

STOPPING = 1.0
"""Seconds that the end waits for the thread; git itself is ended sooner."""

_NUMBERS = re.compile(r"\d+")
"""What differs in git's words from one try to the next: how many milliseconds it has waited."""

_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


@dataclass(frozen=True, slots=True)
class Upstream:
    """The branch of a remote, and the branch here that belongs to it."""

    remote: str
    branch: str
    here: str


class Sharing:
    """Brings the folder and a remote together, round by round."""

    def __init__(self, desk: Desk, git: Git, program: Path = Path(__file__).parents[2]) -> None:
        """Take the desk, its way into git, and where the program itself lies."""
        self._desk = desk
        self._git = git
        self._program = program
        self._runner = Runner()

    def end(self) -> None:
        """End what git does within a second, and do nothing more; it returns at once."""
        self._runner.end()
        self._git.changed.set()

    @property
    def has_ended(self) -> bool:
        """Whether `end` was called."""
        return self._runner.has_ended

    def round(self, seconds: float = NETWORK) -> str:
        """Finish what is under way, share it where that is wanted, and return a sentence if something is left."""
        try:
            return self._round(seconds)
        except StoppedError:
            return ""
        except NoRepositoryError:
            return faults.NO_GIT
        except ConflictError as error:
            return faults.CONFLICT.format(error)
        except HeldUpError as error:
            return faults.NOT_HERE.format(error)
        except BotError as error:
            return faults.NOT_SHARED.format(error)

    def tidy(self) -> None:
        """Let git pack what has come together, if it is time for that."""
        with suppress(GitError):
            self._git.repository(self._runner, TIDYING).do("gc", "--auto", "--quiet")

    def _round(self, seconds: float) -> str:
        repository = self._git.repository(self._runner, seconds)
        if not Journal(repository).is_empty:
            journal = self._desk.bring(lambda: self._settled(repository))
            if journal.dropped:
                return faults.NOT_COMMITTED.format(journal.dropped, "--all")
            if journal.blocked:
                return faults.NOT_COMMITTED_YET.format(journal.blocked)
            repository.allow(seconds)
        if self._git.push:
            self._share(repository)
        return ""

    def _share(self, repository: Repository) -> None:
        _refuse_while_busy(repository)
        upstream = upstream_of(repository)
        for _ in range(TRIES):
            theirs, ours = self._fetched(repository, upstream), repository.head()
            if theirs and (not ours or repository.contains(theirs, ours)):
                break
            if not ours:
                return
            goal = ours if not theirs or repository.contains(ours, theirs) else merge(repository, ours, theirs)
            try:
                _push(repository, upstream, goal)
            except MovedError:
                continue
            journal = Journal(repository)
            journal.move(f"update {journal.name(REMOTE)} {goal}")
            theirs = goal
            break
        else:
            raise MovedError(faults.MOVING)
        if theirs != ours:
            try:
                self._desk.bring(lambda: self._bring(theirs, upstream))
            except (ConflictError, StoppedError):
                raise
            except GitError as error:
                raise HeldUpError(str(error)) from error

    def _fetched(self, repository: Repository, upstream: Upstream) -> str:
        """Return the commit at which the remote's branch is, "" where it has no such branch yet."""
        journal = Journal(repository)
        name = journal.name(REMOTE)
        command = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "fetch", "--quiet", "--no-tags")
        wanted = ("--no-prune", "--no-recurse-submodules", "--", upstream.remote, f"+{upstream.branch}:{name}")
        done = repository.run(*command, *wanted)
        for _ in range(TRIES):
            if not done.code or "cannot lock ref" not in done.said:
                break
            journal.free()
            done = repository.run(*command, *wanted)  # another process was fetching too
        if not done.code:
            return repository.commit_at(name)
        if "find remote ref" in done.said and not repository.commit_at(name):
            return ""
        raise GitError(faults.reason_of(done.said))

    def _settled(self, repository: Repository) -> Journal:
        repository.allow(LOCAL)
        return self._git.settle(repository)

    def _bring(self, theirs: str, upstream: Upstream) -> None:
        """Let the folder say what the remote says, with what editors have published meanwhile."""
        repository = self._git.repository(self._runner, LOCAL)
        journal = self._git.settle(repository)
        if journal.blocked:
            raise GitError(journal.blocked)
        _refuse_while_busy(repository)
        if repository.is_locked:
            raise GitError(faults.LOCKED.format(repository.lock))
        if repository.branch() != upstream.here:
            raise GitError(faults.SWITCHED)
        head = journal.tip()
        if head and repository.contains(head, theirs):
            return
        goal = theirs if not head or repository.contains(theirs, head) else merge(repository, head, theirs)
        with repository.index_of(goal):  # git itself looks whether its names may stand in a folder
            changes = repository.differences(head or repository.nothing(), goal)
        self._refuse_program(repository, changes)
        files = [LiveFile(repository, change) for change in changes]
        for each in files:
            each.refuse()
        journal.intend(goal)
        for each in files:
            each.write()
        journal.follow()
        if goal != theirs:
            self._git.changed.set()

    def _refuse_program(self, repository: Repository, changes: list[PathChange]) -> None:
        """Do nothing where no file of the running program would become another one.

        Raises:
            HeldUpError: The words lie in the program's own repository, and it has moved.
        """
        if not self._program.resolve().is_relative_to(repository.top):
            return
        for change in changes:
            if not change.path.startswith(repository.prefix):
                raise HeldUpError(faults.PROGRAM.format(change.path))


def _refuse_while_busy(repository: Repository) -> None:
    """Do nothing where nobody merges by hand.

    Raises:
        GitError: Somebody does.
    """
    if any((repository.store / name).exists() for name in _UNDER_WAY):
        raise GitError(faults.UNDER_WAY)


def upstream_of(repository: Repository) -> Upstream:
    """Return with what the branch that is checked out is shared.

    Raises:
        GitError: With nothing, or not with one alone.
    """
    branch = repository.branch()
    wanted = "%(upstream:remotename)%00%(upstream:remoteref)%00%(push:remotename)"
    said = repository.text("for-each-ref", f"--format={wanted}", branch) if branch else ""
    remote, of_remote, pushed = said.split("\0") if said else ("", "", "")
    if not (remote and of_remote):
        repository.do("rev-parse", "--abbrev-ref", "@{upstream}")  # git says why there is none
        raise GitError(faults.NO_UPSTREAM)
    if pushed and pushed != remote:
        raise GitError(faults.ELSEWHERE.format(remote, pushed))
    return Upstream(remote, of_remote, branch)


def _push(repository: Repository, upstream: Upstream, commit: str) -> None:
    done = repository.run(
        "push",
        "--porcelain",
        "--no-verify",
        "--no-follow-tags",
        "--recurse-submodules=no",
        "--",
        upstream.remote,
        f"{commit}:{upstream.branch}",
    )
    if done.code:
        raise faults.refusal_of(done.out.decode("utf-8", "replace"), done.said)


def share(desk: Desk) -> str:
    """Share at once what a program that ends has committed, and return a sentence where that fails."""
    git = desk.rules.git
    return Sharing(desk, git).round(SOON) if git and git.push else ""


@contextmanager
def beside(desk: Desk, tell: Callable[[str], object] = LOG.warning) -> Generator[Callable[[], object]]:
    """Share in a thread while the block runs, and yield what ends it at once; `tell` hears of what fails."""
    git = desk.rules.git
    if git is None:
        yield lambda: None
        return
    sharing = Sharing(desk, git)
    # Not waited for long: the desk's own lock or a disk that hangs must not keep the bot from ending.
    thread = threading.Thread(target=_run, args=(sharing, git, tell), name="sharing", daemon=True)
    thread.start()
    try:
        yield sharing.end
    finally:
        sharing.end()
        thread.join(STOPPING)


def _run(sharing: Sharing, git: Git, tell: Callable[[str], object]) -> None:
    """Do a round at once and after every change; what stays undone is tried again, less and less often."""
    sweep(git.work)
    told, pause = "", 0.0
    while not sharing.has_ended:
        git.changed.clear()
        said = _round(sharing)
        if sharing.has_ended:
            return
        if _NUMBERS.sub("", said) != _NUMBERS.sub("", told):
            tell(said or (faults.SHARED_AGAIN if git.push else faults.COMMITTED_AGAIN))
        if not said:
            sharing.tidy()
        told, pause = said, min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE) if said else 0.0
        git.changed.wait(pause or None)


def _round(sharing: Sharing) -> str:
    try:
        return sharing.round()
    except Exception:
        LOG.exception("The changes could not be shared.")
        return faults.NOT_SHARED.format(faults.NO_REASON)
