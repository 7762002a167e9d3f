"""Clearway: the open clearinghouse for AI-found vulnerabilities (Executive Order 14409, section 2(d))."""

from typing import Final

__version__: Final = "0.1.0"
