"""The sectors that an operator can be of, as data."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from clearway.formats.decoding import decode_toml

_Key = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{0,59}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class SectorList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole list: its name, version and source, and what each sector is called."""

    name: str
    version: str
    source: str
    sectors: Mapping[_Key, _Name]


def parse_sector_list(body: bytes) -> SectorList:
    """Read a list of sectors (TOML)."""
    return decode_toml(body, SectorList, noun="a list of sectors")
