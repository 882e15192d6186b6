"""Sees that nothing of the locks has to be compiled where people run the assistant: python requirements/wheels.py.

For each system and each Python it resolves the lock from ready-made wheels alone, of which it downloads none, and ends
with 1 where one is missing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLACES = {
    "x86_64-unknown-linux-gnu": "base.txt",
    "aarch64-unknown-linux-gnu": "base.txt",
    "x86_64-unknown-linux-musl": "words.txt",
    "aarch64-unknown-linux-musl": "words.txt",
}
"""Systems, and the lock for each: on musl there is no wheel of the sentence encoder's engine."""


def main() -> int:
    """Look, say what was found, and return the exit code."""
    missing = 0
    for platform, lock in PLACES.items():
        for python in PYTHONS:
            trouble = _trouble(platform, python, FOLDER / lock)
            missing += bool(trouble)
            print(f"{lock} on {platform} with Python {python}: {trouble or 'a wheel for everything'}")
    return 1 if missing else 0


def _trouble(platform: str, python: str, lock: Path) -> str:
    """Return why a lock cannot be installed from wheels alone, "" where it can."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--no-build"]
        command += ["--require-hashes", "--requirement", str(lock), "--target", folder]
        command += ["--python-platform", platform, "--python-version", python]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " ".join(done.stderr.split()) if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
