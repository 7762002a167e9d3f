"""How what a format was read into becomes a finding that can be kept, with whom it came from left verbatim. Pure."""

from typing import Final

from clearway.findings.model import Finding, Outcome, Report
from clearway.findings.rules.placing import presentable, title_of
from clearway.formats.records import Hop, ParsedFinding, Provenance, RefusedFinding, Severity
from clearway.kernel.ids import FindingId
from clearway.kernel.limits import NAME_CHARACTERS_MAX, TEXT_CHARACTERS_MAX

_UNREADABLE: Final = ParsedFinding(title="unreadable finding", severity=Severity.UNKNOWN)
_TOO_LONG: Final = (
    f"The credit, or a name or reference in the chain of reporters, has more than {TEXT_CHARACTERS_MAX} characters."
    " Shorten it: it is kept verbatim, never cut."
)
_CHARACTERS_OF_ITS_OWN: Final = 500


def finding_from(item: ParsedFinding | RefusedFinding, report: Report, *, handle: FindingId, position: int) -> Finding:
    """Give what was read its handle and its outcome: received, or refused with place and reason."""
    if isinstance(item, RefusedFinding):
        parsed, outcome, reason = _UNREADABLE, Outcome.REFUSED, _refusal_in_words(item)
    elif _is_cut(item):
        parsed, outcome, reason = _UNREADABLE, Outcome.REFUSED, _TOO_LONG
    else:
        parsed, outcome, reason = item, Outcome.RECEIVED, ""
    return Finding(
        id=handle,
        report=report.id,
        position=position,
        party=report.party,
        title=title_of(parsed),
        description=presentable(parsed.description),
        tool=_name(parsed.tool or report.tool),
        tool_version=_name(parsed.tool_version),
        rule=_name(parsed.rule),
        package=presentable(parsed.package),
        version=_name(parsed.version),
        fixed_version=_name(parsed.fixed_version),
        file=presentable(parsed.file),
        function=presentable(parsed.function),
        line=parsed.line,
        weaknesses=_each(parsed.weaknesses),
        identifiers=_each(parsed.identifiers),
        severity=parsed.severity,
        cvss_vector=presentable(parsed.cvss_vector),
        crash_type=presentable(parsed.crash_type),
        crash_state=_each(parsed.crash_state),
        references=_each(parsed.references),
        credit=presentable(parsed.credit),
        provenance=_provenance(parsed.provenance),
        outcome=outcome,
        outcome_reason=presentable(reason),
        vulnerability=None,
        received_at=report.received_at,
        packages=_each(parsed.packages),
        ranges=_each(parsed.ranges),
        symbols=_each(parsed.symbols),
        source=_name(parsed.source),
        published=_name(parsed.published),
        fingerprints=_each(parsed.fingerprints),
        chain=tuple(_hop(hop) for hop in parsed.chain),
    )


def weight_of(item: ParsedFinding | RefusedFinding) -> int:
    """Tell about how many bytes a finding holds, so that a batch of them stays within its limit."""
    if isinstance(item, RefusedFinding):
        return _CHARACTERS_OF_ITS_OWN
    return _CHARACTERS_OF_ITS_OWN + len(item.description) + len(item.proof)


def _refusal_in_words(item: RefusedFinding) -> str:
    return f"{item.what} {item.hint}".strip() + (f" (at {item.where})" if item.where else "")


def _is_cut(item: ParsedFinding) -> bool:
    told = (item.credit, *(text for hop in item.chain for text in (hop.party, hop.reference, hop.at)))
    return any(len(text) > TEXT_CHARACTERS_MAX for text in told)


def _name(text: str) -> str:
    return presentable(text, NAME_CHARACTERS_MAX)


def _each(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(presentable(text) for text in texts)


def _hop(hop: Hop) -> Hop:
    return Hop(party=presentable(hop.party), reference=presentable(hop.reference), at=presentable(hop.at))


def _provenance(provenance: Provenance) -> Provenance:
    return Provenance(
        model=_name(provenance.model),
        model_version=_name(provenance.model_version),
        harness=_name(provenance.harness),
        prompt_hash=_name(provenance.prompt_hash),
        review=_name(provenance.review),
    )
