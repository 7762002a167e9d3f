"""CVE records in and out (CVE JSON 5)."""

from clearway.formats.cve.reading import parse, recognizes
from clearway.formats.cve.writing import NAME, container_of, organization_of, render

__all__ = ["NAME", "container_of", "organization_of", "parse", "recognizes", "render"]
