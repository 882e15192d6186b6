"""Keeps what others on the same machine have no business to read to the user that runs the assistant."""

from __future__ import annotations

import logging
import re
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOG = logging.getLogger(__name__)

OURS = re.compile(r"\.?(?:store|vectors|regression|edited|meaning)[.-].+")
"""The names that the assistant gives to files in DATA_DIR."""

STILL_OPEN = (
    "Other users of this machine can read %s, which may name members, and the assistant may not change that. Whoever "
    "looks after the machine has to make it private, with chmod 600."
)
ENV_OPEN = "Other users of this machine can read the token in %s. Type: chmod 600 %s"

OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(folder: Path) -> None:
    """Take from others what they may do with our files in a folder, and with the folder where nothing else is in it."""
    if sys.platform == "win32":
        return  # its folders of users are private already, and it has no such modes
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return  # whoever opens what is in it says why that cannot be done
    for path in found:
        if OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            _close(path)
    if all(OURS.fullmatch(path.name) for path in found) and not folder.is_symlink():
        _close(folder)


def tell_of_open_token(env: Path) -> None:
    """Log that others can read the token, where a `.env` holds one."""
    if sys.platform == "win32":
        return
    try:
        is_open = env.stat().st_mode & stat.S_IROTH
        holds_token = re.search(
            rb"^[ \t]*(?:export[ \t]+)?DISCORD_TOKEN[ \t]*=[ \t]*\S", env.read_bytes(), re.MULTILINE
        )
    except OSError:
        return
    if is_open and holds_token:
        LOG.warning(ENV_OPEN, env, env)


def _close(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OF_OTHERS:
            path.chmod(mode & ~OF_OTHERS)
    except FileNotFoundError:
        return  # somebody has deleted it meanwhile
    except OSError:
        if path.is_file():
            LOG.warning(STILL_OPEN, path)
