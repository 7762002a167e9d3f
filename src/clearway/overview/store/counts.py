"""Counts for the overview: the funnel, and the work that waits."""

from typing import Final, LiteralString

from clearway.overview.model import Backlog, Count, Funnel
from clearway.storage.work import Work

_FUNNEL: Final[LiteralString] = """
SELECT
    (SELECT count(*) FROM report),
    (SELECT count(*) FROM finding),
    (SELECT count(*) FROM vulnerability WHERE stage <> 'merged'),
    (SELECT count(*) FROM finding WHERE outcome = 'joined'),
    (SELECT count(*) FROM finding WHERE outcome = 'needs-information'),
    (SELECT count(*) FROM vulnerability WHERE stage IN ('reproduced', 'ranked', 'coordinated', 'fixed', 'published')),
    (SELECT count(*) FROM vulnerability WHERE stage = 'not-reproduced'),
    (SELECT count(*) FROM vulnerability WHERE stage = 'already-fixed'),
    (SELECT count(*) FROM fix WHERE status = 'verified'),
    (SELECT count(*) FROM fix WHERE status = 'refused'),
    (SELECT count(*) FROM advisory),
    (SELECT count(*) FROM party WHERE kind = 'operator'),
    (SELECT count(DISTINCT party) FROM task),
    (SELECT count(*) FROM task),
    (SELECT count(*) FROM task WHERE stage <> 'open')
"""

_OPEN: Final[LiteralString] = "v.stage NOT IN ('published', 'merged', 'not-reproduced', 'already-fixed')"
_AGES: Final[LiteralString] = f"""
SELECT a.name, count(v.id) FROM (VALUES
    (1, 'under a day', interval '0', interval '1 day'),
    (2, '1 to 7 days', interval '1 day', interval '7 days'),
    (3, '7 to 30 days', interval '7 days', interval '30 days'),
    (4, '30 to 90 days', interval '30 days', interval '90 days'),
    (5, 'over 90 days', interval '90 days', interval '1000 years')
) AS a (place, name, youngest, oldest)
LEFT JOIN vulnerability v ON {_OPEN}
    AND v.opened_at <= %(now)s - a.youngest AND v.opened_at > %(now)s - a.oldest
GROUP BY a.place, a.name ORDER BY a.place
"""
_SEVERITIES: Final[LiteralString] = f"""
SELECT s.name, count(v.id) FROM (VALUES
    (1, 'critical'), (2, 'high'), (3, 'medium'), (4, 'low'), (5, 'none'), (6, 'unknown')
) AS s (place, name)
LEFT JOIN vulnerability v ON v.severity = s.name AND {_OPEN}
GROUP BY s.place, s.name ORDER BY s.place
"""
_URGENCIES: Final[LiteralString] = f"""
SELECT u.name, count(v.id) FROM (VALUES (1, 'now'), (2, 'soon'), (3, 'planned'), (4, 'on-upgrade')) AS u (place, name)
LEFT JOIN (
    SELECT DISTINCT ON (r.vulnerability) r.vulnerability, r.urgency FROM rank r
    ORDER BY r.vulnerability, r.ranked_at DESC
) newest ON newest.urgency = u.name
LEFT JOIN vulnerability v ON v.id = newest.vulnerability AND {_OPEN}
GROUP BY u.place, u.name ORDER BY u.place
"""
_TASKS: Final[LiteralString] = """
SELECT s.name, count(t.id) FROM (VALUES
    (1, 'open'), (2, 'planned'), (3, 'done'), (4, 'not-affected'), (5, 'cannot')
) AS s (place, name)
LEFT JOIN task t ON t.stage = s.name
GROUP BY s.place, s.name ORDER BY s.place
"""


async def backlog(work: Work) -> Backlog:
    """Count the work that waits, as far as the acting person may see."""
    return Backlog(
        ages=await _counts(work, _AGES),
        severities=await _counts(work, _SEVERITIES),
        urgencies=await _counts(work, _URGENCIES),
        tasks=await _counts(work, _TASKS),
    )


async def _counts(work: Work, question: LiteralString) -> tuple[Count, ...]:
    cursor = await work.connection.execute(question, {"now": work.now})
    return tuple(Count(name=name, count=count) for name, count in await cursor.fetchall())


async def funnel(work: Work) -> Funnel:
    """Count every storey."""
    cursor = await work.connection.execute(_FUNNEL)
    row = await cursor.fetchone()
    assert row is not None
    return Funnel(
        reports=row[0],
        findings=row[1],
        vulnerabilities=row[2],
        duplicates=row[3],
        needs_information=row[4],
        reproduced=row[5],
        not_reproduced=row[6],
        already_fixed=row[7],
        fixes_verified=row[8],
        fixes_refused=row[9],
        advisories=row[10],
        operators=row[11],
        operators_with_tasks=row[12],
        tasks=row[13],
        attested=row[14],
    )
