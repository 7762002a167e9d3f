"""CycloneDX in XML: turned into the JSON of the same document, with the vulnerability extension of before 1.4."""

import json
from collections.abc import Iterator
from typing import Final

from clearway.formats.decoding import items, items_in, members, text_in
from clearway.formats.xml_tree import decode_xml

_NAMESPACE: Final = "cyclonedx.org/schema/bom"
# Elements that only hold others, by the name of those; in JSON they are lists.
_LISTS: Final = {
    "components": "component", "services": "service", "tools": "tool", "vulnerabilities": "vulnerability",
    "references": "reference", "ratings": "rating", "cwes": "cwe", "advisories": "advisory", "affects": "target",
    "versions": "version", "properties": "property", "individuals": "individual", "organizations": "organization",
}  # fmt: skip


def recognizes(head: str) -> bool:
    """Tell whether the beginning of a text is that of CycloneDX in XML."""
    return head.startswith("<") and _NAMESPACE in head


def as_json(body: bytes, *, spec: str = "") -> bytes:
    """Write the document as CycloneDX in JSON, of the version `spec`; refused where the XML is wrong or too much."""
    root = next(iter(items_in(decode_xml(body), "bom")), None)
    document = members(_plain(root))
    held = [document, *_components(document)]
    told = [_as_now(value) for one in held for value in items_in(one, "vulnerabilities")]
    return json.dumps({**document, "bomFormat": "CycloneDX", "specVersion": spec, "vulnerabilities": told}).encode()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value
    found: dict[str, object] = {}
    for name, held in members(value).items():
        if name in _LISTS:
            inner = (one for wrapper in items(held) for one in items_in(wrapper, _LISTS[name]))
            found[name] = [_plain(one) for one in inner]
        elif isinstance(held, str):
            found[name.lstrip("@")] = held
        else:
            found[name] = next((_plain(one) for one in items(held)), None)
    return found


def _components(value: object) -> Iterator[object]:
    for held in items_in(value, "components"):
        yield held
        yield from _components(held)


def _as_now(value: object) -> dict[str, object]:
    """Turn what the extension wrote otherwise: what is affected was an attribute, an advisory an address alone."""
    told: dict[str, object] = {"affects": [{"ref": text_in(value, "ref")}], **members(value)}
    told["advisories"] = [{"url": one} if isinstance(one, str) else one for one in items_in(value, "advisories")]
    return told
