"""The table of moves of a submission: the whole of frontier access in one place (Order 3(b); decision 20).

The database has the same table (migration 0030) and refuses any other move, whoever asks; a test compares the two.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from clearway.frontier.model.moves import Facts, Guard, Move, Outcome, Side
from clearway.frontier.model.submission import ENDED, SubmissionState
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import ACCESS_DAYS_MAX

_S: Final = SubmissionState
_DEVELOPER: Final = frozenset({Role.DEVELOPER})
_PROGRAM: Final = frozenset({Role.PROGRAM})
_EVALUATOR: Final = frozenset({Role.EVALUATOR})
_OFFICIAL: Final = frozenset({Role.OFFICIAL})
_CLOCK: Final = frozenset({Role.WORKER})
_TO_DEVELOPER: Final = frozenset({Side.DEVELOPER})
_TO_GOVERNMENT: Final = frozenset({Side.GOVERNMENT})

LIVE: Final = tuple(state for state in SubmissionState if state not in ENDED)
# Where the government owes the next move, and lapses where it does not make it in time.
_GOVERNMENT_OWES: Final = (
    _S.INQUIRY,
    _S.SUBMITTED,
    _S.ACCEPTED,
    _S.EVALUATING,
    _S.ESTIMATE_FROZEN,
    _S.CONSULTING,
    _S.DETERMINED,
    _S.RECONSIDERATION,
)
_HANDED_IN: Final = LIVE[LIVE.index(_S.SUBMITTED) : LIVE.index(_S.PARTNER_RELEASE)]

GUARDS: Final[Mapping[str, Guard]] = {
    guard.name: guard
    for guard in (
        Guard(
            name="package-complete",
            holds=lambda facts: facts.package_complete,
            lacking="The submission package is not complete.",
            hint="See what is missing: clearway frontier package screen.",
        ),
        Guard(
            name="agreed-by-both",
            holds=lambda facts: facts.developer_agreed and facts.government_agreed,
            lacking="Not both sides have signed the same agreement, materials and access plan.",
            hint="Both sign the same digest: clearway frontier accept.",
        ),
        Guard(
            name="estimate-given",
            holds=lambda facts: facts.estimate,
            lacking="No estimate is named.",
            hint="Name the estimate and its digest: clearway frontier freeze.",
        ),
        Guard(
            name="offices-named",
            holds=lambda facts: facts.offices > 0,
            lacking="No office is to be consulted.",
            hint="Name at least one office: clearway frontier consult.",
        ),
        Guard(
            name="consultation-over",
            holds=lambda facts: facts.offices_silent == 0 or facts.consultation_closed,
            lacking="Consulted offices have not answered, and their time is not over.",
            hint="Wait for their answers, or for the deadline.",
        ),
        Guard(
            name="signed-by-two",
            holds=lambda facts: facts.outcome is not None and facts.cosigned,
            lacking="The determination does not have the signatures of two people.",
            hint="One official proposes it, another signs: clearway frontier cosign.",
        ),
        Guard(
            name="first-reconsideration",
            holds=lambda facts: not facts.reconsidered,
            lacking="The determination was reconsidered once already.",
            hint="Withdraw, or go on; a new checkpoint is determined anew.",
        ),
        Guard(
            name="reconsideration-in-time",
            holds=lambda facts: not facts.reconsideration_closed,
            lacking="The time to ask for reconsideration is over.",
            hint="Withdraw, or go on; a new checkpoint is determined anew.",
        ),
        Guard(
            name="designated",
            holds=lambda facts: facts.outcome is Outcome.DESIGNATED,
            lacking="The model is not designated, so nobody asks for access.",
            hint="Release it when you like.",
            branches=True,
        ),
        Guard(
            name="access-left",
            holds=lambda facts: facts.access_days_used < ACCESS_DAYS_MAX,
            lacking=f"The {ACCESS_DAYS_MAX} days of access are used up.",
            hint="Nothing more is owed: go on without.",
        ),
        Guard(
            name="partner-named",
            holds=lambda facts: facts.partners_proposed > 0,
            lacking="No trusted partner is proposed.",
            hint="Propose one: clearway frontier partners.",
        ),
        Guard(
            name="both-keys",
            holds=lambda facts: facts.partners_open == 0,
            lacking="A proposed partner has not been answered by both sides.",
            hint="Approve or refuse each: clearway frontier partners.",
        ),
    )
}

MOVES: Final[tuple[Move, ...]] = (
    Move(
        name="screen", starts=(_S.INQUIRY,), end=_S.SCREENED, roles=_PROGRAM, onward=True, tells=_TO_DEVELOPER,
        record="frontier.screen", says="The inquiry was screened: you may submit.",
    ),
    Move(
        name="submit", starts=(_S.SCREENED,), end=_S.SUBMITTED, roles=_DEVELOPER, onward=True, tells=_TO_GOVERNMENT,
        guards=("package-complete",), record="frontier.submit", says="The developer submitted.",
    ),
    Move(
        name="accept", starts=(_S.SUBMITTED,), end=_S.ACCEPTED, roles=_DEVELOPER | _PROGRAM, onward=True,
        guards=("agreed-by-both",), record="frontier.accept",
        says="Both sides signed the agreement, the materials and the access plan.",
    ),
    Move(
        name="begin", starts=(_S.ACCEPTED,), end=_S.EVALUATING, roles=_EVALUATOR, onward=True, tells=_TO_DEVELOPER,
        record="frontier.begin", says="Evaluation has begun.",
    ),
    Move(
        name="freeze", starts=(_S.EVALUATING,), end=_S.ESTIMATE_FROZEN, roles=_EVALUATOR, onward=True,
        guards=("estimate-given",), record="frontier.freeze", says="The estimate is frozen.",
    ),
    Move(
        name="consult", starts=(_S.ESTIMATE_FROZEN,), end=_S.CONSULTING, roles=_PROGRAM, onward=True,
        guards=("offices-named",), record="frontier.consult", says="Other offices are consulted.",
    ),
    Move(
        name="determine", starts=(_S.CONSULTING,), end=_S.DETERMINED, roles=_OFFICIAL, onward=True,
        tells=_TO_GOVERNMENT, guards=("consultation-over", "signed-by-two"), record="frontier.determine",
        says="The determination is signed.",
    ),
    Move(
        name="notify", starts=(_S.DETERMINED,), end=_S.NOTIFIED, roles=_PROGRAM | _OFFICIAL, onward=True,
        tells=_TO_DEVELOPER, record="frontier.notify", says="You are notified of the determination.",
    ),
    Move(
        name="ask-reconsideration", starts=(_S.NOTIFIED,), end=_S.RECONSIDERATION, roles=_DEVELOPER,
        tells=_TO_GOVERNMENT, guards=("first-reconsideration", "reconsideration-in-time"),
        record="frontier.ask-reconsideration", says="The developer asks for reconsideration.",
    ),
    Move(
        name="determine-again", starts=(_S.RECONSIDERATION,), end=_S.DETERMINED, roles=_OFFICIAL, onward=True,
        tells=_TO_GOVERNMENT, guards=("signed-by-two",), record="frontier.determine-again",
        says="The determination was reconsidered and is signed anew.",
    ),
    Move(
        name="open-access", starts=(_S.NOTIFIED,), end=_S.ACCESS_OPEN, roles=_DEVELOPER, onward=True,
        tells=_TO_GOVERNMENT, guards=("designated", "access-left"), record="frontier.open-window",
        says="The developer opened access.",
    ),
    Move(
        name="waive-access", starts=(_S.NOTIFIED,), end=_S.ACCESS_CLOSED, roles=_PROGRAM, tells=_TO_DEVELOPER,
        guards=("designated",), record="frontier.waive-access", says="The government waives access.",
    ),
    Move(
        name="close-access", starts=(_S.ACCESS_OPEN,), end=_S.ACCESS_CLOSED,
        roles=_DEVELOPER | _PROGRAM | _CLOCK, record="frontier.close-window", says="Access is closed.",
    ),
    Move(
        name="propose-partners", starts=(_S.ACCESS_CLOSED,), end=_S.PARTNERS_PROPOSED,
        roles=_DEVELOPER | _PROGRAM, onward=True, guards=("partner-named",), record="frontier.propose-partners",
        says="Trusted partners are proposed: answer each.",
    ),
    Move(
        name="agree-partners", starts=(_S.PARTNERS_PROPOSED,), end=_S.PARTNERS_AGREED,
        roles=_DEVELOPER | _PROGRAM, onward=True, guards=("both-keys",), record="frontier.agree-partners",
        says="The trusted partners are agreed.",
    ),
    Move(
        name="settle-partners", starts=(_S.ACCESS_CLOSED, _S.PARTNERS_PROPOSED), end=_S.PARTNERS_AGREED,
        roles=_CLOCK, record="frontier.settle-partners",
        says="The time for proposals is over: partners are those with both keys.",
    ),
    Move(
        name="release-to-partners",
        starts=(_S.NOTIFIED, _S.ACCESS_CLOSED, _S.PARTNERS_PROPOSED, _S.PARTNERS_AGREED), end=_S.PARTNER_RELEASE,
        roles=_DEVELOPER, tells=_TO_GOVERNMENT, record="frontier.release-to-partners",
        says="The developer released to trusted partners.",
    ),
    Move(
        name="release", starts=tuple(state for state in LIVE if state is not _S.ACCESS_OPEN),
        end=_S.GENERAL_RELEASE, roles=_DEVELOPER, tells=_TO_GOVERNMENT, record="frontier.release",
        says="The developer released to everybody.",
    ),
    Move(
        name="withdraw", starts=LIVE, end=_S.WITHDRAWN, roles=_DEVELOPER, tells=_TO_GOVERNMENT,
        record="frontier.withdraw", says="The developer withdrew.",
    ),
    Move(
        name="lapse", starts=_GOVERNMENT_OWES, end=_S.LAPSED, roles=_CLOCK, record="frontier.lapse",
        says="The government missed its time: the submission has lapsed.",
    ),
    Move(
        name="supersede", starts=_HANDED_IN, end=_S.SUPERSEDED, roles=_DEVELOPER, tells=_TO_GOVERNMENT,
        record="frontier.supersede", says="The developer replaced the submission by one with a new checkpoint.",
    ),
)  # fmt: skip


def move_named(name: str, start: SubmissionState) -> Move:
    """Give the move of a name from a state; refused where the state has no such move."""
    for move in MOVES:
        if move.name == name and start in move.starts:
            return move
    ways = sorted(move.name for move in moves_from(start) if Role.WORKER not in move.roles or len(move.roles) > 1)
    raise Refusal(
        "no-such-move",
        f"A submission that is {start.value} cannot {name.replace('-', ' ')}.",
        hint=f"From here: {', '.join(ways)}." if ways else "It has ended; open a new inquiry.",
        status=409,
    )


def moves_from(start: SubmissionState) -> Iterator[Move]:
    """Give the moves that a state has, whoever may make them."""
    return (move for move in MOVES if start in move.starts)


def require_guards(move: Move, facts: Facts) -> None:
    """Refuse a move whose guards do not all hold, saying what is lacking and what to do."""
    for guard in (GUARDS[name] for name in move.guards):
        if not guard.holds(facts):
            raise Refusal(guard.name, guard.lacking, hint=guard.hint, status=409)


def table_rows() -> frozenset[tuple[str, str, frozenset[str]]]:
    """Give the table as the database has it: from, to, and the roles that may by any of the moves between the two."""
    roles: dict[tuple[str, str], frozenset[str]] = {}
    for move in MOVES:
        for start in move.starts:
            pair = (start.value, move.end.value)
            roles[pair] = roles.get(pair, frozenset()) | {role.value for role in move.roles}
    return frozenset((start, end, who) for (start, end), who in roles.items())
