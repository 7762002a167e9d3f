"""How long vulnerabilities take from opening to each step."""

from datetime import datetime
from typing import Final, LiteralString

from clearway.kernel import ids
from clearway.overview.model import Pace
from clearway.storage.work import Work

# Ids sort by time, so that the primary key finds what was opened lately without reading the rest.
_PACE: Final[LiteralString] = """
WITH recent AS MATERIALIZED (
    SELECT v.id, v.opened_at, v.published_at FROM vulnerability v WHERE v.id >= %(since)s AND v.stage <> 'merged'
), passed (place, step, took) AS (
    SELECT 1, 'verdict', min(d.decided_at) - v.opened_at FROM recent v JOIN verdict d ON d.vulnerability = v.id
    GROUP BY v.id, v.opened_at
    UNION ALL SELECT 2, 'rank', min(r.ranked_at) - v.opened_at FROM recent v JOIN rank r ON r.vulnerability = v.id
    GROUP BY v.id, v.opened_at
    UNION ALL SELECT 3, 'told', c.told_at - v.opened_at FROM recent v JOIN case_room c ON c.vulnerability = v.id
    WHERE c.told_at IS NOT NULL
    UNION ALL SELECT 4, 'fix', min(f.decided_at) - v.opened_at FROM recent v JOIN fix f ON f.vulnerability = v.id
    WHERE f.status = 'verified' GROUP BY v.id, v.opened_at
    UNION ALL SELECT 5, 'published', v.published_at - v.opened_at FROM recent v WHERE v.published_at IS NOT NULL
)
SELECT s.step, count(p.took), percentile_cont(0.5) WITHIN GROUP (ORDER BY p.took),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY p.took)
FROM (VALUES (1, 'verdict'), (2, 'rank'), (3, 'told'), (4, 'fix'), (5, 'published')) AS s (place, step)
LEFT JOIN passed p USING (place) GROUP BY s.place, s.step ORDER BY s.place
"""


async def pace(work: Work, since: datetime) -> list[Pace]:
    """Measure the steps of what was opened since an instant, as far as the acting person may see."""
    first = ids.mint("vul", millis=int(since.timestamp() * 1000), entropy=bytes(ids.ENTROPY_BYTES))
    cursor = await work.connection.execute(_PACE, {"since": first})
    return [Pace(step=step, count=count, half=half, most=most) for step, count, half, most in await cursor.fetchall()]
