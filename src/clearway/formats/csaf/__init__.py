"""CSAF in (2.0 and 2.1) and out (2.0)."""

from clearway.formats.csaf.reading import parse, recognizes
from clearway.formats.csaf.writing import NAME, document_name, render

__all__ = ["NAME", "document_name", "parse", "recognizes", "render"]
