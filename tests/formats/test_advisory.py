"""The internal advisory: what every rendering relies on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.advisory import (
    Justification,
    ProductStatus,
    Reference,
    Remedy,
    Status,
    instant,
)
from clearway.formats.completeness import require_complete
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import REFERENCES_PER_ADVISORY_MAX
from tests.formats.advisories import FULL, MAIN, PLAIN, UNFIXED


def test_identifiers_are_sorted_out() -> None:
    """The first real CVE id is the CVE; the rest are aliases, each once; what is no CWE is no weakness."""
    advisory = replace(
        PLAIN, identifiers=("CVE-x", "GHSA-1", "CVE-2026-1234", "GHSA-1", ""), weaknesses=("CWE-0", "CWE-79", "x")
    )
    assert advisory.cve == "CVE-2026-1234"
    assert advisory.aliases == ("CVE-x", "GHSA-1")
    assert advisory.cwes == ("CWE-79",)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "http://", "https://a b", "https://a/<script>", "https://a/\u00e9", "https://a/%zz",
        "ftp://a", "https://a#b#c", "https://user@a/", "//a", "https://a/" + "b" * 2_000, "https://a/\n",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(link: str) -> None:
    """Only http and https addresses of plain characters are passed on."""
    good = (Reference(url="https://example.org/a%20b?c=d#e"), Reference(url="http://a:80"))
    assert replace(PLAIN, references=(Reference(url=link), *good)).links == good


def test_links_are_limited_and_come_once() -> None:
    """More than the limit are left out."""
    links = tuple(Reference(url=f"https://example.org/{number % 150}") for number in range(300))
    assert replace(PLAIN, references=links).links == links[:REFERENCES_PER_ADVISORY_MAX]


def test_products_are_the_affected_the_fixed_and_the_further_ones() -> None:
    """A version that is not known makes no product."""
    assert [product.status for product in PLAIN.products] == [Status.AFFECTED, Status.FIXED]
    assert [product.status for product in UNFIXED.products] == [Status.AFFECTED]
    assert FULL.products[3:] == FULL.statuses
    assert FULL.affected[0].at("1.0") == "pkg:npm/%40scope/options@1.0"


def test_releases_are_counted() -> None:
    """The first is number one; the last tells the date."""
    assert (PLAIN.version, PLAIN.revised_at) == (1, PLAIN.published_at)
    assert (FULL.version, FULL.revised_at) == (2, FULL.revisions[0].at)


@pytest.mark.parametrize(
    "product",
    [
        ProductStatus(purl="nonsense", status=Status.FIXED),
        ProductStatus(purl="pkg:npm/a", status=Status.FIXED),
        ProductStatus(purl=MAIN.at(MAIN.fixed), status=Status.AFFECTED),
        ProductStatus(purl="pkg:npm/a@1", status=Status.NOT_AFFECTED, note=" "),
        ProductStatus(purl="pkg:npm/a@1", status=Status.FIXED, justification=Justification.MITIGATED),
    ],
)
def test_a_product_needs_a_version_one_status_and_a_reason(product: ProductStatus) -> None:
    """No document says two things of one product, or that it is safe without saying why."""
    with pytest.raises(Refusal) as refused:
        require_complete(replace(PLAIN, statuses=(product,)))
    assert refused.value.code == "advisory-incomplete"


def test_a_vendors_fix_is_for_packages_that_have_one() -> None:
    """Where there is a fix, and where there is none: what helps anyway, or that nothing is known."""
    fixed, _, without = FULL.affected
    assert [one.kind for one in FULL.remedies_of(fixed)] == [Remedy.VENDOR_FIX, Remedy.WORKAROUND]
    assert [one.kind for one in FULL.remedies_of(without)] == [Remedy.WORKAROUND]
    only_fix = replace(FULL, remediations=FULL.remediations[:1])
    assert [one.kind for one in only_fix.remedies_of(without)] == [Remedy.NONE_AVAILABLE]
    assert [one.kind for one in only_fix.remedies_of(FULL.statuses[2])] == [Remedy.NONE_AVAILABLE]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001  the zone is put on below
def test_instants_are_utc_in_whole_seconds(moment: datetime, hours: int) -> None:
    """Wherever the clock stood, the same instant is written."""
    there = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    written = instant(there)
    assert datetime.fromisoformat(written) == there.replace(microsecond=0)
    assert written == instant(there.astimezone(UTC))
    assert written.endswith("Z")
