"""Invented advisories, always the same for the same seed: every field used, with the texts that break documents."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar

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
from clearway.formats.weaknesses import WEAKNESS_NAMES

_T = TypeVar("_T")
_PACKAGES: Final = {
    "pkg:pypi/tqdm": ("4.9.0", "4.60.1", "4.66.3", "5.0.0rc1", "2024.1.post1"),
    "pkg:npm/%40scope/options": ("1.0.0", "1.2.5", "1.2.6", "2.0.0-beta.1", "10.0.0"),
    "pkg:deb/debian/cjson": ("1.7.15-1", "1.7.15-1+deb12u2", "1.7.15-1+deb12u3", "1:1.7.18-3~bpo12+1", "2.0"),
    "pkg:deb/debian/tiff?arch=source": ("4.5.0-6", "4.5.0-6+deb12u1", "4.5.1+git230720-4", "4.7.0-1"),
    "pkg:maven/org.example/parser-core": ("1.0", "1.0.1-RELEASE", "2.0-alpha-1", "2.0.Final", "3.0"),
    "pkg:golang/example.org/mod/sub": ("v0.1.0", "v0.1.1-0.20240101000000-abcdefabcdef", "v1.2.3", "v1.2.4"),
    "pkg:gem/nokogiri": ("1.13.0", "1.13.6", "1.14.0.rc1", "1.18.9"),
    "pkg:nuget/Example.Parser": ("1.0.0", "1.0.1", "2.0.0-preview.3"),
    "pkg:composer/drupal/core": ("10.2.0", "10.2.11", "11.0.0-beta1", "11.0.8"),
    "pkg:rpm/redhat/openssl": ("3.0.7-24.el9", "3.0.7-27.el9_4", "1:3.2.2-6.el9_5"),
    "pkg:cargo/smallvec": ("0.6.13", "1.6.1", "1.13.2"),
    "pkg:generic/vendor/firmware": ("V1.0", "1.0 SP2", "2.3.4 (build 7)"),
}
_HOSTILE: Final = (
    "plain words", "<script>alert(1)</script>", "a\x1b[31mred\x1b[0m", "left\u202eright", "zero\u200bwidth",
    "nul\x00byte", "lone \ud800 surrogate", '"quoted" \\ back\\slash', "tab\tand\nline\r\nbreaks", "emoji \U0001f980",
    "=HYPERLINK(1)", "{{ 7*7 }} ${jndi:ldap://x}", "%s%n%x", "\u00e9\u0301\u0327 combining", "]]>&lt;&amp;",
    "\u2028 separator", "x" * 3_000, "# Heading\n\n- [link](javascript:alert(1))", "before all versions <= 3",
    "CVE-2020-0001 and CWE-79",
)  # fmt: skip
_NAMES: Final = (
    "Orrery AI (fictional)", "\u00c5sa \u00d6berg", "\u738b\u5c0f\u660e", "Robert'); DROP TABLE people;--",
    " spaced  out ",
)  # fmt: skip
_URLS: Final = (
    "https://example.org/notes?bug=1#top", "https://example.com/a%20b", "http://example.net:8080/x", "https://example.org",
    "javascript:alert(1)", "see the list", "https://example.org/<x>",
)  # fmt: skip
_ALIASES: Final = ("GHSA-xvch-5gv4-984h", "PYSEC-2024-12", "GO-2024-2687", "CVE-2019-9999", "CVE-x", "-1", "own name")
_BASE3: Final = {"AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "NLH", "I": "NLH", "A": "NLH"}
_EXTRA3: Final = {"E": "XUPFH", "RL": "XOTWU", "RC": "XURC", "CR": "XLMH", "IR": "XLMH", "AR": "XLMH", "MAV": "XNALP"}
_BASE4: Final = {
    "AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA", "VC": "HLN", "VI": "HLN", "VA": "HLN", "SC": "HLN",
    "SI": "HLN", "SA": "HLN",
}  # fmt: skip
_EXTRA4: Final = {"E": "XAPU", "CR": "XHML", "IR": "XHML", "AR": "XHML", "MVC": "XHLN", "R": "XAUI", "RE": "XLMH"}
_BASE2: Final = {"AV": "LAN", "AC": "HML", "Au": "MSN", "C": "NPC", "I": "NPC", "A": "NPC"}
_WITHDRAWN: Final = 7
_RATERS: Final = (("", ""), ("", ""), ("NVD", "https://nvd.example"), ("CISA", "https://cisa.example"), ("Someone", ""))


def invented(seed: int) -> Advisory:
    """Make an advisory up that stands."""
    return _Inventor(random.Random(seed)).advisory(seed)


def released(seed: int) -> Advisory:
    """Make an advisory up; every tenth was withdrawn."""
    made = invented(seed)
    return withdrawn(made) if seed % 10 == _WITHDRAWN else made


def withdrawn(advisory: Advisory) -> Advisory:
    """Give an advisory as it was withdrawn a day after its last release, for a reason that it gives."""
    last = Revision(at=advisory.revised_at + timedelta(days=1), summary=advisory.summary, withdraws=True)
    return replace(advisory, revisions=(*advisory.revisions, last))


class _Inventor:
    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def advisory(self, seed: int) -> Advisory:
        affected = self._affected()
        published = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=self._dice.randrange(500_000))
        return Advisory(
            id=f"adv-{seed:016d}",
            title=f"Title {seed}: {self._text()}",
            summary=f"Summary. {self._text()}",
            affected=affected,
            remediations=self._remediations(has_fix=any(one.fixed for one in affected)),
            severity=self._one(list(Severity)),
            published_at=published,
            publisher=self._one(("Clearway", "Clearinghouse & S\u00f6hne", self._text())),
            namespace=self._one(("https://clearway.example", "https://clearway.example/house/")),
            details=self._maybe(self._text(), ""),
            notes=tuple(Note(title=f"Note {n}", text=self._text()) for n in range(self._dice.randrange(3))),
            identifiers=self._identifiers(),
            weaknesses=tuple(
                self._dice.sample([*sorted(WEAKNESS_NAMES), "CWE-99999", "CWE-0"], self._dice.randrange(4))
            ),
            ratings=tuple(self._rating() for _ in range(self._dice.randrange(1, 5))),
            ssvc=self._maybe(self._ssvc(), None),
            exploited_since=self._maybe(date(2025, 1, 1) + timedelta(days=self._dice.randrange(700)), None),
            references=tuple(self._reference() for _ in range(self._dice.randrange(5))),
            credits=tuple(self._one((*_NAMES, self._text())) for _ in range(self._dice.randrange(4))),
            tlp=self._one(list(Tlp)),
            maturity=self._one((Maturity.FINAL, Maturity.FINAL, Maturity.INTERIM, Maturity.DRAFT)),
            statuses=self._statuses(affected),
            revisions=self._revisions(published),
            organization=self._maybe("3e671687-395b-41f5-a30f-a58921a69b79", ""),
        )

    def _one(self, values: Sequence[_T]) -> _T:
        return self._dice.choice(values)

    def _maybe(self, value: _T, otherwise: _T) -> _T:
        return value if self._dice.random() < 0.5 else otherwise

    def _text(self) -> str:
        return " ".join(self._one(_HOSTILE) for _ in range(self._dice.randrange(1, 4)))

    def _affected(self) -> tuple[Affected, ...]:
        held: list[Affected] = []
        for package in self._dice.sample(sorted(_PACKAGES), self._one((1, 1, 2, 3))):
            first, *rest = _PACKAGES[package]
            seen, fixed = rest[0], self._one((rest[-1], rest[-1], ""))
            introduced = self._one(("", first))
            held.append(Affected(package=package, introduced=introduced, fixed=fixed, seen=self._maybe(seen, "")))
            if len(rest) > 2 and self._dice.random() < 0.3:
                held[-1:] = [
                    Affected(package=package, introduced=introduced, fixed=rest[0], seen=first),
                    Affected(package=package, introduced=rest[1], fixed=rest[-1]),
                ]
        if not any(one.seen or one.fixed for one in held):
            held[0] = Affected(package=held[0].package, fixed="9.9.9")
        return tuple({(one.package, one.introduced, one.fixed): one for one in held}.values())

    def _remediations(self, *, has_fix: bool) -> tuple[Remediation, ...]:
        url = self._one(("", "https://example.org/fix"))
        acts = [Remediation(kind=Remedy.VENDOR_FIX, words=f"Update. {self._text()}", url=url)] if has_fix else []
        kinds = [kind for kind in (Remedy.MITIGATION, Remedy.WORKAROUND) if self._dice.random() < 0.4]
        acts += [Remediation(kind=kind, words=f"Turn it off. {self._text()}") for kind in kinds]
        return tuple(acts) or (Remediation(kind=Remedy.NONE_AVAILABLE, words=f"Wait. {self._text()}"),)

    def _identifiers(self) -> tuple[str, ...]:
        names = [self._one(_ALIASES) for _ in range(self._dice.randrange(4))]
        cve = [f"CVE-2026-{self._dice.randrange(1000, 99_999)}"] if self._dice.random() < 0.8 else []
        return (*cve, *names) if self._dice.random() < 0.5 else (*names, *cve)

    def _rating(self) -> Rating:
        rater, address = self._one(_RATERS)
        return Rating(vector=self._vector(), rater=rater, address=address)

    def _vector(self) -> str:
        prefix, base, extra = self._one(
            (
                ("CVSS:3.1/", _BASE3, _EXTRA3), ("CVSS:3.1/", _BASE3, {}), ("CVSS:3.0/", _BASE3, {}),
                ("CVSS:4.0/", _BASE4, _EXTRA4), ("CVSS:4.0/", _BASE4, {}), ("", _BASE2, {}),
            )
        )  # fmt: skip
        more = {name: values for name, values in extra.items() if self._dice.random() < 0.4}
        return prefix + "/".join(f"{name}:{self._one(values)}" for name, values in {**base, **more}.items())

    def _ssvc(self) -> Ssvc:
        return Ssvc(
            exploitation=self._one(list(Exploitation)),
            automatable=self._one((True, False)),
            total=self._one((True, False)),
        )

    def _reference(self) -> Reference:
        return Reference(url=self._one(_URLS), kind=self._one(list(ReferenceKind)), title=self._maybe(self._text(), ""))

    def _statuses(self, affected: Sequence[Affected]) -> tuple[ProductStatus, ...]:
        own = {one.at(version) for one in affected for version in (one.seen, one.fixed) if version}
        held: dict[str, ProductStatus] = {}
        for n in range(self._dice.randrange(5)):
            package = self._one(sorted(_PACKAGES))
            purl = Affected(package=package).at(self._one((*_PACKAGES[package], f"7.{n}", "1.0 before 2")))
            if purl not in own:
                held[purl] = self._status(purl)
        return tuple(held.values())

    def _status(self, purl: str) -> ProductStatus:
        status = self._one(list(Status))
        if status is not Status.NOT_AFFECTED:
            return ProductStatus(purl=purl, status=status, note=self._maybe(self._text(), ""))
        justification = self._one((None, *Justification))
        note = f"It never parses options. {self._text()}"
        return ProductStatus(
            purl=purl,
            status=status,
            note=self._maybe(note, "") if justification else note,
            justification=justification,
        )

    def _revisions(self, published: datetime) -> tuple[Revision, ...]:
        moment, held = published, list[Revision]()
        for _ in range(self._one((0, 0, 1, 2, 12))):
            moment += timedelta(seconds=self._dice.randrange(0, 900_000))
            held.append(Revision(at=moment, summary=self._one(("More products.", "", self._text()))))
        return tuple(held)
