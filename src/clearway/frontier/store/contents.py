"""The tables of what items hold, of who may take it out, and of who did."""

from psycopg.errors import CheckViolation, NoDataFound

from clearway.frontier.model.materials import Erasure, Export, Grant
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import GrantId, MaterialId, PartyId, PersonId, SubmissionId
from clearway.kernel.limits import EXPORTS_SHOWN_MAX
from clearway.storage.sealing import Sealer
from clearway.storage.work import Work


async def hand_over(work: Work, wanted: MaterialId, body: bytes) -> bool:
    """Keep what an item holds, sealed; False where the database does not take it (again)."""
    key, kept = work.sealer.new_key(wanted)
    cursor = await work.connection.execute(
        "SELECT hand_over_material(%s, %b, %b, %b, %s)",
        (wanted, key.seal(body, wanted), kept.sealed, kept.master, work.now),
    )
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def take_out(work: Work, wanted: MaterialId, *, reason: str) -> tuple[bytes, bool] | None:
    """Open what an item holds, leaving the line that tells of it; and whether it is the acting person's own.

    None where nothing is held, or the acting person has no grant.
    """
    cursor = await work.connection.execute(
        "SELECT o.body, o.sealed_key, o.own FROM open_material(%s, %s) o", (wanted, reason)
    )
    row = await cursor.fetchone()
    if row is None or row[0] is None:
        return None
    return work.sealer.open_key(bytes(row[1]), wanted).open(bytes(row[0]), wanted), bool(row[2])


async def erase(work: Work, wanted: MaterialId, *, because: Erasure) -> bool:
    """Erase what an item holds and its key; False where it was erased, or the acting person may not."""
    cursor = await work.connection.execute("SELECT erase_material(%s, %s, %s)", (wanted, because, work.now))
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def add_grant(work: Work, new: Grant) -> None:
    """Keep a grant; refused where the person is not there or not of the audience, or the item does not live so long."""
    try:
        await work.connection.execute(
            "INSERT INTO material_grant (id, material, submission, person, reason, granted_by, granted_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                new.id, new.material, new.submission, new.person, new.reason, new.granted_by, new.granted_at,
                new.expires_at,
            ),
        )  # fmt: skip
    except CheckViolation:
        what = "This person is not of the item's audience or not assigned, or the item ends before the grant would."
        hint = "The developer signed who may be given it; see its audience and deletion date."
        raise Refusal("not-in-audience", what, hint=hint, where="person", status=403) from None
    except NoDataFound:
        raise not_found("person", new.person) from None


async def revoke_grant(work: Work, wanted: GrantId) -> bool:
    """Write down that a grant ends now; False where there is none that stands."""
    cursor = await work.connection.execute(
        "UPDATE material_grant SET revoked_by = %s, revoked_at = %s WHERE id = %s AND revoked_at IS NULL",
        (work.actor.person, work.now, wanted),
    )
    return cursor.rowcount == 1


async def grant(work: Work, wanted: GrantId) -> Grant | None:
    """Load a grant that the acting person may see."""
    cursor = await work.connection.execute("SELECT g.submission FROM material_grant g WHERE g.id = %s", (wanted,))
    row = await cursor.fetchone()
    if row is None:
        return None
    return next(one for one in await grants(work, SubmissionId(row[0])) if one.id == wanted)


async def grants(work: Work, submission: SubmissionId) -> list[Grant]:
    """Load the grants for a submission's items, the newest first."""
    cursor = await work.connection.execute(
        "SELECT g.id, g.material, g.submission, g.person, g.reason, g.granted_by, g.granted_at, g.expires_at,"
        " g.revoked_at FROM material_grant g WHERE g.submission = %s ORDER BY g.id DESC",
        (submission,),
    )
    return [
        Grant(
            id=GrantId(name), material=MaterialId(material), submission=SubmissionId(of), person=PersonId(person),
            reason=reason, granted_by=PersonId(by), granted_at=at, expires_at=until, revoked_at=revoked,
        )
        for name, material, of, person, reason, by, at, until, revoked in await cursor.fetchall()
    ]  # fmt: skip


async def exports(work: Work, submission: SubmissionId) -> list[Export]:
    """Load who took out which item, the newest first."""
    cursor = await work.connection.execute(
        "SELECT e.line, e.material, e.submission, e.person, e.party, e.at, e.reason, e.own FROM material_export e"
        " WHERE e.submission = %s ORDER BY e.line DESC LIMIT %s",
        (submission, EXPORTS_SHOWN_MAX),
    )
    return [
        Export(
            line=line, material=MaterialId(material), submission=SubmissionId(of), person=PersonId(person),
            party=PartyId(party), at=at, reason=reason, own=own,
        )
        for line, material, of, person, party, at, reason, own in await cursor.fetchall()
    ]  # fmt: skip


async def reseal_keys(work: Work, new: Sealer) -> int:
    """Seal the key of every item by another master key (as the worker); give how many there were."""
    cursor = await work.connection.execute("SELECT k.material, k.sealed_key FROM material_key k ORDER BY k.material")
    rows = await cursor.fetchall()
    for name, sealed in rows:
        kept = new.keep(work.sealer.open_key(bytes(sealed), name), name)
        await work.connection.execute(
            "UPDATE material_key SET sealed_key = %b, master = %b WHERE material = %s", (kept.sealed, kept.master, name)
        )
    return len(rows)
