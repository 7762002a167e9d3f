"""OpenVEX out (OpenVEX specification 0.2.0): one statement for each product that the advisory speaks of.

It has no ranges: a range is told by the versions that were seen affected and fixed, or else by its package. It has no
word for an advisory that was withdrawn either: nothing is stated of its products any more, so that each is under
investigation from then on, and the statement says why.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from clearway.formats.advisory import Advisory, ProductStatus, Remediation, Status, instant
from clearway.formats.completeness import require_complete
from clearway.formats.encoding import Json, filled, json_document

NAME: Final = "openvex"


def render(advisory: Advisory) -> bytes:
    """Write the advisory as an OpenVEX document; refused when it is incomplete."""
    require_complete(advisory)
    published, revised = instant(advisory.published_at), instant(advisory.revised_at)
    return json_document(
        filled(
            {
                "@context": "https://openvex.dev/ns/v0.2.0",
                "@id": f"{advisory.namespace.rstrip('/')}/vex/{advisory.id}",
                "author": advisory.publisher,
                "role": "Coordinator",
                "timestamp": published,
                "last_updated": revised if revised != published else None,
                "version": advisory.version,
                "tooling": "Clearway",
                "statements": _statements(advisory),
            }
        )
    )


def _statements(advisory: Advisory) -> list[Json]:
    origins = {one.at(one.seen): one for one in reversed(advisory.affected)}
    told = [_statement(advisory, one, advisory.remedies_of(origins.get(one.purl, one))) for one in advisory.products]
    for one in advisory.affected:
        if not one.seen and not one.fixed:
            whole = ProductStatus(purl=one.package, status=Status.AFFECTED)
            told.append(_statement(advisory, whole, advisory.remedies_of(one)))
    return told


def _statement(advisory: Advisory, product: ProductStatus, todo: Sequence[Remediation]) -> Json:
    if advisory.withdrawal:
        product = replace(product, status=Status.UNDER_INVESTIGATION, note=advisory.withdrawn, justification=None)
    aliases = [*advisory.aliases, advisory.id] if advisory.cve else list(advisory.aliases)
    vulnerability = filled(
        {"name": advisory.cve or advisory.id, "description": advisory.title, "aliases": list(dict.fromkeys(aliases))}
    )
    is_affected, is_not_affected = product.status is Status.AFFECTED, product.status is Status.NOT_AFFECTED
    return filled(
        {
            "vulnerability": vulnerability,
            "products": [{"@id": product.purl, "identifiers": {"purl": product.purl}}],
            "status": product.status.value,
            "action_statement": "\n".join(one.words for one in todo) if is_affected else None,
            "impact_statement": product.note if is_not_affected else None,
            "justification": product.justification.value if product.justification else None,
            "status_notes": None if is_not_affected else product.note,
        }
    )
