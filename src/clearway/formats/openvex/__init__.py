"""OpenVEX in and out (OpenVEX specification 0.2.0)."""

from clearway.formats.openvex.reading import parse, recognizes
from clearway.formats.openvex.writing import NAME, render

__all__ = ["NAME", "parse", "recognizes", "render"]
