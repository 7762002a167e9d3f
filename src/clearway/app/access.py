"""Who may do what: one table. Need to know is not decided here but by the database's row-level security."""

from typing import Final

from clearway.kernel.actors import Actor, Role
from clearway.kernel.errors import Refusal

_A, _C, _F, _M, _O, _U, _V, _W, _DEV, _PROG, _EVAL, _CONS, _OFF, _CUST, _PART = (
    Role.ADMINISTRATOR,
    Role.COORDINATOR,
    Role.FINDER,
    Role.MAINTAINER,
    Role.OPERATOR,
    Role.AUDITOR,
    Role.VERIFIER,
    Role.WORKER,
    Role.DEVELOPER,
    Role.PROGRAM,
    Role.EVALUATOR,
    Role.CONSULTED,
    Role.OFFICIAL,
    Role.CUSTODIAN,
    Role.PARTNER,
)
_EVERYBODY: Final = frozenset(Role)
# The government's side of the frontier programme, and both sides of it.
_GOVERNMENT: Final = frozenset({_PROG, _EVAL, _CONS, _OFF})
_PROGRAMME: Final = _GOVERNMENT | {_DEV}
# Whoever acts for a party that is told of things; the worker is told nothing.
_PARTIES: Final = _EVERYBODY - {_W}

