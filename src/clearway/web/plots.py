"""Plots as SVG, drawn here: bars with their numbers written on them, so that nothing hangs on color or on a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from clearway.formats.text import inert_line
from clearway.overview.model import Count

WIDTH: Final = 480
_LABELS_WIDTH: Final = 170
_NUMBERS_WIDTH: Final = 60
_ROW: Final = 28
_BAR: Final = 18
_BARS_WIDTH: Final = WIDTH - _LABELS_WIDTH - _NUMBERS_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label and number, where it stands, and how wide it is, in the SVG's units."""

    label: str
    count: int
    top: int
    width: float

    @property
    def middle(self) -> int:
        """The height at which its text stands."""
        return self.top + 14

    @property
    def end(self) -> float:
        """Where its number is written."""
        return _LABELS_WIDTH + self.width + 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot of bars: its name in addresses, its title, and its bars from the top."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    left: int
    thickness: int


def plot_of(name: str, title: str, counts: Sequence[Count]) -> Plot:
    """Lay out counts as bars; the widest is the largest number."""
    most = max((count.count for count in counts), default=0) or 1
    bars = tuple(
        Bar(label=count.name, count=count.count, top=place * _ROW, width=round(_BARS_WIDTH * count.count / most, 1))
        for place, count in enumerate(counts)
    )
    return Plot(
        name=name,
        title=title,
        bars=bars,
        width=WIDTH,
        height=max(_ROW, len(bars) * _ROW),
        left=_LABELS_WIDTH,
        thickness=_BAR,
    )


def standalone(plot: Plot) -> str:
    """Write a plot as an SVG file of its own."""
    rows = "".join(
        f'<text x="0" y="{bar.middle}">{_safe(bar.label)}</text>'
        f'<rect x="{plot.left}" y="{bar.top}" width="{bar.width}" height="{plot.thickness}" fill="#0b57a4"/>'
        f'<text x="{bar.end}" y="{bar.middle}">{bar.count}</text>'
        for bar in plot.bars
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plot.width} {plot.height}" font-family="sans-serif"'
        f' font-size="13"><title>{_safe(plot.title)}</title>{rows}</svg>\n'
    )


def _safe(text: str) -> str:
    return escape(inert_line(text))
