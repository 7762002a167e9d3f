"""Advisories that the tests of the output formats share: a plain one, one that uses every field, and any."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from clearway.formats.advisory import (
    Advisory,
    Affected,
    Exploitation,
    Justification,
    Maturity,
    Note,
    ProductStatus,
    Rating,
    Reference,
    ReferenceKind,
    Remediation,
    Remedy,
    Revision,
    Ssvc,
    Status,
    Tlp,
)
from clearway.formats.records import Severity
from tools.invented import invented

GOLDEN = Path(__file__).resolve().parent / "golden"

MAIN = Affected(package="pkg:deb/debian/cjson", fixed="1.7.15-1+deb12u3", seen="1.7.15-1+deb12u2")
UPDATE = Remediation(kind=Remedy.VENDOR_FIX, words="Update cjson to version 1.7.15-1+deb12u3 or later.")
HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
PLAIN = Advisory(
    id="adv-0abc123456789xyz",
    title="cJSON reads past the end of its input",
    summary="cJSON before version 1.7.15-1+deb12u3 reads one byte too far after a trailing comma.",
    affected=(MAIN,),
    remediations=(UPDATE,),
    identifiers=("CVE-2023-53154",),
    weaknesses=("CWE-125",),
    ratings=(Rating(vector=HIGH),),
    severity=Severity.HIGH,
    references=(Reference(url="https://example.org/notes?bug=1#top"),),
    credits=("Orrery AI (fictional)",),
    published_at=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    publisher="Clearway",
    namespace="https://clearway.example",
)
FULL = replace(
    PLAIN,
    affected=(
        Affected(package="pkg:npm/%40scope/options", introduced="1.0.0", fixed="1.2.6", seen="1.2.5"),
        Affected(package="pkg:npm/%40scope/options", introduced="2.0.0", fixed="2.1.0"),
        Affected(package="pkg:pypi/options", introduced="0.9"),
    ),
    remediations=(
        Remediation(kind=Remedy.VENDOR_FIX, words="Update options to version 1.2.6.", url="https://example.org/fix"),
        Remediation(kind=Remedy.WORKAROUND, words="Freeze the prototype."),
    ),
    identifiers=("GHSA-xvch-5gv4-984h", "CVE-2021-44906", "GHSA-xvch-5gv4-984h", "CVE-2021-44907"),
    weaknesses=("CWE-1321", "CWE-20", "CWE-99999"),
    ratings=(
        Rating(vector="CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
        Rating(vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        Rating(vector=HIGH, rater="An agency", address="https://agency.example"),
        Rating(vector="high"),
    ),
    ssvc=Ssvc(exploitation=Exploitation.ACTIVE, automatable=True, total=True),
    exploited_since=date(2026, 11, 20),
    severity=Severity.CRITICAL,
    details="Dotted names reach the prototype.",
    notes=(Note(title="Who is at risk", text="Servers that parse options of strangers."),),
    references=(
        Reference(url="https://example.org/commit/1", kind=ReferenceKind.FIX, title="The change"),
        Reference(url="https://example.org/issues/1", kind=ReferenceKind.REPORT),
    ),
    tlp=Tlp.AMBER_STRICT,
    maturity=Maturity.INTERIM,
    statuses=(
        ProductStatus(
            purl="pkg:npm/desk@2.0.0",
            status=Status.NOT_AFFECTED,
            note="It never parses options.",
            justification=Justification.CODE_NOT_REACHED,
        ),
        ProductStatus(purl="pkg:npm/desk@3.0.0", status=Status.UNDER_INVESTIGATION, note="Being looked at."),
        ProductStatus(purl="pkg:npm/counter@1.0.0", status=Status.AFFECTED, note="It bundles the parser."),
    ),
    revisions=(
        Revision(at=datetime(2026, 11, 24, 8, 0, tzinfo=timezone(timedelta(hours=2))), summary="More products."),
    ),
    organization="3e671687-395b-41f5-a30f-a58921a69b79",
)
WAIT = Remediation(kind=Remedy.MITIGATION, words="Do not parse input of strangers until there is a fix.")
UNFIXED = replace(PLAIN, affected=(replace(MAIN, fixed=""),), remediations=(WAIT,))
WITHOUT_CVE = replace(PLAIN, identifiers=("GHSA-xvch-5gv4-984h",), references=(), credits=(), weaknesses=())
OLD_SCORE = replace(PLAIN, ratings=(Rating(vector="AV:N/AC:L/Au:N/C:P/I:P/A:P"),))
WITHDRAWN = replace(
    FULL,
    notes=(),
    credits=(),
    revisions=(
        *FULL.revisions,
        Revision(at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC), summary="It is a duplicate.", withdraws=True),
    ),
)
STANDING = {
    "plain": PLAIN, "full": FULL, "unfixed": UNFIXED, "without-cve": WITHOUT_CVE, "old-score": OLD_SCORE,
}  # fmt: skip
ALL = {**STANDING, "withdrawn": WITHDRAWN}

texts = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
# Every field as an inventor fills it, with texts of any kind in place of the invented ones.
advisories = st.builds(
    replace,
    st.integers(0, 9_999).map(invented),
    title=texts,
    summary=texts,
    publisher=texts,
    details=st.text(max_size=40),
    identifiers=st.lists(st.one_of(texts, st.sampled_from(["CVE-2026-1234", "GHSA-xvch-5gv4-984h"]))).map(tuple),
    weaknesses=st.lists(st.one_of(texts, st.sampled_from(["CWE-125", "CWE-99999", "CWE-0"]))).map(tuple),
    ratings=st.lists(st.builds(Rating, vector=st.one_of(texts, st.just(HIGH)), rater=st.text(max_size=9))).map(tuple),
    references=st.lists(
        st.builds(Reference, url=st.one_of(texts, texts.map("https://x/".__add__)), title=st.text(max_size=9))
    ).map(tuple),
    credits=st.lists(texts).map(tuple),
)
