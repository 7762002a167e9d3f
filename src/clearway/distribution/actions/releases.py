"""Verbs of releases: revise an advisory and withdraw it; each makes one more, and earlier ones stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution import rules, store
from clearway.distribution.actions.changes import note_change
from clearway.distribution.actions.compose import compose
from clearway.distribution.actions.feeds import add_to_feed
from clearway.distribution.actions.provider import Provision, provide
from clearway.distribution.model import PublishedAdvisory, Publisher, Release, Rendering, Supplement
from clearway.distribution.model.changes import ChangeKind
from clearway.formats.advisory import Advisory, ProductStatus
from clearway.formats.renderings import FORMS
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.openpgp import OpenPgpKeys
from clearway.gateways.signer import Signer
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.limits import RELEASES_PER_ADVISORY_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

# What a rendering is refused for where the others are still worth publishing.
_NOT_FOR_THIS_FORMAT: Final = frozenset({"no-cve", "no-ecosystem"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What documents are signed and given with: who publishes, and the keys; None where this process has none."""

    signer: Signer
    publisher: Publisher
    keys: FeedKeys | None
    openpgp: OpenPgpKeys | None


async def revise(
    work: Work, wanted: AdvisoryId, *, summary: str, supplement: Supplement, signer: Signer, publisher: Publisher,
    keys: FeedKeys | None = None, openpgp: OpenPgpKeys | None = None,
) -> PublishedAdvisory:  # fmt: skip
    """Publish a new release of an advisory, made of what is known now and what people add; earlier ones stay as is.

    One that was withdrawn stands again by it. Feeds give it from then on; where they are open, `keys` are needed, and
    `openpgp` where the provider of CSAF is.
    """
    told = rules.require_summary(summary, code="bad-summary", where="summary")
    held = await _lock(work, wanted)
    new = Release(number=held.release + 1, at=work.now, summary=told, supplement=supplement)
    press = Press(signer=signer, publisher=publisher, keys=keys, openpgp=openpgp)
    revised, tier = await _release(work, held, new, press=press)
    await audit.record(work, "distribution.revise", wanted, {"release": new.number})
    await note_change(work, revised, ChangeKind.REVISED, tier=tier)
    return revised


async def withdraw(
    work: Work, wanted: AdvisoryId, *, reason: str, signer: Signer, publisher: Publisher,
    keys: FeedKeys | None = None, openpgp: OpenPgpKeys | None = None,
) -> PublishedAdvisory:  # fmt: skip
    """Withdraw an advisory for a reason that everybody reads; it stays readable, and so do its earlier releases.

    Every rendering says so in its own standard's way, and nothing matches it any more. Refused where it was withdrawn
    already; a release after this one lets it stand again. Keys are needed as for `revise`.
    """
    told = rules.require_summary(reason, code="bad-reason", where="reason")
    held = await _lock(work, wanted)
    if held.withdrawn_at is not None:
        what = "The advisory was withdrawn already."
        raise Refusal("withdrawn-before", what, hint="To let it stand again, revise it.", status=409)
    added = (await store.releases(work, wanted))[-1:]
    supplement = added[0].supplement if added else Supplement()
    new = Release(number=held.release + 1, at=work.now, summary=told, supplement=supplement, withdraws=True)
    press = Press(signer=signer, publisher=publisher, keys=keys, openpgp=openpgp)
    withdrawn, tier = await _release(work, held, new, press=press)
    recipients = {one.party for one in await store.recipients(work, wanted)}
    detail = {"release": new.number, "early_recipients": len(recipients)}
    await audit.record(work, "distribution.withdraw", wanted, detail)
    await note_change(work, withdrawn, ChangeKind.WITHDRAWN, tier=tier)
    return withdrawn


async def read_statuses(work: Work, wanted: AdvisoryId) -> tuple[ProductStatus, ...]:
    """Give what people say of further products in the newest release of an advisory."""
    released = await store.releases(work, wanted)
    return released[-1].supplement.statuses if released else ()


async def bring_out(
    work: Work, published: PublishedAdvisory, renderings: Mapping[str, Rendering], *, tier: str | None, press: Press
) -> None:
    """Keep the renderings of a release, give them to the provider and the feed of the tier, and call for matching."""
    for rendering in renderings.values():
        await store.add_rendering(work, published.id, rendering, release=published.release)
    await enqueue(work, "match", published.id)
    every = list(renderings.values())
    await provide(work, published, every, provision=Provision(publisher=press.publisher, keys=press.openpgp))
    await add_to_feed(work, published, every, tier=tier, signer=press.signer, keys=press.keys)


def rendered(advisory: Advisory, signer: Signer) -> dict[str, Rendering]:
    """Write and sign an advisory in every format that can hold it."""
    return {name: rendering for name in FORMS if (rendering := _render(name, advisory, signer))}


async def _lock(work: Work, wanted: AdvisoryId) -> PublishedAdvisory:
    held = await store.lock_advisory(work, wanted)
    if held is None:
        raise not_found("advisory", wanted)
    if held.release >= RELEASES_PER_ADVISORY_MAX:
        what = f"An advisory has at most {RELEASES_PER_ADVISORY_MAX} releases."
        raise Refusal("too-many-releases", what, hint="Gather changes into fewer releases.", status=409)
    return held


async def _release(
    work: Work, held: PublishedAdvisory, new: Release, *, press: Press
) -> tuple[PublishedAdvisory, str | None]:
    await store.add_release(work, held.id, new)
    composed = rules.supplemented(
        await compose(work, held.id, held.vulnerability, publisher=press.publisher),
        held.published_at,
        await store.releases(work, held.id),
    )
    renderings = rendered(composed, press.signer)
    released = rules.listed(composed, held.vulnerability, list(renderings))
    await store.update_advisory(work, released)
    tier = rules.tier_of(composed.tlp)
    await bring_out(work, released, renderings, tier=tier, press=press)
    return released, tier


def _render(name: str, advisory: Advisory, signer: Signer) -> Rendering | None:
    try:
        body = FORMS[name].render(advisory)
    except Refusal as refusal:
        if refusal.code in _NOT_FOR_THIS_FORMAT:
            return None
        raise
    return Rendering(format=name, body=body, digest=sha256(body).digest(), signature=signer.sign(body))
