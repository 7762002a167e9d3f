"""CVE records in (CVE JSON 5.0 to 5.2): one finding a record, of its own container and those that others added."""

from collections.abc import Iterator, Sequence
from typing import Final

from clearway.formats.cve.writing import NAME
from clearway.formats.decoding import items_in, members, refused, text_in, texts_in
from clearway.formats.json_stream import JsonBody
from clearway.formats.packages import Package, by_cpe, by_purl, by_vendor
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity, StreamedReport
from clearway.formats.scores import rated
from clearway.formats.words import first_line, identifiers_told, listed, weaknesses_in
from clearway.kernel.errors import Refusal

_METRICS: Final = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is a CVE record, or several."""
    return body.head.get("dataType") == "CVE_RECORD" or {"cveMetadata", "containers"} <= body.head.keys()


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read records one by one; a record that names no product is about `target`."""
    findings = (
        _finding(value, target, position=position, place=place)
        for position, (place, value) in enumerate(body.records())
    )
    return StreamedReport(format=NAME, tool="", findings=findings)


def _finding(value: object, target: str, *, position: int, place: str) -> ParsedFinding | RefusedFinding:
    name = text_in(value, "cveMetadata", "cveId")
    containers = members(members(value).get("containers"))
    own = containers.get("cna")
    if not name or not members(own):
        what = "The record has no CVE id, or says nothing."
        fault = Refusal("bad-shape", what, hint="Compare it with the CVE JSON schema.", where="containers.cna")
        return refused(fault, position, place=place)
    every = [own, *items_in(containers, "adp")]
    description = _words(items_in(own, "descriptions") or items_in(own, "rejectedReasons"))
    rejected = text_in(value, "cveMetadata", "state") == "REJECTED"
    affected = [part for container in every for part in items_in(container, "affected")]
    packages = list(dict.fromkeys(package.purl for package in map(_package, affected) if package))
    severity, vector = _rating(every)
    return ParsedFinding(
        title=text_in(own, "title").strip() or first_line(description)[:200] or name,
        description=f"The record was rejected.\n\n{description}" if rejected else description,
        package=packages[0] if packages else target,
        packages=listed(packages[1:]),
        fixed_version=_fixed(affected),
        ranges=listed(_ranges(affected)),
        symbols=listed(_symbols(affected)),
        file=next((path for part in affected for path in texts_in(part, "programFiles")), ""),
        weaknesses=weaknesses_in(*_weaknesses(every)),
        identifiers=identifiers_told(name),
        severity=Severity.NONE if rejected else severity,
        cvss_vector=vector,
        references=listed(text_in(one, "url") for part in every for one in items_in(part, "references")),
        source="CVE",
        published=text_in(value, "cveMetadata", "datePublished"),
        credit="; ".join(text_in(credit, "value") for credit in items_in(own, "credits")),
    )


def _words(descriptions: Sequence[object]) -> str:
    english = [one for one in descriptions if text_in(one, "lang").lower().startswith("en")]
    return "\n\n".join(text_in(one, "value") for one in english or descriptions)


def _package(affected: object) -> Package | None:
    by_url = by_purl(text_in(affected, "packageURL"))
    by_name = by_vendor(text_in(affected, "vendor"), text_in(affected, "product") or text_in(affected, "packageName"))
    return by_url or by_name or next((found for cpe in texts_in(affected, "cpes") if (found := by_cpe(cpe))), None)


def _ranges(affected: Sequence[object]) -> Iterator[str]:
    for part in affected:
        for one in items_in(part, "versions"):
            if text_in(one, "status") == "affected" and text_in(one, "versionType") != "git":
                yield from _range(one)


def _range(one: object) -> Iterator[str]:
    first, before, last = text_in(one, "version"), text_in(one, "lessThan"), text_in(one, "lessThanOrEqual")
    if first.lower() in {"n/a", ""}:
        return
    start = f"introduced:{'0' if first == '*' else first}"
    if before and before != "*":
        yield f"{start} fixed:{before}"
    elif last and last != "*":
        yield f"{start} last_affected:{last}"
    else:
        yield start if before or last else f"{start} last_affected:{first}"


def _fixed(affected: Sequence[object]) -> str:
    versions = [one for part in affected for one in items_in(part, "versions") if text_in(one, "versionType") != "git"]
    told = {text_in(one, "lessThan") for one in versions if text_in(one, "status") == "affected"} - {"", "*"}
    return told.pop() if len(told) == 1 else ""


def _symbols(affected: Sequence[object]) -> Iterator[str]:
    for part in affected:
        yield from (text_in(one, "name") for one in items_in(part, "programRoutines") if text_in(one, "name"))


def _weaknesses(containers: Sequence[object]) -> Iterator[str]:
    for container in containers:
        for kind in items_in(container, "problemTypes"):
            for told in items_in(kind, "descriptions"):
                yield text_in(told, "cweId") or text_in(told, "description")


def _rating(containers: Sequence[object]) -> tuple[Severity, str]:
    metrics = [one for container in containers for one in items_in(container, "metrics")]
    scores = [members(one)[name] for one in metrics for name in _METRICS if name in members(one)]
    word = next((text_in(score, "baseSeverity") for score in scores if text_in(score, "baseSeverity")), "")
    return rated(word, [text_in(score, "vectorString") for score in scores])
