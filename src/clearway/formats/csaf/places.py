"""Where CSAF documents stand at their provider: a tree for each edition, folders for labels and years (section 7.1).

Editions do not share a folder: who reads CSAF 2.0 alone would meet documents in a listing that it cannot read.
"""

import re
from collections.abc import Mapping
from typing import Final

from clearway.formats.advisory import Tlp

VERSIONS: Final = ("2.0", "2.1")
# CSAF 2.0 knows the labels of TLP 1.0.
_LABELS: Final = {
    Tlp.CLEAR: "WHITE", Tlp.GREEN: "GREEN", Tlp.AMBER: "AMBER", Tlp.AMBER_STRICT: "AMBER", Tlp.RED: "RED",
}  # fmt: skip
_NOT_IN_A_NAME: Final = re.compile(r"[^+\-a-z0-9]+")


def label_of(tlp: Tlp, version: str) -> str:
    """Give the label that an edition knows for a label of TLP 2.0."""
    return tlp.value if version == "2.1" else _LABELS[tlp]


def folder_of(tlp: Tlp, version: str) -> str:
    """Name the folder of a label; AMBER+STRICT has its own in either edition."""
    return "white" if (tlp, version) == (Tlp.CLEAR, "2.0") else tlp.value.lower().replace("+", "-")


def folders_of(version: str) -> Mapping[str, Tlp]:
    """Give the labels of an edition by their folders."""
    return {folder_of(tlp, version): tlp for tlp in Tlp}


def tree_of(namespace: str, version: str) -> str:
    """Give the address of an edition's tree, without a slash at the end."""
    return f"{namespace.rstrip('/')}/csaf/v{version}"


def metadata_address(namespace: str, version: str) -> str:
    """Give the address of an edition's provider metadata, which stays when another edition becomes the leading one."""
    return f"{namespace.rstrip('/')}/.well-known/csaf/v{version}/provider-metadata.json"


def file_of(tracking_id: str) -> str:
    """Name the file of a document as the standard asks (section 5.1)."""
    return f"{_NOT_IN_A_NAME.sub('_', tracking_id.lower())}.json"
