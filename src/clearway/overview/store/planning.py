"""What waits to be done, as planning needs it: an operator's own tasks, and a maintainer's cases."""

from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId
from clearway.kernel.limits import CASES_PLANNED_MAX, TASKS_PLANNED_MAX
from clearway.overview.model import OpenCase, OwnTask
from clearway.storage.work import Work


async def own_tasks(work: Work) -> list[OwnTask]:
    """Load what the acting party still has to do by an update, soonest due first; one more than may be planned."""
    cursor = await work.connection.execute(
        "SELECT i.name, t.package, t.new_version, t.due_at, t.forensic, k.score FROM task t"
        " JOIN inventory i ON i.id = t.inventory"
        " LEFT JOIN LATERAL (SELECT r.cvss_score AS score FROM rank r WHERE r.vulnerability = t.vulnerability"
        " ORDER BY r.ranked_at DESC LIMIT 1) k ON true"
        " WHERE t.party = %s AND t.stage IN ('open', 'planned') AND t.new_version <> ''"
        " ORDER BY t.due_at, t.id LIMIT %s",
        (work.actor.party, TASKS_PLANNED_MAX + 1),
    )
    return [
        OwnTask(system=system, package=package, new_version=version, due_at=due, forensic=forensic, score=score)
        for system, package, version, due, forensic, score in await cursor.fetchall()
    ]


async def open_cases(work: Work, party: PartyId) -> list[OpenCase]:
    """Load the cases of a maintainer that are not resolved, as far as the acting person may see them."""
    cursor = await work.connection.execute(
        "SELECT c.id, c.vulnerability, v.package, coalesce(c.told_at, c.opened_at), c.told_at IS NOT NULL, c.days,"
        " c.cvss_score, coalesce(k.exploited, false), coalesce(k.forensic, false) FROM case_room c"
        " JOIN vulnerability v ON v.id = c.vulnerability"
        " LEFT JOIN LATERAL (SELECT r.exploited, r.forensic FROM rank r WHERE r.vulnerability = c.vulnerability"
        " ORDER BY r.ranked_at DESC LIMIT 1) k ON true"
        " WHERE c.maintainer = %s AND c.resolved_at IS NULL ORDER BY c.days NULLS LAST, c.id LIMIT %s",
        (party, CASES_PLANNED_MAX),
    )
    return [
        OpenCase(
            id=CaseId(row[0]),
            vulnerability=VulnerabilityId(row[1]),
            package=row[2],
            since=row[3],
            told=row[4],
            days=row[5],
            score=row[6],
            exploited=row[7],
            forensic=row[8],
        )
        for row in await cursor.fetchall()
    ]
