"""Builds the wheel and the sdist, installs each into an empty environment, and tries it out there.

Use: python release/dist.py. What is built lies in `dist`, and all else in `build`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST, LEARNED, INSTALLED = ROOT / "dist", ROOT / "build" / "learned", ROOT / "build" / "installed"
LOCKS = ROOT / "requirements"
KINDS = {"wheel": ("*.whl", "base.txt"), "sdist": ("*.tar.gz", "base.txt"), "words": ("*.whl", "words.txt")}
"""What is installed in each environment, and which locked packages with it; "words" goes without the encoder."""

MEGABYTE = 1_000_000


def main() -> int:
    """Do all of it, and return 0; what fails has said why."""
    began = time.monotonic()
    try:
        _build()
        with ThreadPoolExecutor() as pool:
            list(pool.map(_install, KINDS))
        _try_out("not opens_its_page")
        size = _size_of(INSTALLED / "wheel")
        _pip("wheel", "--require-hashes", "--requirement", str(LOCKS / "playground.txt"))
        _try_out("opens_its_page")
        seconds, peak = _measured()
    except subprocess.CalledProcessError as error:
        print(f"make dist ends here: {error.cmd[0]} has failed ({error.returncode}).", file=sys.stderr)
        return 1
    for made in sorted(DIST.iterdir()):
        print(f"{made.name}: {made.stat().st_size / MEGABYTE:.0f} MB")
    print(f"The first answer by meaning: {seconds:.1f} s of processor, {peak / MEGABYTE:.0f} MB of memory at most")
    print(f"Installed, with Python's own pip: {size / MEGABYTE:.0f} MB")
    print(f"With the playground: {_size_of(INSTALLED / 'wheel') / MEGABYTE:.0f} MB")
    print(f"All of it took {time.monotonic() - began:.0f} s.")
    return 0


def _build() -> None:
    for folder in (DIST, LEARNED, INSTALLED):
        shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--directory", DIST], cwd=ROOT, check=True)


def _install(kind: str) -> None:
    """Install what was built into an environment that holds the locked packages and nothing else."""
    pattern, lock = KINDS[kind]
    (made,) = DIST.glob(pattern)
    subprocess.run([sys.executable, "-m", "venv", INSTALLED / kind], check=True)
    _pip(kind, "--require-hashes", "--requirement", str(LOCKS / lock))
    _pip(kind, "--no-deps", "--no-build-isolation", str(made))


def _pip(kind: str, *arguments: str) -> None:
    python = INSTALLED / kind / "bin" / "python"
    subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", *arguments], check=True)


def _try_out(which: str) -> None:
    tests = ["tests/installed.py", "--quiet", "--noconftest", "-n", "2", "-k", which]
    environment = {**os.environ, "INSTALLED": str(INSTALLED)}
    subprocess.run([sys.executable, "-m", "pytest", *tests], cwd=ROOT, env=environment, check=True)


def _measured() -> tuple[float, int]:
    """Return the seconds of processor that a first answer by meaning takes, and the most bytes of memory."""
    with tempfile.TemporaryDirectory() as home:
        command = [INSTALLED / "sdist" / "bin" / "partnership-bot", "ask", "are we ever satisfied"]
        environment = {"HOME": home, "PATH": os.environ["PATH"]}
        with subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.DEVNULL) as asking:
            _, status, used = os.wait4(asking.pid, 0)
            asking.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder take."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


if __name__ == "__main__":
    raise SystemExit(main())
