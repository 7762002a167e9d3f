"""Judgements of a question: how a product stands by the advisories that are known here (Order 2(d)(3)).

A product is a purl with its version, a CPE, or the hash of a file. The worst that any advisory says counts: affected,
then unclear, then fixed, then not affected. What is said of another release of a distribution does not count.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from clearway.exposure.model import Answer, Status, Telling
from clearway.exposure.rules.distributions import covers, release_of
from clearway.exposure.rules.matching import (
    NO_RELEASE,
    UNCOMPARABLE,
    fixed_in,
    is_listed,
    plain_version,
    reason_of,
    stretch_of,
)
from clearway.exposure.rules.naming import by_cpe, by_hash, stated
from clearway.exposure.rules.said import ByRule, Said, Source
from clearway.formats.advisory_index.records import Rule
from clearway.formats.affected import End
from clearway.formats.cpes import read_cpe
from clearway.formats.hashes import read_hash
from clearway.formats.packages import shelf
from clearway.formats.purls import read_purl
from clearway.formats.sboms.component import NO_VERSION, Component, RefusedComponent, by_purl
from clearway.formats.versions import sort_key
from clearway.kernel.limits import ADVISORIES_PER_ANSWER_MAX, PURL_CHARACTERS_MAX, within

_WORST_FIRST: Final = (Status.AFFECTED, Status.UNCLEAR, Status.FIXED, Status.NOT_AFFECTED)
_HARMLESS: Final = frozenset({Status.FIXED, Status.NOT_AFFECTED})
_NO_PRODUCT: Final = "It is no purl, no CPE and no hash of a file."
_SILENT: Final = "No advisory that is known here speaks of it."
_OTHER_VERSIONS: Final = "The advisories that are known here speak of others of its versions only."


def answer(sources: Sequence[Source], product: str) -> Answer:
    """Tell how a product stands; one that cannot be read says why, and is no refusal."""
    if product.startswith("pkg:"):
        return _about_package(sources, product)
    cpe = read_cpe(product)
    if cpe is not None:
        is_named = any(source.index.namings(cpe.key) for source in sources)
        said = [one for source in sources for one in by_cpe(source, cpe)]
        return _answer(product, said, why=_OTHER_VERSIONS if is_named else _SILENT)
    digest = read_hash(product)
    if not digest:
        return Answer(product=within(product, PURL_CHARACTERS_MAX), status=Status.UNREADABLE, why=_NO_PRODUCT)
    return _answer(product, [one for source in sources for one in by_hash(source, digest)])


def _about_package(sources: Sequence[Source], product: str) -> Answer:
    component = by_purl(product, "")
    if isinstance(component, RefusedComponent):
        if component.why != NO_VERSION:
            shown = within(product, PURL_CHARACTERS_MAX)
            return Answer(product=shown, status=Status.UNREADABLE, why=component.why)
        return _answer(product, [one for source in sources for one in _without_version(source, component)])
    said: list[Said] = []
    safe: list[tuple[Source, ByRule]] = []
    for source in sources:
        for rules, version in _about(source, component):
            _by_rules(source, component, rules, version=version, said=said, safe=safe)
    stands = [one for source in sources for one in stated(source, shelf(component.package), component.version)]
    # What is said of this very version counts for more than the range that it lies in.
    harmless = {(one.source.name, one.advisory) for one in stands if one.status in _HARMLESS}
    said = [one for one in said if (one.source.name, one.advisory) not in harmless]
    said += [one for one in stands if one.status is Status.UNCLEAR]
    return _answer(product, said or [*stands, *(_beside(source, by) for source, by in safe)], component=component)


def _without_version(source: Source, component: RefusedComponent) -> Iterator[Said]:
    purl = read_purl(component.name)
    for rule in source.index.rules(shelf(purl.package)) if purl else ():
        yield Said(source, rule.advisory, Status.UNCLEAR, NO_VERSION)


def _about(source: Source, component: Component) -> Iterator[tuple[Sequence[Rule], str]]:
    """Give the rules about a package and about what it was built from, each with the version that they judge."""
    package = shelf(component.package)
    rules = source.index.rules(package)
    if rules:
        yield rules, plain_version(package, component.version)
    built_from = shelf(component.source) if component.source else ""
    if built_from and built_from != package:
        rules = source.index.rules(built_from)
        if rules:
            yield rules, component.source_version or component.version


def _by_rules(
    source: Source,
    component: Component,
    rules: Sequence[Rule],
    *,
    version: str,
    said: list[Said],
    safe: list[tuple[Source, ByRule]],
) -> None:
    """Sort the rules into what is affected or unclear, and those that find the version safe."""
    key = sort_key(rules[0].kind, version)
    release = release_of(component) if any(rule.release for rule in rules) else ""
    for rule in rules:
        if rule.release and not (release and covers(rule.release, release)):
            if not release:
                said.append(Said(source, rule.advisory, Status.UNCLEAR, NO_RELEASE))
            continue
        stretch = None if key is None else stretch_of(rule, key)
        if stretch is not None or is_listed(rule, key, version):
            said.append(Said(source, rule.advisory, Status.AFFECTED, by=ByRule(rule, stretch, key, version)))
        elif key is None:
            said.append(Said(source, rule.advisory, Status.UNCLEAR, UNCOMPARABLE))
        else:
            safe.append((source, ByRule(rule, None, key, version)))


def _beside(source: Source, by: ByRule) -> Said:
    """Tell what has the fix from what was never affected: a fix lies at or below its version."""
    assert by.key is not None
    rule, key = by.rule, by.key
    ends = any(one.end is End.FIXED and one.high <= key for one in rule.stretches)
    is_fixed = ends or any(fix <= key for fix, _ in rule.fixes)
    return Said(source, rule.advisory, Status.FIXED if is_fixed else Status.NOT_AFFECTED, by=by)


def _answer(product: str, said: Sequence[Said], *, component: Component | None = None, why: str = _SILENT) -> Answer:
    if not said:
        return Answer(product=product, status=Status.UNKNOWN, why=why)
    by_status: dict[Status, dict[tuple[str, int], Said]] = {}
    for one in said:
        by_status.setdefault(one.status, {}).setdefault((one.source.name, one.advisory), one)
    status = next(one for one in _WORST_FIRST if one in by_status)
    deciding = by_status[status]
    if status is Status.AFFECTED:
        # What is affected is told first; what is unclear of other advisories may be a hole as well.
        deciding = deciding | {
            place: one for place, one in by_status.get(Status.UNCLEAR, {}).items() if place not in deciding
        }
    shown = list(deciding.values())[:ADVISORIES_PER_ANSWER_MAX]
    return Answer(
        product=product,
        status=status,
        advisories=[_telling(one, component) for one in shown],
        left_out=len(deciding) - len(shown),
    )


def _telling(one: Said, component: Component | None) -> Telling:
    told = one.source.index.told(one.advisory)
    fix, why = one.fixed_in, one.why
    if one.by is not None and component is not None:
        fix, why = _in_words(one.by, one.status, component)
    return Telling(
        advisory=told.id, aliases=told.aliases, status=one.status, fixed_in=fix, reason=why, source=one.source.name
    )


def _in_words(by: ByRule, status: Status, component: Component) -> tuple[str | None, str]:
    match status:
        case Status.AFFECTED:
            why = reason_of(component, by.rule, by.stretch, version=by.version)
            return fixed_in(by.rule, by.stretch, by.key), why
        case Status.FIXED:
            return None, f"Version {by.version} is not older than one that has the fix, and lies in no affected range."
        case _:
            return None, f"Version {by.version} lies in no affected range."
