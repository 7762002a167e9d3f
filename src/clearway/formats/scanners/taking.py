"""Takes findings out of a report's tree as a declaration says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from clearway.formats.scanners.declaration import Declaration, Taking, Templates
from clearway.formats.scanners.package import purl_of, purl_parts
from clearway.formats.scanners.path import Place, Tree, walk
from clearway.formats.scores import score_of
from clearway.formats.words import identifiers_in, line_of, severity_of, severity_of_score, weaknesses_in
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    FINDINGS_PER_REPORT_MAX,
    FINGERPRINTS_PER_FINDING_MAX,
    IDENTIFIERS_PER_FINDING_MAX,
    LINE_NUMBER_MAX,
    SCANNER_CHARACTERS_MAX,
    SCANNER_ITEMS_MAX,
    TITLE_CHARACTERS_MAX,
    within,
)

_VECTOR: Final = re.compile(r"(?:CVSS:[34]\.[01]/)?AV:[A-Z](?:/[A-Za-z]{1,3}:[A-Za-z]{1,2})+")
_VERSIONS: Final = re.compile(r"v?\d[\w.+:~-]{0,99}(?:, ?v?\d[\w.+:~-]{0,99}){0,19}")
_FIRST_VERSION: Final = re.compile(r"[>=~^\u2265\[(' ]{0,9}(v?\d[\w.+:~-]{0,99})")
_DAY: Final = re.compile(r"(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?!\d)")
_NOTHING: Final = frozenset({"none", "null", "n/a", "unknown"})
_DIGITS: Final = re.compile(r"\d{1,10}")
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,9})?")
_WEAKNESS_NUMBER: Final = re.compile(r"[1-9]\d{0,4}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the templates of one taking at one place."""

    taking: Taking
    place: Place
    tree: Tree
    identifier: str = ""

    def first(self, templates: Templates) -> str:
        """Give the first value that any of the alternatives has."""
        return next((value for template in templates for value in template.values(self.place, self.tree)), "")

    def text(self, field: str) -> str:
        """Give a field's first value."""
        return self.first(self.taking.fields[field])

    def all(self, field: str) -> tuple[str, ...]:
        """Give every value of every template of a field, each once."""
        return self.values(self.taking.fields[field])

    def values(self, templates: Templates) -> tuple[str, ...]:
        """Give every value of every template, each once."""
        found = (value for template in templates for value in template.values(self.place, self.tree))
        return tuple(dict.fromkeys(found))

    def paragraphs(self, field: str) -> str:
        """Give the first value of each template of a field, as paragraphs."""
        found = [next(template.values(self.place, self.tree), "") for template in self.taking.fields[field]]
        return "\n\n".join(dict.fromkeys(text for text in found if text))


def take(
    declaration: Declaration, takings: tuple[Taking, ...], tree: Tree, *, target: str
) -> tuple[ParsedFinding | RefusedFinding, ...]:
    """Take every finding; one without a title is refused by itself, one that says the same as another joins it."""
    found: list[ParsedFinding | RefusedFinding] = []
    seen: dict[tuple[object, ...], int] = {}
    characters = 0
    for number, taking in enumerate(takings):
        for reader, where in _readers(taking, tree):
            key = tuple(reader.first((template,)) for template in taking.unique)
            earlier = seen.setdefault((number, reader.identifier, *key), len(found)) if any(key) else len(found)
            read = _finding(reader, declaration, target=target, position=len(found), where=where)
            characters += len(read.description) if isinstance(read, ParsedFinding) else 0
            if characters > SCANNER_CHARACTERS_MAX:
                raise _too_many(f"{SCANNER_CHARACTERS_MAX} characters of descriptions")
            if earlier < len(found):
                found[earlier] = _joined(found[earlier], read)
                continue
            found.append(read)
            if len(found) > FINDINGS_PER_REPORT_MAX:
                raise _too_many(f"{FINDINGS_PER_REPORT_MAX} findings")
    return tuple(found)


def strange_severities(declaration: Declaration, takings: tuple[Taking, ...], tree: Tree) -> Iterator[str]:
    """Give the words for severities that nobody knows, of findings that have no other."""
    for taking in takings:
        for reader, _ in _readers(taking, tree):
            words = reader.all("severity")
            if _told(words[0] if words else "") and _severity_word(words, declaration) is Severity.UNKNOWN:
                yield words[0]


def _severity_word(words: tuple[str, ...], declaration: Declaration) -> Severity:
    """Read the first word that is known, by the declaration's own words, then by everybody's."""
    read = (declaration.severities.get(word.casefold()) or severity_of(word) for word in words)
    return next((severity for severity in read if severity is not Severity.UNKNOWN), Severity.UNKNOWN)


