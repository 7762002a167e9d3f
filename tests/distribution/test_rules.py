"""Which versions an advisory names: the ones that were seen, whatever was said."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from clearway.distribution.model import Publisher, Release, ShownVersions, Supplement, Threat
from clearway.distribution.rules import compose, listed, shown_versions, supplemented
from clearway.findings.model import Stage, Vulnerability
from clearway.formats.advisory import Advisory, Exploitation, Maturity, Remediation, Remedy, Ssvc
from clearway.formats.environment import VariantName
from clearway.formats.records import Severity
from clearway.kernel.ids import AdvisoryId, EvidenceId, FixId, PartyId, PersonId, ReproductionId, VulnerabilityId
from clearway.remediation.model import Fix, FixStatus
from clearway.validation.model import Reproduction, RunEvidence, RunOutcome, Sight

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
AFFECTED, FIXED = VariantName.AFFECTED, VariantName.FIXED
TRIGGERED, QUIET = RunOutcome.TRIGGERED, RunOutcome.QUIET


def run(variant: VariantName, version: str, outcome: RunOutcome, proof: str = "a") -> Reproduction:
    """Make a run of a proof on a build."""
    evidence = RunEvidence(
        variant=variant,
        version=version,
        run=1,
        build_digest="",
        source_digest="",
        sight=Sight(outcome=outcome, reason=""),
        wall_seconds=0.1,
        memory_peak_bytes=1,
    )
    return Reproduction(
        id=ReproductionId("rep-0000000000000000"),
        vulnerability=VulnerabilityId("vul-0000000000000000"),
        proof=EvidenceId(proof),
        environment="example",
        evidence=evidence,
        ran_at=NOON,
    )


def fix(release: str, status: FixStatus = FixStatus.VERIFIED) -> Fix:
    """Make a release that is proposed as a fix."""
    return Fix(
        id=FixId("fix-0000000000000000"),
        vulnerability=VulnerabilityId("vul-0000000000000000"),
        party=PartyId("pty-0000000000000000"),
        person=PersonId("per-0000000000000000"),
        patch=None,
        release=release,
        digest=b"",
        note="",
        status=status,
        proposed_at=NOON,
        decided_at=NOON,
    )


def test_the_builds_that_were_run_are_named() -> None:
    """The affected build that triggered and the fixed one that was quiet."""
    shown = shown_versions([run(AFFECTED, "1.0", TRIGGERED), run(FIXED, "1.1", QUIET)], [])
    assert shown == ShownVersions(affected="1.0", fixed="1.1")


def test_a_quiet_proof_shows_nothing() -> None:
    """Where the proof did not trigger on the affected build, its silence on the fixed one proves no fix."""
    assert shown_versions([run(AFFECTED, "1.0", QUIET), run(FIXED, "1.1", QUIET)], []).fixed == ""


def test_a_verified_release_stands_where_no_build_does() -> None:
    """A release that was verified is the fixed version; one that is only proposed is not."""
    seen = [run(AFFECTED, "1.0", TRIGGERED)]
    assert shown_versions(seen, [fix("1.2", FixStatus.PROPOSED), fix("1.3")]).fixed == "1.3"
    assert shown_versions(seen, [fix("1.2", FixStatus.PROPOSED)]).fixed == ""


@given(
    st.lists(
        st.builds(
            run,
            st.sampled_from([AFFECTED, FIXED]),
            st.sampled_from(["1.0", "1.1", "1.2"]),
            st.sampled_from(list(RunOutcome)),
            st.sampled_from(["a", "b"]),
        )
    ),
    st.lists(st.builds(fix, st.sampled_from(["1.0", "1.1", "1.3"]), st.sampled_from(list(FixStatus)))),
)
def test_no_harmed_version_is_called_fixed(runs: list[Reproduction], fixes: list[Fix]) -> None:
    """A version on which any proof was seen to trigger is never given to operators as the way out."""
    shown = shown_versions(runs, fixes)
    harmed = {one.evidence.version for one in runs if one.evidence.sight.outcome is TRIGGERED}
    assert shown.fixed not in harmed
    assert shown.affected == "" or shown.affected in harmed


VULNERABILITY = Vulnerability(
    id=VulnerabilityId("vul-0000000000000000"),
    title="Reads too far",
    summary="How to attack it",
    package="pkg:npm/a",
    version="",
    fixed_version="",
    weaknesses=("CWE-125",),
    identifiers=("CVE-2026-1234",),
    severity=Severity.HIGH,
    cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    crash_type="",
    crash_state=(),
    stage=Stage.FIXED,
    merged_into=None,
    opened_at=NOON,
    changed_at=NOON,
    published_at=None,
)
UNKNOWN = Threat(listed_on=None, automatable=None, total=None)


def advisory(threat: Threat = UNKNOWN, *, fixed: str = "1.1") -> Advisory:
    """Compose an advisory."""
    return compose(
        AdvisoryId("adv-0000000000000000"),
        VULNERABILITY,
        [],
        versions=ShownVersions(affected="1.0", fixed=fixed),
        threat=threat,
        publisher=Publisher(name="House", namespace="https://house.example"),
        now=NOON,
    )


def test_decision_points_are_told_once_all_are_known() -> None:
    """That it is not in the catalog does not mean that nobody attacks."""
    listed_on = date(2026, 5, 1)
    known = advisory(Threat(listed_on=listed_on, automatable=True, total=False))
    assert known.ssvc == Ssvc(exploitation=Exploitation.ACTIVE, automatable=True, total=False)
    assert known.exploited_since == listed_on
    assert advisory(Threat(listed_on=None, automatable=True, total=False)).ssvc is None
    assert advisory(Threat(listed_on=listed_on, automatable=None, total=False)).ssvc is None


def test_what_people_add_is_in_the_newest_release() -> None:
    """Their remediations take the place of Clearway's own; without a release nothing is added."""
    help_ = Remediation(kind=Remedy.WORKAROUND, words="Close the port.")
    first = Release(number=2, at=NOON, summary="One.", supplement=Supplement(remediations=(help_,)))
    second = Release(number=3, at=NOON, summary="Two.", supplement=Supplement(maturity=Maturity.INTERIM))
    open_one = advisory(fixed="")
    assert supplemented(open_one, NOON, [first]).remediations == (help_,)
    both = supplemented(open_one, NOON, [first, second])
    assert both.remediations == open_one.remediations
    assert (both.version, both.maturity) == (3, Maturity.INTERIM)
    assert supplemented(open_one, NOON, []) == open_one
    assert listed(both, VULNERABILITY.id, ("csaf",)).release == 3
