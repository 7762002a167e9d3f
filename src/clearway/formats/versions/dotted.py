"""Plain numbers with dots: Haskell's package versioning policy, and R's package_version."""

import re
from typing import Final

from clearway.formats.versions.keys import END, key, number

_HACKAGE: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")
_CRAN: Final = re.compile(r"[0-9]+(?:[.-][0-9]+)+")
_INT32_MAX: Final = 2**31 - 1
_ZEROS: Final = re.compile(r"(?:\.0+)+$")


def hackage_key(version: str) -> bytes | None:
    """Order as Cabal's Version does: number by number, and 1.0 before 1.0.0."""
    return _key(version) if _HACKAGE.fullmatch(version) else None


def cran_key(version: str) -> bytes | None:
    """Order as R's package_version does: number by number, hyphens as dots, and zeros at the end do not count.

    Its numbers end at 2^31 - 1.
    """
    if not _CRAN.fullmatch(version):
        return None
    dotted = _ZEROS.sub("", version.replace("-", "."))
    return None if any(int(part) > _INT32_MAX for part in dotted.split(".")) else _key(dotted)


def _key(dotted: str) -> bytes:
    return key("".join(map(number, dotted.split("."))) + END)
