"""What Clearway publishes, read again: the same identifiers, packages, versions and ranges in every format."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings

from clearway.formats import csaf, cve, cyclonedx_vex, openvex, osv
from clearway.formats.advisory import Advisory, Status
from clearway.formats.detect import parse_report
from clearway.formats.packages import by_purl
from clearway.formats.records import ParsedFinding
from clearway.formats.scores import rated_by
from clearway.formats.text import inert
from clearway.formats.vers import events_of
from clearway.formats.words import identifiers_told
from clearway.kernel.errors import Refusal
from tests.formats.advisories import STANDING, advisories


def reread(render: Callable[[Advisory], bytes], advisory: Advisory) -> list[ParsedFinding]:
    """Write an advisory and read it as a report; nothing of it may be refused."""
    report = parse_report(render(advisory))
    findings = [finding for finding in report.findings if isinstance(finding, ParsedFinding)]
    assert len(findings) == len(report.findings)
    return findings


def plain(purl: str) -> str:
    """Give a purl as the readers name packages: without version, qualifiers and subpath."""
    package = by_purl(purl)
    assert package is not None
    return package.purl


def require_identified(finding: ParsedFinding, advisory: Advisory) -> None:
    """All identifiers of known databases are there."""
    assert set(identifiers_told(*advisory.identifiers)) <= set(finding.identifiers)


def ranges(advisory: Advisory, package: str = "") -> set[str]:
    """Give the affected ranges in OSV's terms, of one package or of all."""
    return {events_of(one) for one in advisory.affected if package in {"", plain(one.package)}}


def rated(advisory: Advisory) -> set[str]:
    """Give the vectors that are CVSS vectors."""
    return {one.score.vector for one in rated_by(advisory.ratings)}


def require_osv(advisory: Advisory) -> None:
    """One finding with every package of an ecosystem that OSV knows, and all their ranges."""
    try:
        (finding,) = reread(osv.render, advisory)
    except Refusal as refusal:
        if refusal.code != "no-ecosystem":
            raise
        return
    require_identified(finding, advisory)
    assert finding.title == inert(advisory.title).strip()
    told = {finding.package, *finding.packages}
    known = [one for one in advisory.affected if osv.ecosystem_of(one.purl)]
    assert {plain(one.package) for one in known} <= told
    assert {events_of(one) for one in known} <= set(finding.ranges)
    assert {one.url for one in advisory.links} <= set(finding.references)
    assert set(advisory.cwes) <= set(finding.weaknesses) or len(finding.weaknesses) == 50
    assert finding.cvss_vector in rated(advisory) | {""}


def require_ranges(findings: Sequence[ParsedFinding], advisory: Advisory) -> None:
    """For every package that is affected its ranges, and no others."""
    told = {finding.package: finding for finding in findings}
    for package in {plain(one.package) for one in advisory.affected}:
        assert set(told[package].ranges) == ranges(advisory, package)


def require_csaf(advisory: Advisory, edition: csaf.Edition) -> None:
    """A finding for each package, with its ranges, and a fixed version where there is one."""
    findings = reread(lambda one: csaf.render_as(one, edition), advisory)
    require_ranges(findings, advisory)
    for finding in findings:
        assert finding.title == inert(advisory.title).strip()
        assert set(identifiers_told(advisory.cve)) <= set(finding.identifiers)
        assert finding.cvss_vector in rated(advisory) | {""}
        assert {one.url for one in advisory.links} <= set(finding.references)


def require_cyclonedx(advisory: Advisory) -> None:
    """A finding for each package and each further product; ranges are read from vers."""
    findings = reread(cyclonedx_vex.render, advisory)
    require_ranges([finding for finding in findings if finding.ranges], advisory)
    assert len(findings) == len({one.package for one in advisory.affected}) + len(advisory.statuses)
    for finding in findings:
        require_identified(finding, advisory)
        assert set(advisory.cwes) <= set(finding.weaknesses) or len(finding.weaknesses) == 50


def require_openvex(advisory: Advisory) -> None:
    """A finding for each product, with its version and whether it is harmless; this format has no ranges."""
    findings = reread(openvex.render, advisory)
    told = {(finding.package, finding.version, finding.severity.value == "none") for finding in findings}
    for product in advisory.products:
        package = by_purl(product.purl)
        assert package is not None
        harmless = product.status in {Status.FIXED, Status.NOT_AFFECTED}
        assert (package.purl, package.version, harmless) in told
    for finding in findings:
        require_identified(finding, advisory)


def require_cve(advisory: Advisory) -> None:
    """A record names vendors and products, and no packages; all ranges are in it."""
    (finding,) = reread(cve.render, advisory)
    assert finding.identifiers == (advisory.cve,)
    names = {name.rpartition("/")[2] for name in (finding.package, *finding.packages)}
    assert {one.purl.name.lower() for one in advisory.affected} <= {name.lower() for name in names}
    assert ranges(advisory) <= set(finding.ranges)
    assert set(advisory.cwes) <= set(finding.weaknesses) or len(finding.weaknesses) == 50


def require_all(advisory: Advisory) -> None:
    """Every format that is read."""
    require_osv(advisory)
    for edition in csaf.EDITIONS.values():
        require_csaf(advisory, edition)
    require_cyclonedx(advisory)
    require_openvex(advisory)
    if advisory.cve:
        require_cve(advisory)


@given(advisory=advisories)
@settings(deadline=None, max_examples=60)
def test_whatever_is_published_is_read_the_same(advisory: Advisory) -> None:
    """Identifiers, packages, versions, ranges, weaknesses, scores, addresses: what a format can hold."""
    require_all(advisory)


@pytest.mark.parametrize("name", STANDING)
def test_what_uses_every_field_is_read_the_same(name: str) -> None:
    """Several packages, further products and revisions, too."""
    require_all(STANDING[name])
