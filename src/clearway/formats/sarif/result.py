"""Reads one SARIF result by what its run says of tools, rules and files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from clearway.formats.decoding import items, members
from clearway.formats.records import ParsedFinding, Severity
from clearway.formats.sarif.flow import told_flow
from clearway.formats.sarif.model import Driver, Location, Reference, Result, Rule, Run, Text, Tool
from clearway.formats.sarif.places import file_of, function_of, line_in
from clearway.formats.words import identifiers_in, severity_of, severity_of_score, weaknesses_in
from clearway.kernel.limits import FINGERPRINT_CHARACTERS_MAX, FINGERPRINTS_PER_FINDING_MAX, TEXT_CHARACTERS_MAX

_PLACEHOLDER: Final = re.compile(r"\{([0-9]{1,3})\}")
_SCORE: Final = re.compile(r"10(?:\.0{1,3})?|[0-9](?:\.[0-9]{1,3})?")


class Context:
    """What the results of one run refer to: the tool, its rules, the taxonomies, the names of the files."""

    def __init__(self, run: Run, files: Sequence[str | None], target: str) -> None:
        tool = run.tool or Tool()
        self.driver = tool.driver or Driver()
        self.target = target
        self.files = files
        self.steps = run.thread_flow_locations or []
        self.taxonomies = run.taxonomies or []
        self.rules = self.driver.rules or []
        components = (self.driver, *(tool.extensions or ()))
        self.rules_by_id = {rule.id: rule for one in components for rule in one.rules or () if rule.id}

    def rule_of(self, result: Result) -> Rule:
        """Find the rule that a result is about."""
        reference = result.rule or Reference()
        name = result.rule_id or reference.id or ""
        # A hierarchical id names a rule by its beginning (section 3.27.5).
        found = self.rules_by_id.get(name) or self.rules_by_id.get(name.rpartition("/")[0])
        index = result.rule_index if result.rule_index is not None else reference.index
        if found is None and index is not None and 0 <= index < len(self.rules):
            found = self.rules[index]
        return found or Rule(id=name)

    def weakness_of(self, reference: Reference) -> str:
        """Name the weakness that a reference is to, as CWE-79, or nothing where it is to something else."""
        component = reference.tool_component
        index = component.index if component else None
        taxonomy = Driver()
        if index is not None and 0 <= index < len(self.taxonomies):
            taxonomy = self.taxonomies[index]
        told = reference.id or ""
        taxa = taxonomy.taxa or ()
        if not told and reference.index is not None and 0 <= reference.index < len(taxa):
            told = taxa[reference.index].id or ""
        name = (component and component.name) or taxonomy.name or ""
        if name.upper() == "CWE" or told.upper().startswith("CWE"):
            return f"cwe-{told.upper().removeprefix('CWE-')}"
        return ""


def finding_of(result: Result, context: Context) -> ParsedFinding:
    """Read one result; the main location stands in the fields, the way to it in the description."""
    rule = context.rule_of(result)
    message = _message(result, rule)
    location = result.locations[0] if result.locations else Location()
    helps = [_words(rule.short_description), _words(rule.full_description)]
    name = result.rule_id or rule.id or ""
    tags = _tags(rule.properties) + _tags(result.properties)
    told = [message, *helps, _suppressed(result), told_flow(result.code_flows or (), context.files, context.steps)]
    return ParsedFinding(
        title=next((text.strip().splitlines()[0] for text in (message, *helps, name) if text.strip()), ""),
        description="\n\n".join(dict.fromkeys(text for text in told if text)),
        tool=context.driver.name or "",
        tool_version=context.driver.version or context.driver.semantic_version or "",
        rule=name,
        package=context.target,
        file=file_of(location, context.files),
        function=function_of(location),
        line=line_in(location),
        weaknesses=_weaknesses(result, rule, tags=tags, context=context),
        identifiers=identifiers_in(name, message, *tags),
        severity=_severity(result, rule),
        references=(rule.help_uri,) if rule.help_uri else (),
        published=(result.provenance and result.provenance.first_detection_time_utc) or "",
        fingerprints=_fingerprints(result),
    )


def _words(text: Text | None) -> str:
    return (text and (text.text or text.markdown)) or ""


def _message(result: Result, rule: Rule) -> str:
    given = result.message or Text()
    template = _words(given) or _words((rule.message_strings or {}).get(given.id or ""))
    return _filled(template, given.arguments or [])


def _filled(template: str, arguments: Sequence[str]) -> str:
    """Put the arguments in their places; one that is long and asked for again and again would fill the memory."""
    texts = _PLACEHOLDER.split(template)
    left = TEXT_CHARACTERS_MAX
    for place in range(1, len(texts), 2):
        number = int(texts[place])
        told = arguments[number] if number < len(arguments) else ""
        left -= len(told)
        texts[place] = told if number < len(arguments) and left >= 0 else f"{{{texts[place]}}}"
    return "".join(texts)


def _suppressed(result: Result) -> str:
    """Say that the tool's users set the result aside; it is kept all the same."""
    for suppression in result.suppressions or ():
        if suppression.status in {None, "accepted"}:
            where = "in the source" if suppression.kind == "inSource" else "outside the source"
            why = f": {suppression.justification}" if suppression.justification else ""
            return f"Suppressed {where}{why}"
    return ""


def _tags(properties: Mapping[str, object] | None) -> list[str]:
    return [tag for tag in items((properties or {}).get("tags")) if isinstance(tag, str)]


def _weaknesses(result: Result, rule: Rule, *, tags: Iterable[str], context: Context) -> tuple[str, ...]:
    related = [relationship.target for relationship in rule.relationships or () if relationship.target]
    taxa = [context.weakness_of(reference) for reference in (*(result.taxa or ()), *related)]
    return weaknesses_in(*taxa, *tags, rule.help_uri or "")


def _fingerprints(result: Result) -> tuple[str, ...]:
    told = {**(result.partial_fingerprints or {}), **(result.fingerprints or {})}
    flat = [f"{name}={value}"[:FINGERPRINT_CHARACTERS_MAX] for name, value in _flat(told, "", 2)]
    return tuple(flat[:FINGERPRINTS_PER_FINDING_MAX])


def _flat(told: Mapping[str, object], above: str, levels: int) -> Iterator[tuple[str, object]]:
    for name, value in told.items():
        if isinstance(value, str | int | float):
            yield f"{above}{name}", value
        elif levels:
            yield from _flat(members(value), f"{above}{name}/", levels - 1)


def _severity(result: Result, rule: Rule) -> Severity:
    if (result.kind or "fail") != "fail":
        # What passed, does not apply, or only informs has the level none (section 3.27.10).
        return Severity.NONE
    for properties in (result.properties, rule.properties):
        told = str((properties or {}).get("security-severity"))
        if _SCORE.fullmatch(told):
            return severity_of_score(float(told))
    level = result.level or (rule.default_configuration and rule.default_configuration.level) or "warning"
    return severity_of(level)
