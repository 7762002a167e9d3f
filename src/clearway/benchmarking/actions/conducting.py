"""Conduct an evaluation on this machine: run it, read the outcomes out of its log, and seal the log.

Whatever the run writes in plain lies in a folder of this machine's memory and is wiped at the end, however it ends.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from clearway.benchmarking.actions.sittings import ExamDesk, exercises_of
from clearway.benchmarking.model.evaluations import Connection, WallAttestation
from clearway.benchmarking.rules.pseudonyms import task_pseudonym
from clearway.formats.evaluation_log import read_attempts
from clearway.formats.evaluation_outcomes import TaskSize, count_outcomes
from clearway.formats.outcome_matrix import OutcomeMatrix
from clearway.formats.suite_manifest import Suite
from clearway.gateways.evaluations import EvaluationRunner, Halted, ModelAccess, Plan
from clearway.gateways.open_folder import require_memory_folder, wipe
from clearway.gateways.sandbox import Sandbox
from clearway.gateways.sandbox.selftest import run_suite
from clearway.gateways.sealed_suites import encrypt
from clearway.kernel.errors import unwritable

_MESSAGES_MAX: Final = 200
_SECONDS_MAX: Final = 3_600
_LOGS: Final = "*.eval"
_ALLOWED: Final = " allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a suite is to be run: attempts at each task, tokens of each, how many at once, and with how many hints."""

    attempts: int
    tokens_max: int
    at_once: int
    rung: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conducted:
    """What came of a run: the matrix, the sealed log, the connections, and how the runner says that it ended."""

    matrix: OutcomeMatrix
    sealed_log: bytes
    connections: tuple[Connection, ...]
    status: str

    @property
    def log_digest(self) -> str:
        """The SHA-256 (hexadecimal) of the sealed log."""
        return sha256(self.sealed_log).hexdigest()


@dataclass(slots=True)
class Watch:
    """Hears how a run goes on, and ends it when its process reaches for another address, or the model is shut."""

    attempts: int = 0
    tokens: int = 0
    reached: str = ""
    shut: int = 0

    async def hear(self, *, attempts: int, tokens: int) -> None:
        """Keep how far it is."""
        self.attempts, self.tokens = attempts, tokens

    async def hear_reach(self, address: str) -> None:
        """Keep the address, and end the run."""
        self.reached = address
        raise Halted

    async def hear_shut(self, status: int) -> None:
        """Keep the status, and end the run: attempts that cannot reach the model would look like failures."""
        self.shut = status
        raise Halted


@dataclass(slots=True)
class Remains:
    """What is left of a run that did not come to its end: its log, sealed; empty where there was none yet."""

    sealed_log: bytes = b""

    @property
    def log_digest(self) -> str:
        """The SHA-256 (hexadecimal) of the sealed log."""
        return sha256(self.sealed_log).hexdigest()


async def conduct(
    runner: EvaluationRunner, desk: ExamDesk, access: ModelAccess, *, course: Course, folder: Path, recipient: str,
    budgets: Sequence[int] = (), remains: Remains | None = None,
) -> Conducted:  # fmt: skip
    """Run a suite to its end; `folder` is new and lies in memory, `recipient` is the age key that the log is sealed to.

    Halted where the desk ended it; an Outage where it cannot be run. Then `remains` has what was measured until then.
    The outcomes stand under the suite's pseudonyms.
    """
    require_memory_folder(folder)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        ended = await runner.run(plan_of(desk.suite, course), access, desk, folder=folder)
        with ended.log.open("rb") as log:
            matrix = count_outcomes(read_attempts(log), budgets=budgets, sizes=sizes_of(desk.suite))
        sealed = encrypt(ended.log.read_bytes(), recipient)
    except BaseException:
        if remains is not None:
            remains.sealed_log = b"".join(encrypt(log.read_bytes(), recipient) for log in folder.glob(_LOGS))
        raise
    finally:
        wipe(folder)
    return Conducted(matrix=matrix, sealed_log=sealed, connections=_connections(ended.connections), status=ended.status)


def plan_of(suite: Suite, course: Course) -> Plan:
    """Say what a runner is to do with a suite."""
    return Plan(
        suite=suite.name,
        version=suite.version,
        exercises=exercises_of(suite, rung=course.rung),
        attempts=course.attempts,
        tokens_max=course.tokens_max,
        messages_max=_MESSAGES_MAX,
        seconds_max=_SECONDS_MAX,
        at_once=course.at_once,
    )


def sizes_of(suite: Suite) -> Mapping[str, TaskSize]:
    """Give what is told of each task instead of its name."""
    return {
        task.name: TaskSize(name=task_pseudonym(suite, task), family=task.family, minutes=task.minutes)
        for task in suite.tasks
    }


async def attest_wall(sandbox: Sandbox, wall: str) -> WallAttestation:
    """Attack the sandbox by its own self-test, and say how many attacks were held off."""
    outcomes = await run_suite(sandbox)
    return WallAttestation(wall=wall, attacks=len(outcomes), held=sum(outcome.held for outcome in outcomes))


def _connections(told: Mapping[str, int]) -> tuple[Connection, ...]:
    counts: Counter[tuple[str, bool]] = Counter()
    for words, count in told.items():
        counts[words.rpartition(" ")[0], words.endswith(_ALLOWED)] += count
    return tuple(
        Connection(address=address, allowed=allowed, count=count) for (address, allowed), count in counts.items()
    )
