"""The table of moves as a picture: Mermaid for texts, SVG for pages, both drawn from the table itself."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from clearway.frontier.model.moves import Move
from clearway.frontier.model.submission import ENDED, SubmissionState
from clearway.frontier.rules.machine import LIVE, MOVES
from clearway.kernel.actors import Role

# Moves to an end lead from nearly everywhere: they are told in a line, and as dots, not drawn as arrows.
_ENDS: Final = tuple(state for state in SubmissionState if state in ENDED)
_TOP, _ROW, _LEFT, _WIDE, _TALL, _COLUMN, _LINE = 70, 58, 210, 210, 34, 110, 18
_WIDTH: Final = _LEFT + _WIDE + 60 + _COLUMN * len(_ENDS)
_TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0,0 L8,4 L0,8 z"/></marker></defs>'
)
_STYLE: Final = """
  text { font: 13px system-ui, sans-serif; fill: #1b1b1b }
  .small { font-size: 11.5px; fill: #444 }
  .box { fill: #eef3fb; stroke: #34578c; stroke-width: 1.3 }
  .arrow { fill: none; stroke: #34578c; stroke-width: 1.4; marker-end: url(#tip) }
  .tip { fill: #34578c }
  .dot { fill: #8a3b12 }
  .line { stroke: #cfd6e0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f0f0 } .small { fill: #c4c9d2 } .box { fill: #1e2a3d; stroke: #9dbcf0 }
    .arrow { stroke: #9dbcf0 } .tip { fill: #9dbcf0 } .dot { fill: #ffb48a } .line { stroke: #3a4250 }
  }
"""


def mermaid() -> str:
    """Draw the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {_name(SubmissionState.INQUIRY)}"]
    lines += [f"    {_name(state)} : {_words(state)}" for state in SubmissionState]
    for move in _drawn():
        lines += [f"    {_name(start)} --> {_name(move.end)} : {_label(move)}" for start in move.starts]
    for end in _ENDS:
        told = "; ".join(f"{_label(move)}, from {_from(move)}" for move in MOVES if move.end is end)
        lines.append(f"    note left of {_name(end)} : {told}")
        lines.append(f"    {_name(end)} --> [*]")
    return "\n".join(lines) + "\n"


def svg() -> str:
    """Draw the table as a picture that reads in dark and in light: the way down, and a dot for each end of a state."""
    bends = tuple(_bends())
    height = _TOP + _ROW * len(LIVE) + _LINE * (len(bends) + 1)
    title = "The states of a submission and the moves between them"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{title}</title>',
        f"<style>{_STYLE}</style>",
        _TIP,
        *_heads(),
        *(part for state in LIVE for part in _row(state)),
        *(part for number, bend in enumerate(bends) for part in _bend(*bend, number)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _drawn() -> Iterator[Move]:
    return (move for move in MOVES if move.end not in ENDED)


def _heads() -> Iterator[str]:
    for number, end in enumerate(_ENDS):
        x = _dot_x(number)
        yield f'<text x="{x}" y="24" text-anchor="middle">{_words(end)}</text>'
        who = ", ".join(sorted({_people(move) for move in MOVES if move.end is end}))
        yield f'<text class="small" x="{x}" y="41" text-anchor="middle">{who}</text>'


def _row(state: SubmissionState) -> Iterator[str]:
    """Draw a state: its box, the arrow to the next one, and a dot for each end that it can come to."""
    y = _y(state)
    yield f'<line class="line" x1="{_LEFT + _WIDE}" y1="{y}" x2="{_WIDTH}" y2="{y}"/>'
    yield f'<rect class="box" x="{_LEFT}" y="{y - _TALL / 2:g}" width="{_WIDE}" height="{_TALL}" rx="6"/>'
    yield f'<text x="{_LEFT + _WIDE / 2:g}" y="{y + 5}" text-anchor="middle">{_words(state)}</text>'
    straight = [move for move in _drawn() if state in move.starts and _is_next(state, move.end)]
    if straight:
        x, down = _LEFT + _WIDE / 2, y + _TALL / 2
        yield f'<path class="arrow" d="M{x:g},{down:g} V{_y(straight[0].end) - _TALL / 2:g}"/>'
        label = escape("; ".join(map(_label, straight)))
        yield f'<text class="small" x="{x + 8:g}" y="{down + 15:g}">{label}</text>'
    for number, end in enumerate(_ENDS):
        if any(state in move.starts and move.end is end for move in MOVES):
            told = f"<title>{_words(state)} to {_words(end)}</title>"
            yield f'<circle class="dot" cx="{_dot_x(number)}" cy="{y}" r="5">{told}</circle>'


def _bends() -> Iterator[tuple[SubmissionState, Move]]:
    """Give the moves that do not lead to the next state, which are drawn as bends on the left."""
    return ((start, move) for move in _drawn() for start in move.starts if not _is_next(start, move.end))


def _bend(start: SubmissionState, move: Move, number: int) -> Iterator[str]:
    """Draw a numbered bend on the left, and its line in the legend below."""
    y, to, out = _y(start) + 6, _y(move.end) - 6, _LEFT - 22 - 17 * number
    turn = 10 if to > y else -10
    yield f'<path class="arrow" d="M{_LEFT},{y} H{out + 10} Q{out},{y} {out},{y + turn}'
    yield f' V{to - turn} Q{out},{to} {out + 10},{to} H{_LEFT}"/>'
    yield f'<text class="small" x="{out - 4}" y="{(y + to) // 2}" text-anchor="end">{number + 1}</text>'
    told = escape(f"{number + 1}. {_words(start)} to {_words(move.end).lower()}: {_label(move)}")
    yield f'<text class="small" x="20" y="{_TOP + _ROW * len(LIVE) + _LINE * (number + 1)}">{told}</text>'


def _is_next(start: SubmissionState, end: SubmissionState) -> bool:
    return end in LIVE and LIVE.index(end) == LIVE.index(start) + 1


def _y(state: SubmissionState) -> int:
    return _TOP + _ROW * LIVE.index(state) + _TALL // 2


def _dot_x(number: int) -> int:
    return _LEFT + _WIDE + 90 + _COLUMN * number


def _name(state: SubmissionState) -> str:
    return state.value.replace("-", "_")


def _words(state: SubmissionState) -> str:
    return state.value.replace("-", " ").capitalize()


def _label(move: Move) -> str:
    guards = f" [{', '.join(move.guards)}]" if move.guards else ""
    return f"{move.name} by {_people(move)}{guards}"


_HANDS: Final[Mapping[Role, str]] = {Role.WORKER: "clock"}


def _people(move: Move) -> str:
    return " or ".join(sorted(_HANDS.get(role, role.value) for role in move.roles))


def _from(move: Move) -> str:
    missing = [_words(state).lower() for state in LIVE if state not in move.starts]
    if len(missing) <= 1:
        return "every state" + (f" but {missing[0]}" if missing else "")
    return ", ".join(_words(state).lower() for state in move.starts)
