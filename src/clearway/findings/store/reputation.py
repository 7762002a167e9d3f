"""Tallies of what became of what parties reported and of what techniques found; what waits, with whose it is.

Each vulnerability counts once for a party, however often the party reported it, and so it does for a technique. What
the acting person may not see yet is pending. Findings that need information, or were refused for their form, count for
nothing.
"""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import CONFIRMED_STAGES, REFUTED_STAGES, WAITING_STAGES, Stage, Tally, Waiting
from clearway.kernel.ids import PartyId, VulnerabilityId
from clearway.storage.work import Work

_COUNTS: Final[LiteralString] = (
    "sum(s.times) FILTER (WHERE v.stage = ANY(%(confirmed)s)), sum(s.times) FILTER (WHERE v.stage = ANY(%(refuted)s)),"
    " sum(s.times) FILTER (WHERE v.stage IS NULL)"
)
# The stages are joined only after the findings were drawn together, and both come from indexes alone: see the plan
# in the tests.
_STAGES_OF: Final[LiteralString] = " LEFT JOIN vulnerability v ON v.id = s.vulnerability AND v.stage = ANY(%(decided)s)"
_STANDS: Final[LiteralString] = "outcome IN ('received', 'new', 'joined')"
_TIMES: Final[LiteralString] = "CASE WHEN vulnerability IS NULL THEN count(*)::int ELSE 1 END AS times"
BY_PARTY: Final[LiteralString] = (
    f"SELECT s.party, {_COUNTS} FROM (SELECT party, vulnerability, {_TIMES} FROM finding WHERE {_STANDS}"
    f" GROUP BY party, vulnerability) s {_STAGES_OF} GROUP BY s.party"
)
OWN: Final[LiteralString] = (
    f"SELECT s.party, {_COUNTS} FROM (SELECT party, vulnerability, {_TIMES} FROM finding WHERE {_STANDS}"
    f" AND party = %(party)s GROUP BY party, vulnerability) s {_STAGES_OF} GROUP BY s.party"
)
# A model and its version where one is told, whatever it was run in; else the tool.
_BY_TECHNIQUE: Final[LiteralString] = (
    f"SELECT s.technique, {_COUNTS} FROM (SELECT technique, vulnerability, {_TIMES} FROM ("
    "SELECT CASE WHEN model <> '' THEN rtrim('model ' || model || ' ' || model_version)"
    " WHEN tool <> '' THEN 'tool ' || tool ELSE '' END AS technique, vulnerability FROM finding"
    f" WHERE {_STANDS}) f GROUP BY technique, vulnerability) s {_STAGES_OF} GROUP BY s.technique"
)
# Reporters name techniques as they like, so that there may be very many: the best known are given, and their number.
BEST_KNOWN: Final[LiteralString] = (
    "SELECT t.technique, t.confirmed, t.refuted, t.pending, count(*) OVER () FROM ("
    + _BY_TECHNIQUE
    + ") t (technique, confirmed, refuted, pending)"
    " ORDER BY coalesce(t.confirmed, 0) + coalesce(t.refuted, 0) DESC, t.pending DESC, t.technique LIMIT %(rows)s"
)
_WAITING: Final[LiteralString] = (
    "SELECT v.id, v.title, v.package, v.stage, v.opened_at, p.parties FROM ("
    "SELECT id, title, package, stage, opened_at FROM vulnerability WHERE stage = ANY(%(waiting)s)"
    " ORDER BY id LIMIT %(rows)s) v CROSS JOIN LATERAL ("
    "SELECT array_agg(DISTINCT f.party::text ORDER BY f.party::text) AS parties FROM finding f"
    " WHERE f.vulnerability = v.id) p WHERE p.parties IS NOT NULL ORDER BY v.id"
)
STAGES: Final = {
    "confirmed": sorted(CONFIRMED_STAGES),
    "refuted": sorted(REFUTED_STAGES),
    "decided": sorted(CONFIRMED_STAGES | REFUTED_STAGES),
}


async def party_tallies(work: Work) -> list[Tally]:
    """Count for each party whose findings the acting person may see."""
    cursor = await work.connection.execute(BY_PARTY, STAGES)
    return [_tally(row) for row in await cursor.fetchall()]


async def own_tallies(work: Work) -> list[Tally]:
    """Count for the acting party; nothing when it has not reported anything that counts."""
    cursor = await work.connection.execute(OWN, {**STAGES, "party": work.actor.party})
    return [_tally(row) for row in await cursor.fetchall()]


async def technique_tallies(work: Work, *, count_max: int) -> tuple[list[Tally], int]:
    """Count for the best known techniques, and say how many there are.

    The subject is what reporters call it, and empty where they do not say.
    """
    cursor = await work.connection.execute(BEST_KNOWN, {**STAGES, "rows": count_max})
    rows = await cursor.fetchall()
    return [_tally(row[:4]) for row in rows], rows[0][4] if rows else 0


async def waiting(work: Work, *, count_max: int) -> list[Waiting]:
    """Load the oldest vulnerabilities on which nothing was decided yet, with the parties that reported them."""
    cursor = await work.connection.execute(_WAITING, {"waiting": sorted(WAITING_STAGES), "rows": count_max})
    return [
        Waiting(
            id=VulnerabilityId(wanted),
            title=title,
            package=package,
            stage=Stage(stage),
            since=since,
            parties=tuple(PartyId(party) for party in parties),
        )
        for wanted, title, package, stage, since, parties in await cursor.fetchall()
    ]


def _tally(row: TupleRow) -> Tally:
    subject, confirmed, refuted, pending = row
    return Tally(subject=subject, confirmed=int(confirmed or 0), refuted=int(refuted or 0), pending=int(pending or 0))
