"""Verbs of distribution: publish, revise, and read what is published."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.coordination import actions as coordination
from clearway.distribution import rules, store
from clearway.distribution.actions.ceremony import hold_ceremony, list_tiers, rotate_root, sign_root
from clearway.distribution.actions.changes import (
    list_changes,
    list_newest_changes,
    newest_position,
    note_change,
)
from clearway.distribution.actions.compose import compose
from clearway.distribution.actions.early import (
    add_audience,
    enrol,
    expel,
    lift,
    list_audiences,
    list_members,
    list_recipients,
    make_copies,
    read_early,
    share_early,
)
from clearway.distribution.actions.feeds import (
    add_to_feed,
    call_for_renewal,
    fill_feeds,
    list_feed_files,
    list_feeds,
    open_feeds,
    read_feed_file,
    renew_feed,
)
from clearway.distribution.actions.issue import RENEW_FEED
from clearway.distribution.actions.mirror import mirror
from clearway.distribution.actions.provider import (
    Provision,
    fill_provider,
    list_provider_keys,
    open_provider,
    provide,
    read_provider_file,
    read_provider_key,
    read_provider_metadata,
    read_security_text,
)
from clearway.distribution.model import PublishedAdvisory, Publisher, Release, Rendering, Supplement
from clearway.distribution.model.changes import ChangeKind
from clearway.findings import actions as findings
from clearway.formats.advisory import Advisory
from clearway.formats.renderings import FORMS
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.openpgp import OpenPgpKeys
from clearway.gateways.signer import Signer
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.limits import RELEASE_SUMMARY_CHARACTERS_MAX, RELEASES_PER_ADVISORY_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

__all__ = [
    "RENEW_FEED",
    "Provision",
    "add_audience",
    "add_to_feed",
    "advisories_about",
    "call_for_renewal",
    "enrol",
    "expel",
    "fill_feeds",
    "fill_provider",
    "hold_ceremony",
    "list_advisories",
    "list_audiences",
    "list_changes",
    "list_feed_files",
    "list_feeds",
    "list_members",
    "list_newest_changes",
    "list_provider_keys",
    "list_recipients",
    "list_tiers",
    "make_copies",
    "mirror",
    "newest_position",
    "open_feeds",
    "open_provider",
    "provide",
    "publish",
    "read_advisory",
    "read_early",
    "read_feed_file",
    "read_provider_file",
    "read_provider_key",
    "read_provider_metadata",
    "read_rendering",
    "read_security_text",
    "renew_feed",
    "revise",
    "rotate_root",
    "share_early",
    "sign_root",
]

# What a rendering is refused for where the others are still worth publishing.
_NOT_FOR_THIS_FORMAT: Final = frozenset({"no-cve", "no-ecosystem"})


async def publish(
    work: Work, vulnerability: VulnerabilityId, *, signer: Signer, publisher: Publisher, keys: FeedKeys | None = None,
    openpgp: OpenPgpKeys | None = None,
) -> PublishedAdvisory | None:  # fmt: skip
    """Publish a fixed vulnerability whose embargo has ended: stage, advisory, all renderings and the feed at once.

    Early copies end in the same transaction, so that everybody sees the one or the other.

    None, and nothing done, when it is not fixed yet, is still under embargo, or was published before. Without feeds
    (before the key ceremony) it is published all the same; with them `keys` are needed, and `openpgp` where the
    provider of CSAF is open.
    """
    if not await coordination.is_free_to_publish(work, vulnerability):
        return None
    if not await findings.publish(work, vulnerability):
        return None
    wanted = await lift(work, vulnerability) or AdvisoryId(work.new_id("adv"))
    composed = await compose(work, wanted, vulnerability, publisher=publisher)
    # The reporter's own words may tell how to attack; from here on everybody may read the vulnerability.
    await findings.restate(work, vulnerability, composed.summary)
    renderings = _renderings(composed, signer)
    published = rules.listed(composed, vulnerability, list(renderings))
    await store.add_advisory(work, published)
    await _keep(work, published, renderings)
    provision = Provision(publisher=publisher, keys=openpgp)
    await provide(work, published, list(renderings.values()), provision=provision)
    tier = rules.tier_of(composed.tlp)
    await add_to_feed(work, published, list(renderings.values()), tier=tier, signer=signer, keys=keys)
    await audit.record(work, "distribution.publish", published.id, {"vulnerability": vulnerability})
    await note_change(work, published, ChangeKind.PUBLISHED, tier=tier)
    return published


async def revise(
    work: Work, wanted: AdvisoryId, *, summary: str, supplement: Supplement, signer: Signer, publisher: Publisher,
    keys: FeedKeys | None = None, openpgp: OpenPgpKeys | None = None,
) -> PublishedAdvisory:  # fmt: skip
    """Publish a new release of an advisory, made of what is known now and what people add; earlier ones stay as is.

    Feeds give it from then on; where they are open, `keys` are needed, and `openpgp` where the provider of CSAF is.
    """
    if not 0 < len(summary.strip()) <= RELEASE_SUMMARY_CHARACTERS_MAX:
        what = f"A release says in 1 to {RELEASE_SUMMARY_CHARACTERS_MAX} characters what changed."
        raise Refusal("bad-summary", what, hint="Say it in a sentence or two.", where="summary")
    held = await store.lock_advisory(work, wanted)
    if held is None:
        raise not_found("advisory", wanted)
    if held.release >= RELEASES_PER_ADVISORY_MAX:
        what = f"An advisory has at most {RELEASES_PER_ADVISORY_MAX} releases."
        raise Refusal("too-many-releases", what, hint="Gather changes into fewer releases.", status=409)
    new = Release(number=held.release + 1, at=work.now, summary=summary.strip(), supplement=supplement)
    await store.add_release(work, wanted, new)
    composed = rules.supplemented(
        await compose(work, wanted, held.vulnerability, publisher=publisher),
        held.published_at,
        await store.releases(work, wanted),
    )
    renderings = _renderings(composed, signer)
    revised = rules.listed(composed, held.vulnerability, list(renderings))
    await store.update_advisory(work, revised)
    await _keep(work, revised, renderings)
    provision = Provision(publisher=publisher, keys=openpgp)
    await provide(work, revised, list(renderings.values()), provision=provision)
    tier = rules.tier_of(composed.tlp)
    await add_to_feed(work, revised, list(renderings.values()), tier=tier, signer=signer, keys=keys)
    await audit.record(work, "distribution.revise", wanted, {"release": new.number})
    await note_change(work, revised, ChangeKind.REVISED, tier=tier)
    return revised


async def read_advisory(work: Work, wanted: AdvisoryId) -> PublishedAdvisory:
    """Give an advisory."""
    found = await store.advisory(work, wanted)
    if found is None:
        raise not_found("advisory", wanted)
    return found


async def read_rendering(work: Work, wanted: AdvisoryId, name: str, *, release: int = 0) -> Rendering:
    """Give one rendering of an advisory, exactly as it was signed: of the newest release, or of one by its number."""
    found = await store.rendering(work, wanted, name, release=release)
    if found is None:
        raise not_found("rendering", f"{wanted}/{name[:20]}")
    return found


async def list_advisories(work: Work, request: PageRequest) -> Page[PublishedAdvisory]:
    """List the advisories, newest first."""
    return page_of(await store.advisories(work, request), request, lambda advisory: advisory.id)


async def advisories_about(work: Work, packages: Sequence[str]) -> list[AdvisoryId]:
    """List the advisories about any of some packages."""
    return await store.advisories_about(work, packages)


async def _keep(work: Work, published: PublishedAdvisory, renderings: Mapping[str, Rendering]) -> None:
    for rendering in renderings.values():
        await store.add_rendering(work, published.id, rendering, release=published.release)
    await enqueue(work, "match", published.id)


def _renderings(advisory: Advisory, signer: Signer) -> dict[str, Rendering]:
    return {name: rendering for name in FORMS if (rendering := _render(name, advisory, signer))}


def _render(name: str, advisory: Advisory, signer: Signer) -> Rendering | None:
    try:
        body = FORMS[name].render(advisory)
    except Refusal as refusal:
        if refusal.code in _NOT_FOR_THIS_FORMAT:
            return None
        raise
    return Rendering(format=name, body=body, digest=sha256(body).digest(), signature=signer.sign(body))
