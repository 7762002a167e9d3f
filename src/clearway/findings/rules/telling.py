"""What a finding tells, in the terms that findings are compared in, and the keys that decide without comparing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import unquote

from clearway.findings.model import Finding
from clearway.findings.rules.likeness.blocking import Key
from clearway.findings.rules.likeness.identity import identifying
from clearway.formats.statements import Statement

# Holders of one of these keys beyond this number say nothing that the first ones do not.
_HOLDERS: Final = 8
SAME, IDENTITY, PROOF, CRASH, SITE, LINE, FUNCTION = "same", "identity", "proof", "crash", "site", "line", "function"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A finding as it is looked up: by keys that decide at once, or that put it before a person."""

    finding: Finding
    package: str
    identity: tuple[str, ...]
    deciding: tuple[Key, ...]


def telling_of(finding: Finding, proofs: frozenset[bytes]) -> Telling:
    """Take out of a finding what decides without a comparison; `proofs` are the digests of its proofs."""
    package = base_of(finding.package)
    identity = identifying(finding.identifiers)
    return Telling(
        finding=finding,
        package=package,
        identity=identity,
        deciding=tuple(_deciding(finding, package, identity=identity, proofs=proofs)),
    )


def base_of(purl: str) -> str:
    """Give a package URL without version, qualifiers and subpath, in small letters."""
    whole = re.split(r"[?#]", purl, maxsplit=1)[0].lower()
    head, _, version = whole.rpartition("@")
    return head if head and "/" not in version else whole


def is_rule_based(finding: Finding) -> bool:
    """Tell whether a finding is the result of a tool's rule, and not what a model or a person says."""
    return bool(finding.rule and not finding.provenance.model)


def statement_of(finding: Finding) -> Statement:
    """Give a finding in the terms that statements are compared in.

    Records of one database about one package are distinct, and so are the results of one rule-based tool in one report;
    what models and people write may tell one vulnerability twice.
    """
    purls = [base_of(purl) for purl in (finding.package, *finding.packages) if purl]
    fixed = (f"fixed:{finding.fixed_version}",) if finding.fixed_version else ()
    return Statement(
        key=finding.id,
        source=finding.source or (finding.report if is_rule_based(finding) else finding.id),
        ecosystem=purls[0].partition("/")[0].removeprefix("pkg:") if purls else "",
        packages=tuple(_spoken(purl) for purl in purls),
        title=finding.title,
        text=finding.description,
        ranges=(*finding.ranges, *fixed),
        references=finding.references,
        cvss=(finding.cvss_vector,) if finding.cvss_vector else (),
        weaknesses=finding.weaknesses,
        identifiers=finding.identifiers,
        published=finding.published,
        symbols=tuple(name for name in (finding.function, *finding.symbols, *finding.crash_state) if name),
    )


def _spoken(purl: str) -> str:
    """Name a package as people do: group:artifact in Maven, namespace/name elsewhere."""
    kind, _, path = purl.removeprefix("pkg:").partition("/")
    return unquote(path.replace("/", ":") if kind == "maven" else path)


def _content(finding: Finding, package: str) -> str:
    """Digest all that a finding asserts, not who says it, with what, or when."""
    said = (
        package, finding.version, finding.title, finding.description, finding.file, finding.function, str(finding.line),
        *finding.weaknesses, *finding.identifiers, finding.crash_type, *finding.crash_state, *finding.references,
    )  # fmt: skip
    return sha256("\0".join(said).encode(errors="replace")).hexdigest()


def _deciding(finding: Finding, package: str, *, identity: tuple[str, ...], proofs: frozenset[bytes]) -> Iterator[Key]:
    yield Key(SAME, _HOLDERS, _content(finding, package))
    yield from (Key(IDENTITY, _HOLDERS, f"{name} {package}") for name in identity)
    if package:
        yield from (Key(PROOF, _HOLDERS, f"{digest.hex()} {package}") for digest in sorted(proofs))
        if finding.crash_state:
            yield Key(CRASH, _HOLDERS, "\n".join((package, finding.crash_type, *finding.crash_state)))
        yield from _sites(finding, package)


def _path_end(path: str) -> str:
    """Give a file with its folder: where the tree begins every tool tells differently, and many files share a name."""
    return "/".join([part for part in path.split("/") if part not in {"", "."}][-2:])


def _sites(finding: Finding, package: str) -> Iterator[Key]:
    """Give where in the code a finding stands; a rule-based tool may mean several things in one function."""
    file = _path_end(finding.file)
    if file and finding.line:
        for weakness in finding.weaknesses:
            yield Key(LINE, _HOLDERS, " ".join((package, finding.version, file, str(finding.line), weakness)))
    function = finding.function or (finding.crash_state[0] if finding.crash_state else "")
    if function and not is_rule_based(finding):
        yield from (Key(SITE, _HOLDERS, f"{package} {function} {weakness}") for weakness in finding.weaknesses)
        yield Key(FUNCTION, _HOLDERS, f"{package} {function}")
