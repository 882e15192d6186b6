"""The figures as a picture, where matplotlib is installed, which is the extra `charts`; owns matplotlib."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bot.english import CUT, listed
from bot.insights.sections import sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.insights.overview import Overview
    from bot.insights.sections import FigureRow, Section

DRAWN = ("week", "term", "helpful", "tour")
"""The sections that have bars, in their order."""

COLOURS = {"answered": "#0072B2", "offered": "#E69F00", "silent": "#595959"}
"""Told apart by whoever sees few colours, and each stands out from white by 2:1 or more; each bar has its number."""

USUAL = "#0072B2"
MOST_BARS = 12
"""Bars of a section: a tour of ten steps with its beginning and its end."""

LONGEST_NAME, LONGEST_TITLE_LINE = 28, 36
"""Characters of the name of a bar, and of a line of a title, for which there is room at the right of the names."""

LONGEST_ALT = 1_000
"""Characters of what is read out in place of the picture; Discord takes 1,024."""

WIDTH, HEIGHT_OF_A_BAR, HEIGHT_OF_A_TITLE = 8.0, 0.36, 0.8
"""In inches, of which each has `DOTS` pixels."""

DOTS = 80
_FONT = "DejaVu Sans"
_LOOK = {
    "font.family": _FONT,
    "font.size": 11,
    "text.parse_math": False,
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "axes.spines.bottom"), False),
}

_drawing = threading.Lock()
"""What matplotlib draws with is not made for two threads at once."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as PNG, and in words what it shows."""

    png: bytes
    alt: str


def can_draw() -> bool:
    """Return whether the extra is installed; nothing of it is loaded."""
    return find_spec("matplotlib") is not None


def draw(found: Overview) -> Chart | None:
    """Return a picture of the figures that are told; None where there are none, or where nothing can draw it.

    It takes a second or two, the first time some more, and so belongs into a thread of its own.
    """
    shown = [section for section in sections(found) if section.id in DRAWN and _bars(section)]
    if not shown or not can_draw():
        return None
    with _drawing:
        return Chart(_png(shown), _alt(shown))


def _png(shown: Sequence[Section]) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - only who has the extra can
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - as above
    from matplotlib.figure import Figure as Page  # noqa: PLC0415 - as above

    # Its types are not whole, so that nothing more is known of it here.
    library: Any = mpl
    heights = [HEIGHT_OF_A_TITLE + HEIGHT_OF_A_BAR * len(_bars(section)) for section in shown]
    with library.rc_context():
        library.rcdefaults()
        library.rcParams.update(_LOOK)
        page: Any = Page(figsize=(WIDTH, sum(heights)), dpi=DOTS, facecolor="white", layout="constrained")
        FigureCanvasAgg(page)
        places: Any = page.subplots(len(shown), 1, squeeze=False, height_ratios=heights)
        for place, section in zip(places.flat, shown, strict=True):
            _draw(place, section)
        made = io.BytesIO()
        # Without the name of the program and its version the same figures make the same file.
        page.savefig(made, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True})
    return made.getvalue()


def _draw(place: Any, section: Section) -> None:  # noqa: ANN401 (matplotlib's, of which the types are not whole)
    """Draw a section: a bar for each row, its name at the left and its number at the end."""
    rows = _bars(section)
    names = [_short(row.label) for row in rows]
    drawn = place.barh(range(len(rows)), [row.bar or 0 for row in rows], color=[_colour(row) for row in rows])
    place.bar_label(drawn, labels=[row.value for row in rows], padding=4)
    place.set_yticks(range(len(rows)), names)
    place.set_xticks([])
    place.set_xlim(0, 1.25)
    place.invert_yaxis()
    title = "\n".join(wrap(_legible(section.title), LONGEST_TITLE_LINE))
    place.set_title(title, loc="left", fontweight="bold")


def _bars(section: Section) -> tuple[FigureRow, ...]:
    """Return the rows that have a bar: what is fewer than five has none."""
    return tuple(row for row in section.rows if row.bar is not None)[:MOST_BARS]


def _colour(row: FigureRow) -> str:
    return COLOURS.get(row.id, USUAL)


def _alt(shown: Sequence[Section]) -> str:
    """Return what the picture shows, in a sentence for each section."""
    told = (f"{section.title}: {listed([f'{row.label} {row.value}' for row in _bars(section)])}." for section in shown)
    alt = f"Bar chart. {' '.join(told)}"
    return alt if len(alt) <= LONGEST_ALT else f"{alt[: LONGEST_ALT - 1].rstrip()}{CUT}"


def _short(label: str) -> str:
    flat = " ".join(label.split())
    return _legible(flat if len(flat) <= LONGEST_NAME else f"{flat[: LONGEST_NAME - 1].rstrip()}{CUT}")


def _legible(text: str) -> str:
    """Return a text with a mark in place of what the font has no letter for, which matplotlib would warn of."""
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    fonts: Any = font_manager
    font = fonts.get_font(fonts.findfont(_FONT))
    return "".join(letter if font.get_char_index(ord(letter)) else "?" for letter in text)
