"""OSV: ecosystems, names and ranges."""

import json
from dataclasses import replace

import pytest

from clearway.formats import osv
from clearway.kernel.errors import Refusal
from tests.formats.advisories import FULL, MAIN, PLAIN, UNFIXED


@pytest.mark.parametrize(
    ("package", "ecosystem", "name", "kind"),
    [
        ("pkg:deb/debian/cjson", "Debian", "cjson", "ECOSYSTEM"),
        ("pkg:deb/ubuntu/cjson", "Ubuntu", "cjson", "ECOSYSTEM"),
        ("pkg:pypi/tqdm", "PyPI", "tqdm", "ECOSYSTEM"),
        ("pkg:npm/%40a/b", "npm", "@a/b", "SEMVER"),
        ("pkg:maven/org.example/c", "Maven", "org.example:c", "ECOSYSTEM"),
        ("pkg:golang/example.org/a/b", "Go", "example.org/a/b", "SEMVER"),
    ],
)
def test_a_package_is_named_as_its_ecosystem_does(package: str, ecosystem: str, name: str, kind: str) -> None:
    """Ecosystem, name and kind of range follow from the purl."""
    (affected,) = json.loads(osv.render(replace(PLAIN, affected=(replace(MAIN, package=package),))))["affected"]
    assert affected["package"] == {"ecosystem": ecosystem, "name": name, "purl": package}
    assert affected["ranges"][0]["type"] == kind


@pytest.mark.parametrize("package", ["pkg:generic/x", "pkg:deb/other/x", "pkg:cargo/x"])
def test_a_package_without_an_ecosystem_is_refused(package: str) -> None:
    """OSV cannot say where it comes from; the other formats can."""
    with pytest.raises(Refusal) as refused:
        osv.render(replace(PLAIN, affected=(replace(MAIN, package=package),)))
    assert refused.value.code == "no-ecosystem"


def test_ranges_begin_and_end() -> None:
    """From the first version, or a known one, up to the fix, or without an end."""

    def events(body: bytes) -> object:
        return json.loads(body)["affected"][0]["ranges"][0]["events"]

    assert events(osv.render(PLAIN)) == [{"introduced": "0"}, {"fixed": "1.7.15-1+deb12u3"}]
    assert events(osv.render(FULL)) == [{"introduced": "1.0.0"}, {"fixed": "1.2.6"}]
    assert events(osv.render(UNFIXED)) == [{"introduced": "0"}]


def test_the_id_is_marked_as_that_of_an_unregistered_database() -> None:
    """OSV keeps prefixes without x_ for databases that it knows."""
    told = json.loads(osv.render(FULL))
    assert told["id"] == "x_CLEARWAY-adv-0abc123456789xyz"
    assert told["aliases"] == ["GHSA-xvch-5gv4-984h", "CVE-2021-44906", "CVE-2021-44907"]
    assert told["severity"] == [
        {"type": "CVSS_V4", "score": FULL.ratings[0].vector},
        {"type": "CVSS_V3", "score": FULL.ratings[1].vector},
    ]


def test_ranges_of_one_package_stand_together() -> None:
    """Two ranges of one package are one entry; further products that are affected are named, others not."""
    told = json.loads(osv.render(FULL))["affected"]
    assert [(one["package"]["name"], len(one.get("ranges", []))) for one in told] == [
        ("@scope/options", 2), ("options", 1), ("counter", 0),
    ]  # fmt: skip
    assert told[2]["versions"] == ["1.0.0"]


def test_an_unknown_ecosystem_does_not_hide_the_others() -> None:
    """What OSV can say it says."""
    both = (replace(MAIN, package="pkg:generic/x"), MAIN)
    assert [one["package"]["name"] for one in json.loads(osv.render(replace(PLAIN, affected=both)))["affected"]] == [
        "cjson"
    ]
