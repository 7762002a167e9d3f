"""Judgements of matching: which advisories are about a component, why, and which version is safe."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from clearway.exposure.model import Doubt, Found
from clearway.exposure.rules.distributions import covers, release_of
from clearway.formats.advisory_index.records import Naming, Rule
from clearway.formats.affected import AdvisoryTold, End, Stretch
from clearway.formats.packages import shelf
from clearway.formats.sboms.component import Component
from clearway.formats.versions import sort_key

_KINDS: Final = {
    "apk": "Alpine's", "bitnami": "Bitnami's", "cargo": "Cargo's", "composer": "Composer's", "cran": "R's",
    "deb": "Debian's", "gem": "RubyGems'", "golang": "Go's", "hackage": "Haskell's", "hex": "Hex'", "julia": "Julia's",
    "maven": "Maven's", "npm": "npm's", "nuget": "NuGet's", "opam": "opam's", "pub": "Dart's", "pypi": "Python's",
    "rpm": "RPM's", "semver": "Semantic Versioning's", "swift": "Swift's",
}  # fmt: skip
# So many are looked through faster than a search is begun.
_FEW: Final = 16
_FIRST: Final = frozenset({"0.0.0", "0.0.0-0"})
_GO_STANDARD: Final = frozenset({"pkg:golang/stdlib", "pkg:golang/toolchain"})
UNCOMPARABLE: Final = "Its version cannot be compared with those of advisories."
NO_RELEASE: Final = "It is not told for which release of its distribution it was built."


class Advisories(Protocol):
    """What is asked while matching: an index of advisories."""

    def rules(self, package: str, /) -> Sequence[Rule]:
        """Give the rules about a package."""
        ...

    def told(self, advisory: int, /) -> AdvisoryTold:
        """Give what is told of an advisory."""
        ...


def judge(index: Advisories, component: Component, sbom: str) -> Iterator[Found | Doubt]:
    """Find the advisories that are about a component: by its own name, and by its source package's."""
    package = shelf(component.package)
    rules = index.rules(package)
    seen: set[int] = set()
    if rules:
        yield from _by_rules(
            index, component, sbom, rules=rules, version=plain_version(package, component.version), seen=seen
        )
    source = shelf(component.source) if component.source else ""
    if source and source != package and (rules := index.rules(source)):
        version = component.source_version or component.version
        yield from _by_rules(index, component, sbom, rules=rules, version=version, seen=seen)


def plain_version(package: str, version: str) -> str:
    """Write a version as advisories about the package do."""
    return version.removeprefix("go") if package in _GO_STANDARD else version


def _by_rules(
    index: Advisories, component: Component, sbom: str, *, rules: Sequence[Rule], version: str, seen: set[int]
) -> Iterator[Found | Doubt]:
    key = sort_key(rules[0].kind, version)
    release = release_of(component) if any(rule.release for rule in rules) else ""
    is_doubtful = False
    for rule in rules:
        if rule.release and not (release and covers(rule.release, release)):
            continue
        stretch = None if key is None else stretch_of(rule, key)
        if stretch is None and not is_listed(rule, key, version):
            is_doubtful = is_doubtful or key is None
            continue
        if rule.advisory not in seen:
            seen.add(rule.advisory)
            yield _found(
                index.told(rule.advisory), component, sbom, rule=rule, stretch=stretch, key=key, version=version
            )
    if is_doubtful:
        yield Doubt(sbom=sbom, where=component.where, name=component.purl, why=UNCOMPARABLE)
    if not release and any(rule.release for rule in rules):
        yield Doubt(sbom=sbom, where=component.where, name=component.purl, why=NO_RELEASE)


def stretch_of(rule: Rule | Naming, key: bytes) -> Stretch | None:
    """Give the affected stretch that a version lies in, if any."""
    stretches = rule.stretches
    if len(stretches) > _FEW:
        place = bisect_right(stretches, key, key=lambda one: one.low)
        stretches = stretches[max(place - 1, 0) : place]
    for stretch in stretches:
        if key < stretch.low:
            return None
        if not stretch.high or key < stretch.high:
            return stretch
    return None


def is_listed(rule: Rule | Naming, key: bytes | None, version: str) -> bool:
    """Tell whether a version is listed as affected by itself."""
    if key is None:
        return version in rule.exact_texts
    place = bisect_left(rule.exact, key)
    return place < len(rule.exact) and rule.exact[place] == key


def _found(
    told: AdvisoryTold,
    component: Component,
    sbom: str,
    *,
    rule: Rule,
    stretch: Stretch | None,
    key: bytes | None,
    version: str,
) -> Found:
    return Found(
        sbom=sbom,
        purl=component.purl,
        version=component.version,
        advisory=told.id,
        aliases=told.aliases,
        fixed_in=fixed_in(rule, stretch, key),
        rule="range" if stretch is not None else "version",
        reason=reason_of(component, rule, stretch, version=version),
        scope=_scope(component),
        summary=told.summary,
        cvss=told.cvss,
        reference=told.reference,
        where=component.where,
    )


def _scope(component: Component) -> str:
    if component.is_development:
        return "development"
    return "optional" if component.is_optional else "runtime"


def fixed_in(rule: Rule, stretch: Stretch | None, key: bytes | None) -> str | None:
    """Give the nearest version above that is fixed, and not itself affected; none where none is known."""
    if stretch is not None and stretch.end is End.FIXED and not rule.exact:
        return stretch.high_text
    if key is None:
        return None
    ends = [(one.high, one.high_text) for one in rule.stretches if one.end is End.FIXED]
    above = sorted(fix for fix in (*ends, *rule.fixes) if fix[0] > key)
    return next((text for at, text in above if stretch_of(rule, at) is None and not is_listed(rule, at, text)), None)


def reason_of(component: Component, rule: Rule, stretch: Stretch | None, *, version: str) -> str:
    """Say in plain words why a version is affected."""
    named = version if version == component.version else f"{version} of its source package"
    where = f" in release {rule.release}" if rule.release else ""
    if stretch is None:
        return f"The advisory lists version {named}{where} as affected."
    order = f"compared in {_KINDS[rule.kind]} order" if rule.kind in _KINDS else "compared by numbers"
    return f"Version {named} lies in the affected range{where} {bounds(stretch)} ({order})."


def bounds(stretch: Stretch) -> str:
    """Say in words from where to where a stretch goes."""
    low = f"from {stretch.low_text}" if stretch.low and stretch.low_text not in _FIRST else "from the first version"
    if stretch.is_after:
        low = f"after {stretch.low_text}"
    match stretch.end:
        case End.FIXED:
            return f"{low} until {stretch.high_text}, which has the fix"
        case End.LAST_AFFECTED if stretch.low_text == stretch.high_text:
            return f"of just {stretch.high_text}"
        case End.LAST_AFFECTED:
            return f"{low} up to {stretch.high_text}, the last affected one"
        case End.LIMIT:
            return f"{low} until {stretch.high_text}, where what is known ends"
        case End.NONE:
            return f"{low} on, without a known fix"
