"""Verbs of early release: keep audiences, share an advisory before it is published, make copies, lift."""

from dataclasses import replace

from clearway.audit import actions as audit
from clearway.coordination import actions as coordination
from clearway.distribution import rules, store
from clearway.distribution.actions.compose import compose
from clearway.distribution.actions.provider import Provision, require_key_in_use
from clearway.distribution.model import Audience, EarlyState, Member
from clearway.distribution.rules import early as judge
from clearway.distribution.rules import provider as places
from clearway.formats import csaf
from clearway.formats.advisory import Tlp
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId, PartyId, PersonId, VulnerabilityId
from clearway.kernel.limits import AUDIENCE_MEMBERS_MAX, EARLY_COPIES_AT_ONCE_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work


async def add_audience(work: Work, name: str, *, tlp: Tlp, about: str) -> Audience:
    """Make an audience with nobody in it."""
    judge.require_audience(name, tlp, about)
    new = Audience(name=name, tlp=tlp, about=about, made_at=work.now, members=0)
    if not await store.add_audience(work, new):
        raise Refusal("audience-exists", f"There is an audience {name}.", hint="Choose another name.", status=409)
    await audit.record(work, "distribution.add-audience", name, {"tlp": tlp.value})
    return new


async def list_audiences(work: Work) -> list[Audience]:
    """List the audiences."""
    return await store.audiences(work)


async def list_members(work: Work, audience: str) -> list[Member]:
    """List who is in an audience."""
    return await store.members(work, audience)


async def enrol(work: Work, audience: str, party: PartyId, *, person: PersonId | None = None) -> list[Member]:
    """Put a party into an audience, or a person where it is for TLP:RED; what was shared with it follows."""
    held = await store.lock_audience(work, audience)
    if held is None:
        raise not_found("audience", audience[:60])
    judge.require_person(held.tlp, person)
    if held.members >= AUDIENCE_MEMBERS_MAX:
        what = f"An audience has at most {AUDIENCE_MEMBERS_MAX} members."
        raise Refusal("too-many-members", what, hint="Make a second audience.", status=409)
    if not await store.add_member(work, held, party, person=person):
        what = f"There is no {person or party} that could be put in, or it is in this audience."
        raise Refusal("bad-member", what, hint="Check the ids: clearway audience members.", where="party")
    for advisory in await store.shared_early(work, audience):
        await enqueue(work, "make-copies", advisory)
    await audit.record(work, "distribution.enrol", audience, {"party": party, "person": person or ""})
    return await store.members(work, audience)


async def expel(work: Work, audience: str, party: PartyId, *, person: PersonId | None = None) -> list[Member]:
    """Take a party or person out of an audience: from now on its copies are closed to it."""
    if not await store.remove_member(work, audience, party, person=person):
        raise not_found("member", f"{audience[:60]}/{person or party}")
    await audit.record(work, "distribution.expel", audience, {"party": party, "person": person or ""})
    return await store.members(work, audience)


async def share_early(work: Work, vulnerability: VulnerabilityId, audience: str, *, provision: Provision) -> EarlyState:
    """Share what is known of a vulnerability with an audience before it is published.

    With an audience that has it already it is composed anew, and everybody's copies with it.
    """
    case = judge.require_embargo(await coordination.read_case_of(work, vulnerability), work.now)
    await require_key_in_use(work)
    held = await store.early_of(work, vulnerability)
    if await store.lock_audience(work, audience) is None:
        raise not_found("audience", audience[:60])
    if held is None or audience in await store.shared_with(work, held.id):
        wanted = held.id if held else AdvisoryId(work.new_id("adv"))
        composed = await compose(work, wanted, vulnerability, publisher=provision.publisher)
        held = judge.composed_early(composed, held, case=case, now=work.now)
        await store.keep_early(work, held)
    await store.add_share(work, held.id, audience)
    await enqueue(work, "make-copies", held.id)
    await audit.record(work, "distribution.share-early", held.id, {"audience": audience, "release": held.release})
    return await read_early(work, held.id)


async def make_copies(work: Work, wanted: AdvisoryId, *, provision: Provision, mark_key: bytes) -> None:
    """Make the next recipients' copies of an early advisory, each marked and signed, and call for the others."""
    fingerprint = await require_key_in_use(work)
    early = await store.early(work, wanted)
    recipients = await store.recipients_without_copy(work, early, EARLY_COPIES_AT_ONCE_MAX) if early else []
    if early is None or not recipients:
        return
    for recipient in recipients:
        marked = judge.copy_of(early, recipient, mark_key)
        listed = rules.listed(marked.advisory, early.vulnerability, [])
        for name in csaf.EDITIONS:
            body = judge.render(marked, name)
            signature = provision.sign(fingerprint, body)
            placed = places.document_of(listed, name, signature, tlp=recipient.tlp, publisher=provision.publisher)
            own = replace(placed, advisory=early.id)
            await store.keep_copy(work, own, recipient, body=body, release=early.release)
        await store.add_recipient(work, early.id, recipient)
    await enqueue(work, "make-copies", wanted)
    detail = {"recipients": " ".join(one.key for one in recipients), "release": early.release}
    await audit.record(work, "distribution.make-copies", wanted, detail)


async def read_early(work: Work, wanted: AdvisoryId) -> EarlyState:
    """Tell what became of an early advisory."""
    early = await store.early(work, wanted)
    if early is None:
        raise not_found("early advisory", wanted)
    return EarlyState(
        advisory=early.id,
        vulnerability=early.vulnerability,
        release=early.release,
        embargo_until=early.embargo_until,
        audiences=tuple(await store.shared_with(work, wanted)),
        copies=tuple(await store.copies(work, wanted)),
    )


async def list_recipients(work: Work, wanted: AdvisoryId) -> list[judge.TracedRecipient]:
    """List everybody for whom a copy was ever made, as tracing takes it."""
    found = {one.key: one.name for one in await store.recipients(work, wanted)}
    return [judge.TracedRecipient(key=key, name=name) for key, name in found.items()]


async def lift(work: Work, vulnerability: VulnerabilityId) -> AdvisoryId | None:
    """End the early time of a vulnerability's advisory, in the transaction that publishes it; gives its id."""
    early = await store.early_of(work, vulnerability)
    if early is None:
        return None
    await store.lift(work, early.id)
    return early.id
