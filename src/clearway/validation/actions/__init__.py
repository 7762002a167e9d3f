"""Verbs of validation: replay, reproduce, read."""

from clearway.validation.actions.environments import environment_in, environments_of, shipped_environments
from clearway.validation.actions.ranges import affected_range
from clearway.validation.actions.replay import (
    NO_REPAIR,
    Repair,
    RunLabel,
    build_variant,
    known_repair,
    replay,
    run_proof,
    run_tests,
    source_files,
    stopped_at,
)
from clearway.validation.actions.reproduce import prepare, read_reproductions, read_verdict, reproduce, validate
from clearway.validation.actions.sampling import (
    answer_item,
    draw_sample,
    list_samples,
    read_population,
    read_sample,
    view_sample,
)
from clearway.validation.actions.severity import assess, fit_severity, rate, read_habits, read_severity
from clearway.validation.actions.survey import survey, variants

__all__ = [
    "NO_REPAIR",
    "Repair",
    "RunLabel",
    "affected_range",
    "answer_item",
    "assess",
    "build_variant",
    "draw_sample",
    "environment_in",
    "environments_of",
    "fit_severity",
    "known_repair",
    "list_samples",
    "prepare",
    "rate",
    "read_habits",
    "read_population",
    "read_reproductions",
    "read_sample",
    "read_severity",
    "read_verdict",
    "replay",
    "reproduce",
    "run_proof",
    "run_tests",
    "shipped_environments",
    "source_files",
    "stopped_at",
    "survey",
    "validate",
    "variants",
    "view_sample",
]
