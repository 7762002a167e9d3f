"""SARIF 2.1.0 in: one finding for each result of each run (OASIS SARIF 2.1.0, section 3.27)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

import msgspec

from clearway.formats.decoding import convert
from clearway.formats.records import ParsedFinding, ParsedReport, Severity
from clearway.formats.words import identifiers_in, severity_of, severity_of_score, weaknesses_in

NAME: Final = "sarif"
_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


class _Text(msgspec.Struct):
    text: str | None = None
    markdown: str | None = None
    id: str | None = None
    arguments: list[str] | None = None


class _Artifact(msgspec.Struct):
    uri: str | None = None


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
    level: str | None = None
    message: _Text | None = None
    locations: list[_Location] | None = None
    taxa: list[_Reference] | None = None
    properties: dict[str, object] | None = None


class _Run(msgspec.Struct):
    tool: _Tool | None = None
    results: list[_Result] | None = None


class _Log(msgspec.Struct):
    runs: list[_Run] | None = None


def recognizes(value: object) -> bool:
    """Tell whether decoded JSON is a SARIF log."""
    return isinstance(value, dict) and isinstance(value.get("runs"), list) and "sarif" in f"{value.get('$schema')} {value.get('version')} sarif"


def parse(value: object, target: str) -> ParsedReport:
    """Read a SARIF log; every result is a finding about `target`."""
    log = convert(value, _Log, noun="a SARIF log")
    findings = tuple(finding for run in log.runs or () for finding in _findings(run, target))
    tools = {_driver(run).name or "" for run in log.runs or ()}
    return ParsedReport(format=NAME, tool=", ".join(sorted(tools)), findings=findings)


def _driver(run: _Run) -> _Driver:
    return (run.tool and run.tool.driver) or _Driver()


def _findings(run: _Run, target: str) -> Iterator[ParsedFinding]:
    driver = _driver(run)
    components = [driver, *((run.tool and run.tool.extensions) or ())]
    by_id = {rule.id: rule for component in components for rule in component.rules or () if rule.id}
    for result in run.results or ():
        rule = _rule_of(result, by_id, driver.rules or [])
        yield _finding(result, rule, driver, target)


def _rule_of(result: _Result, by_id: Mapping[str, _Rule], rules: list[_Rule]) -> _Rule:
    name = result.rule_id or (result.rule and result.rule.id) or ""
    # A hierarchical id names a rule by its beginning (section 3.27.5).
    found = by_id.get(name) or by_id.get(name.rpartition("/")[0])
    index = result.rule_index if result.rule_index is not None else (result.rule and result.rule.index)
    if found is None and index is not None and 0 <= index < len(rules):
        found = rules[index]
    return found or _Rule(id=name)


def _finding(result: _Result, rule: _Rule, driver: _Driver, target: str) -> ParsedFinding:
    message = _message(result, rule)
    location = result.locations[0] if result.locations else _Location()
    physical = location.physical_location or _Physical()
    uri = (physical.artifact_location and physical.artifact_location.uri) or ""
    helps = [_words(rule.short_description), _words(rule.full_description)]
    tags = _tags(rule.properties) + _tags(result.properties)
    return ParsedFinding(
        title=(message.splitlines() or [""])[0] or helps[0] or result.rule_id or "",
        description="\n\n".join(dict.fromkeys(text for text in (message, *helps) if text)),
        tool=driver.name or "",
        tool_version=driver.version or driver.semantic_version or "",
        rule=result.rule_id or rule.id or "",
        package=target,
        file=unquote(uri.removeprefix("file://")),
        function=_function(location),
        line=max((physical.region and physical.region.start_line) or 0, 0),
        weaknesses=_weaknesses(result, rule, tags),
        identifiers=identifiers_in(result.rule_id or "", message, *tags),
        severity=_severity(result, rule),
        references=(rule.help_uri,) if rule.help_uri else (),
    )


def _words(text: _Text | None) -> str:
    return (text and (text.text or text.markdown)) or ""


def _message(result: _Result, rule: _Rule) -> str:
    given = result.message or _Text()
    template = _words(given) or _words((rule.message_strings or {}).get(given.id or ""))
    arguments = given.arguments or []
    return _PLACEHOLDER.sub(lambda m: arguments[int(m[1])] if int(m[1][:4]) < len(arguments) else m[0], template)


def _function(location: _Location) -> str:
    for logical in location.logical_locations or ():
        if logical.kind in {"function", "member", None}:
            return logical.name or (logical.fully_qualified_name or "").rpartition(".")[2]
    return ""


def _tags(properties: dict[str, object] | None) -> list[str]:
    tags = (properties or {}).get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _weaknesses(result: _Result, rule: _Rule, tags: list[str]) -> tuple[str, ...]:
    related = [relationship.target for relationship in rule.relationships or () if relationship.target]
    taxa = [f"cwe-{(reference.id or '').upper().removeprefix('CWE-')}" for reference in [*(result.taxa or ()), *related] if _is_cwe(reference)]
    return weaknesses_in(*taxa, *tags, rule.help_uri or "")


def _is_cwe(reference: _Reference) -> bool:
    name = (reference.tool_component and reference.tool_component.name) or ""
    return name.upper() == "CWE" or (reference.id or "").upper().startswith("CWE")


def _severity(result: _Result, rule: _Rule) -> Severity:
    for properties in (result.properties, rule.properties):
        told = (properties or {}).get("security-severity")
        try:
            return severity_of_score(float(str(told)))
        except ValueError:
            continue
    level = result.level or (rule.default_configuration and rule.default_configuration.level) or "warning"
    return severity_of(level)
