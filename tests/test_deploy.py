"""How the assistant is run on a server: the unit, the image and the composition say what the docs promise."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.exits import Exit

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "deploy" / "partnership-bot.service"
MOST_EXPOSED = 2.5
systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")


@pytest.fixture(scope="module")
def service():
    (found,) = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"].values()
    return found


@systemd
def test_systemd_understands_every_line_of_the_unit(tmp_path):
    # The program of the unit is not installed where the tests run.
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text("utf-8")), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@systemd
def test_the_unit_leaves_little_open():
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", UNIT]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert level, said
    assert float(level[1]) <= MOST_EXPOSED


def test_the_unit_does_not_try_again_what_only_a_person_can_put_right():
    assert f"RestartPreventExitStatus={Exit.SET_UP}\n" in UNIT.read_text("utf-8")


def test_the_token_is_for_root_alone_and_comes_as_a_file():
    unit = UNIT.read_text("utf-8")
    assert "LoadCredential=token:" in unit
    assert "Environment=DISCORD_TOKEN_FILE=%d/token" in unit


def test_the_container_can_write_to_its_volumes_and_nowhere_else(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["volumes"] == ["words:/words", "data:/data", "backups:/backups"]
    assert "ports" not in service


def test_the_image_runs_as_nobody_special_and_says_how_it_is():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    last = lines[max(at for at, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER partnership" in last
    assert any(line.startswith("HEALTHCHECK ") and line.endswith('CMD ["partnership-bot", "health"]') for line in last)


def test_no_secret_and_no_record_goes_into_the_image():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    first, *let_in = [line for line in lines if line and not line.startswith("#")]
    assert first == "*"
    assert not any(name in line for line in let_in for name in (".env", "data", ".git", "tests"))
