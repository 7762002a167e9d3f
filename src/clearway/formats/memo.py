"""A memo as one page of HTML that needs nothing else: banner above and below, a mark before each portion, plots in it.

What it is given is text and nothing more: markup is escaped, control characters are shown by their codes, and the
page's own policy lets nothing be loaded or run. The same HTML is printed as PDF (gateways/printing.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from clearway.formats.marking import Marking, require_marked
from clearway.formats.text import inert

PLOT_WIDTH: Final = 640
_LABELS: Final = 190
_NUMBERS: Final = 150
_ROW: Final = 24
_TICK_ROOM: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One line of a plot: an interval, its middle if it has one, and what is written beside it."""

    label: str
    low: float
    high: float
    middle: float | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One point of a plot: where it stands from left to right and from bottom to top, both 0 to 1, and what it is."""

    across: float
    up: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """A plot of intervals against a threshold; values are binary logarithms, `ticks` those that are written below."""

    title: str
    lines: tuple[Interval, ...]
    threshold: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """A plot of points; `ticks` stand below, 0 to 1."""

    title: str
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A portion that is marked by itself: its name for the marking, heading, sentences, plot, and table."""

    name: str
    heading: str
    sentences: tuple[str, ...] = ()
    plot: Intervals | Dots | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def write_memo(title: str, portions: tuple[Portion, ...], marking: Marking | None) -> str:
    """Write a memo; refused unless it has a banner and a mark for every portion."""
    marked = require_marked(marking, tuple(one.name for one in portions))
    return _template().render(title=title, portions=portions, marking=marked, interval_plot=_scaled, dots=Dots)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scaled:
    """An interval plot in the units of its picture."""

    height: int
    threshold: float
    lines: tuple[tuple[int, float, float, float | None, Interval], ...]
    ticks: tuple[tuple[float, str], ...]


def _scaled(plot: Intervals) -> _Scaled:
    values = [plot.threshold, *(one.low for one in plot.lines), *(one.high for one in plot.lines)]
    least, most = min(values) - 0.5, max(values) + 0.5

    def place(value: float) -> float:
        return round(_LABELS + (PLOT_WIDTH - _LABELS - _NUMBERS) * (value - least) / (most - least), 1)

    lines = tuple(
        (
            12 + _ROW * number,
            place(one.low),
            place(one.high),
            None if one.middle is None else place(one.middle),
            one,
        )
        for number, one in enumerate(plot.lines)
    )
    ticks = _apart((place(value), said) for value, said in plot.ticks if least <= value <= most)
    return _Scaled(height=_ROW * len(lines) + 24, threshold=place(plot.threshold), lines=lines, ticks=ticks)


def _apart(ticks: Iterable[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Leave out the ticks whose words would run into those before them."""
    kept: list[tuple[float, str]] = []
    for place, said in ticks:
        if not kept or place - kept[-1][0] >= _TICK_ROOM:
            kept.append((place, said))
    return tuple(kept)


def _inert(value: object) -> object:
    """Show control characters of plain text by their codes; what was escaped before, and numbers, stay."""
    return inert(value) if type(value) is str else value


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("clearway", "data/memo"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    return environment.get_template("memo.html")
