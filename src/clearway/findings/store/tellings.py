"""Tellings: the index in which an arriving finding is looked up, by keys that are digests of kind and text."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from clearway.findings.model import NewTelling, OnFile
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.storage.work import Work


async def holders(work: Work, keys: Mapping[int, int], *, but: Collection[int] = ()) -> dict[int, list[int]]:
    """Give who holds each key, by numbers of tellings: as many as `keys` says, and one more where there are more.

    The numbers in `but` are left out.
    """
    cursor = await work.connection.execute(
        "SELECT k.key, held.tellings FROM unnest(%b::bigint[], %b::bigint[]) AS k (key, most) CROSS JOIN LATERAL ("
        "SELECT array_agg(telling) AS tellings FROM ("
        "SELECT t.telling FROM telling_key t WHERE t.key = k.key ORDER BY t.telling LIMIT k.most + 1) AS first"
        ") AS held WHERE held.tellings IS NOT NULL",
        (list(keys), list(keys.values())),
        binary=True,
    )
    found: dict[int, list[int]] = dict(await cursor.fetchall())
    if not but:
        return found
    others = {key: [number for number in numbers if number not in but] for key, numbers in found.items()}
    return {key: numbers for key, numbers in others.items() if numbers}


async def numbers_of(work: Work, findings: Iterable[FindingId]) -> dict[FindingId, int]:
    """Give the numbers of those findings that are on file."""
    cursor = await work.connection.execute(
        "SELECT finding, number FROM telling WHERE finding = ANY(%s)", (list(findings),)
    )
    return {FindingId(finding): number for finding, number in await cursor.fetchall()}


async def on_file(work: Work, numbers: Collection[int]) -> dict[int, OnFile]:
    """Load what is on file under numbers of tellings, with where each finding stands now."""
    if not numbers:
        return {}
    cursor = await work.connection.execute(
        "SELECT t.number, f.id, coalesce(f.twin, f.id), f.vulnerability, f.package, f.identifiers, f.crash_state"
        " FROM telling t JOIN finding f ON f.id = t.finding WHERE t.number = ANY(%s)",
        (list(numbers),),
    )
    return {
        number: OnFile(
            finding=FindingId(finding),
            root=FindingId(root),
            vulnerability=VulnerabilityId(vulnerability) if vulnerability else None,
            package=package,
            identifiers=tuple(identifiers),
            crash_state=tuple(crash_state),
        )
        for number, finding, root, vulnerability, package, identifiers, crash_state in await cursor.fetchall()
    }


async def profiles(work: Work, numbers: Collection[int]) -> dict[int, bytes]:
    """Load what tellings are compared by."""
    if not numbers:
        return {}
    cursor = await work.connection.execute(
        "SELECT number, profile FROM telling WHERE number = ANY(%s)", (list(numbers),), binary=True
    )
    return {number: bytes(profile) for number, profile in await cursor.fetchall()}


async def tellings_of(work: Work, vulnerabilities: Collection[VulnerabilityId]) -> dict[VulnerabilityId, int]:
    """Count the tellings that are kept of each vulnerability."""
    if not vulnerabilities:
        return {}
    cursor = await work.connection.execute(
        "SELECT f.vulnerability, count(*) FROM finding f JOIN telling t ON t.finding = f.id"
        " WHERE f.vulnerability = ANY(%s) GROUP BY f.vulnerability",
        (list(vulnerabilities),),
    )
    return {VulnerabilityId(vulnerability): count for vulnerability, count in await cursor.fetchall()}


async def add_tellings(work: Work, new: Sequence[NewTelling]) -> None:
    """Keep tellings, each with its keys; one that is on file already is compared by what it tells now."""
    rows = [(key, place) for place, one in enumerate(new, 1) for key in set(one.keys)]
    await work.connection.execute(
        "WITH given AS ("
        "SELECT told.finding, told.profile, told.place"
        " FROM unnest(%b::text[], %b::bytea[]) WITH ORDINALITY AS told (finding, profile, place)"
        "), kept AS ("
        "INSERT INTO telling (finding, profile) SELECT finding, profile FROM given"
        " ON CONFLICT (finding) DO UPDATE SET profile = excluded.profile RETURNING number, finding"
        ") INSERT INTO telling_key (key, telling)"
        " SELECT held.key, kept.number FROM unnest(%b::bigint[], %b::bigint[]) AS held (key, place)"
        " JOIN given USING (place) JOIN kept USING (finding) ON CONFLICT DO NOTHING",
        (
            [one.finding for one in new],
            [one.profile for one in new],
            [key for key, _ in rows],
            [place for _, place in rows],
        ),
    )
