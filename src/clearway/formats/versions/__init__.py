"""The order of versions in each ecosystem, as its own tool has it (docs/versions.md)."""

from clearway.formats.versions.places import Place, npm_place, pypi_place
from clearway.formats.versions.schemes import SCHEMES, scheme_of, sort_key

__all__ = ["SCHEMES", "Place", "npm_place", "pypi_place", "scheme_of", "sort_key"]
