"""Verbs of distribution: publish, revise, withdraw, and read what is published."""

from collections.abc import Sequence

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
from clearway.distribution.actions.releases import Press, bring_out, read_statuses, rendered, revise, withdraw
from clearway.distribution.model import PublishedAdvisory, Publisher, Rendering
from clearway.distribution.model.changes import ChangeKind
from clearway.findings import actions as findings
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.openpgp import OpenPgpKeys
from clearway.gateways.signer import Signer
from clearway.kernel.errors import not_found
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
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
    "read_statuses",
    "renew_feed",
    "revise",
    "rotate_root",
    "share_early",
    "sign_root",
    "withdraw",
]


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
    renderings = rendered(composed, signer)
    published = rules.listed(composed, vulnerability, list(renderings))
    await store.add_advisory(work, published)
    tier = rules.tier_of(composed.tlp)
    press = Press(signer=signer, publisher=publisher, keys=keys, openpgp=openpgp)
    await bring_out(work, published, renderings, tier=tier, press=press)
    await audit.record(work, "distribution.publish", published.id, {"vulnerability": vulnerability})
    await note_change(work, published, ChangeKind.PUBLISHED, tier=tier)
    return published


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
