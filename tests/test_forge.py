"""What the forge runs and asks for: every file can be read, and what it names is there."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FORGE = ROOT / ".github"
FORMS = sorted(path for path in (FORGE / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
WORKFLOWS = sorted((FORGE / "workflows").glob("*.yml"))
HOOKS = ROOT / ".pre-commit-config.yaml"
FILES = [HOOKS, FORGE / "dependabot.yml", *sorted(FORGE.rglob("*/*.yml"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def said_in(path):
    return yaml.safe_load(path.read_text("utf-8"))


def commands():
    """Return what `partnership-bot` can be told to do."""
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return set(re.findall(r"^ {4}([a-z]+)\b", shown, re.MULTILINE))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_can_be_read_and_names_only_targets_and_commands_that_there_are(file):
    text = file.read_text("utf-8")
    assert isinstance(yaml.safe_load(text), dict)
    assert set(re.findall(r"\bmake ([a-z]+)", text)) <= TARGETS
    named = set(re.findall(r"(?:-m bot|partnership-bot|make run ARGS=\"?) ?([a-z]+)", text))
    assert named <= commands()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_only_read_ends_in_time_and_pins_what_it_uses(workflow):
    said = said_in(workflow)
    assert said["permissions"] == {"contents": "read"}
    for job in said["jobs"].values():
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 60
        used = [step["uses"] for step in job["steps"] if "uses" in step]
        assert used
        assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", each)] == []


def test_everything_runs_on_the_oldest_python_and_on_a_newer_one():
    (job,) = said_in(FORGE / "workflows" / "ci.yml")["jobs"].values()
    oldest, *newer = job["strategy"]["matrix"]["python"]
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert newer
    (run,) = [step for step in job["steps"] if "run" in step]
    assert (ROOT / run["run"]).stat().st_mode & 0o100
    assert run["env"] == {"PYTHON": "python${{ matrix.python }}"}
    assert set(re.findall(r"\bmake (?:--[a-z-]+ )?([a-z]+)", (ROOT / run["run"]).read_text("utf-8"))) <= TARGETS


def test_the_hooks_use_what_the_lock_has_installed_and_fetch_nothing():
    scripts = PROJECT["project"]["scripts"]
    for repository in said_in(HOOKS)["repos"]:
        assert repository["repo"] == "local"
        for hook in repository["hooks"]:
            assert hook["language"] == "system"
            program, *rest = hook["entry"].split()
            folder, _, name = program.rpartition("/")
            assert folder == ".venv/bin"
            if name == "python":
                assert rest[0] == "-m"
                assert importlib.util.find_spec(rest[1])
            else:
                assert name in scripts


def test_the_hook_that_looks_at_the_words_finds_no_problem_in_those_that_are_shipped():
    (repository,) = said_in(HOOKS)["repos"]
    (hook,) = [each for each in repository["hooks"] if each["id"] == "check"]
    assert re.search(hook["files"], "knowledge/safeguarding-examples.yaml")
    command = [sys.executable, "-m", "bot", *hook["entry"].split()[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_packages_and_actions_are_looked_at_once_a_month():
    updates = said_in(FORGE / "dependabot.yml")["updates"]
    assert {each["package-ecosystem"]: each["schedule"]["interval"] for each in updates} == {
        "pip": "monthly",
        "github-actions": "monthly",
    }
    assert all((ROOT / each["directory"].lstrip("/")).is_dir() for each in updates)


def test_what_is_not_to_be_updated_is_held_by_the_project_itself():
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["playground"]]
    held = {re.split(r"[^\w.-]", each)[0] for each in wanted if "==" in each.partition(";")[0] or ",<" in each}
    packages, _ = said_in(FORGE / "dependabot.yml")["updates"]
    assert {each["dependency-name"] for each in packages["ignore"]} <= held


@pytest.mark.parametrize("form", FORMS, ids=lambda file: file.name)
def test_a_form_warns_before_it_asks_and_asks_for_each_thing_once(form):
    said = said_in(form)
    first, *asked = said["body"]
    assert "Everybody can read what you write here." in first["attributes"]["value"]
    assert "about a child" in first["attributes"]["value"]
    names = [each["id"] for each in asked]
    assert len(names) == len(set(names))
    assert any(each.get("validations", {}).get("required") for each in asked)
