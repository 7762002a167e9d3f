"""The one internal advisory that every rendering is made from (Order 2(d): coordinated publication)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from packageurl import PackageURL

from clearway.formats.records import Severity
from clearway.kernel.limits import REFERENCES_PER_ADVISORY_MAX, URL_CHARACTERS_MAX


class Tlp(StrEnum):
    """Who may read it (FIRST Traffic Light Protocol 2.0)."""

    CLEAR = "CLEAR"
    GREEN = "GREEN"
    AMBER = "AMBER"
    AMBER_STRICT = "AMBER+STRICT"
    RED = "RED"


class Status(StrEnum):
    """What a vulnerability means for a product (the four words that all VEX formats share)."""

    AFFECTED = "affected"
    FIXED = "fixed"
    NOT_AFFECTED = "not_affected"
    UNDER_INVESTIGATION = "under_investigation"


class Justification(StrEnum):
    """Why a product is not affected (the five words of OpenVEX 0.2.0, which are those of CSAF's flags)."""

    COMPONENT_NOT_PRESENT = "component_not_present"
    CODE_NOT_PRESENT = "vulnerable_code_not_present"
    CODE_NOT_REACHED = "vulnerable_code_not_in_execute_path"
    CODE_NOT_CONTROLLED = "vulnerable_code_cannot_be_controlled_by_adversary"
    MITIGATED = "inline_mitigations_already_exist"


class Maturity(StrEnum):
    """How far an advisory has come (CSAF 2.0, section 3.2.1.12.8)."""

    DRAFT = "draft"
    INTERIM = "interim"
    FINAL = "final"


class Remedy(StrEnum):
    """What kind of thing can be done (CSAF 2.0, section 3.2.3.12.1)."""

    VENDOR_FIX = "vendor_fix"
    MITIGATION = "mitigation"
    WORKAROUND = "workaround"
    NONE_AVAILABLE = "none_available"


class ReferenceKind(StrEnum):
    """What stands at a reference's address (OSV schema 1.7, references[].type)."""

    ADVISORY = "advisory"
    ARTICLE = "article"
    DISCUSSION = "discussion"
    EVIDENCE = "evidence"
    FIX = "fix"
    PACKAGE = "package"
    REPORT = "report"
    WEB = "web"


class Exploitation(StrEnum):
    """What is known of attacks (SSVC decision point Exploitation 1.1.0)."""

    NONE = "none"
    PUBLIC_PROOF = "public poc"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A range of affected versions of a package, which is named by a purl without version.

    It goes from `introduced` (empty: the first) up to, and without, `fixed` (empty: there is no fix). `seen` is a
    version that was shown to be affected, or empty.
    """

    package: str
    introduced: str = ""
    fixed: str = ""
    seen: str = ""

    @property
    def purl(self) -> PackageURL:
        """The package, taken apart."""
        return PackageURL.from_string(self.package)

    @property
    def words(self) -> str:
        """The range in words."""
        start = f"from {self.introduced}" if self.introduced else "from the first version"
        return f"{start} up to, and without, {self.fixed}" if self.fixed else f"{start} on"

    def at(self, version: str) -> str:
        """Give the purl of one version of the package."""
        purl = self.purl
        made = PackageURL(
            type=purl.type,
            namespace=purl.namespace,
            name=purl.name,
            version=version,
            qualifiers=purl.qualifiers,
            subpath=purl.subpath,
        )
        return made.to_string()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStatus:
    """The status of one more product: a purl with its version, and why; one that is not affected needs a reason."""

    purl: str
    status: Status
    note: str = ""
    justification: Justification | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remediation:
    """One thing to do. A vendor's fix is for packages that have a fixed version, everything else for all of them."""

    kind: Remedy
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A CVSS vector, and who gave it: a name and a web address, both empty for the publisher."""

    vector: str
    rater: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An address with more about it."""

    url: str
    kind: ReferenceKind = ReferenceKind.WEB
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Anything else worth saying, under a title."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ssvc:
    """The decision points on which it was ranked (SSVC: Exploitation, Automatable, Technical Impact)."""

    exploitation: Exploitation
    automatable: bool
    total: bool

    @property
    def words(self) -> str:
        """The three in words."""
        answer, impact = "yes" if self.automatable else "no", "total" if self.total else "partial"
        return f"Exploitation: {self.exploitation}. Automatable: {answer}. Technical impact: {impact}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One release of the advisory: when, and what changed; one that `withdraws` the advisory says why."""

    at: datetime
    summary: str
    withdraws: bool = False

    @property
    def words(self) -> str:
        """What changed, in words."""
        return f"Withdrawn: {self.summary.strip()}" if self.withdraws else self.summary.strip() or "Revised."


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """What is published about one vulnerability; every text in it may be read by everybody whom `tlp` lets.

    `affected` are the ranges that it is about, the main one first; `statuses` speaks of further products. `ratings`
    are the publisher's choice first. `exploited_since` is the day on which CISA listed it as exploited. `revisions`
    are the releases after the first, oldest first. `namespace` is the publisher's web address; `organization` its UUID
    in the CVE program, if it has one. `handling` says what whoever has this copy may do with it.
    """

    id: str
    title: str
    summary: str
    affected: tuple[Affected, ...]
    remediations: tuple[Remediation, ...]
    severity: Severity
    published_at: datetime
    publisher: str
    namespace: str
    details: str = ""
    notes: tuple[Note, ...] = ()
    identifiers: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()
    ssvc: Ssvc | None = None
    exploited_since: date | None = None
    references: tuple[Reference, ...] = ()
    credits: tuple[str, ...] = ()
    tlp: Tlp = Tlp.CLEAR
    maturity: Maturity = Maturity.FINAL
    statuses: tuple[ProductStatus, ...] = ()
    revisions: tuple[Revision, ...] = ()
    organization: str = ""
    handling: str = ""

    @property
    def cves(self) -> tuple[str, ...]:
        """The identifiers that are CVE ids, each once."""
        return tuple(dict.fromkeys(name for name in self.identifiers if _CVE.fullmatch(name)))

    @property
    def cve(self) -> str:
        """The advisory's CVE id, or nothing."""
        return next(iter(self.cves), "")

    @property
    def aliases(self) -> tuple[str, ...]:
        """All other identifiers, each once."""
        return tuple(dict.fromkeys(name for name in self.identifiers if name.strip() and name != self.cve))

    @property
    def cwes(self) -> tuple[str, ...]:
        """The weaknesses that are CWE numbers, each once."""
        return tuple(dict.fromkeys(name for name in self.weaknesses if _CWE.fullmatch(name)))

    @property
    def revised_at(self) -> datetime:
        """When it was released last."""
        return self.revisions[-1].at if self.revisions else self.published_at

    @property
    def version(self) -> int:
        """The number of the release, from 1."""
        return len(self.revisions) + 1

    @property
    def releases(self) -> tuple[Revision, ...]:
        """All releases, the first included, oldest first."""
        later = (Revision(at=one.at, summary=one.words) for one in self.revisions)
        return (Revision(at=self.published_at, summary="First publication."), *later)

    @property
    def withdrawal(self) -> Revision | None:
        """The newest release where that withdrew the advisory; none for one that stands."""
        return self.revisions[-1] if self.revisions and self.revisions[-1].withdraws else None

    @property
    def withdrawn(self) -> str:
        """When and why it was withdrawn, in words; empty for one that stands."""
        last = self.withdrawal
        return f"Withdrawn on {last.at.astimezone(UTC).date().isoformat()}: {last.summary.strip()}" if last else ""

    @property
    def links(self) -> tuple[Reference, ...]:
        """The references that are web addresses, each once; what else reporters wrote there is left out."""
        found = {one.url: one for one in reversed(self.references) if is_link(one.url)}
        return tuple(reversed(found.values()))[:REFERENCES_PER_ADVISORY_MAX]

    @property
    def thanks(self) -> tuple[str, ...]:
        """Those who are credited, each once, as they wanted to be called."""
        return tuple(dict.fromkeys(credit for credit in self.credits if credit.strip()))

    @property
    def products(self) -> tuple[ProductStatus, ...]:
        """The status of each product that has a version: those seen affected, the fixed ones, and the further ones."""
        return (*dict.fromkeys(self._own_products()), *self.statuses)

    @property
    def todo(self) -> str:
        """All that can be done, in words."""
        return "\n".join(one.words.strip() for one in self.remediations)

    @property
    def page(self) -> str:
        """The address of the advisory at its publisher."""
        return f"{self.namespace.rstrip('/')}/advisories/{self.id}"

    def remedies_of(self, product: Affected | ProductStatus) -> tuple[Remediation, ...]:
        """Give what can be done about a range or a further product; that there is nothing where nothing is told."""
        is_fixed = isinstance(product, Affected) and product.fixed
        kept = tuple(one for one in self.remediations if is_fixed or one.kind is not Remedy.VENDOR_FIX)
        acts = tuple(one for one in kept if one.kind is not Remedy.NONE_AVAILABLE)
        return acts or kept or (Remediation(kind=Remedy.NONE_AVAILABLE, words="No fix is known yet."),)

    def _own_products(self) -> Iterator[ProductStatus]:
        for one in self.affected:
            if one.seen:
                yield ProductStatus(purl=one.at(one.seen), status=Status.AFFECTED)
            if one.fixed:
                yield ProductStatus(purl=one.at(one.fixed), status=Status.FIXED)


_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
_CWE: Final = re.compile(r"CWE-[1-9][0-9]{0,5}")
_PART: Final = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_LINK: Final = re.compile(rf"https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:[/?]{_PART})?(?:#{_PART})?")


def is_link(text: str) -> bool:
    """Tell whether a text is a web address that may be passed on: http or https, plain characters, not too long."""
    return len(text) <= URL_CHARACTERS_MAX and _LINK.fullmatch(text) is not None


def instant(moment: datetime) -> str:
    """Write an instant as the document formats want it: RFC 3339, whole seconds, UTC."""
    assert moment.tzinfo is not None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
