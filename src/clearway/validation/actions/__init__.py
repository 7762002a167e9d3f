"""Verbs of validation: replay, reproduce, read."""

from clearway.validation.actions.replay import (
    NO_REPAIR,
    Repair,
    build_variant,
    known_repair,
    replay,
    shipped_environments,
    source_files,
    stopped_at,
)
from clearway.validation.actions.reproduce import prepare, read_reproductions, read_verdict, reproduce

__all__ = [
    "NO_REPAIR",
    "Repair",
    "build_variant",
    "known_repair",
    "prepare",
    "read_reproductions",
    "read_verdict",
    "replay",
    "reproduce",
    "shipped_environments",
    "source_files",
    "stopped_at",
]
