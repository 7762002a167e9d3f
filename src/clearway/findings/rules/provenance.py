"""Where a finding came from and who handed it on: what another house is given, verbatim. Pure.

Order 2(d)(1): a relayed report keeps its credit, its references and everybody it went through.
"""

from clearway.findings.model import Evidence, Finding
from clearway.formats.records import Hop, ParsedFinding


def handed_on(finding: Finding, house: str) -> tuple[Hop, ...]:
    """Give the chain that a finding leaves this house with: as it came, and this house last, with its own reference."""
    return (*finding.chain, Hop(party=house, reference=finding.id, at=finding.received_at.isoformat()))


def relayed(finding: Finding, house: str, *, proof: Evidence | None) -> ParsedFinding:
    """Give a finding as another house reads it; the report's texts stay as they were kept."""
    return ParsedFinding(
        title=finding.title,
        description=finding.description,
        tool=finding.tool,
        tool_version=finding.tool_version,
        rule=finding.rule,
        package=finding.package,
        version=finding.version,
        fixed_version=finding.fixed_version,
        file=finding.file,
        function=finding.function,
        line=finding.line,
        weaknesses=finding.weaknesses,
        identifiers=finding.identifiers,
        severity=finding.severity,
        cvss_vector=finding.cvss_vector,
        crash_type=finding.crash_type,
        crash_state=finding.crash_state,
        references=finding.references,
        packages=finding.packages,
        ranges=finding.ranges,
        symbols=finding.symbols,
        source=finding.source,
        published=finding.published,
        fingerprints=finding.fingerprints,
        chain=handed_on(finding, house),
        proof=proof.body if proof else b"",
        proof_name=proof.name if proof else "",
        credit=finding.credit,
        provenance=finding.provenance,
    )
