"""The limits of benchmarking, each with a name; reaching one is a refusal. All others stand in kernel/limits.py."""

from typing import Final

from clearway.kernel.limits import MIB

# Of a threshold policy: minutes that a task takes people (a working year), what one attempt may use, and how many.
THRESHOLD_MINUTES_MAX: Final = 120_000
ALERT_MINUTES_MAX: Final = 120_000
TOKEN_BUDGET_MAX: Final = 1_000_000_000
TOKEN_BUDGETS_MAX: Final = 20
ATTEMPTS_PER_TASK_MAX: Final = 100
SAMPLING_SECONDS_MAX: Final = 1_800
ELICITATION_STEPS_MAX: Final = 50
# Of the opening of a sealed suite (the database has the same numbers), and of what it is sealed in.
OPENING_MINUTES_MAX: Final = 1_440
TASK_EXPOSURES_MAX: Final = 1_000
TIMED_BY_MAX: Final = 1_000
SEALED_SHARE_BYTES_MAX: Final = 2_048
BUNDLE_BYTES_MAX: Final = 256 * MIB
CEREMONIES_SHOWN_MAX: Final = 200
REVEAL_BYTES_MAX: Final = MIB
