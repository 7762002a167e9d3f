"""CSAF in and out (2.0 and 2.1): security advisories, and the same as VEX."""

from clearway.formats.csaf.reading import parse, recognizes
from clearway.formats.csaf.writing import (
    EDITIONS,
    NAME,
    Edition,
    document_name,
    render,
    render_as,
)

__all__ = ["EDITIONS", "NAME", "Edition", "document_name", "parse", "recognizes", "render", "render_as"]
