"""What git could not do, in git's own words, and what whoever looks after the assistant has to do then."""

from __future__ import annotations

import re

from bot.errors import BotError

CONFLICT = (
    "The changes made here are live and committed, but not shared, because there is a conflict: somebody else has "
    "changed the same lines of {}. Both are kept. Please ask whoever looks after the assistant to type `git pull "
    "--no-rebase` in the knowledge folder, keep what is right between the marks, commit it, and type `git push`."
)
NOT_SHARED = (
    "The changes made here are live and committed, but could not be shared. git says: {} The assistant tries again "
    "by itself while it runs, and with the next change."
)
NOT_HERE = "What others have changed is not live here yet: {}"
SHARED_AGAIN = "Everything that was changed here has now been shared."
COMMITTED_AGAIN = "Everything that was changed here has now been committed."
NOT_COMMITTED = (
    "The change is live, but git did not take it: {0} Please ask whoever looks after the assistant to put that right, "
    "and then type `git commit -m changed {1}` in the knowledge folder."
)
NOT_COMMITTED_YET = (
    "The change is live, but git has not taken it yet: {} The assistant will commit it once that is put right."
)
NO_GIT = (
    "The change is live, but KNOWLEDGE_GIT is set and the knowledge folder is not in a git repository. Please ask "
    "whoever looks after the assistant to type `git init` there, or to remove KNOWLEDGE_GIT."
)
DETACHED = (
    "The change is live and committed, but no branch is checked out in the knowledge folder (a detached HEAD), so that "
    "git may lose sight of it. Please ask whoever looks after the assistant to type `git switch -c words` there."
)
CHANGED_SINCE = "{} has been changed on the disk since, by somebody else: look at it once more."

NO_ANSWER = "git does not answer."
NO_REASON = "the log says why."
NO_UPSTREAM = "the branch has no upstream."
NO_PROGRAM = "the program git is not installed."
UNDER_WAY = "somebody has begun a merge or a rebase in the knowledge folder and not finished it."
LOCKED = "Unable to create '{}': File exists. Where no git is running, that file is left from one and may go."
SWITCHED = "somebody has checked out another branch meanwhile."
DIVERGED = "somebody has committed other words in the same lines of {} meanwhile."
UNRELATED = "refusing to merge unrelated histories."
MOVING = "the remote has moved each time."
ELSEWHERE = "the branch is fetched from {} and pushed to {}. Let both be the same."
OUTSIDE = "{} is a link that leads out of the repository."
FILTERED = "the repository's .gitattributes send {} through the program {}, and no such program is run here."

UNCOMMITTED = "{0} was changed here and not committed. Type `git commit -m changed :/{0}` or `git restore :/{0}`."
IN_THE_WAY = "{0} is there too, and not in git. Move it out of the way."
NO_FILE = "{0} is not a plain file. Type `git pull --no-rebase` in the knowledge folder."
PROGRAM = "{0}, which belongs to the program, was changed with it. Type `git pull --no-rebase` and start it again."

_ADDRESS = re.compile(r"://[^/@\s]*@")
_SAYS_LITTLE = re.compile(r"Could not read from remote repository|hung up unexpectedly|early EOF|protocol error")
_REJECTED = re.compile(r"^!\t[^\t]*\t\[([^]]*)\](?: \((.*)\))?$", re.MULTILINE)
_MOVED = re.compile(r"fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value")
LONGEST = 300
"""Letters of git's words that are passed on."""


class GitError(BotError):
    """git did not do what was wanted; the text is its own reason."""


class DiskError(GitError):
    """The disk does not do what is wanted."""

    def __init__(self, error: OSError) -> None:
        """Say why."""
        super().__init__(f"{(error.strerror or str(error)).removesuffix('.')}.")


class NoRepositoryError(GitError):
    """The folder is in no git repository."""


class StoppedError(GitError):
    """The assistant is ending, and so git was ended."""


class MovedError(GitError):
    """Others have pushed meanwhile."""


class ConflictError(GitError):
    """Two sides have changed the same lines; the text names the files."""


class HeldUpError(GitError):
    """What others have changed cannot come into the folder; the text says why and what to do."""


def reason_of(said: str) -> str:
    """Return the line in which git says why, as a sentence."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("hint:")]
    why = [line for line in lines if line.startswith(("fatal:", "error:"))]
    telling = [line for line in why if not _SAYS_LITTLE.search(line)]
    # ssh says why in a line of its own, above git's.
    above = [line for line in lines if not _SAYS_LITTLE.search(line) and not line.startswith("Please make sure")]
    return _sentence(next(iter([*telling, *above[:1], *why, *lines]), "it gives no reason"))


def refusal_of(printed: str, said: str) -> GitError:
    """Return why a push failed: what `git push --porcelain` printed, and what it and the remote said."""
    found = _REJECTED.search(printed)
    if not found:
        return GitError(reason_of(said))
    if _MOVED.search(found[2] or ""):
        return MovedError(MOVING)
    remote = [line.removeprefix("remote:").strip() for line in said.splitlines() if line.startswith("remote:")]
    told = next((line for line in remote if line.lower().startswith(("error:", "fatal:"))), next(iter(remote), ""))
    return GitError(_sentence(f"{found[1]}: {found[2] or 'no reason'}{f' ({told})' if told else ''}"))


def _sentence(line: str) -> str:
    """Return a line without the secrets of an address and with a full stop."""
    plain = _ADDRESS.sub("://", line.removeprefix("fatal: ").removeprefix("error: "))
    plain = "".join(letter if letter.isprintable() else " " for letter in plain).strip()
    return f"{plain[:LONGEST].rstrip('.')}."
