"""Where the words are in git: a commit of each change by the editor's name, and pushing it so that nothing is lost."""

from __future__ import annotations

import logging
import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.editing.change import Editor

LOG = logging.getLogger(__name__)

PATIENCE = 60.0
"""Seconds for one command of git; a push waits for a network."""

CONFLICT = (
    "The change is live here and committed, but not shared: somebody else has changed the same lines. Both are kept. "
    "Whoever looks after the assistant has to type `git pull` in the knowledge folder, keep what is right between the "
    "marks, commit it, and type `git push`."
)
NOT_SHARED = "The change is live here and committed, but could not be shared: {} It is shared with the next change."
NOT_COMMITTED = "The change is live, but git did not take it: {}"
NO_GIT = "The change is live, but KNOWLEDGE_GIT is set and the knowledge folder is in no git repository."


class Git:
    """Commits what the desk has written, and pushes it where that is wanted."""

    def __init__(self, folder: Path, *, push: bool) -> None:
        """Take the knowledge folder, which is a git work tree or lies in one."""
        self._folder = folder
        self._push = push

    def keep(self, file: str, message: str, by: Editor) -> str:
        """Commit one file and return a sentence if there is something to tell; the change itself is safe already."""
        try:
            return self._kept(file, message, by)
        except FileNotFoundError:
            return NOT_COMMITTED.format("the program git is not installed.")
        except subprocess.TimeoutExpired:
            return NOT_SHARED.format("the network does not answer.")

    def _kept(self, file: str, message: str, by: Editor) -> str:
        if self._run("rev-parse", "--is-inside-work-tree").returncode:
            return NO_GIT
        name = " ".join(by.name.replace("<", "").replace(">", "").split()) or "an editor"
        author = f"{name} <{by.member or 'editor'}@partnership.invalid>"
        names = ("-c", f"user.name={name}", "-c", "user.email=assistant@partnership.invalid")
        self._run("add", "--all", "--", file)
        done = self._run(
            *names, "commit", "--quiet", f"--author={author}", f"--message={message}", "--only", "--", file
        )
        if done.returncode:
            return NOT_COMMITTED.format(_last_line(done))
        return self._shared(names) if self._push else ""

    def _shared(self, names: tuple[str, ...]) -> str:
        pushed = self._run("push", "--quiet")
        if not pushed.returncode:
            return ""
        if "rejected" not in pushed.stderr and "fetch first" not in pushed.stderr:
            return NOT_SHARED.format(_last_line(pushed))
        # Others have pushed other lines meanwhile: ours go on top of theirs.
        if self._run(*names, "pull", "--quiet", "--rebase", "--autostash").returncode:
            self._run("rebase", "--abort")
            return CONFLICT
        again = self._run("push", "--quiet")
        return NOT_SHARED.format(_last_line(again)) if again.returncode else ""

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-C", str(self._folder), "-c", "core.hooksPath=/dev/null", *arguments]
        done = subprocess.run(  # noqa: S603 - the arguments are ours, and a message cannot become an option
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            env={**_environment(), "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        )
        if done.returncode:
            LOG.debug("git %s: %s", arguments[0], done.stderr.strip())
        return done


def _environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name == "GIT_SSH_COMMAND"
    }


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    said = lines[-1].rstrip(".") if lines else "it gives no reason"
    return f"{said}."
