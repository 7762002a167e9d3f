"""A report written as Markdown with YAML front matter: the fields above (formats/plain.py), the description below."""

import re
from typing import Final

import yaml

from clearway.formats.plain import finding_of
from clearway.formats.records import ParsedReport
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FRONT_MATTER_CHARACTERS_MAX

NAME: Final = "markdown"
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_ALIAS: Final = re.compile(r"(?:^|[\s\[{,:-])[&*][A-Za-z0-9_]", re.MULTILINE)


def recognizes(text: str) -> bool:
    """Tell whether text begins with YAML front matter."""
    return _FRONT_MATTER.match(text) is not None


def parse(text: str, target: str) -> ParsedReport:
    """Read one finding; what it does not say of its package is `target`."""
    match = _FRONT_MATTER.match(text)
    assert match is not None
    fields = _fields(match[1])
    description = text[match.end() :].strip()
    finding = finding_of({"description": description, **fields}, 0, target=target, place="front matter")
    return ParsedReport(format=NAME, tool="", findings=(finding,))


def _fields(front_matter: str) -> dict[str, object]:
    if len(front_matter) > FRONT_MATTER_CHARACTERS_MAX:
        raise Refusal("front-matter-too-long", "The front matter is too long.", hint="Put long text below it.")
    if _ALIAS.search(_unquoted(front_matter)):
        raise Refusal("yaml-alias", "Aliases and anchors are not taken.", hint="Write each value out.")
    try:
        fields = yaml.load(front_matter, Loader=_PlainLoader)  # noqa: S506  a SafeLoader without implicit types
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = getattr(error, "problem", None) or type(error).__name__
        raise Refusal("bad-yaml", f"The front matter is not YAML: {problem}.", hint="Quote texts with colons.") from None
    if not isinstance(fields, dict):
        raise Refusal("bad-yaml", "The front matter is not a list of names and values.", hint="Write: title: ...")
    return {str(name): value for name, value in fields.items()}


def _unquoted(front_matter: str) -> str:
    return re.sub(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'", "", front_matter)


class _PlainLoader(yaml.SafeLoader):
    """Reads every scalar as text, so that a version 1.10 stays 1.10 and NO stays NO."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML looks it up on the class
