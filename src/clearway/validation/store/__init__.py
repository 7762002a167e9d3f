"""The tables of validation."""

from clearway.validation.store.progress import (
    attempts_of,
    begin_attempt,
    end_attempt,
    halt_attempt,
    tell_attempt,
)
from clearway.validation.store.reproductions import add_reproductions, add_verdict, newest_verdict, reproductions_of

__all__ = [
    "add_reproductions",
    "add_verdict",
    "attempts_of",
    "begin_attempt",
    "end_attempt",
    "halt_attempt",
    "newest_verdict",
    "reproductions_of",
    "tell_attempt",
]
