"""Recipes: how a target is fetched, built, run and judged, written as data (Order 2(d)(1): validated findings).

A recipe is a small TOML file; docs/environments.md explains its fields. Nothing here runs anything.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, RECIPE_BYTES_MAX

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.+-]{0,63}\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
FileName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._+-]{1,120}\Z")]
Version = Annotated[str, Meta(pattern=r"^[0-9A-Za-z.+:~-]{1,80}\Z")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
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

    package: Annotated[str, Meta(pattern=r"^(@[a-z0-9-]{1,64}/)?[a-z0-9][a-z0-9._-]{0,63}\Z")]


class GitRepository(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="git"):
    """A git repository; a variant's version is a tag or a commit."""

    url: Annotated[str, Meta(pattern=r"^(https|file)://[A-Za-z0-9._~:/@+-]{1,400}\Z")]


class UploadedArchive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="archive"):
    """A tar that lies beside the recipe; `{version}` in its name stands for a variant's version."""

    file: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._+{}-]{1,120}\.tar(\.gz|\.xz|\.bz2)?\Z")]


Origin = DebianPackage | PypiProject | NpmPackage | GitRepository | UploadedArchive


class VariantName(StrEnum):
    """The builds of one source: the two that every recipe knows, and the release that the registry offers today."""

    AFFECTED = "affected"
    FIXED = "fixed"
    CURRENT = "current"


IN_RECIPES: Final = (VariantName.AFFECTED, VariantName.FIXED)


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
    """The command that meets the proof; `{python}`, `{node}`, `{build}`, `{harness}` and `{proof}` stand for paths.

    `control` is a harmless input of about the proof's size, beside the recipe, that a ratio is measured against.
    """

    command: Step
    harness: FileName
    stdin: bool = False
    control: FileName | None = None


class SanitizerOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="sanitizer"):
    """The sanitizer's own log, at a path and with an exit status that the proof cannot know."""


class MarkerOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="marker"):
    """A file outside the allowed folder that carries this run's secret."""


class AnswerOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="answer"):
    """The harness's own look at the process afterwards, told with this run's secret."""

    triggered: Name


class Resource(StrEnum):
    """What a run uses too much of."""

    TIME = "time"
    MEMORY = "memory"


class RatioOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="ratio"):
    """So many times the time or the memory of the control run, as the sandbox measures them from outside."""

    resource: Resource
    at_least: Annotated[float, Meta(ge=1.5, le=10_000)]


class ExitOracle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="exit"):
    """The program ends by one of these signals or with one of these statuses, as the control run does not."""

    signals: tuple[Annotated[int, Meta(ge=1, le=64)], ...] = ()
    statuses: tuple[Annotated[int, Meta(ge=1, le=255)], ...] = ()


Oracle = SanitizerOracle | MarkerOracle | AnswerOracle | RatioOracle | ExitOracle


class MutationKind(StrEnum):
    """What structure of a proof its mutated variants keep."""

    BYTES = "bytes"
    TEXT = "text"
    LINES = "lines"
    JSON = "json"
    ZIP = "zip"


class VerifyPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a fix has to keep and to withstand.

    `benign` are inputs whose outputs must not change; `tests` is a command run in the built source's folder that tells
    of the project's own tests in TAP's terms (`ok NAME`, `not ok NAME`); `mutation` is the structure of proofs.
    """

    benign: Annotated[tuple[FileName, ...], Meta(max_length=50)] = ()
    tests: Annotated[tuple[Word, ...], Meta(max_length=100)] = ()
    mutation: MutationKind = MutationKind.BYTES


class RangePart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published span of affected releases: from `introduced` (left out: the first one) to before `fixed`."""

    introduced: Version | None = None
    fixed: Version | None = None


class ExamplePart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The proof that ships beside the recipe, and the verdict that it must get."""

    proof: FileName
    verdict: Name


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
    package: Annotated[str, Meta(pattern=r"^pkg:[a-z]+/[^@?#\s]{1,200}\Z")]
    title: Text
    weaknesses: tuple[Annotated[str, Meta(pattern=r"^CWE-[0-9]{1,6}\Z")], ...]
    identifiers: tuple[Annotated[str, Meta(pattern=r"^(CVE|GHSA)-[0-9A-Za-z-]{4,40}\Z")], ...]
    current: VariantName
    origin: Origin
    variants: Variants
    build: BuildPart = BuildPart()
    run: RunPart
    oracle: Oracle
    limits: LimitsPart = LimitsPart()
    verify: VerifyPart = VerifyPart()
    claimed: Annotated[tuple[RangePart, ...], Meta(max_length=20)] = ()
    example: ExamplePart | None = None

    def variant(self, name: VariantName) -> Variant:
        """Return the variant of this name."""
        match name:
            case VariantName.AFFECTED:
                return self.variants.affected
            case VariantName.FIXED | VariantName.CURRENT:  # today's release is built as the fixed one is
                return self.variants.fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A recipe, as it is read and as it is written, together with the harness and the other files that it names."""

    recipe: Recipe
    harness: bytes
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    text: bytes = b""

    @property
    def digest(self) -> str:
        """The SHA-256 over the recipe as it is written, the harness and every file that it names, each by its own."""
        parts = {"recipe.toml": self.text, self.recipe.run.harness: self.harness, **self.files}
        lines = sorted(f"{sha256(body).hexdigest()}  {name}\n" for name, body in parts.items())
        return sha256("".join(lines).encode()).hexdigest()


PLACES: Final = frozenset({"python", "node", "build", "harness", "proof", "tree"})
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


def files_of(recipe: Recipe) -> tuple[str, ...]:
    """Name the files beside a recipe that it needs, besides its harness."""
    named = [recipe.run.control or "", *recipe.verify.benign, *([recipe.example.proof] if recipe.example else [])]
    if isinstance(recipe.origin, UploadedArchive):
        variants = (recipe.variants.affected, recipe.variants.fixed)
        named += [recipe.origin.file.replace("{version}", variant.version) for variant in variants]
    return tuple(dict.fromkeys(name for name in named if name))


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
    if recipe.current not in IN_RECIPES:
        raise _refuse("`current` names one of the recipe's own variants: affected or fixed.", where)
    words = [word for step in (*recipe.build.steps, recipe.run.command, recipe.verify.tests) for word in step]
    for word in words:
        for place in _PLACE.findall(word):
            if place not in PLACES:
                raise _refuse(
                    f"`{{{place}}}` in {word!r} stands for nothing; known are {', '.join(sorted(PLACES))}.", where
                )
    _check_oracle(recipe, where)
    for kept in recipe.build.keep:
        path = PurePosixPath(kept)
        if path.is_absolute() or ".." in path.parts or kept.startswith("-"):
            raise _refuse(f"`keep` names {kept!r}, which is outside the source's folder.", where)
    if not isinstance(recipe.origin, DebianPackage) and (
        recipe.variants.affected.without or recipe.variants.fixed.without
    ):
        raise _refuse("`without` leaves out a patch of a Debian package; this origin has none.", where)


def _check_oracle(recipe: Recipe, where: str) -> None:
    match recipe.oracle:
        case RatioOracle() if recipe.run.control is None:
            raise _refuse("A ratio needs `control` under [run]: a harmless input of about the proof's size.", where)
        case ExitOracle(signals=(), statuses=()):
            raise _refuse("An exit oracle names the `signals` or the `statuses` that it looks for.", where)
        case _:
            pass


def _refuse(what: str, where: str) -> Refusal:
    return Refusal("bad-recipe", what, hint="docs/environments.md shows a recipe.", where=where)