ACCESS: Final[dict[str, frozenset[Role]]] = {
    "identity.register-party": frozenset({_A}),
    "identity.register-person": frozenset({_A}),
    "identity.disable-person": frozenset({_A}),
    "identity.issue-key": frozenset({_A}),
    "identity.issue-calendar-key": frozenset({_O}),
    "identity.revoke-key": _EVERYBODY,
    "identity.register-verifier-key": frozenset({_V}),
    "identity.approve-verifier-key": frozenset({_C}),
    "identity.revoke-verifier-key": frozenset({_V, _C}),
    "identity.declare-conflict": frozenset({_F, _M, _V, _C}),
    "identity.end-conflict": frozenset({_C}),
    "identity.read": _EVERYBODY,
    "identity.verifier-key.read": _EVERYBODY,
    "identity.session": _EVERYBODY,
    "audit.read": _EVERYBODY,
    "audit.verify": frozenset({_A, _U}),
    "audit.sign": frozenset({_W}),
    "scanning.claim": frozenset({_F, _C}),
    "scanning.release": frozenset({_F, _C}),
    "scanning.declare-scope": frozenset({_M, _C}),
    "scanning.read": _EVERYBODY,
    "findings.receive": frozenset({_F, _C, _M}),
    "findings.supplement": frozenset({_F, _C, _M}),
    "findings.read": _EVERYBODY,
    "findings.join": frozenset({_W, _C}),
    "findings.separate": frozenset({_C}),
    "findings.unmerge": frozenset({_C}),
    "findings.rejoin": frozenset({_C}),
    "findings.review": frozenset({_C}),
    "findings.review.read": frozenset({_C}),
    "findings.reputation.read": frozenset({_C}),
    "findings.own-reputation.read": frozenset({_F, _C, _M}),
    "findings.evidence.read": frozenset({_F, _C, _M}),
    "findings.ask-release": frozenset({_C}),
    "findings.break-glass": frozenset({_C}),
    "findings.answer-release": frozenset({_C}),
    "findings.release.read": frozenset({_C}),
    "findings.seal": frozenset({_W}),
    "findings.rotate-key": frozenset({_W}),
    "validation.reproduce": frozenset({_W}),
    "validation.rate": frozenset({_F, _M, _C}),
    "validation.assess": frozenset({_W}),
    "validation.fit-severity": frozenset({_W, _C}),
    "validation.habits.read": frozenset({_F, _M, _C}),
    "validation.ask-range": frozenset({_C}),
    "validation.attest": frozenset({_V, _C}),
    "validation.ask-verifier": frozenset({_C}),
    "validation.draw-sample": frozenset({_C}),
    "validation.answer-sample": frozenset({_C}),
    "validation.sample.read": frozenset({_C}),
    "prioritization.load-signals": frozenset({_C, _W}),
    "prioritization.rank": frozenset({_W}),
    "coordination.open-case": frozenset({_W, _C}),
    "coordination.deliver": frozenset({_W, _C}),
    "coordination.answer": frozenset({_M, _C}),
    "coordination.set-capacity": frozenset({_M, _C}),
    "coordination.set-embargo": frozenset({_C}),
    "coordination.read": _EVERYBODY,
    "remediation.propose": frozenset({_F, _M, _C}),
    "remediation.verify": frozenset({_W}),
    "remediation.read": _EVERYBODY,
    "remediation.ask-matrix": frozenset({_C, _W}),
    "remediation.decide-matrix": frozenset({_C}),
    "remediation.matrix.read": frozenset({_C}),
    "distribution.publish": frozenset({_W, _C}),
    "distribution.open-feeds": frozenset({_A}),
    "distribution.keep-audience": frozenset({_C}),
    "distribution.share-early": frozenset({_C}),
    "distribution.audience.read": frozenset({_C}),
    "distribution.early.read": frozenset({_C}),
    "distribution.open-provider": frozenset({_A}),
    "distribution.revise": frozenset({_C}),
    "distribution.withdraw": frozenset({_C}),
    "distribution.read": _EVERYBODY,
    "distribution.webhooks": _PARTIES,
    "distribution.webhooks.read": _PARTIES,
    "distribution.digest": _PARTIES,
    "distribution.digest.read": _PARTIES,
    "distribution.answer-digest": _EVERYBODY,
    "distribution.tell": frozenset({_W}),
    "exposure.keep-inventory": frozenset({_O}),
    "exposure.set-profile": frozenset({_O}),
    "exposure.match": frozenset({_W}),
    "exposure.attest": frozenset({_O}),
    "exposure.propose-control": frozenset({_O}),
    "exposure.review-control": frozenset({_O, _C}),
    "exposure.answer-from-home": frozenset({_O}),
    "exposure.home-coverage.read": frozenset({_C}),
    "exposure.coverage.read": frozenset({_C}),
    "exposure.ask-service": frozenset({_O}),
    "exposure.answer-service": frozenset({_O}),
    "exposure.set-contact": frozenset({_O}),
    "exposure.service.read": frozenset({_O}),
    "exposure.read": frozenset({_O, _C}),
    "exposure.calendar.read": frozenset({_O}),
    "exposure.query.read": _EVERYBODY,
    "benchmarking.register-custodian": frozenset({_CUST}),
    "benchmarking.seal-suite": frozenset({_PROG, _EVAL}),
    "benchmarking.commit-policy": frozenset({_PROG, _OFF}),
    "benchmarking.answer-policy": frozenset({_PROG, _OFF}),
    "benchmarking.reveal-policy": frozenset({_PROG, _OFF}),
    "benchmarking.ask-opening": frozenset({_PROG, _EVAL}),
    "benchmarking.hand-in-share": frozenset({_CUST}),
    "benchmarking.release-suite": frozenset({_PROG, _EVAL}),
    "benchmarking.close-opening": frozenset({_PROG, _EVAL, _CUST}),
    "benchmarking.ask-deed": frozenset({_PROG, _EVAL, _OFF}),
    "benchmarking.answer-deed": frozenset({_PROG, _EVAL, _OFF}),
    "benchmarking.suite.read": _GOVERNMENT | {_CUST, _U},
    "benchmarking.turn.read": frozenset({_CUST}),
    "benchmarking.deed.read": frozenset({_PROG, _EVAL, _OFF, _U}),
    "benchmarking.policy.read": frozenset({_PROG, _EVAL, _OFF, _U}),
    "benchmarking.commitment.read": _PROGRAMME | {_CUST, _U},
    "benchmarking.run": frozenset({_PROG, _EVAL}),
    "benchmarking.stop-run": frozenset({_PROG, _EVAL, _DEV}),
    "benchmarking.report-incident": frozenset({_PROG, _EVAL, _DEV}),
    "benchmarking.tell-incident": frozenset({_W}),
    "benchmarking.run.read": frozenset({_PROG, _EVAL, _OFF, _U, _DEV}),
    "benchmarking.outcome.read": frozenset({_PROG, _EVAL, _OFF, _U}),
    "benchmarking.estimate-runs": frozenset({_PROG, _EVAL}),
    "benchmarking.estimate.read": frozenset({_PROG, _EVAL, _OFF}),
    "benchmarking.review-record": frozenset({_PROG, _OFF}),
    "benchmarking.export-record": frozenset({_PROG, _OFF}),
    "benchmarking.record.read": frozenset({_PROG, _OFF, _U}),
    "benchmarking.exposure.read": frozenset({_PROG, _EVAL, _OFF, _U, _DEV}),
    "jobs.read": frozenset({_A}),
    "jobs.put-back": frozenset({_A}),
    "overview.read": _EVERYBODY,
    "frontier.read": _PROGRAMME,
    "frontier.open": frozenset({_DEV}),
    "frontier.plan-release": frozenset({_DEV}),
    "frontier.screen": frozenset({_PROG}),
    "frontier.submit": frozenset({_DEV}),
    "frontier.accept": frozenset({_DEV, _PROG}),
    "frontier.assign": frozenset({_PROG}),
    "frontier.ask": frozenset({_PROG}),
    "frontier.answer": frozenset({_DEV}),
    "frontier.begin": frozenset({_EVAL}),
    "frontier.freeze": frozenset({_EVAL}),
    "frontier.consult": frozenset({_PROG}),
    "frontier.answer-consultation": frozenset({_CONS}),
    "frontier.determine": frozenset({_OFF}),
    "frontier.notify": frozenset({_PROG, _OFF}),
    "frontier.ask-reconsideration": frozenset({_DEV}),
    "frontier.open-window": frozenset({_DEV}),
    "frontier.close-window": frozenset({_DEV, _PROG}),
    "frontier.waive-access": frozenset({_PROG}),
    "frontier.propose-partners": frozenset({_DEV, _PROG}),
    "frontier.agree-partners": frozenset({_DEV, _PROG}),
    "frontier.release": frozenset({_DEV}),
    "frontier.withdraw": frozenset({_DEV}),
    "frontier.supersede": frozenset({_DEV}),
    "frontier.ring": frozenset({_W}),
    "frontier.tell": frozenset({_W}),
    "frontier.register-key": _PROGRAMME | {_CUST, _PART},
    "frontier.key.read": _PROGRAMME | {_CUST, _PART, _U},
    "frontier.submit-package": frozenset({_DEV}),
    "frontier.hand-over": frozenset({_DEV}),
    "frontier.material.read": _PROGRAMME,
    "frontier.take-out": _PROGRAMME,
    "frontier.grant-material": frozenset({_PROG}),
    "frontier.revoke-grant": frozenset({_DEV, _PROG}),
    "frontier.erase-material": frozenset({_DEV, _PROG}),
    "frontier.certify-deletion": frozenset({_PROG}),
    "frontier.deletion.read": _PROGRAMME | {_U},
    "frontier.decide-partner": frozenset({_DEV, _PROG, _OFF}),
    "frontier.declare-interest": frozenset({_DEV, _PROG, _OFF, _PART}),
    "frontier.undertake": frozenset({_PART}),
    "frontier.partner.read": frozenset({_DEV, _PROG, _OFF, _PART}),
    "frontier.partner-statistics.read": frozenset({_DEV, _PROG, _OFF, _U}),
    "frontier.keep-duty": frozenset({_DEV}),
    "frontier.duty.read": frozenset({_DEV}),
    "frontier.set-endpoint": frozenset({_DEV}),
    "frontier.open-access": frozenset({_DEV}),
    "frontier.close-access": frozenset({_DEV, _PROG}),
    "frontier.kill-access": frozenset({_DEV, _PROG}),
    "frontier.grant-access": frozenset({_PROG}),
    "frontier.issue-access-token": frozenset({_EVAL}),
    "frontier.revoke-access": frozenset({_DEV, _PROG}),
    "frontier.access.read": _PROGRAMME,
    "frontier.serve-broker": frozenset({_W}),
    "overview.trends.read": frozenset({_O, _C}),
}

