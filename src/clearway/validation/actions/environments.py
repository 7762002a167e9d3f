"""Environments: read from the folders that ship with Clearway, or from one of somebody's own."""

from pathlib import Path

from clearway.formats.environment import Environment, files_of, parse_recipe
from clearway.gateways.builds import SHELF, folder_file, shelf_names


def shipped_environments() -> tuple[Environment, ...]:
    """Read every environment that ships with Clearway, in order of name."""
    return tuple(environment_in(SHELF / name) for name in shelf_names())


def environment_in(folder: Path, recipe: str = "recipe.toml") -> Environment:
    """Read a recipe and the files that it names; refused where one is missing or wrong."""
    read = parse_recipe(folder_file(folder, recipe), where=f"{folder.name}/{recipe}")
    files = {file: folder_file(folder, file) for file in files_of(read)}
    return Environment(recipe=read, harness=folder_file(folder, read.run.harness), files=files)
