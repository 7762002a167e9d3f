"""How products stand by the advisories that are known: purls by their versions, CPEs and files by what is named."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.exposure.model import Answer, Status
from clearway.exposure.rules.answering import answer
from clearway.exposure.rules.said import Source
from clearway.formats.advisory_index.building import IndexBuilder
from clearway.formats.advisory_index.compiling import compile_advisory
from clearway.formats.advisory_index.reading import Index
from clearway.kernel.limits import ADVISORIES_PER_ANSWER_MAX

HASH = "sha256:" + "ab" * 32


def osv(name: str, package: str, *events: dict[str, str], ecosystem: str = "PyPI") -> object:
    """Write an OSV record about one package."""
    told = {"package": {"ecosystem": ecosystem, "name": package}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": name, "modified": "2026-01-01T00:00:00Z", "aliases": [f"CVE-{name}"], "affected": [told]}


def csaf(name: str = "csaf-1", **statuses: Sequence[dict[str, object]]) -> object:
    """Write a CSAF document: each product by its branch and its helper."""
    products: list[object] = []
    told: dict[str, list[str]] = {}
    for status, helpers in statuses.items():
        for place, branch in enumerate(helpers):
            named = f"{status}-{place}"
            helper = {key: value for key, value in branch.items() if key in {"cpe", "hashes", "purl"}}
            product = {"name": named, "product_id": named, "product_identification_helper": helper}
            kind = "product_version_range" if "range" in branch else "product_version"
            products.append(
                {"category": kind, "name": branch.get("range") or branch.get("version") or "x", "product": product}
                if "range" in branch or "version" in branch
                else {"category": "product_name", "name": named, "product": product}
            )
            told.setdefault(status, []).append(named)
    head = {"csaf_version": "2.0", "title": "t", "tracking": {"id": name}}
    return {
        "document": head,
        "product_tree": {"branches": products},
        "vulnerabilities": [{"cve": "CVE-2026-1", "product_status": told}],
    }


def source(*documents: object, name: str = "hub") -> Source:
    """Compile documents into an index."""
    builder = IndexBuilder()
    for document in documents:
        compiled = compile_advisory(json.dumps(document).encode())
        assert compiled is not None
        builder.add(compiled)
    return Source(name=name, index=Index(b"".join(builder.pieces())))


def asked(product: str, *documents: object) -> Answer:
    """Ask about a product."""
    return answer([source(*documents)], product)


@pytest.mark.parametrize(
    ("version", "status", "fix", "why"),
    [
        ("1.0", Status.AFFECTED, "1.5", "affected range from the first version until 1.5"),
        ("1.5", Status.FIXED, None, "not older than one that has the fix"),
        ("2.1", Status.AFFECTED, None, "the last affected one"),
        ("what?", Status.UNCLEAR, None, "cannot be compared"),
    ],
)
def test_a_version_is_judged(version: str, status: Status, fix: str | None, why: str) -> None:
    """With the nearest fix, and the reason in words."""
    events = [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"last_affected": "2.3"}]
    said = asked(f"pkg:pypi/Foo.Bar@{version}", osv("A-1", "foo-bar", *events))
    assert (said.status, [one.fixed_in for one in said.advisories]) == (status, [fix])
    assert said.advisories[0].advisory == "A-1"
    assert said.advisories[0].aliases == ["CVE-A-1"]
    assert why in said.advisories[0].reason


def test_what_was_never_affected_is_told_from_what_is_fixed_and_what_is_unknown() -> None:
    """Three answers that an operator does not want to take for one another."""
    record = osv("A-1", "foo", {"introduced": "2.0"}, {"fixed": "2.5"})
    assert asked("pkg:pypi/foo@1.0", record).status is Status.NOT_AFFECTED
    assert asked("pkg:pypi/foo@2.5", record).status is Status.FIXED
    unknown = asked("pkg:pypi/other@1.0", record)
    assert (unknown.status, unknown.advisories) == (Status.UNKNOWN, [])
    assert "No advisory" in unknown.why


def test_the_worst_counts_and_others_of_it_are_named() -> None:
    """A version that one advisory finds fixed and two find affected is affected by those two."""
    records = [osv(f"A-{n}", "foo", {"introduced": "0"}, {"fixed": fixed}) for n, fixed in enumerate("123")]
    said = asked("pkg:pypi/foo@1.5", *records)
    assert said.status is Status.AFFECTED
    assert [(one.advisory, one.fixed_in) for one in said.advisories] == [("A-1", "2"), ("A-2", "3")]


def test_a_package_without_its_version_is_unclear() -> None:
    """Where advisories speak of it; else it is unknown."""
    record = osv("A-1", "foo", {"introduced": "0"}, {"fixed": "1"})
    assert asked("pkg:pypi/foo", record).status is Status.UNCLEAR
    assert asked("pkg:pypi/other", record).status is Status.UNKNOWN


def test_a_distribution_without_its_release_is_unclear() -> None:
    """What is said of another release is not said of this one."""
    record = osv("A-1", "curl", {"introduced": "0"}, {"fixed": "8"}, ecosystem="Debian:12")
    assert asked("pkg:deb/debian/curl@7", record).status is Status.UNCLEAR
    assert asked("pkg:deb/debian/curl@7?distro=debian-12", record).status is Status.AFFECTED
    assert asked("pkg:deb/debian/curl@7?distro=debian-11", record).status is Status.UNKNOWN


def test_what_a_component_was_built_from_counts() -> None:
    """Debian's advisories are about sources."""
    record = osv("A-1", "glibc", {"introduced": "0"}, {"fixed": "2.36"}, ecosystem="Debian:12")
    said = asked("pkg:deb/debian/libc6@2.35?distro=debian-12&upstream=glibc", record)
    assert (said.status, said.advisories[0].fixed_in) == (Status.AFFECTED, "2.36")


