"""Environments: read from the folders that ship with Clearway, or from one of somebody's own."""

from pathlib import Path

from clearway.formats.environment import Environment, files_of, parse_recipe
from clearway.gateways.builds import SHELF, folder_file, shelf_names
from clearway.kernel.errors import Refusal


def shipped_environments() -> tuple[Environment, ...]:
    """Read every environment that ships with Clearway, in order of name."""
    return tuple(environment_in(SHELF / name) for name in shelf_names())


def environments_of(folder: Path | None) -> tuple[Environment, ...]:
    """Give the shipped environments and those below a folder; one of the same name takes a shipped one's place."""
    if folder is None:
        return shipped_environments()
    if not folder.is_dir():
        hint = "Set CLEARWAY_ENVIRONMENTS to a folder, or not."
        raise Refusal("no-folder", f"There is no folder {folder}.", hint=hint)
    read = [environment_in(path.parent) for path in sorted(folder.glob("*/recipe.toml"))]
    own = {environment.recipe.name: environment for environment in read}
    return (*own.values(), *(one for one in shipped_environments() if one.recipe.name not in own))


def environment_in(folder: Path, recipe: str = "recipe.toml") -> Environment:
    """Read a recipe and the files that it names; refused where one is missing or wrong."""
    text = folder_file(folder, recipe)
    read = parse_recipe(text, where=f"{folder.name}/{recipe}")
    missing = [file for file in (read.run.harness, *files_of(read)) if not (folder / file).is_file()]
    if missing:
        what = f"The recipe {folder.name}/{recipe} names {', '.join(missing)}, which is not beside it."
        raise Refusal("no-such-file", what, hint=f"Put it into {folder}.")
    files = {file: folder_file(folder, file) for file in files_of(read)}
    return Environment(recipe=read, harness=folder_file(folder, read.run.harness), files=files, text=text)
