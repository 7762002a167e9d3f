"""Recipes: how a target is fetched, built, run and judged, written as data (Order 2(d)(1): validated findings).

A recipe is a small TOML file; docs/decisions/0004-environments.md explains its fields. Nothing here runs anything.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, RECIPE_BYTES_MAX

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.+-]{0,63}$")]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
FileName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._+-]{1,120}$")]
Version = Annotated[str, Meta(pattern=r"^[0-9A-Za-z.+:~-]{1,80}$")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, Meta(min_length=1, max_length=500)]
Step = Annotated[tuple[Word, ...], Meta(min_length=1, max_length=100)]


class DebianPackage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="debian"):
    """A Debian source package, taken at the version that the machine's release carries."""

    package: Name


class PypiProject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="pypi"):
    """A wheel from the Python package index."""

    package: Name


class NpmPackage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="npm"):
    """A tarball from the npm registry."""

    package: Annotated[str, Meta(pattern=r"^(@[a-z0-9-]{1,64}/)?[a-z0-9][a-z0-9._-]{0,63}$")]


Origin = DebianPackage | PypiProject | NpmPackage


class VariantName(StrEnum):
    """The two builds of one source that every recipe knows."""

    AFFECTED = "affected"
    FIXED = "fixed"


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One build of the source: which release, and which of the package's own patches are left out.

    `sha256` pins the fetched file where the registry never replaces it; a Debian package is pinned by its signed index.
    """

    version: Version
    without: tuple[FileName, ...] = ()
    sha256: Digest | None = None


class BuildPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the unpacked source becomes something that runs; each step is one command in its folder, without a shell."""

    steps: Annotated[tuple[Step, ...], Meta(max_length=20)] = ()
    keep: Annotated[tuple[Word, ...], Meta(min_length=1, max_length=20)] = (".",)


class RunPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The command that meets the proof; `{python}`, `{node}`, `{build}`, `{harness}` and `{proof}` stand for paths."""

    command: Step
    harness: FileName
    stdin: bool = False


class SanitizerOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="sanitizer"):
    """The sanitizer's own log, at a path and with an exit status that the proof cannot know."""


class MarkerOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="marker"):
    """A file outside the allowed folder that carries this run's secret."""


class AnswerOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="answer"):
    """The harness's own look at the process afterwards, told with this run's secret."""

    triggered: Name


Oracle = SanitizerOracle | MarkerOracle | AnswerOracle


class LimitsPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one build and one run may use."""

    build_seconds: Annotated[int, Meta(ge=1, le=600)] = 120
    run_seconds: Annotated[int, Meta(ge=1, le=120)] = 20
    memory_mebibytes: Annotated[int, Meta(ge=16, le=4096)] = 512

    @property
    def memory_bytes(self) -> int:
        """The memory limit in bytes."""
        return self.memory_mebibytes * MIB


class Variants(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The build that has the bug and the build that has not."""

    affected: Variant
    fixed: Variant


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One target and one way to see its vulnerability happen.

    `package` is a purl without a version. `current` says which variant is the release that people run today.
    """

    name: Name
    package: Annotated[str, Meta(pattern=r"^pkg:[a-z]+/[^@?#\s]{1,200}$")]
    title: Text
    weaknesses: tuple[Annotated[str, Meta(pattern=r"^CWE-[0-9]{1,6}$")], ...]
    identifiers: tuple[Annotated[str, Meta(pattern=r"^(CVE|GHSA)-[0-9A-Za-z-]{4,40}$")], ...]
    current: VariantName
    origin: Origin
    variants: Variants
    build: BuildPart = BuildPart()
    run: RunPart
    oracle: Oracle
    limits: LimitsPart = LimitsPart()

    def variant(self, name: VariantName) -> Variant:
        """Return the variant of this name."""
        match name:
            case VariantName.AFFECTED:
                return self.variants.affected
            case VariantName.FIXED:
                return self.variants.fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A recipe together with the harness that it names."""

    recipe: Recipe
    harness: bytes


PLACES: Final = frozenset({"python", "node", "build", "harness", "proof", "tree"})
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


def parse_recipe(body: bytes, *, where: str = "") -> Recipe:
    """Read a recipe; anything unknown, missing or out of bounds is a refusal that names the field."""
    if len(body) > RECIPE_BYTES_MAX:
        raise _refuse(f"A recipe has at most {RECIPE_BYTES_MAX} bytes; this one has {len(body)}.", where)
    try:
        recipe = msgspec.convert(tomllib.loads(body.decode()), Recipe)
    except UnicodeDecodeError:
        raise _refuse("A recipe is UTF-8 text; this is not.", where) from None
    except tomllib.TOMLDecodeError as error:
        raise _refuse(f"This is not TOML: {error}.", where) from None
    except RecursionError:
        raise _refuse("This recipe is nested too deeply.", where) from None
    except msgspec.ValidationError as error:
        raise _refuse(f"{error}.", where) from None
    _check(recipe, where)
    return recipe


def _check(recipe: Recipe, where: str) -> None:
    words = [word for step in (*recipe.build.steps, recipe.run.command) for word in step]
    for word in words:
        for place in _PLACE.findall(word):
            if place not in PLACES:
                raise _refuse(
                    f"`{{{place}}}` in {word!r} stands for nothing; known are {', '.join(sorted(PLACES))}.", where
                )
    for kept in recipe.build.keep:
        path = PurePosixPath(kept)
        if path.is_absolute() or ".." in path.parts or kept.startswith("-"):
            raise _refuse(f"`keep` names {kept!r}, which is outside the source's folder.", where)
    if not isinstance(recipe.origin, DebianPackage) and (
        recipe.variants.affected.without or recipe.variants.fixed.without
    ):
        raise _refuse("`without` leaves out a patch of a Debian package; this origin has none.", where)


def _refuse(what: str, where: str) -> Refusal:
    return Refusal("bad-recipe", what, hint="docs/decisions/0004-environments.md shows a recipe.", where=where)