@pytest.mark.parametrize("text", ["", "x", "pkg:", "pkg:npm/", "cpe:2.3:a", "sha256:00", "a" * 2_000])
def test_what_cannot_be_read_says_so(text: str) -> None:
    """And is no refusal: it must not spoil the others of its call."""
    said = asked(text, osv("A-1", "foo", {"introduced": "0"}))
    assert said.status is Status.UNREADABLE
    assert said.why


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    """Whatever it is."""
    record = osv("A-1", "foo", {"introduced": "0"})
    for prefix in ("", "pkg:", "pkg:pypi/foo@", "cpe:2.3:a:", "sha256:"):
        assert asked(prefix + text, record).product == prefix + text


def test_what_is_said_of_a_version_counts_for_more_than_its_range() -> None:
    """By the same advisory; of another one it says nothing."""
    about = {"purl": "pkg:pypi/foo"}
    document = csaf(
        known_affected=[{**about, "range": "vers:pypi/<2.0"}],
        fixed=[{"purl": "pkg:pypi/foo@1.4.post1", "version": "1.4.post1"}],
        known_not_affected=[{"purl": "pkg:pypi/foo@1.3", "version": "1.3"}],
        under_investigation=[{"purl": "pkg:pypi/foo@2.5", "version": "2.5"}],
    )
    stands = {
        "1.2": Status.AFFECTED, "1.3": Status.NOT_AFFECTED, "1.3.0": Status.NOT_AFFECTED, "1.4.post1": Status.FIXED,
        "2.5": Status.UNCLEAR, "2.4": Status.FIXED,
    }  # fmt: skip
    for version, status in stands.items():
        assert asked(f"pkg:pypi/foo@{version}", document).status is status, version
    other = osv("A-1", "foo", {"introduced": "0"}, {"fixed": "1.9"})
    said = asked("pkg:pypi/foo@1.3", document, other)
    assert (said.status, [one.advisory for one in said.advisories]) == (Status.AFFECTED, ["A-1"])
    whole = csaf(known_not_affected=[{"purl": "pkg:npm/whole"}])
    assert asked("pkg:npm/whole@1.0", whole).status is Status.NOT_AFFECTED


