"""OSV out (OSV schema 1.7, ossf.github.io/osv-schema)."""

from collections.abc import Iterator
from typing import Final

from packageurl import PackageURL

from clearway.formats.advisory import Advisory, Affected, Reference, Status, instant
from clearway.formats.completeness import require_complete
from clearway.formats.encoding import Json, filled, json_document
from clearway.formats.scores import rated_by
from clearway.kernel.errors import Refusal

NAME: Final = "osv"
# A database that OSV has not registered marks its ids with x_.
ID_PREFIX: Final = "x_CLEARWAY-"
# Rust's ecosystem is named after a registry's host, and no host stands in this project: cargo packages are refused.
_ECOSYSTEMS: Final = {
    "composer": "Packagist", "cran": "CRAN", "deb": "Debian", "gem": "RubyGems", "golang": "Go",
    "hackage": "Hackage", "hex": "Hex", "julia": "Julia", "maven": "Maven", "npm": "npm", "nuget": "NuGet",
    "opam": "opam", "pub": "Pub", "pypi": "PyPI", "swift": "SwiftURL",
}  # fmt: skip
_DISTRIBUTIONS: Final = {"debian": "Debian", "ubuntu": "Ubuntu"}
_SEMANTIC: Final = frozenset({"golang", "hex", "npm", "pub"})
_KINDS: Final = {"2.0": "CVSS_V2", "3.0": "CVSS_V3", "3.1": "CVSS_V3", "4.0": "CVSS_V4"}


def render(advisory: Advisory) -> bytes:
    """Write the advisory as an OSV record; refused when no package of it is of an ecosystem that OSV knows."""
    require_complete(advisory)
    return json_document(
        filled(
            {
                "schema_version": "1.7.0",
                "id": f"{ID_PREFIX}{advisory.id}",
                "published": instant(advisory.published_at),
                "modified": instant(advisory.revised_at),
                "withdrawn": instant(advisory.withdrawal.at) if advisory.withdrawal else "",
                "aliases": list(dict.fromkeys(name for name in advisory.identifiers if name.strip())),
                "summary": advisory.title,
                "details": "\n\n".join(text.strip() for text in _details(advisory) if text.strip()),
                "severity": _severity(advisory),
                "affected": _affected(advisory),
                "references": [{"type": "ADVISORY", "url": advisory.page}, *map(_reference, advisory.links)],
                "credits": [{"name": credit, "type": "FINDER"} for credit in advisory.thanks],
                "database_specific": _own(advisory),
            }
        )
    )


def _details(advisory: Advisory) -> Iterator[str]:
    yield from (advisory.withdrawn, advisory.summary, advisory.details)
    yield from (f"{note.title}: {note.text}" for note in advisory.notes)
    yield advisory.todo


def _severity(advisory: Advisory) -> list[Json]:
    # One score of each version: readers take them for the same vulnerability's.
    kinds = {_KINDS[one.score.version]: one.score.vector for one in reversed(rated_by(advisory.ratings))}
    return [{"type": kind, "score": vector} for kind, vector in reversed(kinds.items())]


def _reference(reference: Reference) -> Json:
    return {"type": reference.kind.value.upper(), "url": reference.url}


def _own(advisory: Advisory) -> dict[str, Json]:
    since, ssvc = advisory.exploited_since, advisory.ssvc
    return filled(
        {
            "cwe_ids": list(advisory.cwes),
            "severity": advisory.severity.value,
            "known_exploited_since": since.isoformat() if since else "",
            "ssvc": ssvc.words if ssvc else "",
        }
    )


def _affected(advisory: Advisory) -> list[Json]:
    known = [one for one in advisory.affected if ecosystem_of(one.purl)]
    if not known:
        raise Refusal(
            "no-ecosystem",
            f"No OSV ecosystem is known for {advisory.affected[0].package[:100]}.",
            hint="Publish it in the other formats.",
        )
    packages = dict.fromkeys(one.package for one in known)
    held = [_package(package, [one for one in known if one.package == package]) for package in packages]
    return [*held, *_further(advisory)]


def _package(package: str, ranges: list[Affected]) -> Json:
    purl = PackageURL.from_string(package)
    kind = "SEMVER" if purl.type in _SEMANTIC else "ECOSYSTEM"
    return filled(
        {
            "package": {"ecosystem": ecosystem_of(purl), "name": _name(purl), "purl": package},
            "ranges": [{"type": kind, "events": _events(one)} for one in ranges],
            "versions": list(dict.fromkeys(one.seen for one in ranges if one.seen)),
        }
    )


def _events(affected: Affected) -> list[Json]:
    start: Json = {"introduced": affected.introduced or "0"}
    return [start, {"fixed": affected.fixed}] if affected.fixed else [start]


def _further(advisory: Advisory) -> Iterator[Json]:
    """Name the further products that are affected; OSV has no place for the others."""
    for one in advisory.statuses:
        purl = PackageURL.from_string(one.purl)
        ecosystem = ecosystem_of(purl)
        if one.status is Status.AFFECTED and ecosystem:
            bare = purl._replace(version=None).to_string()
            package: Json = {"ecosystem": ecosystem, "name": _name(purl), "purl": bare}
            yield {"package": package, "versions": [purl.version]}


def ecosystem_of(purl: PackageURL) -> str:
    """Name the OSV ecosystem of a package; empty when OSV knows none, or none that may be named here."""
    if purl.type == "deb":
        return _DISTRIBUTIONS.get(purl.namespace or "debian", "")
    return _ECOSYSTEMS.get(purl.type, "")


def _name(purl: PackageURL) -> str:
    if not purl.namespace or purl.type == "deb":
        return purl.name
    separator = ":" if purl.type == "maven" else "/"
    return f"{purl.namespace}{separator}{purl.name}"