def _readers(taking: Taking, tree: Tree) -> Iterator[tuple[Reader, str]]:
    for path, text in zip(taking.each, taking.places, strict=True):
        for number, place in enumerate(walk(path, tree.root, tree, most=SCANNER_ITEMS_MAX)):
            if number == SCANNER_ITEMS_MAX - 1:
                raise _too_many(f"{SCANNER_ITEMS_MAX} items at {text}")
            if place.value is None or not _counts(taking, place, tree):
                continue
            reader = Reader(taking, place, tree)
            for identifier in reader.values(taking.per) or ("",):
                yield replace(reader, identifier=identifier), f"{text}[{number}]"


def _counts(taking: Taking, place: Place, tree: Tree) -> bool:
    return all(condition.holds(place, tree) for condition in taking.keep) and not any(
        condition.holds(place, tree) for condition in taking.skip
    )


def _finding(
    reader: Reader, declaration: Declaration, *, target: str, position: int, where: str
) -> ParsedFinding | RefusedFinding:
    title = " ".join(reader.text("title").split())
    if not title:
        return RefusedFinding(
            position=position,
            code="no-title",
            what=f"This finding of {declaration.tool} says nothing that could be its title.",
            where=where,
            hint="Compare the report with others of the tool; its declaration may have to learn this shape.",
        )
    package, version = _package(reader, declaration)
    vector = _VECTOR.search(reader.text("cvss_vector")[:1000])
    return ParsedFinding(
        title=within(title, TITLE_CHARACTERS_MAX),
        description=reader.paragraphs("description"),
        tool=declaration.tool,
        tool_version=reader.text("tool_version"),
        rule=reader.text("rule"),
        package=package or target,
        version=_told(reader.text("version")) or version,
        fixed_version=_fixed(reader.text("fixed_version")),
        file=reader.text("file").removeprefix("./"),
        function=reader.text("function"),
        line=_line(reader.text("line")),
        weaknesses=weaknesses_in(*(_weakness(text) for text in reader.all("weaknesses"))),
        identifiers=identifiers_in(*((reader.identifier,) if reader.identifier else reader.all("identifiers"))),
        severity=_severity(reader, declaration, vector[0] if vector else ""),
        cvss_vector=vector[0] if vector else "",
        references=reader.all("references")[:IDENTIFIERS_PER_FINDING_MAX],
        source=reader.text("source"),
        published=_day(reader.text("published")),
        fingerprints=reader.all("fingerprints")[:FINGERPRINTS_PER_FINDING_MAX],
    )


def _package(reader: Reader, declaration: Declaration) -> tuple[str, str]:
    rule = reader.taking.package
    package, version = purl_parts(reader.first(rule.purl)) if rule.purl else ("", "")
    if package or not rule.name:
        return package, version
    kind, namespace, name = reader.first(rule.type), reader.first(rule.namespace), reader.first(rule.name)
    return purl_of(kind, namespace, name, own_types=declaration.ecosystems), ""


def _severity(reader: Reader, declaration: Declaration, vector: str) -> Severity:
    told = _severity_word(reader.all("severity"), declaration)
    if told is not Severity.UNKNOWN:
        return told
    number = _NUMBER.match(reader.text("score"))
    if number and float(number[0]) > 0:
        return severity_of_score(float(number[0]))
    scored = score_of(vector) if vector else None
    return severity_of_score(scored.base) if scored else Severity.UNKNOWN


def _weakness(text: str) -> str:
    return f"CWE-{text}" if _WEAKNESS_NUMBER.fullmatch(text) else text


def _told(text: str) -> str:
    """Leave out a word that says that there is nothing."""
    return "" if text.casefold() in _NOTHING else text


def _fixed(text: str) -> str:
    """Take versions as they are, the first of a range, and nothing of advice in words."""
    found = _FIRST_VERSION.match(text)
    return text if _VERSIONS.fullmatch(text) else found[1] if found else ""


def _day(text: str) -> str:
    """Take the day of a date that begins with its year (RFC 3339, ISO 8601); of others the order is not known."""
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else ""
    except ValueError:
        return ""


def _line(text: str) -> int:
    digits = _DIGITS.match(text)
    number = int(digits[0]) if digits else 0
    return line_of(number) if number <= LINE_NUMBER_MAX else 0


def _joined(
    first: ParsedFinding | RefusedFinding, other: ParsedFinding | RefusedFinding
) -> ParsedFinding | RefusedFinding:
    if isinstance(first, RefusedFinding) or isinstance(other, RefusedFinding):
        return first
    others = (other.package, *other.packages) if other.package != first.package else other.packages
    return replace(
        first,
        packages=_union(first.packages, tuple(package for package in others if package)),
        identifiers=_union(first.identifiers, other.identifiers),
        weaknesses=_union(first.weaknesses, other.weaknesses),
        references=_union(first.references, other.references),
        fingerprints=_union(first.fingerprints, other.fingerprints)[:FINGERPRINTS_PER_FINDING_MAX],
    )


def _union(first: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return first if first == other else tuple(dict.fromkeys((*first, *other)))[:IDENTIFIERS_PER_FINDING_MAX]


def _too_many(what: str) -> Refusal:
    hint = "Split it into several reports."
    return Refusal("too-many-findings", f"The report holds more than {what}.", hint=hint, status=413)
