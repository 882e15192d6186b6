"""Runs the command line as a person or a script does."""

from __future__ import annotations

import json
import subprocess
import sys


def run(*arguments, stdin="", **more):
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, encoding="utf-8", check=False, **more)


def lines_of(*asked):
    """Return lines of JSON, as `ask --jsonl` and `eval` read them."""
    return "".join(f"{json.dumps(line)}\n" for line in asked)
