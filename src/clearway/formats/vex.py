"""Statements that a product is not affected, or fixed: OpenVEX, CSAF (VEX profile) and CycloneDX.

Sources: OpenVEX specification 0.2.0; CSAF 2.0 and 2.1, sections 3.2.3.9 and 4.5; CycloneDX 1.4 on, `vulnerabilities`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clearway.formats import cyclonedx_xml
from clearway.formats.csaf.products import products_of
from clearway.formats.decoding import decode_json, items_in, members, text_in, texts_in
from clearway.formats.purls import read_purl
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, MIB, REASON_CHARACTERS_MAX, STATEMENTS_MAX, within

_HARMLESS: Final = frozenset({"not_affected", "fixed"})
_CYCLONEDX: Final = {
    "not_affected": "not_affected", "false_positive": "not_affected", "resolved": "fixed",
    "resolved_with_pedigree": "fixed",
}  # fmt: skip
_CSAF: Final = (
    ("known_not_affected", "not_affected"), ("fixed", "fixed"), ("first_fixed", "fixed"),
    ("known_affected", "affected"), ("under_investigation", "under_investigation"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class VexStatement:
    """What one statement says of one package: `version` empty stands for all; `names` are the vulnerability's ids."""

    names: tuple[str, ...]
    package: str
    version: str
    status: str
    justification: str
    at: str
    where: str

    @property
    def is_harmless(self) -> bool:
        """Tell whether the package needs nothing done."""
        return self.status in _HARMLESS


def read_vex(body: bytes, name: str) -> list[VexStatement]:
    """Read a VEX document; refused when it is none, or names no package by a purl."""
    if len(body) > DOCUMENT_BYTES_MAX:
        what = f"The VEX document has more than {DOCUMENT_BYTES_MAX // MIB} MiB."
        raise Refusal("vex-too-large", what, hint="Split it.", status=413)
    if cyclonedx_xml.recognizes(body[:4096].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")):
        body = cyclonedx_xml.as_json(body)
    value = decode_json(body)
    if "csaf_version" in members(members(value).get("document")):
        found = _csaf(value, name)
    elif "statements" in members(value):
        found = _openvex(value, name)
    elif text_in(value, "bomFormat") == "CycloneDX":
        found = _cyclonedx(value, name)
    else:
        hint = "Hand in OpenVEX, CSAF or CycloneDX."
        raise Refusal("unknown-vex", "This is no VEX document that Clearway reads.", hint=hint)
    statements = [one for _, one in zip(range(STATEMENTS_MAX), found, strict=False)]
    if not statements:
        what = "The VEX document says nothing about a package with a purl."
        raise Refusal("empty-vex", what, hint="Name products by their purls.")
    return statements


def _statement(purl: str, names: list[str], *, status: str, why: str, at: str, where: str) -> Iterator[VexStatement]:
    read = read_purl(purl)
    if read is not None and names:
        yield VexStatement(
            names=tuple(dict.fromkeys(names)),
            package=read.package,
            version=read.version,
            status=status,
            justification=within(inert_line(why), REASON_CHARACTERS_MAX),
            at=at,
            where=where,
        )


def _openvex(value: object, name: str) -> Iterator[VexStatement]:
    issued = text_in(value, "timestamp")
    for number, one in enumerate(items_in(value, "statements")):
        told = members(one).get("vulnerability")
        names = (
            [told]
            if isinstance(told, str)
            else [text_in(told, "name"), text_in(told, "@id"), *texts_in(told, "aliases")]
        )
        why = ": ".join(part for part in (text_in(one, "justification"), text_in(one, "impact_statement")) if part)
        for purl in _openvex_purls(one):
            yield from _statement(
                purl,
                [found for found in names if found],
                status=text_in(one, "status"),
                why=why,
                at=text_in(one, "timestamp") or issued,
                where=f"{name} statements[{number}]",
            )


def _openvex_purls(statement: object) -> Iterator[str]:
    """Give the packages: those inside a product where it names some, else the product."""
    for product in items_in(statement, "products"):
        inner = items_in(product, "subcomponents")
        for held in inner or [product]:
            yield held if isinstance(held, str) else text_in(held, "identifiers", "purl") or text_in(held, "@id")


def _csaf(value: object, name: str) -> Iterator[VexStatement]:
    products = products_of(members(value).get("product_tree"))
    at = text_in(value, "document", "tracking", "current_release_date")
    for number, one in enumerate(items_in(value, "vulnerabilities")):
        names = [text_in(one, "cve"), *(text_in(held, "text") for held in items_in(one, "ids"))]
        reasons = _csaf_reasons(one)
        for member, status in _CSAF:
            for identity in texts_in(one, "product_status", member):
                product = products.get(identity)
                if product is None or (product.range_told and not product.version):
                    continue
                yield from _statement(
                    f"{product.package}@{product.version}" if product.version else product.package,
                    [found for found in names if found],
                    status=status,
                    why=reasons.get(identity, ""),
                    at=at,
                    where=f"{name} vulnerabilities[{number}]",
                )


def _csaf_reasons(vulnerability: object) -> Mapping[str, str]:
    told = [(one, text_in(one, "label")) for one in items_in(vulnerability, "flags")]
    told += [(one, text_in(one, "details")) for one in items_in(vulnerability, "threats")]
    reasons: dict[str, str] = {}
    for one, why in told:
        for identity in texts_in(one, "product_ids"):
            reasons[identity] = f"{reasons[identity]}: {why}" if identity in reasons else why
    return reasons


def _cyclonedx(value: object, name: str) -> Iterator[VexStatement]:
    purls = {text_in(one, "bom-ref"): text_in(one, "purl") for one in _components(value)}
    issued = text_in(value, "metadata", "timestamp")
    for number, one in enumerate(items_in(value, "vulnerabilities")):
        state = text_in(one, "analysis", "state")
        names = [text_in(one, "id"), *(text_in(held, "id") for held in items_in(one, "references"))]
        why = ": ".join(
            part for part in (text_in(one, "analysis", "justification"), text_in(one, "analysis", "detail")) if part
        )
        for affected in items_in(one, "affects"):
            ref = text_in(affected, "ref")
            # A BOM-Link names the document first: urn:cdx:SERIAL/VERSION#REF.
            inner = ref.partition("#")[2] if ref.startswith("urn:cdx:") else ref
            yield from _statement(
                purls.get(inner, inner),
                [found for found in names if found],
                status=_CYCLONEDX.get(state, state),
                why=why or state,
                at=text_in(one, "analysis", "lastUpdated") or text_in(one, "updated") or issued,
                where=f"{name} vulnerabilities[{number}]",
            )


def _components(value: object) -> Iterator[object]:
    for held in items_in(value, "components"):
        yield held
        yield from _components(held)
