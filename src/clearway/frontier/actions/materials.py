"""Verbs of items: hand over what one holds, grant, take out, revoke, erase (Order 3(b)(ii))."""

from datetime import datetime
from hashlib import sha256

from clearway.audit import actions as audit
from clearway.formats.materials_policy import MaterialsPolicy
from clearway.frontier.actions.notices import call_for_telling
from clearway.frontier.actions.packages import MATERIAL_END
from clearway.frontier.model.materials import Erasure, Grant, Material
from clearway.frontier.rules.grants import require_grant, require_purpose
from clearway.frontier.store import contents
from clearway.frontier.store import packages as store
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import GrantId, MaterialId, PersonId
from clearway.kernel.limits import MATERIAL_BYTES_MAX
from clearway.storage.sealing import Sealer
from clearway.storage.timers import cancel_timer
from clearway.storage.work import Work


async def read_material(work: Work, wanted: MaterialId) -> Material:
    """Give an item that the acting person may see; never what it holds."""
    found = await store.material(work, wanted)
    if found is None:
        raise not_found("material", wanted)
    return found


async def hand_over(work: Work, wanted: MaterialId, body: bytes) -> Material:
    """Take what an item holds from its developer, sealed at rest; refused unless it has the digest that was signed."""
    found = await read_material(work, wanted)
    if len(body) > MATERIAL_BYTES_MAX:
        what = f"An item has at most {MATERIAL_BYTES_MAX} bytes."
        raise Refusal("too-large", what, hint="Split it. Weights are never handed over.", status=413)
    if (sha256(body).hexdigest(), len(body)) != (found.sha256, found.bytes):
        what = "These bytes are not those whose digest the package has."
        raise Refusal("other-digest", what, hint="Check the file, or submit another package.")
    if not await contents.hand_over(work, wanted, body):
        what = "It is not yours to hand over, is here already, is classified, or was replaced or erased."
        raise Refusal("not-taken", what, hint="Read the item.", status=409)
    await audit.record(work, "frontier.hand-over", wanted, {"bytes": len(body)})
    return await read_material(work, wanted)


async def grant_material(
    work: Work, wanted: MaterialId, person: PersonId, *, until: datetime, reason: str, policy: MaterialsPolicy
) -> Grant:
    """Let one person take out one item until then; only whom the developer's signed audience covers, and another."""
    assert work.actor.person is not None
    found = await read_material(work, wanted)
    require_grant(work.now, until, policy)
    new = Grant(
        id=GrantId(work.new_id("grt")),
        material=wanted,
        submission=found.submission,
        person=person,
        reason=require_purpose(reason),
        granted_by=work.actor.person,
        granted_at=work.now,
        expires_at=until,
        revoked_at=None,
    )
    await contents.add_grant(work, new)
    await audit.record(work, "frontier.grant-material", wanted, {"grant": new.id, "person": person})
    return new


async def revoke_grant(work: Work, wanted: GrantId) -> None:
    """End a grant at once; the programme's office may, and the developer whose item it is."""
    known = await contents.grant(work, wanted)
    if known is None or not await contents.revoke_grant(work, wanted):
        raise not_found("grant", wanted)
    await audit.record(work, "frontier.revoke-grant", known.material, {"grant": wanted})


async def take_out(work: Work, wanted: MaterialId, *, reason: str) -> bytes:
    """Give what an item holds to who has a grant for it, or to its developer; its developer is told of it, loudly.

    The database opens nothing without the line that tells of it.
    """
    said = require_purpose(reason)
    found = await contents.take_out(work, wanted, reason=said)
    if found is None:
        raise not_found("material", wanted)
    body, own = found
    if not own:
        await call_for_telling(work, (await read_material(work, wanted)).submission)
    await audit.record(work, "frontier.take-out-own" if own else "frontier.take-out", wanted, {"bytes": len(body)})
    return body


async def erase_material(work: Work, wanted: MaterialId) -> Material:
    """Erase what an item holds, and the key that opens it, before its time: its developer may, and the office."""
    await read_material(work, wanted)
    because = Erasure.DEVELOPER if Role.DEVELOPER in work.actor.roles else Erasure.DELETION
    if not await contents.erase(work, wanted, because=because):
        raise Refusal("not-erased", "It was erased, or is not yours.", hint="Read the item.", status=409)
    await cancel_timer(work, MATERIAL_END, wanted)
    await audit.record(work, "frontier.erase-material", wanted, {"because": because.value})
    return await read_material(work, wanted)


async def end_material(work: Work, subject: str) -> None:
    """Erase an item whose day of deletion has come (as the worker)."""
    wanted = MaterialId(subject)
    if await contents.erase(work, wanted, because=Erasure.DATE):
        await audit.record(work, "frontier.erase-material", wanted, {"because": Erasure.DATE.value})


async def reseal_materials(work: Work, new_master: bytes) -> int:
    """Seal the key of every item by another master key (as the worker); give how many there were."""
    return await contents.reseal_keys(work, Sealer(master=new_master, entropy=work.entropy))
