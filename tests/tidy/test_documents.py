"""Every command, flag, route and setting is documented, by what the program itself says."""

import re

import click
import pytest

from tests.tidy.sources import PROJECT
from tools.reference import (
    Document,
    Route,
    Undescribed,
    api_reference,
    command_reference,
    open_api_document,
    references,
    settings_reference,
)


@pytest.mark.parametrize("name", ["api.md", "cli.md", "settings.md", "scanners-taken.md"])
def test_reference_is_up_to_date(name: str) -> None:
    """The reference in docs is what the program says now; `make docs` writes it anew."""
    assert (PROJECT / "docs" / name).read_text() == references()[name]


def test_every_route_is_in_the_api_reference() -> None:
    """A reader finds each method and path of the OpenAPI document as a heading."""
    document = open_api_document()
    text = api_reference(document)
    for path, routes in document.paths.items():
        for method in routes:
            assert f"## {method.upper()} {path}\n" in text


def test_every_setting_is_in_the_settings_reference() -> None:
    """A reader finds the variables that name the database and the address."""
    text = settings_reference()
    assert "| `CLEARWAY_DSN` |" in text
    assert "| `CLEARWAY_PORT` | 8440 |" in text


def test_pages_name_commands_that_there_are() -> None:
    """Every command that a page tells a reader to use is one that the reference has, and no group of commands."""
    known = set(re.findall(r"^## (clearway [a-z -]+)$", (PROJECT / "docs" / "cli.md").read_text(), re.MULTILINE))
    groups = {name.rpartition(" ")[0] for name in known}
    for template in sorted((PROJECT / "src" / "clearway" / "web" / "templates").glob("*.html")):
        for told in re.findall(r"<code>(clearway [a-z -]+)", template.read_text()):
            words = told.partition(" --")[0].split()
            named = next(
                name for end in range(len(words), 0, -1) if (name := " ".join(words[:end])) in {*known, "clearway"}
            )
            assert named not in groups, f"{template.name}: {told}"


def test_command_reference_shows_every_flag_below() -> None:
    """Commands of commands are shown with their flags and the variables that stand for them."""

    @click.group(help="All of it.")
    def everything() -> None: ...

    @everything.command(help="Do it.")
    @click.option("--limit", envvar="CLEARWAY_LIMIT", show_envvar=True, help="At most so many.")
    def work(limit: str) -> None: ...

    text = command_reference(everything, "clearway")
    assert "## clearway work\n" in text
    assert work.params[0].opts == ["--limit"]
    assert "[env var: CLEARWAY_LIMIT]" in text


def test_flag_without_help_is_refused() -> None:
    """A flag that says nothing of itself cannot get into the reference."""
    silent = click.Command("clearway", help="Do it.", params=[click.Option(["--limit"])])
    with pytest.raises(Undescribed, match="--limit has no help"):
        command_reference(silent, "clearway")


def test_command_without_help_is_refused() -> None:
    """A command that says nothing of itself cannot get into the reference."""
    with pytest.raises(Undescribed, match="clearway has no help"):
        command_reference(click.Command("clearway"), "clearway")


def test_route_without_description_is_refused() -> None:
    """A route that says nothing of itself cannot get into the reference."""
    with pytest.raises(Undescribed, match="GET /silent has no description"):
        api_reference(Document(paths={"/silent": {"get": Route()}}))
