"""Plots of intervals on one scale, drawn here: a bar from end to end, a mark in its middle, its numbers beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from clearway.formats.text import csv_line, inert_line

WIDTH: Final = 590
_LABELS_WIDTH: Final = 170
_SAID_WIDTH: Final = 160
_ROW: Final = 26
_TICKS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One row before it is laid out: what it is of, its ends and its middle, in words and on the scale.

    `middle` is None where nothing is known but the ends; `strong` marks what the others lead to.
    """

    label: str
    low: float
    middle: float | None
    high: float
    said: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An interval as it is laid out, in the SVG's units."""

    of: Interval
    top: int
    left: float
    width: float
    mark: float | None

    @property
    def text(self) -> int:
        """The height at which its text stands."""
        return self.top + 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line through all rows, with what it stands for."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A plot of intervals from the top; `saves` is the address below which its SVG and CSV are."""

    title: str
    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    saves: str
    note: str = ""
    width: int = WIDTH
    end: int = WIDTH - _SAID_WIDTH + 10

    @property
    def bottom(self) -> int:
        """Where the lines end."""
        return max(1, len(self.spans)) * _ROW

    @property
    def height(self) -> int:
        """How high it is."""
        return self.bottom + _TICKS


def scale_of(
    title: str,
    intervals: Sequence[Interval],
    *,
    ticks: Sequence[tuple[float, str]],
    saves: str,
    note: str = "",
) -> Scale:
    """Lay intervals out between the first tick and the last, whatever of them lies beyond is cut off."""
    first, last = ticks[0][0], ticks[-1][0]

    def place(value: float) -> float:
        share = (min(max(value, first), last) - first) / (last - first)
        return round(_LABELS_WIDTH + share * (WIDTH - _LABELS_WIDTH - _SAID_WIDTH), 1)

    spans = tuple(
        Span(
            of=one,
            top=number * _ROW,
            left=place(one.low),
            width=round(place(one.high) - place(one.low), 1),
            mark=None if one.middle is None else place(one.middle),
        )
        for number, one in enumerate(intervals)
    )
    laid = tuple(Tick(at=place(value), label=label) for value, label in ticks)
    return Scale(title=title, spans=spans, ticks=laid, saves=saves, note=note)


def scale_svg(scale: Scale) -> str:
    """Write a plot as an SVG file of its own."""
    lines = "".join(
        f'<line x1="{tick.at}" x2="{tick.at}" y1="0" y2="{scale.bottom}" stroke="#aab"/>'
        f'<text x="{tick.at}" y="{scale.bottom + 15}" text-anchor="middle">{_safe(tick.label)}</text>'
        for tick in scale.ticks
    )
    rows = "".join(
        f'<text x="0" y="{span.text}">{_safe(span.of.label)}</text>'
        f'<rect x="{span.left}" y="{span.top + 10}" width="{span.width}" height="6" fill="#0b57a4" opacity=".5"/>'
        f"{_mark(span)}"
        f'<text x="{scale.end}" y="{span.text}">{_safe(span.of.said)}</text>'
        for span in scale.spans
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scale.width} {scale.height}" font-family="sans-serif"'
        f' font-size="13"><title>{_safe(scale.title)}</title>{lines}{rows}</svg>\n'
    )


def scale_csv(scale: Scale) -> str:
    """Write a plot's numbers as CSV."""
    ends = [(one.label, one.low, one.middle, one.high) for one in (span.of for span in scale.spans)]
    rows = [f"{csv_line(label)},{low:.3f},{_middle(middle)},{high:.3f}" for label, low, middle, high in ends]
    return "\r\n".join(["what,low,middle,high", *rows, ""])


def _mark(span: Span) -> str:
    return "" if span.mark is None else f'<circle cx="{span.mark}" cy="{span.top + 13}" r="5" fill="#0b57a4"/>'


def _middle(middle: float | None) -> str:
    return "" if middle is None else f"{middle:.3f}"


def _safe(text: str) -> str:
    return escape(inert_line(text))
