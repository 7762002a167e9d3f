"""SARIF 2.1.0 in: one finding for each result of each run (OASIS SARIF 2.1.0, section 3.27)."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

import msgspec

from clearway.formats.decoding import convert, items, members, refused, require_few
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding, Severity
from clearway.formats.words import identifiers_in, line_of, severity_of, severity_of_score, weaknesses_in
from clearway.kernel.errors import Refusal

NAME: Final = "sarif"
_PLACEHOLDER: Final = re.compile(r"\{([0-9]{1,3})\}")
_SCORE: Final = re.compile(r"10(?:\.0{1,3})?|[0-9](?:\.[0-9]{1,3})?")


class _Text(msgspec.Struct):
    text: str | None = None
    markdown: str | None = None
    id: str | None = None
    arguments: list[str] | None = None


class _Artifact(msgspec.Struct):
    uri: str | None = None
    index: int | None = None


class _File(msgspec.Struct):
    location: _Artifact | None = None


class _Region(msgspec.Struct, rename="camel"):
    start_line: int | None = None


class _Physical(msgspec.Struct, rename="camel"):
    artifact_location: _Artifact | None = None
    region: _Region | None = None


class _Logical(msgspec.Struct, rename="camel"):
    name: str | None = None
    fully_qualified_name: str | None = None
    kind: str | None = None


class _Location(msgspec.Struct, rename="camel"):
    physical_location: _Physical | None = None
    logical_locations: list[_Logical] | None = None


class _Component(msgspec.Struct):
    name: str | None = None


class _Reference(msgspec.Struct, rename="camel"):
    id: str | None = None
    tool_component: _Component | None = None


class _Relationship(msgspec.Struct):
    target: _Reference | None = None


class _Configuration(msgspec.Struct):
    level: str | None = None


class _Rule(msgspec.Struct, rename="camel"):
    id: str | None = None
    name: str | None = None
    short_description: _Text | None = None
    full_description: _Text | None = None
    help_uri: str | None = None
    default_configuration: _Configuration | None = None
    relationships: list[_Relationship] | None = None
    properties: dict[str, object] | None = None
    message_strings: dict[str, _Text] | None = None


class _Driver(msgspec.Struct, rename="camel"):
    name: str | None = None
    version: str | None = None
    semantic_version: str | None = None
    rules: list[_Rule] | None = None


class _Tool(msgspec.Struct):
    driver: _Driver | None = None
    extensions: list[_Driver] | None = None


class _RuleReference(msgspec.Struct, rename="camel"):
    id: str | None = None
    index: int | None = None


class _Result(msgspec.Struct, rename="camel"):
    rule_id: str | None = None
    rule_index: int | None = None
    rule: _RuleReference | None = None
    kind: str = "fail"
    level: str | None = None
    message: _Text | None = None
    locations: list[_Location] | None = None
    taxa: list[_Reference] | None = None
    properties: dict[str, object] | None = None


class _Run(msgspec.Struct):
    tool: _Tool | None = None
    results: list[object] | None = None
    artifacts: list[_File] | None = None


class _Log(msgspec.Struct):
    runs: list[_Run]


class _Reader:
    """What the results of one run refer to: the tool, its rules, the files."""

    def __init__(self, run: _Run, target: str) -> None:
        tool = run.tool or _Tool()
        self.driver = tool.driver or _Driver()
        self.target = target
        self.files = run.artifacts or []
        self.rules = self.driver.rules or []
        components = (self.driver, *(tool.extensions or ()))
        self.rules_by_id = {rule.id: rule for one in components for rule in one.rules or () if rule.id}

    def read(self, value: object, position: int, place: str) -> ParsedFinding | RefusedFinding:
        """Read one result, or say why it cannot be read."""
        try:
            return _finding(convert(value, _Result, noun="a SARIF result"), self)
        except Refusal as refusal:
            return refused(refusal, position, place=place)


def recognizes(value: object) -> bool:
    """Tell whether decoded JSON is a SARIF log."""
    return isinstance(members(value).get("runs"), list)


def parse(value: object, target: str) -> ParsedReport:
    """Read a SARIF log; every result is a finding about `target`, and one that cannot be read is refused by itself."""
    log = convert(value, _Log, noun="a SARIF log")
    require_few(sum(len(run.results or ()) for run in log.runs))
    readers = [_Reader(run, target) for run in log.runs]
    placed = [
        (readers[r], result, f"runs[{r}].results[{n}]")
        for r, run in enumerate(log.runs)
        for n, result in enumerate(run.results or ())
    ]
    findings = tuple(reader.read(result, position, place) for position, (reader, result, place) in enumerate(placed))
    tools = {reader.driver.name for reader in readers if reader.driver.name}
    return ParsedReport(format=NAME, tool=", ".join(sorted(tools)), findings=findings)


def _rule_of(result: _Result, reader: _Reader) -> _Rule:
    reference = result.rule or _RuleReference()
    name = result.rule_id or reference.id or ""
    # A hierarchical id names a rule by its beginning (section 3.27.5).
    found = reader.rules_by_id.get(name) or reader.rules_by_id.get(name.rpartition("/")[0])
    index = result.rule_index if result.rule_index is not None else reference.index
    if found is None and index is not None and 0 <= index < len(reader.rules):
        found = reader.rules[index]
    return found or _Rule(id=name)


def _finding(result: _Result, reader: _Reader) -> ParsedFinding:
    rule = _rule_of(result, reader)
    message = _message(result, rule)
    location = result.locations[0] if result.locations else _Location()
    physical = location.physical_location or _Physical()
    helps = [_words(rule.short_description), _words(rule.full_description)]
    name = result.rule_id or rule.id or ""
    tags = _tags(rule.properties) + _tags(result.properties)
    return ParsedFinding(
        title=next((text.strip().splitlines()[0] for text in (message, *helps, name) if text.strip()), ""),
        description="\n\n".join(dict.fromkeys(text for text in (message, *helps) if text)),
        tool=reader.driver.name or "",
        tool_version=reader.driver.version or reader.driver.semantic_version or "",
        rule=name,
        package=reader.target,
        file=_file(physical.artifact_location or _Artifact(), reader),
        function=_function(location),
        line=line_of(physical.region.start_line if physical.region else None),
        weaknesses=_weaknesses(result, rule, tags),
        identifiers=identifiers_in(name, message, *tags),
        severity=_severity(result, rule),
        references=(rule.help_uri,) if rule.help_uri else (),
    )


def _file(artifact: _Artifact, reader: _Reader) -> str:
    uri, index = artifact.uri, artifact.index
    if uri is None and index is not None and 0 <= index < len(reader.files):
        uri = (reader.files[index].location or artifact).uri
    return unquote((uri or "").removeprefix("file://"))


def _words(text: _Text | None) -> str:
    return (text and (text.text or text.markdown)) or ""


def _message(result: _Result, rule: _Rule) -> str:
    given = result.message or _Text()
    template = _words(given) or _words((rule.message_strings or {}).get(given.id or ""))
    arguments = given.arguments or []
    return _PLACEHOLDER.sub(lambda m: arguments[int(m[1])] if int(m[1]) < len(arguments) else m[0], template)


def _function(location: _Location) -> str:
    for logical in location.logical_locations or ():
        if logical.kind in {"function", "member", None}:
            return logical.name or (logical.fully_qualified_name or "").rpartition(".")[2]
    return ""


def _tags(properties: Mapping[str, object] | None) -> list[str]:
    return [tag for tag in items((properties or {}).get("tags")) if isinstance(tag, str)]


def _weaknesses(result: _Result, rule: _Rule, tags: list[str]) -> tuple[str, ...]:
    related = [relationship.target for relationship in rule.relationships or () if relationship.target]
    taxa = [f"cwe-{_number(reference)}" for reference in (*(result.taxa or ()), *related) if _is_cwe(reference)]
    return weaknesses_in(*taxa, *tags, rule.help_uri or "")


def _number(reference: _Reference) -> str:
    return (reference.id or "").upper().removeprefix("CWE-")


def _is_cwe(reference: _Reference) -> bool:
    name = (reference.tool_component and reference.tool_component.name) or ""
    return name.upper() == "CWE" or (reference.id or "").upper().startswith("CWE")


def _severity(result: _Result, rule: _Rule) -> Severity:
    if result.kind != "fail":
        # What passed, does not apply, or only informs has the level none (section 3.27.10).
        return Severity.NONE
    for properties in (result.properties, rule.properties):
        told = str((properties or {}).get("security-severity"))
        if _SCORE.fullmatch(told):
            return severity_of_score(float(told))
    level = result.level or (rule.default_configuration and rule.default_configuration.level) or "warning"
    return severity_of(level)
