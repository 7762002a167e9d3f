"""Every way that a submission can go, one step at a time: moves, what people do in between, clocks, and days.

It is a model: numbers of offices and partners are none or some, and days of access pass in steps of fifteen.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final  # noqa: TID251  facts are changed by their names

from clearway.formats.frontier_clocks import ClockEnd, ClockRule
from clearway.frontier.model.checking import Machine, Standing, Way
from clearway.frontier.model.moves import Facts, Move, Outcome
from clearway.frontier.model.submission import ENDED, SubmissionState
from clearway.frontier.rules.clocks import clocks_at_pause, clocks_of, developer_owes
from clearway.kernel.frontier_limits import ACCESS_DAYS_MAX

START: Final = Standing(SubmissionState.INQUIRY)
CLOCK: Final = frozenset({"clock"})
DEVELOPER: Final = frozenset({"developer"})
DAYS_A_STEP: Final = 15
_S: Final = SubmissionState


@dataclass(frozen=True, slots=True)
class _Deed:
    """What somebody can do in a state without leaving it: when it makes a difference, and what is so afterwards."""

    what: str
    hand: str
    states: tuple[SubmissionState, ...]
    differs: Callable[[Facts], bool]
    then: Mapping[str, Any]


_SIGNING: Final = (_S.CONSULTING, _S.RECONSIDERATION)
_PARTNERING: Final = (_S.ACCESS_CLOSED, _S.PARTNERS_PROPOSED)
_DEEDS: Final = (
    _Deed("completes the package", "developer", (_S.SCREENED,), lambda f: not f.package_complete,
          {"package_complete": True}),
    _Deed("signs the terms", "developer", (_S.SUBMITTED,), lambda f: not f.developer_agreed,
          {"developer_agreed": True}),
    _Deed("signs the terms", "program", (_S.SUBMITTED,), lambda f: not f.government_agreed,
          {"government_agreed": True}),
    _Deed("asks the developer", "program", (_S.SUBMITTED, _S.ACCEPTED, _S.EVALUATING), lambda f: not f.asked,
          {"asked": True}),
    _Deed("answers", "developer", (_S.SUBMITTED, _S.ACCEPTED, _S.EVALUATING), lambda f: f.asked, {"asked": False}),
    _Deed("names an estimate", "evaluator", (_S.EVALUATING,), lambda f: not f.estimate, {"estimate": True}),
    _Deed("names an office", "program", (_S.ESTIMATE_FROZEN,), lambda f: not f.offices,
          {"offices": 1, "offices_silent": 1}),
    _Deed("answers", "consulted", (_S.CONSULTING,), lambda f: f.offices_silent > 0, {"offices_silent": 0}),
    *(
        _Deed(f"proposes {outcome.value}", "official", _SIGNING, lambda f: not f.cosigned,
              {"outcome": outcome, "cosigned": False})
        for outcome in Outcome
    ),
    _Deed("signs too", "official", _SIGNING, lambda f: f.outcome is not None and not f.cosigned, {"cosigned": True}),
    _Deed("proposes a partner", "program", _PARTNERING, lambda f: not f.partners_open,
          {"partners_proposed": 1, "partners_open": 1}),
    _Deed("proposes a partner", "developer", _PARTNERING, lambda f: not f.partners_open,
          {"partners_proposed": 1, "partners_open": 1}),
    _Deed("answer a proposal", "both", _PARTNERING, lambda f: f.partners_open > 0, {"partners_open": 0}),
)  # fmt: skip


def ways_from(machine: Machine, here: Standing) -> Iterator[Way]:
    """Give everything that can happen next to a submission that stands so."""
    if here.state in ENDED:
        return
    for move in machine.moves:
        hands = frozenset(role.value for role in move.roles if role.value != "worker")
        if here.state in move.starts and hands and _holds(machine, move, here.facts):
            yield Way(what=move.name, hands=hands, to=_arrive(here, move))
    for deed in _DEEDS:
        if here.state in deed.states and deed.differs(here.facts):
            to = replace(here, facts=replace(here.facts, **deed.then))
            yield Way(what=deed.what, hands=frozenset({deed.hand}), to=to)
    for rule in running(machine, here):
        yield from _ring(machine, here, rule)
    if here.state is _S.ACCESS_OPEN and here.days_open < (limit := _days_allowed(machine, here)):
        yield Way(what="days pass", hands=CLOCK, to=replace(here, days_open=min(here.days_open + DAYS_A_STEP, limit)))


def running(machine: Machine, here: Standing) -> tuple[ClockRule, ...]:
    """Give the clocks that run now: the state's, but for those that ran out or stand still, and those of a pause."""
    owes = developer_owes(here.state, here.facts)
    own = [
        rule
        for rule in clocks_of(machine.clocks, here.state, here.facts)
        if rule.key not in here.run_out and not (owes and rule.pauses == "while-developer-owes")
    ]
    return (*own, *(clocks_at_pause(machine.clocks) if owes else ()))


def _days_allowed(machine: Machine, here: Standing) -> int:
    """Give how many days may pass before a clock that must close access has rung; one too many where there is none."""
    allowed = [rule.days for rule in running(machine, here) if rule.ends is ClockEnd.CLOSE_ACCESS]
    if not allowed:
        return ACCESS_DAYS_MAX + DAYS_A_STEP
    return min(*allowed, ACCESS_DAYS_MAX - here.facts.access_days_used)


def _ring(machine: Machine, here: Standing, rule: ClockRule) -> Iterator[Way]:
    over = replace(here, run_out=here.run_out | {rule.key})
    match rule.ends:
        case ClockEnd.REMIND:
            return
        case ClockEnd.CLOSE_CONSULTATION:
            yield Way(what=rule.key, hands=CLOCK, to=replace(over, facts=replace(here.facts, consultation_closed=True)))
        case ClockEnd.CLOSE_RECONSIDERATION:
            closed = replace(here.facts, reconsideration_closed=True)
            yield Way(what=rule.key, hands=CLOCK, to=replace(over, facts=closed))
        case ClockEnd.CLOSE_ACCESS | ClockEnd.SETTLE_PARTNERS | ClockEnd.LAPSE:
            if rule.ends is ClockEnd.CLOSE_ACCESS and here.days_open < _days_allowed(machine, here):
                return
            for move in machine.moves:
                if move.name == rule.ends.value and here.state in move.starts:
                    yield Way(what=rule.key, hands=CLOCK, to=_arrive(here, move))


def _holds(machine: Machine, move: Move, facts: Facts) -> bool:
    return all(machine.guards[name].holds(facts) for name in move.guards if name in machine.guards)


def _arrive(here: Standing, move: Move) -> Standing:
    """Give how a submission stands after a move; what the developer was asked for is asked no more."""
    facts = replace(here.facts, asked=False, access_days_used=here.facts.access_days_used + here.days_open)
    match move.end:
        case SubmissionState.RECONSIDERATION:
            facts = replace(facts, reconsidered=True, cosigned=False)
        case SubmissionState.PARTNERS_AGREED if move.name == ClockEnd.SETTLE_PARTNERS.value:
            facts = replace(facts, partners_open=0)
        case _:
            pass
    return Standing(move.end, facts)


def successor(here: Standing) -> Standing:
    """Give the submission that replaces one: screened already, and with the days of access that are used up."""
    return Standing(_S.SCREENED, Facts(access_days_used=here.facts.access_days_used))
