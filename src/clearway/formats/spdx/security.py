"""SPDX 3.0 in JSON-LD: vulnerabilities, and how they were assessed for packages (security profile)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from clearway.formats.decoding import items_in, text_in, texts_in
from clearway.formats.json_stream import JsonBody
from clearway.formats.packages import Package, by_purl, by_vendor
from clearway.formats.records import ParsedFinding, Severity
from clearway.formats.scores import rated
from clearway.formats.words import first_line, identifiers_in, identifiers_told, listed

_VEX: Final = {
    "security_VexAffectedVulnAssessmentRelationship": "affected",
    "security_VexFixedVulnAssessmentRelationship": "fixed",
    "security_VexNotAffectedVulnAssessmentRelationship": "not affected",
    "security_VexUnderInvestigationVulnAssessmentRelationship": "under investigation",
}
_CVSS: Final = "security_Cvss"
_ASSOCIATED: Final = "hasAssociatedVulnerability"
_TOLD: Final = (
    "comment", "security_statusNotes", "security_impactStatement", "security_justificationType",
    "security_actionStatement",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Graph:
    """What is needed of a graph, by the elements' ids."""

    packages: dict[str, Package] = field(default_factory=dict[str, Package])
    vulnerabilities: dict[str, object] = field(default_factory=dict[str, object])
    statements: dict[str, list[tuple[str, object]]] = field(default_factory=dict[str, list[tuple[str, object]]])
    scores: dict[str, list[object]] = field(default_factory=dict[str, list[object]])


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is an SPDX document of version 3."""
    return "spdx.org" in str(body.head.get("@context", "")) and isinstance(body.head.get("@graph"), list)


def findings(body: JsonBody, target: str) -> Iterator[ParsedFinding]:
    """Give one finding for each vulnerability and each package that it was assessed for, or one about `target`."""
    graph = _Graph()
    cursor = body.cursor()
    for name in cursor.members():
        for _ in cursor.elements() if name == "@graph" else ():
            _keep(cursor.value(), graph)
    for identity, vulnerability in graph.vulnerabilities.items():
        scores = graph.scores.get(identity, [])
        held = graph.statements.get(identity) or [("", None)]
        # What is said of a package a second time adds to what was said first.
        by_package: dict[str, list[tuple[str, object]]] = {}
        for status, statement in held:
            for name in _ends(statement) or [""]:
                by_package.setdefault(name, []).append((status, statement))
        for name, told in by_package.items():
            yield _finding(vulnerability, told, scores=scores, package=graph.packages.get(name), target=target)


def _keep(value: object, graph: _Graph) -> None:
    kind, identity, start = text_in(value, "type"), text_in(value, "spdxId"), text_in(value, "from")
    if kind == "security_Vulnerability":
        graph.vulnerabilities[identity] = value
    elif kind in _VEX:
        graph.statements.setdefault(start, []).append((_VEX[kind], value))
    elif kind.startswith(_CVSS):
        graph.scores.setdefault(start, []).append(value)
    elif text_in(value, "relationshipType") == _ASSOCIATED:
        for vulnerability in texts_in(value, "to"):
            graph.statements.setdefault(vulnerability, []).append(("associated", {"to": [start]}))
    elif package := _package(value, kind):
        graph.packages[identity] = package


def _ends(statement: object) -> list[str]:
    return [*texts_in(statement, "to"), *filter(None, [text_in(statement, "security_assessedElement")])]


def _package(value: object, kind: str) -> Package | None:
    if not kind.endswith("Package"):
        return None
    version = text_in(value, "software_packageVersion")
    purls = [text_in(value, "software_packageUrl")]
    purls += [text_in(one, "identifier") for one in items_in(value, "externalIdentifier")]
    found = next((package for purl in purls if (package := by_purl(purl))), None)
    return (
        Package(purl=found.purl, version=found.version or version)
        if found
        else by_vendor("", text_in(value, "name"), version)
    )


def _finding(
    value: object, told: list[tuple[str, object]], *, scores: list[object], package: Package | None, target: str
) -> ParsedFinding:
    statuses = {status for status, _ in told} - {"", "associated"}
    summary, description = text_in(value, "summary"), text_in(value, "description")
    external = items_in(value, "externalIdentifier")
    links = [link for one in external for link in _links(one)] + _locators(value)
    names = [text_in(one, "identifier") for one in external] + [text_in(value, "name")]
    severity, vector = rated(_word(scores), [text_in(one, "security_vectorString") for one in scores])
    words = [summary, description, *(f"Status: {status}" for status in sorted(statuses))]
    words += [text_in(statement, name) for _, statement in told for name in _TOLD]
    withdrawn = text_in(value, "security_withdrawnTime")
    words += [f"Withdrawn: {withdrawn}"] if withdrawn else []
    identifiers = identifiers_told(*names) or identifiers_in(text_in(value, "spdxId"))
    return ParsedFinding(
        title=text_in(value, "name").strip()
        or first_line(summary or description)[:200]
        or next(iter(identifiers), "vulnerability"),
        description="\n\n".join(dict.fromkeys(word for word in words if word)),
        package=package.purl if package else target,
        version=package.version if package else "",
        identifiers=identifiers,
        severity=Severity.NONE if statuses and statuses <= {"fixed", "not affected"} else severity,
        cvss_vector=vector,
        references=listed(link for link in links if "://" in link),
        source="SPDX",
        published=text_in(value, "security_publishedTime"),
    )


def _word(scores: list[object]) -> str:
    return next((text_in(one, "security_severity") for one in scores if text_in(one, "security_severity")), "")


def _links(identifier: object) -> list[str]:
    # One locator may stand without a list around it (JSON-LD).
    return [text_in(identifier, "identifierLocator"), *texts_in(identifier, "identifierLocator")]


def _locators(value: object) -> list[str]:
    return [link for one in items_in(value, "externalRef") for link in texts_in(one, "locator")]
