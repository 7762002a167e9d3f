"""Counts for the overview: the funnel, and the work that waits. Each table is read once, however much is counted."""

from collections import Counter
from typing import Final, LiteralString

from clearway.overview.model import Backlog, Count, Funnel
from clearway.storage.work import Work

_FUNNEL: Final[LiteralString] = """
SELECT r.reports, f.findings, v.vulnerabilities, f.duplicates, f.needs_information, v.reproduced, v.not_reproduced,
    v.already_fixed, x.verified, x.refused, a.advisories, p.operators, t.parties, t.tasks, t.attested
FROM (SELECT count(*) AS reports FROM report) r,
    (SELECT count(*) AS findings, count(*) FILTER (WHERE outcome = 'joined') AS duplicates,
        count(*) FILTER (WHERE outcome = 'needs-information') AS needs_information FROM finding) f,
    (SELECT count(*) FILTER (WHERE stage <> 'merged') AS vulnerabilities,
        count(*) FILTER (WHERE stage IN ('reproduced', 'ranked', 'coordinated', 'fixed', 'published')) AS reproduced,
        count(*) FILTER (WHERE stage = 'not-reproduced') AS not_reproduced,
        count(*) FILTER (WHERE stage = 'already-fixed') AS already_fixed FROM vulnerability) v,
    (SELECT count(*) FILTER (WHERE status = 'verified') AS verified,
        count(*) FILTER (WHERE status = 'refused') AS refused FROM fix) x,
    (SELECT count(*) AS advisories FROM advisory) a,
    (SELECT count(*) AS operators FROM party WHERE kind = 'operator') p,
    (SELECT coalesce(sum(o.count) FILTER (WHERE o.stage = ''), 0)::bigint AS parties,
        coalesce(sum(o.count) FILTER (WHERE o.stage <> ''), 0)::bigint AS tasks,
        coalesce(sum(o.count) FILTER (WHERE o.stage NOT IN ('', 'open')), 0)::bigint AS attested FROM task_totals() o) t
"""

# One row for each of the open vulnerabilities' ages, severities and urgencies together; few, whatever the table holds.
_OPEN: Final[LiteralString] = """
SELECT CASE
        WHEN v.opened_at > %(now)s - interval '1 day' THEN 'under a day'
        WHEN v.opened_at > %(now)s - interval '7 days' THEN '1 to 7 days'
        WHEN v.opened_at > %(now)s - interval '30 days' THEN '7 to 30 days'
        WHEN v.opened_at > %(now)s - interval '90 days' THEN '30 to 90 days'
        ELSE 'over 90 days' END,
    v.severity,
    CASE WHEN v.stage IN ('ranked', 'coordinated', 'fixed') THEN
        (SELECT k.urgency FROM rank k WHERE k.vulnerability = v.id ORDER BY k.ranked_at DESC LIMIT 1) END,
    count(*)
FROM vulnerability v WHERE v.stage IN ('new', 'reproduced', 'needs-information', 'ranked', 'coordinated', 'fixed')
GROUP BY 1, 2, 3
"""

_AGES: Final = ("under a day", "1 to 7 days", "7 to 30 days", "30 to 90 days", "over 90 days")
_SEVERITIES: Final = ("critical", "high", "medium", "low", "none", "unknown")
_URGENCIES: Final = ("now", "soon", "planned", "on-upgrade")
_TASK_STAGES: Final = ("open", "planned", "deferred", "covered", "done", "not-affected", "cannot", "not-needed")


async def backlog(work: Work) -> Backlog:
    """Count the work that waits, as far as the acting person may see."""
    cursor = await work.connection.execute(_OPEN, {"now": work.now})
    ages, severities, urgencies = Counter[str](), Counter[str](), Counter[str]()
    for age, severity, urgency, count in await cursor.fetchall():
        ages[age] += count
        severities[severity] += count
        urgencies[urgency or ""] += count
    return Backlog(
        ages=_counts(_AGES, ages),
        severities=_counts(_SEVERITIES, severities),
        urgencies=_counts(_URGENCIES, urgencies),
        tasks=await task_counts(work),
    )


async def task_counts(work: Work) -> tuple[Count, ...]:
    """Count the tasks at each stage: all of them for staff, those of the own party for anybody else."""
    cursor = await work.connection.execute("SELECT t.stage, t.count FROM task_totals() t WHERE t.stage <> ''")
    counted = Counter[str]()
    for stage, count in await cursor.fetchall():
        counted[stage] = count
    return _counts(_TASK_STAGES, counted)


def _counts(names: tuple[str, ...], counted: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name=name, count=counted[name]) for name in names)


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
