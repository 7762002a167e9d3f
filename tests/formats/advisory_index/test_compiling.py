"""What OSV records, converted ones, and CSAF documents say is affected, judged version by version."""

import json

import pytest

from clearway.exposure.model import Found
from clearway.exposure.rules.matching import judge
from clearway.formats.advisory_index.building import IndexBuilder
from clearway.formats.advisory_index.compiling import compile_advisory
from clearway.formats.advisory_index.reading import Index
from clearway.formats.affected import Compiled
from clearway.formats.sboms.component import Component, by_purl


def compiled(document: object) -> Compiled:
    """Compile a document that is one."""
    found = compile_advisory(json.dumps(document).encode())
    assert found is not None
    return found


def record(ecosystem: str, name: str, **told: object) -> dict[str, object]:
    """Write an OSV record about one package."""
    affected = [{"package": {"ecosystem": ecosystem, "name": name}, **told}]
    return {"id": "A-1", "modified": "2026-01-01T00:00:00Z", "affected": affected}


def judged(document: object, *purls: str) -> list[tuple[str, str | None]]:
    """Give the purls that a document is about, each with its nearest fix."""
    builder = IndexBuilder()
    builder.add(compiled(document))
    index = Index(b"".join(builder.pieces()))
    found: list[tuple[str, str | None]] = []
    for purl in purls:
        component = by_purl(purl, "")
        assert isinstance(component, Component)
        found += [(one.purl, one.fixed_in) for one in judge(index, component, "x") if isinstance(one, Found)]
    return found


def test_rubysec_is_all_but_what_is_patched_or_was_never_affected() -> None:
    """The fix is where a patched range begins."""
    special = {"patched_versions": ["~> 1.2.3", ">= 2.0.1"], "unaffected_versions": ["< 1.0"]}
    purls = [f"pkg:gem/rack@{version}" for version in ("0.9", "1.0", "1.2.3", "1.2.9", "1.3.0", "2.0.1")]
    found = judged(record("RubyGems", "rack", database_specific=special), *purls)
    assert found == [("pkg:gem/rack@1.0", "1.2.3"), ("pkg:gem/rack@1.3.0", "2.0.1")]


def test_rubysec_without_a_patch_is_every_version() -> None:
    """And there is no fix."""
    special = {"patched_versions": None, "unaffected_versions": None}
    assert judged(record("RubyGems", "rack", database_specific=special), "pkg:gem/rack@99") == [
        ("pkg:gem/rack@99", None)
    ]


def test_a_record_without_versions_is_about_none() -> None:
    """Unlike RubySec's, which says that nothing is patched; it is told."""
    found = compiled(record("RubyGems", "rack"))
    assert (found.affected, found.skipped) == ([], ["It names no versions."])


def test_the_node_group_tells_fixes_apart() -> None:
    """The last affected version has its fix in another list."""
    special = {"vulnerable_versions": "<=1.5.1 || >=2.0.0 <2.0.3", "patched_versions": ">=1.5.2 <2.0.0 || >=2.0.3"}
    purls = [f"pkg:npm/x@{version}" for version in ("1.5.1", "1.5.2", "2.0.2", "2.0.3")]
    found = judged(record("npm", "x", database_specific=special), *purls)
    assert found == [("pkg:npm/x@1.5.1", "1.5.2"), ("pkg:npm/x@2.0.2", "2.0.3")]


def test_branches_of_friends_of_php_are_alternatives() -> None:
    """Each branch is a range of its own."""
    special = {"branches": {"1.3.x": [">=1.3.0", "<1.3.1"], "1.2.x": [">=1.2.0", "<1.2.11"]}}
    purls = [f"pkg:composer/a/b@{version}" for version in ("1.2.10", "1.2.11", "v1.3.0", "1.3.1")]
    found = judged(record("Packagist", "a/b", database_specific=special), *purls)
    assert found == [("pkg:composer/a/b@1.2.10", "1.2.11"), ("pkg:composer/a/b@v1.3.0", "1.3.1")]


def test_elixir_tells_ranges_and_first_patched_versions() -> None:
    """A list of ranges, and one of fixes."""
    special = {
        "vulnerable_version_ranges": ["<= 1.3.1", ">= 2.0.0, < 2.1.0"],
        "first_patched_versions": ["1.3.2", None],
    }
    found = judged(
        record("Hex", "x", database_specific=special), "pkg:hex/x@1.3.1", "pkg:hex/x@1.4.0", "pkg:hex/x@2.0.5"
    )
    assert found == [("pkg:hex/x@1.3.1", "1.3.2"), ("pkg:hex/x@2.0.5", "2.1.0")]


