"""CycloneDX with vulnerabilities in, as a VDR or a VEX (JSON 1.4 to 1.7): one finding for each thing that is affected.

References are resolved to the purls of the components, and BOM-Links to the component that they name.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from clearway.formats.decoding import items, items_in, members, refused, text_in
from clearway.formats.json_stream import Cursor, JsonBody
from clearway.formats.packages import Package, by_cpe, by_purl, by_vendor
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity, StreamedReport
from clearway.formats.scores import rated
from clearway.formats.vers import range_of
from clearway.formats.words import first_line, identifiers_told, listed, weaknesses_in
from clearway.kernel.errors import Refusal

NAME: Final = "cyclonedx-vdr"
_HARMLESS: Final = frozenset({"not_affected", "false_positive", "resolved", "resolved_with_pedigree"})
_WITHOUT_PREFIX: Final = {"CVSSv31": "CVSS:3.1/", "CVSSv3": "CVSS:3.0/", "CVSSv4": "CVSS:4.0/"}


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is a CycloneDX document."""
    return body.head.get("bomFormat") == "CycloneDX"


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read vulnerabilities one by one; one that affects nothing that is named is about `target`."""
    packages: dict[str, Package] = {}
    cursor = body.cursor()
    for name in cursor.members():
        if name in {"components", "services"}:
            for _ in cursor.elements():
                packages.update(_named(cursor.value()))
        elif name == "metadata":
            packages.update(_named(members(cursor.value()).get("component")))
        elif name != "vulnerabilities":
            cursor.sketch()
    return StreamedReport(format=NAME, tool=_tool(body.head), findings=_findings(body.cursor(), packages, target))


def _tool(head: Mapping[str, object]) -> str:
    tools = members(head.get("metadata")).get("tools")
    held = items(tools) or items_in(tools, "components")
    return ", ".join(dict.fromkeys(text_in(tool, "name") for tool in held if text_in(tool, "name")))


def _named(component: object) -> Iterator[tuple[str, Package]]:
    purl, name = text_in(component, "purl"), text_in(component, "bom-ref")
    group, version = text_in(component, "group"), text_in(component, "version")
    found = by_purl(purl) or by_cpe(text_in(component, "cpe"))
    found = found or by_vendor(group, text_in(component, "name"), version)
    if found:
        known = Package(purl=found.purl, version=found.version or version)
        yield from ((key, known) for key in (name, purl) if key)
    for part in items_in(component, "components"):
        yield from _named(part)


def _findings(cursor: Cursor, packages: Mapping[str, Package], target: str) -> Iterator[ParsedFinding | RefusedFinding]:
    position = 0
    for name in cursor.members():
        for number in cursor.elements() if name == "vulnerabilities" else ():
            value = cursor.value()
            if not members(value):
                fault = Refusal("bad-shape", "A vulnerability is a JSON object.", hint="Compare it with the schema.")
                yield refused(fault, position, place=f"vulnerabilities[{number}]")
                position += 1
            for affected in (items_in(value, "affects") or [None]) if members(value) else ():
                yield _finding(value, affected, package=_package(text_in(affected, "ref"), packages), target=target)
                position += 1


def _package(reference: str, packages: Mapping[str, Package]) -> Package | None:
    # urn:cdx:serial/version#reference names a component of another document, or of this one.
    plain = unquote(reference.partition("#")[2]) if reference.startswith("urn:cdx:") else reference
    return packages.get(reference) or packages.get(plain) or by_purl(plain)


def _finding(value: object, affected: object, *, package: Package | None, target: str) -> ParsedFinding:
    description = "\n\n".join(
        part
        for part in (text_in(value, "description"), text_in(value, "detail"), _analysis(value), _recommended(value))
        if part
    )
    severity, vector = _rating(items_in(value, "ratings"))
    state = text_in(value, "analysis", "state")
    versions = items_in(affected, "versions")
    own = [text_in(one, "version") for one in versions if text_in(one, "status") in {"affected", "", "unknown"}]
    known = [version for version in own if version]
    fixed = [text_in(one, "version") for one in versions if text_in(one, "status") == "unaffected"]
    name = text_in(value, "id")
    others = [text_in(one, "id") for one in items_in(value, "references")]
    return ParsedFinding(
        title=first_line(text_in(value, "description"))[:200] or name or "vulnerability",
        description=description,
        package=package.purl if package else target,
        version=(package.version if package else "") or (known[0] if len(known) == 1 else ""),
        fixed_version=fixed[0] if len(fixed) == 1 else "",
        ranges=listed(range_of(told) or told for one in versions if (told := text_in(one, "range"))),
        weaknesses=weaknesses_in(*(f"CWE-{one}" for one in items_in(value, "cwes"))),
        identifiers=identifiers_told(name, *others),
        severity=Severity.NONE if state in _HARMLESS else severity,
        cvss_vector=vector,
        references=_references(value),
        source=text_in(value, "source", "name"),
        published=text_in(value, "published"),
        credit=_credit(value),
    )


def _analysis(value: object) -> str:
    told = [("Analysis", text_in(value, "analysis", "state")), ("Reason", text_in(value, "analysis", "justification"))]
    lines = [f"{label}: {word}" for label, word in told if word]
    return "\n".join([*lines, text_in(value, "analysis", "detail")]).strip()


def _recommended(value: object) -> str:
    told = text_in(value, "recommendation")
    return f"Recommendation: {told}" if told else ""


def _rating(ratings: Sequence[object]) -> tuple[Severity, str]:
    words = [text_in(one, "severity") for one in ratings if text_in(one, "severity") not in {"", "unknown"}]
    return rated(words[0] if words else "", [vector for one in ratings if (vector := _vector(one))])


def _vector(rating: object) -> str:
    told = text_in(rating, "vector")
    prefix = _WITHOUT_PREFIX.get(text_in(rating, "method"), "")
    return told if not told or told.startswith("CVSS:") else prefix + told


def _references(value: object) -> tuple[str, ...]:
    links = [text_in(value, "source", "url"), *(text_in(one, "url") for one in items_in(value, "advisories"))]
    links += [text_in(one, "source", "url") for one in items_in(value, "references")]
    return listed(links)


def _credit(value: object) -> str:
    people = items_in(value, "credits", "individuals") + items_in(value, "credits", "organizations")
    return "; ".join(text_in(one, "name") for one in people if text_in(one, "name"))
