"""Judgements about what operators say of themselves."""

from typing import Final

from clearway.exposure.model import OperatorProfile
from clearway.formats.sector_list import SectorList
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.prioritization.model import Choice

UNSAID: Final = OperatorProfile(policy=Choice.DIRECTIVE, sector="", counted=False, named=False)


def require_sector(sector: str, known: SectorList) -> None:
    """Accept a sector of the list, or none."""
    if sector and sector not in known.sectors:
        raise Refusal(
            "unknown-sector",
            f"There is no sector {sector[:NAME_CHARACTERS_MAX]!r}.",
            hint=f"Choose from: {', '.join(known.sectors)}.",
            where="sector",
        )