# What an anonymous visitor may ask for; the database shows such a visitor what is published and nothing else.
OPEN_TO_ALL: Final = frozenset(
    {
        "distribution.answer-digest",
        "distribution.read",
        "exposure.query.read",
        "findings.read",
        "overview.read",
        "audit.read",
        "identity.verifier-key.read",
    }
)

# By these something leaves the house. A closed enclave lets out nothing but records of determinations that two people
# reviewed (Order 3(a)).
LEAVES: Final = frozenset(
    {
        "distribution.digest",
        "distribution.open-feeds",
        "distribution.open-provider",
        "distribution.share-early",
        "distribution.webhooks",
        "findings.ask-release",
        "findings.break-glass",
        "frontier.take-out",
    }
)

_READS: Final = ".read"
_CALENDAR: Final = "exposure.calendar.read"


def require_access(actor: Actor, scopes: frozenset[str], action: str) -> None:
    """Refuse what the actor's roles, or the key's scope, do not allow."""
    if actor.person is None:
        if action not in OPEN_TO_ALL:
            raise Refusal(
                "not-signed-in", "This needs a key.", hint="Send Authorization: Bearer and your key.", status=401
            )
        return
    if not actor.roles & ACCESS[action]:
        raise Refusal(
            "not-allowed",
            f"None of your roles may do {action}.",
            hint="Ask an administrator for one of: " + ", ".join(sorted(ACCESS[action])) + ".",
            status=403,
        )
    if "*" in scopes:
        return
    if "read" not in scopes and action != _CALENDAR:
        raise Refusal(
            "key-for-calendar", "This key is for a calendar only.", hint="Use a key with more scopes.", status=403
        )
    if not action.endswith(_READS):
        raise Refusal("key-reads-only", "This key may only read.", hint="Use a key with all scopes.", status=403)


def require_inside(action: str, *, is_closed: bool) -> None:
    """Refuse what lets something out of a closed enclave."""
    if is_closed and action in LEAVES:
        what = "Nothing leaves a closed enclave but records of determinations that two people reviewed."
        raise Refusal("closed-enclave", what, hint="clearway benchmarking record export.", status=403)
