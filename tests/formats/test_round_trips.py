"""What Clearway publishes, read again: the same identifiers, package, versions and ranges in every format."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from clearway.formats import csaf, cve, openvex, osv
from clearway.formats.advisory import Advisory
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding
from clearway.formats.words import identifiers_told
from tests.formats.advisories import ALL, WITHOUT_CVE, advisories


def reread(render: Callable[[Advisory], bytes], advisory: Advisory) -> list[ParsedFinding]:
    """Write an advisory and read it as a report; nothing of it may be refused."""
    report = parse_report(render(advisory))
    findings = [finding for finding in report.findings if isinstance(finding, ParsedFinding)]
    assert len(findings) == len(report.findings)
    return findings


def ranges(advisory: Advisory) -> tuple[str, ...]:
    """Give the affected range in OSV's terms, where there is a fix."""
    told = f"introduced:{advisory.introduced or '0'} fixed:{advisory.fixed_version}"
    return (told,) if advisory.fixed_version else ()


def require_identified(finding: ParsedFinding, advisory: Advisory) -> None:
    """All identifiers of known databases are there."""
    assert set(identifiers_told(*advisory.identifiers)) <= set(finding.identifiers)


def require_osv(advisory: Advisory) -> None:
    """One finding with everything."""
    (finding,) = reread(osv.render, advisory)
    require_identified(finding, advisory)
    assert (finding.package, finding.version) == (advisory.package, advisory.affected_version)
    assert finding.fixed_version == advisory.fixed_version
    assert finding.ranges == (ranges(advisory) or (f"introduced:{advisory.introduced or '0'}",))


def require_csaf(advisory: Advisory) -> None:
    """The first finding is about the advisory's own package, the others about the further products."""
    finding, *_ = reread(csaf.render, advisory)
    require_identified(finding, advisory)
    assert (finding.package, finding.version) == (advisory.package, advisory.affected_version)
    assert finding.fixed_version == advisory.fixed_version
    assert finding.ranges == ranges(advisory)


def require_openvex(advisory: Advisory) -> None:
    """One finding for the affected version, one for the fixed one; this format has no ranges."""
    findings = reread(openvex.render, advisory)
    for finding in findings:
        require_identified(finding, advisory)
    told = {(finding.package, finding.version) for finding in findings}
    versions = (advisory.affected_version, advisory.fixed_version)
    assert {(advisory.package, version) for version in versions if version} <= told


def require_cve(advisory: Advisory) -> None:
    """A record names vendor and product, and no package; where there is no fix it names the one version."""
    (finding,) = reread(cve.render, advisory)
    assert finding.identifiers == (advisory.cve,)
    assert finding.package.endswith(f"/{advisory.purl.name}")
    assert finding.fixed_version == advisory.fixed_version
    alone = f"introduced:{advisory.affected_version} last_affected:{advisory.affected_version}"
    assert finding.ranges == (ranges(advisory) or (alone,))


@given(advisory=advisories)
@settings(deadline=None)
def test_whatever_is_published_is_read_the_same(advisory: Advisory) -> None:
    """Identifiers, package, versions, ranges."""
    require_osv(advisory)
    require_csaf(advisory)
    require_openvex(advisory)
    if advisory.cve:
        require_cve(advisory)


@pytest.mark.parametrize("name", ALL)
def test_what_uses_every_field_is_read_the_same(name: str) -> None:
    """Further products and revisions, too."""
    require_osv(ALL[name])
    require_csaf(ALL[name])
    require_openvex(ALL[name])
    if ALL[name] is not WITHOUT_CVE:
        require_cve(ALL[name])
