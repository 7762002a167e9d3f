"""Identity: what is named alike is one, whatever the tool; what only looks like a name is not believed."""

from hypothesis import given
from hypothesis import strategies as st

from clearway.app.models import shipped_models
from clearway.findings.rules.likeness import cluster
from clearway.findings.rules.likeness.identity import identifying, same
from clearway.formats.statements import Statement

NAMES = st.sampled_from(["CVE-2026-1", "CVE-2026-2", "CVE-2026-3", "GHSA-a", "GHSA-b", "PYSEC-1", "PYSEC-2", "RHSA-9"])


def _groups(named: list[tuple[str, ...]]) -> list[set[int]]:
    groups = [{place} for place in range(len(named))]
    for one, other in same([Statement(key="", identifiers=names) for names in named]):
        mine, its = (next(g for g in groups if place in g) for place in (one, other))
        if mine is not its:
            groups.remove(its)
            mine |= its
    return groups


def test_two_tools_over_one_list_of_parts_join_completely() -> None:
    """Hundreds of equal package, version and identifier pairs of two tools come to one vulnerability each."""
    both = [
        Statement(
            key=f"{tool}-{number}",
            source=tool,
            packages=(f"pkg:npm/part{number % 60}",),
            title=f"{tool} says {number}",
            identifiers=(name,),
        )
        for number in range(300)
        for tool, name in (("grip", f"CVE-2025-{1000 + number}"), ("tryv", f"cve-2025-{1000 + number}"))
    ]
    numbers = [made.vulnerability for made in cluster(both, shipped_models()).assignments]
    assert all(numbers[place] == numbers[place + 1] for place in range(0, len(both), 2))
    assert len(set(numbers)) == 300


def test_aliases_connect() -> None:
    """One says CVE, one says GHSA, a third knows both: they are one."""
    assert _groups([("CVE-2026-1",), ("GHSA-a",), ("GHSA-a", "CVE-2026-1"), ("CVE-2026-2",)]) == [{0, 1, 2}, {3}]


def test_a_bulletin_is_no_identity() -> None:
    """What names several vulnerabilities, or a bulletin, identifies none of them."""
    assert identifying(["CVE-2026-1", "CVE-2026-2"]) == ()
    assert identifying(["RHSA-2026:1", "CVE-2026-1", "CWE-79"]) == ("CVE-2026-1",)


@given(st.lists(st.lists(NAMES, max_size=3).map(tuple), max_size=8))
def test_aliases_never_join_two_of_one_numbering(named: list[tuple[str, ...]]) -> None:
    """Whatever is claimed to be an alias of what, two numbers of one scheme stay two vulnerabilities."""
    for group in _groups(named):
        names = {name for place in group for name in identifying(named[place])}
        if len(group) > 1:
            assert sum(name.startswith("CVE") for name in names) <= 1
