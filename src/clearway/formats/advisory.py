"""The one internal advisory that every rendering is made from (Order 2(d): coordinated publication)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from packageurl import PackageURL

from clearway.formats.records import Severity
from clearway.kernel.errors import Refusal
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStatus:
    """The status of one more product: a purl with its version, and why; one that is not affected needs a reason."""

    purl: str
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One release of the advisory: when, and what changed."""

    at: datetime
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """What is published about one vulnerability; every text in it may be read by everybody whom `tlp` lets.

    `package` is a purl without version. Affected are all versions from `introduced` (empty: the first) up to, and
    without, `fixed_version` (empty: there is no fix); `affected_version` is one that was shown to be affected.
    `statuses` speaks of further products. `revisions` are the releases after the first, oldest first. `namespace` is
    the publisher's web address; `organization` its UUID in the CVE program, if it has one.
    """

    id: str
    title: str
    summary: str
    remediation: str
    package: str
    introduced: str
    affected_version: str
    fixed_version: str
    identifiers: tuple[str, ...]
    weaknesses: tuple[str, ...]
    cvss_vector: str
    severity: Severity
    references: tuple[str, ...]
    credits: tuple[str, ...]
    published_at: datetime
    publisher: str
    namespace: str
    details: str = ""
    tlp: Tlp = Tlp.CLEAR
    statuses: tuple[ProductStatus, ...] = ()
    revisions: tuple[Revision, ...] = ()
    organization: str = ""

    @property
    def cve(self) -> str:
        """The advisory's CVE id, or nothing."""
        return next((name for name in self.identifiers if _CVE.fullmatch(name)), "")

    @property
    def aliases(self) -> tuple[str, ...]:
        """All other identifiers, each once."""
        return tuple(dict.fromkeys(name for name in self.identifiers if name.strip() and name != self.cve))

    @property
    def cwes(self) -> tuple[str, ...]:
        """The weaknesses that are CWE numbers, each once."""
        return tuple(dict.fromkeys(name for name in self.weaknesses if _CWE.fullmatch(name)))

    @property
    def purl(self) -> PackageURL:
        """The package, taken apart."""
        return PackageURL.from_string(self.package)

    @property
    def revised_at(self) -> datetime:
        """When it was released last."""
        return self.revisions[-1].at if self.revisions else self.published_at

    @property
    def version(self) -> int:
        """The number of the release, from 1."""
        return len(self.revisions) + 1

    @property
    def links(self) -> tuple[str, ...]:
        """The references that are web addresses, each once; what else reporters wrote there is left out."""
        found = (link for link in self.references if len(link) <= URL_CHARACTERS_MAX and _LINK.fullmatch(link))
        return tuple(dict.fromkeys(found))[:REFERENCES_PER_ADVISORY_MAX]

    @property
    def thanks(self) -> tuple[str, ...]:
        """Those who are credited, each once."""
        return tuple(dict.fromkeys(credit.strip() for credit in self.credits if credit.strip()))

    @property
    def products(self) -> tuple[ProductStatus, ...]:
        """The status of each product that has a version: the affected one, the fixed one, and the further ones."""
        own = ((self.affected_version, Status.AFFECTED), (self.fixed_version, Status.FIXED))
        made = [ProductStatus(purl=self.at(version), status=status) for version, status in own if version]
        return (*made, *self.statuses)

    @property
    def page(self) -> str:
        """The address of the advisory at its publisher."""
        return f"{self.namespace.rstrip('/')}/advisories/{self.id}"

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


_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
_CWE: Final = re.compile(r"CWE-[1-9][0-9]{0,5}")
_PART: Final = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_LINK: Final = re.compile(rf"https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:[/?]{_PART})?(?:#{_PART})?")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def instant(moment: datetime) -> str:
    """Write an instant as the document formats want it: RFC 3339, whole seconds, UTC."""
    assert moment.tzinfo is not None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def require_complete(advisory: Advisory) -> None:
    """Refuse an advisory that no format can carry: an empty text, a broken purl, a status told twice."""
    texts = {
        "title": advisory.title, "summary": advisory.summary, "remediation": advisory.remediation,
        "publisher": advisory.publisher,
    }  # fmt: skip
    for name, text in texts.items():
        if not text.strip():
            raise _incomplete(f"It has no {name}.", where=name)
    if not _ID.fullmatch(advisory.id):
        raise _incomplete("Its id is not made of letters, digits, dots, hyphens and underscores.", where="id")
    if not _LINK.fullmatch(advisory.namespace):
        raise _incomplete("Its publisher's namespace is no web address.", where="namespace")
    if not advisory.affected_version and not advisory.fixed_version:
        raise _incomplete("It names no version.", where="affected_version")
    _require_purls(advisory)


def _require_purls(advisory: Advisory) -> None:
    try:
        bare = PackageURL.from_string(advisory.package)
        versions = [PackageURL.from_string(product.purl).version for product in advisory.statuses]
    except ValueError:
        raise _incomplete("A package is named by no purl.", where="package") from None
    if bare.version:
        raise _incomplete("Its package's purl carries a version.", where="package")
    if not all(versions):
        raise _incomplete("A product's purl carries no version.", where="statuses")
    purls = [product.purl for product in advisory.products]
    if len(set(purls)) != len(purls):
        raise _incomplete("It tells the status of one product twice.", where="statuses")
    if any(one.status is Status.NOT_AFFECTED and not one.note.strip() for one in advisory.statuses):
        raise _incomplete("It does not say why a product is not affected.", where="statuses")


def _incomplete(what: str, *, where: str) -> Refusal:
    return Refusal("advisory-incomplete", what, hint="Complete the advisory, then publish it.", where=where)
