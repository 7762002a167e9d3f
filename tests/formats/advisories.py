"""Advisories that the tests of the output formats share: a plain one, one that uses every field, and any."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from clearway.formats.advisory import Advisory, ProductStatus, Revision, Status, Tlp
from clearway.formats.records import Severity

GOLDEN = Path(__file__).resolve().parent / "golden"

PLAIN = Advisory(
    id="adv-0abc123456789xyz",
    title="cJSON reads past the end of its input",
    summary="cJSON before version 1.7.15-1+deb12u3 reads one byte too far after a trailing comma.",
    remediation="Update cjson to version 1.7.15-1+deb12u3 or later.",
    package="pkg:deb/debian/cjson",
    introduced="",
    affected_version="1.7.15-1+deb12u2",
    fixed_version="1.7.15-1+deb12u3",
    identifiers=("CVE-2023-53154",),
    weaknesses=("CWE-125",),
    cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    severity=Severity.HIGH,
    references=("https://example.org/notes?bug=1#top",),
    credits=("Orrery AI (fictional)",),
    published_at=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    publisher="Clearway",
    namespace="https://clearway.example",
)
FULL = replace(
    PLAIN,
    package="pkg:npm/%40scope/options",
    introduced="1.0.0",
    affected_version="1.2.5",
    fixed_version="1.2.6",
    identifiers=("GHSA-xvch-5gv4-984h", "CVE-2021-44906", "GHSA-xvch-5gv4-984h"),
    weaknesses=("CWE-1321", "CWE-20"),
    cvss_vector="CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    severity=Severity.CRITICAL,
    details="Dotted names reach the prototype.",
    tlp=Tlp.AMBER_STRICT,
    statuses=(
        ProductStatus(purl="pkg:npm/desk@2.0.0", status=Status.NOT_AFFECTED, note="It never parses options."),
        ProductStatus(purl="pkg:npm/desk@3.0.0", status=Status.UNDER_INVESTIGATION, note="Being looked at."),
        ProductStatus(purl="pkg:npm/counter@1.0.0", status=Status.AFFECTED, note="It bundles the parser."),
    ),
    revisions=(
        Revision(at=datetime(2026, 11, 24, 8, 0, tzinfo=timezone(timedelta(hours=2))), summary="More products."),
    ),
    organization="3e671687-395b-41f5-a30f-a58921a69b79",
)
UNFIXED = replace(PLAIN, fixed_version="", remediation="Do not parse input of strangers until there is a fix.")
WITHOUT_CVE = replace(PLAIN, identifiers=("GHSA-xvch-5gv4-984h",), references=(), credits=(), weaknesses=())
OLD_SCORE = replace(PLAIN, cvss_vector="AV:N/AC:L/Au:N/C:P/I:P/A:P")
ALL = {
    "plain": PLAIN, "full": FULL, "unfixed": UNFIXED, "without-cve": WITHOUT_CVE, "old-score": OLD_SCORE,
}  # fmt: skip

texts = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
advisories = st.builds(
    Advisory,
    id=st.from_regex(r"adv-[0-9a-z]{16}", fullmatch=True),
    title=texts,
    summary=texts,
    remediation=texts,
    package=st.sampled_from(["pkg:deb/debian/cjson", "pkg:pypi/tqdm", "pkg:npm/%40a/b", "pkg:maven/org.example/c"]),
    introduced=st.sampled_from(["", "0.1", "1:0~rc1+x"]),
    affected_version=st.sampled_from(["1.0", "1:2.0~rc1-1+deb12u2", "2024.1 beta"]),
    fixed_version=st.sampled_from(["", "2.0", "1:2.0-1+deb12u3"]),
    identifiers=st.lists(st.one_of(texts, st.sampled_from(["CVE-2026-1234", "GHSA-xvch-5gv4-984h"]))).map(tuple),
    weaknesses=st.lists(st.one_of(texts, st.sampled_from(["CWE-125", "CWE-99999", "CWE-0"]))).map(tuple),
    cvss_vector=st.one_of(texts, st.sampled_from([PLAIN.cvss_vector, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"])),
    severity=st.just(PLAIN.severity),
    references=st.lists(st.one_of(texts, st.just("https://example.org/a"), texts.map("https://x/".__add__))).map(tuple),
    credits=st.lists(texts).map(tuple),
    published_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  the zone comes beside it
    publisher=texts,
    namespace=st.just("https://clearway.example/"),
    details=st.text(max_size=40),
)
