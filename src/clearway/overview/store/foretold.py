"""What reputation foretold of decisions before they were taken, and what came out (prequential, Dawid 1984)."""

from typing import Final, LiteralString

from clearway.findings.model import CONFIRMED_STAGES, NEWCOMER_DECIDED_MAX, PRIOR, REFUTED_STAGES, Foretold
from clearway.storage.work import Work

# What a party reported is decided when its vulnerability is, or when it came, if that was later; each vulnerability
# counts once for a party. The posterior before it knows what was decided earlier, and nothing of the same instant. Of a
# vulnerability that was tried again, the first decision's instant counts, and the stage where it stands today.
_FORETOLD: Final[LiteralString] = """
WITH stood AS (
    SELECT party, vulnerability, min(received_at) AS came FROM finding
    WHERE outcome IN ('received', 'new', 'joined') AND vulnerability IS NOT NULL GROUP BY party, vulnerability
), tried AS (
    SELECT vulnerability, min(decided_at) AS at FROM verdict
    WHERE kind IN ('reproduced', 'not-reproduced', 'already-fixed') GROUP BY vulnerability
), decided AS (
    SELECT s.party, greatest(t.at, s.came) AS at, greatest(t.at, s.came) - s.came AS took,
        (v.stage = ANY(%(confirmed)s))::int AS came_true
    FROM stood s JOIN tried t ON t.vulnerability = s.vulnerability
    JOIN vulnerability v ON v.id = s.vulnerability AND v.stage = ANY(%(decided)s)
), known AS (
    SELECT took, came_true, count(*) OVER so_far - count(*) OVER at_once AS decided,
        sum(came_true) OVER so_far - sum(came_true) OVER at_once AS confirmed
    FROM decided WINDOW so_far AS (PARTITION BY party ORDER BY at), at_once AS (PARTITION BY party, at)
), told AS (
    SELECT decided <= %(newcomer)s AS is_newcomer, took, came_true,
        (%(prior_confirmed)s + confirmed)::float8 / (%(prior_confirmed)s + %(prior_refuted)s + decided) AS expected
    FROM known
), banded AS (
    SELECT is_newcomer, least(floor(expected * %(bands)s)::int, %(bands)s - 1) AS band, took, came_true, expected
    FROM told
)
SELECT is_newcomer, band, count(*), sum(expected), sum(came_true),
    avg(took) FILTER (WHERE took > interval '0')
FROM banded GROUP BY GROUPING SETS ((is_newcomer), (is_newcomer, band)) ORDER BY is_newcomer DESC, band NULLS FIRST
"""


async def foretold(work: Work, *, bands: int) -> list[Foretold]:
    """Count decisions and what the posterior said before each, for newcomers and others: in all, and in bands of it."""
    cursor = await work.connection.execute(
        _FORETOLD,
        {
            "confirmed": sorted(CONFIRMED_STAGES),
            "decided": sorted(CONFIRMED_STAGES | REFUTED_STAGES),
            "newcomer": NEWCOMER_DECIDED_MAX,
            "prior_confirmed": PRIOR.confirmed,
            "prior_refuted": PRIOR.refuted,
            "bands": bands,
        },
    )
    return [
        Foretold(is_newcomer=new, band=band, count=count, expected=expected, confirmed=confirmed, waited=waited)
        for new, band, count, expected, confirmed, waited in await cursor.fetchall()
    ]
