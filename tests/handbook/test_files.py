"""A save leaves the old words or the new ones, whole, and says why it failed."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.errors import SaveError
from bot.handbook.files import MARK, remove, replace, sweep

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
import resource, signal, sys
from pathlib import Path
from bot.errors import SaveError
from bot.handbook.files import replace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    replace(Path(sys.argv[1]), b"x" * 10_000)
except SaveError as error:
    print(error)
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"old")
    return path


def names(folder: Path):
    return sorted(path.name for path in folder.iterdir())


def test_the_new_bytes_are_there_and_nothing_else(file):
    replace(file, b"new")
    assert (file.read_bytes(), names(file.parent)) == (b"new", ["rules.yaml"])


def test_a_file_that_is_not_there_is_made_and_one_that_is_removed_is_gone(file):
    other = file.with_name("other.yaml")
    replace(other, b"new")
    assert other.stat().st_mode & 0o777 == 0o644
    remove(other)
    remove(other)
    assert names(file.parent) == ["rules.yaml"]


def test_mode_and_owner_stay(file):
    file.chmod(0o640)
    before = file.stat()
    replace(file, b"new")
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino


def test_a_link_stays_a_link(file, tmp_path):
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "rules.yaml"
    link.symlink_to(file)
    replace(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


def test_what_a_crash_left_behind_is_swept_and_nothing_else(file, tmp_path):
    for name in (f".rules.yaml{MARK}0a0b0c0d", ".hidden.yaml", "notes.txt"):
        (tmp_path / name).write_bytes(b"half")
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == [".hidden.yaml", "notes.txt", "rules.yaml"]
    assert sweep(tmp_path / "nowhere") == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take the rights away from somebody else")
def test_a_folder_that_may_only_be_read_leaves_the_file_and_says_why(file, tmp_path):
    tmp_path.chmod(0o555)
    for above in (tmp_path.parent, tmp_path.parent.parent):
        above.chmod(above.stat().st_mode | 0o055)
    code = (
        "import os, sys; from pathlib import Path; from bot.handbook.files import replace\n"
        "from bot.errors import SaveError\nos.setuid(65534)\n"
        "try: replace(Path(sys.argv[1]), b'new')\nexcept SaveError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True).stdout
    assert (
        "was not saved, because the assistant may not write to the knowledge folder. Nothing has been changed." in said
    )
    assert (file.read_bytes(), names(tmp_path)) == (b"old", ["rules.yaml"])


def test_a_full_disk_leaves_the_file_and_says_why(file):
    said = subprocess.run([sys.executable, "-c", FULL, file], capture_output=True, text=True, check=True).stdout
    assert "rules.yaml was not saved, because the disk has no more room" in said
    assert (file.read_bytes(), names(file.parent)) == (b"old", ["rules.yaml"])
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096


STRACE = shutil.which("strace")
FAILING = (
    "from pathlib import Path; import sys; from bot.handbook.files import replace; from bot.errors import SaveError\n"
)
FAILING += "try: replace(Path(sys.argv[1]), b'new')\nexcept SaveError as error: print(error)"


@pytest.mark.skipif(STRACE is None, reason="strace, which makes a call of the system fail, is not installed")
@pytest.mark.parametrize("call", ["fsync", "fsync:2", "rename", "openat:path", "fchmod"])
def test_a_disk_that_fails_leaves_the_file_and_says_why(file, call):
    name, _, which = call.partition(":")
    here = ["-P", str(file.parent)] if which == "path" else []
    when = f":when={which}" if which.isdigit() else ""
    traced = [STRACE, "-f", "-o", os.devnull, *here, "-e", f"inject={name}:error=EIO{when}"]
    done = subprocess.run([*traced, sys.executable, "-c", FAILING, file], capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr or not done.stdout:
        pytest.skip("strace may not be used here.")
    assert "rules.yaml was not saved, because the disk fails." in done.stdout
    assert (file.read_bytes(), names(file.parent)) == (b"old", ["rules.yaml"])


def test_every_reason_is_a_sentence_that_says_what_to_do():
    for number in (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.ENOTDIR, 0):
        said = str(SaveError("rules.yaml", OSError(number, os.strerror(number))))
        assert said.startswith("rules.yaml was not saved, because ")
        assert "Nothing has been changed." in said


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SaveError, match="Check KNOWLEDGE_DIR"):
        replace(tmp_path / "nowhere" / "rules.yaml", b"new")
