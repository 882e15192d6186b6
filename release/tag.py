"""Tags the version of `bot/__init__.py` in git, here and nowhere else: python release/tag.py.

It refuses where files are changed that are in no commit, where the tag is there already, and where CHANGELOG has no
section of that version with a day. With --ready it only looks.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
TAGGED = (
    "{tag} is tagged, here and nowhere else. What you give away lies in dist; share the tag with: git push origin {tag}"
)


def main(given: list[str] | None = None) -> int:
    """Look, tag, and return 0, or 1 where it refuses."""
    parser = argparse.ArgumentParser(prog="python release/tag.py", description=__doc__)
    parser.add_argument("--ready", action="store_true", help="only look whether it could be tagged")
    options = parser.parse_args(given)
    version = _version()
    tag = f"v{version}"
    notes = _notes(version)
    refusals = [*_refusals(tag), *([notes] if isinstance(notes, Refusal) else [])]
    if refusals:
        print("\n".join(refusals), file=sys.stderr)
        return 1
    if options.ready:
        print(f"{tag} may be tagged once the checks have passed.")
        return 0
    subprocess.run(
        ["git", "tag", "--annotate", "--cleanup=verbatim", "--file=-", tag],
        cwd=ROOT,
        input=notes,
        text=True,
        check=True,
    )
    print(TAGGED.format(tag=tag))
    return 0


class Refusal(str):
    """A sentence that says why nothing is tagged, and what to do."""

    __slots__ = ()


def _version() -> str:
    (version,) = re.findall(r'^__version__ = "(.+)"$', (ROOT / "bot/__init__.py").read_text("utf-8"), re.MULTILINE)
    return version


def _refusals(tag: str) -> list[Refusal]:
    """Return why git does not allow it."""
    found: list[Refusal] = []
    if _git("status", "--porcelain"):
        found.append(Refusal("There are changes that are in no commit: commit them, or take them back."))
    if _git("tag", "--list", tag):
        found.append(Refusal(f"{tag} is tagged already: write the next version into bot/__init__.py."))
    return found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _notes(version: str) -> str:
    """Return what CHANGELOG says of a version, or the refusal where it does not say it with a day."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    section = re.search(rf"^## \[{re.escape(version)}\] - (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if section is None or not _is_day(section[1]) or not section[2].strip():
        heading = f"## [{version}] - {date.today().isoformat()}"  # noqa: DTZ011 - the day where somebody types this
        return Refusal(f"CHANGELOG.md has no section of this version with its day: write what is new below {heading}.")
    return f"{version}, {section[1]}\n\n{section[2].strip()}\n"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= date.today()  # noqa: DTZ011 - as above
    except ValueError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
