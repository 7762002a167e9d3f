"""What must hold over the whole table of moves and its clocks, checked by going every way there is (decision 20)."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from clearway.formats.frontier_clocks import AT_PAUSE, ClockEnd
from clearway.frontier.model.checking import Checked, Machine, Standing, Violation, Way
from clearway.frontier.model.moves import Facts, Move, Outcome
from clearway.frontier.model.submission import ENDED, SubmissionState
from clearway.frontier.rules.clocks import developer_owes
from clearway.frontier.rules.exploring import CLOCK, DEVELOPER, START, running, successor, ways_from
from clearway.kernel.actors import Role
from clearway.kernel.frontier_limits import ACCESS_DAYS_MAX

_S: Final = SubmissionState
_RELEASES: Final = frozenset({_S.PARTNER_RELEASE, _S.GENERAL_RELEASE})
_ALONE: Final = frozenset({Role.DEVELOPER})
_MOVING: Final = frozenset({ClockEnd.LAPSE, ClockEnd.CLOSE_ACCESS, ClockEnd.SETTLE_PARTNERS})
_CLOCKS_HAND: Final = frozenset({Role.WORKER})
Graph = Mapping[Standing, Sequence[Way]]

# What must be so whenever a submission stands in a state: a name, the states, and the question.
_ALWAYS: Final[tuple[tuple[str, tuple[SubmissionState, ...], Callable[[Facts], bool]], ...]] = (
    ("nothing-incomplete-is-evaluated", (_S.EVALUATING,), lambda f: f.package_complete),
    ("nothing-is-evaluated-without-both-signatures", (_S.EVALUATING,),
     lambda f: f.developer_agreed and f.government_agreed),
    ("a-determination-rests-on-an-estimate", (_S.DETERMINED,), lambda f: f.estimate),
    ("a-determination-follows-consultation", (_S.DETERMINED,), lambda f: f.offices > 0),
    ("offices-are-heard-or-out-of-time", (_S.DETERMINED,), lambda f: not f.offices_silent or f.consultation_closed),
    ("a-determination-has-two-signatures", (_S.DETERMINED, _S.NOTIFIED), lambda f: bool(f.outcome) and f.cosigned),
    ("access-is-to-designated-models-only", (_S.ACCESS_OPEN,), lambda f: f.outcome is Outcome.DESIGNATED),
    ("a-window-that-opens-has-days-left", (_S.ACCESS_OPEN,), lambda f: f.access_days_used < ACCESS_DAYS_MAX),
    ("reconsideration-is-asked-in-time", (_S.RECONSIDERATION,), lambda f: not f.reconsideration_closed),
    ("proposed-means-that-a-partner-is-named", (_S.PARTNERS_PROPOSED,), lambda f: f.partners_proposed > 0),
    ("partners-are-in-by-both-keys", (_S.PARTNERS_AGREED,), lambda f: f.partners_open == 0),
)  # fmt: skip


def check(machine: Machine) -> Checked:
    """Go every way from an inquiry, and from each replacement, and say what does not hold, once by name."""
    graph = explore(machine)
    found: dict[str, Violation] = {}
    for violation in _violations(machine, graph):
        found.setdefault(violation.name, violation)
    return Checked(
        states=len({here.state for here in graph}),
        standings=len(graph),
        ways=sum(len(ways) for ways in graph.values()),
        violations=tuple(found.values()),
    )


def explore(machine: Machine) -> Graph:
    """Give every way in which a submission can stand, with what can happen next there."""
    graph: dict[Standing, list[Way]] = {}
    waiting = deque([START])
    while waiting:
        here = waiting.popleft()
        if here in graph:
            continue
        graph[here] = list(ways_from(machine, here))
        waiting.extend(way.to for way in graph[here])
        if here.state is _S.SUPERSEDED:
            waiting.append(successor(here))
    return graph


def _violations(machine: Machine, graph: Graph) -> Iterator[Violation]:
    yield from _of_the_table(machine)
    yield from (
        _found("every-state-is-reached", state.value) for state in SubmissionState
        if state not in {here.state for here in graph}
    )  # fmt: skip
    for here in graph:
        yield from _of_a_standing(machine, here)
    yield from _of_ways(graph)


def _of_the_table(machine: Machine) -> Iterator[Violation]:
    for move in machine.moves:
        if move.end in _RELEASES and move.roles != _ALONE:
            yield _found("no-release-needs-the-government", f"{move.name} may be made by others than the developer")
        if move.end is _S.LAPSED and move.roles != _CLOCKS_HAND:
            yield _found("only-a-clock-lapses", move.name)
    for rule in machine.clocks.clock:
        if rule.starts not in {*SubmissionState, AT_PAUSE}:
            yield _found("every-clock-starts-somewhere", rule.key)
        if rule.ends is ClockEnd.LAPSE and rule.owner != "government":
            yield _found("only-the-government-lapses", rule.key)
        if rule.ends.value in _MOVING and not any(
            move.name == rule.ends.value and rule.starts in move.starts and Role.WORKER in move.roles
            for move in machine.moves
        ):
            yield _found("every-clock-has-its-move", rule.key)


def _of_a_standing(machine: Machine, here: Standing) -> Iterator[Violation]:
    for name, states, holds in _ALWAYS:
        if here.state in states and not holds(here.facts):
            yield _found(name, here.state.value)
    if here.facts.access_days_used + here.days_open > ACCESS_DAYS_MAX:
        yield _found("access-ends-after-30-days", here.state.value)
    if here.state in ENDED:
        return
    if not any(_withdraws(move, here) for move in machine.moves):
        yield _found("the-developer-withdraws-alone", here.state.value)
    yield from _of_waiting(machine, here)


def _withdraws(move: Move, here: Standing) -> bool:
    return move.end is _S.WITHDRAWN and here.state in move.starts and move.roles == _ALONE and not move.guards


def _of_waiting(machine: Machine, here: Standing) -> Iterator[Violation]:
    """Ask for a clock wherever somebody is waited for; it moves something, unless only the developer is waited for."""
    clocks = running(machine, here)
    moving = [rule for rule in clocks if rule.ends not in {ClockEnd.REMIND, ClockEnd.CLOSE_RECONSIDERATION}]
    owed_by = awaited(machine, here.state, here.facts)
    only_developer = developer_owes(here.state, here.facts) or owed_by == DEVELOPER
    if owed_by and not (clocks if only_developer else moving):
        yield _found("nobody-waits-without-a-clock", f"{here.state.value}, for {' and '.join(sorted(owed_by))}")
    asks = any(move.end is _S.RECONSIDERATION and here.state in move.starts for move in machine.moves)
    open_right = asks and not here.facts.reconsideration_closed and not here.facts.reconsidered
    if open_right and not any(rule.ends is ClockEnd.CLOSE_RECONSIDERATION for rule in clocks):
        yield _found("a-right-ends-by-a-clock", here.state.value)


def awaited(machine: Machine, state: SubmissionState, facts: Facts) -> frozenset[str]:
    """Give who is waited for in a state: the roles that owe a move onward; nobody where none is owed."""
    return frozenset(
        role.value
        for move in machine.moves
        if move.onward and state in move.starts and all(
            machine.guards[name].holds(facts) for name in move.guards
            if name in machine.guards and machine.guards[name].branches
        )
        for role in move.roles
    )  # fmt: skip


def _of_ways(graph: Graph) -> Iterator[Violation]:
    onward = _reaching(graph, {_S.GENERAL_RELEASE}, lambda _: True)
    released = _reaching(graph, {_S.GENERAL_RELEASE}, lambda way: way.hands >= DEVELOPER)
    unanswered = _reaching(graph, {_S.DETERMINED}, lambda way: bool(way.hands & {"official", *CLOCK}))
    for here in (here for here in graph if here.state not in ENDED):
        if here not in onward:
            yield _found("there-is-no-dead-end", here.state.value)
        if here not in released:
            yield _found("the-developer-releases-alone", here.state.value)
        if here.state is _S.CONSULTING and here not in unanswered:
            yield _found("silence-does-not-block", here.state.value)
    yield from (_found("no-round-goes-on-for-ever", state.value) for state in _rounds(graph))


def _reaching(graph: Graph, ends: set[SubmissionState], counts: Callable[[Way], bool]) -> set[Standing]:
    """Give from where one of the ends is reached by ways that count."""
    back: dict[Standing, list[Standing]] = {}
    for here, ways in graph.items():
        for way in ways:
            if counts(way):
                back.setdefault(way.to, []).append(here)
    reached: set[Standing] = set()
    waiting = [here for here in graph if here.state in ends]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting.extend(back.get(here, ()))
    return reached


def _rounds(graph: Graph) -> Iterator[SubmissionState]:
    """Give states from which moves of one and the same submission lead back to where it stood.

    What deeds without a move lead to and from counts as one place; places that no move leads to are taken away until
    none is left, or the rest go round (Kahn 1962).
    """
    place = _places(graph)
    moves: dict[Standing, set[Standing]] = {one: set() for one in place.values()}
    for here, ways in graph.items():
        moves[place[here]] |= {place[way.to] for way in ways if way.to.state is not here.state}
    count = Counter(to for tos in moves.values() for to in tos)
    free = [one for one in moves if not count[one]]
    while free:
        for to in moves.pop(free.pop()):
            count[to] -= 1
            if not count[to]:
                free.append(to)
    yield from (one.state for one in moves)


def _places(graph: Graph) -> Mapping[Standing, Standing]:
    """Give for each standing one that stands for all that deeds without a move connect with it."""
    beside: dict[Standing, list[Standing]] = {here: [] for here in graph}
    for here, ways in graph.items():
        for way in ways:
            if way.to.state is here.state:
                beside[here].append(way.to)
                beside[way.to].append(here)
    place: dict[Standing, Standing] = {}
    for first in graph:
        waiting = [first]
        while waiting:
            here = waiting.pop()
            if here not in place:
                place[here] = first
                waiting.extend(beside[here])
    return place


def _found(name: str, told: str) -> Violation:
    return Violation(name=name, told=told)
