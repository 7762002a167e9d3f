"""Why two statements are, or are not, held to be one vulnerability, in words that a person can check."""

from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from clearway.findings.rules.likeness.profile import Profile
from clearway.formats.text import inert_line

_SHOWN: Final = 3
_ALIKE_MIN: Final = 80
_SHARE_MIN: Final = 0.5


def agreements(a: Profile, b: Profile) -> tuple[str, ...]:
    """Say what speaks for one vulnerability, the most telling first."""
    return tuple(inert_line(reason) for reason in _for(a, b))


def differences(a: Profile, b: Profile) -> tuple[str, ...]:
    """Say what speaks for two, the most telling first."""
    return tuple(inert_line(reason) for reason in _against(a, b))


def _for(a: Profile, b: Profile) -> Iterator[str]:
    for said, ours, theirs in (
        ("both are", a.identifiers, b.identifiers),
        ("both point to", _addresses(a), _addresses(b)),
        ("both name", a.names, b.names),
        ("both are fixed in", a.fixed, b.fixed),
        ("both are about", a.packages, b.packages),
    ):
        if same := ours & theirs:
            yield f"{said} {_listed(same)}"
    yield from _wording(a, b)
    if a.cvss and a.cvss == b.cvss:
        yield "the CVSS metrics are the same"
    if a.day and a.day == b.day:
        yield "both were published on the same day"


def _addresses(profile: Profile) -> frozenset[str]:
    """Name addresses as people do: a page by itself, a commit or an issue as such."""
    kinds = (address.partition(":") for address in profile.references)
    return frozenset(rest if kind == "page" else f"{kind} {rest}" for kind, _, rest in kinds)


def _wording(a: Profile, b: Profile) -> Iterator[str]:
    if a.whole and a.whole == b.whole:
        yield "the texts are the same"
    elif a.title and b.title and (alike := fuzz.token_set_ratio(a.title, b.title)) >= _ALIKE_MIN:
        yield f"the titles are {alike:.0f} % alike"


def _against(a: Profile, b: Profile) -> Iterator[str]:
    if a.source == b.source and a.written & b.written:
        yield f"{a.source or 'one source'} tells them apart"
    if a.identifiers and b.identifiers and not a.identifiers & b.identifiers:
        yield f"one is {_listed(a.identifiers)}, the other {_listed(b.identifiers)}"
    if a.fixed and b.fixed and not a.fixed & b.fixed:
        yield f"one is fixed in {_listed(a.fixed)}, the other in {_listed(b.fixed)}"
    if a.names and b.names and not a.names & b.names:
        yield f"one names {_listed(a.names)}, the other {_listed(b.names)}"
    if a.written and b.written and not a.packages & b.packages:
        yield f"one is about {_listed(a.written)}, the other about {_listed(b.written)}"
    if a.telling_title and b.telling_title and _common(a, b) < _SHARE_MIN:
        yield "the titles differ"


def _common(a: Profile, b: Profile) -> float:
    return len(a.telling_title & b.telling_title) / min(len(a.telling_title), len(b.telling_title))


def _listed(found: frozenset[str]) -> str:
    shown = sorted(found, key=lambda text: (len(text), text))[:_SHOWN]
    more = len(found) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
