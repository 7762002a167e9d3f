"""Limits of evaluations of models: their logs, and the rooms in which solvers work; the rest is in kernel/limits.py."""

from typing import Final

from clearway.kernel.limits import MIB

# Of zip archives that are read member by member: members, bytes of the directory, and of one member unpacked.
ZIP_MEMBERS_MAX: Final = 500_000
ZIP_DIRECTORY_BYTES_MAX: Final = 128 * MIB
ZIP_MEMBER_BYTES_MAX: Final = 256 * MIB
# Of a log of an evaluation: attempts, and bytes unpacked of all together.
EVALUATION_ATTEMPTS_MAX: Final = 200_000
EVALUATION_LOG_BYTES_MAX: Final = 65_536 * MIB
# Of what the house and a runner of evaluations say to one another at once; of a room where a solver works: its files,
# what a command says on each of its outputs, and how long one may take.
EVALUATION_LINE_BYTES_MAX: Final = 64 * MIB
ROOM_BYTES_MAX: Final = 24 * MIB
ROOM_OUTPUT_BYTES_MAX: Final = 64 * 1024
ROOM_SECONDS_MAX: Final = 60
# Of hints of one task, easiest step last, and characters of one; the database has the first number, too.
TASK_HINTS_MAX: Final = 9
TASK_HINT_CHARACTERS_MAX: Final = 1_000
# Of runs and incidents: the newest are shown.
RUNS_SHOWN_MAX: Final = 200
INCIDENTS_SHOWN_MAX: Final = 200
# Of addresses that a run's process tried to reach: told apart.
CONNECTIONS_PER_RUN_MAX: Final = 1_000
