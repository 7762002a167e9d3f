"""Purls read fast give what the specification's own library gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL

from clearway.formats.purls import package_of, read_purl

_SEGMENT = st.from_regex(r"[A-Za-z0-9._~-]{1,12}", fullmatch=True).filter(lambda text: text.strip("."))
_TYPES = st.sampled_from(
    ["apk", "cargo", "composer", "deb", "gem", "golang", "maven", "npm", "nuget", "pub", "hackage"]
)


@given(_TYPES, st.lists(_SEGMENT, max_size=3), _SEGMENT, st.from_regex(r"[A-Za-z0-9._~:+!-]{1,12}", fullmatch=True))
def test_plain_purls_are_read_as_by_the_library(kind: str, namespace: list[str], name: str, version: str) -> None:
    """Type, package and version are the same."""
    text = f"pkg:{kind}/{'/'.join([*namespace, name])}@{version}"
    theirs, ours = PackageURL.from_string(text), read_purl(text)
    assert ours is not None
    bare = PackageURL(type=theirs.type, namespace=theirs.namespace, name=theirs.name)
    assert (ours.type, ours.package, ours.version) == (theirs.type, bare.to_string(), theirs.version)


@pytest.mark.parametrize(
    ("text", "package", "version"),
    [
        ("pkg:pypi/Foo_Bar.baz@1", "pkg:pypi/foo-bar-baz", "1"),
        ("pkg:npm/%40Angular/Core@1.0", "pkg:npm/%40Angular/core", "1.0"),
        ("pkg:npm/@scope/name@1.0", "pkg:npm/%40scope/name", "1.0"),
        ("pkg:deb/debian/libstdc%2B%2B6@12-1?arch=amd64", "pkg:deb/debian/libstdc%2B%2B6", "12-1"),
        ("pkg:golang/github.com/A/b@v1.0.0%2Bincompatible#sub", "pkg:golang/github.com/A/b", "v1.0.0+incompatible"),
        ("pkg:maven/org.example/e", "pkg:maven/org.example/e", ""),
    ],
)
def test_a_package_has_one_spelling(text: str, package: str, version: str) -> None:
    """However its purl was written."""
    read = read_purl(text)
    assert read is not None
    assert (read.package, read.version) == (package, version)


@pytest.mark.parametrize("text", ["", "pkg:", "pkg:npm", "pkg:npm/", "npm/a@1", "pkg:/a@1", "pkg:npm/" + "a" * 2_000])
def test_what_is_no_purl_is_none(text: str) -> None:
    """Nothing is made of it."""
    assert package_of(text) == ""


def test_qualifiers_are_decoded() -> None:
    """The release of a distribution, however it is written."""
    read = read_purl("pkg:rpm/almalinux/openssl@3.0?arch=x86_64&distro=almalinux-9.3&epoch=1")
    assert read is not None
    assert [read.qualifier(name) for name in ("distro", "epoch", "none")] == ["almalinux-9.3", "1", ""]
