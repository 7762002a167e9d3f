"""Place: each finding finds its vulnerability or opens one, with reasons, and always undoable."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.model import (
    Finding,
    JoinKind,
    Joins,
    NewTelling,
    Outcome,
    Placed,
    Resembles,
    ReviewPair,
    Stage,
    Vulnerability,
)
from clearway.findings.rules import Arrival, Decision, Hit, Placing, Telling
from clearway.kernel.ids import FindingId, ReportId, ReviewPairId, VulnerabilityId
from clearway.kernel.limits import CRASHES_PER_PACKAGE_MAX
from clearway.scanning import actions as scanning
from clearway.storage.jobs import enqueue, enqueue_each
from clearway.storage.work import Work

_BATCH: Final = 500
# So many tellings of one vulnerability are kept for comparing; more say nothing new.
_TELLINGS_MAX: Final = 8
# A vulnerability that was given up for want of proof is tried again when a new proof arrives.
_TRIED_AGAIN: Final = frozenset({Stage.NOT_REPRODUCED, Stage.NEEDS_INFORMATION})


async def join_report(work: Work, report: ReportId, placing: Placing) -> int:
    """Place the next findings of a report under vulnerabilities; calls for itself again while some are left.

    Returns how many were placed. Harmless when repeated: only findings that were not placed yet are taken.
    """
    await store.lock_placing(work)
    findings = await store.lock_received(work, report, count_max=_BATCH)
    if findings:
        async with work.connection.pipeline():
            await _place(work, findings, placing)
        await audit.record(work, "findings.join", report, {"findings": len(findings)})
    if len(findings) == _BATCH:
        await enqueue(work, "join", report)
    return len(findings)


async def open_for(work: Work, finding: Finding, reasons: tuple[str, ...], *, kind: JoinKind) -> VulnerabilityId:
    """Open a vulnerability for a finding and call for its way through the house."""
    vulnerability = VulnerabilityId(work.new_id("vul"))
    await store.add_vulnerabilities(work, [_vulnerability_from(work, vulnerability, finding)])
    joins = Joins(vulnerability=vulnerability, probability=1, reasons=reasons)
    await attach(work, finding, joins, kind=kind, outcome=Outcome.NEW)
    await enqueue(work, "advance", vulnerability)
    await audit.record(work, "findings.open", vulnerability, {"finding": finding.id})
    return vulnerability


async def attach(work: Work, finding: Finding, joins: Joins, *, kind: JoinKind, outcome: Outcome) -> None:
    """Put a finding under a vulnerability, with the reasons, and let the vulnerability learn from it."""
    placed = Placed(
        finding=finding.id,
        outcome=outcome,
        reasons=joins.reasons,
        vulnerability=joins.vulnerability,
        kind=kind,
        probability=joins.probability,
    )
    await store.add_placements(work, [placed])
    await store.follow_findings(work, [finding.id])
    await store.enrich(work, [(joins.vulnerability, finding)])
    await _call_for_severity(work, [finding], [placed])


async def _place(work: Work, findings: Sequence[Finding], placing: Placing) -> None:
    proofs = await store.proofs_of(work, [finding.id for finding in findings])
    tellings = [rules.telling_of(finding, proofs.get(finding.id, frozenset())) for finding in findings]
    again = await store.numbers_of(work, [finding.id for finding in findings])
    hits, arrivals = await _compare(work, tellings, placing, but=frozenset(again.values()))
    scopes = await scanning.read_scopes(work, {finding.package for finding in findings if finding.package})
    on_file = await store.on_file(work, {hit.number for of in hits for hit in of if hit.number >= 0})
    decisions = rules.place_each(
        tellings,
        hits,
        on_file=on_file,
        lacks=[
            rules.missing_in_words(
                rules.missing(finding, has_proof=finding.id in proofs, scope=scopes.get(finding.package))
            )
            for finding in findings
        ],
        fresh=[VulnerabilityId(work.new_id("vul")) for _ in findings],
    )
    told = await store.tellings_of(work, _joined(decisions))
    await _keep(work, findings, decisions)
    crashes = await _crashes_alike(work, findings, decisions)
    await store.add_pairs(work, [pair for one in decisions for pair in _pairs(work, one, crashes)])
    for finding, decision in zip(findings, decisions, strict=True):
        if decision.takes and decision.takes != finding.id:
            await _take_along(work, decision, decision.takes)
        if finding.id in again:  # its reporter completed it: those that waited with it come along
            await _take_along(work, decision, finding.id)
        if finding.id in proofs and decision.placed.outcome is Outcome.JOINED:
            await _try_again(work, decision.placed.vulnerability)
    await store.add_tellings(work, _worth_keeping(tellings, decisions, told=told, arrivals=arrivals, placing=placing))


async def _compare(
    work: Work, tellings: Sequence[Telling], placing: Placing, *, but: Collection[int]
) -> tuple[list[list[Hit]], dict[int, Arrival]]:
    """Find whom each may tell the same as; only those that no key decides on are compared word by word.

    `but` are numbers under which arrivals stood on file before: nobody is compared with what it said itself.
    """
    deciding = await store.holders(work, rules.numbers_of([one.deciding for one in tellings]), but=but)
    hits = rules.by_keys(tellings, deciding)
    arrivals = [
        rules.arrival(tellings[place].finding, place, placing)
        for place, of in enumerate(hits)
        if not any(hit.sure for hit in of)
    ]
    held = await store.holders(work, rules.numbers_of([one.keys for one in arrivals]), but=but)
    shared = rules.shared_with(arrivals, held)
    candidates = rules.worth_comparing(shared, placing)
    profiles = await store.profiles(work, {number for of in candidates for number in of if number >= 0})
    found = rules.compared(arrivals, candidates, shared=shared, profiles=profiles, placing=placing)
    for arrival, of in zip(arrivals, found, strict=True):
        hits[arrival.place] = rules.together(hits[arrival.place], of)
    return hits, {arrival.place: arrival for arrival in arrivals}


async def _crashes_alike(
    work: Work, findings: Sequence[Finding], decisions: Sequence[Decision]
) -> dict[VulnerabilityId, list[Resembles]]:
    """Find for each new crash the earlier ones of its package that are the most like it."""
    opened: defaultdict[str, set[VulnerabilityId]] = defaultdict(set)
    for finding, one in zip(findings, decisions, strict=True):
        if one.placed.outcome is Outcome.NEW and one.placed.vulnerability and finding.crash_state and finding.package:
            opened[finding.package].add(one.placed.vulnerability)
    found: dict[VulnerabilityId, list[Resembles]] = {}
    for package, new in opened.items():
        crashes = await store.crashes_of(work, package, count_max=CRASHES_PER_PACKAGE_MAX)
        found |= rules.crashes_alike(crashes, new)
    return found


def _pairs(work: Work, decision: Decision, crashes: Mapping[VulnerabilityId, Sequence[Resembles]]) -> list[ReviewPair]:
    """Put before a person what a finding resembles besides the vulnerability that it stands under."""
    own = decision.placed.vulnerability
    told = {one.vulnerability for one in decision.resembles}
    more = [one for one in crashes.get(own, ()) if one.vulnerability not in told] if own else []
    return [
        ReviewPair(
            id=ReviewPairId(work.new_id("rev")),
            left=other.vulnerability,
            right=own,
            finding=decision.placed.finding,
            probability=other.probability,
            agreements=other.agreements,
            differences=other.differences,
            raised_at=work.now,
        )
        for other in (*decision.resembles, *more)
        if own
    ]


async def _keep(work: Work, findings: Sequence[Finding], decisions: Sequence[Decision]) -> None:
    """Write down what was decided on, each kind of row at once."""
    both = list(zip(findings, decisions, strict=True))
    opened = {
        one.placed.vulnerability: finding
        for finding, one in both
        if one.placed.outcome is Outcome.NEW and one.placed.vulnerability
    }
    await enqueue_each(work, "advance", list(opened))
    await store.add_vulnerabilities(work, [_vulnerability_from(work, new, finding) for new, finding in opened.items()])
    await store.add_placements(work, [one.placed for one in decisions])
    await store.follow_findings(work, [finding.id for finding in findings])
    await store.enrich(
        work,
        [
            (one.placed.vulnerability, finding)
            for finding, one in both
            if one.placed.outcome is Outcome.JOINED and one.placed.vulnerability and one.adds
        ],
    )
    await _call_for_severity(work, findings, [one.placed for one in decisions])
    await audit.record_each(work, "findings.open", {new: {"finding": finding.id} for new, finding in opened.items()})


async def _call_for_severity(work: Work, findings: Sequence[Finding], placed: Sequence[Placed]) -> None:
    """Call for believing anew what findings with a vector came to."""
    rated = {
        one.vulnerability: None
        for finding, one in zip(findings, placed, strict=True)
        if finding.cvss_vector and one.vulnerability
    }
    await enqueue_each(work, "assess", list(rated))


async def _take_along(work: Work, decision: Decision, root: FindingId) -> None:
    """Let those that waited for information with another come to where that one now stands."""
    vulnerability = decision.placed.vulnerability
    if vulnerability is None:
        return
    joins = Joins(vulnerability=vulnerability, probability=1, reasons=("told again with what was missing",))
    for waiting in await store.waiting_with(work, root):
        finding = await store.finding(work, waiting)
        assert finding is not None
        await attach(work, finding, joins, kind=JoinKind.AUTOMATIC, outcome=Outcome.JOINED)


def _joined(decisions: Sequence[Decision]) -> set[VulnerabilityId]:
    return {
        one.placed.vulnerability
        for one in decisions
        if one.adds and one.placed.vulnerability and one.placed.outcome is Outcome.JOINED
    }


def _worth_keeping(
    tellings: Sequence[Telling],
    decisions: Sequence[Decision],
    *,
    told: Mapping[VulnerabilityId, int],
    arrivals: Mapping[int, Arrival],
    placing: Placing,
) -> list[NewTelling]:
    """Choose what says something new, up to a number for each vulnerability, for those that arrive later."""
    count: Counter[VulnerabilityId] = Counter(told)
    kept: list[NewTelling] = []
    for place, (telling, one) in enumerate(zip(tellings, decisions, strict=True)):
        standing = one.placed.vulnerability
        if one.adds and (standing is None or count[standing] < _TELLINGS_MAX):
            taken = arrivals.get(place) or rules.arrival(telling.finding, place, placing)
            kept.append(rules.telling_for_index(telling, taken))
            count.update([standing] if standing else [])
    return kept


async def _try_again(work: Work, wanted: VulnerabilityId | None) -> None:
    found = await store.lock_vulnerability(work, wanted) if wanted else None
    if found is not None and found.stage in _TRIED_AGAIN:
        await store.move_stage(work, found.id, to=Stage.NEW)
        await enqueue(work, "advance", found.id)


def _vulnerability_from(work: Work, new: VulnerabilityId, finding: Finding) -> Vulnerability:
    return Vulnerability(
        id=new,
        title=finding.title,
        summary=finding.description,
        package=finding.package,
        version=finding.version,
        fixed_version=finding.fixed_version,
        weaknesses=finding.weaknesses,
        identifiers=finding.identifiers,
        severity=finding.severity,
        cvss_vector=finding.cvss_vector,
        crash_type=finding.crash_type,
        crash_state=finding.crash_state,
        stage=Stage.NEW,
        merged_into=None,
        opened_at=work.now,
        changed_at=work.now,
        published_at=None,
    )
