"""SARIF 2.1.0 in: one finding for each result of each run (OASIS SARIF 2.1.0, section 3.27), read as a stream.

A first pass over the log takes what results refer to (tools, rules, names of files), a second one the results.
"""

from clearway.formats.sarif.log import NAME, parse, recognizes

__all__ = ["NAME", "parse", "recognizes"]
