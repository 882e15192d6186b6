"""What the doctor says of a computer, from the figures that it reads."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bot.doctor import on_computer
from bot.doctor.diagnosis import Gravity, are_sound
from bot.doctor.on_computer import LEAST_DISK, LEAST_MEMORY, REQUIRED, clock, installed, memory, room, versions

ROOT = Path(__file__).parents[2]


def whats(found):
    return [each.advice.what for each in found]


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0, []),
        (-60, []),
        (60, []),
        (61, ["The clock of this computer is 1 minute ahead of Discord's"]),
        (-7200, ["The clock of this computer is 120 minutes behind Discord's"]),
    ],
)
def test_a_clock_is_wrong_from_a_minute_on(ahead, said):
    assert whats(clock(timedelta(seconds=ahead))) == said


def test_a_disk_that_is_nearly_full_is_told():
    assert whats(room(LEAST_DISK - 1)) == ["The disk of DATA_DIR has 99 MB left"]
    assert whats(room(LEAST_DISK)) == []


def test_little_memory_is_worth_knowing_where_the_system_says_how_much_there_is(tmp_path):
    file = tmp_path / "meminfo"
    file.write_text(f"MemTotal: 1 kB\nMemAvailable:   {LEAST_MEMORY // 1024 - 1} kB\n")
    (found,) = memory(file)
    assert found.advice.what == "This computer has 149 MB of memory left"
    assert are_sound([found])
    file.write_text(f"MemAvailable: {LEAST_MEMORY // 1024 + 1} kB\n")
    assert [*memory(file), *memory(tmp_path / "nothing")] == []


def test_what_is_installed_here_will_do():
    assert installed().keys() == REQUIRED.keys()
    assert list(versions(installed())) == []


@pytest.mark.parametrize(
    ("package", "version", "needed"),
    [
        ("discord.py", "2.6.4", "2.7.1 or newer, but below 2.8,"),
        ("discord.py", "2.8.0", "2.7.1 or newer, but below 2.8,"),
        ("onnxruntime", "1.29", "1.24.1 or newer, but below 1.29,"),
    ],
)
def test_a_package_that_is_too_old_or_too_new_is_told(package, version, needed):
    assert whats(versions({package: version})) == [f"{package} {version} is installed, and {needed} is needed"]


def test_an_sqlite_without_strict_tables_is_told():
    (found,) = versions({}, sqlite=(3, 36, 0))
    assert found.advice.what == "SQLite 3.36.0 came with this Python, and 3.37 or newer is needed"
    assert found.gravity is Gravity.FAILS


def test_the_versions_are_those_that_the_package_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = {requirement.name: requirement.specifier for requirement in map(Requirement, asked)}
    for package, (oldest, too_new) in REQUIRED.items():
        specifier = wanted[package]
        assert specifier.contains(on_computer._dotted(oldest)), package
        assert not specifier.contains(on_computer._dotted(too_new)), package
        assert specifier.contains(on_computer._dotted((*too_new[:-1], too_new[-1] - 1, 999))), package


def test_a_repository_that_cannot_be_written_to_is_told(tmp_path, monkeypatch):
    from tests.support import repositories  # noqa: PLC0415 - git is needed by this test alone

    (tmp_path / "rules.yaml").touch()
    repositories.begin(tmp_path)
    monkeypatch.setattr(on_computer.os, "access", lambda *_: False)  # as root, everything may be written to
    given = on_computer.Repository(tmp_path, on_computer.Runner(), None, 5.0)
    assert whats(on_computer._repository(given, "")) == [f"The assistant may not write into {given.store}"]
