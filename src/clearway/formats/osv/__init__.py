"""OSV in and out (OSV schema 1.7, ossf.github.io/osv-schema)."""

from clearway.formats.osv.reading import parse, recognizes
from clearway.formats.osv.writing import NAME, render

__all__ = ["NAME", "parse", "recognizes", "render"]
