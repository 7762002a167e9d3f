"""Verbs of prioritization: load signals, rank, tell when something is due."""

from collections.abc import Sequence
from dataclasses import replace

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.due_policy import DuePolicy
from clearway.formats.signals import parse_epss, parse_kev, parse_ssvc
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization import rules, store
from clearway.prioritization.model import Due, DuePolicies, Loaded, Rank, SectorCount, Sighting, Signals
from clearway.storage.jobs import enqueue_each
from clearway.storage.work import Work
from clearway.validation import actions as validation


async def load_kev(work: Work, body: bytes) -> Loaded:
    """Take in CISA's catalog of known exploited vulnerabilities instead of the one before; an older one is refused."""
    dated, listings = parse_kev(body)
    if not await store.set_load(work, "kev", dated=dated, lines=len(listings)):
        raise _older()
    await _call_for_redating(work, await store.replace_listings(work, listings))
    await audit.record(work, "prioritization.load-kev", "kev", {"dated": dated.isoformat(), "lines": len(listings)})
    return Loaded(lines=len(listings), dated=dated)


async def load_ssvc(work: Work, body: bytes) -> Loaded:
    """Take in CISA's SSVC statements instead of those before; older ones are refused."""
    dated, lines = parse_ssvc(body)
    if not await store.set_load(work, "ssvc", dated=dated, lines=len(lines)):
        raise _older()
    await _call_for_redating(work, await store.replace_statements(work, lines))
    await audit.record(work, "prioritization.load-ssvc", "ssvc", {"dated": dated.isoformat(), "lines": len(lines)})
    return Loaded(lines=len(lines), dated=dated)


async def load_epss(work: Work, body: bytes) -> Loaded:
    """Take in a day's EPSS scores instead of those before; an older day's are refused."""
    dated, scores = parse_epss(body)
    if not await store.set_load(work, "epss", dated=dated, lines=len(scores)):
        raise _older()
    await store.replace_scores(work, scores)
    await audit.record(work, "prioritization.load-epss", "epss", {"dated": dated.isoformat(), "lines": len(scores)})
    return Loaded(lines=len(scores), dated=dated)


async def rank(
    work: Work, vulnerability: VulnerabilityId, policy: DuePolicy, *, sectors: Sequence[SectorCount] = ()
) -> Rank | None:
    """Rank a reproduced vulnerability and move it on; None when that was done before."""
    if not await findings.advance(work, vulnerability, old=Stage.REPRODUCED, new=Stage.RANKED):
        return None
    ranked = await _rank(work, vulnerability, policy, sectors=sectors)
    await store.add_rank(work, ranked)
    detail = {"urgency": ranked.urgency.value, "days": ranked.days, "policy": f"{policy.name} {policy.version}"}
    await audit.record(work, "prioritization.rank", vulnerability, detail)
    return ranked


async def rerank(
    work: Work, vulnerability: VulnerabilityId, policy: DuePolicy, *, sectors: Sequence[SectorCount] = ()
) -> Rank | None:
    """Rank anew what was ranked before, where the facts are others by now; None where they are not."""
    before = await store.newest_rank(work, vulnerability)
    if before is None:
        return None
    ranked = await _rank(work, vulnerability, policy, sectors=sectors)
    if rules.is_same_rank(before, ranked) or before.ranked_at >= work.now:
        return None
    await store.add_rank(work, ranked)
    detail = {"urgency": ranked.urgency.value, "days": ranked.days, "policy": ranked.policy}
    await audit.record(work, "prioritization.rerank", vulnerability, detail)
    return ranked


async def read_rank(work: Work, vulnerability: VulnerabilityId) -> Rank | None:
    """Give the rank that counts; None when it was not ranked."""
    return await store.newest_rank(work, vulnerability)


async def read_signals(work: Work, vulnerability: VulnerabilityId) -> Signals:
    """Give what feeds say of a vulnerability now."""
    found = await findings.read_vulnerability(work, vulnerability)
    return await store.signals_of(work, found.identifiers)


async def due_for(
    work: Work, vulnerability: VulnerabilityId, policies: DuePolicies, *, sightings: Sequence[Sighting]
) -> tuple[Due, ...]:
    """Tell for each system on which a vulnerability was detected when it is due there, by its operator's policy."""
    found = await findings.read_vulnerability(work, vulnerability)
    facts = rules.facts_from(found.cvss_vector, await store.signals_of(work, found.identifiers), exposed=None)
    # Many systems are alike and were looked at in one go.
    dues = {
        sighting: rules.due_by(sighting.choice, replace(facts, exposed=sighting.exposed), policies, sighting=sighting)
        for sighting in set(sightings)
    }
    return tuple(dues[sighting] for sighting in sightings)


async def _rank(
    work: Work, vulnerability: VulnerabilityId, policy: DuePolicy, *, sectors: Sequence[SectorCount]
) -> Rank:
    found = await findings.read_vulnerability(work, vulnerability)
    signals = await store.signals_of(work, found.identifiers)
    believed = await validation.read_believed(work, vulnerability)
    return rules.rank(
        vulnerability,
        found.cvss_vector,
        signals,
        policy=policy,
        now=work.now,
        believed=believed,
        sectors=sectors,
    )


async def _call_for_redating(work: Work, changed: Sequence[str]) -> None:
    """Call for ranks and due times anew of whatever is known under CVEs of which a feed says other than before."""
    await enqueue_each(work, "redate", await findings.read_known_as(work, changed))


def _older() -> Refusal:
    return Refusal("older-edition", "A newer edition is loaded already.", hint="Download the newest.", status=409)