def test_cpes_are_judged_by_ranges_and_named_versions() -> None:
    """Ranges in VERS, single versions, and what is said of all of a product."""
    cpe = "cpe:2.3:a:acme:server:*:*:*:*:*:*:*:*"
    document = csaf(
        known_affected=[{"cpe": cpe, "range": "vers:generic/>=1.0|<1.5"}, {"cpe": cpe, "version": "3.0"}],
        fixed=[{"cpe": cpe, "version": "3.1"}],
        known_not_affected=[{"cpe": "cpe:/a:acme:client"}],
        under_investigation=[{"cpe": "cpe:/o:acme:router_os"}],
    )
    stands = {
        "cpe:2.3:a:acme:server:1.2:*:*:*:*:*:*:*": (Status.AFFECTED, "1.5"),
        "cpe:/a:acme:server:3.0": (Status.AFFECTED, "3.1"),
        "cpe:/a:acme:server:3.1": (Status.FIXED, None),
        "cpe:/a:acme:server:0.9": (Status.NOT_AFFECTED, None),
        "cpe:/a:acme:server": (Status.UNCLEAR, None),
        "cpe:/a:acme:client:7": (Status.NOT_AFFECTED, None),
        "cpe:/o:acme:router_os:7": (Status.UNCLEAR, None),
    }
    for product, (status, fix) in stands.items():
        said = asked(product, document)
        assert (said.status, said.advisories[0].fixed_in) == (status, fix), product
        assert said.advisories[0].aliases == ["CVE-2026-1"]
    assert asked("cpe:/a:acme:elsewhere:1", document).status is Status.UNKNOWN


def test_another_edition_is_another_product() -> None:
    """One that is not told is unclear."""
    document = csaf(known_affected=[{"cpe": "cpe:2.3:a:acme:app:2.0:*:*:*:*:windows:*:*"}])
    assert asked("cpe:2.3:a:acme:app:2.0:*:*:*:*:windows:x64:*", document).status is Status.AFFECTED
    assert asked("cpe:2.3:a:acme:app:2.0:*:*:*:*:linux:*:*", document).status is Status.UNKNOWN
    assert asked("cpe:/a:acme:app:2.0", document).status is Status.UNCLEAR
    other = asked("cpe:2.3:a:acme:app:1.0:*:*:*:*:windows:*:*", document)
    assert (other.status, "others of its versions" in other.why) == (Status.UNKNOWN, True)


def test_files_are_known_by_their_hashes() -> None:
    """In whatever capitals."""
    files = [{"filename": "a.bin", "file_hashes": [{"algorithm": "SHA-256", "value": "AB" * 32}]}]
    said = asked(HASH.upper(), csaf(known_affected=[{"hashes": files}]))
    assert said.status is Status.AFFECTED
    assert said.advisories[0].advisory == "csaf-1"
    assert asked("sha256:" + "00" * 32, csaf(known_affected=[{"hashes": files}])).status is Status.UNKNOWN


def test_sources_are_told_apart() -> None:
    """The hub's own advisory, and one that its operator loaded."""
    record = osv("A-1", "foo", {"introduced": "0"}, {"fixed": "1"})
    said = answer([source(record), source(record, name="loaded")], "pkg:pypi/foo@0.5")
    assert [one.source for one in said.advisories] == ["hub", "loaded"]


def test_an_answer_has_a_limit() -> None:
    """And counts what it leaves out."""
    records = [osv(f"A-{n}", "foo", {"introduced": "0"}) for n in range(ADVISORIES_PER_ANSWER_MAX + 3)]
    said = asked("pkg:pypi/foo@1", *records)
    assert (len(said.advisories), said.left_out) == (ADVISORIES_PER_ANSWER_MAX, 3)
