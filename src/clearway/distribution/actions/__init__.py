"""Verbs of distribution: publish, and read what is published."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.coordination import actions as coordination
from clearway.distribution import rules, store
from clearway.distribution.model import PublishedAdvisory, Publisher, Rendering
from clearway.findings import actions as findings
from clearway.formats import csaf, cve, openvex, osv
from clearway.formats.advisory import Advisory
from clearway.gateways.signer import Signer
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.remediation import actions as remediation
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work
from clearway.validation import actions as validation

_FORMATS: Final[Mapping[str, Callable[[Advisory], bytes]]] = {
    csaf.NAME: csaf.render,
    osv.NAME: osv.render,
    openvex.NAME: openvex.render,
    cve.NAME: cve.render,
}
# What a rendering is refused for where the others are still worth publishing.
_NOT_FOR_THIS_FORMAT: Final = frozenset({"no-cve", "no-ecosystem"})


async def publish(
    work: Work, vulnerability: VulnerabilityId, *, signer: Signer, publisher: Publisher
) -> PublishedAdvisory | None:
    """Publish a fixed vulnerability whose embargo has ended: the stage, the advisory and all renderings at once.

    None, and nothing done, when it is not fixed yet, is still under embargo, or was published before.
    """
    if not await coordination.is_free_to_publish(work, vulnerability):
        return None
    if not await findings.publish(work, vulnerability):
        return None
    composed = await _compose(work, vulnerability, publisher)
    # The reporter's own words may tell how to attack; from here on everybody may read the vulnerability.
    await findings.restate(work, vulnerability, composed.summary)
    renderings = [rendering for name in _FORMATS if (rendering := _render(name, composed, signer))]
    published = PublishedAdvisory(
        id=AdvisoryId(composed.id),
        vulnerability=vulnerability,
        title=composed.title,
        package=composed.package,
        introduced=composed.introduced,
        fixed_version=composed.fixed_version,
        published_at=composed.published_at,
        formats=tuple(rendering.format for rendering in renderings),
    )
    await store.add_advisory(work, published)
    for rendering in renderings:
        await store.add_rendering(work, published.id, rendering)
    await enqueue(work, "match", published.id)
    await audit.record(work, "distribution.publish", published.id, {"vulnerability": vulnerability})
    return published


async def read_advisory(work: Work, wanted: AdvisoryId) -> PublishedAdvisory:
    """Give an advisory."""
    found = await store.advisory(work, wanted)
    if found is None:
        raise not_found("advisory", wanted)
    return found


async def read_rendering(work: Work, wanted: AdvisoryId, name: str) -> Rendering:
    """Give one rendering of an advisory, exactly as it was signed."""
    found = await store.rendering(work, wanted, name)
    if found is None:
        raise not_found("rendering", f"{wanted}/{name[:20]}")
    return found


async def list_advisories(work: Work, request: PageRequest) -> Page[PublishedAdvisory]:
    """List the advisories, newest first."""
    return page_of(await store.advisories(work, request), request, lambda advisory: advisory.id)


async def advisories_about(work: Work, packages: Sequence[str]) -> list[AdvisoryId]:
    """List the advisories about any of some packages."""
    return await store.advisories_about(work, packages)


async def _compose(work: Work, vulnerability: VulnerabilityId, publisher: Publisher) -> Advisory:
    runs = await validation.read_reproductions(work, vulnerability)
    fixes = [kept.fix for kept in await remediation.read_fixes(work, vulnerability)]
    return rules.compose(
        AdvisoryId(work.new_id("adv")),
        await findings.read_vulnerability(work, vulnerability),
        await findings.read_findings_of(work, vulnerability),
        versions=rules.shown_versions(runs, fixes),
        publisher=publisher,
        now=work.now,
    )


def _render(name: str, advisory: Advisory, signer: Signer) -> Rendering | None:
    try:
        body = _FORMATS[name](advisory)
    except Refusal as refusal:
        if refusal.code in _NOT_FOR_THIS_FORMAT:
            return None
        raise
    return Rendering(format=name, body=body, digest=sha256(body).digest(), signature=signer.sign(body))
