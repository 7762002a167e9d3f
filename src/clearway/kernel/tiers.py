"""Tiers of feeds, the roles that sign for them, and which names of files are safe on every disk."""

import re
from typing import Final

# The tiers of TLP 2.0 that can have a feed; what is red goes to persons and into no feed.
TIERS: Final = ("clear", "green", "amber", "amber-strict")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*(?:/[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*)*")
_CHARACTERS_MAX: Final = 200


def tier_role(tier: str) -> str:
    """Name the role that signs for a tier."""
    return f"tlp-{tier}"


def is_safe_name(name: str) -> bool:
    """Tell whether a path stays below its folder and is one and the same on every disk: no capitals, no dots first."""
    return len(name) <= _CHARACTERS_MAX and _NAME.fullmatch(name) is not None
