"""What `insights` prints: the same figures as on Discord, none of them under five."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cli import main as command
from bot.cli.main import main
from bot.exits import Exit
from bot.insights.figures import FEW
from bot.storage.counts import Happened
from bot.storage.opening import FILE_NAME, open_store


@pytest.fixture
def database(tmp_path, monkeypatch, small):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept" / FILE_NAME


@pytest.fixture
def asked(database):
    """Let questions be counted last week."""
    day = datetime.now(ZoneInfo("Europe/London")).date()
    day -= timedelta(days=day.weekday() + 3)
    with closing(open_store(database).store) as store:
        store.counts.add(Counter({Happened(day, "answered", "ask"): 12, Happened(day, "silent", "ask"): 4}))


@pytest.mark.usefixtures("asked")
def test_it_prints_every_section_and_no_number_under_five(capsys):
    assert main(["insights"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Last week, ")
    assert f"  asked      at least 12\n  answered   12\n  offered    {FEW}\n  no answer  {FEW}\n" in said
    for title in (
        "The last 13 weeks, ",
        "Found helpful",
        "Due for review",
        "Hardly anybody asks for these",
        "The tour",
    ):
        assert f"\n\n{title}" in said


@pytest.mark.usefixtures("asked")
def test_the_table_and_json_have_the_same_figures(capsys):
    assert main(["insights", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main(["insights", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == rows
    assert [row["value"] for row in rows if row["section"] == "week"] == ["at least 12", "12", FEW, FEW]


def test_without_a_database_every_figure_is_fewer_than_five_and_none_is_made(database, capsys):
    assert main(["insights", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["value"] for row in rows if row["section"] in {"week", "term"}} == {FEW}
    assert not database.parent.exists()


def test_a_database_that_cannot_be_read_is_told_in_one_sentence(database, capsys):
    database.parent.mkdir()
    database.write_bytes(b"remember the milk" * 99)
    assert main(["insights"]) == Exit.SET_UP
    assert capsys.readouterr().err.startswith("The assistant cannot use its memory, because its database is damaged")


@pytest.mark.usefixtures("asked")
def test_a_chart_is_drawn_into_a_file_and_said_in_words(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert main(["insights", "--chart", str(tmp_path / "asked.png")]) == 0
    assert (tmp_path / "asked.png").read_bytes().startswith(b"\x89PNG")
    assert "Bar chart. Last week, " in capsys.readouterr().out


@pytest.mark.usefixtures("database")
def test_where_there_is_nothing_to_draw_no_file_is_written(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert main(["insights", "--chart", str(tmp_path / "asked.png")]) == Exit.REFUSED
    assert not (tmp_path / "asked.png").exists()
    assert "No chart was written" in capsys.readouterr().err


def test_without_the_extra_there_is_no_word_of_a_chart(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert "chart" not in command.command_line().commands["insights"].format_help()
