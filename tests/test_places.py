"""In a checkout words and records lie beside the code; once installed, in the package and with the user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import places
from bot.errors import SettingsError
from bot.settings import load

ROOT = Path(__file__).parents[1]
NAMELESS = 54321
"""The number of a user that no machine knows."""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Make it look as if the package had brought words along, and return their folder."""
    words = tmp_path / "packages/bot/shipped/knowledge"
    words.mkdir(parents=True)
    monkeypatch.setattr(places, "SHIPPED_WORDS", words)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    return words


def test_in_a_checkout_they_are_those_of_the_checkout_wherever_somebody_stands(tmp_path, monkeypatch):
    (tmp_path / "knowledge").mkdir()
    monkeypatch.chdir(tmp_path)
    settings = load({}, tmp_path)
    assert (settings.knowledge_dir, settings.data_dir) == (ROOT / "knowledge", ROOT / "data")
    assert not places.are_shipped(settings.knowledge_dir)


def test_once_installed_they_are_in_the_package_and_in_the_home_of_the_user(installed, tmp_path):
    settings = load({}, tmp_path)
    assert settings.knowledge_dir == installed
    assert settings.data_dir.is_relative_to(tmp_path / "home")
    assert settings.data_dir.name == "partnership-assistant"
    assert not settings.data_dir.exists()


def test_what_is_set_wins_in_both(installed, tmp_path):
    settings = load({"KNOWLEDGE_DIR": "words", "DATA_DIR": "kept"}, tmp_path)
    assert (settings.knowledge_dir, settings.data_dir) == (Path("words"), Path("kept"))
    assert not places.are_shipped(settings.knowledge_dir)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody else")
def test_a_user_without_a_home_is_asked_for_the_folder(installed):
    code = (
        "import os, pathlib\nfrom bot import places, settings\nfrom bot.errors import SettingsError\n"
        f"places.SHIPPED_WORDS = pathlib.Path({str(installed)!r})\nos.chdir('/')\n"
        "places.usual_data()\n"  # imports what it needs while the files may be read
        f"os.environ.pop('HOME')\nplaces.SHIPPED_WORDS = pathlib.Path('/')\nos.setuid({NAMELESS})\n"
        "try:\n    settings.load({}, pathlib.Path('/'))\nexcept SettingsError as error:\n    print(error)\n"
        "print(settings.load({'DATA_DIR': 'kept'}, pathlib.Path('/')).data_dir)\n"
    )
    uncounted = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-c", code]  # who may write nowhere can count no lines either
    done = subprocess.run(command, cwd=ROOT, env=uncounted, capture_output=True, text=True, check=False)
    asked, kept = done.stdout.splitlines()
    assert asked.startswith("DATA_DIR has to be set, because this user has no home folder: write the path of a folder")
    assert (kept, done.stderr) == ("kept", "")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("mode", ["commit", "push"])
def test_words_that_came_along_are_not_put_into_git(tmp_path, mode):
    with pytest.raises(SettingsError, match=r"^KNOWLEDGE_GIT is for words of your own, .* init FOLDER"):
        load({"KNOWLEDGE_GIT": mode}, tmp_path)
    assert load({"KNOWLEDGE_GIT": mode, "KNOWLEDGE_DIR": "words"}, tmp_path).knowledge_git == mode


def test_words_that_came_along_are_known_by_any_path(installed, tmp_path):
    (tmp_path / "link").symlink_to(installed)
    assert places.are_shipped(tmp_path / "link")
    assert places.are_shipped(installed / ".." / "knowledge")
