"""Real repositories of git: the assistant's folder, a remote, and the clone of a colleague who pushes by hand."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
import zlib
from pathlib import Path

from tests.support.patience import PATIENCE

NAMES = ("-c", "user.name=Tom", "-c", "user.email=tom@example.org", "-c", "init.defaultBranch=main")
NAMES += ("-c", "i18n.logOutputEncoding=UTF-8")
COMMAND = ("git", *NAMES)


def environment():
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return clean | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder, *arguments, code=0):
    """Do something by hand, and return what git printed."""
    command = [*COMMAND, "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == code, done.stderr
    return done.stdout


def begin(folder):
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=begin")


def share(folder, top, tmp_path):
    """Give a repository a remote, and return a colleague's clone of it."""
    git(tmp_path, "clone", "--quiet", "--bare", str(top), "shared.git")
    git(top, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(top, "fetch", "--quiet", "origin")
    git(top, "branch", "--quiet", "--set-upstream-to=origin/main")
    git(tmp_path, "clone", "--quiet", "shared.git", "colleague")
    return tmp_path / "colleague"


def colleague_changes(colleague, old, new, file="rules.yaml"):
    path = colleague / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    git(colleague, "commit", "--quiet", "--all", "--message=by hand")
    git(colleague, "push", "--quiet")


def colleague_adds(colleague, file, text):
    path = colleague / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(colleague, "add", "--all")
    git(colleague, "commit", "--quiet", "--message=by hand")
    git(colleague, "push", "--quiet")


def status(folder):
    return git(folder, "status", "--porcelain")


def commits(folder, wanted="HEAD"):
    """Return author and subject of every commit but merges, oldest first."""
    return git(folder, "log", "--reverse", "--no-merges", "--format=%an|%s", wanted).splitlines()


def changed_in(folder, commit="HEAD"):
    """Return the lines that a commit took out and put in."""
    lines = git(folder, "show", "--format=", commit).splitlines()
    return [line for line in lines if line[:1] in {"-", "+"} and not line.startswith(("---", "+++"))]


def until(condition, patience=PATIENCE):
    ends = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < ends, "It did not happen."
        time.sleep(0.02)


def program():
    """Return where git is."""
    return shutil.which("git")


def is_running(number):
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def colleague_tries(colleague, number):
    """Change another topic, as a person does: fetch, change, and push; return whether the push came in time."""
    git(colleague, "fetch", "--quiet")
    git(colleague, "reset", "--quiet", "--hard", "origin/main")
    path = colleague / "words" / "aims.yaml"
    lines = path.read_text().split("\n")
    place = next(place for place, line in enumerate(lines) if line.startswith("    text:"))
    lines[place] = f'    text: "Teach {number + 2} children to read."'
    path.write_text("\n".join(lines))
    git(colleague, "commit", "--quiet", "--all", "--message=by hand")
    push = [*COMMAND, "-C", colleague, "push", "--quiet"]
    return subprocess.run(push, capture_output=True, check=False, env=environment()).returncode == 0


def tree_of(folder, lines, old="", new=""):
    """Make a tree that git itself would refuse to make, with one name in the place of another, and return its id."""
    entries = []
    for line in lines.splitlines():
        said, _, name = line.partition("\t")
        mode, _, oid = said.split()
        entries.append((new if old == name else name, mode.lstrip("0"), oid))
    body = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for name, mode, oid in sorted(entries))
    data = b"tree %d\0%s" % (len(body), body)
    oid = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    path = folder / ".git" / "objects" / oid[:2] / oid[2:]
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(zlib.compress(data))
    return oid
