"""OSV in and out (OSV schema 1.7, ossf.github.io/osv-schema)."""

from clearway.formats.osv.reading import parse, recognizes
from clearway.formats.osv.writing import NAME, ecosystem_of, render

__all__ = ["NAME", "ecosystem_of", "parse", "recognizes", "render"]
