"""The parts of a SARIF 2.1.0 log that are read; what a tool leaves out or writes as null is absent."""

import msgspec


class Text(msgspec.Struct):
    """A message, or the words of a rule (section 3.11, 3.12)."""

    text: str | None = None
    markdown: str | None = None
    id: str | None = None
    arguments: list[str] | None = None


class Artifact(msgspec.Struct):
    """Where a file is, or which of the run's files it is (section 3.4)."""

    uri: str | None = None
    index: int | None = None


class Region(msgspec.Struct, rename="camel"):
    """A part of a file (section 3.30)."""

    start_line: int | None = None


class Physical(msgspec.Struct, rename="camel"):
    """A place in a file (section 3.29)."""

    artifact_location: Artifact | None = None
    region: Region | None = None


class Logical(msgspec.Struct, rename="camel"):
    """A place in a program (section 3.33)."""

    name: str | None = None
    fully_qualified_name: str | None = None
    kind: str | None = None


class Location(msgspec.Struct, rename="camel"):
    """A place (section 3.28)."""

    physical_location: Physical | None = None
    logical_locations: list[Logical] | None = None
    message: Text | None = None


class Step(msgspec.Struct):
    """One step of a flow, or which of the run's steps it is (section 3.38)."""

    location: Location | None = None
    index: int | None = None


class Thread(msgspec.Struct):
    """The steps that one thread takes (section 3.37)."""

    locations: list[Step] | None = None


class Flow(msgspec.Struct, rename="camel"):
    """How execution comes to the place of a result (section 3.36)."""

    message: Text | None = None
    thread_flows: list[Thread] | None = None


class Component(msgspec.Struct):
    """A tool component that is referred to (section 3.54)."""

    name: str | None = None
    index: int | None = None


class Reference(msgspec.Struct, rename="camel"):
    """A rule or class of a taxonomy that is referred to (section 3.52)."""

    id: str | None = None
    index: int | None = None
    tool_component: Component | None = None


class Relationship(msgspec.Struct):
    """What a rule has to do with a class of a taxonomy (section 3.53)."""

    target: Reference | None = None


class Configuration(msgspec.Struct):
    """How bad what a rule finds is by default (section 3.50)."""

    level: str | None = None


class Rule(msgspec.Struct, rename="camel"):
    """A rule, or a class of a taxonomy (section 3.49)."""

    id: str | None = None
    name: str | None = None
    short_description: Text | None = None
    full_description: Text | None = None
    help_uri: str | None = None
    default_configuration: Configuration | None = None
    relationships: list[Relationship] | None = None
    properties: dict[str, object] | None = None
    message_strings: dict[str, Text] | None = None


class Driver(msgspec.Struct, rename="camel"):
    """A tool, an extension of it, or a taxonomy (section 3.19)."""

    name: str | None = None
    version: str | None = None
    semantic_version: str | None = None
    rules: list[Rule] | None = None
    taxa: list[Rule] | None = None


class Tool(msgspec.Struct):
    """A tool with its extensions (section 3.18)."""

    driver: Driver | None = None
    extensions: list[Driver] | None = None


class Suppression(msgspec.Struct):
    """That a result was set aside, and why (section 3.35)."""

    kind: str | None = None
    status: str | None = None
    justification: str | None = None


class Provenance(msgspec.Struct, rename="camel"):
    """When a result was first and last seen (section 3.48)."""

    first_detection_time_utc: str | None = None


class Result(msgspec.Struct, rename="camel"):
    """One result (section 3.27)."""

    rule_id: str | None = None
    rule_index: int | None = None
    rule: Reference | None = None
    kind: str | None = None
    level: str | None = None
    message: Text | None = None
    locations: list[Location] | None = None
    code_flows: list[Flow] | None = None
    taxa: list[Reference] | None = None
    fingerprints: dict[str, object] | None = None
    partial_fingerprints: dict[str, object] | None = None
    suppressions: list[Suppression] | None = None
    baseline_state: str | None = None
    provenance: Provenance | None = None
    properties: dict[str, object] | None = None


class Control(msgspec.Struct, rename="camel"):
    """Which version of the code was looked at (section 3.23)."""

    repository_uri: str | None = None
    revision_id: str | None = None


class Run(msgspec.Struct, rename="camel"):
    """One run of a tool, without its results and its files (section 3.14)."""

    tool: Tool | None = None
    taxonomies: list[Driver] | None = None
    thread_flow_locations: list[Step] | None = None
    version_control_provenance: list[Control] | None = None
