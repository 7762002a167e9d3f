"""Where a SARIF location is: file, function and line."""

from collections.abc import Sequence
from urllib.parse import unquote

from clearway.formats.sarif.model import Artifact, Location, Physical
from clearway.formats.words import line_of


def file_of(location: Location, files: Sequence[str | None]) -> str:
    """Name the file; `files` are those of the run, which a location may refer to by number."""
    artifact = (location.physical_location or Physical()).artifact_location or Artifact()
    uri, index = artifact.uri, artifact.index
    if uri is None and index is not None and 0 <= index < len(files):
        uri = files[index]
    return unquote((uri or "").removeprefix("file://"))


def line_in(location: Location) -> int:
    """Give the first line, or 0."""
    region = (location.physical_location or Physical()).region
    return line_of(region.start_line if region else None)


def function_of(location: Location) -> str:
    """Name the function, as far as one is told."""
    for logical in location.logical_locations or ():
        if logical.kind in {"function", "member", None}:
            return logical.name or (logical.fully_qualified_name or "").rpartition(".")[2]
    return ""
