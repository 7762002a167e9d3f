"""OSV out (OSV schema 1.7, ossf.github.io/osv-schema)."""

from typing import Final

from clearway.formats.advisory import Advisory, instant, require_complete
from clearway.formats.encoding import Json, filled, json_document
from clearway.formats.scores import score_of
from clearway.kernel.errors import Refusal

NAME: Final = "osv"
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
    """Write the advisory as an OSV record; refused for a kind of package whose OSV ecosystem is not known."""
    require_complete(advisory)
    score = score_of(advisory.cvss_vector)
    details = [advisory.summary, advisory.details, advisory.remediation]
    links: list[Json] = [{"type": "WEB", "url": link} for link in advisory.links]
    return json_document(
        filled(
            {
                "schema_version": "1.7.0",
                # A database that OSV has not registered marks its ids with x_.
                "id": f"x_CLEARWAY-{advisory.id}",
                "published": instant(advisory.published_at),
                "modified": instant(advisory.revised_at),
                "aliases": list(dict.fromkeys(name for name in advisory.identifiers if name.strip())),
                "summary": advisory.title,
                "details": "\n\n".join(text.strip() for text in details if text.strip()),
                "severity": [{"type": _KINDS[score.version], "score": score.vector}] if score else [],
                "affected": [_affected(advisory)],
                "references": [{"type": "ADVISORY", "url": advisory.page}, *links],
                "credits": [{"name": credit, "type": "FINDER"} for credit in advisory.thanks],
                "database_specific": filled({"cwe_ids": list(advisory.cwes), "severity": advisory.severity.value}),
            }
        )
    )


def _affected(advisory: Advisory) -> Json:
    purl = advisory.purl
    events: list[Json] = [{"introduced": advisory.introduced or "0"}]
    if advisory.fixed_version:
        events.append({"fixed": advisory.fixed_version})
    kind = "SEMVER" if purl.type in _SEMANTIC else "ECOSYSTEM"
    return filled(
        {
            "package": {"ecosystem": _ecosystem(advisory), "name": _name(advisory), "purl": advisory.package},
            "ranges": [{"type": kind, "events": events}],
            "versions": [advisory.affected_version] if advisory.affected_version else [],
        }
    )


def _ecosystem(advisory: Advisory) -> str:
    purl = advisory.purl
    found = _DISTRIBUTIONS.get(purl.namespace or "debian") if purl.type == "deb" else _ECOSYSTEMS.get(purl.type)
    if found is None:
        raise Refusal(
            "no-ecosystem",
            f"No OSV ecosystem is known for {advisory.package[:100]}.",
            hint="Publish it in the other formats.",
        )
    return found


def _name(advisory: Advisory) -> str:
    purl = advisory.purl
    if not purl.namespace or purl.type == "deb":
        return purl.name
    separator = ":" if purl.type == "maven" else "/"
    return f"{purl.namespace}{separator}{purl.name}"
