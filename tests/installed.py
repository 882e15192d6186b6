"""What an installed package does far from any checkout: `make dist` builds it, installs it and runs these tests.

pytest collects them only where they are named, since they need the environments that INSTALLED names.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from bot import __version__
from bot.editing.errors import INIT_FIRST

INSTALLED = Path(os.environ.get("INSTALLED", "build/installed")).resolve()
MOST_SECONDS = 10.0
"""Of processor, for the first answer by meaning: what takes longer has learned anew."""

PATIENCE = 60.0
THIRD = "whats the third value"
BY_MEANING = "are we ever satisfied"
EDITS = {
    "add": ("add", "values.joy", "--title", "Joy", "--text", "Be glad."),
    "edit": ("edit", "values.fairness", "--text", "Be fair."),
    "edit --dry-run": ("edit", "values.fairness", "--text", "Be fair.", "--dry-run"),
    "edit --propose": ("edit", "values.fairness", "--text", "Be fair.", "--propose"),
    "retire": ("retire", "values.fairness"),
    "restore": ("restore", "values.fairness"),
    "undo": ("undo",),
    "import": ("import", "rules.yaml"),
}
RULES = 'id: rules\ntitle: Our rules\nentries:\n  - {id: rules.kind, title: Kind, text: "Be kind."}\n'


BOTH = pytest.mark.parametrize("program", ["wheel", "sdist"], indirect=True)


@pytest.fixture
def program(request):
    """The command of the environment into which the wheel was installed, or the sdist."""
    return INSTALLED / getattr(request, "param", "wheel") / "bin" / "partnership-bot"


@pytest.fixture
def typed(program, tmp_path):
    """Return a function that types a command in an empty folder, with an empty home and nothing set."""
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()

    def run(*arguments, said="", **settings):
        environment = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], **settings}
        return subprocess.run(
            [program, *arguments], cwd=tmp_path / "here", env=environment, input=said,
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip

    return run


def package_of(kind):
    """Return what was installed, by its path; what Python itself has compiled since is left out."""
    (folder,) = (INSTALLED / kind).glob("lib/python*/site-packages/bot")
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def words_that_came_along():
    within = "shipped/knowledge/"
    return {path.removeprefix(within): words for path, words in package_of("wheel").items() if path.startswith(within)}


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_wheel_and_sdist_install_the_same():
    assert package_of("wheel") == package_of("sdist")


@BOTH
def test_it_says_its_version(typed):
    assert typed("--version").stdout == f"partnership-bot {__version__}\n"


@BOTH
def test_a_place_is_answered_far_from_any_checkout(typed):
    answered = typed("ask", THIRD)
    assert answered.stdout.startswith("Speaking up for all children\n")
    assert (answered.returncode, answered.stderr) == (0, "")


@BOTH
def test_the_first_answer_by_meaning_learns_nothing_anew(typed, tmp_path):
    before = processor()
    answered = typed("ask", BY_MEANING)
    used = processor() - before
    assert answered.stdout.startswith("Always looking to improve\n")
    assert (answered.returncode, answered.stderr) == (0, "")
    assert not [*tmp_path.rglob("*.npz"), *tmp_path.rglob("*.bin")]
    assert used < MOST_SECONDS


@pytest.mark.parametrize("program", ["words"], indirect=True)
def test_without_the_encoder_it_answers_by_words_and_says_so(typed):
    answered = typed("ask", "which value is about fairness")
    assert answered.stdout.startswith("Fairness")
    assert answered.returncode == 0
    assert answered.stderr.count("questions are compared by their words alone") == 1


def test_check_finds_nothing_wrong_with_the_words_that_came_along(typed):
    checked = typed("check")
    assert " 0 problems" in checked.stdout
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("how", EDITS)
def test_words_that_came_along_are_not_changed_and_one_sentence_says_what_to_do_first(typed, tmp_path, how):
    (tmp_path / "here" / "rules.yaml").write_text(RULES)
    before = words_that_came_along()
    refused = typed(*EDITS[how])
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", f"{INIT_FIRST}\n")
    assert words_that_came_along() == before


def test_words_copied_with_init_are_changed_and_answered_from(typed, tmp_path):
    ours = tmp_path / "our handbook"
    begun = typed("init", str(ours))
    assert (begun.returncode, begun.stderr) == (0, "")
    assert {path.name: path.read_bytes() for path in ours.iterdir()} == words_that_came_along()
    settings = {"KNOWLEDGE_DIR": str(ours), "SOLO_EDITOR": "yes"}
    title = ("--title", "Fairness for all of us")
    edited = typed("edit", "values.fairness", *title, "--alone", said="yes\n", **settings)
    assert "Saved: change 1." in edited.stdout, edited
    assert "\ntitle: Fairness for all of us\n" in typed("show", "values.fairness", **settings).stdout
    before = processor()
    assert typed("ask", BY_MEANING, **settings).stdout.startswith("Always looking to improve\n")
    assert processor() - before < MOST_SECONDS


def test_what_is_kept_has_a_home_of_its_own(typed, tmp_path):
    assert typed("history").returncode == 0
    assert [path.name for path in (tmp_path / "home/.local/share/partnership-assistant").glob("*.sqlite*")]
    assert not [*(tmp_path / "here").iterdir()]


@pytest.mark.parametrize("given", [("run",), ("playground",), ()], ids=" ".join)
def test_what_cannot_begin_says_so_in_one_sentence_and_ends_with_78(typed, given):
    ended = typed(*given)
    assert (ended.returncode, ended.stdout) == (78, "")
    (sentence,) = ended.stderr.splitlines()
    assert ("DISCORD_TOKEN" if given == ("run",) else "partnership-assistant[playground]") in sentence


def test_nothing_of_the_simulated_discord_is_installed(program):
    looked = [program.parent / "python", "-c", "import importlib.util as of; print(of.find_spec('simcord'))"]
    assert subprocess.run(looked, capture_output=True, text=True, check=True).stdout == "None\n"


def test_with_its_packages_the_playground_opens_its_page(program, tmp_path):
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [program, "playground", "--port", "0"], cwd=tmp_path, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as playground:  # fmt: skip
        assert playground.stdout
        try:
            assert re.match(r"Playground: http://127\.0\.0\.1:\d+/#playground", playground.stdout.readline())
        finally:
            playground.send_signal(signal.SIGTERM)
        assert playground.wait(PATIENCE) == 0
