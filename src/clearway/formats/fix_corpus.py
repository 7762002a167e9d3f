"""Lists of fixes that are known to be right or wrong, kept beside a recipe to test what judges fixes.

`fixes.toml` has one table `[[fix]]` for each; the patches lie beside it. Nothing here reads a disk.
"""

import tomllib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from clearway.formats.environment import FileName, Text, Version
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import RECIPE_BYTES_MAX


class WrongKind(StrEnum):
    """How a wrong fix is wrong."""

    MISSES = "misses"
    ONLY_THIS_INPUT = "only-this-input"
    HIDES_REPORT = "hides-report"
    CHANGES_BEHAVIOR = "changes-behavior"
    MOVES_BUG = "moves-bug"
    BREAKS_FEATURE = "breaks-feature"


class KnownFix(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patch (a unified diff by its file's name) or a release, whether it is right, and how it is wrong."""

    patch: FileName | None = None
    release: Version | None = None
    right: bool
    kind: WrongKind | None = None
    note: Text

    @property
    def name(self) -> str:
        """What people call it."""
        return (self.patch or "").removesuffix(".patch") or f"release {self.release}"


class _Corpus(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fix: Annotated[tuple[KnownFix, ...], Meta(min_length=1, max_length=100)]


def parse_fixes(body: bytes, *, where: str = "") -> tuple[KnownFix, ...]:
    """Read a list of fixes; anything unknown, missing or contradictory is a refusal that names the place."""
    if len(body) > RECIPE_BYTES_MAX:
        raise _refuse(f"A list of fixes has at most {RECIPE_BYTES_MAX} bytes; this one has {len(body)}.", where)
    try:
        fixes = msgspec.convert(tomllib.loads(body.decode()), _Corpus).fix
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _refuse(f"This is not TOML: {error}.", where) from None
    except msgspec.ValidationError as error:
        raise _refuse(f"{error}.", where) from None
    for fix in fixes:
        if (fix.patch is None) == (fix.release is None):
            raise _refuse(f"A fix is a patch or a release, one of the two; this is not: {fix.note!r}.", where)
        if fix.right == (fix.kind is not None):
            raise _refuse(f"A wrong fix has a kind and a right one has none: {fix.name}.", where)
    return fixes


def _refuse(what: str, where: str) -> Refusal:
    return Refusal("bad-fixes", what, hint="docs/environments.md shows a list of fixes.", where=where)