def test_go_modules_are_found_however_they_are_written() -> None:
    """With or without v, capitals or not; the standard library by both names, and as `go version` says it."""
    events = [{"introduced": "0"}, {"fixed": "1.20.3"}]
    about_go = record("Go", "stdlib", ranges=[{"type": "SEMVER", "events": events}])
    purls = [
        "pkg:golang/stdlib@1.20.2",
        "pkg:golang/std@v1.19.0",
        "pkg:golang/stdlib@go1.20.1",
        "pkg:golang/stdlib@1.20.3",
    ]
    assert [purl for purl, _ in judged(about_go, *purls)] == purls[:3]
    module = record("Go", "github.com/Masterminds/goutils", ranges=[{"type": "SEMVER", "events": events}])
    assert len(judged(module, "pkg:golang/github.com/masterminds/goutils@v1.1.0")) == 1


def test_ranges_of_commits_and_bad_bounds_are_told() -> None:
    """What of an advisory cannot be compared is not left out in silence."""
    ranges = [
        {"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]},
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "not a version"}]},
    ]
    found = compiled(record("PyPI", "x", ranges=ranges, versions=["1.0"]))
    assert [one.exact for one in found.affected] != [[]]
    assert found.skipped == [
        "A range of commits cannot be compared with versions.",
        "A range names 'not a version', which is no version (pypi).",
    ]


def test_the_nearest_fix_is_not_itself_affected() -> None:
    """A fix of one range that lies in another one is none."""
    ranges = [
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.5"}]},
        {"type": "ECOSYSTEM", "events": [{"introduced": "1.2"}, {"fixed": "2.0"}]},
    ]
    found = judged(record("PyPI", "x", ranges=ranges, versions=["2.1"]), "pkg:pypi/x@1.0", "pkg:pypi/x@2.1")
    assert found == [("pkg:pypi/x@1.0", "2.0"), ("pkg:pypi/x@2.1", None)]


def test_a_debian_package_is_judged_by_its_source() -> None:
    """By the source's own version where it is another; once, though both names are known."""
    events = [{"introduced": "0"}, {"fixed": "12.3.0-1"}]
    about = record("Debian:12", "gcc-12", ranges=[{"type": "ECOSYSTEM", "events": events}])
    purls = [
        "pkg:deb/debian/libgcc-s1@99.0-1?upstream=gcc-12%4012.2.0-14&distro=debian-12",
        "pkg:deb/debian/gcc-12@12.2.0-14?upstream=gcc-12&distro=bookworm",
        "pkg:deb/debian/gcc-12@12.2.0-14?distro=debian-11",
    ]
    assert [purl for purl, _ in judged(about, *purls)] == purls[:2]


def product(identity: str, purl: str, *, category: str, name: str) -> dict[str, object]:
    """Write a branch of a product tree with one product."""
    helper = {"purl": purl}
    told = {"product_id": identity, "name": identity, "product_identification_helper": helper}
    return {"category": category, "name": name, "product": told}


CSAF: dict[str, object] = {
    "document": {
        "csaf_version": "2.0",
        "category": "csaf_security_advisory",
        "title": "A hole",
        "tracking": {"id": "ACME-1", "initial_release_date": "2026-01-01T00:00:00Z"},
    },
    "product_tree": {
        "branches": [
            product("R", "pkg:npm/x", category="product_version_range", name="vers:npm/>=1.0.0|<1.5.0"),
            product("W", "pkg:npm/y", category="product_version_range", name="<= 3.1.0"),
            product("V", "pkg:npm/z@2.0.0", category="product_version", name="2.0.0"),
            product("F", "pkg:npm/z@2.0.1", category="product_version", name="2.0.1"),
            product("N", "pkg:npm/n@1.0.0", category="product_version", name="1.0.0"),
        ]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2026-1000",
            "product_status": {"known_affected": ["R", "W", "V"], "fixed": ["F"], "known_not_affected": ["N"]},
        }
    ],
}


def test_csaf_tells_ranges_versions_and_fixes() -> None:
    """By its tracking id, and its CVE as another name; what is not affected is not matched."""
    told = compiled(CSAF).told
    assert (told.id, told.aliases, told.summary) == ("ACME-1", ["CVE-2026-1000"], "A hole")
    purls = ["x@1.4.9", "x@1.5.0", "y@3.1.0", "y@3.1.1", "z@2.0.0", "z@2.0.1", "n@1.0.0"]
    assert judged(CSAF, *(f"pkg:npm/{purl}" for purl in purls)) == [
        ("pkg:npm/x@1.4.9", "1.5.0"),
        ("pkg:npm/y@3.1.0", None),
        ("pkg:npm/z@2.0.0", "2.0.1"),
    ]


@pytest.mark.parametrize("category", ["csaf_withdrawn", "csaf_base"])
def test_a_withdrawn_csaf_document_is_told(category: str) -> None:
    """CSAF 2.1 has a category for it."""
    document = {
        **CSAF,
        "document": {"csaf_version": "2.1", "category": category, "title": "x", "tracking": {"id": "A"}},
    }
    assert compiled(document).is_withdrawn == (category == "csaf_withdrawn")
