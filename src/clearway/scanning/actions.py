"""Verbs of scanning: claim, release, declare what is in scope."""

from collections.abc import Iterable

from clearway.audit import actions as audit
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import ClaimId
from clearway.kernel.limits import NAME_CHARACTERS_MAX, within
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.scanning import rules, store
from clearway.scanning.model import Claim, ClaimOutcome, ClaimRequest, Collides, Granted, Scope, TargetScope
from clearway.storage.work import Work


async def claim(work: Work, request: ClaimRequest) -> ClaimOutcome:
    """Lease a target for scanning; of any number who race for one exclusive claim the database lets one win."""
    assert work.actor.party is not None
    purl = rules.require_purl(request.target)
    wanted = Claim(
        id=ClaimId(work.new_id("clm")),
        target=await store.target_of(work, purl),
        purl=purl,
        party=work.actor.party,
        mode=request.mode,
        technique=within(request.technique, NAME_CHARACTERS_MAX),
        tool=within(request.tool, NAME_CHARACTERS_MAX),
        starts_at=work.now,
        ends_at=rules.require_end(work.now, request.days),
        released_at=None,
    )
    if not await store.add_claim(work, wanted):
        obstacles = await store.obstacles(work, wanted)
        await audit.record(work, "scanning.collide", wanted.target, {"mode": wanted.mode.value})
        return Collides(obstacles=obstacles)
    await audit.record(work, "scanning.claim", wanted.id, {"target": wanted.target, "mode": wanted.mode.value})
    return Granted(claim=wanted)


async def release(work: Work, wanted: ClaimId) -> None:
    """End a claim before its time; the target is free at once."""
    if not await store.end_claim(work, wanted, ends_at=work.now):
        raise not_found("running claim", wanted)
    await audit.record(work, "scanning.release", wanted, {})


async def read_claim(work: Work, wanted: ClaimId) -> Claim:
    """Give a claim to the party that holds it, or to staff."""
    found = await store.claim(work, wanted)
    if found is None:
        raise not_found("claim", wanted)
    return found


async def list_claims(work: Work, request: PageRequest) -> Page[Claim]:
    """List the claims that the acting person may see, newest first."""
    return page_of(await store.claims(work, request), request, lambda claim: claim.id)


async def declare_scope(work: Work, target: str, scope: Scope) -> TargetScope:
    """Write down what is in scope at a target; only its steward and coordinators may, and the last word counts."""
    purl = rules.require_purl(target)
    wanted = await store.target_of(work, purl)
    if not await store.set_scope(work, wanted, rules.require_scope(scope)):
        raise Refusal(
            "not-its-keeper",
            f"You do not keep {within(purl, NAME_CHARACTERS_MAX)}.",
            hint="Ask a coordinator to make you its steward.",
            status=403,
        )
    await audit.record(work, "scanning.declare-scope", wanted, {"supported": len(scope.supported)})
    return await read_scope(work, purl)


async def read_scope(work: Work, target: str) -> TargetScope:
    """Give what the keepers of a target declare to be in scope."""
    purl = rules.require_purl(target)
    found = await store.scopes_of(work, [purl])
    if not found:
        raise not_found("scope of", within(purl, NAME_CHARACTERS_MAX))
    return found[0]


async def read_scopes(work: Work, purls: Iterable[str]) -> dict[str, TargetScope]:
    """Give what is declared of many targets at once, by the purl that was asked for; what is no purl is left out."""
    canonical = {purl: rules.canonical_purl(purl) for purl in purls}
    found = {scope.purl: scope for scope in await store.scopes_of(work, sorted(set(canonical.values()) - {""}))}
    return {purl: found[name] for purl, name in canonical.items() if name in found}
