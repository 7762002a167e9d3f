"""Verbs of validation: replay, reproduce, read."""

from clearway.validation.actions.environments import environment_in, environments_of, shipped_environments
from clearway.validation.actions.ranges import affected_range
from clearway.validation.actions.releases import ask_range, read_range, replay_range
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
    view_item,
    view_sample,
)
from clearway.validation.actions.severity import (
    FIT_HOURS,
    NEXT_FIT,
    assess,
    call_for_fit,
    fit_severity,
    rate,
    read_believed,
    read_habits,
    read_severity,
    reassess,
)
from clearway.validation.actions.survey import survey, variants
from clearway.validation.rules.sampling import answer_from, scope_from

__all__ = [
    "FIT_HOURS",
    "NEXT_FIT",
    "NO_REPAIR",
    "Repair",
    "RunLabel",
    "affected_range",
    "answer_from",
    "answer_item",
    "ask_range",
    "assess",
    "build_variant",
    "call_for_fit",
    "draw_sample",
    "environment_in",
    "environments_of",
    "fit_severity",
    "known_repair",
    "list_samples",
    "prepare",
    "rate",
    "read_believed",
    "read_habits",
    "read_population",
    "read_range",
    "read_reproductions",
    "read_sample",
    "read_severity",
    "read_verdict",
    "reassess",
    "replay",
    "replay_range",
    "reproduce",
    "run_proof",
    "run_tests",
    "scope_from",
    "shipped_environments",
    "source_files",
    "stopped_at",
    "survey",
    "validate",
    "variants",
    "view_item",
    "view_sample",
]
