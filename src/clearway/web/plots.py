"""Plots as SVG, drawn here: bars with their numbers written on them, so that nothing hangs on color or on a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from clearway.formats.text import csv_line, inert_line
from clearway.kernel.limits import within
from clearway.overview.model import Count, Pace
from clearway.web.words import duration, step

WIDTH: Final = 480
_LABELS_WIDTH: Final = 170
_LABEL_CHARACTERS_MAX: Final = 25
_COUNTS_WIDTH: Final = 60
_TIMES_WIDTH: Final = 130
_PACE: Final = "The bar and its number: half have got there. The thin end: nine of ten have."
_ROW: Final = 28
_BAR: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: where it stands and how far it and its thin end reach, in the SVG's units; what is written at its end.

    `words` are its cells in the table of numbers, `numbers` the same for machines.
    """

    label: str
    said: str
    top: int
    width: float
    reach: float
    words: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def shown(self) -> str:
        """Its label, as much of it as there is room for; the table of numbers has it whole."""
        return within(self.label, _LABEL_CHARACTERS_MAX)

    @property
    def middle(self) -> int:
        """The height at which its text stands."""
        return self.top + 14

    @property
    def end(self) -> float:
        """Where its number is written."""
        return _LABELS_WIDTH + max(self.width, self.reach) + 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot of bars: its name in addresses, its title, its bars from the top, its columns, how to read it."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    columns: tuple[str, ...]
    note: str = ""
    width: int = WIDTH
    left: int = _LABELS_WIDTH
    thickness: int = _BAR

    @property
    def height(self) -> int:
        """How high it is."""
        return max(1, len(self.bars)) * _ROW


def plot_of(name: str, title: str, counts: Sequence[Count], *, whole: int = 0) -> Plot:
    """Lay out counts as bars; the widest is the largest number, or the whole that they are parts of."""
    most = whole or max((count.count for count in counts), default=0) or 1
    bars = tuple(
        Bar(
            label=count.name,
            said=str(count.count),
            top=place * _ROW,
            width=_share(count.count, most, room=_COUNTS_WIDTH),
            reach=0,
            words=(str(count.count),),
            numbers=(count.count,),
        )
        for place, count in enumerate(counts)
    )
    return Plot(name=name, title=title, bars=bars, columns=("Count",))


def plot_of_pace(name: str, title: str, paces: Sequence[Pace]) -> Plot:
    """Lay out times as bars that end where half have got there, with a thin end to where nine of ten have."""
    longest = max((pace.most.total_seconds() for pace in paces if pace.most), default=0) or 1
    bars = tuple(_time_bar(pace, longest, top=place * _ROW) for place, pace in enumerate(paces))
    return Plot(
        name=name, title=title, bars=bars, columns=("Half within", "Nine of ten within", "How many"), note=_PACE
    )


def _time_bar(pace: Pace, longest: float, *, top: int) -> Bar:
    if pace.half is None or pace.most is None:
        half = most = 0
        words = ("none yet", "none yet", "0")
    else:
        half, most = int(pace.half.total_seconds()), int(pace.most.total_seconds())
        words = (duration(pace.half), duration(pace.most), str(pace.count))
    return Bar(
        label=step(pace.step),
        said=words[0],
        top=top,
        width=_share(half, longest, room=_TIMES_WIDTH),
        reach=_share(most, longest, room=_TIMES_WIDTH),
        words=words,
        numbers=(half, most, pace.count),
    )


def _share(part: float, whole: float, *, room: int) -> float:
    return round((WIDTH - _LABELS_WIDTH - room) * min(1.0, part / whole), 1)


def standalone(plot: Plot) -> str:
    """Write a plot as an SVG file of its own."""
    rows = "".join(
        f'<text x="0" y="{bar.middle}">{_safe(bar.shown)}</text>'
        f'<rect x="{plot.left}" y="{bar.top + 7}" width="{bar.reach}" height="4" fill="#0b57a4"/>'
        f'<rect x="{plot.left}" y="{bar.top}" width="{bar.width}" height="{plot.thickness}" fill="#0b57a4"/>'
        f'<text x="{bar.end}" y="{bar.middle}">{_safe(bar.said)}</text>'
        for bar in plot.bars
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plot.width} {plot.height}" font-family="sans-serif"'
        f' font-size="13"><title>{_safe(plot.title)}</title>{rows}</svg>\n'
    )


def table(plot: Plot) -> str:
    """Write a plot's numbers as CSV; times are in seconds."""
    head = ",".join(["what", *(column.lower() for column in plot.columns)])
    lines = [csv_line(bar.label, *bar.numbers) for bar in plot.bars]
    return "\r\n".join([head, *lines, ""])


def _safe(text: str) -> str:
    return escape(inert_line(text))
