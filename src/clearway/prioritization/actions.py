"""Verbs of prioritization: load signals, rank, tell when something is due."""

from collections.abc import Sequence

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.due_policy import DuePolicy
from clearway.formats.signals import parse_epss, parse_kev
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization import rules, store
from clearway.prioritization.model import Due, Loaded, Rank, Sighting, Signals
from clearway.storage.work import Work
from clearway.validation import actions as validation


async def load_kev(work: Work, body: bytes) -> Loaded:
    """Take in CISA's catalog of known exploited vulnerabilities instead of the one before; an older one is refused."""
    dated, listings = parse_kev(body)
    if not await store.set_load(work, "kev", dated=dated, lines=len(listings)):
        raise _older()
    await store.replace_listings(work, listings)
    await audit.record(work, "prioritization.load-kev", "kev", {"dated": dated.isoformat(), "lines": len(listings)})
    return Loaded(lines=len(listings), dated=dated)


async def load_epss(work: Work, body: bytes) -> Loaded:
    """Take in a day's EPSS scores instead of those before; an older day's are refused."""
    dated, scores = parse_epss(body)
    if not await store.set_load(work, "epss", dated=dated, lines=len(scores)):
        raise _older()
    await store.replace_scores(work, scores)
    await audit.record(work, "prioritization.load-epss", "epss", {"dated": dated.isoformat(), "lines": len(scores)})
    return Loaded(lines=len(scores), dated=dated)


async def rank(work: Work, vulnerability: VulnerabilityId, policy: DuePolicy) -> Rank | None:
    """Rank a reproduced vulnerability and move it on; None when that was done before."""
    if not await findings.advance(work, vulnerability, old=Stage.REPRODUCED, new=Stage.RANKED):
        return None
    found = await findings.read_vulnerability(work, vulnerability)
    signals = await store.signals_of(work, found.identifiers)
    believed = await validation.read_believed(work, vulnerability)
    ranked = rules.rank(vulnerability, found.cvss_vector, signals, policy=policy, now=work.now, believed=believed)
    await store.add_rank(work, ranked)
    detail = {"urgency": ranked.urgency.value, "days": ranked.days, "policy": f"{policy.name} {policy.version}"}
    await audit.record(work, "prioritization.rank", vulnerability, detail)
    return ranked


async def read_rank(work: Work, vulnerability: VulnerabilityId) -> Rank | None:
    """Give the rank that counts; None when it was not ranked."""
    return await store.newest_rank(work, vulnerability)


async def read_signals(work: Work, vulnerability: VulnerabilityId) -> Signals:
    """Give what feeds say of a vulnerability now."""
    found = await findings.read_vulnerability(work, vulnerability)
    return await store.signals_of(work, found.identifiers)


async def due_for(
    work: Work, vulnerability: VulnerabilityId, policy: DuePolicy, *, sightings: Sequence[Sighting]
) -> tuple[Due, ...]:
    """Tell for each system on which a vulnerability was detected when it is due there."""
    found = await findings.read_vulnerability(work, vulnerability)
    signals = await store.signals_of(work, found.identifiers)
    return tuple(
        rules.due(
            rules.facts_from(found.cvss_vector, signals, exposed=sighting.exposed),
            policy,
            detected_at=sighting.detected_at,
        )
        for sighting in sightings
    )


def _older() -> Refusal:
    return Refusal("older-edition", "A newer edition is loaded already.", hint="Download the newest.", status=409)
