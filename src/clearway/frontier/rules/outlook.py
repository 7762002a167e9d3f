"""What comes next for a submission, and who owes it."""

from clearway.frontier.model.dossier import Next
from clearway.frontier.model.moves import Facts, Move
from clearway.frontier.model.submission import SubmissionState
from clearway.frontier.rules.clocks import developer_owes
from clearway.frontier.rules.machine import GUARDS, moves_from
from clearway.kernel.actors import Role

_DEVELOPER = Role.DEVELOPER.value


def outlook(state: SubmissionState, facts: Facts) -> tuple[Next, ...]:
    """Give the moves that people can make from a state, those that are owed first."""
    moves = [move for move in moves_from(state) if _people(move)]
    ways = [
        Next(move=move.name, end=move.end, by=_people(move), owed=is_owed(move, facts), lacking=_lacking(move, facts))
        for move in moves
    ]
    return tuple(sorted(ways, key=lambda way: not way.owed))


def waits_for(state: SubmissionState, facts: Facts) -> str:
    """Tell who owes the next move: "developer", "government", "both" or "nobody"."""
    if developer_owes(state, facts):
        return "developer"
    if state is SubmissionState.SUBMITTED and facts.developer_agreed:
        return "government"
    owing = {role for move in moves_from(state) if is_owed(move, facts) for role in _people(move)}
    if not owing:
        return "nobody"
    if owing == {_DEVELOPER}:
        return "developer"
    return "both" if _DEVELOPER in owing else "government"


def is_owed(move: Move, facts: Facts) -> bool:
    """Tell whether a move is owed: it leads onward, and it is a way for this submission."""
    return move.onward and all(GUARDS[name].holds(facts) for name in move.guards if GUARDS[name].branches)


def _people(move: Move) -> tuple[str, ...]:
    return tuple(sorted(role.value for role in move.roles if role is not Role.WORKER))


def _lacking(move: Move, facts: Facts) -> str:
    return " ".join(GUARDS[name].lacking for name in move.guards if not GUARDS[name].holds(facts))
