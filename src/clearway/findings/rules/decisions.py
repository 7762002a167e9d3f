"""What becomes of findings that arrive together: each is decided on in turn, as if they had come one by one."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clearway.findings.model import (
    JoinKind,
    Joins,
    Lacks,
    Likely,
    OnFile,
    Opens,
    Outcome,
    Placed,
    Resembles,
)
from clearway.findings.rules.arrivals import SURE, Hit
from clearway.findings.rules.placing import place, resembling, weigh
from clearway.findings.rules.telling import SAME, Telling
from clearway.kernel.ids import FindingId, VulnerabilityId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of an arriving finding.

    `takes` is the root of those that waited for it, `resembles` what a person should compare it with; it `adds`
    something unless one on file says the same in every word.
    """

    placed: Placed
    takes: FindingId | None
    resembles: tuple[Resembles, ...]
    adds: bool


def place_each(
    tellings: Sequence[Telling],
    hits: Sequence[Sequence[Hit]],
    *,
    on_file: Mapping[int, OnFile],
    lacks: Sequence[str],
    fresh: Sequence[VulnerabilityId],
) -> list[Decision]:
    """Decide on each in turn, as if they had come one by one; `fresh` are identifiers for what they may open."""
    standing = ChainMap[int, OnFile]({}, dict(on_file))
    taken: dict[FindingId, VulnerabilityId] = {}
    decisions: list[Decision] = []
    for at, telling in enumerate(tellings):
        options = [_option(telling, hit, _now(standing[hit.number], taken)) for hit in hits[at]]
        decision = _decide(telling, options, lacks=lacks[at], fresh=fresh[at])
        if decision.takes and decision.placed.vulnerability:
            taken[decision.takes] = decision.placed.vulnerability
        standing[-1 - at] = _on_file(telling, decision.placed)
        decisions.append(decision)
    return decisions


def _option(telling: Telling, hit: Hit, on_file: OnFile) -> Likely:
    told = Likely(
        on_file=on_file,
        probability=hit.probability,
        agreements=hit.agreements,
        differences=hit.differences,
        sure=hit.sure,
    )
    return weigh(telling, told)


def _now(on_file: OnFile, taken: Mapping[FindingId, VulnerabilityId]) -> OnFile:
    return replace(on_file, vulnerability=taken[on_file.root]) if on_file.root in taken else on_file


def _on_file(telling: Telling, placed: Placed) -> OnFile:
    finding = telling.finding
    return OnFile(
        finding=finding.id,
        root=placed.twin or finding.id,
        vulnerability=placed.vulnerability,
        package=finding.package,
        identifiers=finding.identifiers,
        crash_state=finding.crash_state,
    )


def _decide(telling: Telling, options: Sequence[Likely], *, lacks: str, fresh: VulnerabilityId) -> Decision:
    finding, takes = telling.finding.id, None
    match place(options, lacks=lacks):
        case Lacks(what=what, twin=twin):
            reasons = (f"Missing: {what}", *(("an earlier finding that waits, too, tells the same",) if twin else ()))
            placed = Placed(finding=finding, outcome=Outcome.NEEDS_INFORMATION, reasons=reasons, twin=twin)
        case Opens(takes=takes):
            reasons = ("the first finding of its kind",)
            placed = Placed(
                finding=finding, outcome=Outcome.NEW, reasons=reasons, vulnerability=fresh, kind=JoinKind.FIRST
            )
        case Joins(vulnerability=vulnerability, probability=sureness, reasons=reasons):
            placed = Placed(
                finding=finding,
                outcome=Outcome.JOINED,
                reasons=reasons,
                vulnerability=vulnerability,
                probability=sureness,
            )
    return Decision(
        placed=placed,
        takes=takes,
        resembles=tuple(resembling(options, but=placed.vulnerability)) if placed.vulnerability else (),
        adds=all(option.probability < SURE[SAME] for option in options),
    )
