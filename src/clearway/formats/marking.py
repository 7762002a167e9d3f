"""How a document is marked: the banner of the whole and the mark of each portion, as data (32 CFR 2001.23 and 2002.20).

Nothing is guessed: a portion without a mark is refused, and so is a banner below the highest portion or above it.
"""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.errors import Refusal

LEVELS: Final = ("UNCLASSIFIED", "CUI", "CONFIDENTIAL", "SECRET", "TOP SECRET")
PORTIONS: Final = {"U": 0, "CUI": 1, "C": 2, "S": 3, "TS": 4}
_CAVEATS: Final = r"(//[A-Z0-9][A-Z0-9 ,/-]{0,99})?\Z"
_Banner = Annotated[str, msgspec.Meta(pattern=rf"^({'|'.join(LEVELS)}){_CAVEATS}")]
_Portion = Annotated[str, msgspec.Meta(pattern=rf"^({'|'.join(PORTIONS)}){_CAVEATS}")]


class Marking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The banner and the mark of each portion, by the portion's name."""

    banner: _Banner
    portions: Mapping[str, _Portion]

    def of(self, portion: str) -> str:
        """Give the mark of a portion in parentheses."""
        return f"({self.portions[portion]})"


def parse_marking(body: bytes) -> Marking:
    """Read a marking (TOML): `banner`, and a table `portions`."""
    return decode_toml(body, Marking, noun="a marking")


def require_marked(marking: Marking | None, portions: tuple[str, ...]) -> Marking:
    """Give the marking of a document; refused without one, or where it does not fit the document's portions."""
    if marking is None:
        raise Refusal("not-marked", "A document without a banner and portion marks is not written.", hint="Mark it.")
    missing = [name for name in portions if name not in marking.portions]
    strange = [name for name in marking.portions if name not in portions]
    if missing or strange:
        what = f"These portions lack a mark, or there are none such: {', '.join([*missing, *strange])[:200]}."
        raise Refusal("not-marked", what, hint=f"Mark each of {', '.join(portions)}.", where="portions")
    highest = max(PORTIONS[mark.partition("//")[0]] for mark in marking.portions.values())
    if marking.banner.partition("//")[0] != LEVELS[highest]:
        what = f"The banner is not {LEVELS[highest]}, the highest mark of a portion."
        raise Refusal("wrong-banner", what, hint="Correct the banner or the portion.", where="banner")
    return marking
