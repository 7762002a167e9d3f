"""Finders with a past: reports that were placed, and what was decided on them."""

import base64
from typing import Final, LiteralString

import psycopg

from clearway.findings.model import Finding
from clearway.kernel.ids import VulnerabilityId
from tests.conftest import Member, TestHouse
from tests.findings.deliveries import body, place, read, receive

_DECIDED: Final[LiteralString] = (
    "INSERT INTO verdict (vulnerability, decided_at, environment, kind, reasons, triggered, runs, crash_kind,"
    " crash_access, crash_frames) VALUES (%s, %s, 'e', %s, '{}', 1, 1, '', '', '{}')"
)


async def report(house: TestHouse, member: Member, number: int, **said: object) -> Finding:
    """Report and place one finding; of another number it is about another package."""
    told: dict[str, object] = {
        "title": f"Overflow in parse_{number}",
        "package": f"pkg:pypi/example-{number}",
        "version": "1.0",
        "severity": "high",
        "function": f"parse_{number}",
        "weaknesses": ["CWE-787"],
        "proof": base64.b64encode(f"boom {number}".encode()).decode(),
        **said,
    }
    receipt = await receive(house, member, body(told))
    await place(house, receipt.report)
    return await read(house, member, receipt.findings[0].id)


def vulnerability_of(finding: Finding) -> VulnerabilityId:
    """Give where a finding stands."""
    assert finding.vulnerability is not None, finding.outcome_reason
    return finding.vulnerability


def decide(house: TestHouse, vulnerability: VulnerabilityId, stage: str) -> None:
    """Have a verdict found now: reproduced, not-reproduced or already-fixed."""
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        connection.execute(_DECIDED, (vulnerability, house.clock.now, stage))
        connection.execute("UPDATE vulnerability SET stage = %s WHERE id = %s", (stage, vulnerability))


async def build_past(house: TestHouse, member: Member, *, stage: str, count: int, start: int) -> None:
    """Give a finder a past: so many vulnerabilities, all of them decided alike."""
    for number in range(start, start + count):
        decide(house, vulnerability_of(await report(house, member, number)), stage)
        house.clock.move(seconds=1)
