"""OpenVEX out (OpenVEX specification 0.2.0): one statement for each product that the advisory speaks of."""

from typing import Final

from clearway.formats.advisory import Advisory, ProductStatus, Status, instant, require_complete
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
                "statements": [_statement(advisory, product) for product in advisory.products],
            }
        )
    )


def _statement(advisory: Advisory, product: ProductStatus) -> Json:
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
            "action_statement": advisory.remediation if is_affected else None,
            "impact_statement": product.note if is_not_affected else None,
            "status_notes": None if is_not_affected else product.note,
        }
    )
