"""STIX out (STIX 2.1): a report with its vulnerability, what can be done, who says so, and how it is marked (TLP 2.0).

The same advisory always has the same ids (UUID version 5), so that a newer release replaces the older one wherever it
was read. A package is told by its purl among the external references: STIX has no ranges of versions.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha1
from typing import Final

from clearway.formats.advisory import Advisory, Remediation, Remedy, Tlp, instant
from clearway.formats.completeness import require_complete
from clearway.formats.encoding import Json, filled, json_document

NAME: Final = "stix"
MEDIA_TYPE: Final = "application/stix+json;version=2.1"
# RFC 9562, section 6.6: names that are web addresses.
_URLS: Final = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")
# OASIS' own marking definitions of TLP 2.0, and the extension that they are told by.
_TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_MARKINGS: Final = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_MARKED_SINCE: Final = "2022-10-01T00:00:00.000Z"
# Before anything was published by anybody here: an identity is not newer than what it says.
_FOUNDED: Final = "2020-01-01T00:00:00.000Z"
_REMEDIES: Final = {
    Remedy.VENDOR_FIX: "Update", Remedy.MITIGATION: "Mitigate", Remedy.WORKAROUND: "Work around",
    Remedy.NONE_AVAILABLE: "Nothing can be done yet",
}  # fmt: skip
_TITLE: Final = 300


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a bundle; refused when it is incomplete."""
    require_complete(advisory)
    shared = shared_objects(advisory.publisher, advisory.namespace, advisory.tlp)
    own = _Own(advisory)
    objects = [*shared, *own.objects()]
    bundle = f"bundle--{uuid5(advisory.namespace, f'bundle/{advisory.id}/{advisory.version}')}"
    return json_document({"type": "bundle", "id": bundle, "objects": objects})


def shared_objects(publisher: str, namespace: str, tlp: Tlp) -> list[Json]:
    """Write what all reports of a publisher share: who says so, and the marking."""
    marking: Json = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _MARKINGS[tlp],
        "created": _MARKED_SINCE,
        "name": f"TLP:{tlp.value}",
        "extensions": {
            _TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp.value.lower()}
        },
    }  # fmt: skip
    identity: Json = {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{uuid5(namespace, 'publisher')}",
        "created": _FOUNDED,
        "modified": _FOUNDED,
        "name": publisher,
        "identity_class": "organization",
        "contact_information": namespace,
    }
    return [marking, identity]


def uuid5(namespace: str, name: str) -> str:
    """Derive a UUID of version 5 (RFC 9562, section 5.5) from a publisher's web address and a name of its own."""
    own = _uuid5(_URLS, namespace)
    return str_of(_uuid5(own, name))


def str_of(digits: bytes) -> str:
    """Write a UUID."""
    text = digits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class _Own:
    """The objects of one advisory."""

    def __init__(self, advisory: Advisory) -> None:
        self._advisory = advisory
        self._vulnerability = self._id("vulnerability")

    def objects(self) -> list[Json]:
        """Write them, the report last."""
        told: list[Json] = [self._what()]
        for number, one in enumerate(self._advisory.remediations, start=1):
            if one.kind is not Remedy.NONE_AVAILABLE:
                told += self._act(number, one)
        refs = [str(one["id"]) for one in told if isinstance(one, dict)]
        return [*told, self._report(refs)]

    def _what(self) -> Json:
        one = self._advisory
        names: list[Json] = [{"source_name": "cve", "external_id": name} for name in one.cves]
        names += [
            {"source_name": "alias", "external_id": name} for name in (*one.aliases, one.id) if name not in one.cves
        ]
        names += [{"source_name": "cwe", "external_id": name} for name in one.cwes]
        names += [{"source_name": "purl", "external_id": name.package} for name in one.affected]
        more: dict[str, Json] = {
            "name": one.cve or one.id,
            "description": "\n\n".join(filter(None, (one.withdrawn, one.summary))),
            "labels": [f"severity:{one.severity.value}"],
            "external_references": _each_once(names),
        }
        return self._object("vulnerability", self._vulnerability, more)

    def _act(self, number: int, one: Remediation) -> list[Json]:
        act, link = self._id("course-of-action", number), self._id("relationship", number)
        told: dict[str, Json] = {"name": _REMEDIES[one.kind], "description": one.words}
        ties: dict[str, Json] = {
            "relationship_type": "mitigates",
            "source_ref": act,
            "target_ref": self._vulnerability,
        }
        return [self._object("course-of-action", act, told), self._object("relationship", link, ties)]

    def _report(self, refs: Sequence[str]) -> Json:
        one = self._advisory
        links: list[Json] = [{"source_name": one.publisher, "url": one.page, "external_id": one.id}]
        links += [
            filled({"source_name": "reference", "description": link.title, "url": link.url}) for link in one.links
        ]
        notes = "\n\n".join(f"{note.title}: {note.text}" for note in one.notes)
        texts = (one.withdrawn, one.summary, one.details, notes)
        more: dict[str, Json] = {
            "name": one.title[:_TITLE],
            "description": "\n\n".join(text for text in texts if text.strip()),
            "report_types": ["vulnerability"],
            "published": _millis(one.published_at),
            "object_refs": list(refs),
            "external_references": links,
        }
        return self._object("report", self._id("report"), more)

    def _object(self, kind: str, identity: str, more: dict[str, Json]) -> Json:
        one = self._advisory
        return filled(
            {
                "type": kind,
                "spec_version": "2.1",
                "id": identity,
                "created_by_ref": f"identity--{uuid5(one.namespace, 'publisher')}",
                "created": _millis(one.published_at),
                "modified": _millis(one.revised_at),
                "revoked": True if one.withdrawal else None,
                "object_marking_refs": [_MARKINGS[one.tlp]],
                **more,
            }
        )

    def _id(self, kind: str, number: int = 0) -> str:
        return f"{kind}--{uuid5(self._advisory.namespace, f'{kind}/{self._advisory.id}/{number}')}"


def _each_once(names: Sequence[Json]) -> list[Json]:
    return [name for place, name in enumerate(names) if name not in names[:place]]


def _millis(at: datetime) -> str:
    return instant(at).replace("Z", ".000Z")


def _uuid5(namespace: bytes, name: str) -> bytes:
    # SHA-1 is what version 5 is made with; nothing rests on its strength.
    digits = bytearray(sha1(namespace + name.encode(errors="surrogatepass"), usedforsecurity=False).digest()[:16])
    digits[6] = digits[6] & 0x0F | 0x50
    digits[8] = digits[8] & 0x3F | 0x80
    return bytes(digits)
