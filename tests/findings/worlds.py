"""What the tests of merging and review share: vulnerabilities whose findings differ in every fact, and pairs of them.

Findings are placed by hand here: what is tested is what people do with them afterwards.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import LiteralString, cast

import psycopg

from clearway.findings import actions, store
from clearway.findings.actions.place import attach, open_for
from clearway.findings.model import JoinKind, Joins, Outcome, ReviewPair, Submission
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import FindingId, ReviewPairId, VulnerabilityId
from clearway.storage.work import Work
from tests.conftest import TestHouse

Row = tuple[object, ...]
# Everything that an undo gives back. Left out: when something changed last, and what was ended and stays as history.
_STATE: tuple[LiteralString, ...] = (
    (
        "SELECT id, title, summary, package, version, fixed_version, severity, cvss_vector, crash_type,"
        " crash_state::text, stage,"
        " merged_into, ARRAY(SELECT unnest(weaknesses) ORDER BY 1)::text,"
        " ARRAY(SELECT unnest(identifiers) ORDER BY 1)::text"
        " FROM vulnerability WHERE id = ANY(%s) ORDER BY id"
    ),
    (
        "SELECT f.id, f.outcome, f.outcome_reason, f.vulnerability, f.twin, j.vulnerability, j.kind, j.probability,"
        " j.reasons::text FROM finding f LEFT JOIN finding_join j ON j.finding = f.id"
        " AND j.ended_at IS NULL ORDER BY f.id"
    ),
    "SELECT id, vulnerability FROM evidence ORDER BY id",
    (
        "SELECT least(left_side, right_side), greatest(left_side, right_side), probability, finding FROM review_pair"
        " WHERE state = 'open' ORDER BY 1, 2"
    ),
    "SELECT low, high FROM never_join WHERE ended_at IS NULL ORDER BY 1, 2",
)


@dataclass
class Town:
    """Some vulnerabilities with findings, and what was done to them."""

    house: TestHouse
    first: list[VulnerabilityId] = field(default_factory=list[VulnerabilityId])
    done: list[Callable[[Work], Awaitable[object]]] = field(default_factory=list[Callable[[Work], Awaitable[object]]])

    def state(self) -> list[list[Row]]:
        """Give all that is to stand again as it did."""
        with psycopg.connect(self.house.owner_dsn, options="-c search_path=clearway") as connection:
            return [
                connection.execute(query, (list(self.first),) if "%s" in query else None).fetchall() for query in _STATE
            ]

    def ask(self, query: str) -> list[Row]:
        """Ask as the owner."""
        with psycopg.connect(self.house.owner_dsn, options="-c search_path=clearway") as connection:
            return connection.execute(cast("LiteralString", query)).fetchall()

    async def act(self, deed: Callable[[Work], Awaitable[object]]) -> bool:
        """Do something as the coordinator; False when it is refused."""
        self.house.clock.move(seconds=1)
        try:
            async with self.house.database.work(self.house.admin) as work:
                await deed(work)
        except Refusal as refusal:
            if refusal.status not in {404, 409}:
                raise
            return False
        return True


async def place(house: TestHouse, *findings: dict[str, object]) -> VulnerabilityId:
    """Report findings and hold them for one vulnerability."""
    finder = await house.finder()
    body = json.dumps(list(findings)).encode()
    async with house.database.work(finder.credential) as work:
        receipt = await actions.receive(work, Submission(body=body, name="r", target="", claim=None))
    async with house.database.work(house.worker) as work:
        return await open_vulnerability(work, [told.id for told in receipt.findings])


async def open_vulnerability(work: Work, told: Sequence[FindingId]) -> VulnerabilityId:
    """Open a vulnerability for the first finding and put the others under it."""
    first, *others = [await actions.read_finding(work, one) for one in told]
    opened = await open_for(work, first, ("the first finding of its kind",), kind=JoinKind.FIRST)
    for other in others:
        joins = Joins(vulnerability=opened, probability=0.97, reasons=("same function",))
        await attach(work, other, joins, kind=JoinKind.AUTOMATIC, outcome=Outcome.JOINED)
    return opened


async def build_town(house: TestHouse) -> Town:
    """Five vulnerabilities, with one to three findings each, that differ in every fact; three pairs wait."""
    town = Town(house)
    for number in range(5):
        town.first.append(await place(house, *(_told(number, mate) for mate in range(1 + number % 3))))
        house.clock.move(seconds=1)
    for left, right in ((0, 1), (1, 2), (3, 4)):
        await raise_pair(town, town.first[left], town.first[right])
    async with house.database.work(house.admin) as work:
        await store.set_apart(work, town.first[0], town.first[4], reason="they differ", pair=None)
    return town


def _told(number: int, mate: int) -> dict[str, object]:
    return {
        "title": f"Bug {number} told {mate}",
        "description": f"It fails {number} times, as {mate} of us saw.",
        "package": f"pkg:pypi/example-{number}",
        "version": f"{number}.{mate}",
        "fixed_version": f"9.{number}" if mate else "",
        "severity": ("unknown", "low", "high")[(number + mate) % 3],
        "weaknesses": [f"CWE-{100 + number + mate}"],
        "identifiers": [f"CVE-2026-1{number}00", f"GHSA-{number}{mate}22-3333-4444"],
        "proof": "QUJD" + str(number) * 4,
    }


async def raise_pair(
    town: Town, left: VulnerabilityId, right: VulnerabilityId, *, probability: float = 0.5, finding: str = ""
) -> ReviewPairId:
    """Raise a pair; the first finding on the left raises it, unless another one is named."""
    ((first,),) = town.ask(f"SELECT min(id) FROM finding WHERE vulnerability = '{left}'")
    async with town.house.database.work(town.house.worker) as work:
        pair = ReviewPair(
            id=ReviewPairId(work.new_id("rev")),
            left=left,
            right=right,
            finding=cast("FindingId", finding or first),
            probability=probability,
            agreements=("much",),
            differences=("little",),
            raised_at=work.now,
        )
        await store.add_pairs(work, [pair])
    return pair.id
