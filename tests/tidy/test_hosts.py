"""The project names no package registry's host and no path of one machine: it runs wherever its users' clients do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.tidy.sources import PROJECT, project_files, write_tree

# Written in pieces, so that this file does not name what it looks for.
HOSTS: Final = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("ftp", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("repo", "maven", "apache", "org"),
        ("rubygems", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
    )
)
MACHINE_PATHS: Final = tuple("/".join(("", *pieces)) for pieces in (("work", "main"), ("work", "shared")))
# A home of somebody in particular; /home alone, or with a placeholder, is anybody's.
SOMEBODYS_HOME: Final = re.compile(r"/(home|Users)/[a-z][a-z0-9._-]*/")
SOMEBODYS_HOME_EXAMPLE: Final = f"/{'home'}/ann/clearway"
NAMED: Final = re.compile("|".join([*map(re.escape, HOSTS + MACHINE_PATHS), SOMEBODYS_HOME.pattern]))


def names_a_machine(root: Path) -> Iterator[str]:
    """Name each line that holds a registry's host or a path of one machine."""
    for path in project_files(root):
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), start=1):
            if found := NAMED.search(line):
                yield f"{path.relative_to(root)}:{number}: {found[0]}"


def test_no_host_or_machine_is_named() -> None:
    """Which registry and which folder is used is for the user's machine to say."""
    assert list(names_a_machine(PROJECT)) == []


@pytest.mark.parametrize("text", [*HOSTS, *MACHINE_PATHS, SOMEBODYS_HOME_EXAMPLE])
def test_check_finds_a_host_or_machine(tmp_path: Path, text: str) -> None:
    """Each host and path is found, in any kind of file."""
    write_tree(tmp_path, {"docs/a.md": "harmless\n", "tools/fetch": f"#!/bin/sh\nget https://{text}/x\n"})
    found = list(names_a_machine(tmp_path))
    assert len(found) == 1
    assert found[0].startswith("tools/fetch:2: ")
