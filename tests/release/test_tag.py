"""A version is tagged when all of it is in a commit and CHANGELOG says what is new, and not before."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TODAY = date.today()  # noqa: DTZ011 - as the script does
NEW = f"# Changelog\n\n## [1.2.0] - {TODAY}\n\n- It sings.\n\n## [1.1.0] - 2026-01-01\n\n- It hums.\n"


def git(place, *arguments):
    given = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(given, cwd=place, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def project(tmp_path):
    """A project in git whose version is 1.2.0, and which may be tagged."""
    for folder in ("bot", "release"):
        (tmp_path / folder).mkdir()
    (tmp_path / "bot/__init__.py").write_text('"""It."""\n\n__version__ = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(NEW)
    shutil.copy(ROOT / "release/tag.py", tmp_path / "release")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "Ann")
    git(tmp_path, "config", "user.email", "ann@example.org")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "all of it")
    return tmp_path


def tag(project, *arguments):
    """Run the script, and return its code with what it says."""
    command = [sys.executable, "release/tag.py", *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return done.returncode, f"{done.stdout}{done.stderr}"


def test_a_version_is_tagged_with_what_the_changelog_says_of_it(project):
    code, said = tag(project)
    assert (code, said.startswith("v1.2.0 is tagged, here and nowhere else.")) == (0, True)
    assert git(project, "tag", "--list") == "v1.2.0\n"
    assert git(project, "tag", "--list", "--format=%(contents)").strip() == f"1.2.0, {TODAY}\n\n- It sings."


def test_to_look_tags_nothing(project):
    assert tag(project, "--ready") == (0, "v1.2.0 may be tagged once the checks have passed.\n")
    assert git(project, "tag", "--list") == ""


def test_what_is_in_no_commit_is_refused(project):
    (project / "more.txt").write_text("more")
    assert tag(project) == (1, "There are changes that are in no commit: commit them, or take them back.\n")
    assert git(project, "tag", "--list") == ""


def test_a_version_is_tagged_once(project):
    git(project, "tag", "v1.2.0")
    assert tag(project) == (1, "v1.2.0 is tagged already: write the next version into bot/__init__.py.\n")


@pytest.mark.parametrize(
    "heading",
    [
        "## [Unreleased]",
        "## [1.2.0]",
        "## [1.2.0] - soon",
        f"## [1.2.0] - {TODAY + timedelta(days=1)}",
        f"## [1.2.00] - {TODAY}",
        f"## [1.2.0] - {TODAY}\n\n## [1.1.9] - {TODAY}",
    ],
)
def test_a_changelog_without_a_section_of_the_version_and_its_day_is_refused(project, heading):
    (project / "CHANGELOG.md").write_text(NEW.replace(f"## [1.2.0] - {TODAY}", heading))
    git(project, "commit", "--all", "--quiet", "--message", "words")
    code, said = tag(project)
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith(
        "CHANGELOG.md has no section of this version with its day: write what is new below ## [1.2.0]"
    )


def test_everything_that_is_wrong_is_said_at_once(project):
    git(project, "tag", "v1.2.0")
    (project / "CHANGELOG.md").write_text("# Changelog\n")
    assert tag(project)[1].count("\n") == 3
