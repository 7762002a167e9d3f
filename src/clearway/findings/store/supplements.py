"""What reporters added to findings that were not enough to act on: lines that are never changed."""

from clearway.findings.model import Finding, Supplement
from clearway.kernel.ids import EvidenceId
from clearway.storage.work import Work


async def add_supplement(work: Work, finding: Finding, added: Supplement, *, proof: EvidenceId | None) -> None:
    """Keep what was added as the next line of its finding, which is locked."""
    await work.connection.execute(
        "INSERT INTO finding_supplement (finding, number, party, person, at, package, version, identifiers, crash_type,"
        " crash_state, scope_note, proof) SELECT %(finding)s::text, count(*), %(party)s, %(person)s, %(at)s,"
        " %(package)s, %(version)s, %(identifiers)s, %(crash_type)s, %(crash_state)s, %(scope_note)s, %(proof)s"
        " FROM finding_supplement WHERE finding = %(finding)s::text",
        {
            "finding": finding.id,
            "party": work.actor.party,
            "person": work.actor.person,
            "at": work.now,
            "package": added.package,
            "version": added.version,
            "identifiers": list(added.identifiers),
            "crash_type": added.crash_type,
            "crash_state": list(added.crash_state),
            "scope_note": added.scope_note,
            "proof": proof,
        },
    )


async def complete_finding(work: Work, finding: Finding) -> None:
    """Write a completed finding down and let it be placed anew."""
    await work.connection.execute(
        "UPDATE finding SET package = %s, version = %s, identifiers = %s, crash_type = %s, crash_state = %s,"
        " scope_note = %s, outcome = 'received', outcome_reason = '' WHERE id = %s",
        (
            finding.package,
            finding.version,
            list(finding.identifiers),
            finding.crash_type,
            list(finding.crash_state),
            finding.scope_note,
            finding.id,
        ),
    )
