"""Packages by purl, whatever they are called by."""

import pytest

from clearway.formats.packages import by_cpe, by_ecosystem, by_purl, by_vendor


@pytest.mark.parametrize(
    ("ecosystem", "name", "purl"),
    [
        ("PyPI", "Zope_Interface", "pkg:pypi/zope-interface"),
        ("npm", "@scope/x", "pkg:npm/%40scope/x"),
        ("Maven", "org.example:x", "pkg:maven/org.example/x"),
        ("Go", "example.org/a/b", "pkg:golang/example.org/a/b"),
        ("AlmaLinux:9", "openssl", "pkg:rpm/almalinux/openssl"),
        ("Packagist:https://packages.example.org/8", "drupal/core", "pkg:composer/drupal/core"),
        ("crates of somewhere", "serde", "pkg:cargo/serde"),
        ("OSS-Fuzz", "CJson", "pkg:generic/cjson"),
        ("", "x", "pkg:generic/x"),
    ],
)
def test_an_ecosystem_names_a_kind_of_package(ecosystem: str, name: str, purl: str) -> None:
    """As the specification of purl writes it; what is not known is generic."""
    package = by_ecosystem(ecosystem, name)
    assert package
    assert package.purl == purl


def test_a_purl_is_read_without_its_version() -> None:
    """The version stands by itself, qualifiers are left out; what is no purl is none."""
    package = by_purl("pkg:deb/debian/curl@7.88?arch=amd64")
    assert package
    assert (package.purl, package.version) == ("pkg:deb/debian/curl", "7.88")
    assert by_purl("curl") is by_purl("pkg:") is by_purl("pkg:npm/" + "a" * 2_000) is None


def test_a_product_without_a_purl_is_generic() -> None:
    """By vendor and product, or by CPE of either kind; placeholders are no names."""
    one, two, three = by_vendor("Acme", "Gate", "1"), by_cpe("cpe:2.3:a:acme:gate:1:*"), by_cpe("cpe:/a:acme:gate")
    assert one == two
    assert one
    assert three
    assert (one.purl, one.version, three.version) == ("pkg:generic/acme/gate", "1", "")
    assert by_vendor("n/a", "n/a") is by_cpe("x") is by_vendor("", "") is by_ecosystem("npm", "") is None
