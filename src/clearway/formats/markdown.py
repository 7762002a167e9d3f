"""A report written as Markdown with YAML front matter: fields of formats/plain.py above, the description below.

A proof stands in the front matter as `proof` or `proof_base64`, or below as a block fenced with ```proof or ```base64;
a word after that is the proof's name.
"""

import re
from collections.abc import Hashable
from typing import Final, cast

import yaml

from clearway.formats.decoding import members, refused
from clearway.formats.plain import LISTS, finding_of
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FRONT_MATTER_CHARACTERS_MAX, FRONT_MATTER_DEPTH_MAX, FRONT_MATTER_VALUES_MAX

NAME: Final = "markdown"
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FENCE: Final = re.compile(r"^```(?:proof|base64)(?: {1,9}(\S{1,200}))? {0,9}\r?\n([^`]*)^``` {0,9}\r?$", re.MULTILINE)
_OTHER_NAMES: Final = {"cwe": "weaknesses", "cve": "identifiers", "proof_base64": "proof"}


def recognizes(text: str) -> bool:
    """Tell whether text begins with YAML front matter."""
    return _FRONT_MATTER.match(text) is not None


def parse(text: str, target: str) -> ParsedReport:
    """Read one finding; what it does not say of its package is `target`."""
    return ParsedReport(format=NAME, tool="", findings=(_finding(text, target),))


def _finding(text: str, target: str) -> ParsedFinding | RefusedFinding:
    match = _FRONT_MATTER.match(text)
    assert match is not None
    try:
        fields = _fields(match[1])
        told = _with_proof(fields, text[match.end() :])
    except Refusal as refusal:
        return refused(refusal, 0, place="front matter")
    return finding_of(told, 0, target=target, place="front matter")


def _with_proof(fields: dict[str, object], below: str) -> dict[str, object]:
    fences = list(_FENCE.finditer(below))
    if not fences:
        return {"description": below.strip(), **fields}
    if len(fences) > 1 or "proof" in fields:
        raise Refusal("proof-twice", "It gives more than one proof.", hint="Report each in a finding of its own.")
    fence = fences[0]
    description = f"{below[: fence.start()].rstrip()}\n\n{below[fence.end() :].lstrip()}".strip()
    name = {"proof_name": fence[1]} if fence[1] else {}
    return {"description": description, "proof": fence[2], **name, **fields}


def _fields(front_matter: str) -> dict[str, object]:
    if len(front_matter) > FRONT_MATTER_CHARACTERS_MAX:
        raise Refusal("front-matter-too-long", "The front matter is too long.", hint="Put long texts below it.")
    try:
        fields = cast("object", _PlainLoader(front_matter).get_single_data())
    except (yaml.YAMLError, ValueError) as error:
        problem = getattr(error, "problem", None) or "characters that YAML does not allow"
        hint = "Quote texts with colons."
        raise Refusal("bad-yaml", f"The front matter is not YAML: {problem}.", hint=hint) from None
    named = members(fields)
    if not named:
        raise Refusal("bad-yaml", "The front matter is not a list of names and values.", hint="Write: title: ...")
    return _named(named)


def _named(told: dict[str, object]) -> dict[str, object]:
    # How a model came into it may stand in a list of its own.
    flat = {**told, **members(told.get("provenance"))}
    flat.pop("provenance", None)
    named = {_OTHER_NAMES.get(name, name): value for name, value in flat.items()}
    if len(named) != len(flat):
        raise Refusal("name-twice", "Two names mean the same field.", hint="Keep one of them.")
    return {name: _list(value) if name in LISTS else value for name, value in named.items() if value != ""}


def _list(value: object) -> object:
    return re.split(r"[\s,]+", value.strip(" ,")) if isinstance(value, str) else value


class _PlainLoader(yaml.BaseLoader):
    """Reads every scalar as text, so that a version 1.10 stays 1.10 and NO stays NO; takes no aliases."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one value; an alias and deep nesting are refused."""
        if self.check_event(yaml.AliasEvent):
            raise Refusal("yaml-alias", "Aliases are not taken.", hint="Write each value out.")
        if self._depth == FRONT_MATTER_DEPTH_MAX:
            raise Refusal("too-deep", "The front matter is nested too deeply.", hint="No field of ours needs that.")
        self._values += 1
        if self._values > FRONT_MATTER_VALUES_MAX:
            raise Refusal(
                "too-many-values", "The front matter holds too many values.", hint="One report is one finding."
            )
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        """Give a text; what is written as two halves of a surrogate pair, as in JSON, is one character."""
        return str(super().construct_scalar(node)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002  PyYAML's own signature
        """Make a dictionary whose names are texts and come once."""
        names = [name.value for name, _ in node.value if isinstance(name, yaml.ScalarNode)]
        if len(set(names)) != len(node.value):
            raise Refusal("name-twice", "A name in the front matter comes twice, or is no text.", hint="Keep one.")
        return super().construct_mapping(node, deep=deep)
