"""The tables of validation."""

from clearway.validation.store.reproductions import add_reproductions, add_verdict, newest_verdict, reproductions_of

__all__ = ["add_reproductions", "add_verdict", "newest_verdict", "reproductions_of"]
