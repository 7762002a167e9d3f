"""Writes the reference pages in docs (cli, api, settings, scanners-taken) from the program itself; a test compares.

What the program says of itself is the one source: a flag, route or setting without a description is refused here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Final

import click
import msgspec
from litestar import Litestar
from litestar.di import Provide

from clearway.api.application import api_routes
from clearway.api.openapi import CONFIG
from clearway.app.scanners import shipped_scanners
from clearway.app.settings import MEANING, PREFIX, Settings, read_settings
from clearway.cli.application import cli

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
WIDTH: Final = 100
METHODS: Final = ("get", "post", "put", "patch", "delete")


class Parameter(msgspec.Struct, frozen=True):
    """What a route takes in its path, query or head."""

    name: str
    place: str = msgspec.field(name="in")
    required: bool = False
    description: str = ""


class Route(msgspec.Struct, frozen=True):
    """One operation of the OpenAPI document."""

    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    responses: Mapping[str, object] = {}


class Document(msgspec.Struct, frozen=True):
    """What is read of an OpenAPI document."""

    paths: Mapping[str, Mapping[str, Route]]


class Undescribed(Exception):  # noqa: N818  said to the one who runs the tool
    """Something that users see says nothing of itself."""


def command_reference(command: click.Command, name: str) -> str:
    """Write the help of a command and of all below it, as the command line prints it."""
    head = "# Commands\n\nMade by `make docs` from what `clearway --help` prints; do not edit.\n\n"
    return head + "\n".join(_command_help(command, name, parent=None))


def _command_help(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    help_flags = command.context_settings.get("help_option_names")
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=help_flags,
    )
    for option in command.params:
        if isinstance(option, click.Option) and not option.help and not option.hidden:
            raise Undescribed(f"{context.command_path} {option.opts[0]} has no help")
    if not command.help:
        raise Undescribed(f"{context.command_path} has no help")
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context).strip()}\n```\n"
    if isinstance(command, click.Group):
        for below in sorted(command.list_commands(context)):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from _command_help(found, below, context)


def api_reference(document: Document) -> str:
    """Write every route of the API with what it takes and answers."""
    lines = [
        "# API",
        "",
        "Made by `make docs` from the OpenAPI document at `/openapi.json`; do not edit. Errors are RFC 9457 problems.",
    ]
    for path, routes in sorted(document.paths.items()):
        for method in METHODS:
            if method in routes:
                lines += ["", *_route(path, method, routes[method])]
    return "\n".join(lines) + "\n"


def _route(path: str, method: str, route: Route) -> Iterator[str]:
    name = f"{method.upper()} {path}"
    if not route.description:
        raise Undescribed(f"{name} has no description")
    yield f"## {name}"
    yield ""
    yield route.description
    yield ""
    for taken in sorted(route.parameters, key=lambda parameter: parameter.name):
        need = "needed" if taken.required else "optional"
        yield f"- `{taken.name}` ({taken.place}, {need}) {_cell(taken.description)}".rstrip()
    yield f"- answers {', '.join(sorted(route.responses))}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def settings_reference() -> str:
    """Write every setting with its environment variable and its default."""
    defaults = read_settings({f"{PREFIX}HOME": "see below"})
    lines = [
        "# Settings",
        "",
        "Made by `make docs` from `app/settings.py`; do not edit. Each setting is an environment variable.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for field in fields(Settings):
        if not MEANING.get(field.name):
            raise Undescribed(f"the setting {field.name} has no meaning")
        default = str(getattr(defaults, field.name)) or "empty"
        lines.append(f"| `{PREFIX}{field.name.upper()}` | {_cell(default)} | {_cell(MEANING[field.name])} |")
    return "\n".join(lines) + "\n"


def scanner_reference() -> str:
    """Write which tools' own outputs are taken, and in what syntax."""
    lines = [
        "# Scanners whose outputs are taken",
        "",
        "Made by `make docs` from the declarations in `src/clearway/data/scanners`; do not edit. `docs/scanners.md`",
        "says how to add one.",
        "",
        "| tool | format | syntax |",
        "|---|---|---|",
    ]
    for scanner in shipped_scanners():
        kinds = dict.fromkeys(shape.kind.upper() for shape in scanner.shapes)
        lines.append(f"| {_cell(scanner.tool)} | `{scanner.name}` | {', '.join(kinds)} |")
    return "\n".join(lines) + "\n"


def open_api_document() -> Document:
    """Ask the API for its OpenAPI document, without a house behind it."""
    nobody = Provide(lambda: None, sync_to_thread=False)
    application = Litestar(route_handlers=[*api_routes()], dependencies={"house": nobody}, openapi_config=CONFIG)
    return msgspec.convert(application.openapi_schema.to_schema(), Document)


def references() -> Mapping[str, str]:
    """Give what each reference file in docs must hold."""
    return {
        "api.md": api_reference(open_api_document()),
        "cli.md": command_reference(cli, "clearway"),
        "settings.md": settings_reference(),
        "scanners-taken.md": scanner_reference(),
    }


if __name__ == "__main__":
    for name, text in references().items():
        (DOCS / name).write_text(text)
