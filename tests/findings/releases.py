"""What the tests of sealed evidence share: a proof and its report, a second coordinator, and attackers."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from clearway.findings import actions
from clearway.findings.model import JoinKind, Submission
from clearway.findings.model.releases import Release
from clearway.identity.model import PartyKind
from clearway.kernel.ids import EvidenceId, FindingId, ReportId, VulnerabilityId
from clearway.storage.work import Credential
from tests.conftest import Member, TestHouse
from tests.findings.worlds import open_vulnerability

PROOF = b"proof-canary-5d1c0e7a"


@dataclass(frozen=True)
class Sealed:
    """A vulnerability with one proof, which came in one report."""

    vulnerability: VulnerabilityId
    finding: FindingId
    report: ReportId
    evidence: EvidenceId


async def seal_proofs(house: TestHouse, *proofs: bytes) -> list[Sealed]:
    """Hand in one report with a finding for each proof, and open a vulnerability for each."""
    finder = await house.finder()
    findings = [
        {"title": f"Bug {number}", "package": "pkg:pypi/x", "proof": base64.b64encode(proof).decode()}
        for number, proof in enumerate(proofs)
    ]
    async with house.database.work(finder.credential) as work:
        body = json.dumps(findings).encode()
        receipt = await actions.receive(work, Submission(body=body, name="r", target="", claim=None))
    sealed: list[Sealed] = []
    for told in receipt.findings:
        async with house.database.work(house.worker) as work:
            vulnerability = await open_vulnerability(work, [told.id])
            (piece,) = await actions.list_evidence(work, vulnerability)
        sealed.append(Sealed(vulnerability=vulnerability, finding=told.id, report=receipt.report, evidence=piece.id))
    return sealed


async def second(house: TestHouse) -> Member:
    """Another coordinator."""
    return await house.member("Second", PartyKind.CLEARINGHOUSE, "coordinator")


async def ask(house: TestHouse, sealed: Sealed, *, who: Credential | None = None) -> Release:
    """Ask for a release, as the administrator, who is a coordinator."""
    async with house.database.work(who or house.admin) as work:
        return await actions.ask_release(work, sealed.vulnerability, reason="The maintainer asked for it.")


async def release(house: TestHouse, sealed: Sealed) -> Release:
    """Ask for a release, and have the second coordinator approve it."""
    asked = await ask(house, sealed)
    async with house.database.work((await second(house)).credential) as work:
        return await actions.approve_release(work, asked.id)


async def keys_seen(house: TestHouse, who: Credential) -> tuple[int, int]:
    """Count the keys of evidence and of reports that somebody sees by direct SQL, as the service's role."""
    async with house.database.work(who) as work:
        cursor = await work.connection.execute(
            "SELECT (SELECT count(*) FROM evidence_key), (SELECT count(*) FROM report_key)"
        )
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


async def merge(house: TestHouse, source: Sealed, into: Sealed) -> None:
    """Merge one vulnerability into another, as the administrator."""
    async with house.database.work(house.admin) as work:
        await actions.merge(
            work, source.vulnerability, into.vulnerability, kind=JoinKind.PERSON, probability=1, reasons=("one fix",)
        )


def record_of(house: TestHouse, *actions_wanted: str) -> Sequence[dict[str, object]]:
    """Give the lines of the record about these actions, oldest first."""
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        rows = connection.execute(
            "SELECT entry FROM audit_record WHERE action = ANY (%s) ORDER BY position", (list(actions_wanted),)
        ).fetchall()
    return [json.loads(entry) for (entry,) in rows]
