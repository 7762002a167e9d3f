"""The gate: what a finding needs before anybody can act on it, each thing in plain words with what to do. Pure.

Order 2(d)(1). Nothing is turned away here: a finding that lacks something is kept, and its reporter completes it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Literal

from clearway.findings.model import Finding
from clearway.kernel.limits import NAME_CHARACTERS_MAX, within
from clearway.scanning.model import TargetScope

_NAMED_MAX: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that a finding lacks: which, in words, and what to do."""

    code: Literal["package", "version", "proof", "scope"]
    what: str
    hint: str


def missing(finding: Finding, *, has_proof: bool, scope: TargetScope | None) -> tuple[Missing, ...]:
    """List everything that a finding lacks; empty when it can be acted on.

    `scope` is what the keepers of the finding's target declare, where they do.
    """
    return (
        *_package(finding),
        *_version(finding, scope),
        *_proof(finding, has_proof=has_proof),
        *(_out_of_scope(finding, scope) if scope and not finding.scope_note else ()),
    )


def missing_in_words(lacks: Sequence[Missing]) -> str:
    """Say what is missing, each with what to do, as a reporter reads it; empty when nothing is."""
    if len(lacks) == 1:
        return f"{lacks[0].what} {lacks[0].hint}"
    return " ".join(f"({number}) {one.what} {one.hint}" for number, one in enumerate(lacks, 1))


def _package(finding: Finding) -> Iterator[Missing]:
    if not finding.package:
        yield Missing(
            code="package",
            what="The package is not named.",
            hint="Name it as a purl, such as pkg:pypi/requests, or report under a claim.",
        )


def _version(finding: Finding, scope: TargetScope | None) -> Iterator[Missing]:
    if not _versions_told(finding) and not finding.identifiers:
        yield Missing(
            code="version",
            what="No affected version is named.",
            hint="Name one release that you saw affected.",
        )
    elif finding.version and scope and scope.versions and finding.version not in scope.versions:
        yield Missing(
            code="version",
            what=f"The target has no release {_quoted(finding.version)}.",
            hint=f"Name one that exists: {_listed(scope.versions)}.",
        )


def _versions_told(finding: Finding) -> bool:
    # A purl may carry its version; a fixed version or a range says what stands before it.
    return bool(finding.version or finding.ranges or finding.fixed_version or "@" in finding.package)


def _proof(finding: Finding, *, has_proof: bool) -> Iterator[Missing]:
    if not (has_proof or finding.crash_state or finding.identifiers):
        yield Missing(
            code="proof",
            what="Nothing shows that it is there.",
            hint="Add a proof that triggers it, a crash log, or the identifier of a known vulnerability.",
        )


def _out_of_scope(finding: Finding, scope: TargetScope) -> Iterator[Missing]:
    hint = "Say in a scope note why it matters nonetheless, or correct the finding."
    for weakness in finding.weaknesses:
        if weakness in scope.weaknesses_out:
            yield Missing(code="scope", what=f"The target's keepers hold {_quoted(weakness)} out of scope.", hint=hint)
    for pattern in scope.paths_out:
        if finding.file and _is_under(finding.file, pattern):
            yield Missing(
                code="scope", what=f"The target's keepers hold the path {_quoted(pattern)} out of scope.", hint=hint
            )
    if finding.version and scope.supported and not any(_covers(line, finding.version) for line in scope.supported):
        yield Missing(
            code="scope",
            what=f"Release {_quoted(finding.version)} is not supported.",
            hint=f"Name an affected release of {_listed(scope.supported)}, or say in a scope note why it matters.",
        )


def _is_under(file: str, pattern: str) -> bool:
    path = file.removeprefix("./").lstrip("/")
    return fnmatchcase(path, pattern) or path.startswith(pattern.rstrip("/") + "/")


def _covers(line: str, version: str) -> bool:
    """Tell whether a line such as 2.x or 2.1.* or 2.1.4 covers a version."""
    stem = line.removesuffix("x").removesuffix("*")
    return version == line if stem == line else version.startswith(stem) or version == stem.rstrip(".")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED_MAX
    return ", ".join(_shown(name) for name in names[:_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")


def _quoted(text: str) -> str:
    return f"{_shown(text)!r}"


def _shown(text: str) -> str:
    return within(text, NAME_CHARACTERS_MAX)
