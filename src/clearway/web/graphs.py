"""Graphs over time as SVG, drawn here: two lines that are told apart by their dashes and their names, not by color."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape

from clearway.formats.text import csv_line, inert_line
from clearway.kernel.instants import format_instant

WIDTH: Final = 480
HEIGHT: Final = 200
_LEFT: Final = 44
_RIGHT: Final = 100
_TOP: Final = 14
_BOTTOM: Final = 28
_DAYS_ALONE: Final = timedelta(days=2)
_UNITS: Final = ((10**9, "G"), (10**6, "M"), (10**3, "k"))
_BRIEF_FROM: Final = 10_000
_LINE: Final = 'stroke="#0b57a4" stroke-width="2" stroke-linecap="round"'
_DASHES: Final = ' stroke-dasharray="6 7"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One line: its name, the paths that it is drawn by (it breaks where a number is hidden), and its end."""

    name: str
    paths: tuple[str, ...]
    dashed: bool
    end: float | None
    label: float | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A graph: its name in addresses, its title, its lines, what stands at its axes, and its numbers."""

    name: str
    title: str
    courses: tuple[Course, ...]
    instants: tuple[datetime, ...]
    numbers: tuple[tuple[int | None, ...], ...]
    most: int
    note: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    base: int = HEIGHT - _BOTTOM

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands below its ends: days, or minutes where it spans less than two days (UTC)."""
        if not self.instants:
            return ()
        first, last = self.instants[0], self.instants[-1]
        form = "%Y-%m-%d" if last - first >= _DAYS_ALONE else "%m-%d %H:%M UTC"
        return tuple(f"{at.astimezone(UTC):{form}}" for at in dict.fromkeys((first, last)))

    @property
    def highest(self) -> str:
        """The number at its top, as short as its edge has room for."""
        return brief(self.most)

    @property
    def columns(self) -> tuple[str, ...]:
        """What its lines are called."""
        return tuple(course.name for course in self.courses)


def graph_of(
    name: str,
    title: str,
    instants: Sequence[datetime],
    *,
    courses: Sequence[tuple[str, Sequence[int | None]]],
    note: str = "",
) -> Graph:
    """Lay out numbers over time; the highest is the largest number."""
    most = max((number for _, numbers in courses for number in numbers if number is not None), default=0)
    drawn = [_course(title, numbers, most or 1, dashed=place > 0) for place, (title, numbers) in enumerate(courses)]
    return Graph(
        name=name,
        title=title,
        courses=tuple(_apart(drawn)),
        instants=tuple(instants),
        numbers=tuple(zip(*(numbers for _, numbers in courses), strict=True)),
        most=most,
        note=note,
    )


def standalone(graph: Graph) -> str:
    """Write a graph as an SVG file of its own."""
    lines = "".join(
        f'<polyline points="{path}" fill="none" {_LINE}{_DASHES if course.dashed else ""}/>'
        for course in graph.courses
        for path in course.paths
    )
    labels = "".join(
        f'<text x="{graph.right + 8}" y="{course.label}">{escape(inert_line(course.said))}</text>'
        for course in graph.courses
        if course.label is not None
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {graph.width} {graph.height}" font-family="sans-serif"'
        f' font-size="13"><title>{escape(inert_line(graph.title))}</title>'
        f'<line x1="{graph.left}" x2="{graph.right}" y1="{graph.base}" y2="{graph.base}" stroke="#888"/>{_axes(graph)}'
        f"{lines}{labels}</svg>\n"
    )


def table(graph: Graph) -> str:
    """Write a graph's numbers as CSV; what is hidden is empty."""
    head = ",".join(["at", *(column.lower() for column in graph.columns)])
    rows = [
        csv_line(format_instant(at)) + "".join(f",{'' if number is None else number}" for number in numbers)
        for at, numbers in zip(graph.instants, graph.numbers, strict=True)
    ]
    return "\r\n".join([head, *rows, ""])


def brief(number: int) -> str:
    """Write a number in a few characters; from ten thousand on in thousands, millions or billions."""
    if number < _BRIEF_FROM:
        return str(number)
    size, unit = next(one for one in _UNITS if number >= one[0])
    return f"{number / size:.3g}{unit}"


def _axes(graph: Graph) -> str:
    if not graph.instants:
        return ""
    return (
        f'<text x="0" y="{graph.top + 4}">{graph.highest}</text><text x="0" y="{graph.base + 4}">0</text>'
        f'<text x="{graph.left}" y="{graph.height - 6}">{graph.marks[0]}</text>'
        + "".join(
            f'<text x="{graph.right}" y="{graph.height - 6}" text-anchor="end">{mark}</text>'
            for mark in graph.marks[1:]
        )
    )


def _course(name: str, numbers: Sequence[int | None], most: int, *, dashed: bool) -> Course:
    points = [
        None if number is None else (_across(place, len(numbers)), _up(number, most))
        for place, number in enumerate(numbers)
    ]
    last = points[-1] if points else None
    said = f"{name.lower()} {brief(numbers[-1] or 0)}" if last else name.lower()
    end = None if last is None else last[1]
    return Course(name=name, paths=tuple(_paths(points)), dashed=dashed, end=end, label=end, said=said)


def _paths(points: Sequence[tuple[float, float] | None]) -> list[str]:
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point[0]},{point[1]}")
    # One point alone is a line without length: its round ends make it a dot that is seen.
    return [" ".join(run if len(run) > 1 else [*run, *run]) for run in runs if run]


def _apart(courses: Sequence[Course]) -> list[Course]:
    """Move names that would stand on one another apart."""
    placed: list[Course] = []
    for course in courses:
        label = None if course.end is None else course.end + 4
        taken = [one.label for one in placed if one.label is not None]
        if label is not None and any(abs(label - other) < 16 for other in taken):
            label = min(taken) + 16 if min(taken) + 16 < HEIGHT - _BOTTOM + 8 else min(taken) - 16
        placed.append(replace(course, label=label))
    return placed


def _across(place: int, count: int) -> float:
    return round(_LEFT + (WIDTH - _RIGHT - _LEFT) * (place / max(1, count - 1)), 1)


def _up(number: int, most: int) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * number / most, 1)
